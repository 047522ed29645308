//! What a request sends: the entities to write, each with a guid of the request's own, and of the referred ones those that are
//! referred to.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use crate::atlas::wire::{Attributes, Entities, Entity, References};
use crate::local::error::Failure;
use crate::local::{business, classification};

/// The body of `POST /v2/entity/bulk`.
pub(crate) fn bulk(body: Value) -> Result<Entities, Failure> {
    let mut envelope = object(body)?;
    let entities = match envelope.remove("entities") {
        Some(Value::Array(list)) => list,
        None | Some(Value::Null) => Vec::new(),
        Some(_) => return Err(Failure::bad_request("entities is not a list")),
    };
    Ok(Entities {
        entities: entities.into_iter().map(entity).collect::<Result<_, _>>()?,
        referred_entities: referred(envelope.remove("referredEntities"))?,
    })
}

/// The body of `POST /v2/entity`.
pub(crate) fn single(body: Value) -> Result<Entities, Failure> {
    let mut envelope = object(body)?;
    let sent = envelope
        .remove("entity")
        .ok_or_else(|| Failure::bad_request("the body has no entity"))?;
    Ok(Entities {
        entities: vec![entity(sent)?],
        referred_entities: referred(envelope.remove("referredEntities"))?,
    })
}

fn object(body: Value) -> Result<Map<String, Value>, Failure> {
    match body {
        Value::Object(object) => Ok(object),
        _ => Err(Failure::bad_request("the body is not a JSON object")),
    }
}

fn referred(sent: Option<Value>) -> Result<indexmap::IndexMap<String, Entity>, Failure> {
    match sent {
        None | Some(Value::Null) => Ok(indexmap::IndexMap::new()),
        Some(Value::Object(by_guid)) => by_guid
            .into_iter()
            .map(|(guid, sent)| Ok((guid, entity(sent)?)))
            .collect(),
        Some(_) => Err(Failure::bad_request("referredEntities is not an object")),
    }
}

/// Reads an entity; like Atlas, a null is as good as nothing and a number will do for a guid.
fn entity(sent: Value) -> Result<Entity, Failure> {
    let Value::Object(mut fields) = sent else {
        return Err(Failure::bad_request("an entity is not a JSON object"));
    };
    let read = |fields: &mut Map<String, Value>, key: &str| match fields.remove(key) {
        None | Some(Value::Null) => Ok(Attributes::new()),
        Some(Value::Object(attributes)) => Ok(attributes),
        Some(_) => Err(Failure::bad_request(format!("{key} is not an object"))),
    };
    Ok(Entity {
        type_name: text(fields.get("typeName")).unwrap_or_default(),
        guid: text(fields.get("guid")).filter(|guid| !guid.is_empty()),
        attributes: read(&mut fields, "attributes")?,
        relationship_attributes: read(&mut fields, "relationshipAttributes")?
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect(),
        custom_attributes: read(&mut fields, "customAttributes")?,
        business_attributes: read(&mut fields, "businessAttributes")?,
        classifications: match fields.remove("classifications") {
            None | Some(Value::Null) => Vec::new(),
            Some(sent) => classification::sent(sent)?,
        },
        labels: match fields.remove("labels") {
            None | Some(Value::Null) => Vec::new(),
            Some(sent) => business::labels_sent(sent)?.into_iter().collect(),
        },
        ..Entity::default()
    })
}

pub(super) fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a guid is one of the request, to be replaced by a real one.
pub(crate) fn is_local(guid: &str) -> bool {
    guid.starts_with('-')
}

/// The entities to write, in the order of the request and then of reference, each with a guid.
pub(super) fn reachable(mut sent: Entities) -> Result<Vec<(String, Entity)>, Failure> {
    if sent.entities.is_empty() {
        return Err(Failure::invalid_parameters("no entities to create/update."));
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(String, Entity)> = Vec::new();
    for (index, entity) in sent.entities.into_iter().enumerate() {
        // Names that no client makes up, for those that it gave none.
        let guid = entity
            .guid
            .clone()
            .unwrap_or_else(|| format!("-unnamed-{index}"));
        if let Some(earlier) = taken.get(&guid) {
            if found
                .get(*earlier)
                .is_some_and(|(_, first)| *first == entity)
            {
                continue;
            }
            return Err(Failure::invalid_parameters(format!(
                "the guid {guid} stands for two different entities"
            )));
        }
        taken.insert(guid.clone(), found.len());
        found.push((guid, entity));
    }
    let mut seen: HashSet<String> = taken.into_keys().collect();
    let mut waiting: VecDeque<String> = found
        .iter()
        .flat_map(|(_, entity)| local_references(entity))
        .collect();
    while let Some(guid) = waiting.pop_front() {
        if !seen.insert(guid.clone()) {
            continue;
        }
        if let Some(entity) = sent.referred_entities.shift_remove(&guid) {
            waiting.extend(local_references(&entity));
            found.push((guid, entity));
        }
    }
    Ok(found)
}

/// The local guids that the attributes of an entity mention, wherever they stand.
fn local_references(entity: &Entity) -> Vec<String> {
    let mut guids = Vec::new();
    let relationships = entity.relationship_attributes.values().rev();
    let relationships: Vec<_> = relationships.map(References::value).collect();
    let relationships = relationships.iter().map(|it| &**it);
    let mut waiting: Vec<&Value> = relationships
        .chain(entity.attributes.values().rev())
        .collect();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items.iter().rev()),
            Value::Object(fields) => {
                guids.extend(text(fields.get("guid")).filter(|guid| is_local(guid)));
                waiting.extend(fields.values().rev());
            }
            _ => {}
        }
    }
    guids
}
