//! What a screen shows while there is nothing to show: how far reading has come, or what to do next.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::text;
use crate::tui::model::{Model, Opened};
use crate::tui::widget::list;

/// Reading runs, or failed.
pub fn draw_opening(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    match &model.opened {
        Opened::Reading(progress) => {
            let subject = text::printable(&model.surroundings.subject);
            let (what, next) = match progress {
                Some(progress) => (
                    format!("Reading {}", text::printable(&progress.what)),
                    format!("{} of {} files, esc stops", progress.done, progress.total),
                ),
                None => (format!("Reading {subject}"), "esc stops".to_owned()),
            };
            list::draw_empty(frame, area, &what, &next, ui);
        }
        Opened::Failed(problem) => {
            let next = problem
                .hint
                .as_deref()
                .unwrap_or("c-r reads again, q quits");
            list::draw_empty(frame, area, &problem.message, next, ui);
        }
        Opened::Ready(_) => {}
    }
}

/// Everything was read and no SQL was in it.
pub fn draw_nothing_found(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let subject = text::printable(&model.surroundings.subject);
    list::draw_empty(
        frame,
        area,
        &format!("No Flink SQL was found in {subject}."),
        "3 shows what was doubtful; 6 browses the catalogue.",
        model.ui(),
    );
}
