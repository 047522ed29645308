//! Lineage in parts: so many edges on each side of an entity, and which entities have more. For servers that give it so
//! (2.3 and later, where it is switched on); a hub that thousands of statements read would drown all else.

use indexmap::IndexMap;

use super::wire::{LineageInfo, MoreRelations};
use super::{AtlasError, Reader};

/// Edges on each side of an entity where nobody says how many.
pub const EDGES: u32 = 50;

/// Edges on each side of an entity that are asked for at most.
pub const MOST_EDGES: u32 = 1_000_000;

/// Questions at most. Each one names the entities that the one before found to be cut short by the server's own limit.
const QUESTIONS: usize = 32;

/// How many edges are wanted on each side of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    each: u32,
    /// Other numbers than `each`, by guid.
    others: IndexMap<String, u32>,
}

impl Limits {
    /// The same number for every entity.
    pub fn each(edges: u32) -> Self {
        Self {
            each: edges,
            others: IndexMap::new(),
        }
    }

    /// How many are wanted of an entity.
    pub fn of(&self, guid: &str) -> u32 {
        self.others.get(guid).copied().unwrap_or(self.each)
    }

    /// With twice as many of one entity as before.
    #[must_use]
    pub fn with_twice(mut self, guid: &str) -> Self {
        let twice = self.of(guid).saturating_mul(2).min(MOST_EDGES);
        self.others.insert(guid.to_owned(), twice);
        self
    }
}

/// The lineage around an entity, with up to so many edges on each side of every entity as `wanted` says; `depth` as in
/// [`Reader::lineage`].
///
/// An entity that a request does not name shows only a few edges (`atlas.lineage.on.demand.default.node.count`, 3 from the
/// start), and which entities there are is in the answer. So it is asked again, with their names, until none is cut short but by
/// what is wanted.
pub async fn lineage(
    reader: &Reader,
    guid: &str,
    depth: u32,
    wanted: &Limits,
) -> Result<LineageInfo, AtlasError> {
    let mut limits = IndexMap::from([(guid.to_owned(), wanted.of(guid))]);
    limits.extend(wanted.others.clone());
    let mut part = reader.lineage_in_part(guid, depth, &limits).await?;
    for _ in 1..QUESTIONS {
        let known = limits.len();
        let cut = part.with_more().map(|(guid, _)| guid.to_owned());
        limits.extend(cut.map(|guid| {
            let edges = wanted.of(&guid);
            (guid, edges)
        }));
        if limits.len() == known {
            break;
        }
        part = reader.lineage_in_part(guid, depth, &limits).await?;
    }
    Ok(part)
}

/// Whether the server gives lineage in parts. One that does not say so does not.
pub async fn is_given(reader: &Reader) -> Result<bool, AtlasError> {
    let session = reader.session().await?;
    Ok(session.is_some_and(|session| session.has_lineage_on_demand == Some(true)))
}

impl LineageInfo {
    /// Entities that have more edges than are shown, by guid.
    pub fn with_more(&self) -> impl Iterator<Item = (&str, MoreRelations)> {
        let told = self.relations_on_demand.iter().flatten();
        told.filter(|(_, more)| more.is_any())
            .map(|(guid, more)| (guid.as_str(), *more))
    }

    /// On which sides one entity has more edges than are shown.
    pub fn more_of(&self, guid: &str) -> MoreRelations {
        let told = self.relations_on_demand.as_ref();
        let more = told.and_then(|told| told.get(guid));
        more.copied().unwrap_or_default()
    }
}

impl MoreRelations {
    /// Whether there are more on either side.
    pub fn is_any(self) -> bool {
        self.has_more_inputs || self.has_more_outputs
    }
}
