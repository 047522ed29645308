//! Statements that write as `flink_process`, and what is submitted as one as `flink_application`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexSet;
use serde_json::{Value, json};

use crate::atlas::Shared;
use crate::atlas::plan::{Endpoint, NotPublished};
use crate::atlas::wire::Attributes;
use crate::collections::{FastIndexMap, FastSet};
use crate::lineage::{
    Dataset, DatasetKey, DatasetKind, Endpoint as Side, Nodes, Origin, Process, ProcessId,
    ProcessKind, RunningJob,
};
use crate::source::ProjectPaths;

use super::datasets::Placements;
use super::numbers::{Declared, names, sink_name};
use super::sides::MEMBERS;
use super::{EntityKey, MappingOptions, Wanted, Wishes};

/// Type of a statement that writes.
pub const PROCESS: &str = "flink_process";
/// Type of what is submitted as one.
pub const APPLICATION: &str = "flink_application";

/// The longest SQL text that is sent, in bytes. A catalogue page is no place for more, and attributes that a server
/// indexes may hold 32 KB.
const SQL_LIMIT: usize = 16 * 1024;

/// What of a graph is published.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// All datasets of the graph.
    pub(super) datasets: Vec<Arc<Dataset>>,
    /// Those that are published.
    pub(super) used: FastSet<DatasetKey>,
    /// The processes that are published.
    pub(super) processes: Vec<(ProcessId, Arc<Process>)>,
    /// How all of them are called.
    pub(super) declared: Declared,
    /// The other processes, each with the reason.
    pub(super) left_out: Vec<(ProcessId, &'static str)>,
}

/// Chooses the processes that are published, and with them their datasets.
pub(super) fn select(
    nodes: Nodes,
    options: &MappingOptions,
    left_out: &mut Vec<NotPublished>,
) -> Selection {
    let publishable: FastSet<&DatasetKey> = (nodes.datasets.iter())
        .filter(|dataset| is_publishable(dataset, options))
        .map(|dataset| &dataset.key)
        .collect();
    let mut selection = Selection::default();
    let running = running(&nodes.processes);
    for (id, process) in nodes.processes {
        let ends = process.inputs.iter().chain(&*process.outputs);
        let mut sides = ends
            .map(|side| &side.dataset)
            .filter(|key| publishable.contains(key))
            .peekable();
        let reason = match process.kind {
            ProcessKind::Select => Some("it only reads"),
            ProcessKind::CreateView => Some("views are seen through and never published"),
            ProcessKind::Catalogued => Some("it is no job of Flink"),
            _ if process.inputs.is_empty() && process.outputs.is_empty() => {
                Some("what it reads and writes is not known")
            }
            ProcessKind::Job
                if !is_running(&process)
                    && running.contains(&(Arc::clone(&process.job), sink_name(&process))) =>
            {
                Some("it has ended, and another job of its name that runs writes the same")
            }
            _ if sides.peek().is_none() => Some(
                "none of its datasets is published: all of them hold no data of their own (--publish-ephemeral)",
            ),
            _ => None,
        };
        selection.declared.note(&process, reason.is_none());
        if let Some(reason) = reason {
            selection.left_out.push((id, reason));
            left_out.push(NotPublished {
                name: format!("{} {}", process.job, process.label()),
                reason: reason.to_owned(),
            });
            continue;
        }
        for key in sides {
            if !selection.used.contains(key) {
                selection.used.insert(key.clone());
            }
        }
        selection.processes.push((id, process));
    }
    selection.datasets = nodes.datasets;
    selection
}

/// What running jobs write that no statement was found for: their names, with those of the sinks.
fn running(processes: &[(ProcessId, Arc<Process>)]) -> FastSet<(Arc<str>, String)> {
    let jobs = processes.iter().map(|(_, it)| it);
    let jobs = jobs.filter(|it| it.kind == ProcessKind::Job && is_running(it));
    jobs.map(|it| (Arc::clone(&it.job), sink_name(it)))
        .collect()
}

/// Whether a job lives, or nothing is known of its state.
fn is_running(process: &Process) -> bool {
    process.jobs.is_empty() || process.jobs.iter().any(RunningJob::is_live)
}

fn is_publishable(dataset: &Dataset, options: &MappingOptions) -> bool {
    dataset.kind != DatasetKind::View && (!dataset.is_ephemeral || options.publish_ephemeral)
}

/// A published process.
pub(super) struct Placed {
    pub(super) id: ProcessId,
    /// Itself, where its columns are wanted too.
    pub(super) process: Option<Arc<Process>>,
    /// Its entity.
    pub(super) key: EntityKey,
    /// The name of that.
    pub(super) name: Shared,
}

/// Adds the entities of the selected processes, and behind them those of their jobs.
pub(super) fn wanted(
    processes: Vec<(ProcessId, Arc<Process>)>,
    placements: &Placements,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
    wishes: &mut Wishes,
) -> Vec<Placed> {
    let mut placed = Vec::with_capacity(processes.len());
    // One that was merged belongs to each of the jobs that it was found in.
    let mut jobs: FastIndexMap<Arc<str>, Job> = FastIndexMap::default();
    let names = names(&processes, &options.numbers);
    for ((id, process), name) in processes.into_iter().zip(names) {
        let origins = process.origins.iter();
        let origins = origins.map(|origin| place(origin, &options.paths));
        let origins: Vec<String> = origins.collect();
        for place in &origins {
            if !wishes.declared.places.contains(place) {
                wishes.declared.places.insert(place.clone());
            }
        }
        let entity = statement(&process, &name, &origins, placements, options);
        for ((job, _), place) in process.by_job().zip(origins) {
            let job = jobs.entry(Arc::clone(job)).or_default();
            job.add(id, &entity.key, place);
        }
        placed.push(Placed {
            id,
            process: options.columns.is_some().then_some(process),
            key: entity.key.clone(),
            name: entity.name.clone(),
        });
        wishes.add(entity);
    }
    for (name, job) in jobs {
        if has_type(APPLICATION) {
            let is_tied = has_type(MEMBERS.relationship);
            let entity = application(&name, job, is_tied, options);
            wishes.add(entity);
        } else {
            wishes.not_published.push(NotPublished {
                name: name.to_string(),
                reason: format!("the server lacks the type {APPLICATION}"),
            });
        }
    }
    placed
}

/// What is submitted as one.
#[derive(Default)]
struct Job {
    /// The entities of its processes.
    members: Vec<EntityKey>,
    /// The process that was added last.
    last: Option<ProcessId>,
    /// Where they were seen in it.
    places: BTreeSet<String>,
}

impl Job {
    fn add(&mut self, id: ProcessId, key: &EntityKey, place: String) {
        if self.last.replace(id) != Some(id) {
            self.members.push(key.clone());
        }
        self.places.insert(place);
    }
}

/// Keys of `conf` that only a running job tells. Who reads scripts alone leaves them as they are.
const FROM_JOBS: [&str; 3] = ["job.name", "job.id", "flink.version"];

/// What the jobs that run a process tell of it: those that live, or where none does those that have ended.
fn of_jobs(process: &Process) -> Vec<(String, Value)> {
    let mut jobs: Vec<&RunningJob> = process.jobs.iter().filter(|job| job.is_live()).collect();
    if jobs.is_empty() {
        jobs = process.jobs.iter().collect();
    }
    let list = |of: fn(&RunningJob) -> Option<&str>| {
        let all: IndexSet<&str> = jobs.iter().filter_map(|job| of(job)).collect();
        capped(&all.into_iter().collect::<Vec<_>>().join(", "))
    };
    let values = [
        list(|job| Some(&job.name)),
        list(|job| Some(&job.id)),
        list(|job| job.flink_version.as_deref()),
    ];
    let rows = FROM_JOBS.iter().zip(values);
    rows.filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| ((*key).to_owned(), json!(value)))
        .collect()
}

fn statement(
    process: &Process,
    name: &str,
    places: &[String],
    placements: &Placements,
    options: &MappingOptions,
) -> Wanted {
    let key = EntityKey::new(PROCESS, format!("{name}@{}", options.namespace));
    let places: BTreeSet<&str> = places.iter().map(String::as_str).collect();
    let multiplicity = process.multiplicity();
    let mut conf = Attributes::new();
    conf.insert("sql".to_owned(), json!(capped(&process.sql)));
    conf.insert(
        "fingerprint".to_owned(),
        json!(process.fingerprints.equivalent.to_string()),
    );
    conf.insert(
        "origins".to_owned(),
        json!(places.into_iter().collect::<Vec<_>>().join(", ")),
    );
    conf.insert("multiplicity".to_owned(), json!(multiplicity.to_string()));
    conf.extend(of_jobs(process));
    let unknown = FROM_JOBS.iter().filter(|it| !conf.contains_key(**it));
    let weak = unknown.map(|it| format!("conf.{it}").into()).collect();
    let more = [
        ("id", json!(key.qualified_name)),
        ("conf", Value::Object(conf)),
    ];
    let mut endpoints = ends("inputs", &process.inputs, placements);
    endpoints.extend(ends("outputs", &process.outputs, placements));
    let times = match multiplicity {
        1 => String::new(),
        times => format!(", written {times} times and published once"),
    };
    Wanted {
        weak,
        endpoints,
        why: format!("{} of job {}{times}", process.label(), process.job).into(),
        rule: vec![
            format!("a statement that writes has the type {PROCESS}").into(),
            "its qualified name is <job>/<sink>@<metadata namespace>, with #2 and so on where a job writes a sink by several statements, each of which keeps the number that the catalogue has it under"
                .into(),
            format!("the job is {}: pipeline.name, else the file's path without its extension", process.job).into(),
        ],
        sql: Some(Shared::from(&process.sql)),
        origins: process.origins.iter().map(ToString::to_string).collect(),
        ..Wanted::with(key, name, more)
    }
}

fn application(name: &str, job: Job, is_tied: bool, options: &MappingOptions) -> Wanted {
    let key = EntityKey::new(APPLICATION, format!("{name}@{}", options.namespace));
    let processes: BTreeSet<&EntityKey> = job.members.iter().collect();
    let processes = processes.into_iter().filter(|_| is_tied);
    let places: Vec<String> = job.places.into_iter().collect();
    let more = [
        ("id", json!(key.qualified_name)),
        ("conf", json!({ "origins": places.join(", ") })),
    ];
    Wanted {
        endpoints: Endpoint::each(MEMBERS.attribute, processes).collect(),
        why: match job.members.len() {
            1 => "what is submitted as one, with 1 process".into(),
            count => format!("what is submitted as one, with {count} processes").into(),
        },
        rule: vec![
            format!("what is submitted as one has the type {APPLICATION}").into(),
            "its qualified name is <job>@<metadata namespace>".into(),
        ],
        ..Wanted::with(key, name, more)
    }
}

/// One side of a process: each published dataset once.
fn ends(attribute: &str, sides: &[Side], placements: &Placements) -> Vec<Endpoint> {
    let keys: BTreeSet<&EntityKey> = sides
        .iter()
        .flat_map(|side| placements.entities(&side.dataset))
        .collect();
    Endpoint::each(attribute, keys).collect()
}

/// A file or a job without its lines and its id, which change although the statement does not.
pub(super) fn place(origin: &Origin, paths: &ProjectPaths) -> String {
    match origin {
        Origin::File(place) => paths.name(Path::new(&*place.file)),
        Origin::Cluster { cluster, name, .. } => format!("{cluster} {name}"),
        Origin::Catalogue { .. } => origin.to_string(),
    }
}

fn capped(sql: &str) -> String {
    if sql.len() <= SQL_LIMIT {
        return sql.to_owned();
    }
    let mut end = SQL_LIMIT;
    while !sql.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &sql[..end])
}
