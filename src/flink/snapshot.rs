//! What a cluster runs, as datasets and processes: one process per sink of a job.

use std::collections::HashSet;
use std::sync::Arc;

use serde::de::Error as _;

use super::error::FlinkError;
use super::failure::JobFailure;
use super::list::{JobKey, JobList, JobPlan, ListedJob, PlanReading};
use super::listed::{JobOverview, Listed};
use super::patience;
use super::pool::Pool;
use super::wire::Job;
use crate::collections::FastMap;
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{Dataset, LogicalName, Process, RunningJob};

/// A job, for a list of jobs.
#[derive(Debug, Clone)]
pub struct JobSummary {
    /// Id, name and state.
    pub job: RunningJob,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds.
    pub duration: i64,
    /// Why it failed, or why that cannot be told, where that was asked.
    pub failure: Option<Result<Arc<JobFailure>, Arc<FlinkError>>>,
}

/// What a cluster ran when it was asked.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Every job that the cluster remembers, in the order of their start.
    pub jobs: Vec<JobSummary>,
    /// The tables that their plans name.
    pub datasets: Vec<Dataset>,
    /// One process per sink of each job; one without outputs for a job whose sinks nothing tells.
    pub processes: Vec<Process>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the cluster was given up before all of its jobs were read, if it was.
    pub stopped: Option<FlinkError>,
    /// What the plan of a job does not tell and its script would.
    pub doubts: Vec<JobDoubt>,
    /// The plans of the jobs.
    pub plans: FastMap<JobKey, Arc<PlanReading>>,
}

/// What the plan of a job does not tell. Nobody needs to hear of it where the job's script is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobDoubt {
    /// The job's id.
    pub job: Arc<str>,
    /// What is not told.
    pub diagnostic: Diagnostic,
    /// The table and the sink, where all that is not told is which columns the one hands to the other.
    pub handed_on: Option<HandedOn>,
}

/// A table whose columns a job hands to a sink as they are: nothing stands between them. Which columns it has Flink 2.3 does
/// not print for sources that name themselves (`Source: KafkaSource-catalog.database.table`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOn {
    /// The table that is read.
    pub from: LogicalName,
    /// The sink.
    pub to: LogicalName,
}

impl JobSummary {
    pub(super) fn of(job: JobOverview, scope: &Arc<str>) -> Self {
        let (started_at, duration) = (job.start_time, job.duration);
        let job = RunningJob {
            id: job.jid,
            name: job.name,
            state: job.state,
            cluster: Arc::clone(scope),
            started_at,
            parallelism: None,
            flink_version: None,
            plan: None,
        };
        Self {
            job,
            started_at,
            duration,
            failure: None,
        }
    }
}

/// A job whose plan could not be read.
type Lost = (JobSummary, Arc<FlinkError>);

/// Where the cluster was given up: why, once, in the place of what would be said of each job that was lost by that.
fn stopped(lost: &mut Vec<Lost>, total: usize) -> Option<FlinkError> {
    let (why, hint) = lost.iter().find_map(|(_, error)| match &**error {
        FlinkError::GivenUp { why, hint } => Some((why.clone(), *hint)),
        _ => None,
    })?;
    let read = total - lost.len();
    lost.retain(|(_, error)| patience::weight(error) == 0);
    Some(FlinkError::Stopped {
        why,
        hint,
        read,
        total,
    })
}

fn lost_job((summary, error): &Lost) -> Diagnostic {
    let RunningJob { name, id, .. } = &summary.job;
    let message = format!("the plan of job {name} ({id}) cannot be read: {error}");
    let hint = match &**error {
        // Others are read, so the address is right.
        FlinkError::NotFlink { .. } => "name the job's script as well; please report this plan",
        _ => error.hint(),
    };
    Diagnostic::new(&rules::UNREADABLE_JOB, message).hint(hint)
}

/// That nobody asked for the plans of some jobs, because a person stopped reading.
fn left_out(left: usize, total: usize, scope: &str) -> Diagnostic {
    let message = format!(
        "{left} of {total} jobs on {scope} were not read, because reading was stopped: they have no tables"
    );
    Diagnostic::new(&rules::UNREADABLE_JOB, message).hint("read the cluster again")
}

/// What one job is, by the body that `GET /jobs/:id` of `cluster` answered.
pub fn read_body(body: &[u8], cluster: &str) -> serde_json::Result<Snapshot> {
    let listed: Listed = serde_json::from_slice(body)?;
    let overview = listed
        .job()
        .ok_or_else(|| serde_json::Error::custom("it is not of a job"))?;
    let job: Job = serde_json::from_slice(body)?;
    if let Some(lack) = job.lack() {
        return Err(serde_json::Error::custom(lack));
    }
    let scope: Arc<str> = cluster.into();
    let summary = JobSummary::of(overview, &scope);
    let mut snapshot = Snapshot::default();
    let read = PlanReading::new(job, &summary.job, false, &mut Pool::default());
    snapshot.add(&Arc::new(read), &summary.job);
    snapshot.jobs.push(summary);
    Ok(snapshot)
}

impl Snapshot {
    /// What a list of jobs and their plans tell of the cluster `scope`.
    pub fn of(list: JobList, scope: &str) -> Self {
        let mut snapshot = Self::default();
        let mut failed: Vec<Lost> = Vec::new();
        let mut left = 0;
        let (total, others) = (list.jobs.len(), list.others);
        for ListedJob { summary, plan } in list.jobs {
            match plan {
                JobPlan::Read(read) => snapshot.add(&read, &summary.job),
                JobPlan::Failed(error) => failed.push((summary.clone(), error)),
                JobPlan::Unread => left += 1,
            }
            snapshot.jobs.push(summary);
        }
        snapshot.stopped = stopped(&mut failed, total);
        snapshot.diagnostics.extend(failed.iter().map(lost_job));
        if left > 0 {
            (snapshot.diagnostics).push(left_out(left, total, scope));
        }
        if others > 0 {
            let message =
                format!("the list of jobs of {scope} has {others} entries that are no jobs");
            let hint =
                format!("look at {scope}/jobs/overview: something between may change answers");
            (snapshot.diagnostics)
                .push(Diagnostic::new(&rules::UNREADABLE_JOB, message).hint(hint));
        }
        snapshot
    }

    /// Tells each job the version of its cluster.
    pub fn set_version(&mut self, version: Option<&Arc<str>>) {
        let listed = self.jobs.iter_mut().map(|it| &mut it.job);
        let running = self.processes.iter_mut().flat_map(|it| &mut it.jobs);
        for job in listed.chain(running) {
            job.flink_version = version.cloned();
        }
    }

    /// Takes in what another cluster runs.
    pub fn append(&mut self, other: Self) {
        self.jobs.extend(other.jobs);
        self.datasets.extend(other.datasets);
        self.processes.extend(other.processes);
        self.diagnostics.extend(other.diagnostics);
        self.doubts.extend(other.doubts);
        self.plans.extend(other.plans);
    }

    /// Leaves out the jobs that are known already, by their clusters and ids, and makes the others known.
    pub fn keep_new(&mut self, known: &mut HashSet<JobKey>) {
        let is_known = |job: &RunningJob| known.contains(&JobKey::of(job));
        self.processes.retain(|it| !it.jobs.iter().any(is_known));
        self.jobs.retain(|it| !is_known(&it.job));
        known.extend(self.jobs.iter().map(|it| JobKey::of(&it.job)));
    }

    fn add(&mut self, read: &Arc<PlanReading>, job: &RunningJob) {
        let datasets = read.tables.iter().map(|table| table.dataset(job));
        self.datasets.extend(datasets);
        self.diagnostics.extend(read.diagnostics.iter().cloned());
        self.doubts.extend(read.doubts.iter().cloned());
        self.plans.insert(JobKey::of(job), Arc::clone(read));
        // A plan may have been read when the job was in another state.
        let now = |process: &Process| {
            let mut process = process.clone();
            for known in &mut process.jobs {
                known.state = Arc::clone(&job.state);
            }
            process
        };
        self.processes.extend(read.processes.iter().map(now));
    }
}
