//! The parts of Flink's REST bodies that are read here. Fields that are not named are ignored, so that a newer Flink is
//! read as well.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::plan::{NodeInput, PlanVertex};

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

/// `GET /config`, which the dashboard asks for.
#[derive(Debug, Deserialize)]
pub(super) struct ClusterConfig {
    /// Milliseconds.
    #[serde(rename = "refresh-interval", default)]
    pub refresh_interval: Option<u64>,
    #[serde(rename = "flink-version", default)]
    pub flink_version: Option<String>,
}

/// `GET /jobs/:id`
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Job {
    #[serde(default)]
    pub plan: Plan,
    /// One node per operator; only batch jobs of Flink 2 have it, and there it alone is whole while the job runs.
    #[serde(rename = "stream-graph", default)]
    pub stream_graph: Option<Plan>,
}

impl Job {
    /// The nodes of its plan; while a batch job of Flink 2 runs, only its stream graph is whole.
    pub(super) fn nodes(&self) -> &[PlanNode] {
        let graph = self.stream_graph.as_ref();
        let graph = graph.filter(|graph| !graph.nodes.is_empty());
        &graph.unwrap_or(&self.plan).nodes
    }

    /// The nodes as they are followed.
    pub(super) fn vertices(&self) -> Vec<PlanVertex<'_>> {
        let nodes = self.nodes().iter();
        nodes
            .map(|node| PlanVertex {
                id: &node.id,
                description: &node.description,
                inputs: &node.inputs,
            })
            .collect()
    }

    /// Bytes of its descriptions.
    pub(super) fn length(&self) -> usize {
        let graph = self.stream_graph.iter().flat_map(|graph| &graph.nodes);
        let nodes = self.plan.nodes.iter().chain(graph);
        nodes.map(|node| node.description.len()).sum()
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Plan {
    #[serde(default)]
    pub nodes: Vec<PlanNode>,
}

#[derive(Debug, Clone, Deserialize)]
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
