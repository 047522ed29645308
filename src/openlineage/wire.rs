//! Events of OpenLineage as they stand in JSON: specification 2-0-2, `spec/OpenLineage.json` and `spec/facets/` of the
//! OpenLineage project, of which `tests/data/openlineage-spec/` is a copy.
//!
//! Facets stay JSON until somebody asks for one, so that one which cannot be read costs nothing but itself.

#![expect(
    clippy::struct_field_names,
    reason = "fields have the names of the specification"
)]

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::collections::FastIndexMap;

/// Where the specification lies.
pub(super) const SPECIFICATION: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json";

/// The facets of a job or a dataset by their names.
pub(super) type Facets = FastIndexMap<String, Json>;

/// JSON of any form: put together here, or as it stands in an event, where most of it is asked for by nobody.
#[derive(Debug, Clone)]
pub(super) enum Json {
    /// Put together.
    Made(Value),
    /// As it stands.
    Read(Box<RawValue>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Made(value) => value.serialize(to),
            // Written as it stands it would bring the characters along that are written in no other way but escaped.
            Self::Read(text) => serde_json::from_str::<Value>(text.get())
                .map_err(serde::ser::Error::custom)?
                .serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(from).map(Self::Read)
    }
}

/// An event of any of the three kinds: of a run, of a job by itself, or of a dataset by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// When it was.
    pub(super) event_time: String,
    /// Who tells of it.
    pub(super) producer: String,
    /// What kind of event it is.
    #[serde(rename = "schemaURL", default)]
    pub(super) schema_url: String,
    /// `START`, `COMPLETE` and so on; runs have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) event_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) run: Option<Run>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<Job>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dataset: Option<Dataset>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) inputs: Option<Vec<Dataset>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) outputs: Option<Vec<Dataset>>,
}

impl Event {
    /// What it tells of, for people.
    pub fn subject(&self) -> String {
        let job = self.job.as_ref().map(|it| (&it.namespace, &it.name));
        let dataset = self.dataset.as_ref().map(|it| (&it.namespace, &it.name));
        let Some((namespace, name)) = job.or(dataset) else {
            return "nothing".to_owned();
        };
        format!("{name} of {namespace}")
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) run_id: String,
}

/// A job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Job {
    pub(super) namespace: String,
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_none")]
    pub(super) facets: Facets,
}

/// A dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Dataset {
    pub(super) namespace: String,
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_none")]
    pub(super) facets: Facets,
}

/// Some producers write `null` for no facets.
fn or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Facets, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// A facet: where it stands, and what says how it is made.
pub(super) trait Facet: Serialize + DeserializeOwned {
    /// Its key.
    const NAME: &'static str;
    /// The schema that it keeps to.
    const SCHEMA: &'static str;
}

/// A facet with what every facet has.
#[derive(Serialize)]
struct Stamped<'a, F> {
    #[serde(rename = "_producer")]
    producer: &'a str,
    #[serde(rename = "_schemaURL")]
    schema_url: &'a str,
    #[serde(flatten)]
    facet: F,
}

/// Adds a facet.
pub(super) fn put<F: Facet>(facets: &mut Facets, producer: &str, facet: F) {
    let stamped = Stamped {
        producer,
        schema_url: F::SCHEMA,
        facet,
    };
    // All keys are strings, which is all that could fail.
    if let Ok(value) = serde_json::to_value(stamped) {
        facets.insert(F::NAME.to_owned(), Json::Made(value));
    }
}

/// A facet, where it is there and was not deleted; an error where it is of another form.
pub(super) fn get<F: Facet>(facets: &Facets) -> Result<Option<F>, serde_json::Error> {
    let Some(value) = facets.get(F::NAME) else {
        return Ok(None);
    };
    match value {
        Json::Made(value) => get_in(value),
        Json::Read(text) if text.get() == "null" => Ok(None),
        Json::Read(text) if text.get().contains("\"_deleted\"") => {
            get_in(&serde_json::from_str(text.get())?)
        }
        Json::Read(text) => serde_json::from_str(text.get()).map(Some),
    }
}

fn get_in<F: Facet>(value: &Value) -> Result<Option<F>, serde_json::Error> {
    if value.is_null() || value["_deleted"] == true {
        return Ok(None);
    }
    F::deserialize(value).map(Some)
}

/// Makes a facet of each type: its key and its schema.
macro_rules! facets {
    ($($facet:ty, $name:literal, $schema:expr;)*) => {
        $(impl Facet for $facet {
            const NAME: &'static str = $name;
            const SCHEMA: &'static str = $schema;
        })*
    };
}

facets! {
    Schema, "schema",
        "https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet";
    ColumnLineage, "columnLineage",
        "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";
    DatasetLineage, "lineage",
        "https://openlineage.io/spec/facets/1-0-0/LineageFacet.json#/$defs/LineageDatasetFacet";
    Symlinks, "symlinks",
        "https://openlineage.io/spec/facets/1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet";
    DatasetType, "datasetType",
        "https://openlineage.io/spec/facets/1-0-1/DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet";
    Sql, "sql",
        "https://openlineage.io/spec/facets/1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet";
    JobType, "jobType",
        "https://openlineage.io/spec/facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet";
    SourceLocation, "sourceCodeLocation",
        "https://openlineage.io/spec/facets/1-1-0/SourceCodeLocationJobFacet.json#/$defs/SourceCodeLocationJobFacet";
    // Facets of one's own keep to what every facet of their kind has.
    Table, "headwater_table", "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetFacet";
    Statement, "headwater_statement", "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobFacet";
}

/// The columns of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Schema {
    #[serde(default)]
    pub(super) fields: Vec<Field>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Field {
    pub(super) name: String,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub(super) data_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ordinal_position: Option<usize>,
}

/// What the columns of an output come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct ColumnLineage {
    /// By the output's columns.
    pub(super) fields: IndexMap<String, Origins>,
    /// What influences every row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) dataset: Vec<InputField>,
}

/// What one column comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Origins {
    pub(super) input_fields: Vec<InputField>,
    /// Deprecated, and the only place for what a column is that comes from no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) transformation_description: Option<String>,
}

/// A column that another comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct InputField {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) field: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) transformations: Vec<Transformation>,
    /// The nested fields of it that are read, as paths below the column; ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) paths: Vec<String>,
}

/// What a dataset and its columns come from: newer than [`ColumnLineage`], and in force where both are there.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct DatasetLineage {
    /// Whole datasets, and fields that influence every row.
    pub(super) inputs: Vec<Source>,
    /// By the dataset's columns.
    pub(super) fields: IndexMap<String, Sources>,
}

/// What one column comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sources {
    pub(super) inputs: Vec<Source>,
}

/// A dataset or a field of one that another comes from; a job, which has no field, in events of other producers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Source {
    /// `DATASET` or `JOB`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) namespace: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) transformations: Vec<Transformation>,
    /// As [`InputField::paths`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) paths: Vec<String>,
}

impl From<InputField> for Source {
    fn from(field: InputField) -> Self {
        Self {
            kind: "DATASET".to_owned(),
            namespace: field.namespace,
            name: field.name,
            field: Some(field.field),
            transformations: field.transformations,
            paths: field.paths,
        }
    }
}

impl Source {
    /// The field, where it is one.
    pub(super) fn into_field(self) -> Option<InputField> {
        Some(InputField {
            field: self.field?,
            namespace: self.namespace,
            name: self.name,
            transformations: self.transformations,
            paths: self.paths,
        })
    }
}

/// How.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Transformation {
    /// `DIRECT` or `INDIRECT`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) subtype: Option<String>,
    /// The expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
}

/// Other names of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Symlinks {
    #[serde(default)]
    pub(super) identifiers: Vec<Identifier>,
}

/// Another name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Identifier {
    pub(super) namespace: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// What kind of dataset it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DatasetType {
    pub(super) dataset_type: String,
}

/// The statement's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sql {
    pub(super) query: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dialect: Option<String>,
}

/// The integration of jobs that Flink runs.
pub(super) const FLINK: &str = "FLINK";

/// What kind of job it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct JobType {
    pub(super) processing_type: String,
    pub(super) integration: String,
    pub(super) job_type: String,
}

/// Where a job's source lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SourceLocation {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) url: String,
    pub(super) path: String,
}

/// What of a table no facet of the specification has a place for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Table {
    /// `TABLE`, `VIEW` or `UNDECLARED`.
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) connector: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) ephemeral: bool,
    /// Secrets in them are `***`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) options: IndexMap<String, String>,
    /// The columns that are not stored.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) columns: IndexMap<String, Unstored>,
}

/// A column that is not stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Unstored {
    /// Made by this expression.
    Computed(String),
    /// Metadata under this key, which can be written.
    Metadata(String),
    /// Metadata under this key, which can only be read.
    VirtualMetadata(String),
}

/// What of a statement no facet of the specification has a place for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Statement {
    /// `INSERT` and so on.
    pub(super) kind: String,
    /// What is submitted as one.
    pub(super) job: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) statement: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) member: Option<u32>,
    /// Where it was seen.
    pub(super) seen: Vec<String>,
}
