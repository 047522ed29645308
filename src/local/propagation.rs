//! Classifications go along edges as the relationship types say: from a data set to the processes that read it, and on to
//! what these write. Where they have come to is worked out when edges or classifications change, not when entities are read.
//!
//! Unlike in Atlas, only edges in force count: what came over an edge goes with it, also when an entity was deleted.

use std::collections::{BTreeMap, HashSet};

use super::error::Failure;
use super::store::{ClassificationId, ClassificationRow, EdgeState, EntityId, Session};
use super::types::{Propagation, Side};

/// Brings what is noted in line, after edges at these entities have changed.
///
/// A classification that goes over an edge is at one of its ends, as that end's own or as one that has come to it.
pub(crate) fn settle_edges(
    session: &Session<'_>,
    changed: impl IntoIterator<Item = EntityId>,
) -> Result<(), Failure> {
    if !session.has_propagating_classifications()? {
        return Ok(());
    }
    let mut concerned: BTreeMap<ClassificationId, ClassificationRow> = BTreeMap::new();
    for entity in changed {
        let own = session.own_classifications(entity)?;
        let come = session.propagated_classifications(entity)?;
        concerned.extend(own.into_iter().chain(come).map(|row| (row.id, row)));
    }
    concerned.values().try_for_each(|row| settle(session, row))
}

/// Works out where a classification comes to.
pub(crate) fn settle(
    session: &Session<'_>,
    classification: &ClassificationRow,
) -> Result<(), Failure> {
    let mut reached: HashSet<EntityId> = HashSet::new();
    let mut waiting = Vec::new();
    if classification.propagates {
        waiting.push(classification.entity);
    }
    while let Some(entity) = waiting.pop() {
        for next in next(session, entity)? {
            if next != classification.entity && reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    session.save_propagation(classification.id, &reached)
}

/// The entities to which classifications go from one.
fn next(session: &Session<'_>, entity: EntityId) -> Result<Vec<EntityId>, Failure> {
    let mut found = Vec::new();
    for side in [Side::One, Side::Two] {
        for edge in session.all_edges(entity, side)? {
            let of_type = || {
                session
                    .types()
                    .relationship(&edge.relationship)
                    .map_or(Propagation::None, |relationship| relationship.propagation)
            };
            let propagation = edge.propagation.unwrap_or_else(of_type);
            if edge.state == EdgeState::Active && propagation.goes_from(side) {
                found.push(edge.other);
            }
        }
    }
    Ok(found)
}
