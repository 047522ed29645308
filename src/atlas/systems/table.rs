//! The types of other systems: of datasets, how their entities tell what data they are; of processes, where their text and
//! the lineage of their columns are; of columns, which dataset they are of. A type that has no row is merged all the same, by
//! its qualified name.
//!
//! What a process reads and writes needs no row: Atlas keeps it for all types below `Process` in the relationships
//! `dataset_process_inputs` and `process_dataset_outputs`, and tells it as lineage.
//!
//! Sources: Atlas' own models (`addons/models`: 1020-fs, 1030-hive, 1060-hbase, 1070-kafka, 1090-impala, 1100-spark,
//! 2010-rdbms, 3000-Cloud, 6000-Trino) and the names that its hooks write (`docs/mapping.md`).

use crate::lineage::Transform;

/// How the entities of a type tell what data they are, whatever their metadata namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// By the addresses of servers in one attribute (the first counts) and a name in another.
    Servers {
        /// What stands before `://` in the namespace of the identity.
        scheme: &'static str,
        /// The attribute with the servers.
        servers: &'static str,
        /// The attribute with the name.
        name: &'static str,
    },
    /// By a URL in this attribute, else in the qualified name: a server, and a path with its first slash.
    Path(&'static str),
    /// By a URL in the qualified name: a bucket, and a key without slashes at its ends.
    Key,
    /// By a URL in the qualified name: a server, and a name.
    Name,
    /// Not at all: the qualified name tells it only within its metadata namespace.
    Nothing,
}

/// A type of datasets.
#[derive(Debug, Clone, Copy)]
pub(super) struct DatasetType {
    pub(super) name: &'static str,
    /// What the system is called, as a connector is.
    pub(super) system: &'static str,
    pub(super) tells: Tells,
}

/// A type of processes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProcessType {
    pub(super) name: &'static str,
    /// Attributes that may have its statement, the best first.
    pub(super) text: &'static [&'static str],
    /// The relationship to the lineage of the columns that it writes.
    pub(super) columns: Option<&'static str>,
}

const fn dataset(name: &'static str, system: &'static str, tells: Tells) -> DatasetType {
    DatasetType {
        name,
        system,
        tells,
    }
}

const DATASETS: &[DatasetType] = &[
    dataset(
        "kafka_topic",
        "kafka",
        Tells::Servers {
            scheme: "kafka",
            servers: "uri",
            name: "topic",
        },
    ),
    dataset("hdfs_path", "filesystem", Tells::Path("path")),
    dataset("fs_path", "filesystem", Tells::Path("path")),
    dataset("ozone_key", "filesystem", Tells::Path("qualifiedName")),
    dataset("aws_s3_v2_directory", "filesystem", Tells::Key),
    dataset("aws_s3_v2_object", "filesystem", Tells::Key),
    dataset("aws_s3_pseudo_dir", "filesystem", Tells::Key),
    dataset("aws_s3_object", "filesystem", Tells::Key),
    dataset("gcp_storage_virtual_directory", "filesystem", Tells::Key),
    dataset("adls_gen2_directory", "filesystem", Tells::Nothing),
    dataset("hive_table", "hive", Tells::Nothing),
    dataset("hbase_table", "hbase", Tells::Nothing),
    dataset("hbase_column_family", "hbase", Tells::Nothing),
    dataset("spark_table", "spark", Tells::Nothing),
    dataset("spark_ml_directory", "spark", Tells::Nothing),
    dataset("spark_ml_model", "spark", Tells::Nothing),
    dataset("trino_table", "trino", Tells::Nothing),
    dataset("rdbms_table", "jdbc", Tells::Name),
    dataset("sqoop_dbdatastore", "sqoop", Tells::Nothing),
    dataset("DataSet", "", Tells::Name),
];

const PROCESSES: &[ProcessType] = &[
    ProcessType {
        name: "hive_process",
        text: &["queryText"],
        columns: Some("columnLineages"),
    },
    ProcessType {
        name: "impala_process",
        text: &["queryText"],
        columns: Some("columnLineages"),
    },
    ProcessType {
        name: "spark_process",
        text: &["sparkPlanDescription", "details"],
        columns: None,
    },
    ProcessType {
        name: "flink_process",
        text: &[],
        columns: Some("headwaterColumnLineages"),
    },
];

/// Attributes that tell of the lineage of a column how the value comes about, in types of hooks and in ours. The misspelt one
/// is Hive's own.
pub(super) const HOW: [&str; 3] = ["transform", "depenendencyType", "dependencyType"];

/// What those say.
const TRANSFORMS: [(&str, Transform); 7] = [
    ("SIMPLE", Transform::Identity),
    ("IDENTITY", Transform::Identity),
    ("EXPRESSION", Transform::Transformation),
    ("SCRIPT", Transform::Transformation),
    ("TRANSFORMATION", Transform::Transformation),
    ("AGGREGATION", Transform::Aggregation),
    ("CONDITIONAL", Transform::Conditional),
];

/// The relationships that lead from a column to its dataset, one after the other.
pub(super) fn to_dataset(column_type: &str) -> &'static [&'static str] {
    match column_type {
        "headwater_column" => &["table", "dataset"],
        _ => &["table"],
    }
}

/// What is known of a type of datasets.
pub(super) fn dataset_type(name: &str) -> Option<&'static DatasetType> {
    DATASETS.iter().find(|row| row.name == name)
}

/// What is known of a type of processes.
pub(super) fn process_type(name: &str) -> Option<&'static ProcessType> {
    PROCESSES.iter().find(|row| row.name == name)
}

/// How a value comes about, in the words of a catalogue; what is not known is taken for a computation.
pub(super) fn transform(word: &str) -> Transform {
    let known = TRANSFORMS.iter().find(|(name, _)| *name == word);
    known.map_or(Transform::Transformation, |(_, transform)| *transform)
}
