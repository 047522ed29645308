//! What is on its way: for the status line, and for the panel in which it can be ended.

use super::effect::{Effect, Slot};
use super::model::{Model, Opened};
use super::msg::Problem;
use super::screen::{self, publish::State};

/// Something that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What it is.
    pub work: Work,
    /// What it does and how far it has come, in words.
    pub words: String,
    /// Whether a person hears of it without asking. What is answered at once would only make the status line flicker.
    pub is_told: bool,
}

/// What runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A publish.
    Publish,
    /// The request of a slot.
    Slot(Slot),
}

/// Everything that runs, the most important first.
pub fn all(model: &Model) -> Vec<Task> {
    let target = &model.surroundings.target;
    let mut tasks = Vec::new();
    if let State::Running(run) = &model.publish.state {
        tasks.push(Task {
            work: Work::Publish,
            words: format!("publishing to {target}: {}", run.standing()),
            is_told: true,
        });
    }
    let slots = [
        (Slot::Open, reading(model)),
        (Slot::Refresh, asking(model)),
        (Slot::Plan, format!("comparing with {target}")),
        (Slot::Search, format!("searching {target}")),
        (Slot::Entity, format!("asking {target}")),
        (Slot::Part, format!("asking {target} for more edges")),
        (
            Slot::Lineage,
            format!("asking {target} for all the lineage"),
        ),
        (Slot::Types, format!("asking {target} for its types")),
        (Slot::Inventory, format!("asking {target} for its types")),
        (Slot::Registry, format!("asking {target} for all its types")),
        (
            Slot::Counts,
            format!("asking {target} how many entities there are"),
        ),
        (
            Slot::Glossary,
            format!("asking {target} for its glossaries"),
        ),
        (
            Slot::Drift,
            format!("comparing scripts, clusters and {target}"),
        ),
        (Slot::Reach, "following the lineage to its ends".to_owned()),
        (Slot::Failure, "asking why a job failed".to_owned()),
        (
            Slot::Alternatives,
            "comparing a job with all statements".to_owned(),
        ),
        (Slot::Join, "matching jobs to statements".to_owned()),
    ];
    let running = slots
        .into_iter()
        .filter(|(slot, _)| model.is_running(*slot));
    tasks.extend(running.map(|(slot, words)| {
        let is_quiet = matches!(slot, Slot::Failure | Slot::Counts)
            || slot == Slot::Refresh && model.progress.is_none() && !model.jobs.refreshing.is_asked;
        Task {
            work: Work::Slot(slot),
            words,
            is_told: !is_quiet,
        }
    }));
    tasks
}

/// Whether a person waits for something.
pub fn is_waited_for(model: &Model) -> bool {
    all(model).iter().any(|task| task.is_told)
}

fn reading(model: &Model) -> String {
    let share = model.progress.as_ref().map(|progress| {
        format!(
            " {} of {} {}: {}",
            progress.done, progress.total, progress.counted, progress.what
        )
    });
    format!("reading{}", share.unwrap_or_default())
}

fn asking(model: &Model) -> String {
    model.progress.as_ref().map_or_else(
        || "asking for the jobs".to_owned(),
        |it| format!("asking {}: {} of {} plans", it.what, it.done, it.total),
    )
}

/// Ends something that runs; a publish only after a yes.
pub fn end(model: &mut Model, work: Work) -> Vec<Effect> {
    match work {
        Work::Publish => screen::publish::update::run(model, super::action::Action::CancelPublish),
        Work::Slot(Slot::Open) => stop_reading(model),
        Work::Slot(Slot::Plan) => screen::review::update::stop_planning(model),
        Work::Slot(slot) => {
            model.running.remove(&slot);
            vec![Effect::Cancel(slot)]
        }
    }
}

/// Stops reading. Jobs that have arrived are kept; who stops it again wants it stopped as a whole.
pub fn stop_reading(model: &mut Model) -> Vec<Effect> {
    let jobs = &mut model.jobs;
    let is_first = !matches!(model.opened, Opened::Ready(_));
    if is_first && !jobs.all.is_empty() && !jobs.refreshing.has_enough {
        jobs.refreshing.has_enough = true;
        return vec![Effect::Enough];
    }
    model.running.remove(&Slot::Open);
    if is_first {
        let problem = Problem::new("Reading was stopped.").hint("c-r reads again, q quits");
        model.opened = Opened::Failed(problem);
    }
    vec![Effect::Cancel(Slot::Open)]
}
