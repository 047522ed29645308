//! The parts of Flink's REST bodies that are read here. Fields that are not named are ignored, so that a newer Flink is
//! read as well.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::plan::NodeInput;

/// `GET /jobs/overview`
#[derive(Debug, Deserialize)]
pub(super) struct JobsOverview {
    pub jobs: Vec<Listed>,
}

impl JobsOverview {
    /// The jobs, each once, and how many entries are none.
    pub(super) fn into_jobs(self) -> (Vec<JobOverview>, usize) {
        let mut known = HashSet::new();
        let (mut jobs, mut others) = (Vec::with_capacity(self.jobs.len()), 0);
        for entry in self.jobs {
            match entry {
                Listed::Job(job) if known.contains(&job.jid) => {}
                Listed::Job(job) => {
                    known.insert(job.jid.clone());
                    jobs.push(job);
                }
                Listed::Other(_) => others += 1,
            }
        }
        (jobs, others)
    }
}

/// An entry of the list of jobs. One that is damaged does not cost the others.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Listed {
    /// A job.
    Job(JobOverview),
    /// Something else.
    Other(IgnoredAny),
}

/// A job in the list.
#[derive(Debug, Deserialize)]
pub(super) struct JobOverview {
    pub jid: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub state: String,
    /// Milliseconds since 1970.
    #[serde(rename = "start-time", default)]
    pub start_time: i64,
    /// Milliseconds; up to now for a job that runs.
    #[serde(default)]
    pub duration: i64,
}

/// `GET /jobs/:id`
#[derive(Debug, Deserialize)]
pub(super) struct Job {
    #[serde(default)]
    pub plan: Plan,
    /// One node per operator; only batch jobs of Flink 2 have it, and there it alone is whole while the job runs.
    #[serde(rename = "stream-graph", default)]
    pub stream_graph: Option<Plan>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Plan {
    #[serde(default)]
    pub nodes: Vec<PlanNode>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PlanNode {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub description: String,
    /// Negative where it is not decided yet.
    #[serde(default)]
    pub parallelism: Option<i64>,
    #[serde(default)]
    pub inputs: Vec<NodeInput>,
}

/// The body of a refusal.
#[derive(Debug, Deserialize)]
pub(super) struct Errors {
    pub errors: Vec<String>,
}
