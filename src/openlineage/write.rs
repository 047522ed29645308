//! The graph as events. The same graph and options give the same events.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::export::short;
use crate::lineage::{
    ColumnKind, Dataset, DatasetKey, DatasetKind, Endpoint, Fingerprint, Influence, Lineage,
    LogicalName, Origin, Process, ProcessKind, SourceColumn, Transform,
};

use super::name;
use super::wire::{
    self, ColumnLineage, DatasetLineage, DatasetType, Event, FLINK, Facets, Field, Identifier,
    InputField, Job, JobType, Origins, Run, SPECIFICATION, Schema, Source, SourceLocation, Sources,
    Sql, Statement, Symlinks, Table, Transformation, Unstored, put,
};

/// Who tells.
const PRODUCER: &str = concat!("urn:headwater:", env!("CARGO_PKG_VERSION"));

/// What kind of events to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of jobs and datasets by themselves: lineage as it was designed.
    Job,
    /// Of runs that are complete, for servers that take nothing else.
    Run,
}

/// How to write events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// The namespace of the jobs.
    pub namespace: String,
    /// When it was so, as RFC 3339.
    pub at: String,
    /// What kind of events.
    pub kind: Kind,
    /// The address that the files lie under, such as that of a branch in a repository.
    pub source_url: Option<String>,
}

/// One event for each process, in the order of the graph, then one for each dataset that no process uses; runs tell of no
/// such datasets.
pub fn events(lineage: &Lineage, options: WriteOptions) -> impl Iterator<Item = Event> {
    let options = Rc::new(options);
    let mut counts: HashMap<String, usize> = HashMap::new();
    let how = Rc::clone(&options);
    let processes = lineage.processes().map(move |(_, process)| {
        let name = job_name(process, &mut counts);
        of_process(lineage, process, &name, &how)
    });
    let used: HashSet<&DatasetKey> = lineage
        .processes()
        .flat_map(|(_, it)| it.inputs.iter().chain(&*it.outputs))
        .map(|end| &end.dataset)
        .collect();
    let others = lineage.datasets().map(|(_, dataset)| dataset);
    let is_told = options.kind == Kind::Job;
    let others = others.filter(move |it| is_told && !used.contains(&it.key));
    processes.chain(others.map(move |it| of_dataset(it, &options)))
}

/// `<job>/<sink>`, and `#2` and so on where a job writes a sink by several statements, as in Atlas.
fn job_name(process: &Process, counts: &mut HashMap<String, usize>) -> String {
    let sink = process.outputs.first().map_or_else(
        || process.kind.as_str().to_lowercase().replace(' ', "-"),
        |output| short(&output.name),
    );
    let name = format!("{}/{sink}", process.job);
    let count = counts.entry(name.clone()).or_default();
    *count += 1;
    match *count {
        1 => name,
        count => format!("{name}#{count}"),
    }
}

fn event(options: &WriteOptions, of: &str) -> Event {
    Event {
        event_time: options.at.clone(),
        producer: PRODUCER.to_owned(),
        schema_url: format!("{SPECIFICATION}#/$defs/{of}"),
        event_type: None,
        run: None,
        job: None,
        dataset: None,
        inputs: None,
        outputs: None,
    }
}

fn of_dataset(dataset: &Dataset, options: &WriteOptions) -> Event {
    Event {
        dataset: Some(written(Some(dataset), &dataset.key, dataset.name())),
        ..event(options, "DatasetEvent")
    }
}

fn of_process(lineage: &Lineage, process: &Process, name: &str, options: &WriteOptions) -> Event {
    let ends = |ends: &[Endpoint]| -> Vec<wire::Dataset> {
        let ends = ends.iter().map(|end| {
            let id = lineage.dataset_by_key(&end.dataset);
            written(id.map(|id| lineage.dataset(id)), &end.dataset, &end.name)
        });
        ends.collect()
    };
    let mut outputs = ends(&process.outputs);
    if !process.columns.is_empty() || !process.influences.is_empty() {
        let columns = column_lineage(process);
        for output in &mut outputs {
            put(&mut output.facets, PRODUCER, columns.clone());
            put(
                &mut output.facets,
                PRODUCER,
                dataset_lineage(process, &columns),
            );
        }
    }
    let event = match options.kind {
        Kind::Job => event(options, "JobEvent"),
        Kind::Run => Event {
            event_type: Some("COMPLETE".to_owned()),
            run: Some(Run {
                run_id: run_id(name, options),
            }),
            ..event(options, "RunEvent")
        },
    };
    Event {
        job: Some(Job {
            namespace: options.namespace.clone(),
            name: name.to_owned(),
            facets: job_facets(process, options),
        }),
        inputs: Some(ends(&process.inputs)),
        outputs: Some(outputs),
        ..event
    }
}

/// An id that is the same whenever the same is told of the same time: a UUID of version 8, from a digest.
fn run_id(name: &str, options: &WriteOptions) -> String {
    let digest = Fingerprint::of([&*options.namespace, name, &*options.at]);
    uuid::Builder::from_custom_bytes(digest.0)
        .into_uuid()
        .to_string()
}

fn job_facets(process: &Process, options: &WriteOptions) -> Facets {
    let mut facets = Facets::default();
    let is_of_flink = process.kind != ProcessKind::Catalogued;
    if is_of_flink {
        let job_type = JobType {
            // What Flink does unless it is told otherwise.
            processing_type: "STREAMING".to_owned(),
            integration: FLINK.to_owned(),
            job_type: match process.kind {
                ProcessKind::Job => "JOB",
                _ => "QUERY",
            }
            .to_owned(),
        };
        put(&mut facets, PRODUCER, job_type);
    }
    if !process.sql.is_empty() {
        let sql = Sql {
            query: process.sql.to_string(),
            dialect: is_of_flink.then(|| "flink".to_owned()),
        };
        put(&mut facets, PRODUCER, sql);
    }
    let file = process.origins.iter().find_map(Origin::place);
    if let (Some(base), Some(place)) = (&options.source_url, file) {
        let location = SourceLocation {
            kind: "git".to_owned(),
            url: format!(
                "{}/{}",
                base.trim_end_matches('/'),
                name::encoded(&place.file)
            ),
            path: place.file.to_string(),
        };
        put(&mut facets, PRODUCER, location);
    }
    let statement = Statement {
        kind: process.kind.as_str().to_owned(),
        job: process.job.to_string(),
        statement: process.statement,
        member: process.member,
        seen: process.origins.iter().map(ToString::to_string).collect(),
    };
    put(&mut facets, PRODUCER, statement);
    facets
}

/// A dataset, with the name that its user knows it by before its other names.
fn written(dataset: Option<&Dataset>, key: &DatasetKey, used_as: &LogicalName) -> wire::Dataset {
    let (namespace, name) = name::of(key);
    let mut facets = Facets::default();
    let Some(dataset) = dataset else {
        return wire::Dataset {
            namespace,
            name,
            facets,
        };
    };
    if !dataset.columns.is_empty() {
        put(&mut facets, PRODUCER, schema(dataset));
    }
    let others = dataset.names.iter().filter(|it| *it != used_as);
    let identifiers = std::iter::once(used_as).chain(others);
    let symlinks = Symlinks {
        identifiers: identifiers
            .map(|it| Identifier {
                namespace: name::SCRIPTS.to_owned(),
                name: name::joined(it),
                kind: "TABLE".to_owned(),
            })
            .collect(),
    };
    put(&mut facets, PRODUCER, symlinks);
    if let Some(dataset_type) = dataset_type(dataset) {
        put(&mut facets, PRODUCER, dataset_type);
    }
    put(&mut facets, PRODUCER, table(dataset));
    wire::Dataset {
        namespace,
        name,
        facets,
    }
}

fn schema(dataset: &Dataset) -> Schema {
    let columns = dataset.columns.iter().zip(1..);
    Schema {
        fields: columns
            .map(|(column, place)| Field {
                name: column.name.to_string(),
                data_type: column.data_type.as_deref().map(str::to_owned),
                description: column.comment.clone(),
                ordinal_position: Some(place),
            })
            .collect(),
    }
}

/// What a dataset is by the scheme of its identity. The words are those of the facet's own description.
const TYPES: [(&str, &[&str]); 3] = [
    ("TOPIC", &["kafka", "pulsar", "pubsub"]),
    ("STREAM", &["kinesis"]),
    (
        "FILE",
        &["file", "hdfs", "s3", "gs", "abfss", "wasbs", "oss"],
    ),
];

fn dataset_type(dataset: &Dataset) -> Option<DatasetType> {
    let scheme = dataset.key.identity().map(|identity| {
        let (scheme, _) = (identity.namespace.split_once(':')).unwrap_or((&identity.namespace, ""));
        scheme
    });
    let of_scheme = scheme.and_then(|scheme| {
        let mut rows = TYPES.iter();
        rows.find(|(_, schemes)| schemes.contains(&scheme))
    });
    let word = match (dataset.kind, of_scheme) {
        (DatasetKind::View, _) => "VIEW",
        (_, Some((word, _))) => word,
        (DatasetKind::Table, None) => "TABLE",
        (DatasetKind::Undeclared, None) => return None,
    };
    Some(DatasetType {
        dataset_type: word.to_owned(),
    })
}

fn table(dataset: &Dataset) -> Table {
    let unstored = dataset.columns.iter().filter_map(|column| {
        let how = match &column.kind {
            ColumnKind::Physical => return None,
            ColumnKind::Computed { expression } => Unstored::Computed(expression.clone()),
            ColumnKind::Metadata { key, is_virtual } if *is_virtual => {
                Unstored::VirtualMetadata(key.clone())
            }
            ColumnKind::Metadata { key, .. } => Unstored::Metadata(key.clone()),
        };
        Some((column.name.to_string(), how))
    });
    let options = dataset.options.printable();
    Table {
        kind: dataset.kind.as_str().to_owned(),
        connector: dataset.connector.clone(),
        ephemeral: dataset.is_ephemeral,
        options: options
            .map(|(key, value)| (key.to_owned(), value.into_owned()))
            .collect(),
        columns: unstored.collect(),
    }
}

fn column_lineage(process: &Process) -> ColumnLineage {
    let fields = process.columns.iter().map(|column| {
        let expression = column.expression.as_deref();
        let origins = Origins {
            input_fields: input_fields(&column.from, expression),
            transformation_description: expression
                .filter(|_| column.from.is_empty())
                .map(str::to_owned),
        };
        (column.to.to_string(), origins)
    });
    ColumnLineage {
        fields: fields.collect(),
        dataset: process.influences.iter().map(influence).collect(),
    }
}

/// The same in the form of the newer facet, with the datasets that are read.
fn dataset_lineage(process: &Process, columns: &ColumnLineage) -> DatasetLineage {
    let inputs = process.inputs.iter().map(|end| {
        let (namespace, name) = name::of(&end.dataset);
        Source {
            kind: "DATASET".to_owned(),
            namespace,
            name,
            field: None,
            transformations: Vec::new(),
            paths: Vec::new(),
        }
    });
    let influences = columns.dataset.iter().cloned().map(Source::from);
    let sources = |origins: &Origins| Sources {
        inputs: origins
            .input_fields
            .iter()
            .cloned()
            .map(Source::from)
            .collect(),
    };
    let fields = columns.fields.iter();
    DatasetLineage {
        inputs: inputs.chain(influences).collect(),
        fields: fields.map(|(to, it)| (to.clone(), sources(it))).collect(),
    }
}

/// The columns that one comes from, each once with all that is done to it.
fn input_fields(from: &[SourceColumn], expression: Option<&str>) -> Vec<InputField> {
    let mut fields: Vec<InputField> = Vec::new();
    for source in from {
        let (kind, subtype) = match source.transform {
            Transform::Conditional => ("INDIRECT", "CONDITIONAL"),
            direct => ("DIRECT", direct.as_str()),
        };
        let (namespace, name) = name::of(&source.column.dataset);
        let field = InputField {
            namespace,
            name,
            field: source.column.column.to_string(),
            transformations: vec![Transformation {
                kind: kind.to_owned(),
                subtype: Some(subtype.to_owned()),
                description: expression.map(str::to_owned),
            }],
            paths: source.fields.iter().map(ToString::to_string).collect(),
        };
        let is_same = |known: &&mut InputField| {
            (&known.namespace, &known.name, &known.field, &known.paths)
                == (&field.namespace, &field.name, &field.field, &field.paths)
        };
        match fields.last_mut().filter(is_same) {
            Some(known) => known.transformations.extend(field.transformations),
            None => fields.push(field),
        }
    }
    fields
}

fn influence(influence: &Influence) -> InputField {
    let (namespace, name) = name::of(&influence.column.dataset);
    InputField {
        namespace,
        name,
        field: influence.column.column.to_string(),
        transformations: vec![Transformation {
            kind: "INDIRECT".to_owned(),
            subtype: Some(influence.kind.as_str().to_owned()),
            description: None,
        }],
        paths: Vec::new(),
    }
}
