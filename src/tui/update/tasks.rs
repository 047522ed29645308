//! Keys and mouse for the panel of what runs.

use ratatui::crossterm::event::KeyCode;
use ratatui::layout::Position;

use super::contexts;
use super::layers::push;
use crate::tui::effect::Effect;
use crate::tui::key::Key;
use crate::tui::keymap::Lookup;
use crate::tui::layer::Layer;
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::tasks;
use crate::tui::view::tasks::{area, rows};
use crate::tui::widget::cursor::Cursor;

/// Opens it.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let cursor = Cursor {
        len: tasks::all(model).len(),
        ..Cursor::default()
    };
    push(model, Layer::Tasks(cursor))
}

/// A key for it.
pub fn press(model: &mut Model, mut cursor: Cursor, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc | KeyCode::Char('q') => return Vec::new(),
        KeyCode::Enter | KeyCode::Delete | KeyCode::Char('x') => {
            return end_selected(model, cursor);
        }
        _ => {}
    }
    if let Lookup::Action(action) = model.keymap.lookup(&contexts(model)[1..], &[key]) {
        cursor.run(action);
    }
    push(model, Layer::Tasks(cursor))
}

/// Ends what is selected. The panel stays for the rest, but for a question, which lies above everything.
fn end_selected(model: &mut Model, cursor: Cursor) -> Vec<Effect> {
    let selected = tasks::all(model).into_iter().nth(cursor.at);
    model.layers.push(Layer::Tasks(cursor));
    selected.map_or_else(Vec::new, |task| tasks::end(model, task.work))
}

/// The mouse on it; a click beside it closes it.
pub fn mouse(model: &mut Model, mut cursor: Cursor, kind: MouseKind, at: Position) -> Vec<Effect> {
    let area = area(model.size, cursor.len);
    let rows = rows(area);
    match kind {
        MouseKind::ScrollUp => cursor.scroll(-3),
        MouseKind::ScrollDown => cursor.scroll(3),
        MouseKind::Click if rows.contains(at) => {
            cursor.select(cursor.top + usize::from(at.y - rows.y));
        }
        MouseKind::Click if !area.contains(at) => return Vec::new(),
        MouseKind::Click => {}
    }
    push(model, Layer::Tasks(cursor))
}

/// Takes in what runs now.
pub fn settle(model: &mut Model) {
    let running = tasks::all(model).len();
    let height = rows(area(model.size, running)).height;
    if let Some(Layer::Tasks(cursor)) = model.layers.last_mut() {
        cursor.settle(running, usize::from(height));
    }
}
