//! What a cluster runs, as datasets and processes: one process per sink of a job.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::StreamExt;

use super::OnProgress;
use super::body::{Body, JobId};
use super::cluster::Cluster;
use super::error::FlinkError;
use super::job::JobLineage;
use super::patience;
use super::wire::{Job, JobOverview, JobsOverview};
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{Dataset, Process, RunningJob};

/// Jobs that are asked for at the same time. Small servers, and proxies, let few connections wait; what is more is tried
/// again after a second.
pub(super) const REQUESTS_AT_ONCE: usize = 6;

/// A job, for a list of jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSummary {
    /// Id, name and state.
    pub job: RunningJob,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds.
    pub duration: i64,
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
}

/// What the plan of a job does not tell. Nobody needs to hear of it where the job's script is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobDoubt {
    /// The job's id.
    pub job: String,
    /// What is not told.
    pub diagnostic: Diagnostic,
}

/// Reads the jobs of a cluster and their plans. A job that cannot be read costs only itself.
pub async fn read(cluster: &Cluster, on_progress: OnProgress<'_>) -> Result<Snapshot, FlinkError> {
    let overview: JobsOverview = cluster.get(Body::Jobs).await?;
    let (mut jobs, others) = overview.into_jobs();
    jobs.sort_by(|a, b| (a.start_time, &a.jid).cmp(&(b.start_time, &b.jid)));
    let total = jobs.len();
    let scope: Arc<str> = cluster.address().into();
    on_progress(0, total);
    // As they arrive: one that takes long keeps no other from being asked for.
    let mut answers = futures_util::stream::iter(jobs.into_iter().enumerate())
        .map(|(at, job)| async move {
            let plan = plan_of(cluster, &job).await;
            (at, job, plan)
        })
        .buffer_unordered(REQUESTS_AT_ONCE);
    let mut read = Vec::with_capacity(total);
    while let Some((at, job, plan)) = answers.next().await {
        read.push((at, one_job(job, plan, &scope)));
        on_progress(read.len(), total);
    }
    read.sort_unstable_by_key(|(at, _)| *at);
    let mut snapshot = Snapshot::default();
    let mut unread = Vec::new();
    for (_, (of_job, lost)) in read {
        snapshot.append(of_job);
        unread.extend(lost);
    }
    snapshot.stopped = stopped(&mut unread, total);
    let unread = unread.iter().map(|(job, error)| unread_job(job, error));
    snapshot.diagnostics.extend(unread);
    if others > 0 {
        let message = format!("the list of jobs of {scope} has {others} entries that are no jobs");
        let hint = format!("look at {scope}/jobs/overview: something between may change answers");
        (snapshot.diagnostics).push(Diagnostic::new(&rules::UNREADABLE_JOB, message).hint(hint));
    }
    Ok(snapshot)
}

/// What one job is; the job and the reason where its plan could not be read.
fn one_job(
    job: JobOverview,
    plan: Result<Job, FlinkError>,
    scope: &Arc<str>,
) -> (Snapshot, Option<(JobOverview, FlinkError)>) {
    let mut snapshot = Snapshot::default();
    let running = running(&job, scope);
    snapshot.jobs.push(JobSummary {
        job: running.clone(),
        started_at: job.start_time,
        duration: job.duration,
    });
    match plan {
        Ok(plan) => {
            snapshot.add(&plan, &running, scope);
            (snapshot, None)
        }
        Err(error) => (snapshot, Some((job, error))),
    }
}

/// Where the cluster was given up: why, once, in the place of what would be said of each job that was lost by that.
fn stopped(unread: &mut Vec<(JobOverview, FlinkError)>, total: usize) -> Option<FlinkError> {
    let (why, hint) = unread.iter().find_map(|(_, error)| match error {
        FlinkError::GivenUp { why, hint } => Some((why.clone(), *hint)),
        _ => None,
    })?;
    let read = total - unread.len();
    unread.retain(|(_, error)| patience::weight(error) == 0);
    Some(FlinkError::Stopped {
        why,
        hint,
        read,
        total,
    })
}

fn unread_job(job: &JobOverview, error: &FlinkError) -> Diagnostic {
    let JobOverview { name, jid, .. } = job;
    let message = format!("the plan of job {name} ({jid}) cannot be read: {error}");
    let hint = match error {
        // Others are read, so the address is right.
        FlinkError::NotFlink { .. } => "name the job's script as well; please report this plan",
        _ => error.hint(),
    };
    Diagnostic::new(&rules::UNREADABLE_JOB, message).hint(hint)
}

async fn plan_of(cluster: &Cluster, job: &JobOverview) -> Result<Job, FlinkError> {
    let id = JobId::of(&job.jid).ok_or(FlinkError::NoJobId)?;
    cluster.get(Body::Job(id)).await
}

/// What one job is, by the body that `GET /jobs/:id` of `cluster` answered.
pub fn read_body(body: &[u8], cluster: &str) -> serde_json::Result<Snapshot> {
    let overview: JobOverview = serde_json::from_slice(body)?;
    let job: Job = serde_json::from_slice(body)?;
    let scope: Arc<str> = cluster.into();
    let running = running(&overview, &scope);
    let mut snapshot = Snapshot::default();
    snapshot.jobs.push(JobSummary {
        job: running.clone(),
        started_at: overview.start_time,
        duration: overview.duration,
    });
    snapshot.add(&job, &running, &scope);
    Ok(snapshot)
}

fn running(job: &JobOverview, scope: &str) -> RunningJob {
    RunningJob {
        id: job.jid.clone(),
        name: job.name.clone(),
        state: job.state.clone(),
        cluster: scope.to_owned(),
        started_at: job.start_time,
        parallelism: None,
    }
}

impl Snapshot {
    /// Takes in what another cluster runs.
    pub fn append(&mut self, other: Self) {
        self.jobs.extend(other.jobs);
        self.datasets.extend(other.datasets);
        self.processes.extend(other.processes);
        self.diagnostics.extend(other.diagnostics);
        self.doubts.extend(other.doubts);
    }

    /// Leaves out the jobs that are known already, by their clusters and ids, and makes the others known.
    pub fn keep_new(&mut self, known: &mut HashSet<(String, String)>) {
        let key = |job: &RunningJob| (job.cluster.clone(), job.id.clone());
        let is_known = |job: &RunningJob| known.contains(&key(job));
        self.processes.retain(|it| !it.jobs.iter().any(is_known));
        self.jobs.retain(|it| !is_known(&it.job));
        known.extend(self.jobs.iter().map(|it| key(&it.job)));
    }

    fn add(&mut self, job: &Job, running: &RunningJob, scope: &Arc<str>) {
        let read = JobLineage::new(job, running, scope);
        self.datasets.extend(read.datasets());
        self.diagnostics.extend(read.faults());
        let doubts = read.doubts().into_iter().map(|diagnostic| JobDoubt {
            job: running.id.clone(),
            diagnostic,
        });
        self.doubts.extend(doubts);
        self.processes.extend(read.processes());
    }
}
