//! Jobs arrive, and are asked for again: on demand, and every now and then while the screen is shown. What is looked at stays
//! where it is; what changed is marked for a moment.
//!
//! Between two answers at most one message wakes the program: that it is time again. It leads to nothing while another screen
//! is shown, and the clusters are then asked when this one is shown again.

use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Severity;
use crate::tui::effect::{Asked, Effect, Slot, Ticket};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::{ScreenId, plural};
use crate::workspace::{Again, ClusterState, Event, Refreshed};

/// How long a change is marked.
const FLASH: Duration = Duration::from_millis(800);

/// What is going on with asking again.
#[derive(Debug, Default)]
pub struct Refreshing {
    /// Whether it is time to ask again, as soon as the screen is shown.
    pub is_due: bool,
    /// Whether a person asked, and wants to hear of it.
    pub is_asked: bool,
    /// Whether a person said that what was read is enough.
    pub has_enough: bool,
    /// The last failure, which is not told a second time.
    failure: Option<Problem>,
}

impl Refreshing {
    /// Why a cluster could not be asked again; a line at the foot of the screen has no room for all of it.
    pub fn failure(&self, cluster: &str) -> Option<&Problem> {
        self.failure
            .as_ref()
            .filter(|it| it.message.contains(cluster))
    }
}

/// A cluster told of its jobs while it is read.
pub fn told(model: &mut Model, ticket: Ticket, event: &Event) {
    let is_of = |slot| model.running.get(&slot) == Some(&ticket);
    let is_first = is_of(Slot::Open) && model.work().is_none();
    // While everything is read again, what was read before is shown.
    if !is_first && !is_of(Slot::Refresh) {
        return;
    }
    match event {
        Event::Listed(jobs) => model.jobs.take_listed(jobs),
        Event::Planned(job) => model.jobs.take_planned(job),
        Event::Progress(_) => {}
    }
}

/// The workspace was opened: its clusters are the ones to ask again.
pub fn opened(model: &mut Model, clusters: &Arc<[ClusterState]>) {
    model.jobs.clusters = Arc::clone(clusters);
    model.jobs.flashing.clear();
    model.jobs.refreshing.is_due = false;
    model.running.remove(&Slot::Refresh);
    model.running.remove(&Slot::Join);
}

/// What is to be done once the workspace was taken in.
pub fn after_opening(model: &mut Model) -> Vec<Effect> {
    let has_enough = std::mem::take(&mut model.jobs.refreshing.has_enough);
    let (unread, all) = (model.jobs.unread(), model.jobs.all.len());
    if has_enough && unread > 0 {
        let message = format!(
            "Reading was stopped. {} of {} read",
            all - unread,
            plural(all, "job was", "jobs were")
        );
        let problem = Problem::new(message).hint("r on Jobs reads the others");
        model.tell(Severity::Note, problem);
    }
    let mut effects = vec![Effect::Cancel(Slot::Refresh)];
    effects.extend(wait(model));
    if model.jobs.clusters.is_empty() {
        effects.clear();
    }
    effects
}

/// The screen is shown.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    if model.jobs.refreshing.is_due {
        ask(model, Again::News)
    } else {
        Vec::new()
    }
}

/// A person asks.
pub fn ask_now(model: &mut Model) -> Vec<Effect> {
    if model.is_running(Slot::Open) {
        model.note("reading has not come to its end yet");
        return Vec::new();
    }
    if !model.jobs.clusters.iter().any(ClusterState::is_running) {
        model.note("no running cluster is open; c-r reads everything again");
        return Vec::new();
    }
    model.jobs.refreshing.is_asked = true;
    model.jobs.refreshing.failure = None;
    model.jobs.failures.clear();
    ask(model, Again::Unread)
}

/// The wait is over.
pub fn is_time(model: &mut Model) -> Vec<Effect> {
    if model.is_running(Slot::Open) {
        // It may be stopped, and then nobody else would wait.
        return wait(model);
    }
    model.jobs.refreshing.is_due = true;
    if model.screen == ScreenId::Jobs {
        ask(model, Again::News)
    } else {
        Vec::new()
    }
}

/// Asks for what was being asked for when what is shown was put together anew.
pub fn ask_again(model: &mut Model) -> Vec<Effect> {
    let again = if model.jobs.refreshing.is_asked {
        Again::Unread
    } else {
        Again::News
    };
    ask(model, again)
}

fn ask(model: &mut Model, again: Again) -> Vec<Effect> {
    let Some(work) = model.work() else {
        return Vec::new();
    };
    let workspace = Arc::clone(&work.workspace);
    let clusters = Arc::clone(&model.jobs.clusters);
    if model.is_running(Slot::Open) || !clusters.iter().any(ClusterState::is_running) {
        return Vec::new();
    }
    model.jobs.refreshing.is_due = false;
    model.jobs.refreshing.has_enough = false;
    model.running.remove(&Slot::Wait);
    let ticket = model.begin(Slot::Refresh);
    vec![
        Effect::Cancel(Slot::Wait),
        Effect::Refresh(
            ticket,
            Asked {
                workspace,
                clusters,
                again,
            },
        ),
    ]
}

/// The clusters were asked. What is new in the workspace was taken in.
pub fn refreshed(model: &mut Model, refreshed: Refreshed) -> Vec<Effect> {
    let is_asked = std::mem::take(&mut model.jobs.refreshing.is_asked);
    let has_enough = std::mem::take(&mut model.jobs.refreshing.has_enough);
    if refreshed.workspace.is_none() {
        model.jobs.take_durations(refreshed.clusters);
    }
    if !has_enough {
        tell_failures(model, &refreshed.failures);
    }
    if is_asked && (has_enough || refreshed.failures.is_empty()) {
        let (changed, read) = (refreshed.changed.len(), refreshed.read);
        let unread = if has_enough { model.jobs.unread() } else { 0 };
        model.note(match unread {
            1.. => format!("stopped; {} not read", plural(unread, "job is", "jobs are")),
            0 if has_enough => "stopped".to_owned(),
            0 => news(changed, read),
        });
    }
    let mut effects = wait(model);
    model.jobs.failures.forget(&refreshed.changed);
    model.jobs.flashing = refreshed.changed;
    if !model.jobs.flashing.is_empty() {
        let ticket = model.begin(Slot::Flash);
        effects.push(Effect::Wait(Slot::Flash, ticket, FLASH));
    }
    effects
}

/// What asking again gave: so many jobs that are new or in another state, and so many plans. That new jobs have theirs read
/// goes without saying.
fn news(changed: usize, read: usize) -> String {
    let jobs = plural(changed, "job is new or changed", "jobs are new or changed");
    let plans = plural(read, "plan was read", "plans were read");
    match (changed, read) {
        (0, 0) => "no job is new or in another state".to_owned(),
        (0, _) => format!("{plans}; no job is new or in another state"),
        (_, read) if read > changed => format!("{jobs}; {plans}"),
        _ => jobs,
    }
}

fn tell_failures(model: &mut Model, failures: &[crate::diagnostic::Diagnostic]) {
    let told = &mut model.jobs.refreshing.failure;
    let Some(first) = failures.first() else {
        let last = model.messages.all.last();
        if told
            .take()
            .is_some_and(|told| last.is_some_and(|it| it.problem.message == told.message))
        {
            model.messages.is_shown = false;
        }
        return;
    };
    let known = model.jobs.refreshing.failure.as_ref();
    if known.is_none_or(|known| known.message != first.message) {
        let problem = Problem {
            message: first.message.clone(),
            hint: first.hint.clone(),
        };
        model.jobs.refreshing.failure = Some(problem.clone());
        model.tell(Severity::Error, problem);
    }
}

/// Waits until it is worth asking again: no more often than the person wants it, and than the clusters have new answers.
fn wait(model: &mut Model) -> Vec<Effect> {
    let clusters = model.jobs.clusters.iter();
    let running: Vec<&ClusterState> = clusters.filter(|it| it.is_running()).collect();
    let cache = running.iter().filter_map(|it| it.cache).max();
    let Some(wanted) = model.surroundings.refresh.filter(|_| !running.is_empty()) else {
        return Vec::new();
    };
    let interval = wanted.max(cache.unwrap_or_default());
    let ticket = model.begin(Slot::Wait);
    vec![Effect::Wait(Slot::Wait, ticket, interval)]
}

/// A person wants no more to be asked. Ends asking for plans, and then the refresh as a whole.
pub fn stop(model: &mut Model) -> Vec<Effect> {
    if !std::mem::replace(&mut model.jobs.refreshing.has_enough, true) {
        return vec![Effect::Enough];
    }
    model.jobs.refreshing.has_enough = false;
    model.running.remove(&Slot::Refresh);
    let mut effects = vec![Effect::Cancel(Slot::Refresh)];
    effects.extend(wait(model));
    effects
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, 0, "no job is new or in another state")]
    #[case(0, 952, "952 plans were read; no job is new or in another state")]
    #[case(0, 1, "1 plan was read; no job is new or in another state")]
    #[case(2, 954, "2 jobs are new or changed; 954 plans were read")]
    #[case::those_of_the_new_jobs(2, 2, "2 jobs are new or changed")]
    #[case::one_without_a_plan(1, 0, "1 job is new or changed")]
    fn what_asking_gave_is_told(#[case] changed: usize, #[case] read: usize, #[case] told: &str) {
        assert_eq!(news(changed, read), told);
    }
}
