//! What a screen shows while there is nothing to show: how far reading has come, or what to do next.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::diagnostic::Severity;
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
                    format!(
                        "{} of {} {}, esc stops",
                        progress.done, progress.total, progress.counted
                    ),
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

/// Everything was read and no SQL was in it: the first error, which is why, or that there was nothing to find.
pub fn draw_nothing_found(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let diagnostics = model
        .work()
        .map_or(&[][..], |work| &work.workspace.diagnostics);
    let mut errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let Some(error) = errors.next() else {
        let subject = text::printable(&model.surroundings.subject);
        let what = format!("No Flink SQL was found in {subject}.");
        let next = "Name files, folders or a cluster behind `headwater`; `headwater demo` opens an example.\n3 shows what was doubtful; 6 browses the catalogue; q quits.";
        list::draw_empty(frame, area, &what, next, ui);
        return;
    };
    let place = error.place.as_ref().map_or_else(String::new, |place| {
        format!("{}:{}: ", place.file, place.start.line)
    });
    let what = format!("error: {place}{}", error.message);
    let others = match errors.count() {
        0 => "3 shows it; c-r reads again".to_owned(),
        more => format!("3 shows it and {more} more; c-r reads again"),
    };
    let hint = error.hint.as_ref();
    let next = hint.map_or_else(String::new, |hint| format!("{hint}\n"));
    let next = format!("{}{others}", ui.words(&next));
    list::draw_empty(frame, area, &ui.words(&what), &next, ui);
}
