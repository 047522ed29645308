//! Which edges of a lineage are in force.
//!
//! Atlas follows edges that an update has removed as it follows the others, and its answer says nothing of their state:
//! `LineageRelation` has none from 2.1.0 to 3.0. The entities at their ends know it, by the guid of the edge.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::graph::names_a_process;
use super::wire::{Entity, EntityRef, LineageInfo, LineageRelation, References, Status};
use super::{AtlasError, Reader, Relationships};

/// Most processes that are asked for the state of their edges. A lineage without end may have thousands.
pub const MOST: usize = 300;

/// How an edge of a lineage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// In force.
    Live,
    /// Removed, though what it joined is still there: the process reads or writes that no longer.
    Stale,
    /// It went with an entity that was deleted.
    Deleted,
    /// Nothing says whether it is in force.
    Unknown,
}

/// How an edge stands, by what [`tell`] has found out and the state of the entities at its ends.
pub fn state(relation: &LineageRelation, info: &LineageInfo) -> Edge {
    let is_gone = |guid: &str| {
        let header = info.guid_entity_map.get(guid);
        header.is_some_and(|header| header.status != Status::Active)
    };
    let ends_gone = is_gone(&relation.from_entity_id) || is_gone(&relation.to_entity_id);
    match (relation.relationship_status, ends_gone) {
        (_, true) => Edge::Deleted,
        (Some(Status::Active), false) => Edge::Live,
        (Some(Status::Deleted | Status::Purged), false) => Edge::Stale,
        (None, false) => Edge::Unknown,
    }
}

/// Asks the processes of a lineage, the first [`MOST`] of them, for the state of its edges.
pub async fn tell(reader: &Reader, info: &mut LineageInfo) -> Result<(), AtlasError> {
    let mut asked = knowers(info);
    asked.truncate(MOST);
    let entities = reader.entities_by_guid(&asked, Relationships::With).await?;
    mark(info, &entities);
    Ok(())
}

/// The processes of a lineage, which know the state of its edges, each once.
pub(super) fn knowers(info: &LineageInfo) -> Vec<String> {
    let knowers = info.relations.iter().map(|it| knower(it, info));
    let knowers: IndexSet<&String> = knowers.collect();
    knowers.into_iter().cloned().collect()
}

/// Notes the state of each edge that these entities know of.
pub(super) fn mark(info: &mut LineageInfo, entities: &[Entity]) {
    let states = states(entities);
    for relation in &mut info.relations {
        relation.relationship_status = states.get(relation.relationship_id.as_str()).copied();
    }
}

/// The end of an edge that is asked for its state: the process, which has few edges where a dataset may have thousands.
fn knower<'a>(relation: &'a LineageRelation, info: &LineageInfo) -> &'a String {
    let header = info.guid_entity_map.get(&relation.to_entity_id);
    if header.is_some_and(|header| names_a_process(&header.type_name)) {
        &relation.to_entity_id
    } else {
        &relation.from_entity_id
    }
}

/// The states of all edges of some entities, by the edge's guid.
fn states(entities: &[Entity]) -> HashMap<String, Status> {
    entities
        .iter()
        .flat_map(references)
        .filter_map(|(_, reference)| {
            let guid = reference.relationship_guid.clone()?;
            Some((guid, reference.relationship_status?))
        })
        .collect()
}

/// Whether an entity refers to another in an attribute only by edges that were removed: Atlas 2.1.0 lists such a one under
/// `inputs` like any other, and only its relationships tell.
pub fn is_stale(entity: &Entity, attribute: &str, guid: &str) -> bool {
    let references = references_of(entity, attribute).iter();
    let mut of_it = references
        .filter(|it| it.guid.as_deref() == Some(guid))
        .peekable();
    of_it.peek().is_some()
        && of_it.all(|it| {
            it.relationship_status
                .is_some_and(|status| status != Status::Active)
        })
}

/// Every reference of an entity by way of a relationship, with the name of the attribute.
pub fn references(entity: &Entity) -> impl Iterator<Item = (&str, &EntityRef)> {
    let attributes = entity.relationship_attributes.iter();
    attributes.flat_map(|(name, references)| references.all().iter().map(|it| (name.as_str(), it)))
}

/// The references of one relationship attribute.
pub fn references_of<'e>(entity: &'e Entity, attribute: &str) -> &'e [EntityRef] {
    let references = entity.relationship_attributes.get(attribute);
    references.map_or(&[], References::all)
}
