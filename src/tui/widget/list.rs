//! Lines of a list or text inside an area. Only what is visible is made and drawn.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget};

use super::cursor::{Cursor, Scroll};
use super::filter::Filtered;
use super::ui::Ui;
use crate::text;
use crate::tui::theme::Role;

/// Draws the visible lines of a list; `line` makes the one at an index for a given width.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    cursor: &Cursor,
    is_focused: bool,
    ui: Ui<'_>,
    line: impl Fn(usize, usize) -> Line<'static>,
) {
    for (row, at) in (area.y..area.bottom()).zip(cursor.visible()) {
        let rect = Rect::new(area.x, row, area.width, 1);
        let made = line(at, usize::from(area.width));
        made.render(rect, frame.buffer_mut());
        if at == cursor.at {
            select(frame, rect, is_focused, ui);
        }
    }
}

/// Draws over a line that is selected.
fn select(frame: &mut Frame<'_>, line: Rect, is_focused: bool, ui: Ui<'_>) {
    // The selected line of the pane in focus is of one style, whatever its pieces are.
    let style = if is_focused {
        Style::reset().patch(ui.style(Role::Selected))
    } else {
        ui.style(Role::SelectedIdle)
    };
    frame.buffer_mut().set_style(line, style);
}

/// Draws one line that was made before, selected or not.
pub fn draw_line(
    frame: &mut Frame<'_>,
    area: Rect,
    line: Line<'static>,
    is_selected: bool,
    ui: Ui<'_>,
) {
    line.render(area, frame.buffer_mut());
    if is_selected {
        select(frame, area, true, ui);
    }
}

/// Draws the visible rows of a filtered list; `line` makes the line of one of `rows` for a given width.
pub fn draw_filtered<T>(
    frame: &mut Frame<'_>,
    area: Rect,
    list: &Filtered,
    rows: &[T],
    is_focused: bool,
    ui: Ui<'_>,
    line: impl Fn(&T, usize) -> Line<'static>,
) {
    draw(frame, area, &list.cursor, is_focused, ui, |at, width| {
        let row = list.shown().get(at).and_then(|&row| rows.get(row));
        row.map_or_else(Line::default, |row| line(row, width))
    });
}

/// Draws a text from its scroll position on.
pub fn draw_text(frame: &mut Frame<'_>, area: Rect, scroll: &Scroll, lines: Vec<Line<'static>>) {
    let visible: Vec<Line<'static>> = lines
        .into_iter()
        .skip(scroll.top)
        .take(usize::from(area.height))
        .collect();
    let left = u16::try_from(scroll.left).unwrap_or(u16::MAX);
    Paragraph::new(visible)
        .scroll((0, left))
        .render(area, frame.buffer_mut());
}

/// One sentence in the middle of an empty area, with what to do next under it.
pub fn draw_empty(frame: &mut Frame<'_>, area: Rect, what: &str, next: &str, ui: Ui<'_>) {
    let width = usize::from(area.width);
    let lines: Vec<Line<'static>> = wrap(what, width)
        .into_iter()
        .map(|line| ui.line(Role::Text, line))
        .chain(
            wrap(next, width)
                .into_iter()
                .map(|line| ui.line(Role::Dim, line)),
        )
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.height.saturating_sub(height) / 2;
    let rect = Rect {
        y: area.y + top,
        height: height.min(area.height - top),
        ..area
    };
    Paragraph::new(lines)
        .centered()
        .render(rect, frame.buffer_mut());
}

/// `text` in lines of at most `columns`, broken at spaces where there are any.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && text::width(&line) + 1 + text::width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            while text::width(&line) > columns {
                let cut = fitting_prefix(&line, columns);
                if cut == line.len() {
                    break;
                }
                let rest = line.split_off(cut);
                lines.push(std::mem::replace(&mut line, rest));
            }
        }
        lines.push(line);
    }
    lines
}

/// Bytes of the longest prefix that fits, at least one grapheme.
fn fitting_prefix(line: &str, columns: usize) -> usize {
    use unicode_segmentation::UnicodeSegmentation;
    let mut used = 0;
    for (at, grapheme) in line.grapheme_indices(true) {
        used += text::width(grapheme);
        if used > columns && at > 0 {
            return at;
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_breaks_at_spaces_and_inside_long_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("订单订单订单", 5), ["订单", "订单", "订单"]);
        assert_eq!(wrap("", 5), Vec::<String>::new());
        assert_eq!(wrap("订单", 1), ["订", "单"]);
    }
}
