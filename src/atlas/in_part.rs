//! Lineage in parts: so many edges on each side of an entity, and which entities have more. For servers that give it so
//! (2.3 and later, where it is switched on); a hub that thousands of statements read would drown all else.

use indexmap::IndexMap;

use super::wire::LineageInfo;
use super::{AtlasError, Reader};

/// Edges on each side of an entity where nobody says how many.
pub const EDGES: u32 = 50;

/// Questions at most. Each one names the entities that the one before found to be cut short by the server's own limit.
const QUESTIONS: usize = 32;

/// The lineage around an entity, with up to `edges` edges on each side of every entity; `depth` as in [`Reader::lineage`].
///
/// An entity that a request does not name shows only a few edges (`atlas.lineage.on.demand.default.node.count`, 3 from the
/// start), and which entities there are is in the answer. So it is asked again, with their names, until none is cut short but by
/// `edges`.
pub async fn lineage(
    reader: &Reader,
    guid: &str,
    depth: u32,
    edges: u32,
) -> Result<LineageInfo, AtlasError> {
    let mut limits = IndexMap::from([(guid.to_owned(), edges)]);
    let mut part = reader.lineage_in_part(guid, depth, &limits).await?;
    for _ in 1..QUESTIONS {
        let known = limits.len();
        let cut = part.with_more().map(|(guid, _)| guid.to_owned());
        limits.extend(cut.map(|guid| (guid, edges)));
        if limits.len() == known {
            break;
        }
        part = reader.lineage_in_part(guid, depth, &limits).await?;
    }
    Ok(part)
}
