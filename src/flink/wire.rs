//! The parts of Flink's REST bodies that are read here. Fields that are not named are ignored, so that a newer Flink is
//! read as well.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use super::listed::{JobOverview, Listed};
use super::plan::{NodeInput, PlanVertex};
use super::pool::Pool;
use crate::collections::FastSet;

/// `GET /jobs/overview`
#[derive(Debug, Deserialize)]
pub(super) struct JobsOverview {
    pub jobs: Vec<Listed>,
}

impl JobsOverview {
    /// The jobs, each once, and how many entries are none.
    pub(super) fn into_jobs(self) -> (Vec<JobOverview>, usize) {
        let mut known = FastSet::default();
        let (mut jobs, mut others) = (Vec::with_capacity(self.jobs.len()), 0);
        for entry in self.jobs {
            match entry {
                Listed::Job(job) => {
                    if known.insert(Arc::clone(&job.jid)) {
                        jobs.push(job);
                    }
                }
                Listed::Other => others += 1,
            }
        }
        (jobs, others)
    }
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
    #[serde(default, deserialize_with = "nothing_for_null")]
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

    /// Why nothing can be told of the job by this body, where that is so: a job that has no plan yet, or an archive that kept
    /// none, is not one that reads and writes nothing.
    pub(super) fn lack(&self) -> Option<&'static str> {
        let nodes = self.nodes();
        if nodes.is_empty() {
            return Some("it has no plan");
        }
        let is_silent = |node: &PlanNode| node.description.trim().is_empty();
        nodes
            .iter()
            .any(is_silent)
            .then_some("its plan has a vertex without a description")
    }

    /// Lets go of what the nodes do not tell, and keeps what other jobs have too once: jobs of one shape have the same ids of
    /// nodes, and copies the same descriptions.
    pub(super) fn shared(mut self, pool: &mut Pool) -> Self {
        if let Some(graph) = self.stream_graph.take_if(|it| !it.nodes.is_empty()) {
            self.plan = graph;
        }
        for node in &mut self.plan.nodes {
            node.id = pool.text(&node.id);
            node.description = pool.text(&node.description);
            for input in &mut node.inputs {
                input.id = pool.text(&input.id);
            }
            node.inputs.shrink_to_fit();
        }
        self.plan.nodes.shrink_to_fit();
        self
    }

    /// Bytes of its descriptions.
    pub(super) fn length(&self) -> usize {
        let graph = self.stream_graph.iter().flat_map(|graph| &graph.nodes);
        let nodes = self.plan.nodes.iter().chain(graph);
        nodes.map(|node| node.description.len()).sum()
    }
}

/// A text that several may share.
pub(super) fn shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}

/// What something between a cluster and us writes for what is not there is not there.
fn nothing_for_null<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Plan {
    #[serde(default, deserialize_with = "nothing_for_null")]
    pub nodes: Vec<PlanNode>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct PlanNode {
    #[serde(default, deserialize_with = "shared")]
    pub id: Arc<str>,
    #[serde(default, deserialize_with = "shared")]
    pub description: Arc<str>,
    /// Negative where it is not decided yet.
    #[serde(default)]
    pub parallelism: Option<i64>,
    #[serde(default, deserialize_with = "nothing_for_null")]
    pub inputs: Vec<NodeInput>,
}

/// `GET /jobs/:id/exceptions`
#[derive(Debug, Deserialize)]
pub(super) struct Exceptions {
    #[serde(rename = "root-exception", default)]
    pub root_exception: Option<String>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub timestamp: Option<i64>,
    #[serde(rename = "exceptionHistory", default)]
    pub history: Option<ExceptionHistory>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ExceptionHistory {
    /// The newest first.
    #[serde(default)]
    pub entries: Vec<ExceptionEntry>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ExceptionEntry {
    /// The exception with its causes.
    #[serde(default)]
    pub stacktrace: String,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub timestamp: Option<i64>,
    /// None where no task failed, but the job as a whole.
    #[serde(rename = "taskName", default)]
    pub task_name: Option<String>,
}

/// The body of a refusal.
#[derive(Debug, Deserialize)]
pub(super) struct Errors {
    pub errors: Vec<String>,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::inputs(
        r#"{"plan":{"nodes":[{"id":"a","description":"x","inputs":null}]}}"#,
        None
    )]
    #[case::plan_beside_a_graph(
        r#"{"plan":null,"stream-graph":{"nodes":[{"id":"a","description":"x"}]}}"#,
        None
    )]
    #[case::graph_beside_a_plan(
        r#"{"plan":{"nodes":[{"id":"a","description":"x"}]},"stream-graph":{"nodes":null}}"#,
        None
    )]
    #[case::nodes(r#"{"plan":{"nodes":null}}"#, Some("it has no plan"))]
    #[case::plan(r#"{"plan":null}"#, Some("it has no plan"))]
    fn null_is_what_is_not_there(#[case] body: &str, #[case] lack: Option<&str>) {
        let job: Job = serde_json::from_str(body).unwrap();
        assert_eq!(job.lack(), lack);
    }
}
