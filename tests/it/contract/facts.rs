//! What an answer says, without what differs from server to server: guids, times, order, attributes that only one has.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What a client acts upon.
pub fn facts(answer: &Value) -> Value {
    // Pages and lines about the server's log: that it is none of its JSON is all that counts.
    if answer.is_string() {
        return json!("text");
    }
    if let Some(code) = answer.get("errorCode") {
        return json!({ "error": code });
    }
    if answer.get("mutatedEntities").is_some() || answer.get("guidAssignments").is_some() {
        return mutation(answer);
    }
    if let Some(entity) = answer.get("entity") {
        return whole(entity);
    }
    if let Some(relationship) = answer.get("relationship") {
        let referred = answer["referredEntities"].as_object();
        let headers = referred.into_iter().flat_map(Map::values);
        let headers: BTreeSet<String> = headers.map(short).collect();
        return json!({"relationship": edge(relationship), "entities": headers});
    }
    if answer.get("end1").is_some() {
        return edge(answer);
    }
    if let Some(relations) = answer["relations"].as_array() {
        return lineage(answer, relations);
    }
    if let Some(classifications) = answer["list"].as_array() {
        return classifications.iter().map(classification).collect();
    }
    if let Some(events) = answer.as_array().filter(|events| {
        events
            .first()
            .is_some_and(|event| event.get("action").is_some())
    }) {
        return events.iter().map(|event| event["action"].clone()).collect();
    }
    if answer.get("entityDefs").is_some() {
        return [
            "entityDefs",
            "relationshipDefs",
            "classificationDefs",
            "businessMetadataDefs",
        ]
        .iter()
        .flat_map(|key| answer[key].as_array().into_iter().flatten())
        .map(definition)
        .collect();
    }
    if answer.get("category").is_some() {
        return definition(answer);
    }
    if answer.get("queryType").is_some() || answer.get("entities").is_some() {
        let found = answer["entities"].as_array().into_iter().flatten();
        return json!(found.map(short).collect::<BTreeSet<_>>());
    }
    if let (Some(name), None) = (answer.get("qualifiedName"), answer.get("typeName")) {
        let fields = answer.as_object().into_iter().flat_map(Map::keys);
        return json!({"item": name, "fields": fields.collect::<BTreeSet<_>>()});
    }
    if let Some(references) = answer.as_array().filter(|all| {
        all.first()
            .is_some_and(|it| it.get("relationshipType").is_some())
    }) {
        let without_guids = references.iter().cloned().map(|mut reference| {
            for guid in ["guid", "relationshipGuid"] {
                reference[guid] = Value::Null;
            }
            reference
        });
        return without_guids.collect();
    }
    if answer.get("typeName").is_some() {
        return json!({
            "header": short(answer),
            "classifications": words(&answer["classificationNames"]),
            "labels": words(&answer["labels"]),
            "terms": words(&answer["meaningNames"]),
        });
    }
    answer.clone()
}

/// Type, name and status.
fn short(entity: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&entity["attributes"]["qualifiedName"]);
    format!(
        "{} {name} {}",
        text(&entity["typeName"]),
        text(&entity["status"])
    )
}

/// A list of words, which has no order.
fn words(list: &Value) -> BTreeSet<&str> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).collect()
}

/// A classification, without the guid of its entity.
fn classification(classification: &Value) -> Value {
    let keys = [
        "typeName",
        "attributes",
        "entityStatus",
        "propagate",
        "removePropagationsOnEntityDelete",
    ];
    keys.map(|key| classification[key].clone())
        .into_iter()
        .collect()
}

fn mutation(answer: &Value) -> Value {
    let mut facts = Map::new();
    for (operation, entities) in answer["mutatedEntities"].as_object().into_iter().flatten() {
        let entities = entities.as_array().into_iter().flatten();
        // Atlas says ACTIVE of what it has just deleted.
        let names: BTreeSet<String> = entities
            .map(|entity| {
                let name = entity["attributes"]["qualifiedName"]
                    .as_str()
                    .unwrap_or_default();
                format!("{} {name}", entity["typeName"].as_str().unwrap_or_default())
            })
            .collect();
        facts.insert(operation.clone(), json!(names));
    }
    let assigned: BTreeSet<&str> = answer["guidAssignments"]
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        // Longer ones are the server's own, for entities that were sent without.
        .filter(|guid| guid.starts_with('-') && guid.len() < 5)
        .collect();
    facts.insert("assigned".to_owned(), json!(assigned));
    Value::Object(facts)
}

fn whole(entity: &Value) -> Value {
    let mut attributes = Map::new();
    for (name, value) in entity["attributes"].as_object().into_iter().flatten() {
        // Atlas gives 0 where there is no number.
        let is_unset = value.is_null() || *value == 0 || *value == json!([]);
        if !is_unset && !matches!(name.as_str(), "inputs" | "outputs") {
            attributes.insert(name.clone(), value.clone());
        }
    }
    attributes.sort_keys();
    let mut relations = Map::new();
    for (name, references) in entity["relationshipAttributes"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let references: BTreeSet<String> = references
            .as_array()
            .into_iter()
            .flatten()
            .map(|reference| {
                let text = |key: &str| reference[key].as_str().unwrap_or_default();
                format!(
                    "{} {} {} {}",
                    text("typeName"),
                    text("displayText"),
                    text("entityStatus"),
                    text("relationshipStatus")
                )
            })
            .collect();
        if !references.is_empty() {
            relations.insert(name.clone(), json!(references));
        }
    }
    relations.sort_keys();
    let classifications = entity["classifications"].as_array().into_iter().flatten();
    json!({
        "entity": short(entity),
        "attributes": attributes,
        "relations": relations,
        "classifications": classifications.map(classification).collect::<Vec<_>>(),
        "labels": words(&entity["labels"]),
        "business": entity["businessAttributes"],
    })
}

/// An edge by itself: its ends in their order, and its state.
fn edge(relationship: &Value) -> Value {
    let ends = ["end1", "end2"].map(|end| {
        let end = &relationship[end];
        json!([end["typeName"], end["uniqueAttributes"]])
    });
    let mut facts = Map::new();
    for key in ["typeName", "label", "propagateTags", "status"] {
        facts.insert(key.to_owned(), relationship[key].clone());
    }
    facts.insert("ends".to_owned(), json!(ends));
    Value::Object(facts)
}

fn lineage(answer: &Value, relations: &[Value]) -> Value {
    let name = |guid: &Value| {
        let guid = guid.as_str().unwrap_or_default();
        short(&answer["guidEntityMap"][guid])
    };
    let edges: BTreeSet<String> = relations
        .iter()
        .map(|edge| {
            format!(
                "{} > {}",
                name(&edge["fromEntityId"]),
                name(&edge["toEntityId"])
            )
        })
        .collect();
    let entities: BTreeSet<String> = answer["guidEntityMap"]
        .as_object()
        .into_iter()
        .flat_map(Map::values)
        .map(short)
        .collect();
    json!({
        "direction": answer["lineageDirection"], "depth": answer["lineageDepth"],
        "edges": edges, "entities": entities,
    })
}

fn definition(definition: &Value) -> Value {
    let attribute = |attribute: &Value| {
        json!([
            attribute["name"],
            attribute["typeName"],
            attribute["isOptional"],
            attribute["isUnique"],
            attribute["cardinality"],
            attribute["valuesMinCount"],
            attribute["valuesMaxCount"],
        ])
    };
    let attributes: Vec<Value> = definition["attributeDefs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(attribute)
        .collect();
    let mut facts = Map::new();
    for key in [
        "category",
        "name",
        "superTypes",
        "relationshipCategory",
        "endDef1",
        "endDef2",
    ] {
        facts.insert(key.to_owned(), definition[key].clone());
    }
    facts.insert("attributes".to_owned(), json!(attributes));
    Value::Object(facts)
}
