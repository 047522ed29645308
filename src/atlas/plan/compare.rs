//! What differs between an entity as wanted and as the server has it. Only what we send counts: other attributes are
//! other people's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::atlas::Shared;
use crate::atlas::edges::references_of;
use crate::atlas::mapping::{EntityKey, sides_of};
use crate::atlas::wire::{Attributes, Entity, EntityRef, Status};
use crate::collections::FastMap;

use super::{AttributeChange, Endpoint};

/// Finds the guid of an entity.
pub(in crate::atlas) type GuidOf<'g> = &'g dyn Fn(&EntityKey) -> Option<&'g str>;

/// The attributes and relationships in which `entity` is not as wanted. `guid_of` finds the entities pointed to.
pub(in crate::atlas) fn differences(
    attributes: &Attributes,
    endpoints: &[Endpoint],
    entity: &Entity,
    guid_of: GuidOf<'_>,
) -> Vec<AttributeChange> {
    let mut changes = attribute_changes(attributes, &entity.attributes);
    let mut by_attribute: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    // A side on which nothing is wanted any more is a difference too.
    let sides = sides_of(&entity.type_name).iter();
    by_attribute.extend(sides.map(|side| (side.attribute, Vec::new())));
    for end in endpoints {
        by_attribute.entry(&end.attribute).or_default().push(end);
    }
    for (attribute, ends) in by_attribute {
        changes.extend(relationship_change(attribute, &ends, entity, guid_of));
    }
    changes
}

fn relationship_change(
    attribute: &str,
    ends: &[&Endpoint],
    entity: &Entity,
    guid_of: GuidOf<'_>,
) -> Option<AttributeChange> {
    let guids: Vec<Option<&str>> = ends.iter().map(|end| guid_of(&end.key())).collect();
    let wanted: Option<BTreeSet<&str>> = guids.iter().copied().collect();
    let present: BTreeSet<&str> = living_guids(entity, attribute).collect();
    if wanted.is_some_and(|wanted| wanted == present) {
        return None;
    }
    let listed = side_names(entity, attribute);
    let mut names: BTreeMap<&str, &str> = listed
        .iter()
        .map(|(guid, key)| (guid.as_str(), key.qualified_name.as_str()))
        .collect();
    for (guid, end) in guids.iter().zip(ends) {
        names.extend(guid.map(|guid| (guid, &*end.qualified_name)));
    }
    let before: BTreeSet<&str> = active_edges(entity, attribute)
        .map(|edge| {
            let name = edge.guid.as_deref().and_then(|guid| names.get(guid));
            let name = name.copied().or(edge.display_text.as_deref());
            name.unwrap_or_default()
        })
        .collect();
    let after: BTreeSet<&str> = ends.iter().map(|end| end.qualified_name.as_str()).collect();
    Some(AttributeChange {
        attribute: attribute.to_owned(),
        before: (!before.is_empty()).then(|| json!(before)),
        after: json!(after),
    })
}

/// The attributes that are not as wanted.
pub(super) fn attribute_changes(wanted: &Attributes, present: &Attributes) -> Vec<AttributeChange> {
    let differs = |name: &str, value| !is_same(value, present.get(name).unwrap_or(&Value::Null));
    let differing = wanted.iter().filter(|(name, value)| differs(name, value));
    differing
        .map(|(name, value)| AttributeChange {
            attribute: name.clone(),
            before: present.get(name).filter(|it| !it.is_null()).cloned(),
            after: value.clone(),
        })
        .collect()
}

/// The living edges of a relationship attribute. `attributes.inputs` is no help: it lists removed ones too.
pub(in crate::atlas) fn active_edges<'e>(
    entity: &'e Entity,
    attribute: &str,
) -> impl Iterator<Item = &'e EntityRef> + use<'e> {
    let edges = references_of(entity, attribute).iter();
    edges.filter(|edge| is_living(edge))
}

/// The guids at the other end of living edges.
pub(in crate::atlas) fn living_guids<'e>(
    entity: &'e Entity,
    attribute: &str,
) -> impl Iterator<Item = &'e str> + use<'e> {
    active_edges(entity, attribute).filter_map(|edge| edge.guid.as_deref())
}

/// Whether an edge lives, and what is at its other end. What a server does not say of is alive.
fn is_living(edge: &EntityRef) -> bool {
    let statuses = [edge.relationship_status, edge.entity_status];
    statuses
        .iter()
        .flatten()
        .all(|status| *status == Status::Active)
}

/// The living sides of an entity by their names. What is not `known` by its guid has the name that the server gives it.
pub(super) fn sides(entity: &Entity, known: &FastMap<Shared, EntityKey>) -> Vec<Endpoint> {
    let named = |attribute: &'static str| {
        let guids: Vec<&str> = living_guids(entity, attribute).collect();
        let is_known = |guid: &&str| known.contains_key(*guid);
        let names = if guids.iter().all(is_known) {
            BTreeMap::new()
        } else {
            side_names(entity, attribute)
        };
        let key = |guid: &&str| known.get(*guid).or_else(|| names.get(*guid));
        let keys: BTreeSet<&EntityKey> = guids.iter().filter_map(key).collect();
        Endpoint::each(attribute, keys).collect::<Vec<_>>()
    };
    let sides = sides_of(&entity.type_name).iter();
    sides.flat_map(|side| named(side.attribute)).collect()
}

/// The entities pointed to, by guid: `attributes` has their names and `relationshipAttributes` has not.
pub(super) fn side_names(entity: &Entity, attribute: &str) -> BTreeMap<String, EntityKey> {
    let sides = entity.attributes.get(attribute);
    sides
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|side| {
            let guid = side["guid"].as_str()?;
            let type_name = side["typeName"].as_str().unwrap_or_default();
            let name = side["uniqueAttributes"]["qualifiedName"].as_str()?;
            Some((guid.to_owned(), EntityKey::new(type_name, name)))
        })
        .collect()
}

/// Whether the server's value says what we would send. A number that stands for a text, or the other way round, is the
/// same: Atlas takes both and answers in the attribute's own type.
fn is_same(wanted: &Value, present: &Value) -> bool {
    match (wanted, present) {
        (Value::Object(wanted), Value::Object(present)) => {
            wanted.len() == present.len()
                && wanted
                    .iter()
                    .all(|(key, value)| present.get(key).is_some_and(|other| is_same(value, other)))
        }
        (Value::String(text), other) | (other, Value::String(text))
            if other.is_number() || other.is_boolean() =>
        {
            let other = other.to_string();
            other == *text
        }
        _ => wanted == present,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(json: &str) -> Entity {
        serde_json::from_str(json).unwrap()
    }

    fn guid_of(key: &EntityKey) -> Option<&'static str> {
        ["a", "b"]
            .into_iter()
            .find(|guid| *key.qualified_name == format!("{guid}@ns"))
    }

    fn input(name: &str) -> Endpoint {
        Endpoint {
            attribute: "inputs".into(),
            is_array: true,
            type_name: "kafka_topic".into(),
            qualified_name: name.into(),
        }
    }

    const PROCESS: &str = r#"{"typeName":"flink_process","guid":"p",
      "attributes":{"name":"x","conf":{"b":"2","a":"1"},"startTime":0,"owner":"me",
        "inputs":[{"guid":"a","typeName":"kafka_topic","uniqueAttributes":{"qualifiedName":"a@ns"}},
                  {"guid":"b","typeName":"kafka_topic","uniqueAttributes":{"qualifiedName":"b@ns"}}]},
      "relationshipAttributes":{"inputs":[
        {"guid":"b","entityStatus":"ACTIVE","relationshipStatus":"ACTIVE"},
        {"guid":"a","entityStatus":"ACTIVE","relationshipStatus":"DELETED"}]}}"#;

    fn attributes(json: &str) -> Attributes {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn only_what_we_send_counts() {
        let wanted = attributes(r#"{"name":"x","conf":{"a":"1","b":"2"},"startTime":"0"}"#);
        assert!(differences(&wanted, &[input("b@ns")], &entity(PROCESS), &guid_of).is_empty());
    }

    #[test]
    fn a_removed_edge_is_not_there() {
        let changes = differences(
            &Attributes::new(),
            &[input("a@ns"), input("b@ns")],
            &entity(PROCESS),
            &guid_of,
        );
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].before, Some(json!(["b@ns"])));
        assert_eq!(changes[0].after, json!(["a@ns", "b@ns"]));
    }

    #[test]
    fn an_entity_that_is_still_to_be_created_differs() {
        let changes = differences(
            &Attributes::new(),
            &[input("new")],
            &entity(PROCESS),
            &guid_of,
        );
        assert_eq!(changes.len(), 1);
    }

    #[test]
    fn a_changed_map_and_a_new_attribute_differ() {
        let wanted = attributes(r#"{"conf":{"a":"1"},"description":"d"}"#);
        let changes = differences(&wanted, &[input("b@ns")], &entity(PROCESS), &guid_of);
        let names: Vec<_> = changes
            .iter()
            .map(|change| change.attribute.as_str())
            .collect();
        assert_eq!(names, ["conf", "description"]);
        assert_eq!(changes[1].before, None);
    }

    #[test]
    fn a_side_that_is_no_longer_wanted_differs() {
        let changes = differences(&Attributes::new(), &[], &entity(PROCESS), &guid_of);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].after, json!([]));
    }
}
