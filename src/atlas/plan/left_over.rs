//! What the catalogue has of columns that the graph does not have any more. Nothing of it is deleted unasked.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlas::mapping::{
    COLUMN, COLUMN_LINEAGE, EntityKey, OWNED, OWNER, TABLE, Wanted, Wishes, sides_of,
};
use crate::atlas::wire::Entity;
use crate::atlas::{AtlasError, Reader};

use super::compare::active_edges;
use super::snapshot::{Snapshot, qualified_name};
use super::{Endpoint, Finding};

/// Adds, for each process in the plan, the lineage of columns that it does not write any more: it is to lose its inputs and
/// outputs.
pub(super) async fn empty_lineages(
    reader: &Reader,
    wishes: &mut Wishes,
    snapshot: &mut Snapshot,
) -> Result<(), AtlasError> {
    let wanted = names_by_whole(&wishes.entities, COLUMN_LINEAGE);
    let mut emptied = Vec::new();
    for process in &wishes.traced {
        let Some(entity) = snapshot.get(process) else {
            continue;
        };
        let names = wanted.get(process);
        let mut guids = Vec::new();
        for edge in active_edges(entity, OWNED) {
            let name = edge.display_text.unwrap_or_default();
            if !names.is_some_and(|names| names.contains(&*name)) {
                guids.extend(edge.guid);
            }
        }
        for guid in guids {
            let Some(whole) = reader.entity(&guid).await? else {
                continue;
            };
            if let Some(wanted) = emptied_lineage(&whole.entity, process) {
                emptied.push((wanted, whole.entity));
            }
        }
    }
    for (wanted, entity) in emptied {
        snapshot.insert(wanted.key.clone(), entity);
        wishes.entities.push(wanted);
    }
    Ok(())
}

/// What is wanted of the lineage of a column that is not written any more; none where it has no edges already.
fn emptied_lineage(entity: &Entity, process: &EntityKey) -> Option<Wanted> {
    let sides = sides_of(COLUMN_LINEAGE).iter();
    let mut edges = sides.flat_map(|side| active_edges(entity, side.attribute));
    edges.next()?;
    let key = EntityKey::new(COLUMN_LINEAGE, qualified_name(entity)?);
    let name = entity.attributes.get("name")?.as_str()?;
    Some(Wanted {
        endpoints: vec![Endpoint::one(OWNER, process)],
        part_of: Some(OWNER.to_owned()),
        why: format!(
            "{} does not take {name} from any column, or does not write it, any more",
            process.qualified_name
        ),
        ..Wanted::new(key, name)
    })
}

/// The columns of our tables that the catalogue has and the graph has not.
pub(super) fn columns(wishes: &Wishes, snapshot: &Snapshot) -> Option<Finding> {
    let wanted = names_by_whole(&wishes.entities, COLUMN);
    let tables = wishes.entities.iter();
    let mut left = Vec::new();
    for table in tables.filter(|entity| entity.key.type_name == TABLE) {
        let names = wanted.get(&table.key);
        let Some(entity) = snapshot.get(&table.key) else {
            continue;
        };
        for edge in active_edges(entity, "columns") {
            let name = edge.display_text.unwrap_or_default();
            if !names.is_some_and(|names| names.contains(&*name)) {
                left.push(format!("{}.{name}", table.name));
            }
        }
    }
    Finding::left_over(&left)
}

/// The names of the wanted parts of a type, by what they are parts of.
fn names_by_whole<'w>(
    entities: &'w [Wanted],
    type_name: &str,
) -> BTreeMap<EntityKey, BTreeSet<&'w str>> {
    let mut names: BTreeMap<EntityKey, BTreeSet<&str>> = BTreeMap::new();
    for part in entities.iter().filter(|it| it.key.type_name == type_name) {
        let mut ends = part.endpoints.iter();
        if let Some(end) = ends.find(|end| Some(&end.attribute) == part.part_of.as_ref()) {
            names.entry(end.key()).or_default().insert(&part.name);
        }
    }
    names
}
