//! Processes that the catalogue has under another name: a file was moved or renamed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::atlas::Reader;
use crate::atlas::mapping::{COLUMN_LINEAGE, EntityKey, OWNER, PROCESS, column_lineage_name};
use crate::atlas::wire::{Attributes, Entity};
use crate::collections::FastMap;

use super::compare::{attribute_changes, sides};
use super::comparison::Found;
use super::dispute::keep_foreign_keys;
use super::listing::{self, Listing};
use super::make::renaming;
use super::snapshot::qualified_name;
use super::{AttributeChange, Endpoint, Entry, Seen, Sign};

/// Processes looked through at most: a plan must not take minutes because of a large catalogue.
const LIMIT: usize = 2_000;
/// Rows of a page: a header with `conf` has a whole statement in it.
const PAGE: usize = 100;

/// A process, or the lineage of a column, under its old name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    guid: String,
    qualified_name: String,
    update_time: Option<i64>,
    attributes: Attributes,
    sides: Vec<Endpoint>,
}

/// Finds, for each process that is new to the server, one there with the same statement under a name that this graph
/// does not want. Nothing is found on a server whose search does not work: then they are simply new.
pub(super) async fn find(
    reader: &Reader,
    entries: &[Entry],
    known: &Found,
    present: &BTreeSet<String>,
    follow: bool,
) -> BTreeMap<EntityKey, Known> {
    let mut new: HashMap<String, Vec<EntityKey>> = HashMap::new();
    for entry in entries.iter().filter(|it| it.type_name == PROCESS) {
        let key = entry.key();
        if known.guid(&key).is_none()
            && let Some(fingerprint) = fingerprint(&entry.attributes.unpack())
        {
            new.entry(fingerprint.to_owned()).or_default().push(key);
        }
    }
    // The same statement twice in the graph leaves open which of them was moved.
    new.retain(|_, keys| keys.len() == 1);
    if new.is_empty() || !present.contains(PROCESS) {
        return BTreeMap::new();
    }
    let names: HashSet<&str> = entries.iter().map(|it| &*it.qualified_name).collect();
    let mut found: BTreeMap<EntityKey, Vec<Known>> = BTreeMap::new();
    let listing = listing::processes(reader, None, &["conf", "qualifiedName"], PAGE, LIMIT);
    let Listing { headers, .. } = listing.await;
    for header in headers {
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
                attributes: Attributes::new(),
                sides: Vec::new(),
            });
        }
    }
    let mut moves = BTreeMap::new();
    for (key, known) in found {
        // Several candidates leave open which of them it was.
        if let [known] = known.as_slice()
            && let Ok(Some(whole)) = reader.entity(&known.guid).await
        {
            let known = Known::of(whole.entity, &known.qualified_name);
            moves.extend(known.map(|known| (key, known)));
        }
    }
    // The lineage of its columns has its name in its own.
    if follow && present.contains(COLUMN_LINEAGE) {
        let lineages = lineages(reader, entries, &moves).await;
        moves.extend(lineages);
    }
    moves
}

impl Known {
    fn of(entity: Entity, qualified_name: &str) -> Option<Self> {
        Some(Self {
            update_time: entity.update_time,
            // The sides of what can be moved are told by name.
            sides: sides(&entity, &FastMap::default()),
            guid: entity.guid?,
            attributes: entity.attributes,
            qualified_name: qualified_name.to_owned(),
        })
    }
}

/// The lineage of the columns of moved processes, as it is called there.
async fn lineages(
    reader: &Reader,
    entries: &[Entry],
    moves: &BTreeMap<EntityKey, Known>,
) -> BTreeMap<EntityKey, Known> {
    let mut by_old_name: BTreeMap<String, EntityKey> = BTreeMap::new();
    for entry in entries.iter().filter(|it| it.type_name == COLUMN_LINEAGE) {
        let owner = entry.endpoints.iter().find(|end| end.attribute == OWNER);
        if let Some(known) = owner.and_then(|owner| moves.get(&owner.key())) {
            let name = column_lineage_name(&known.qualified_name, &entry.name);
            by_old_name.insert(name, entry.key());
        }
    }
    let names: Vec<String> = by_old_name.keys().cloned().collect();
    let found = reader.entities_by_name(COLUMN_LINEAGE, &names).await;
    let mut lineages = BTreeMap::new();
    for entity in found.unwrap_or_default() {
        let Some(name) = qualified_name(&entity).map(str::to_owned) else {
            continue;
        };
        if let Some(key) = by_old_name.get(&name)
            && let Some(known) = Known::of(entity, &name)
        {
            lineages.insert(key.clone(), known);
        }
    }
    lineages
}

fn fingerprint(attributes: &Attributes) -> Option<&str> {
    attributes.get("conf")?.get("fingerprint")?.as_str()
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
        )
        .into();
        return;
    }
    entry.sign = Sign::Update;
    let mut attributes = entry.attributes.unpack();
    keep_foreign_keys(&mut attributes, &known.attributes);
    entry.changes = vec![renaming(&known.qualified_name, &entry.qualified_name)];
    // The names are told already; all else is told too, so that it can be given back.
    let others = attribute_changes(&attributes, &known.attributes);
    entry.attributes = attributes.into();
    let is_told = |it: &AttributeChange| matches!(&*it.attribute, "qualifiedName" | "id");
    entry
        .changes
        .extend(others.into_iter().filter(|it| !is_told(it)));
    entry.seen = Some(Box::new(Seen {
        guid: known.guid.clone(),
        update_time: known.update_time,
        sides: known.sides.clone(),
    }));
    entry.why = format!("{}; moved from {}", entry.why, known.qualified_name).into();
}
