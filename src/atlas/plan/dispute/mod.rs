//! What the server has otherwise than a plan would make it, and what follows from a person's choice about it.
//!
//! A dispute is looked for while the server is read, part by part, and before the part is compared: then what was chosen to
//! go is not there any more, and what was chosen to stay for ours is what is compared with. *Invariant:* nothing is
//! deleted here but where a [`Choice`] other than the default asks for it.

mod cost;
mod duplicates;
mod hidden;
mod other_type;
mod stale;
mod undeclared;
mod values;
mod writers;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::atlas::mapping::{EntityKey, Wanted};
use crate::atlas::wire::{Entity, EntityHeader};
use crate::atlas::{Packed, Reader, Shared};

use super::choice::{Choice, Choices};
use super::finding::About;
use super::make::mark_conflict;
use super::{Endpoint, Entry, EntryId, Finding, Seen, Sign};

pub(super) use duplicates::mark;
pub(in crate::atlas) use other_type::has_other_types;
pub(super) use undeclared::Undeclared;
pub(super) use values::keep_foreign_keys;
pub(super) use writers::{deleted_before, foreign_writers};

/// Whether the plan wants an entity of this name itself, in a part before or behind.
pub(super) type Planned<'a> = &'a (dyn Fn(&EntityKey) -> bool + Send + Sync);

/// Names of a plan that are searched for one by one.
const MOST_SEARCHES: usize = 50;

/// All disputes of a plan on its way.
pub(super) struct Disputes<'a> {
    reader: &'a Reader,
    choices: &'a Choices,
    pub(super) findings: Vec<Finding>,
    /// What stands for ours, by what ours would have been called.
    adopted: HashMap<EntityKey, EntityKey>,
    /// What is deleted and created anew.
    recreated: BTreeSet<EntityKey>,
    /// What goes before the entity of this name comes or is changed.
    first: HashMap<EntityKey, Vec<Entry>>,
    /// What goes last, once the entity of this name is there.
    last: Vec<(EntityKey, Entry)>,
    /// The names of which one stays and the others go.
    cleared: BTreeSet<EntityKey>,
    /// What is written so that the server finds it by its name.
    rewritten: BTreeSet<EntityKey>,
    /// What searches have found under names that a look-up and the lists do not have.
    pub(super) searched: BTreeMap<EntityKey, Vec<EntityHeader>>,
}

impl<'a> Disputes<'a> {
    pub(super) fn new(reader: &'a Reader, choices: &'a Choices) -> Self {
        Self {
            reader,
            choices,
            findings: Vec::new(),
            adopted: HashMap::new(),
            recreated: BTreeSet::new(),
            first: HashMap::new(),
            last: Vec::new(),
            cleared: BTreeSet::new(),
            rewritten: BTreeSet::new(),
            searched: BTreeMap::new(),
        }
    }

    /// The deletions that must be carried out before the entry of this name.
    pub(super) fn deletions_before(&mut self, key: &EntityKey) -> Vec<Entry> {
        self.first.remove(key).unwrap_or_default()
    }

    /// The deletions that come at the end, each with what must be there by then.
    pub(super) fn deletions_at_the_end(&mut self) -> Vec<(EntityKey, Entry)> {
        std::mem::take(&mut self.last)
    }

    /// Whether it is settled what becomes of all that the server has of this name.
    pub(super) fn settles(&self, key: &EntityKey) -> bool {
        self.cleared.contains(key) || self.recreated.contains(key)
    }

    /// Whether an entity is a part of one that is deleted and created anew: it goes and comes with it.
    pub(super) fn is_part_of_recreated(&self, wanted: &Wanted) -> bool {
        let mut ends = wanted.endpoints.iter();
        let whole = ends.find(|end| Some(&end.attribute) == wanted.part_of.as_ref());
        whole.is_some_and(|end| self.recreated.contains(&end.key()))
    }

    /// Takes note that an entity is deleted before it is created anew.
    pub(super) fn recreate(&mut self, key: &EntityKey, name: &Shared, entity: &Entity) {
        self.recreated.insert(key.clone());
        let why = "it is deleted to be created anew";
        let deletion = deletion(key, name, entity, why);
        self.first.entry(key.clone()).or_default().extend(deletion);
    }

    /// Points what is wanted to what stands for ours.
    pub(super) fn point_to_adopted(&self, wanted: &mut Wanted) {
        if self.adopted.is_empty() {
            return;
        }
        for end in &mut wanted.endpoints {
            if let Some(actual) = self.adopted.get(&end.key()) {
                end.type_name.clone_from(&actual.type_name);
            }
        }
    }
}

/// The deletion of an entity, by its guid; none for what has none.
pub(super) fn deletion(
    key: &EntityKey,
    name: &Shared,
    entity: &Entity,
    why: &str,
) -> Option<Entry> {
    let seen = Seen {
        guid: entity.guid.clone()?,
        update_time: entity.update_time,
        sides: Vec::new(),
    };
    Some(Entry {
        sign: Sign::Delete,
        type_name: entity.type_name.as_str().into(),
        qualified_name: key.qualified_name.clone(),
        name: name.clone(),
        attributes: Packed::default(),
        endpoints: Vec::new(),
        changes: Vec::new(),
        why: format!("{why}; {}", cost::lost(entity)).into(),
        seen: Some(Box::new(seen)),
        needs: Vec::new(),
        part_of: None,
        rule: Vec::new(),
        tables: Vec::new(),
        conflict: None,
        sql: None,
        origins: Vec::new(),
        is_included: true,
    })
}

/// Ties deletions to what they are for: what is created, changed or points somewhere needs the old ones of that name to be
/// gone, and what goes at the end needs what comes in its place. A deletion for something in conflict is one itself.
pub(super) fn tie(entries: &mut [Entry], last: &[(EntryId, EntityKey)]) {
    let mut waiting: HashMap<EntityKey, Vec<EntryId>> = HashMap::new();
    let mut at_the_end: HashMap<EntryId, &EntityKey> = HashMap::new();
    at_the_end.extend(last.iter().map(|(id, key)| (*id, key)));
    let mut of_key: HashMap<EntityKey, EntryId> = HashMap::new();
    for at in 0..entries.len() {
        let id = EntryId(at);
        let key = entries[at].key();
        if entries[at].sign != Sign::Delete {
            let ends = entries[at].endpoints.iter().map(Endpoint::key);
            let gone = ends.chain([key.clone()]);
            let gone: BTreeSet<EntryId> = gone
                .filter_map(|key| waiting.get(&key))
                .flatten()
                .copied()
                .collect();
            entries[at].needs.extend(gone);
            if entries[at].sign == Sign::Conflict {
                for own in waiting.get(&key).into_iter().flatten() {
                    let reason = format!("{key} is a conflict, so nothing of it goes");
                    mark_conflict(&mut entries[own.0], reason);
                }
            }
            if last.iter().any(|(_, of)| *of == key) {
                of_key.insert(key, id);
            }
        } else if let Some(new) = at_the_end.get(&id) {
            if let Some(new) = of_key.get(*new).copied() {
                entries[at].needs.push(new);
                if entries[new.0].sign == Sign::Conflict {
                    let reason = format!("{} is a conflict, so it stays", entries[new.0].key());
                    mark_conflict(&mut entries[at], reason);
                }
            }
        } else {
            waiting.entry(key).or_default().push(id);
        }
    }
}

/// What a finding about an entity says it is about.
fn about<'g>(key: &EntityKey, name: &Shared, guids: impl IntoIterator<Item = &'g Entity>) -> About {
    let guids = guids.into_iter().filter_map(|entity| entity.guid.clone());
    About {
        type_name: key.type_name.clone(),
        qualified_name: key.qualified_name.clone(),
        name: name.clone(),
        guids: guids.collect(),
    }
}

/// The cost where one choice has one.
fn costs_of(of: Choice, cost: String) -> impl Fn(Choice) -> Option<String> {
    move |choice| (choice == of).then(|| cost.clone())
}
