//! Pickers, questions and messages above the screen.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};
use tui_input::Input;

use super::bars::skip_cells;
use crate::diagnostic::Severity;
use crate::text;
use crate::tui::layer::ask::Ask;
use crate::tui::layer::page::Page;
use crate::tui::layer::picker::{Pick, Picker};
use crate::tui::model::Model;
use crate::tui::screen::scroll_note;
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Widest popup.
const WIDEST: u16 = 96;

/// The whole terminal.
pub(super) fn whole((width, height): (u16, u16)) -> Rect {
    Rect::new(0, 0, width, height)
}

/// Where a picker lies.
pub fn picker_area(size: (u16, u16), picker: &Picker) -> Rect {
    let rows = u16::try_from(picker.items.len()).unwrap_or(u16::MAX);
    let width = WIDEST.min(size.0.saturating_sub(4));
    let height = rows.saturating_add(3 + picker.foot);
    let height = height.min(size.1.saturating_sub(4)).max(6);
    pane::centered(whole(size), width, height)
}

/// Where the lines of a list lie, under the line one types into.
pub fn picker_rows(area: Rect) -> Rect {
    let inside = pane::inner(area);
    Rect {
        y: inside.y + 1.min(inside.height),
        height: inside.height.saturating_sub(1),
        ..inside
    }
}

/// Where those of a picker lie, above its foot.
pub fn item_rows(area: Rect, picker: &Picker) -> Rect {
    let rows = picker_rows(area);
    Rect {
        height: rows.height.saturating_sub(picker.foot),
        ..rows
    }
}

/// Draws the whole text of what is selected, as far as there is room, under a rule.
fn draw_foot(picker: &Picker, frame: &mut Frame<'_>, rows: Rect, ui: Ui<'_>) {
    let foot = Rect {
        y: rows.bottom(),
        height: picker.foot,
        ..rows
    };
    let Some(item) = picker.selected().filter(|_| picker.foot > 0) else {
        return;
    };
    let width = usize::from(foot.width);
    let rule = if ui.is_ascii { "-" } else { "─" };
    let mut lines = vec![ui.line(Role::Dim, rule.repeat(width))];
    let words = text::printable(&item.text).into_owned();
    let wrapped = list::wrap(&words, width.saturating_sub(2)).into_iter();
    lines.extend(wrapped.map(|line| ui.line(Role::Text, format!(" {line}"))));
    Paragraph::new(lines).render(foot, frame.buffer_mut());
}

/// Draws the line one types into, the first of what is inside a popup.
pub(super) fn draw_input(frame: &mut Frame<'_>, inside: Rect, typed: &Input, ui: Ui<'_>) {
    let input = Rect {
        height: 1.min(inside.height),
        ..inside
    };
    let room = usize::from(input.width).saturating_sub(3);
    let scroll = typed.visual_scroll(room);
    let cursor = 2 + typed.visual_cursor().saturating_sub(scroll);
    let typed = text::printable(typed.value()).into_owned();
    let line = Line::from(vec![
        ui.span(Role::Key, "> "),
        ui.span(
            Role::Text,
            text::truncate_end(skip_cells(&typed, scroll), room + 1),
        ),
    ]);
    line.render(input, frame.buffer_mut());
    let x = input.x
        + u16::try_from(cursor)
            .unwrap_or(0)
            .min(input.width.saturating_sub(1));
    frame.set_cursor_position(Position::new(x, input.y));
}

/// Draws a picker.
pub fn draw_picker(model: &Model, picker: &Picker, frame: &mut Frame<'_>) {
    let ui = model.ui();
    let area = picker_area(model.size, picker);
    let actions = picker
        .items
        .iter()
        .filter(|item| item.pick != Pick::Nothing)
        .count();
    let frill = Frill::title(&*picker.title).note(actions.to_string());
    let inside = pane::popup(frame, area, &frill, ui);
    draw_input(frame, inside, &picker.input, ui);
    let keys = picker
        .items
        .iter()
        .filter(|item| item.pick != Pick::Nothing)
        .map(|item| text::width(&item.key))
        .max()
        .unwrap_or(0)
        .min(18);
    let rows = item_rows(area, picker);
    draw_foot(picker, frame, rows, ui);
    list::draw(frame, rows, &picker.list.cursor, true, ui, |at, width| {
        let item = picker
            .list
            .shown()
            .get(at)
            .and_then(|&row| picker.items.get(row));
        let Some(item) = item else {
            return Line::default();
        };
        if item.pick == Pick::Nothing {
            return ui.line(Role::Title, &item.key);
        }
        let key = text::printable(&item.key).into_owned();
        let words = text::printable(&item.text).into_owned();
        let room = width.saturating_sub(keys + 3);
        Line::from(vec![
            Span::raw(" "),
            ui.span(Role::Key, text::pad(&key, keys)),
            Span::raw("  "),
            ui.span(Role::Text, text::truncate_end(&words, room)),
        ])
    });
}

/// Draws a question.
pub fn draw_ask(model: &Model, ask: &Ask, frame: &mut Frame<'_>) {
    let ui = model.ui();
    let width = 72.min(model.size.0.saturating_sub(4));
    let room = usize::from(width.saturating_sub(4));
    let mut lines: Vec<Line<'static>> = Vec::new();
    let about = ask.lines(model);
    for words in about.iter().filter(|words| !words.is_empty()) {
        let words = text::printable(words).into_owned();
        let wrapped = list::wrap(&words, room);
        lines.extend(
            wrapped
                .into_iter()
                .map(|line| ui.line(Role::Text, format!(" {line}"))),
        );
    }
    lines.push(Line::default());
    lines.push(ui.line(Role::Title, format!(" {}", ask.instruction())));
    let typed_row = lines.len();
    if ask.word.is_some() {
        lines.push(Line::from(vec![
            ui.span(Role::Key, " > "),
            ui.span(Role::Text, &ask.typed),
        ]));
    }
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let area = pane::centered(whole(model.size), width, height);
    let inside = pane::popup(frame, area, &Frill::title(&*ask.title), ui);
    Paragraph::new(lines).render(inside, frame.buffer_mut());
    if ask.word.is_some() {
        let x = inside.x + 3 + u16::try_from(text::width(&ask.typed)).unwrap_or(0);
        let y = inside.y + u16::try_from(typed_row).unwrap_or(0);
        frame.set_cursor_position(Position::new(
            x.min(inside.right().saturating_sub(1)),
            y.min(inside.bottom().saturating_sub(1)),
        ));
    }
}

/// Where the messages lie.
pub fn messages_area(size: (u16, u16), count: usize) -> Rect {
    let rows = u16::try_from(count * 2).unwrap_or(u16::MAX);
    let width = WIDEST.min(size.0.saturating_sub(4));
    let height = rows
        .saturating_add(2)
        .clamp(5, size.1.saturating_sub(4).max(5));
    pane::centered(whole(size), width, height)
}

/// The messages as lines, oldest first.
pub fn message_lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let ui = model.ui();
    let mut lines = Vec::new();
    for message in &model.messages.all {
        let (lead, role) = match message.severity {
            Severity::Error => ("error: ", Role::Error),
            Severity::Warning => ("warning: ", Role::Warning),
            Severity::Note => ("", Role::Text),
        };
        let words = format!("{lead}{}", message.problem.message);
        let words = text::printable(&words).into_owned();
        lines.extend(
            list::wrap(&words, width)
                .into_iter()
                .map(|line| ui.line(role, line)),
        );
        if let Some(hint) = &message.problem.hint {
            let hint = text::printable(hint).into_owned();
            let wrapped = list::wrap(&hint, width.saturating_sub(2));
            lines.extend(
                wrapped
                    .into_iter()
                    .map(|line| ui.line(Role::Dim, format!("  {line}"))),
            );
        }
    }
    lines
}

/// Draws the messages.
pub fn draw_messages(model: &Model, scroll: Scroll, frame: &mut Frame<'_>) {
    let ui = model.ui();
    let area = messages_area(model.size, model.messages.all.len());
    let inside = pane::popup(frame, area, &Frill::title("Messages"), ui);
    if model.messages.all.is_empty() {
        list::draw_empty(frame, inside, "Nothing was told yet.", "", ui);
        return;
    }
    let lines = message_lines(model, usize::from(inside.width));
    list::draw_text(frame, inside, &scroll, lines);
}

/// Where a text to read lies.
pub fn page_area(size: (u16, u16), page: &Page) -> Rect {
    let rows = u16::try_from(page.lines.len()).unwrap_or(u16::MAX);
    let width = WIDEST.min(size.0.saturating_sub(4));
    let height = rows.saturating_add(2).min(size.1.saturating_sub(4)).max(5);
    pane::centered(whole(size), width, height)
}

/// Draws a text to read.
pub fn draw_page(model: &Model, page: &Page, frame: &mut Frame<'_>) {
    let ui = model.ui();
    let area = page_area(model.size, page);
    let frill = Frill::title(&*page.title).note(scroll_note(&page.scroll));
    let inside = pane::popup(frame, area, &frill, ui);
    let lines = page.lines.iter().map(|line| ui.line(Role::Text, line));
    list::draw_text(frame, inside, &page.scroll, lines.collect());
}
