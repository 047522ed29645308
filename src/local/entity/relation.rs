//! Writing one relationship attribute: the edges that it asks for come into force, those that it leaves out go.

use indexmap::IndexSet;
use serde_json::Value;

use super::reference::{Assignments, Referent};
use crate::local::error::Failure;
use crate::local::store::{Edge, EdgeState, EntityId, Session};
use crate::local::types::{EntityType, Relation, Side, TypeSystem};

/// What has changed at one entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EdgeChanges {
    /// Relationship type and the entity now joined to.
    pub(super) added: Vec<(String, Referent)>,
    /// Relationship type and the entity no longer joined to.
    pub(super) removed: Vec<(String, EntityId)>,
}

impl EdgeChanges {
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// Looks up what an attribute refers to by name. Like Atlas, before anything is written: what a request creates it can refer
/// to by its local guid only.
pub(super) fn look_up(
    session: &Session<'_>,
    assignments: &mut Assignments,
    entity_type: &EntityType,
    attribute: &str,
    value: &Value,
) -> Result<(), Failure> {
    let ends = match entity_type.relations.get(attribute) {
        Some(ends) if !value.is_null() => ends,
        _ => return Ok(()),
    };
    for reference in references(entity_type, attribute, ends, value)? {
        assignments.look_up(session, reference)?;
    }
    Ok(())
}

/// Makes the edges of `attribute` at `entity` those that `value` asks for; a null asks for nothing.
pub(super) fn write(
    session: &Session<'_>,
    assignments: &mut Assignments,
    entity: EntityId,
    entity_type: &EntityType,
    attribute: &str,
    value: &Value,
) -> Result<EdgeChanges, Failure> {
    let mut changes = EdgeChanges::default();
    let ends = match entity_type.relations.get(attribute) {
        Some(ends) if !value.is_null() => ends,
        _ => return Ok(changes),
    };
    let mut wanted: IndexSet<(usize, EntityId)> = IndexSet::new();
    let mut referents = Vec::new();
    for reference in references(entity_type, attribute, ends, value)? {
        let referent = assignments.resolve(session, reference)?;
        let end = choose_end(session.types(), ends, reference, &referent)?;
        if wanted.insert((end, referent.id)) {
            referents.push(referent);
        }
    }
    let mut in_force: IndexSet<(usize, EntityId)> = IndexSet::new();
    for (index, end) in ends.iter().enumerate() {
        for edge in active(session, entity, end.side, &end.relationship)? {
            if wanted.contains(&(index, edge.other)) {
                in_force.insert((index, edge.other));
            } else {
                session.part(edge.id, EdgeState::Removed)?;
                changes.removed.push((edge.relationship, edge.other));
            }
        }
    }
    for ((index, other), referent) in wanted.iter().zip(referents) {
        let Some(end) = ends.get(*index) else {
            continue;
        };
        if in_force.contains(&(*index, *other)) {
            continue;
        }
        if !end.is_other_many {
            release(session, *other, end.side.opposite(), &end.relationship)?;
        }
        let (one, two) = match end.side {
            Side::One => (entity, *other),
            Side::Two => (*other, entity),
        };
        if session.join(&end.relationship, one, two)? {
            changes.added.push((end.relationship.clone(), referent));
        }
    }
    Ok(changes)
}

/// An entity that may have only one edge of a relationship gives up the one it has.
pub(crate) fn release(
    session: &Session<'_>,
    entity: EntityId,
    side: Side,
    relationship: &str,
) -> Result<(), Failure> {
    for edge in active(session, entity, side, relationship)? {
        session.part(edge.id, EdgeState::Removed)?;
    }
    Ok(())
}

fn active(
    session: &Session<'_>,
    entity: EntityId,
    side: Side,
    relationship: &str,
) -> Result<Vec<Edge>, Failure> {
    let mut edges = session.edges(entity, side, relationship)?;
    edges.retain(|edge| edge.state == EdgeState::Active);
    Ok(edges)
}

type Reference = serde_json::Map<String, Value>;

fn references<'v>(
    entity_type: &EntityType,
    attribute: &str,
    ends: &[Relation],
    value: &'v Value,
) -> Result<Vec<&'v Reference>, Failure> {
    let is_many = ends.iter().any(|end| end.is_many);
    let references = match value {
        Value::Array(items) if is_many => items.iter().map(Value::as_object).collect(),
        Value::Object(reference) if !is_many => Some(vec![reference]),
        _ => None,
    };
    references.ok_or_else(|| {
        let expected = if is_many {
            "a list of references"
        } else {
            "a reference"
        };
        Failure::invalid_entity(&[format!("{}.{attribute}: not {expected}", entity_type.name)])
    })
}

/// Of the relationships that serve an attribute, the one that the reference names, or else the first that takes an entity
/// of its type.
fn choose_end(
    types: &TypeSystem,
    ends: &[Relation],
    reference: &Reference,
    referent: &Referent,
) -> Result<usize, Failure> {
    let named = reference.get("relationshipType").and_then(Value::as_str);
    ends.iter()
        .position(|end| {
            named.is_none_or(|named| named == end.relationship)
                && types.is_a(&referent.type_name, &end.other_type)
        })
        .ok_or_else(|| {
            let end = ends
                .iter()
                .find(|end| named == Some(&end.relationship))
                .or(ends.first());
            let (relationship, expected) = end.map_or(("", ""), |end| {
                (end.relationship.as_str(), end.other_type.as_str())
            });
            Failure::wrong_end(relationship, expected, &referent.type_name)
        })
}
