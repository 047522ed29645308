//! The JSON document of `lineage` and `check`. Its field names are an interface: they may be added to, never changed.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::diagnostic::{Diagnostic, Severity};
use crate::lineage::{
    About, Column, ColumnKind, ColumnLineage, ColumnRef, Dataset, DatasetKey, Endpoint, Evidence,
    Fingerprint, Influence, Lineage, Origin, Process, SourceColumn,
};

/// Everything that was read. Its parts are made one by one while it is written, because an estate's document is far larger
/// than its graph.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Document<'a> {
    /// The processes in order of appearance, each a [`ProcessDocument`].
    #[serde(serialize_with = "processes")]
    processes: &'a Lineage,
    /// The datasets in order of appearance, each a [`DatasetDocument`].
    #[serde(serialize_with = "datasets")]
    datasets: &'a Lineage,
    /// The diagnostics by file and place, each a [`DiagnosticDocument`].
    #[serde(serialize_with = "findings")]
    diagnostics: &'a [Diagnostic],
}

/// One process.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcessDocument<'a> {
    /// `INSERT`, `SELECT`, `JOB`, …
    pub kind: &'static str,
    /// The file it was first seen in; null for a job without a script.
    pub file: Option<&'a str>,
    /// The top-level statement of the file, from 1.
    pub statement: Option<u32>,
    /// The member of a statement set, from 1.
    pub member: Option<u32>,
    /// The job that it is part of.
    pub job: &'a str,
    /// `catalog.database.table` of all that is read.
    pub inputs: Vec<String>,
    /// `catalog.database.table` of all that is written.
    pub outputs: Vec<String>,
    /// [`DatasetDocument::id`] of each input.
    pub input_ids: Vec<String>,
    /// [`DatasetDocument::id`] of each output.
    pub output_ids: Vec<String>,
    /// The written columns in the sink's order.
    pub columns: Vec<ColumnDocument<'a>>,
    /// Columns that influence the result.
    pub influences: Vec<InfluenceDocument<'a>>,
    /// Equal for processes that are the same after names are resolved and noise is removed.
    pub fingerprint: String,
    /// How many times it was seen; more than 1 only after merging.
    pub multiplicity: usize,
    /// Every place it was seen at.
    pub origins: Vec<OriginDocument<'a>>,
    /// The running jobs that carry it out.
    pub jobs: Vec<JobDocument<'a>>,
    /// How sure its parts are, where they were told from a running plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceDocument<'a>>,
    /// The statement, secrets taken out.
    pub sql: &'a str,
}

/// How sure an input, an output or a column is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceDocument<'a> {
    /// `input`, `lookup` (an input that is asked by key), `output`, `column` or `job`.
    pub of: &'static str,
    /// Its place among them, from 0.
    pub at: usize,
    /// Its name.
    pub name: String,
    /// `certain`, `likely` or `unsure`.
    pub confidence: &'static str,
    /// Of a job that was matched by comparing: how much speaks for it, of 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// Why.
    pub why: &'a str,
}

/// A written column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDocument<'a> {
    /// The sink's column.
    pub to: &'a str,
    /// The columns its value comes from.
    pub from: Vec<SourceDocument<'a>>,
    /// The expression where it is more than a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<&'a str>,
}

/// A column that a value comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceDocument<'a> {
    /// `catalog.database.table.column`.
    #[serde(serialize_with = "shown")]
    pub column: &'a ColumnRef,
    /// How the value comes from it.
    pub transform: &'static str,
    /// The path of the nested field that the statement names, from the column (`bid.price`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The paths, where it names several fields of the column.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// A column that influences the statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfluenceDocument<'a> {
    /// `catalog.database.table.column`.
    #[serde(serialize_with = "shown")]
    pub column: &'a ColumnRef,
    /// How.
    pub kind: &'static str,
}

/// A place in a file or a job of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OriginDocument<'a> {
    /// A place in a file.
    File {
        /// The file.
        file: &'a str,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// A job of a cluster.
    Cluster {
        /// The cluster's address.
        cluster: &'a str,
        /// The job's id.
        job: &'a str,
        /// The job's name.
        name: &'a str,
        /// The vertex of the job graph.
        #[serde(skip_serializing_if = "Option::is_none")]
        vertex: Option<&'a str>,
    },
    /// An entity of a catalogue.
    Catalogue {
        /// The server's name.
        server: String,
        /// The entity's type.
        type_name: String,
        /// Its guid.
        guid: String,
    },
}

/// A running job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobDocument<'a> {
    /// 32 hexadecimal digits.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its state in Flink's words.
    pub state: &'a str,
    /// The cluster's address.
    pub cluster: &'a str,
    /// When it was started, in milliseconds since 1970.
    pub start_time: i64,
    /// The highest parallelism of its vertices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// The version of Flink that its cluster has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flink_version: Option<&'a str>,
}

/// A dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetDocument<'a> {
    /// A digest of what makes it the same dataset; equal over runs.
    pub id: String,
    /// `catalog.database.table`, the first that it was seen under.
    pub name: String,
    /// All names that it was seen under.
    pub names: Vec<String>,
    /// What its name is local to; null where its physical identity is known.
    pub scope: Option<String>,
    /// Its physical identity.
    pub identity: Option<IdentityDocument>,
    /// `TABLE`, `VIEW` or `UNDECLARED`.
    pub kind: &'static str,
    /// Its connector.
    pub connector: Option<String>,
    /// Whether it holds no data of its own.
    pub ephemeral: bool,
    /// Its columns in declared order.
    pub columns: Vec<TableColumnDocument>,
    /// Its options; the values of secret ones are `***`.
    pub options: IndexMap<String, String>,
    /// Where it was declared or used.
    pub origins: Vec<OriginDocument<'a>>,
}

/// Physical identity as in the OpenLineage naming specification.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IdentityDocument {
    /// For example `kafka://broker:9092`.
    pub namespace: String,
    /// For example the topic.
    pub name: String,
}

/// A column of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableColumnDocument {
    /// Its name.
    pub name: String,
    /// Its type as written.
    #[serde(rename = "type")]
    pub data_type: Option<String>,
    /// `PHYSICAL`, `COMPUTED` or `METADATA`.
    pub kind: &'static str,
    /// The expression of a computed column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// The key of a metadata column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata_key: Option<String>,
    /// Its comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A diagnostic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiagnosticDocument {
    /// `error`, `warning` or `note`.
    pub severity: Severity,
    /// Stable code, `family.kind`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// The file it is about.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The statement of the file, from 1.
    pub statement: Option<u32>,
    /// The next step.
    pub hint: Option<String>,
}

/// The document of a graph and what was found on the way to it.
pub fn document<'a>(lineage: &'a Lineage, found: &'a [Diagnostic]) -> Document<'a> {
    Document {
        processes: lineage,
        datasets: lineage,
        diagnostics: found,
    }
}

fn processes<S: Serializer>(lineage: &Lineage, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(lineage.processes().map(|(_, it)| process(it)))
}

fn datasets<S: Serializer>(lineage: &Lineage, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(lineage.datasets().map(|(_, it)| dataset(it)))
}

fn shown<S: Serializer>(name: &ColumnRef, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(name)
}

fn findings<S: Serializer>(found: &[Diagnostic], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(found.iter().map(diagnostic))
}

/// The diagnostics alone.
pub fn diagnostics(found: &[Diagnostic]) -> Vec<DiagnosticDocument> {
    found.iter().map(diagnostic).collect()
}

fn diagnostic(diagnostic: &Diagnostic) -> DiagnosticDocument {
    let place = diagnostic.place.as_ref();
    DiagnosticDocument {
        severity: diagnostic.severity,
        code: diagnostic.rule.code,
        message: diagnostic.message.clone(),
        file: place.map(|place| place.file.to_string()),
        line: place.map(|place| place.start.line),
        column: place.map(|place| place.start.column),
        statement: diagnostic.statement,
        hint: diagnostic.hint.clone(),
    }
}

fn process(process: &Process) -> ProcessDocument<'_> {
    let names = |ends: &[Endpoint]| ends.iter().map(|end| end.name.to_string()).collect();
    let ids = |ends: &[Endpoint]| ends.iter().map(|end| id(&end.dataset)).collect();
    ProcessDocument {
        kind: process.kind.as_str(),
        file: process
            .origins
            .iter()
            .find_map(|origin| Some(&*origin.place()?.file)),
        statement: process.statement,
        member: process.member,
        job: &process.job,
        inputs: names(&process.inputs),
        outputs: names(&process.outputs),
        input_ids: ids(&process.inputs),
        output_ids: ids(&process.outputs),
        columns: process.columns.iter().map(column).collect(),
        influences: process.influences.iter().map(influence).collect(),
        fingerprint: process.fingerprints.equivalent.to_string(),
        multiplicity: process.multiplicity(),
        origins: process.origins.iter().map(origin).collect(),
        jobs: process
            .jobs
            .iter()
            .map(|job| JobDocument {
                id: &job.id,
                name: &job.name,
                state: &job.state,
                cluster: &job.cluster,
                start_time: job.started_at,
                parallelism: job.parallelism,
                flink_version: job.flink_version.as_deref(),
            })
            .collect(),
        evidence: process
            .evidence
            .iter()
            .map(|it| evidence(process, it))
            .collect(),
        sql: &process.sql,
    }
}

fn evidence<'a>(process: &Process, evidence: &'a Evidence) -> EvidenceDocument<'a> {
    let end = |ends: &[Endpoint], at: usize| ends.get(at).map(|it| it.name.to_string());
    let (of, at, name) = match evidence.about {
        About::Input(at) => ("input", at, end(&process.inputs, at)),
        About::Lookup(at) => ("lookup", at, end(&process.inputs, at)),
        About::Output(at) => ("output", at, end(&process.outputs, at)),
        About::Column(at) => {
            let column = process.columns.get(at);
            ("column", at, column.map(|it| it.to.to_string()))
        }
        About::Job(at) => ("job", at, process.jobs.get(at).map(|it| it.id.to_string())),
    };
    EvidenceDocument {
        of,
        at,
        name: name.unwrap_or_default(),
        confidence: evidence.confidence.as_str(),
        score: evidence.score,
        why: &evidence.why,
    }
}

pub(super) fn influence(influence: &Influence) -> InfluenceDocument<'_> {
    InfluenceDocument {
        column: &influence.column,
        kind: influence.kind.as_str(),
    }
}

pub(super) fn column(column: &ColumnLineage) -> ColumnDocument<'_> {
    ColumnDocument {
        to: &column.to,
        from: column.from.iter().map(source).collect(),
        expression: column.expression.as_deref(),
    }
}

fn dataset(dataset: &Dataset) -> DatasetDocument<'_> {
    DatasetDocument {
        id: id(&dataset.key),
        name: dataset.name().to_string(),
        names: dataset.names.iter().map(ToString::to_string).collect(),
        scope: dataset.key.scope().map(ToOwned::to_owned),
        identity: dataset.key.identity().map(|identity| IdentityDocument {
            namespace: identity.namespace.clone(),
            name: identity.name.clone(),
        }),
        kind: dataset.kind.as_str(),
        connector: dataset.connector.clone(),
        ephemeral: dataset.is_ephemeral,
        columns: dataset.columns.iter().map(table_column).collect(),
        options: dataset
            .options
            .printable()
            .map(|(key, value)| (key.to_owned(), value.into_owned()))
            .collect(),
        origins: dataset.origins.iter().map(origin).collect(),
    }
}

fn source(source: &SourceColumn) -> SourceDocument<'_> {
    let mut fields: Vec<_> = source.paths().collect();
    let field = if fields.len() == 1 {
        fields.pop()
    } else {
        None
    };
    SourceDocument {
        column: &source.column,
        transform: source.transform.as_str(),
        field,
        fields,
    }
}

pub(super) fn table_column(column: &Column) -> TableColumnDocument {
    let (kind, expression, metadata_key) = match &column.kind {
        ColumnKind::Physical => ("PHYSICAL", None, None),
        ColumnKind::Computed { expression } => ("COMPUTED", Some(expression.clone()), None),
        ColumnKind::Metadata { key, .. } => ("METADATA", None, Some(key.clone())),
    };
    TableColumnDocument {
        name: column.name.to_string(),
        data_type: column.data_type.as_deref().map(str::to_owned),
        kind,
        expression,
        metadata_key,
        comment: column.comment.clone(),
    }
}

pub(super) fn origin(origin: &Origin) -> OriginDocument<'_> {
    match origin {
        Origin::File(place) => OriginDocument::File {
            file: &place.file,
            line: place.start.line,
            column: place.start.column,
        },
        Origin::Cluster {
            cluster,
            job,
            name,
            vertex,
        } => OriginDocument::Cluster {
            cluster,
            job,
            name,
            vertex: vertex.as_deref(),
        },
        Origin::Catalogue {
            server,
            type_name,
            guid,
        } => OriginDocument::Catalogue {
            server: server.clone(),
            type_name: type_name.clone(),
            guid: guid.clone(),
        },
    }
}

pub(super) fn id(key: &DatasetKey) -> String {
    match key {
        DatasetKey::Physical(identity) => {
            Fingerprint::of(["physical", &identity.namespace, &identity.name])
        }
        DatasetKey::Scoped { scope, name } => {
            Fingerprint::of(["scoped", scope, &name.catalog, &name.database, &name.table])
        }
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::label::tests::odd_names;

    #[test]
    fn the_document_has_the_fields_of_the_contract() {
        let mut text = Vec::new();
        crate::export::json(&document(&odd_names(), &[]), &mut text).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }
}
