//! Publishing through a proxy that does to requests what networks, gateways and servers do. Whatever happens, going on
//! until it is done ends in the catalogue that an undisturbed publish ends in: nothing is lost, nothing is doubled.
//!
//! Each schedule of faults follows from its number; a test that fails says which, and `HEADWATER_FAULTS_FIRST` and
//! `HEADWATER_FAULTS` (how many) run it again.

mod estate;
mod local;
mod proxy;
mod real;
mod schedule;
mod state;

use std::path::Path;

use futures_util::{Stream, StreamExt};
use headwater::atlas::plan::{Consent, Plan, PlanOptions, make, undo};
use headwater::atlas::publish::{
    BatchLimits, Event, Provenance, PublishError, PublishOptions, Published, Report, Via,
    published, run, unfinished,
};
use headwater::atlas::{Reader, Target};
use headwater::lineage::Lineage;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use schedule::Schedule;

/// Goes on so often before it is said that it will never be done. Each time uses up some of the schedule's faults.
const MOST_RUNS: usize = 200;

/// What is done one after the other, with a catalogue to compare after each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// An empty namespace is filled.
    Create,
    /// Statements were edited.
    Update,
    /// The edit is taken back.
    Undo,
}

const STEPS: [Step; 3] = [Step::Create, Step::Update, Step::Undo];

/// One publisher: a state directory, a namespace, and what went by.
struct Publisher<'a> {
    target: Target,
    namespace: String,
    state_dir: &'a Path,
    log: Vec<String>,
}

impl Publisher<'_> {
    /// Carries a step out; otherwise all that went by.
    async fn finish(&mut self, step: Step) -> Result<(), String> {
        let carried_out = Box::pin(self.carry_out(step)).await;
        carried_out.map_err(|what| format!("{step:?}: {what}\n  {}", self.log.join("\n  ")))
    }

    /// Plans and publishes, and goes on where it ended early, until it is done. Otherwise what stands in the way.
    async fn carry_out(&mut self, step: Step) -> Result<(), String> {
        // An undo is of what was published last, which is another publish once it has begun.
        let undone = (step == Step::Undo)
            .then(|| published(self.state_dir, &self.target.name).pop())
            .flatten();
        for _ in 0..MOST_RUNS {
            let left = unfinished(self.state_dir, &self.target.name);
            let plan = match (left, &undone, step) {
                (Some(left), ..) => Ok(left.plan),
                (None, Some(done), _) => self.undo_plan(done).await,
                (None, None, Step::Create) => self.plan(&estate::first()).await,
                (None, None, _) => self.plan(&estate::edited()).await,
            };
            let plan = match plan {
                Ok(plan) => plan,
                Err(error) => {
                    self.log.push(format!("planning: {error}"));
                    continue;
                }
            };
            if !plan.has_changes() {
                return Ok(());
            }
            match self.publish(plan).await {
                Ok(report) if report.failed.is_empty() && report.findings.is_empty() => {
                    return Ok(());
                }
                Ok(report) => self.log.push(format!(
                    "published in part: {:?} {:?}",
                    report.failed, report.findings
                )),
                Err(error @ PublishError::Changed { .. }) => return Err(error.to_string()),
                Err(error) => self.log.push(format!("publishing: {error}")),
            }
        }
        Err("it is never done".to_owned())
    }

    async fn plan(&self, lineage: &Lineage) -> Result<Plan, String> {
        let reader = Reader::connect(&self.target).unwrap();
        let mut options = PlanOptions {
            create_types: true,
            ..PlanOptions::default()
        };
        options.mapping.namespace.clone_from(&self.namespace);
        let cancel = CancellationToken::new();
        let plan = make(&reader, lineage, &options, &|_, _| {}, &cancel).await;
        plan.map_err(|error| error.to_string())
    }

    async fn undo_plan(&self, done: &Published) -> Result<Plan, String> {
        let reader = Reader::connect(&self.target).unwrap();
        let cancel = CancellationToken::new();
        let Published { plan, sent, id, .. } = done;
        let plan = undo(&reader, plan, sent, id, &|_, _| {}, &cancel).await;
        plan.map_err(|error| error.to_string())
    }

    async fn publish(&mut self, plan: Plan) -> Result<Report, PublishError> {
        let options = PublishOptions {
            state_dir: self.state_dir.to_owned(),
            // Several batches of few entities.
            batches: BatchLimits { start: 5, limit: 9 },
            via: Via::default(),
            provenance: Provenance::default(),
        };
        let (sender, mut events) = unbounded_channel();
        let confirmed = plan.confirm(Consent::given_by_flag());
        let cancel = CancellationToken::new();
        let report = run(confirmed, &self.target, &options, sender, cancel).await;
        while let Ok(event) = events.try_recv() {
            if let Event::Message(text) = event {
                self.log.push(text);
            }
        }
        report
    }
}

/// What is otherwise than it was undisturbed, with the schedules that did it.
async fn surprises(
    undisturbed: &[Vec<String>],
    runs: impl Stream<Item = (u64, Result<Vec<Vec<String>>, String>)>,
) -> Vec<String> {
    let mut surprises = Vec::new();
    let mut runs = std::pin::pin!(runs);
    while let Some((seed, states)) = runs.next().await {
        let found: Vec<String> = match states {
            Err(what) => vec![what],
            Ok(states) => {
                let steps = STEPS.iter().zip(undisturbed.iter().zip(&states));
                let different = steps.filter_map(|(step, (wanted, found))| {
                    Some(format!("{step:?}: {}", state::difference(wanted, found)?))
                });
                different.collect()
            }
        };
        let schedule = Schedule::of_seed(seed);
        surprises.extend(
            found
                .iter()
                .map(|what| format!("schedule {seed}: {what}\n{schedule:?}")),
        );
    }
    surprises
}

fn number(variable: &str, default: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(default, |text| text.parse().unwrap())
}

/// The numbers of the schedules to run.
fn seeds(default: u64) -> std::ops::Range<u64> {
    let first = number("HEADWATER_FAULTS_FIRST", 0);
    first..first + number("HEADWATER_FAULTS", default)
}
