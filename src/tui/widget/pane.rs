//! A bordered pane with a title on the left, a count on the right and a mark of how far it is scrolled.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Clear, Widget};

use super::ui::Ui;
use crate::text;
use crate::tui::theme::Role;

/// What stands in the border of a pane.
#[derive(Debug, Clone, Default)]
pub struct Frill {
    /// Title, on the left.
    pub title: String,
    /// Count or state, on the right.
    pub note: String,
    /// At the bottom, on the right.
    pub foot: String,
}

impl Frill {
    /// Only a title.
    pub fn title(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// With a note on the right.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// With a note at the bottom.
    #[must_use]
    pub fn foot(mut self, foot: impl Into<String>) -> Self {
        self.foot = foot.into();
        self
    }
}

/// The part inside the border.
pub fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x + 1.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

/// Draws the border and returns the part inside.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    frill: &Frill,
    is_focused: bool,
    ui: Ui<'_>,
) -> Rect {
    let role = if is_focused {
        Role::BorderFocus
    } else {
        Role::Border
    };
    let room = usize::from(area.width.saturating_sub(4));
    let note = text::truncate_middle(&frill.note, room / 2).into_owned();
    let title_room = room.saturating_sub(text::width(&note) + 1);
    let title_text = text::printable(&frill.title).into_owned();
    let title = text::truncate_middle(&title_text, title_room).into_owned();
    let title_role = if is_focused { Role::Title } else { Role::Text };
    let mut block = Block::new()
        .borders(Borders::ALL)
        .border_set(ui.border(is_focused))
        .border_style(ui.style(role));
    if !title.is_empty() {
        block = block.title_top(Line::from(vec![
            Span::raw(" "),
            over(ui.span(title_role, title)),
            Span::raw(" "),
        ]));
    }
    if !note.is_empty() {
        block = block.title_top(
            Line::from(vec![
                Span::raw(" "),
                over(ui.span(Role::Dim, note)),
                Span::raw(" "),
            ])
            .right_aligned(),
        );
    }
    if !frill.foot.is_empty() {
        block = block.title_bottom(
            Line::from(vec![
                Span::raw(" "),
                over(ui.span(Role::Dim, text::truncate_middle(&frill.foot, room))),
                Span::raw(" "),
            ])
            .right_aligned(),
        );
    }
    let inside = inner(area);
    block.render(area, frame.buffer_mut());
    inside
}

/// Text in a border has its own style, and nothing of the border's.
fn over(piece: Span<'static>) -> Span<'static> {
    let style = Style::reset().patch(piece.style);
    piece.style(style)
}

/// Clears what lies under a popup and draws its border.
pub fn popup(frame: &mut Frame<'_>, area: Rect, frill: &Frill, ui: Ui<'_>) -> Rect {
    clear(area, frame.buffer_mut());
    draw(frame, area, frill, true, ui)
}

/// Clears an area, and beside it the wide characters that reach into it: a terminal would show such a one whole.
fn clear(area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    let Some(beside) = area.x.checked_sub(1) else {
        return;
    };
    for y in area.top()..area.bottom() {
        if let Some(cell) = buffer.cell_mut((beside, y))
            && text::width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}

/// A rectangle of at most this size in the middle of `area`.
pub fn centered(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_character_does_not_reach_into_a_popup() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
        buffer.set_string(0, 0, "ab订单cd", Style::new());
        buffer.set_string(0, 1, "订单订单", Style::new());
        clear(Rect::new(3, 0, 2, 2), &mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["ab    cd", "订    单"]));
    }
}
