//! Draws the model. Changes nothing.

mod bars;
pub mod find;
pub mod popup;
pub mod tasks;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::layer::Layer;
use super::layout;
use super::model::{Model, SMALLEST};
use super::screen;
use super::widget::list;

/// Draws everything.
pub fn draw(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    let size = (area.width, area.height);
    if layout::is_too_small(size) {
        draw_too_small(model, frame, area);
        return;
    }
    let parts = layout::parts(size);
    bars::draw_header(model, frame, parts.header);
    screen::view(model, frame, parts.body);
    bars::draw_status(model, frame, parts.status);
    bars::draw_hints(model, frame, parts.hints);
    for layer in &model.layers {
        match layer {
            Layer::Picker(picker) => popup::draw_picker(model, picker, frame),
            Layer::Find(find) => find::draw(model, find, frame),
            Layer::Ask(ask) => popup::draw_ask(model, ask, frame),
            Layer::Page(page) => popup::draw_page(model, page, frame),
            Layer::Tasks(cursor) => tasks::draw(model, cursor, frame),
            Layer::Messages(scroll) => popup::draw_messages(model, *scroll, frame),
            Layer::Prompt(prompt) => bars::draw_prompt(model, prompt, frame, parts.status),
        }
    }
}

fn draw_too_small(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let (width, height) = SMALLEST;
    let what = format!(
        "This terminal has {} columns and {} rows.",
        area.width, area.height
    );
    let next = format!("headwater needs {width} by {height}. q quits.");
    list::draw_empty(frame, area, &what, &next, model.ui());
}
