//! What a server has of the entities that we care about, read once in bulk.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::atlas::mapping::EntityKey;
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships};

/// Names looked up between two words about the progress.
const STEP: usize = 100;

/// How far a reading has come: done, and total.
pub type OnProgress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// Living entities by type and qualified name.
#[derive(Debug, Default)]
pub(in crate::atlas) struct Snapshot {
    entities: HashMap<EntityKey, Entity>,
}

impl Snapshot {
    /// Looks up all of `wanted` on a server that has the entity types `present`.
    pub(in crate::atlas) async fn read(
        reader: &Reader,
        wanted: impl IntoIterator<Item = (EntityKey, Relationships)>,
        present: &BTreeSet<String>,
        on_progress: OnProgress<'_>,
    ) -> Result<Self, AtlasError> {
        let mut groups: BTreeMap<(String, bool), BTreeSet<String>> = BTreeMap::new();
        for (key, relationships) in wanted {
            if present.contains(&key.type_name) {
                groups
                    .entry((key.type_name, relationships == Relationships::With))
                    .or_default()
                    .insert(key.qualified_name);
            }
        }
        let total = groups.values().map(BTreeSet::len).sum();
        let mut done = 0;
        let mut snapshot = Self::default();
        on_progress(done, total);
        for ((type_name, with_relationships), names) in groups {
            let names: Vec<_> = names.into_iter().collect();
            for names in names.chunks(STEP) {
                snapshot
                    .read_some(reader, &type_name, names, with_relationships)
                    .await?;
                done += names.len();
                on_progress(done, total);
            }
        }
        Ok(snapshot)
    }

    async fn read_some(
        &mut self,
        reader: &Reader,
        type_name: &str,
        names: &[String],
        with_relationships: bool,
    ) -> Result<(), AtlasError> {
        let relationships = if with_relationships {
            Relationships::With
        } else {
            Relationships::Without
        };
        for mut entity in reader.entities(type_name, names, relationships).await? {
            if entity.status == Some(Status::Deleted) {
                continue;
            }
            // A server that leaves relationships out of bulk answers has them in single ones.
            if with_relationships
                && entity.relationship_attributes.is_empty()
                && let Some(guid) = &entity.guid
                && let Some(whole) = reader.entity(guid).await?
            {
                entity = whole.entity;
            }
            let Some(name) = qualified_name(&entity) else {
                continue;
            };
            let key = EntityKey::new(type_name, name);
            // A type is also asked for on behalf of the types above it; its own entity goes first.
            let is_better = self
                .entities
                .get(&key)
                .is_none_or(|known| known.type_name != type_name);
            if is_better {
                self.entities.insert(key, entity);
            }
        }
        Ok(())
    }

    /// Adds an entity that was found otherwise.
    pub(super) fn insert(&mut self, key: EntityKey, entity: Entity) {
        self.entities.insert(key, entity);
    }

    /// The entity, if the server has it. Its type may be one below that of the key.
    pub(in crate::atlas) fn get(&self, key: &EntityKey) -> Option<&Entity> {
        self.entities.get(key)
    }

    /// The guid of an entity.
    pub(in crate::atlas) fn guid(&self, key: &EntityKey) -> Option<&str> {
        self.get(key)?.guid.as_deref()
    }

    /// All that was found.
    pub(in crate::atlas) fn iter(&self) -> impl Iterator<Item = (&EntityKey, &Entity)> {
        self.entities.iter()
    }
}

/// The qualified name of an entity.
pub(in crate::atlas) fn qualified_name(entity: &Entity) -> Option<&str> {
    entity.attributes.get("qualifiedName")?.as_str()
}

/// Names of the entity types that a server has.
pub(in crate::atlas) async fn entity_types(
    reader: &Reader,
) -> Result<BTreeSet<String>, AtlasError> {
    let headers = reader.type_headers().await?;
    Ok(headers.into_iter().map(|header| header.name).collect())
}

/// The names of a type, and how often each occurs on the server, where that is more than once.
pub(in crate::atlas) async fn doubles(
    reader: &Reader,
    keys: impl IntoIterator<Item = EntityKey>,
) -> Result<BTreeMap<EntityKey, BTreeSet<String>>, AtlasError> {
    let mut by_type: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for key in keys {
        by_type
            .entry(key.type_name)
            .or_default()
            .insert(key.qualified_name);
    }
    let mut guids: BTreeMap<EntityKey, BTreeSet<String>> = BTreeMap::new();
    for (type_name, names) in by_type {
        let names: Vec<_> = names.into_iter().collect();
        for header in reader.namesakes(&type_name, &names).await? {
            if let Some(name) = header.qualified_name() {
                guids
                    .entry(EntityKey::new(&type_name, name))
                    .or_default()
                    .insert(header.guid.clone());
            }
        }
    }
    guids.retain(|_, guids| guids.len() > 1);
    Ok(guids)
}
