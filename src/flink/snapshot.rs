//! What a cluster runs, as datasets and processes: one process per job, as far as job names and scans tell.

use std::sync::Arc;

use futures_util::StreamExt;

use super::client::{Client, FlinkError};
use super::description::{Mention, mentions, without_counters};
use super::job_name;
use super::wire::{Job, JobOverview, JobsOverview};
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{
    Dataset, DatasetKey, DatasetKind, Endpoint, Fingerprint, Fingerprints, LogicalName, Options,
    Origin, Process, ProcessKind, RunningJob,
};

/// Jobs that are asked for at the same time.
const REQUESTS_AT_ONCE: usize = 8;

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
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Every job that the cluster remembers, in the order of their start.
    pub jobs: Vec<JobSummary>,
    /// The tables that their plans name.
    pub datasets: Vec<Dataset>,
    /// One process per job.
    pub processes: Vec<Process>,
    /// What could not be told.
    pub diagnostics: Vec<Diagnostic>,
}

/// Asks the cluster for its jobs and their plans. A job that cannot be read costs only itself.
pub async fn read(client: &Client) -> Result<Snapshot, FlinkError> {
    let mut overview: JobsOverview = client.get("/jobs/overview").await?;
    overview
        .jobs
        .sort_by(|a, b| (a.start_time, &a.jid).cmp(&(b.start_time, &b.jid)));
    let mut answers = futures_util::stream::iter(overview.jobs)
        .map(|job| async move {
            let plan = client.get::<Job>(&format!("/jobs/{}", job.jid)).await;
            (job, plan)
        })
        .buffered(REQUESTS_AT_ONCE);
    let scope: Arc<str> = client.address().into();
    let mut snapshot = Snapshot::default();
    while let Some((job, plan)) = answers.next().await {
        let running = running(&job, &scope);
        snapshot.jobs.push(JobSummary {
            job: running.clone(),
            started_at: job.start_time,
            duration: job.duration,
        });
        match plan {
            Ok(plan) => snapshot.add(&plan, running, &scope),
            Err(error) => snapshot.diagnostics.push(
                Diagnostic::new(
                    &rules::UNREADABLE_JOB,
                    format!(
                        "the plan of job {} ({}) cannot be read: {error}",
                        job.name, job.jid
                    ),
                )
                .hint(error.hint()),
            ),
        }
    }
    Ok(snapshot)
}

fn running(job: &JobOverview, scope: &str) -> RunningJob {
    RunningJob {
        id: job.jid.clone(),
        name: job.name.clone(),
        state: job.state.clone(),
        cluster: scope.to_owned(),
    }
}

impl Snapshot {
    fn add(&mut self, job: &Job, running: RunningJob, scope: &Arc<str>) {
        let tables = Tables::of(job, &running.name);
        let whole = Origin::Cluster {
            cluster: running.cluster.clone(),
            job: running.id.clone(),
            name: running.name.clone(),
            vertex: None,
        };
        for (name, vertex) in &tables.seen {
            let origin = match &whole {
                Origin::Cluster {
                    cluster, job, name, ..
                } => Origin::Cluster {
                    cluster: cluster.clone(),
                    job: job.clone(),
                    name: name.clone(),
                    vertex: vertex.clone(),
                },
                Origin::File(_) | Origin::Catalogue { .. } => whole.clone(),
            };
            self.datasets.push(dataset(scope, name, origin));
        }
        self.diagnostics.extend(tables.doubts(&running));
        let end = |name: &LogicalName| Endpoint {
            dataset: DatasetKey::scoped(scope, name.clone()),
            name: name.clone(),
        };
        let plan = Fingerprint::of(plan_parts(job, scope));
        let mut process = Process {
            kind: ProcessKind::Job,
            job: running.name.as_str().into(),
            statement: None,
            member: None,
            sql: Arc::from(""),
            inputs: tables.read.iter().map(end).collect(),
            outputs: tables.written.iter().map(end).collect(),
            columns: Arc::from([]),
            influences: Arc::from([]),
            fingerprints: Fingerprints {
                identical: plan,
                equivalent: plan,
                effect: Fingerprint::default(),
            },
            origins: vec![whole],
            origin_jobs: Vec::new(),
            jobs: vec![running],
        };
        process.fingerprints.effect = process.effect();
        self.processes.push(process);
    }
}

/// What makes two jobs of a cluster the same: their descriptions, whatever the order of the nodes.
fn plan_parts(job: &Job, scope: &str) -> Vec<String> {
    let mut parts: Vec<String> = job
        .plan
        .nodes
        .iter()
        .map(|node| without_counters(&node.description))
        .collect();
    parts.sort();
    parts.insert(0, scope.to_owned());
    parts
}

fn dataset(scope: &Arc<str>, name: &LogicalName, origin: Origin) -> Dataset {
    Dataset {
        key: DatasetKey::scoped(scope, name.clone()),
        names: vec![name.clone()],
        kind: DatasetKind::Undeclared,
        connector: None,
        is_ephemeral: false,
        columns: Arc::default(),
        options: Options::new(),
        origins: vec![origin],
    }
}

/// The tables of one job.
#[derive(Debug, Default)]
struct Tables {
    /// Sorted, each once.
    read: Vec<LogicalName>,
    /// Sorted, each once.
    written: Vec<LogicalName>,
    /// Every table with the vertex that names it.
    seen: Vec<(LogicalName, Option<String>)>,
    /// Sinks whose catalog and database were taken to be the default ones.
    assumed: Vec<String>,
}

impl Tables {
    fn of(job: &Job, job_name: &str) -> Self {
        let nodes = job
            .stream_graph
            .as_ref()
            .filter(|graph| !graph.nodes.is_empty())
            .map_or(&job.plan.nodes, |graph| &graph.nodes);
        let mut tables = Self::default();
        let mut short: Vec<(String, String)> = Vec::new();
        for node in nodes {
            for mention in mentions(&node.description) {
                let vertex = Some(node.id.clone());
                match mention {
                    Mention::Read(name) => {
                        tables.read.push(name.clone());
                        tables.seen.push((name, vertex));
                    }
                    Mention::Written(name) => {
                        tables.written.push(name.clone());
                        tables.seen.push((name, vertex));
                    }
                    Mention::WrittenShort(table) => short.push((table, node.id.clone())),
                }
            }
        }
        let named = job_name::sinks(job_name);
        for (table, vertex) in short {
            let name = if let Some(path) = named.iter().find(|name| is_sink(name, &table)) {
                LogicalName::new(&path.catalog, &path.database, &table)
            } else {
                tables.assumed.push(table.clone());
                LogicalName::in_default(&table)
            };
            tables.written.push(name.clone());
            tables.seen.push((name, Some(vertex)));
        }
        for name in named {
            let is_known = tables.written.iter().any(|known| {
                (&known.catalog, &known.database) == (&name.catalog, &name.database)
                    && is_sink(&name, &known.table)
            });
            if !is_known {
                tables.written.push(name.clone());
                tables.seen.push((name, None));
            }
        }
        for list in [&mut tables.read, &mut tables.written] {
            list.sort();
            list.dedup();
        }
        tables.assumed.sort();
        tables.assumed.dedup();
        tables
    }

    fn doubts(&self, job: &RunningJob) -> Vec<Diagnostic> {
        let about = format!("job {} ({}) on {}", job.name, job.id, job.cluster);
        let mut doubts: Vec<_> = self
            .assumed
            .iter()
            .map(|table| {
                Diagnostic::new(
                    &rules::UNNAMED_JOB,
                    format!(
                        "{about} writes {table}; its plan does not say in which catalog and database, the default ones are assumed"
                    ),
                )
                .hint("open the job's script together with the cluster")
            })
            .collect();
        if self.read.is_empty() && self.written.is_empty() {
            doubts.push(
                Diagnostic::new(
                    &rules::UNNAMED_JOB,
                    format!("the plan of {about} names no table"),
                )
                .hint("a DataStream job names its sources and sinks only in free text"),
            );
        }
        doubts
    }
}

/// Whether a path of the job name means the sink that the plan calls `table`.
fn is_sink(name: &LogicalName, table: &str) -> bool {
    &*name.table == table || job_name::without_number(&name.table) == Some(table)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn recorded(case: &str) -> Tables {
        let path = format!(
            "{}/tests/data/flink/{case}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        let name = serde_json::from_str::<serde_json::Value>(&text).unwrap()["name"]
            .as_str()
            .unwrap()
            .to_owned();
        Tables::of(&serde_json::from_str(&text).unwrap(), &name)
    }

    fn tables(names: &[LogicalName]) -> String {
        let names: Vec<_> = names.iter().map(|it| it.table.as_ref()).collect();
        names.join(" ")
    }

    #[rstest]
    #[case("1.13.6-statement-set", "orders", "s1 s2 s3")]
    #[case("1.14.6-kafka-chain", "orders", "enriched")]
    #[case("1.15.4-filter", "orders", "enriched")]
    #[case("1.16.3-same-sink-twice", "a", "u")]
    #[case("1.18.1-files", "gen", "fs_csv")]
    #[case("1.20.5-union", "a b", "u")]
    #[case("2.0.2-batch-running", "fs_in", "k_out")]
    #[case("2.3.0-lookup-join", "orders users", "o_city")]
    #[case("2.3.0-odd-names", r#"o"dd & <t>"#, "出力")]
    #[case("2.3.0-datastream", "", "")]
    fn recorded_plans_name_their_tables(
        #[case] case: &str,
        #[case] read: &str,
        #[case] written: &str,
    ) {
        let found = recorded(case);
        assert_eq!(
            (tables(&found.read), tables(&found.written)),
            (read.into(), written.into())
        );
        assert_eq!(found.assumed, [""; 0]);
    }
}
