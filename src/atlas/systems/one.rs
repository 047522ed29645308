//! The lineage that a catalogue tells of one entity, merged with a graph by identity.

use super::counterparts::Counterparts;
use super::join;
use super::read::{self, Found};
use super::types::Types;
use crate::atlas::mapping::MappingOptions;
use crate::atlas::wire::{Entity, LineageInfo};
use crate::atlas::{AtlasError, Reader};
use crate::lineage::{Lineage, NodeId, Origin};

/// A graph with the lineage of an entity of a catalogue in it.
#[derive(Debug, Clone)]
pub struct WithEntity {
    /// All of the graph, and what was added.
    pub lineage: Lineage,
    /// What the entity is in it.
    pub node: Option<NodeId>,
    /// How many datasets and processes were added.
    pub added: usize,
}

/// Merges a lineage that was read (with the state of its edges) with a graph; none where they have no dataset and no process in
/// common. `options` are those of publishing, as for [`merge`](super::merge).
pub async fn merge_one(
    reader: &Reader,
    lineage: &Lineage,
    options: &MappingOptions,
    entity: &Entity,
    info: &LineageInfo,
) -> Result<Option<WithEntity>, AtlasError> {
    let types = Types::read(reader).await?;
    let own = Counterparts::of(lineage, options, &|name| types.has(name));
    let found = Found::of_one(reader, &types, &own, entity, info).await;
    let is_common = found.entities.values().any(|header| {
        let name = header.qualified_name().unwrap_or_default();
        own.dataset(header).is_some() || own.has_process(&header.type_name, name)
    });
    if !is_common {
        return Ok(None);
    }
    let header = read::header_of(entity.clone());
    let name = header.qualified_name().unwrap_or_default().to_owned();
    let mine = own.process(&header.type_name, &name);
    let is_process = types.is_process(&header.type_name);
    let key = (!is_process).then(|| join::key(&header, &own, lineage, &found));
    let merged = join::join(&reader.target().name, lineage, &own, found);
    let lineage = merged.lineage;
    let node = match (mine, key) {
        (Some(process), _) => Some(process.into()),
        (None, Some(key)) => lineage.dataset_by_key(&key).map(NodeId::from),
        (None, None) => process_of(&lineage, &header.guid),
    };
    Ok(Some(WithEntity {
        lineage,
        node,
        added: merged.told.datasets + merged.told.processes,
    }))
}

/// The process that was made of an entity of this guid.
fn process_of(lineage: &Lineage, wanted: &str) -> Option<NodeId> {
    let is_it =
        |origin: &Origin| matches!(origin, Origin::Catalogue { guid, .. } if guid == wanted);
    let mut processes = lineage.processes();
    let found = processes.find(|(_, process)| process.origins.iter().any(is_it));
    found.map(|(id, _)| id.into())
}
