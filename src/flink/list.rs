//! The jobs of a cluster as far as they are known: the list first, then the plan of each, and later again the list and the
//! plans of those alone that are new or have changed.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

use super::body::{Body, JobId};
use super::cluster::Cluster;
use super::error::FlinkError;
use super::facts::PlanFacts;
use super::failure::JobFailure;
use super::job::{JobLineage, PlanTable, PlanTerms, job_terms};
use super::listed::JobOverview;
use super::operators::{self, PlanOperator};
use super::pool::Pool;
use super::snapshot::{JobDoubt, JobSummary};
use super::wire::{ClusterConfig, Exceptions, Job, JobsOverview};
use crate::collections::FastMap;
use crate::diagnostic::Diagnostic;
use crate::lineage::{Process, RunningJob};

/// Jobs that are asked for at the same time. Small servers, and proxies, let few connections wait; what is more is tried
/// again after a second.
pub(super) const REQUESTS_AT_ONCE: usize = 6;

/// Jobs that are asked, all at once, why they failed. Who wants to know it of more looks at them one by one.
pub(super) const MOST_EXPLAINED: usize = 20;

/// Bytes of descriptions from which on a plan is not kept to be shown: a thousand such would not fit into memory.
const MOST_KEPT: usize = 1 << 20;

/// Names a job over all clusters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobKey {
    /// The cluster's address, without credentials.
    pub cluster: Arc<str>,
    /// The job's id there.
    pub id: Arc<str>,
}

impl JobKey {
    /// The key of a job.
    pub fn of(job: &RunningJob) -> Self {
        Self {
            cluster: Arc::clone(&job.cluster),
            id: Arc::clone(&job.id),
        }
    }
}

/// A job that is listed, and what is known of its plan.
#[derive(Debug, Clone)]
pub struct ListedJob {
    /// What the list says.
    pub summary: JobSummary,
    /// Its plan.
    pub plan: JobPlan,
}

/// What is known of a job's plan.
#[derive(Debug, Clone, Default)]
pub enum JobPlan {
    /// Nothing: nobody asked yet, or reading was stopped before.
    #[default]
    Unread,
    /// It could not be read.
    Failed(Arc<FlinkError>),
    /// What it tells.
    Read(Arc<PlanReading>),
}

/// What the plan of a job tells.
#[derive(Debug, Clone)]
pub struct PlanReading {
    /// The tables that it names.
    pub tables: Box<[PlanTable]>,
    /// One process per sink; one without outputs where nothing tells of a sink.
    pub processes: Box<[Process]>,
    /// What of it could not be read.
    pub diagnostics: Box<[Diagnostic]>,
    /// What it does not tell.
    pub doubts: Box<[JobDoubt]>,
    kept: Kept,
}

/// What is kept of the text of a plan. There may be ten thousand, so it is not both.
#[derive(Debug, Clone)]
enum Kept {
    /// The plan itself, to be shown.
    Plan(Job),
    /// What it prints of the job's expressions.
    Facts(Arc<PlanFacts>),
}

impl PlanReading {
    pub(super) fn new(job: Job, running: &RunningJob, keeps: bool, pool: &mut Pool) -> Self {
        let lineage = JobLineage::new(&job, running, pool);
        // What is not kept is let go of before its columns are made anew.
        let kept = if keeps && job.length() <= MOST_KEPT {
            Kept::Plan(job.shared(pool))
        } else {
            let facts = PlanFacts::of(&job.vertices());
            drop(job);
            Kept::Facts(Arc::new(facts))
        };
        Self {
            tables: lineage.tables(pool).into(),
            diagnostics: lineage.faults().into(),
            doubts: lineage.doubts().into(),
            processes: lineage.into_processes(pool).into(),
            kept,
        }
    }

    /// The operators of the job of this name; none where the plan was not kept.
    pub fn operators(&self, name: &str) -> Option<Vec<PlanOperator>> {
        match &self.kept {
            Kept::Plan(job) => Some(operators::of(job, name)),
            Kept::Facts(_) => None,
        }
    }

    /// What it prints of the job's expressions. Only who compares jobs with statements asks for that, and only of jobs that
    /// differ, so it is read out of a plan that is kept.
    pub fn facts(&self) -> Arc<PlanFacts> {
        match &self.kept {
            Kept::Plan(job) => Arc::new(PlanFacts::of(&job.vertices())),
            Kept::Facts(facts) => Arc::clone(facts),
        }
    }

    /// What it says; none where the plan was not kept.
    pub fn terms(&self) -> Option<PlanTerms> {
        let mut jobs = self.processes.iter().flat_map(|it| &it.jobs);
        match (&self.kept, jobs.next()) {
            (Kept::Plan(job), Some(running)) => Some(job_terms(job, &running.name)),
            _ => None,
        }
    }
}

/// The jobs of a cluster, in the order of their start.
#[derive(Debug, Clone, Default)]
pub struct JobList {
    /// The jobs.
    pub jobs: Vec<ListedJob>,
    /// Entries of the list that are no jobs.
    pub others: usize,
}

/// What is new in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// The places of jobs that are new, or whose state is another one.
    pub changed: Vec<usize>,
    /// How many jobs the cluster has forgotten.
    pub gone: usize,
}

impl JobList {
    /// Asks for the list; one request.
    pub async fn ask(cluster: &Cluster) -> Result<Self, FlinkError> {
        let overview = cluster.get(Body::Jobs).await?;
        Ok(Self::of(overview, cluster.address()))
    }

    /// The list that `GET /jobs/overview` of `cluster` answered.
    pub fn of_body(body: &[u8], cluster: &str) -> serde_json::Result<Self> {
        Ok(Self::of(serde_json::from_slice(body)?, cluster))
    }

    fn of(overview: JobsOverview, scope: &str) -> Self {
        let (mut jobs, others) = overview.into_jobs();
        jobs.sort_by(|a, b| (a.start_time, &a.jid).cmp(&(b.start_time, &b.jid)));
        let scope: Arc<str> = scope.into();
        // Most jobs are in one of a few states, and copies of a job have its name.
        let mut pool = Pool::default();
        let listed = |mut job: JobOverview| {
            job.state = pool.text(&job.state);
            job.name = pool.text(&job.name);
            ListedJob {
                summary: JobSummary::of(job, &scope),
                plan: JobPlan::Unread,
            }
        };
        Self {
            jobs: jobs.into_iter().map(listed).collect(),
            others,
        }
    }

    /// Takes over what was read before of the jobs that are still as they were. A plan changes with the state of its job
    /// alone: that of a batch job grows until it is finished. Until a changed one is read again, what was read before stands
    /// for it.
    pub fn take_over(&mut self, before: &Self) -> News {
        let old = before.jobs.iter();
        let old: FastMap<&str, &ListedJob> = old.map(|it| (&*it.summary.job.id, it)).collect();
        let mut news = News::default();
        let mut found = 0;
        for (at, job) in self.jobs.iter_mut().enumerate() {
            let known = old.get(&*job.summary.job.id);
            found += usize::from(known.is_some());
            if let Some(known) = known.filter(|known| known.summary.job == job.summary.job) {
                job.plan = known.plan.clone();
                // The same texts, which others share.
                job.summary.job = known.summary.job.clone();
                continue;
            }
            if let Some(JobPlan::Read(plan)) = known.map(|known| &known.plan) {
                job.plan = JobPlan::Read(Arc::clone(plan));
            }
            news.changed.push(at);
        }
        news.gone = old.len() - found;
        news
    }

    /// The places of the jobs whose plans are not known.
    pub fn without_plan(&self) -> Vec<usize> {
        let jobs = self.jobs.iter().enumerate();
        jobs.filter(|(_, job)| !matches!(job.plan, JobPlan::Read(_)))
            .map(|(at, _)| at)
            .collect()
    }

    /// Of how many jobs at these places the plan is known.
    pub fn planned(&self, places: &[usize]) -> usize {
        let jobs = places.iter().filter_map(|&at| self.jobs.get(at));
        jobs.filter(|job| matches!(job.plan, JobPlan::Read(_)))
            .count()
    }

    /// The places in the order in which a person wants their plans: jobs that work before those that ended, and the newest
    /// of each first.
    fn in_order_of_asking(&self, wanted: &[usize]) -> Vec<usize> {
        let mut wanted = wanted.to_vec();
        wanted.sort_by_key(|&at| {
            let summary = self.jobs.get(at).map(|it| &it.summary);
            let is_over = summary.is_some_and(|it| !it.job.is_live());
            (is_over, Reverse(summary.map(|it| it.started_at)))
        });
        wanted
    }

    /// Asks for the plans of the jobs at these places, the newest first, until `enough` is cancelled. Tells of each job how many of them were
    /// asked for then. A job that cannot be read costs only itself.
    pub async fn read_plans(
        &mut self,
        cluster: &Cluster,
        wanted: &[usize],
        keeps: bool,
        enough: &CancellationToken,
        on_plan: &(dyn Fn(&ListedJob, usize) + Send + Sync),
    ) {
        let mut pool = Pool::default();
        let asked = self.in_order_of_asking(wanted);
        let asked = asked.into_iter().filter_map(|at| {
            let id = self.jobs.get(at)?.summary.job.id.clone();
            Some((at, id))
        });
        let asked: Vec<(usize, Arc<str>)> = asked.collect();
        // As they arrive: one that takes long keeps no other from being asked for.
        let mut answers = futures_util::stream::iter(asked)
            .map(|(at, id)| async move { (at, plan_of(cluster, &id).await) })
            .buffer_unordered(REQUESTS_AT_ONCE);
        let mut done = 0;
        loop {
            let answer = tokio::select! {
                biased;
                () = enough.cancelled() => break,
                answer = answers.next() => answer,
            };
            let Some((at, answer)) = answer else { break };
            let Some(job) = self.jobs.get_mut(at) else {
                continue;
            };
            job.plan = match answer {
                Ok(plan) => {
                    let read = PlanReading::new(plan, &job.summary.job, keeps, &mut pool);
                    JobPlan::Read(Arc::new(read))
                }
                // What a plan told stays true of the job, though the cluster has forgotten it or does not answer now.
                Err(_) if matches!(job.plan, JobPlan::Read(_)) => std::mem::take(&mut job.plan),
                Err(error) => JobPlan::Failed(Arc::new(error)),
            };
            done += 1;
            on_plan(job, done);
        }
    }
}

impl JobList {
    /// Asks why the newest of the jobs that failed did, until `enough` is cancelled; one request each.
    pub async fn explain_failures(&mut self, cluster: &Cluster, enough: &CancellationToken) {
        // The newest stand last.
        let failed = self.jobs.iter().enumerate().rev();
        let failed = failed.filter(|(_, job)| job.summary.job.has_failed());
        let asked = failed.map(|(at, job)| (at, job.summary.job.id.clone()));
        let asked: Vec<(usize, Arc<str>)> = asked.take(MOST_EXPLAINED).collect();
        let mut answers = futures_util::stream::iter(asked)
            .map(|(at, id)| async move { (at, failure_of(cluster, &id).await) })
            .buffer_unordered(REQUESTS_AT_ONCE);
        while let Some(Some((at, answer))) = enough.run_until_cancelled(answers.next()).await {
            if let Some(job) = self.jobs.get_mut(at) {
                job.summary.failure = Some(answer.map(Arc::new).map_err(Arc::new));
            }
        }
    }
}

/// Asks why a job failed; one request.
pub async fn failure_of(cluster: &Cluster, id: &str) -> Result<JobFailure, FlinkError> {
    let id = JobId::of(id).ok_or(FlinkError::NoJobId)?;
    let body: Exceptions = cluster.get(Body::Exceptions(id)).await?;
    JobFailure::of(body).ok_or_else(|| FlinkError::NoException(cluster.address().to_owned()))
}

async fn plan_of(cluster: &Cluster, id: &str) -> Result<Job, FlinkError> {
    let body = Body::Job(JobId::of(id).ok_or(FlinkError::NoJobId)?);
    let job: Job = cluster.get(body).await?;
    match job.lack() {
        None => Ok(job),
        Some(lack) => Err(FlinkError::NoPlan {
            address: cluster.address().to_owned(),
            path: body.path(),
            lack,
        }),
    }
}

/// What a cluster says of itself: `GET /config`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterFacts {
    /// How long it gives the same answers: `refresh-interval`, from `web.refresh-interval`.
    pub cache: Option<Duration>,
    /// Its version: `flink-version`.
    pub version: Option<Arc<str>>,
}

impl ClusterFacts {
    /// Asks for them; one request. Empty where the cluster does not say: no job is lost by that.
    pub async fn ask(cluster: &Cluster) -> Self {
        let config: Result<ClusterConfig, _> = cluster.get(Body::Config).await;
        config.map_or_else(|_| Self::default(), Self::of)
    }

    fn of(config: ClusterConfig) -> Self {
        let version = config.flink_version.filter(|it| is_version(it));
        Self {
            cache: config.refresh_interval.map(Duration::from_millis),
            version: version.map(Arc::from),
        }
    }
}

/// Whether a text can be a version: vendors add words of their own to the numbers, but never sentences.
fn is_version(text: &str) -> bool {
    const LONGEST: usize = 64;
    (1..=LONGEST).contains(&text.len()) && text.chars().all(|it| it.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::newest_first(&["RUNNING", "RUNNING", "RUNNING"], &[0, 1, 2], &[2, 1, 0])]
    #[case::ended_last(&["RUNNING", "FINISHED", "RESTARTING", "FAILED"], &[0, 1, 2, 3], &[2, 0, 3, 1])]
    #[case::only_those_that_are_wanted(&["RUNNING", "RUNNING", "RUNNING"], &[0, 2], &[2, 0])]
    #[case::nothing(&[], &[], &[])]
    fn plans_are_asked_for_in_the_order_of_interest(
        #[case] states: &[&str],
        #[case] wanted: &[usize],
        #[case] expected: &[usize],
    ) {
        let jobs = states.iter().enumerate();
        let jobs = jobs.map(
            |(at, state)| json!({ "jid": at.to_string(), "state": state, "start-time": at + 1 }),
        );
        let body = json!({ "jobs": jobs.collect::<Vec<_>>() }).to_string();
        let list = JobList::of_body(body.as_bytes(), "http://jm:8081").unwrap();
        assert_eq!(list.in_order_of_asking(wanted), expected);
    }
}
