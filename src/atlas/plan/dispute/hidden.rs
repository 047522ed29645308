//! Entities that a server has and does not find by their name.
//!
//! Atlas 2.1.0 keeps one entity for each type and name in the index that it looks names up in. Where several had a name and
//! one of them was deleted, that place is empty: the others live, searches find them, and whoever refers to the name is told
//! that there is nothing. Creating one would make it a double. What changes its name and takes it back is found again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::atlas::AtlasError;
use crate::atlas::mapping::{EntityKey, Wanted};
use crate::atlas::namesakes::set_aside;
use crate::atlas::plan::listed::Listed;
use crate::atlas::plan::snapshot::{Snapshot, qualified_name};
use crate::atlas::wire::{Entity, Status};

use super::duplicates::twins;
use super::{Disputes, MOST_SEARCHES};

/// Why what has nothing else to change is written all the same.
const WHY: &str = "; it is written under another name and then under its own, for without that Atlas does not find it by its name";

impl Disputes<'_> {
    /// Puts into the snapshot what is there and was not found by its name. Of names that no list has few are searched for; a
    /// server that cannot search has none of it found.
    pub(in crate::atlas::plan) async fn hidden(
        &mut self,
        part: &[Box<Wanted>],
        snapshot: &mut Snapshot,
        listed: &Listed,
        present: &BTreeSet<String>,
    ) -> Result<(), AtlasError> {
        // A key of its file has the local catalogue find every name.
        if self.reader.target().is_embedded {
            return Ok(());
        }
        let missing = part.iter().map(|it| &it.key).filter(|key| {
            present.contains(&*key.type_name) && snapshot.get(key).is_none() && !listed.tells(key)
        });
        let mut guids: BTreeMap<EntityKey, BTreeSet<String>> = BTreeMap::new();
        let mut unlisted: Vec<EntityKey> = Vec::new();
        for key in missing {
            let of_list = listed.untold(key);
            if of_list.is_empty() {
                unlisted.push(key.clone());
            } else {
                guids.insert(key.clone(), of_list);
            }
        }
        unlisted.truncate(MOST_SEARCHES.saturating_sub(self.searched.len()));
        let found = self.reader.ever_called(&unlisted).await;
        for (key, headers) in &found {
            let living = headers.iter().filter(|it| it.status == Status::Active);
            let living: BTreeSet<String> = living.map(|it| it.guid.clone()).collect();
            if !living.is_empty() {
                guids.insert(key.clone(), living);
            }
        }
        self.searched.extend(found);
        for (key, twins) in twins(self.reader, &guids).await? {
            // A row may be behind: what has another name by now is somebody else's.
            let aside = set_aside(&key.qualified_name);
            let is_it = |entity: &Entity| {
                let name = qualified_name(entity);
                name == Some(&key.qualified_name) || name == Some(&aside)
            };
            let Some(mut entity) = twins.into_iter().find(is_it) else {
                continue;
            };
            let name = json!(key.qualified_name);
            entity.attributes.insert("qualifiedName".to_owned(), name);
            self.rewritten.insert(key.clone());
            snapshot.put(key, entity);
        }
        Ok(())
    }

    /// Why an entity is written though nothing of it changes; none where it is not.
    pub(in crate::atlas::plan) fn rewriting(&self, key: &EntityKey) -> Option<&'static str> {
        self.rewritten.contains(key).then_some(WHY)
    }
}
