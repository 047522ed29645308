//! Deleting entities. They stay in the file, marked, with their edges as they were, so that their history can be looked at;
//! their names are free again.

use std::collections::{HashSet, VecDeque};

use serde_json::{Value, json};

use super::read::header;
use crate::local::error::Failure;
use crate::local::propagation::settle_edges;
use crate::local::store::{EdgeState, EntityId, EntityRow, Session};
use crate::local::types::{Role, Side};

/// Deletes what is active among `ids`, with the parts that these own, and answers as Atlas does. What is deleted already, or
/// was never there, is no mistake.
pub(crate) fn delete(session: &Session<'_>, ids: Vec<EntityId>) -> Result<Value, Failure> {
    let mut waiting: VecDeque<EntityId> = ids.into();
    let mut seen: HashSet<EntityId> = HashSet::new();
    let mut deleted = Vec::new();
    while let Some(id) = waiting.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        let row = session.entity(id)?;
        if row.is_deleted() {
            continue;
        }
        waiting.extend(end_edges(session, &row)?);
        session.mark_deleted(id)?;
        session.note(
            id,
            "ENTITY_DELETE",
            &json!({"typeName": row.type_name, "guid": row.guid, "attributes": row.attributes}),
        )?;
        deleted.push(id);
    }
    if deleted.is_empty() {
        return Ok(json!({}));
    }
    settle_edges(session, deleted.iter().copied())?;
    let headers = deleted
        .into_iter()
        .map(|id| header(session, &session.entity(id)?))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"mutatedEntities": {"DELETE": headers}}))
}

/// Ends the edges of an entity and says which entities it owned by them.
fn end_edges(session: &Session<'_>, row: &EntityRow) -> Result<Vec<EntityId>, Failure> {
    let mut owned = Vec::new();
    for side in [Side::One, Side::Two] {
        for edge in session.all_edges(row.id, side)? {
            if edge.state != EdgeState::Active {
                continue;
            }
            session.part(edge.id, EdgeState::Ended)?;
            let owns = session.types().entity(&row.type_name).is_some_and(|t| {
                t.relations.values().flatten().any(|end| {
                    end.role == Role::Whole
                        && end.side == side
                        && end.relationship == edge.relationship
                })
            });
            if owns {
                owned.push(edge.other);
            }
        }
    }
    Ok(owned)
}
