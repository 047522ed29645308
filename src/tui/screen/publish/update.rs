//! What actions and the running publish do to Publish.

use ratatui::layout::{Position, Rect};

use super::{KEPT, Run, State, view};
use crate::atlas::publish::{Event, Report};
use crate::diagnostic::Severity;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::layer::Layer;
use crate::tui::layer::ask::{Ask, Consequence};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::Yank;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::CancelPublish | Action::Back if model.publish.is_running() => {
            let ask = Ask::new(Consequence::StopPublish, model);
            model.layers.push(Layer::Ask(ask));
        }
        Action::CancelPublish => model.note("nothing is being published"),
        Action::ResumePublish => ask_resume(model),
        Action::CycleMeasure => model.publish.measure = model.publish.measure.next(),
        _ => {
            model.publish.scroll.run(action);
        }
    }
    Vec::new()
}

/// Asks whether to go on with the unfinished publish.
pub fn ask_resume(model: &mut Model) {
    if model.publish.is_running() {
        model.note("a publish is running already");
    } else if model.publish.unfinished.is_some() {
        let ask = Ask::new(Consequence::Resume, model);
        model.layers.push(Layer::Ask(ask));
    } else {
        model.note("there is no unfinished publish");
    }
}

/// A publish begins.
pub fn began(model: &mut Model) {
    model.publish.state = State::Running(Run::default());
    model.publish.scroll.top = 0;
}

/// The running publish told something.
pub fn told(model: &mut Model, event: Event) {
    let State::Running(run) = &mut model.publish.state else {
        return;
    };
    match event {
        Event::Phase(phase) => {
            run.phase = Some(phase);
            run.done = 0;
            run.total = 0;
        }
        Event::Progress { done, total } => {
            run.done = done;
            run.total = total;
        }
        Event::Sending(sending) => {
            run.done = sending.done;
            run.total = sending.total;
            run.sending = Some(sending);
        }
        Event::Message(message) => {
            if run.messages.len() == KEPT {
                run.messages.remove(0);
            }
            run.messages.push(message);
        }
    }
}

/// The publish ended.
pub fn ended(model: &mut Model, result: Result<Box<Report>, Problem>) -> Vec<Effect> {
    match result {
        Ok(report) => {
            model.publish.history.push((*report).clone());
            let failed = report.failed.len() + report.findings.len();
            if failed > 0 {
                let problem =
                    Problem::new(format!("publishing ended with {failed} things to look at"));
                model.tell(Severity::Warning, problem);
            } else if report.is_cancelled {
                model.note("publishing was stopped; r goes on with it");
            } else {
                model.note(format!("published {} entities", report.measures.m));
            }
            model.publish.state = State::Done(report);
        }
        Err(problem) => {
            model.tell(Severity::Error, problem.clone());
            model.publish.state = State::Failed(problem);
        }
    }
    // What the plan said has been done, or half of it: only a new comparison is true.
    model.review.plan = None;
    model.review.problem = None;
    model.review.rows.clear();
    crate::tui::screen::review::update::refilter(model);
    vec![Effect::ReadJournals]
}

/// What can be copied of the result.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let report = match &model.publish.state {
        State::Done(report) => Some(&**report),
        _ => model.publish.history.last(),
    };
    report
        .and_then(|report| serde_json::to_string_pretty(report).ok())
        .map(|json| vec![Yank::new("report as JSON", json)])
        .unwrap_or_default()
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let inside = crate::tui::widget::pane::inner(view::parts(area)[0]);
    let ui = model.look.ui();
    let len = view::lines(model, usize::from(inside.width), ui).len();
    model.publish.scroll.settle(len, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, _at: Position, _area: Rect) -> Vec<Effect> {
    match kind {
        MouseKind::ScrollUp => model.publish.scroll.scroll(-3),
        MouseKind::ScrollDown => model.publish.scroll.scroll(3),
        MouseKind::Click => {}
    }
    Vec::new()
}
