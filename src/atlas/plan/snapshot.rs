//! What a server has of the entities that we care about, read once in bulk.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt;

use crate::atlas::mapping::{DATASET, EntityKey};
use crate::atlas::wire::{Attributes, Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};
use crate::collections::FastMap;

/// Names looked up between two words about the progress.
const STEP: usize = 100;
/// The same with relationships, which takes several times as long: the last of several parts is waited for alone.
const SMALL_STEP: usize = 50;

/// Parts read at once: a server's cores are not used by one question at a time. Reading concurrently is safe.
pub(super) const PARTS_AT_ONCE: usize = 4;

/// How far a reading has come: done, and total.
pub type OnProgress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// Living entities by type and qualified name.
#[derive(Debug, Default)]
pub(in crate::atlas) struct Snapshot {
    entities: FastMap<EntityKey, Entity>,
}

impl Snapshot {
    /// Looks up all of `wanted` on a server that has the entity types `present`.
    pub(in crate::atlas) async fn read(
        reader: &Reader,
        wanted: impl IntoIterator<Item = (EntityKey, Relationships)>,
        present: &BTreeSet<String>,
        on_progress: OnProgress<'_>,
    ) -> Result<Self, AtlasError> {
        let mut groups: BTreeMap<(Shared, Relationships), BTreeSet<Shared>> = BTreeMap::new();
        for (key, relationships) in wanted {
            if present.contains(&*key.type_name) {
                groups
                    .entry((key.type_name, relationships))
                    .or_default()
                    .insert(key.qualified_name);
            }
        }
        let total = groups.values().map(BTreeSet::len).sum();
        let mut done = 0;
        let mut snapshot = Self::default();
        on_progress(done, total);
        let parts = groups.into_iter().flat_map(Part::cut);
        let reads: Vec<_> = parts.map(|part| part.read(reader)).collect();
        let mut reads = futures_util::stream::iter(reads).buffered(PARTS_AT_ONCE);
        while let Some(read) = reads.next().await {
            let (part, entities) = read?;
            snapshot.take(&part.type_name, entities);
            done += part.names.len();
            on_progress(done, total);
        }
        Ok(snapshot)
    }

    fn take(&mut self, type_name: &Shared, entities: Vec<Entity>) {
        for entity in entities {
            let Some(name) = qualified_name(&entity) else {
                continue;
            };
            let key = EntityKey::new(type_name, name);
            // A type is also asked for on behalf of the types above it; its own entity goes first.
            let is_better = self
                .entities
                .get(&key)
                .is_none_or(|known| known.type_name != **type_name);
            if is_better {
                self.entities.insert(key, entity);
            }
        }
    }

    /// The entity, if the server has it. Its type may be one below that of the key.
    pub(in crate::atlas) fn get(&self, key: &EntityKey) -> Option<&Entity> {
        self.entities.get(key)
    }

    /// Makes an entity the one of its name.
    pub(in crate::atlas) fn put(&mut self, key: EntityKey, entity: Entity) {
        self.entities.insert(key, entity);
    }

    /// Takes in another one.
    pub(super) fn extend(&mut self, other: Self) {
        self.entities.extend(other.entities);
    }

    /// Takes an entity out.
    pub(in crate::atlas) fn take_out(&mut self, key: &EntityKey) -> Option<Entity> {
        self.entities.remove(key)
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

/// Names of one type that are looked up together.
struct Part {
    type_name: Shared,
    relationships: Relationships,
    names: Vec<String>,
}

impl Part {
    fn cut(
        ((type_name, relationships), names): ((Shared, Relationships), BTreeSet<Shared>),
    ) -> Vec<Self> {
        let step = match relationships {
            Relationships::With => SMALL_STEP,
            Relationships::Without => STEP,
        };
        let names: Vec<_> = names.into_iter().collect();
        let parts = names.chunks(step).map(|names| Self {
            type_name: type_name.clone(),
            relationships,
            names: names.iter().map(ToString::to_string).collect(),
        });
        parts.collect()
    }

    /// What is there and lives.
    async fn read(self, reader: &Reader) -> Result<(Self, Vec<Entity>), AtlasError> {
        let found = reader.entities(&self.type_name, &self.names, self.relationships);
        let mut entities = found.await?;
        entities.retain(|entity| entity.status != Some(Status::Deleted));
        for entity in &mut entities {
            // A server that leaves relationships out of bulk answers has them in single ones.
            if self.relationships == Relationships::With
                && entity.relationship_attributes.is_empty()
                && let Some(guid) = &entity.guid
                && let Some(whole) = reader.entity(guid).await?
            {
                *entity = whole.entity;
            }
        }
        Ok((self, entities))
    }
}

/// The qualified name of an entity.
pub(in crate::atlas) fn qualified_name(entity: &Entity) -> Option<&str> {
    entity.attributes.get("qualifiedName")?.as_str()
}

/// A text that the mapping keeps in the `conf` of a process.
pub(super) fn conf<'a>(attributes: &'a Attributes, key: &str) -> Option<&'a str> {
    attributes.get("conf")?.get(key)?.as_str()
}

/// The files and jobs that a process or an application was published from. A name that has a comma in it is several, of which
/// none is there.
pub(super) fn origins(attributes: &Attributes) -> impl Iterator<Item = &str> {
    let all = conf(attributes, "origins").filter(|it| !it.is_empty());
    all.into_iter().flat_map(|it| it.split(", "))
}

/// Names of the entity types that a server has.
pub(in crate::atlas) async fn entity_types(
    reader: &Reader,
) -> Result<BTreeSet<String>, AtlasError> {
    let headers = reader.type_headers().await?;
    Ok(headers.into_iter().map(|header| header.name).collect())
}

/// The same, and what tells the server from all others whatever address it is reached by: the guid that it gave the type
/// of all datasets when it was new. None where it does not say.
pub(in crate::atlas) async fn types_and_identity(
    reader: &Reader,
) -> Result<(BTreeSet<String>, Option<String>), AtlasError> {
    let headers = reader.type_headers().await?;
    let oldest = headers.iter().find(|it| it.name == DATASET);
    let identity = oldest.map(|it| it.guid.clone());
    let identity = identity.filter(|guid| !guid.is_empty());
    let names = headers.into_iter().map(|header| header.name);
    Ok((names.collect(), identity))
}

/// The names of a type, and how often each occurs on the server, where that is more than once.
pub(in crate::atlas) async fn doubles(
    reader: &Reader,
    keys: impl IntoIterator<Item = EntityKey>,
) -> Result<BTreeMap<EntityKey, BTreeSet<String>>, AtlasError> {
    // A key of its file keeps the local catalogue from having two; forty thousand names need not be asked for.
    if reader.target().is_embedded {
        return Ok(BTreeMap::new());
    }
    let mut by_type: BTreeMap<Shared, BTreeSet<Shared>> = BTreeMap::new();
    for key in keys {
        by_type
            .entry(key.type_name)
            .or_default()
            .insert(key.qualified_name);
    }
    let questions = by_type.into_iter().map(async |(type_name, names)| {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        let found = reader.namesakes(&type_name, &names).await?;
        Ok::<_, AtlasError>((type_name, found))
    });
    let questions: Vec<_> = questions.collect();
    let mut answers = futures_util::stream::iter(questions).buffered(PARTS_AT_ONCE);
    let mut doubles = BTreeMap::new();
    while let Some(answer) = answers.next().await {
        let (type_name, found) = answer?;
        for same in found.chunk_by(|one, other| one.name == other.name) {
            if let [first, _, ..] = same {
                let guids: BTreeSet<String> = same.iter().map(|it| it.guid.clone()).collect();
                doubles.insert(EntityKey::new(&type_name, &first.name), guids);
            }
        }
    }
    Ok(doubles)
}
