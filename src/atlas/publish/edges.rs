//! Lineage edges that a server has not made although it said so.
//!
//! Atlas compares the inputs that it is sent with those that it lists, and it lists removed edges too: an input that was
//! removed and comes back is taken for one that is there, or the living edge for one to remove (seen on 2.1.0). So after
//! an update of a process its edges are read, and what is missing is made, and what is too much removed, one by one.

use std::collections::BTreeMap;

use crate::atlas::AtlasError;
use crate::atlas::mapping::{EntityKey, PROCESS};
use crate::atlas::plan::{Entry, EntryId, SIDES, Sign, active_edges};
use crate::atlas::wire::{Entity, EntityRef};

use super::Event;
use super::push::Push;
use super::standing::Present;

/// How Atlas calls the edge of each side.
const RELATIONSHIPS: [(&str, &str); 2] = [
    ("inputs", "dataset_process_inputs"),
    ("outputs", "process_dataset_outputs"),
];

impl Push<'_> {
    /// Makes the edges of updated processes what they should be. What cannot be mended is found when all is read back.
    pub(super) async fn mend_edges(&self, ids: &[EntryId]) {
        let updated: Vec<EntryId> = ids
            .iter()
            .copied()
            .filter(|id| self.plan.entry(*id).is_some_and(changes_sides))
            .collect();
        if updated.is_empty() {
            return;
        }
        if let Err(error) = self.mend(&updated).await {
            let _ = self.events.send(Event::Message(format!(
                "could not look at the edges of what was updated: {error}"
            )));
        }
    }

    async fn mend(&self, ids: &[EntryId]) -> Result<(), AtlasError> {
        let quiet = |_, _| {};
        let all = ids.iter().copied();
        let present = Present::read(self.reader, self.plan, all, self.types, &quiet).await?;
        for &id in ids {
            let (Some(entry), Some(process)) = (self.plan.entry(id), present.entity(id)) else {
                continue;
            };
            let own = process.guid.clone().unwrap_or_default();
            let mut count = 0;
            for (side, relationship) in RELATIONSHIPS {
                let mut living = living(process, side);
                let relationship = named(process, side).unwrap_or_else(|| relationship.to_owned());
                for end in entry.endpoints.iter().filter(|end| end.attribute == side) {
                    let key = EntityKey::new(&end.type_name, &end.qualified_name);
                    let Some(guid) = present.guid(&key) else {
                        continue;
                    };
                    if living.remove(guid).is_none() {
                        self.writer.relate(&relationship, &own, guid).await?;
                        count += 1;
                    }
                }
                for edge in living
                    .values()
                    .filter_map(|it| it.relationship_guid.as_ref())
                {
                    self.writer.unrelate(edge).await?;
                    count += 1;
                }
            }
            if count > 0 {
                let _ = self.events.send(Event::Message(format!(
                    "{} was updated, but not all of its edges; mended them one by one",
                    entry.qualified_name
                )));
            }
        }
        Ok(())
    }
}

/// Whether an entry changes what a process reads or writes.
fn changes_sides(entry: &Entry) -> bool {
    let is_side = |attribute: &str| SIDES.contains(&attribute);
    entry.sign == Sign::Update
        && entry.type_name == PROCESS
        && entry
            .changes
            .iter()
            .any(|change| is_side(&change.attribute))
}

/// The living edges of a side by the guid at their other end.
fn living(process: &Entity, side: &str) -> BTreeMap<String, EntityRef> {
    let edges = active_edges(process, side).into_iter();
    edges
        .filter_map(|edge| Some((edge.guid.clone()?, edge)))
        .collect()
}

/// What the server calls the edges of a side, where there is one.
fn named(process: &Entity, side: &str) -> Option<String> {
    let edges = process.relationship_attributes.get(side)?.as_array()?;
    let name = edges.first()?["relationshipType"].as_str()?;
    Some(name.to_owned())
}
