//! All that a catalogue has of one entity: besides the entity itself its columns, its history, and where Atlas' own pages
//! show it.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use super::edges::{references, references_of};
use super::wire::{AuditEvent, Entity, EntityRef, EntityWithReferred, Status};
use super::{AtlasError, Reader, Relationships};

/// Columns that are read at most.
pub const MOST_COLUMNS: usize = 1000;

/// The relationship through which terms are assigned.
pub const MEANINGS: &str = "meanings";

/// Relationships with columns of Atlas' stock types, where the type does not name one itself.
const SCHEMAS: &[&str] = &["columns", "fields", "column_families"];

/// Relationships that every dataset and process has; none of them has columns.
const PLAIN: &[&str] = &[
    "inputToProcesses",
    "outputFromProcesses",
    "inputs",
    "outputs",
    MEANINGS,
];

/// One entity in full.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The entity.
    pub entity: Entity,
    /// Where Atlas' own pages show it.
    pub url: Option<String>,
    /// Its columns, or what else its type calls its schema.
    pub schema: Option<Schema>,
    /// Its latest changes, the latest first; none where the server did not tell.
    pub history: Option<Vec<AuditEvent>>,
}

/// The columns of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Schema {
    /// The relationship that has them.
    pub attribute: String,
    /// The columns, by their position where they have one.
    pub columns: Vec<Column>,
    /// Columns that were not read, beyond [`MOST_COLUMNS`].
    pub unread: usize,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Column {
    /// Its guid.
    pub guid: String,
    /// Name.
    pub name: String,
    /// Type, as the catalogue has it.
    #[serde(rename = "type")]
    pub data_type: Option<String>,
    /// Comment or description.
    pub comment: Option<String>,
    /// Deleted, or no longer a part of the entity.
    pub is_gone: bool,
}

impl Page {
    /// What there is of an entity that was read, with at most so many changes. What a server does not tell is left out:
    /// gateways answer less than all of Atlas.
    pub async fn of(reader: &Reader, found: EntityWithReferred, changes: usize) -> Self {
        let guid = found.entity.guid.clone().unwrap_or_default();
        let (history, schema) =
            tokio::join!(reader.history(&guid, changes), schema(reader, &found));
        Self {
            url: reader.target().page_of(&guid),
            history: history.ok(),
            schema: schema.ok().flatten(),
            entity: found.entity,
        }
    }
}

/// Names of the terms that an entity is assigned.
pub fn terms(entity: &Entity) -> Vec<String> {
    let names =
        meanings(entity).filter_map(|term| term.display_text.as_ref().or(term.guid.as_ref()));
    names.cloned().collect()
}

/// Guids of the terms that an entity is assigned.
pub fn term_guids(entity: &Entity) -> Vec<String> {
    meanings(entity)
        .filter_map(|term| term.guid.clone())
        .collect()
}

fn meanings(entity: &Entity) -> impl Iterator<Item = &EntityRef> {
    let terms = references_of(entity, MEANINGS).iter();
    terms.filter(|term| term.relationship_status != Some(Status::Deleted))
}

async fn schema(reader: &Reader, found: &EntityWithReferred) -> Result<Option<Schema>, AtlasError> {
    let Some(attribute) = schema_attribute(reader, &found.entity).await? else {
        return Ok(None);
    };
    let parts = references_of(&found.entity, &attribute);
    let unread = parts.len().saturating_sub(MOST_COLUMNS);
    let parts = parts.get(..MOST_COLUMNS).unwrap_or(parts);
    let unknown: Vec<String> = parts
        .iter()
        .filter_map(|part| part.guid.clone())
        .filter(|guid| !found.referred_entities.contains_key(guid))
        .collect();
    // One that is gone for good makes the server refuse all of them; then the names have to do.
    let read = reader
        .entities_by_guid(&unknown, Relationships::Without)
        .await
        .unwrap_or_default();
    let known: HashMap<&str, &Entity> = found
        .referred_entities
        .values()
        .chain(&read)
        .filter_map(|entity| Some((entity.guid.as_deref()?, entity)))
        .collect();
    let mut columns: Vec<(Option<i64>, Column)> = parts
        .iter()
        .map(|part| {
            let entity = part.guid.as_deref().and_then(|guid| known.get(guid));
            column(part, entity.copied())
        })
        .collect();
    columns.sort_by_key(|(position, _)| *position);
    Ok(Some(Schema {
        attribute,
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        unread,
    }))
}

/// The relationship that has the columns of an entity: the one that its type names, else one of the usual ones.
async fn schema_attribute(reader: &Reader, entity: &Entity) -> Result<Option<String>, AtlasError> {
    let mut at_hand: Vec<&str> = references(entity)
        .map(|(name, _)| name)
        .filter(|name| !PLAIN.contains(name))
        .collect();
    at_hand.dedup();
    if at_hand.is_empty() {
        return Ok(None);
    }
    let definition = reader.entity_def(&entity.type_name).await?;
    let named = definition.as_ref().and_then(|definition| {
        let options = definition.rest.get("options")?;
        options.get("schemaElementsAttribute")?.as_str()
    });
    let mut usual = SCHEMAS.iter().copied();
    let found = match named {
        Some(named) => at_hand.contains(&named).then_some(named),
        None => usual.find(|name| at_hand.contains(name)),
    };
    Ok(found.map(str::to_owned))
}

fn column(part: &EntityRef, entity: Option<&Entity>) -> (Option<i64>, Column) {
    let text = |names: &[&str]| {
        let attributes = &entity?.attributes;
        let found = names
            .iter()
            .find_map(|name| attributes.get(*name)?.as_str());
        found.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let is_gone = [part.relationship_status, part.entity_status]
        .into_iter()
        .flatten()
        .any(|status| status != Status::Active);
    let guid = part.guid.clone().unwrap_or_default();
    let column = Column {
        name: text(&["name"])
            .or_else(|| part.display_text.clone())
            .unwrap_or_else(|| guid.clone()),
        data_type: text(&["type", "data_type", "dataType"]),
        comment: text(&["comment", "description"]),
        is_gone,
        guid,
    };
    let position = entity.and_then(|entity| entity.attributes.get("position")?.as_i64());
    (position, column)
}

/// What a change was, in a few words: of its details the name of what was noted, or of the attributes that changed.
pub fn change(event: &AuditEvent) -> String {
    let details = event.details.as_deref().unwrap_or_default();
    let json = details.split_once(": ").map(|(_, rest)| rest);
    let Some(Value::Object(told)) = json.and_then(|json| serde_json::from_str(json).ok()) else {
        return details.to_owned();
    };
    let is_note = ["TERM_", "CLASSIFICATION_", "PROPAGATED_CLASSIFICATION_"]
        .iter()
        .any(|kind| event.action.starts_with(kind));
    let names = |key: &str| {
        let fields = told.get(key).and_then(Value::as_object);
        fields.into_iter().flat_map(serde_json::Map::keys)
    };
    if is_note {
        let name = ["qualifiedName", "typeName", "name"]
            .iter()
            .find_map(|key| told.get(*key)?.as_str());
        return name.unwrap_or_default().to_owned();
    }
    if event.action.starts_with("BUSINESS_ATTRIBUTE_") {
        let groups: Vec<&str> = told.keys().map(String::as_str).collect();
        return groups.join(", ");
    }
    let mut said: Vec<String> = names("previousAttributes").cloned().collect();
    for (key, word) in [
        ("addedRelationships", "edges made"),
        ("removedRelationships", "edges removed"),
    ] {
        let edges = told.get(key).and_then(Value::as_array);
        said.extend(edges.map(|edges| format!("{word}: {}", edges.len())));
    }
    said.join(", ")
}
