//! Names that somebody else took under another type after the plan was made.

use std::collections::HashMap;

use crate::atlas::mapping::{DATASET, EntityKey};
use crate::atlas::plan::{Entry, EntryId, Plan, has_other_types, qualified_name};
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships};

/// What has come, of these that are to be created: each with what happened. The plan tells of what was there when it was made.
pub(super) async fn found(
    reader: &Reader,
    plan: &Plan,
    created: &[EntryId],
) -> Result<Vec<(EntryId, String)>, AtlasError> {
    // What is given back has the types that it had.
    if plan.undoes.is_some() {
        return Ok(Vec::new());
    }
    let entries = created
        .iter()
        .filter_map(|id| Some((*id, plan.entry(*id)?)));
    let entries = entries.filter(|(_, it)| has_other_types(&it.type_name, it.part_of.is_some()));
    let by_name: HashMap<&str, (EntryId, &Entry)> = entries
        .map(|(id, entry)| (&*entry.qualified_name, (id, entry)))
        .collect();
    let mut names: Vec<String> = by_name.keys().map(ToString::to_string).collect();
    names.sort();
    let there = reader.entities(DATASET, &names, Relationships::Without);
    let mut found = Vec::new();
    for entity in there.await? {
        let known = qualified_name(&entity).and_then(|name| by_name.get(name));
        if let Some((id, entry)) = known
            && is_newcomer(plan, entry, &entity)
        {
            let what = format!("exists by now as a {}", entity.type_name);
            found.push((*id, what));
        }
    }
    Ok(found)
}

fn is_newcomer(plan: &Plan, entry: &Entry, entity: &Entity) -> bool {
    let key = EntityKey::new(entity.type_name.as_str(), &entry.qualified_name);
    let guid = entity.guid.as_ref();
    let is_told = || {
        let mut told = plan.findings.iter().flat_map(|it| &it.about);
        told.any(|about| guid.is_some_and(|guid| about.guids.contains(guid)))
    };
    entity.status != Some(Status::Deleted)
        && entity.type_name != *entry.type_name
        && entity.create_time.is_some_and(|at| at > plan.made_at)
        && !plan.entries.iter().any(|it| it.key() == key)
        && !is_told()
}
