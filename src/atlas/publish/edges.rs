//! Lineage edges that a server has not made although it said so.
//!
//! Atlas compares the inputs that it is sent with those that it lists, and it lists removed edges too: an input that was
//! removed and comes back is taken for one that is there, or the living edge for one to remove (seen on 2.1.0). So after
//! an update of a process its edges are read, and what is missing is made, and what is too much removed, one by one.

use std::collections::BTreeMap;

use crate::atlas::AtlasError;
use crate::atlas::edges::references_of;
use crate::atlas::mapping::{Side, is_side, sides_of};
use crate::atlas::plan::{Entry, EntryId, Sign, active_edges};
use crate::atlas::wire::{Entity, EntityRef};

use super::Event;
use super::push::Push;
use super::standing::{Known, Present};

impl Push<'_> {
    /// Makes the edges of updated processes what they should be; whether there were any. What cannot be mended is found
    /// when all is read back.
    pub(super) async fn mend_edges(&self, ids: &[EntryId]) -> bool {
        let updated: Vec<EntryId> = ids
            .iter()
            .copied()
            .filter(|id| self.plan.entry(*id).is_some_and(changes_sides))
            .collect();
        if updated.is_empty() {
            return false;
        }
        if let Err(error) = self.mend(&updated).await {
            let _ = self.events.send(Event::Message(format!(
                "could not look at the edges of what was updated: {error}"
            )));
        }
        true
    }

    async fn mend(&self, ids: &[EntryId]) -> Result<(), AtlasError> {
        let quiet = |_, _| {};
        let all = ids.iter().copied();
        let known = Known::default();
        let present = Present::read(self.reader, self.plan, all, self.types, known, &quiet).await?;
        for &id in ids {
            let (Some(entry), Some(process)) = (self.plan.entry(id), present.entity(id)) else {
                continue;
            };
            let own = process.guid.clone().unwrap_or_default();
            let mut count = 0;
            for side in sides_of(&entry.type_name) {
                let relationship = named(process, side);
                let side = side.attribute;
                let mut living = living(process, side);
                for end in entry.endpoints.iter().filter(|end| end.attribute == side) {
                    let Some(guid) = present.guid(&end.key()) else {
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

/// Whether an entry changes what a process reads or writes, or what an application consists of.
fn changes_sides(entry: &Entry) -> bool {
    let mut changes = entry.changes.iter();
    entry.sign == Sign::Update && changes.any(|change| is_side(&entry.type_name, &change.attribute))
}

/// The living edges of a side by the guid at their other end.
fn living(process: &Entity, side: &str) -> BTreeMap<String, EntityRef> {
    active_edges(process, side)
        .filter_map(|edge| Some((edge.guid.clone()?, edge.clone())))
        .collect()
}

/// What the server calls the edges of a side.
fn named(process: &Entity, side: &Side) -> String {
    let first = references_of(process, side.attribute).first();
    let name = first.and_then(|edge| edge.relationship_type.as_deref());
    name.unwrap_or(side.relationship).to_owned()
}
