//! What a catalogue knows of other systems around a graph (Hive, HDFS, Kafka, Spark, HBase, whatever has published there),
//! merged with it by identity: a topic that Flink reads and that the catalogue has is one dataset, so that a way from Kafka
//! through Flink into a table of Hive and on through Spark is one way.
//!
//! `table` says what is known of types, `counterparts` which entities stand for parts of the graph, `read` asks for what
//! hangs on these, and `join` makes one graph of both; `one` does the same with the lineage of one entity. Only what is alive is merged, and only edges in force.

mod columns;
mod counterparts;
mod identity;
mod join;
mod one;
mod read;
mod table;
mod told;
mod types;

use self::counterparts::Counterparts;
use self::types::Types;
use super::mapping::MappingOptions;
use super::wire::Entity;
use super::{AtlasError, Reader};
use crate::lineage::{Identity, Lineage};

pub use one::{WithEntity, merge_one};
pub use told::{Gap, Told};

/// What data an entity is, as far as it tells itself; none where it is known by name alone.
pub fn identity_of(entity: &Entity) -> Option<Identity> {
    identity::identity(&read::header_of(entity.clone()))
}

/// A graph with what a catalogue knows around it.
#[derive(Debug, Clone)]
pub struct Merged {
    /// All of the graph, and what was added.
    pub lineage: Lineage,
    /// What was added, and what is missing.
    pub told: Told,
}

/// Reads what a catalogue knows around a graph, and merges the two. `options` are those of publishing: they say what the
/// datasets of the graph are called there. Changes nothing there.
pub async fn merge(
    reader: &Reader,
    lineage: &Lineage,
    options: &MappingOptions,
) -> Result<Merged, AtlasError> {
    let types = Types::read(reader).await?;
    let own = Counterparts::of(lineage, options, &|name| types.has(name));
    let found = read::read(reader, &types, &own).await?;
    Ok(join::join(&reader.target().name, lineage, &own, found))
}
