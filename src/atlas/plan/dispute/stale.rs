//! Edges that were removed and that Atlas goes on showing in lineage.
//!
//! Atlas 2.1.0 and later only mark an edge that an update takes away, and their lineage does not look at the mark. Nothing
//! but deleting the process, or its dataset, takes such an edge out of the lineage that is in force.

use std::collections::BTreeSet;

use crate::atlas::Shared;
use crate::atlas::edges::references_of;
use crate::atlas::mapping::{Wanted, is_process, sides_of};
use crate::atlas::plan::choice::Choice;
use crate::atlas::plan::compare::{differences, living_guids, side_names};
use crate::atlas::plan::comparison::Found;
use crate::atlas::plan::snapshot::Snapshot;
use crate::atlas::plan::{Finding, FindingKind};
use crate::atlas::wire::{Attributes, Entity, Status};
use crate::atlas::{AtlasError, Reader};

use super::{Disputes, about, cost, costs_of};

const KIND: FindingKind = FindingKind::StaleEdges;

impl Disputes<'_> {
    /// Looks for processes with edges that Atlas should not show. Takes those out of the snapshot that are to be created anew.
    pub(in crate::atlas::plan) async fn stale_edges(
        &mut self,
        part: &[Box<Wanted>],
        snapshot: &mut Snapshot,
        found: &mut Found,
    ) -> Result<(), AtlasError> {
        let processes = part.iter().filter(|it| is_process(&it.key.type_name));
        for wanted in processes.filter(|it| it.conflict.is_none()) {
            let Some(entity) = snapshot.get(&wanted.key) else {
                continue;
            };
            // What goes with its whole needs no word of its own.
            if self.is_part_of_recreated(wanted) {
                continue;
            }
            let shown = still_shown(self.reader, entity).await?;
            // The local catalogue does not show what was taken away.
            let coming = if self.reader.target().is_embedded {
                Vec::new()
            } else {
                taken_away(wanted, entity, found)
            };
            if shown.is_empty() && coming.is_empty() {
                continue;
            }
            let choice = self.choices.of(KIND, &wanted.key, &wanted.name);
            let finding = finding(wanted, entity, &shown, &coming, choice);
            self.findings.push(finding);
            if choice == Choice::Recreate
                && let Some(entity) = snapshot.take_out(&wanted.key)
            {
                self.recreate(&wanted.key, &wanted.name, &entity);
                found.forget(&wanted.key);
            }
        }
        Ok(())
    }
}

/// The names at the other end of removed edges that the lineage of a process shows.
async fn still_shown(reader: &Reader, entity: &Entity) -> Result<Vec<String>, AtlasError> {
    let removed = removed(entity);
    let Some(own) = entity.guid.as_deref().filter(|_| !removed.is_empty()) else {
        return Ok(Vec::new());
    };
    let lineage = reader.lineage_edges(own, 1).await?;
    let shown: BTreeSet<(&str, &str)> = lineage
        .relations
        .iter()
        .map(|edge| (&*edge.from_entity_id, &*edge.to_entity_id))
        .collect();
    let is_shown = |guid: &str| shown.contains(&(guid, own)) || shown.contains(&(own, guid));
    let of_shown = removed.into_iter().filter(|(guid, _)| is_shown(guid));
    Ok(of_shown.map(|(_, name)| name).collect())
}

/// The living entities to which a process has no living edge any more, by guid and name.
fn removed(entity: &Entity) -> BTreeSet<(String, String)> {
    let mut removed = BTreeSet::new();
    for side in sides_of(&entity.type_name) {
        let living: BTreeSet<&str> = living_guids(entity, side.attribute).collect();
        let names = side_names(entity, side.attribute);
        let ended = references_of(entity, side.attribute).iter().filter(|end| {
            end.relationship_status == Some(Status::Deleted)
                && end.entity_status.unwrap_or_default() == Status::Active
        });
        for end in ended {
            let guid = end.guid.as_ref();
            let Some(guid) = guid.filter(|guid| !living.contains(guid.as_str())) else {
                continue;
            };
            let name = names.get(guid).map(|key| key.qualified_name.to_string());
            let name = name.or_else(|| end.display_text.clone());
            removed.insert((guid.clone(), name.unwrap_or_else(|| guid.clone())));
        }
    }
    removed
}

/// The names at the other end of edges that the plan would take away.
fn taken_away(wanted: &Wanted, entity: &Entity, found: &Found) -> Vec<String> {
    let guid_of = |key: &_| found.guid(key).map(Shared::as_str);
    let changes = differences(&Attributes::new(), &wanted.endpoints, entity, &guid_of);
    let sides = sides_of(&wanted.key.type_name);
    let changes = changes
        .into_iter()
        .filter(|it| sides.iter().any(|side| side.attribute == it.attribute));
    let mut names = Vec::new();
    for change in changes {
        let list = |value: Option<&serde_json::Value>| -> BTreeSet<String> {
            let all = value.and_then(serde_json::Value::as_array);
            let all = all.into_iter().flatten().filter_map(|it| it.as_str());
            all.map(str::to_owned).collect()
        };
        let after = list(Some(&change.after));
        names.extend(list(change.before.as_ref()).difference(&after).cloned());
    }
    names
}

fn finding(
    wanted: &Wanted,
    entity: &Entity,
    shown: &[String],
    coming: &[String],
    chosen: Choice,
) -> Finding {
    let key = &wanted.key;
    let mut said = Vec::new();
    if !shown.is_empty() {
        said.push(format!(
            "the lineage of {key} still shows {}, an edge to which was removed",
            shown.join(", ")
        ));
    }
    if !coming.is_empty() {
        said.push(format!(
            "the plan takes {} away from {key}, and Atlas' lineage goes on showing it",
            coming.join(", ")
        ));
    }
    let about = about(key, &wanted.name, [entity]);
    let cost = costs_of(Choice::Recreate, cost::lost(entity));
    Finding::to_choose(KIND, about, said.join("; "), chosen, &cost)
}
