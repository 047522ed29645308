//! Definitions of the types that we use: stock ones in the shape that Atlas itself has, and our own.
//!
//! They are data in `assets/types/`. A server that lacks some gets them only with a person's consent; the local
//! catalogue has all of them. `form` says in what a server's definition differs from ours,
//! `inventory` what a server has of all of them. `registry` has all types of a server, whoever made them, and `told` what is
//! told of each.

mod form;
mod inventory;
mod registry;
mod told;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

pub use form::differences;
pub use inventory::{Inventory, Needed, State};
pub use registry::{Kind, Registry, Type};

/// What the names of our own types begin with.
const OWN: &str = "headwater_";

/// The files in an order in which each needs only those before it.
const FILES: [&str; 12] = [
    include_str!("../../../assets/types/core.json"),
    include_str!("../../../assets/types/kafka.json"),
    include_str!("../../../assets/types/filesystem.json"),
    include_str!("../../../assets/types/hive.json"),
    include_str!("../../../assets/types/rdbms.json"),
    include_str!("../../../assets/types/hbase.json"),
    include_str!("../../../assets/types/aws_s3.json"),
    include_str!("../../../assets/types/azure.json"),
    include_str!("../../../assets/types/gcp.json"),
    include_str!("../../../assets/types/ozone.json"),
    include_str!("../../../assets/types/flink.json"),
    include_str!("../../../assets/types/headwater.json"),
];

/// Lists of an envelope of type definitions and the category of what each holds.
const LISTS: [(&str, &str); 4] = [
    ("enumDefs", "ENUM"),
    ("structDefs", "STRUCT"),
    ("entityDefs", "ENTITY"),
    ("relationshipDefs", "RELATIONSHIP"),
];

/// All definitions by name, each with its `category`; each needs only those before it.
pub fn all() -> &'static IndexMap<String, Value> {
    static ALL: LazyLock<IndexMap<String, Value>> = LazyLock::new(|| {
        let mut all = IndexMap::new();
        for file in FILES {
            let envelope: Map<String, Value> = serde_json::from_str(file).unwrap_or_default();
            for (list, category) in LISTS {
                for definition in envelope
                    .get(list)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    let mut definition = definition.clone();
                    definition["category"] = json!(category);
                    all.insert(text(&definition, "name").to_owned(), definition);
                }
            }
        }
        all
    });
    &ALL
}

/// The definitions of our own, by name.
pub fn own() -> impl Iterator<Item = (&'static str, &'static Value)> {
    let all = all()
        .iter()
        .map(|(name, definition)| (name.as_str(), definition));
    all.filter(|(name, _)| name.starts_with(OWN))
}

/// The relationship that an attribute of an entity type is an end of, where we define it for this very type.
pub fn relationship(type_name: &str, attribute: &str) -> Option<&'static str> {
    let is_end = |definition: &Value, end: &str| {
        text(&definition[end], "type") == type_name && text(&definition[end], "name") == attribute
    };
    let mut all = all().iter();
    all.find(|(_, definition)| {
        definition["category"] == "RELATIONSHIP"
            && (is_end(definition, "endDef1") || is_end(definition, "endDef2"))
    })
    .map(|(name, _)| name.as_str())
}

/// The definitions that a server with the types `present` lacks so that it can hold entities of the types `wanted`: the
/// types, what they are built on, and the relationships between them. Relationships may be wanted by name too. Ready for
/// one request.
pub fn missing(wanted: &BTreeSet<String>, present: &BTreeSet<String>) -> Vec<Value> {
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = wanted.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        let Some((name, definition)) = all().get_key_value(name) else {
            continue;
        };
        if !present.contains(name) && needed.insert(name) {
            open.extend(words(definition));
        }
    }
    for (name, definition) in all() {
        if definition["category"] != "RELATIONSHIP" || present.contains(name) {
            continue;
        }
        let ends = ["endDef1", "endDef2"].map(|end| text(&definition[end], "type"));
        let is_ready = ends
            .iter()
            .all(|end| needed.contains(end) || present.contains(*end));
        // Where both ends are the server's own, it has chosen to live without the relationship, unless it is wanted.
        if is_ready && ends.iter().any(|end| needed.contains(end)) {
            needed.insert(name);
        }
    }
    all()
        .iter()
        .filter(|(name, _)| needed.contains(name.as_str()))
        .map(|(_, definition)| definition.clone())
        .collect()
}

/// Puts definitions into the envelope in which they travel.
pub fn envelope(definitions: &[Value]) -> Value {
    let mut envelope = Map::new();
    for (list, category) in LISTS {
        let of_category: Vec<_> = definitions
            .iter()
            .filter(|definition| definition["category"] == category)
            .cloned()
            .collect();
        envelope.insert(list.to_owned(), Value::Array(of_category));
    }
    envelope.insert("classificationDefs".to_owned(), json!([]));
    Value::Object(envelope)
}

/// Names that occur in what a definition is built on: its super types and the types of its attributes.
fn words(definition: &Value) -> Vec<&str> {
    let supers = definition["superTypes"].as_array().into_iter().flatten();
    let attributes = definition["attributeDefs"].as_array().into_iter().flatten();
    supers
        .filter_map(Value::as_str)
        .chain(attributes.flat_map(|attribute| {
            text(attribute, "typeName").split(|c: char| !(c.is_alphanumeric() || c == '_'))
        }))
        .collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<S: FromIterator<String>>(names: &[&str]) -> S {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn names(definitions: &[Value]) -> Vec<&str> {
        definitions.iter().map(|d| text(d, "name")).collect()
    }

    #[test]
    fn every_file_is_read_and_every_type_has_what_it_is_built_on() {
        assert!(all().len() > 25);
        for (name, definition) in all() {
            for parent in definition["superTypes"].as_array().into_iter().flatten() {
                let at = all().get_index_of(parent.as_str().unwrap());
                assert!(
                    at.is_some_and(|at| at < all().get_index_of(name).unwrap()),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn what_a_plain_server_lacks() {
        let present: BTreeSet<String> = set(&[
            "Referenceable",
            "Asset",
            "DataSet",
            "Process",
            "kafka_topic",
        ]);
        assert_eq!(
            names(&missing(&set(&["flink_process"]), &present)),
            ["flink_process"]
        );
        assert_eq!(
            names(&missing(&set(&["hdfs_path"]), &present)),
            ["file_action", "fs_permissions", "fs_path", "hdfs_path"]
        );
        assert_eq!(
            names(&missing(
                &set(&["rdbms_table", "rdbms_db", "rdbms_instance"]),
                &present
            )),
            [
                "rdbms_instance",
                "rdbms_db",
                "rdbms_table",
                "rdbms_instance_databases",
                "rdbms_db_tables"
            ]
        );
        assert!(missing(&set(&["kafka_topic", "no_such_type"]), &present).is_empty());
    }

    #[test]
    fn a_relationship_between_types_of_the_server_is_wanted_by_name() {
        let present: BTreeSet<String> = set(&["Process", "flink_process", "flink_application"]);
        let tie = relationship("flink_application", "headwaterProcesses").unwrap();
        assert_eq!(tie, "headwater_application_processes");
        assert_eq!(relationship("flink_process", "inputs"), None);
        assert!(missing(&set(&["flink_application"]), &present).is_empty());
        let wanted = set(&["flink_application", tie]);
        assert_eq!(names(&missing(&wanted, &present)), [tie]);
    }

    #[test]
    fn an_envelope_sorts_by_category() {
        let envelope = envelope(&missing(&set(&["hdfs_path"]), &set(&["DataSet"])));
        assert_eq!(envelope["enumDefs"].as_array().unwrap().len(), 1);
        assert_eq!(envelope["entityDefs"].as_array().unwrap().len(), 2);
    }
}
