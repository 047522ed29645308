//! What else the server knows of names in a plan: that somebody else writes them, and that they were deleted once.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::atlas::mapping::{COLUMN_LINEAGE, EntityKey, PROCESS};
use crate::atlas::plan::choice::Choice;
use crate::atlas::plan::compare::active_edges;
use crate::atlas::plan::comparison::Found;
use crate::atlas::plan::finding::About;
use crate::atlas::plan::{Endpoint, Entry, Finding, FindingKind, Sign};
use crate::atlas::wire::{EntityHeader, Status};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};

use super::{MOST_SEARCHES, about};

/// Sinks that are looked at: each is read with all that reads and writes it.
const MOST_SINKS: usize = 500;

/// The relationship in which a dataset has what writes it.
const WRITERS: &str = "outputFromProcesses";

/// The processes of others that write what a process of the plan comes to write. Other statements' processes are none:
/// each plan is of a part of the jobs.
pub(in crate::atlas::plan) async fn foreign_writers(
    reader: &Reader,
    entries: &[Entry],
    found: &Found,
) -> Result<Vec<Finding>, AtlasError> {
    let mut sinks: BTreeMap<Shared, EntityKey> = BTreeMap::new();
    let changing = entries
        .iter()
        .filter(|it| it.type_name == PROCESS && it.sign.is_change());
    for process in changing {
        let outputs = process
            .endpoints
            .iter()
            .filter(|it| it.attribute == "outputs");
        for key in outputs.map(Endpoint::key) {
            if let Some(guid) = found.guid(&key) {
                sinks.insert(guid.clone(), key);
            }
        }
    }
    let guids = sinks.keys().take(MOST_SINKS).map(ToString::to_string);
    let guids: Vec<String> = guids.collect();
    if guids.is_empty() {
        return Ok(Vec::new());
    }
    let names: HashMap<EntityKey, &Shared> =
        entries.iter().map(|it| (it.key(), &it.name)).collect();
    let mut findings = BTreeMap::new();
    let read = reader.entities_by_guid(&guids, Relationships::With);
    for entity in read.await? {
        let Some(key) = entity.guid.as_deref().and_then(|guid| sinks.get(guid)) else {
            continue;
        };
        let writers = active_edges(&entity, WRITERS).filter(|edge| {
            let type_name = edge.type_name.as_deref().unwrap_or_default();
            type_name != PROCESS && type_name != COLUMN_LINEAGE
        });
        let (writers, guids): (Vec<String>, Vec<String>) = writers
            .map(|edge| {
                let guid = edge.guid.clone().unwrap_or_default();
                let name = edge.display_text.as_deref().unwrap_or(&guid);
                let type_name = edge.type_name.as_deref().unwrap_or_default();
                (format!("{type_name} {name} ({guid})"), guid)
            })
            .unzip();
        if writers.is_empty() {
            continue;
        }
        let verb = if writers.len() == 1 {
            "writes"
        } else {
            "write"
        };
        let message = format!("{} {verb} {key} too", writers.join(" and "));
        let name = names.get(key).copied().unwrap_or(&key.qualified_name);
        let about = About {
            guids,
            ..about(key, name, [])
        };
        let kind = FindingKind::ForeignWriter;
        let finding = Finding::to_choose(kind, about, message, Choice::Keep, &|_| None);
        findings.insert(key.clone(), finding);
    }
    Ok(findings.into_values().collect())
}

/// What was deleted once under a name that the plan creates, of which some were `searched` for already. Few names are looked
/// for, and none on a server that cannot search.
pub(in crate::atlas::plan) async fn deleted_before(
    reader: &Reader,
    mut searched: BTreeMap<EntityKey, Vec<EntityHeader>>,
    entries: &[Entry],
) -> Vec<Finding> {
    let deleted: HashSet<EntityKey> = entries
        .iter()
        .filter(|it| it.sign == Sign::Delete)
        .map(Entry::key)
        .collect();
    let new = entries.iter().filter(|it| {
        it.sign == Sign::Create && it.part_of.is_none() && !deleted.contains(&it.key())
    });
    let new: Vec<&Entry> = new.collect();
    if new.len() > MOST_SEARCHES {
        return Vec::new();
    }
    let keys = new.iter().map(|it| it.key());
    let keys: Vec<EntityKey> = keys.filter(|it| !searched.contains_key(it)).collect();
    searched.extend(reader.ever_called(&keys).await);
    let mut findings = Vec::new();
    for entry in new {
        let key = entry.key();
        let found = searched.remove(&key).unwrap_or_default().into_iter();
        let gone = found.filter(|it| {
            let is_of_name = it.qualified_name() == Some(key.qualified_name.as_str());
            it.status == Status::Deleted && is_of_name
        });
        let guids: Vec<String> = gone.map(|it| it.guid).collect();
        if guids.is_empty() {
            continue;
        }
        let message = format!(
            "{key} was deleted: what it had (classifications, terms, history) stays with {}",
            guids.join(", ")
        );
        let about = About {
            guids,
            ..about(&key, &entry.name, [])
        };
        let kind = FindingKind::SoftDeleted;
        findings.push(Finding::to_choose(
            kind,
            about,
            message,
            Choice::Keep,
            &|_| None,
        ));
    }
    findings
}
