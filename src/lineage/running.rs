//! The states of jobs, and jobs that run the same at the same time.

use indexmap::{IndexMap, IndexSet};

use super::{Fingerprint, Process, RunningJob};

/// States in which a job does nothing any more, or soon will not.
const ENDED: [&str; 4] = ["FINISHED", "CANCELED", "CANCELLING", "FAILED"];

/// States in which a job has failed, or is being restarted after that.
const FAILED: [&str; 3] = ["FAILED", "FAILING", "RESTARTING"];

/// Whether a job in this state has failed, or is being restarted after that.
pub fn has_failed(state: &str) -> bool {
    FAILED.contains(&state)
}

impl RunningJob {
    /// Whether it has failed, or is being restarted after that.
    pub fn has_failed(&self) -> bool {
        has_failed(&self.state)
    }

    /// Whether it still works, or waits to.
    pub fn is_live(&self) -> bool {
        !ENDED.contains(&&*self.state)
    }
}

/// The groups of at least two live jobs that run the same processes, each in the order of appearance. Ids and the numbers
/// that a client gives operators do not tell jobs apart; [`super::Fingerprints::equivalent`] does, and where one statement is
/// said to be that of several jobs, so do their plans.
pub fn same_jobs<'p>(processes: impl Iterator<Item = &'p Process>) -> Vec<Vec<&'p RunningJob>> {
    /// A job of a cluster.
    type Id<'p> = (&'p str, &'p str);
    type Run = (Fingerprint, Option<Fingerprint>);
    let mut runs: IndexMap<Run, IndexMap<Id<'p>, &'p RunningJob>> = IndexMap::new();
    for process in processes {
        for job in process.jobs.iter().filter(|job| job.is_live()) {
            let run = (process.fingerprints.equivalent, job.plan);
            let run = runs.entry(run).or_default();
            run.insert((&job.cluster, &job.id), job);
        }
    }
    // A job with several sinks runs several processes.
    let mut known: IndexSet<Vec<Id<'p>>> = IndexSet::new();
    let groups = runs.into_values().filter(|group| group.len() > 1);
    groups
        .filter(|group| known.insert(group.keys().copied().collect()))
        .map(|group| group.into_values().collect())
        .collect()
}
