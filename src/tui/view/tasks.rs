//! The panel of what runs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::popup::whole;
use crate::text;
use crate::tui::model::Model;
use crate::tui::tasks;
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};

/// Widest popup.
const WIDEST: u16 = 96;

/// Where it lies, with so many things running.
pub fn area(size: (u16, u16), running: usize) -> Rect {
    let rows = u16::try_from(running).unwrap_or(u16::MAX);
    let width = WIDEST.min(size.0.saturating_sub(4));
    let height = rows
        .saturating_add(2)
        .clamp(5, size.1.saturating_sub(4).max(5));
    pane::centered(whole(size), width, height)
}

/// Where its lines lie.
pub fn rows(area: Rect) -> Rect {
    pane::inner(area)
}

/// Draws it.
pub fn draw(model: &Model, cursor: &Cursor, frame: &mut Frame<'_>) {
    let ui = model.ui();
    let running = tasks::all(model);
    let area = area(model.size, running.len());
    let frill = Frill::title("Tasks").note(running.len().to_string());
    let inside = pane::popup(frame, area, &frill, ui);
    if running.is_empty() {
        list::draw_empty(frame, inside, "Nothing is running.", "", ui);
        return;
    }
    list::draw(frame, inside, cursor, true, ui, |at, width| {
        let Some(task) = running.get(at) else {
            return Line::default();
        };
        let words = text::printable(&task.words);
        let words = text::truncate_end(&words, width.saturating_sub(2));
        ui.line(Role::Text, format!(" {words}"))
    });
}
