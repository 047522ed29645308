//! Processes that the catalogue has under another name: a file was moved or renamed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::atlas::Reader;
use crate::atlas::mapping::{EntityKey, PROCESS, Wanted};
use crate::atlas::wire::{Attributes, EntityHeader, SearchParameters};

use super::compare::sides;
use super::make::renaming;
use super::snapshot::Snapshot;
use super::{Endpoint, Entry, Seen, Sign};

/// Processes looked through at most: a plan must not take minutes because of a large catalogue.
const LIMIT: usize = 2_000;
const PAGE: usize = 100;

/// A process under its old name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    guid: String,
    qualified_name: String,
    update_time: Option<i64>,
    sides: Vec<Endpoint>,
}

/// Finds, for each process that is new to the server, one there with the same statement under a name that this graph
/// does not want. Nothing is found on a server whose search does not work: then they are simply new.
pub(super) async fn find(
    reader: &Reader,
    wanted: &[Wanted],
    snapshot: &Snapshot,
    present: &BTreeSet<String>,
) -> BTreeMap<EntityKey, Known> {
    let mut new: HashMap<&str, Vec<&EntityKey>> = HashMap::new();
    for entity in wanted {
        if entity.key.type_name == PROCESS
            && snapshot.get(&entity.key).is_none()
            && let Some(fingerprint) = fingerprint(&entity.attributes)
        {
            new.entry(fingerprint).or_default().push(&entity.key);
        }
    }
    // The same statement twice in the graph leaves open which of them was moved.
    new.retain(|_, keys| keys.len() == 1);
    if new.is_empty() || !present.contains(PROCESS) {
        return BTreeMap::new();
    }
    let names: BTreeSet<&str> = wanted
        .iter()
        .map(|entity| entity.key.qualified_name.as_str())
        .collect();
    let mut found: BTreeMap<EntityKey, Vec<Known>> = BTreeMap::new();
    for header in processes(reader).await {
        let text = |name: &str| header.attributes.get(name).and_then(|value| value.as_str());
        if let (Some(name), Some(fingerprint)) =
            (text("qualifiedName"), fingerprint(&header.attributes))
            && !names.contains(name)
            && let Some(keys) = new.get(fingerprint)
        {
            found.entry(keys[0].clone()).or_default().push(Known {
                guid: header.guid.clone(),
                qualified_name: name.to_owned(),
                update_time: None,
                sides: Vec::new(),
            });
        }
    }
    let mut moves = BTreeMap::new();
    for (key, known) in found {
        // Several candidates leave open which of them it was.
        if let [known] = known.as_slice() {
            let mut known = known.clone();
            if let Ok(Some(whole)) = reader.entity(&known.guid).await {
                known.update_time = whole.entity.update_time;
                known.sides = sides(&whole.entity);
                moves.insert(key, known);
            }
        }
    }
    moves
}

fn fingerprint(attributes: &Attributes) -> Option<&str> {
    attributes.get("conf")?.get("fingerprint")?.as_str()
}

async fn processes(reader: &Reader) -> Vec<EntityHeader> {
    let mut parameters = SearchParameters {
        type_name: Some(PROCESS.to_owned()),
        exclude_deleted_entities: true,
        limit: PAGE,
        attributes: vec!["conf".to_owned(), "qualifiedName".to_owned()],
        ..SearchParameters::default()
    };
    let mut all = Vec::new();
    while parameters.offset < LIMIT {
        let Ok(page) = reader.search(&parameters).await else {
            break;
        };
        let is_last = page.entities.len() < PAGE;
        all.extend(page.entities);
        if is_last {
            break;
        }
        parameters.offset += PAGE;
    }
    all
}

/// Says of a new entry that it was moved, or makes it the renaming of the one that is there.
pub(super) fn apply(entry: &mut Entry, known: &Known, follow: bool) {
    if entry.sign != Sign::Create {
        return;
    }
    if !follow {
        entry.why = format!(
            "{}; the catalogue has the same statement as {}, which stays: was the file moved?",
            entry.why, known.qualified_name
        );
        return;
    }
    entry.sign = Sign::Update;
    entry.changes = vec![renaming(&known.qualified_name, &entry.qualified_name)];
    entry.seen = Some(Seen {
        guid: known.guid.clone(),
        update_time: known.update_time,
        sides: known.sides.clone(),
    });
    entry.why = format!("{}; moved from {}", entry.why, known.qualified_name);
}
