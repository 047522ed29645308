//! What a catalogue has of a namespace, read by unique attribute, without guids and times.

use headwater::atlas::Reader;
use headwater::atlas::wire::{Entity, SearchFilter, SearchParameters, Status};
use serde_json::Value;

/// Types of which the estate has entities.
const TYPES: [&str; 3] = ["kafka_topic", "flink_application", "flink_process"];

/// A line for each entity: what is said of it and every edge. Entities that share a name have a line each.
pub async fn state(reader: &Reader, namespace: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for type_name in TYPES {
        for name in names(reader, type_name, namespace).await {
            let found = reader.entity_by_name(type_name, &name).await.unwrap();
            let entity = found
                .unwrap_or_else(|| panic!("{name} cannot be read"))
                .entity;
            lines.push(line(&entity).replace(&format!("@{namespace}"), "@ns"));
        }
    }
    lines.sort();
    lines
}

/// The qualified names of all living entities of a type in a namespace; doubles come twice.
async fn names(reader: &Reader, type_name: &str, namespace: &str) -> Vec<String> {
    let parameters = SearchParameters {
        type_name: Some(type_name.to_owned()),
        exclude_deleted_entities: true,
        limit: 100,
        entity_filters: Some(SearchFilter {
            attribute_name: Some("qualifiedName".to_owned()),
            operator: Some("endsWith".to_owned()),
            attribute_value: Some(format!("@{namespace}")),
            ..SearchFilter::default()
        }),
        ..SearchParameters::default()
    };
    let found = reader.search(&parameters).await.unwrap().entities;
    assert!(found.len() < parameters.limit);
    let names = found.iter().filter(|it| it.type_name == type_name);
    names
        .map(|header| {
            let name = header.attributes["qualifiedName"].as_str();
            name.unwrap().to_owned()
        })
        .collect()
}

fn line(entity: &Entity) -> String {
    let mut attributes = entity.attributes.clone();
    // The same as the relationships, with the guids of what was removed once.
    attributes.retain(|_, value| !mentions_guid(value));
    let mut edges: Vec<String> = Vec::new();
    for (attribute, value) in &entity.relationship_attributes {
        let value = value.value();
        let one = std::slice::from_ref(&*value);
        let ends = value.as_array().map_or(one, Vec::as_slice);
        let ends = ends.iter().filter(|end| end.is_object());
        edges.extend(ends.map(|end| {
            let (name, status) = (&end["displayText"], &end["relationshipStatus"]);
            format!("{attribute} {} {name} {status}", end["typeName"])
        }));
    }
    edges.sort();
    let attributes = serde_json::to_string(&attributes).unwrap();
    assert_ne!(entity.status, Some(Status::Deleted), "{attributes}");
    format!("{} {attributes} {edges:#?}", entity.type_name)
}

fn mentions_guid(value: &Value) -> bool {
    match value {
        Value::Object(value) => value.contains_key("guid"),
        Value::Array(values) => values.iter().any(mentions_guid),
        _ => false,
    }
}

/// What one has and the other has not.
pub fn difference(wanted: &[String], found: &[String]) -> Option<String> {
    if wanted == found {
        return None;
    }
    let lacking = wanted.iter().filter(|line| !found.contains(line));
    let extra = found.iter().filter(|line| !wanted.contains(line));
    Some(format!(
        "{} lines in place of {}\nlacking: {}\ntoo much: {}",
        found.len(),
        wanted.len(),
        lacking.cloned().collect::<Vec<_>>().join("\n"),
        extra.cloned().collect::<Vec<_>>().join("\n")
    ))
}
