//! Creating and updating entities: `POST /v2/entity`, `/v2/entity/bulk`, and the partial form by `PUT`.
//!
//! An entity is found by its guid, or else by its unique attributes; what is not found is created. Only attributes that are
//! sent are compared, what is equal is left alone, and an entity at which nothing changes is not in the answer's lists.

use std::borrow::Cow;
use std::collections::BTreeSet;

use indexmap::map::Entry;
use indexmap::{IndexMap, IndexSet};
use serde::Serialize;
use serde_json::Value;

use super::history::Details;
use super::read::{HEADER_ATTRIBUTES, Header, header};
use super::reference::Assignments;
use super::relation::{self, EdgeChanges};
use super::request::{is_local, reachable};
use crate::atlas::wire::{Attributes, Classification, Entities, Entity};
use crate::local::business::{self, Labels};
use crate::local::classification;
use crate::local::error::Failure;
use crate::local::propagation::settle_edges;
use crate::local::store::{EntityId, EntityRow, Session, unique_key};
use crate::local::types::{EntityType, Role};

/// How much of an entity must be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All mandatory attributes, also on update.
    Whole,
    /// Only what is to change.
    Part,
}

/// An entity of a request, checked, its values in the form in which they are kept.
struct Draft<'a> {
    guid: String,
    entity_type: &'a EntityType,
    attributes: Attributes,
    relations: Vec<(String, Value)>,
    noted: Noted,
}

/// What an entity is given besides the attributes of its type. Like Atlas, only when it is created, but for the attributes
/// that clients made up: what people noted at an entity, writing it again leaves alone.
struct Noted {
    classifications: Vec<Classification>,
    labels: BTreeSet<String>,
    business: Attributes,
    custom: Attributes,
}

/// What happened to one entity.
struct Change<'a> {
    /// The entity as it is now, but for what is noted at it.
    row: EntityRow,
    is_new: bool,
    /// What it is given where it is new.
    noted: &'a Noted,
    /// Its attributes before.
    before: Attributes,
    /// Whether attributes changed.
    is_changed: bool,
    edges: EdgeChanges,
}

/// The answer as it travels.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mutated {
    /// By what was done to them.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    mutated_entities: IndexMap<&'static str, Vec<Header>>,
    /// The guid of each entity, by the one that it was sent with.
    guid_assignments: IndexMap<String, String>,
}

type Changes<'a> = IndexMap<EntityId, Change<'a>>;

/// Writes the entities of a request and answers as Atlas does.
pub(crate) fn upsert(
    session: &Session<'_>,
    sent: Entities,
    extent: Extent,
) -> Result<Mutated, Failure> {
    let drafts = reachable(sent)?
        .into_iter()
        .map(|(guid, entity)| draft(session, guid, entity))
        .collect::<Result<Vec<_>, _>>()?;
    let findings: Vec<String> = drafts
        .iter()
        .flat_map(|draft| missing_values(draft, extent))
        .collect();
    if !findings.is_empty() {
        return Err(Failure::invalid_entity(&findings));
    }
    let mut assignments = Assignments::default();
    for draft in &drafts {
        for (attribute, value) in &draft.relations {
            relation::look_up(
                session,
                &mut assignments,
                draft.entity_type,
                attribute,
                value,
            )?;
        }
    }
    let mut assigned: IndexMap<String, String> = IndexMap::new();
    let mut changes = Changes::new();
    let mut ids = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let row = write_attributes(session, draft, &mut changes)?;
        assigned.insert(draft.guid.clone(), row.guid.clone());
        ids.push(row.id);
        assignments.assign(draft.guid.clone(), row.into());
    }
    let mut neighbours: IndexMap<EntityId, Vec<(String, EntityId)>> = IndexMap::new();
    for (draft, id) in drafts.iter().zip(ids) {
        for (attribute, value) in &draft.relations {
            let edges = relation::write(
                session,
                &mut assignments,
                id,
                draft.entity_type,
                attribute,
                value,
            )?;
            for (relationship, other) in &edges.added {
                neighbours
                    .entry(other.id)
                    .or_default()
                    .push((relationship.clone(), id));
            }
            if let Some(change) = changes.get_mut(&id) {
                change.edges.added.extend(edges.added);
                change.edges.removed.extend(edges.removed);
            }
        }
    }
    let with_edges = changes
        .iter()
        .filter(|(_, change)| !change.edges.is_empty());
    let joined = with_edges
        .map(|(id, _)| *id)
        .chain(neighbours.keys().copied());
    settle_edges(session, joined)?;
    answer(session, extent, &changes, &neighbours, assigned)
}

/// Gives a new entity what is noted at it.
fn write_noted(session: &Session<'_>, row: &EntityRow, noted: &Noted) -> Result<(), Failure> {
    if !noted.classifications.is_empty() {
        classification::add(session, row, &noted.classifications)?;
    }
    if !noted.labels.is_empty() {
        business::change_labels(session, row, &noted.labels, Labels::Set)?;
    }
    if !noted.business.is_empty() {
        business::add_metadata(session, row, &noted.business, false)?;
    }
    Ok(())
}

/// Checks an entity against its type.
fn draft<'a>(session: &'a Session<'_>, guid: String, entity: Entity) -> Result<Draft<'a>, Failure> {
    let entity_type = session
        .types()
        .entity(&entity.type_name)
        .ok_or_else(|| Failure::unknown_entity_type(&entity.type_name))?;
    let mut attributes = Attributes::new();
    let mut relations: IndexMap<String, Value> = IndexMap::new();
    let mut findings = Vec::new();
    for (name, value) in entity.attributes {
        if entity_type.is_relation(&name) {
            relations.insert(name, value);
        } else if let Some(attribute) = entity_type.attributes.get(&name) {
            match attribute.value_type.normalise(&value) {
                Some(normalised) => {
                    attributes.insert(name, normalised);
                }
                None => findings.push(attribute.finding(&entity_type.name, &name, &value)),
            }
        }
    }
    for (name, references) in entity.relationship_attributes {
        if entity_type.is_relation(&name) {
            relations.insert(name, references.into_value());
        }
    }
    if !findings.is_empty() {
        return Err(Failure::invalid_entity(&findings));
    }
    Ok(Draft {
        guid,
        entity_type,
        attributes,
        relations: relations.into_iter().collect(),
        noted: Noted {
            classifications: entity.classifications,
            labels: entity.labels.into_iter().collect(),
            business: entity.business_attributes,
            custom: entity.custom_attributes,
        },
    })
}

/// What an entity must have and has not.
fn missing_values(draft: &Draft<'_>, extent: Extent) -> Vec<String> {
    let type_name = &draft.entity_type.name;
    let is_missing = |value: Option<&Value>| match extent {
        Extent::Whole => value.is_none_or(Value::is_null),
        Extent::Part => value.is_some_and(Value::is_null),
    };
    let related = |name: &str| {
        draft
            .relations
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v)
    };
    let mut findings = Vec::new();
    for (name, attribute) in &draft.entity_type.attributes {
        if attribute.is_optional || draft.entity_type.is_relation(name) {
            continue;
        }
        if is_missing(draft.attributes.get(name)) {
            findings.push(format!(
                "{type_name}.{name}: mandatory attribute value missing in type {}",
                attribute.declared_by
            ));
        }
    }
    for (name, ends) in &draft.entity_type.relations {
        if ends.iter().any(|end| end.role == Role::Part) && is_missing(related(name)) {
            findings.push(format!(
                "{type_name}.{name}: mandatory attribute value missing in type {type_name}"
            ));
        }
    }
    findings
}

/// Finds or creates the entity and gives it the attributes that are sent.
fn write_attributes<'a, 'c>(
    session: &Session<'_>,
    draft: &'a Draft<'_>,
    changes: &'c mut Changes<'a>,
) -> Result<&'c EntityRow, Failure> {
    let found = find(session, draft)?;
    let is_new = found.is_none();
    let mut attributes = found
        .as_ref()
        .map_or_else(Attributes::new, |row| row.attributes.clone());
    let mut is_changed = false;
    for (name, value) in &draft.attributes {
        if attributes.get(name).unwrap_or(&Value::Null) == value {
            continue;
        }
        is_changed = true;
        if value.is_null() {
            attributes.shift_remove(name);
        } else {
            attributes.insert(name.clone(), value.clone());
        }
    }
    let custom = &draft.noted.custom;
    let is_custom = !custom.is_empty() && found.as_ref().is_none_or(|row| *custom != row.custom);
    is_changed |= is_custom;
    let (before, row) = match found {
        None => {
            let row = session.insert_entity(&draft.entity_type.name, attributes)?;
            (Attributes::new(), row)
        }
        // Author and time are told by what is saved with the attributes.
        Some(row) if is_changed => {
            let after = session.save_attributes(&row, attributes)?;
            (row.attributes, after)
        }
        // As it was.
        Some(row) => (attributes, row),
    };
    if is_custom {
        session.save_custom(row.id, custom)?;
    }
    let change = match changes.entry(row.id) {
        Entry::Occupied(known) => {
            let change = known.into_mut();
            change.row = row;
            change
        }
        Entry::Vacant(unknown) => unknown.insert(Change {
            row,
            is_new,
            noted: &draft.noted,
            before,
            is_changed: false,
            edges: EdgeChanges::default(),
        }),
    };
    change.is_changed |= is_changed;
    Ok(&change.row)
}

fn find(session: &Session<'_>, draft: &Draft<'_>) -> Result<Option<EntityRow>, Failure> {
    if !is_local(&draft.guid) {
        let row = session
            .entity_by_guid(&draft.guid)?
            .ok_or_else(|| Failure::missing_reference(&draft.guid))?;
        if row.is_deleted() {
            return Err(Failure::deleted_guid(&draft.guid));
        }
        if !session
            .types()
            .is_a(&row.type_name, &draft.entity_type.name)
        {
            return Err(Failure::invalid_parameters(format!(
                "entity {} is a {}, not a {}",
                row.guid, row.type_name, draft.entity_type.name
            )));
        }
        return Ok(Some(row));
    }
    for (attribute, _) in draft.entity_type.unique_attributes() {
        let Some(value) = unique_key(&draft.attributes, attribute) else {
            continue;
        };
        if let Some(id) = session.find_unique(draft.entity_type, attribute, &value)? {
            return Ok(Some(session.entity(id)?));
        }
    }
    Ok(None)
}

/// Notes the history and lists what was created and updated.
fn answer(
    session: &Session<'_>,
    extent: Extent,
    changes: &Changes<'_>,
    neighbours: &IndexMap<EntityId, Vec<(String, EntityId)>>,
    guid_assignments: IndexMap<String, String>,
) -> Result<Mutated, Failure> {
    let mut created = Vec::new();
    let mut updated: IndexSet<EntityId> = IndexSet::new();
    for (id, change) in changes {
        let is_touched = neighbours.contains_key(id);
        if change.is_new {
            created.push(*id);
        } else if change.is_changed || !change.edges.is_empty() {
            updated.insert(*id);
        } else if !is_touched {
            continue;
        }
        if !change.is_changed && !change.is_new {
            session.touch(*id)?;
        }
    }
    for id in neighbours.keys() {
        let is_listed = updated.contains(id) || created.contains(id);
        if !is_listed {
            updated.insert(*id);
            if !changes.contains_key(id) {
                session.touch(*id)?;
            }
        }
    }
    let mut lists: IndexMap<&'static str, Vec<Header>> = IndexMap::new();
    let update_name = match extent {
        Extent::Whole => "UPDATE",
        Extent::Part => "PARTIAL_UPDATE",
    };
    for (name, action, ids) in [
        (update_name, "ENTITY_UPDATE", updated.into_iter().collect()),
        ("CREATE", "ENTITY_CREATE", created),
    ] {
        for id in ids {
            let row = current(session, changes, id)?;
            let edges = neighbours.get(&id).map_or(&[][..], Vec::as_slice);
            session.note(id, action, &told(session, &row, changes, edges)?)?;
            let noted = changes.get(&id).filter(|it| it.is_new).map(|it| it.noted);
            if let Some(noted) = noted {
                write_noted(session, &row, noted)?;
            }
            let row = match noted {
                Some(noted) if !noted.labels.is_empty() => Cow::Owned(session.entity(id)?),
                _ => row,
            };
            lists.entry(name).or_default().push(header(session, &row)?);
        }
    }
    Ok(Mutated {
        mutated_entities: lists,
        guid_assignments,
    })
}

/// An entity as it is now: whole where the request writes it and it is at hand, and else what a header says of it.
fn current<'c>(
    session: &Session<'_>,
    changes: &'c Changes<'_>,
    id: EntityId,
) -> Result<Cow<'c, EntityRow>, Failure> {
    match changes.get(&id) {
        Some(change) => Ok(Cow::Borrowed(&change.row)),
        None => Ok(Cow::Owned(session.entity_with(&HEADER_ATTRIBUTES, id)?)),
    }
}

/// What the history says about a change: the attributes that changed, what they were before, and the edges, also those that
/// others of the request have made.
fn told<'c>(
    session: &Session<'_>,
    row: &'c EntityRow,
    changes: &'c Changes<'_>,
    touched_by: &'c [(String, EntityId)],
) -> Result<Details<'c>, Failure> {
    let mut details = Details::of(row);
    let change = changes.get(&row.id);
    if let Some(change) = change {
        details.compare(&change.before, &row.attributes);
        for (relationship, other) in &change.edges.added {
            details.adds(relationship, other.into());
        }
        for (relationship, other) in &change.edges.removed {
            details.removes(relationship, current(session, changes, *other)?.into());
        }
    }
    for (relationship, other) in touched_by {
        details.adds(relationship, current(session, changes, *other)?.into());
    }
    Ok(details)
}
