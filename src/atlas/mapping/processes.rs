//! Statements that write as `flink_process`, and what is submitted as one as `flink_application`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use serde_json::{Value, json};

use crate::atlas::Shared;
use crate::atlas::plan::{Endpoint, NotPublished};
use crate::atlas::wire::Attributes;
use crate::lineage::{
    Dataset, DatasetKey, DatasetKind, Endpoint as Side, Lineage, Origin, Process, ProcessId,
    ProcessKind, RunningJob,
};
use crate::source::ProjectPaths;

use super::datasets::{Placements, short_name};
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
    pub(super) processes: Vec<ProcessId>,
    pub(super) datasets: BTreeSet<DatasetKey>,
    /// The other processes, each with the reason.
    pub(super) left_out: Vec<(ProcessId, &'static str)>,
}

/// Chooses the processes that are published, and with them their datasets.
pub(super) fn select(
    lineage: &Lineage,
    options: &MappingOptions,
    left_out: &mut Vec<NotPublished>,
) -> Selection {
    let publishable: BTreeSet<&DatasetKey> = lineage
        .datasets()
        .map(|(_, dataset)| dataset)
        .filter(|dataset| is_publishable(dataset, options))
        .map(|dataset| &dataset.key)
        .collect();
    let mut selection = Selection::default();
    for (id, process) in lineage.processes() {
        let sides: Vec<&DatasetKey> = process
            .inputs
            .iter()
            .chain(&*process.outputs)
            .map(|side| &side.dataset)
            .filter(|key| publishable.contains(key))
            .collect();
        let reason = match process.kind {
            ProcessKind::Select => Some("it only reads"),
            ProcessKind::CreateView => Some("views are seen through and never published"),
            _ if process.inputs.is_empty() && process.outputs.is_empty() => {
                Some("what it reads and writes is not known")
            }
            _ if sides.is_empty() => Some(
                "none of its datasets is published: all of them hold no data of their own (--publish-ephemeral)",
            ),
            _ => None,
        };
        if let Some(reason) = reason {
            selection.left_out.push((id, reason));
            left_out.push(NotPublished {
                name: format!("{} {}", process.job, process.label()),
                reason: reason.to_owned(),
            });
        } else {
            selection.datasets.extend(sides.into_iter().cloned());
            selection.processes.push(id);
        }
    }
    selection
}

fn is_publishable(dataset: &Dataset, options: &MappingOptions) -> bool {
    dataset.kind != DatasetKind::View && (!dataset.is_ephemeral || options.publish_ephemeral)
}

/// A published process.
pub(super) struct Placed<'a> {
    pub(super) id: ProcessId,
    pub(super) process: &'a Process,
    /// Its entity.
    pub(super) key: EntityKey,
    /// The name of that.
    pub(super) name: Shared,
}

/// Adds the entities of the selected processes, and behind them those of their jobs.
pub(super) fn wanted<'a>(
    lineage: &'a Lineage,
    selection: &Selection,
    placements: &Placements,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
    wishes: &mut Wishes,
) -> Vec<Placed<'a>> {
    let mut placed: Vec<Placed<'_>> = Vec::with_capacity(selection.processes.len());
    let numbers = numbers(lineage, &selection.processes);
    for (&id, number) in selection.processes.iter().zip(numbers) {
        let process = lineage.process(id);
        let number = if number == 1 {
            String::new()
        } else {
            format!("#{number}")
        };
        let name = format!("{}/{}{number}", process.job, sink_name(process));
        let entity = statement(process, &name, placements, options);
        placed.push(Placed {
            id,
            process,
            key: entity.key.clone(),
            name: entity.name.clone(),
        });
        wishes.add(entity);
    }
    for (job, members) in jobs(&placed) {
        if has_type(APPLICATION) {
            let is_tied = has_type(MEMBERS.relationship);
            let entity = application(job, &members, is_tied, options);
            wishes.add(entity);
        } else {
            wishes.not_published.push(NotPublished {
                name: job.to_string(),
                reason: format!("the server lacks the type {APPLICATION}"),
            });
        }
    }
    placed
}

/// The number of each process among those of its job that write its sink: in the order of a script, and of jobs without one
/// by the digests of their plans. Which of those was started first says nothing, and names outlive restarts.
fn numbers(lineage: &Lineage, processes: &[ProcessId]) -> Vec<usize> {
    let mut alike: IndexMap<(Arc<str>, String), Vec<usize>> = IndexMap::new();
    for (at, &id) in processes.iter().enumerate() {
        let process = lineage.process(id);
        let name = (Arc::clone(&process.job), sink_name(process));
        alike.entry(name).or_default().push(at);
    }
    let mut numbers = vec![1; processes.len()];
    for mut places in alike.into_values() {
        places.sort_by_cached_key(|&at| {
            let process = lineage.process(processes[at]);
            let plans = process.jobs.iter().filter_map(|job| job.plan);
            let is_job = process.kind == ProcessKind::Job;
            is_job.then(|| plans.map(|it| it.to_string()).min())
        });
        for (number, at) in places.into_iter().enumerate() {
            numbers[at] = number + 1;
        }
    }
    numbers
}

/// A process of a job: its entity, and where it was seen in that job.
struct Member<'a> {
    key: &'a EntityKey,
    places: Vec<&'a Origin>,
}

/// The jobs with their processes. One that was merged belongs to each of the jobs that it was found in.
fn jobs<'a>(placed: &'a [Placed<'_>]) -> IndexMap<&'a Arc<str>, Vec<Member<'a>>> {
    let mut jobs: IndexMap<&Arc<str>, Vec<Member<'_>>> = IndexMap::new();
    for Placed { process, key, .. } in placed {
        let mut by_job: IndexMap<&Arc<str>, Vec<&Origin>> = IndexMap::new();
        for (job, origin) in process.by_job() {
            by_job.entry(job).or_default().push(origin);
        }
        for (job, places) in by_job {
            jobs.entry(job).or_default().push(Member { key, places });
        }
    }
    jobs
}

/// What a process writes; a process whose sink is not known is named by its kind.
fn sink_name(process: &Process) -> String {
    process.outputs.first().map_or_else(
        || process.kind.as_str().to_lowercase().replace(' ', "-"),
        |output| short_name(&output.name),
    )
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
    placements: &Placements,
    options: &MappingOptions,
) -> Wanted {
    let key = EntityKey::new(PROCESS, format!("{name}@{}", options.namespace));
    let mut conf = Attributes::new();
    conf.insert("sql".to_owned(), json!(capped(&process.sql)));
    conf.insert(
        "fingerprint".to_owned(),
        json!(process.fingerprints.equivalent.to_string()),
    );
    conf.insert(
        "origins".to_owned(),
        json!(places(&process.origins, &options.paths)),
    );
    conf.insert(
        "multiplicity".to_owned(),
        json!(process.multiplicity().to_string()),
    );
    conf.extend(of_jobs(process));
    let unknown = FROM_JOBS.iter().filter(|it| !conf.contains_key(**it));
    let weak = unknown.map(|it| format!("conf.{it}").into()).collect();
    let more = [
        ("id", json!(key.qualified_name)),
        ("conf", Value::Object(conf)),
    ];
    let mut endpoints = ends("inputs", &process.inputs, placements);
    endpoints.extend(ends("outputs", &process.outputs, placements));
    let times = match process.multiplicity() {
        1 => String::new(),
        times => format!(", written {times} times and published once"),
    };
    Wanted {
        weak,
        endpoints,
        why: format!("{} of job {}{times}", process.label(), process.job).into(),
        rule: vec![
            format!("a statement that writes has the type {PROCESS}").into(),
            "its qualified name is <job>/<sink>@<metadata namespace>, with #2 and so on where a job writes a sink by several statements"
                .into(),
            format!("the job is {}: pipeline.name, else the file's path without its extension", process.job).into(),
        ],
        sql: Some(Shared::from(&process.sql)),
        origins: process.origins.iter().map(ToString::to_string).collect(),
        ..Wanted::with(key, name, more)
    }
}

fn application(
    job: &str,
    members: &[Member<'_>],
    is_tied: bool,
    options: &MappingOptions,
) -> Wanted {
    let key = EntityKey::new(APPLICATION, format!("{job}@{}", options.namespace));
    let origins = members.iter().flat_map(|it| &it.places).copied();
    let processes: BTreeSet<&EntityKey> = members.iter().map(|it| it.key).collect();
    let processes = processes.into_iter().filter(|_| is_tied);
    let more = [
        ("id", json!(key.qualified_name)),
        (
            "conf",
            json!({ "origins": places(origins, &options.paths) }),
        ),
    ];
    Wanted {
        endpoints: Endpoint::each(MEMBERS.attribute, processes).collect(),
        why: match members.len() {
            1 => "what is submitted as one, with 1 process".into(),
            count => format!("what is submitted as one, with {count} processes").into(),
        },
        rule: vec![
            format!("what is submitted as one has the type {APPLICATION}").into(),
            "its qualified name is <job>@<metadata namespace>".into(),
        ],
        ..Wanted::with(key, job, more)
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

/// Files and jobs without lines and ids, which change although the statement does not.
fn places<'o>(origins: impl IntoIterator<Item = &'o Origin>, paths: &ProjectPaths) -> String {
    let places: BTreeSet<String> = origins
        .into_iter()
        .map(|origin| match origin {
            Origin::File(place) => paths.name(Path::new(&*place.file)),
            Origin::Cluster { cluster, name, .. } => format!("{cluster} {name}"),
            Origin::Catalogue { .. } => origin.to_string(),
        })
        .collect();
    places.into_iter().collect::<Vec<_>>().join(", ")
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
