//! Comparing what is wanted with what the server has, part by part: what a server has of a large graph is many times as
//! large as the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::vec;

use futures_util::future::try_join;
use serde_json::{Value, json};

use crate::atlas::mapping::{
    APPLICATION, EntityKey, IfPresent, ManyWanted, PROCESS, Wanted, is_process, is_side, sides_of,
};
use crate::atlas::wire::{Attributes, Entity};
use crate::atlas::{AtlasError, Reader, Relationships, Shared};
use crate::collections::{FastMap, FastSet};

use super::compare::{differences, living_guids, sides};
use super::dispute::{Disputes, Planned, deletion};
use super::elsewhere::Elsewhere;
use super::left_over::LeftOver;
use super::listed::{Listed, is_told_by_row};
use super::parts::{PART, fitting};
use super::snapshot::{OnProgress, Snapshot, doubles, qualified_name};
use super::{AttributeChange, Entry, EntryId, Seen, Sign};

/// What the server has of the entities compared so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    guids: FastMap<EntityKey, Shared>,
    /// By their guids; those that applications are tied to, too.
    keys: FastMap<Shared, EntityKey>,
    /// Under the types that they have there.
    entities: Vec<EntityKey>,
}

impl Found {
    /// The guid of an entity.
    pub(super) fn guid(&self, key: &EntityKey) -> Option<&Shared> {
        self.guids.get(key)
    }

    /// Takes an entity for one that is not there.
    pub(super) fn forget(&mut self, key: &EntityKey) {
        self.guids.remove(key);
        self.entities.retain(|it| it != key);
    }

    fn add(&mut self, key: &EntityKey, entity: &Entity) {
        let mut actual = key.clone();
        if actual.type_name != entity.type_name {
            actual.type_name = entity.type_name.as_str().into();
        }
        self.add_as(key, actual, entity.guid.as_deref());
    }

    fn add_as(&mut self, key: &EntityKey, actual: EntityKey, guid: Option<&str>) {
        if let Some(guid) = guid.map(Shared::from) {
            self.guids.insert(key.clone(), guid.clone());
            self.keys.insert(guid, key.clone());
        }
        self.entities.push(actual);
    }
}

/// A comparison on its way.
pub(super) struct Comparison<'a> {
    reader: &'a Reader,
    /// The types that the server has.
    present: &'a BTreeSet<String>,
    pub(super) left_over: LeftOver,
    pub(super) disputes: Disputes<'a>,
    pub(super) found: Found,
    pub(super) listed: Listed,
    ahead: Ahead,
    elsewhere: Elsewhere<'a>,
    /// The deletions at the end, each with what must be there by then.
    pub(super) last: Vec<(EntryId, EntityKey)>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(
        reader: &'a Reader,
        present: &'a BTreeSet<String>,
        left_over: LeftOver,
        disputes: Disputes<'a>,
        elsewhere: Elsewhere<'a>,
    ) -> Self {
        Self {
            reader,
            present,
            left_over,
            disputes,
            found: Found::default(),
            listed: Listed::default(),
            ahead: Ahead::default(),
            elsewhere,
            last: Vec::new(),
        }
    }

    /// The entries of what is wanted, in its order, and behind them those of the lineage of columns that is wanted no more.
    pub(super) async fn entries(
        &mut self,
        wanted: ManyWanted,
        on_progress: OnProgress<'_>,
    ) -> Result<Vec<Entry>, AtlasError> {
        let total = wanted.len();
        on_progress(0, total);
        let lists = async { Ok(Listed::read(self.reader, &wanted, self.present).await) };
        let ahead = Ahead::read(self.reader, &wanted, self.present);
        (self.listed, self.ahead) = try_join(lists, ahead).await?;
        let mut entries: Vec<Entry> = Vec::with_capacity(total);
        let mut rest = wanted.into_iter();
        let mut part = self.next_part(&mut rest);
        let mut snapshot = self.read(&part, 0, total, on_progress).await?;
        while !part.is_empty() {
            let compared = total - rest.len();
            let next = self.next_part(&mut rest);
            // The server reads the next part while this one is compared.
            let reading = self.read(&next, compared, total, on_progress);
            let behind = Behind(&next, rest.as_slice());
            let comparing = self.compare(part, snapshot, &behind, &mut entries);
            (snapshot, ()) = try_join(reading, comparing).await?;
            part = next;
        }
        for (wanted, entity) in self.left_over.lineages(self.reader).await? {
            if self.disputes.is_part_of_recreated(&wanted) {
                let why = "its process is deleted to be created anew";
                entries.extend(deletion(&wanted.key, &wanted.name, &entity, why));
                continue;
            }
            self.found.add(&wanted.key, &entity);
            entries.push(self.entry(wanted, Some(&entity)));
        }
        for (key, deletion) in self.disputes.deletions_at_the_end() {
            self.last.push((EntryId(entries.len()), key));
            entries.push(deletion);
        }
        Ok(entries)
    }

    /// Reads what the server has of a part, of which lists do not tell and which was not read ahead; borrows nothing of the
    /// comparison. `before` of `total` entities were read already.
    fn read<'r>(
        &mut self,
        part: &ManyWanted,
        before: usize,
        total: usize,
        on_progress: OnProgress<'r>,
    ) -> impl Future<Output = Result<Snapshot, AtlasError>> + use<'a, 'r> {
        let (reader, present, count) = (self.reader, self.present, part.len());
        let ahead = self.ahead.take(part);
        let unknown = part.iter().filter(|it| !self.listed.tells(&it.key));
        let unknown = unknown.filter(|it| !ahead.answers(&it.key));
        let questions: Vec<_> = unknown.map(|it| question(it)).collect();
        async move {
            let on_progress =
                |done, of: usize| on_progress(before + count * done / of.max(1), total);
            let mut snapshot = Snapshot::read(reader, questions, present, &on_progress).await?;
            snapshot.extend(ahead.snapshot);
            Ok(snapshot)
        }
    }

    /// Adds the entries of a part.
    async fn compare(
        &mut self,
        mut part: ManyWanted,
        mut snapshot: Snapshot,
        behind: &Behind<'_>,
        entries: &mut Vec<Entry>,
    ) -> Result<(), AtlasError> {
        /// Entities compared before requests and answers on their way have a turn.
        const TURN: usize = 20;
        for wanted in &mut part {
            self.disputes.point_to_adopted(wanted);
        }
        let is_planned =
            |key: &EntityKey| entries.iter().any(|it| it.key() == *key) || behind.has(key);
        self.settle(&mut part, &mut snapshot, &is_planned).await?;
        for (at, wanted) in part.into_iter().enumerate() {
            if at % TURN == 0 {
                tokio::task::yield_now().await;
            }
            if self.disputes.is_part_of_recreated(&wanted)
                && let Some(entity) = snapshot.take_out(&wanted.key)
            {
                self.disputes.recreate(&wanted.key, &wanted.name, &entity);
                self.found.forget(&wanted.key);
            }
            entries.extend(self.disputes.deletions_before(&wanted.key));
            let told = self.listed.take(&wanted.key);
            let entity = told.as_ref().or_else(|| snapshot.get(&wanted.key));
            entries.push(self.entry(*wanted, entity));
        }
        Ok(())
    }

    /// Takes in what a part of the server is, after what a person chose about it. What lists tell is as wanted and there
    /// once, and has no edges: nothing can be chosen about it.
    async fn settle(
        &mut self,
        part: &mut ManyWanted,
        snapshot: &mut Snapshot,
        is_planned: Planned<'_>,
    ) -> Result<(), AtlasError> {
        let (disputes, listed) = (&mut self.disputes, &self.listed);
        disputes
            .hidden(part, snapshot, listed, self.present)
            .await?;
        disputes
            .other_types(part, snapshot, listed, is_planned)
            .await?;
        for wanted in &mut *part {
            disputes.point_to_adopted(wanted);
        }
        disputes.duplicates(part, snapshot, listed).await?;
        self.note(part, snapshot).await?;
        let found = &mut self.found;
        self.disputes.stale_edges(part, snapshot, found).await
    }

    /// The guids of what the server has more than once, of all that was found and about which nothing else was chosen. A
    /// server whose search does not work still has a plan; publishing says that doubles could not be counted.
    pub(super) async fn doubles(&mut self) -> BTreeMap<EntityKey, BTreeSet<String>> {
        let found = self.found.entities.iter();
        let unlisted = found.filter(|key| !self.listed.has(key) && !self.disputes.settles(key));
        let unlisted = unlisted.cloned();
        let mut doubles = doubles(self.reader, unlisted).await.unwrap_or_default();
        let mut listed = std::mem::take(&mut self.listed.doubles);
        listed.retain(|key, _| !self.disputes.settles(key));
        doubles.append(&mut listed);
        doubles
    }

    /// What comes next: as many of those that are looked up as make a part, and what lists tell of between them.
    fn next_part(&self, rest: &mut vec::IntoIter<Box<Wanted>>) -> ManyWanted {
        let unknown = || {
            let rest = rest.as_slice().iter().enumerate();
            rest.filter(|(_, it)| !self.listed.tells(&it.key))
        };
        let edges = unknown().map(|(_, it)| it.endpoints.len());
        let count = fitting(edges, PART);
        let count = unknown().nth(count).map_or(rest.len(), |(at, _)| at);
        rest.by_ref().take(count).collect()
    }

    /// Takes in what later parts need to know of this one.
    async fn note(&mut self, part: &[Box<Wanted>], snapshot: &Snapshot) -> Result<(), AtlasError> {
        for (key, entity) in snapshot.iter() {
            self.found.add(key, entity);
        }
        for wanted in part {
            if let Some(guid) = self.listed.guid(&wanted.key) {
                self.found
                    .add_as(&wanted.key, wanted.key.clone(), Some(guid));
            }
            if let Some(entity) = snapshot.get(&wanted.key) {
                self.left_over.note(wanted, entity);
            }
        }
        let applications = snapshot
            .iter()
            .filter(|(key, _)| key.type_name == APPLICATION);
        let ends = applications.flat_map(|(_, entity)| {
            let sides = sides_of(APPLICATION).iter();
            sides.flat_map(|side| living_guids(entity, side.attribute))
        });
        let unknown = ends.filter(|guid| !self.found.keys.contains_key(*guid));
        let guids: BTreeSet<String> = unknown.map(str::to_owned).collect();
        let guids: Vec<String> = guids.into_iter().collect();
        let read = (self.reader).entities_by_guid(&guids, Relationships::Without);
        for entity in read.await? {
            if let (Some(guid), Some(name)) = (&entity.guid, qualified_name(&entity)) {
                let key = EntityKey::new(&entity.type_name, name);
                let guid = Shared::from(guid.as_str());
                self.found.guids.insert(key.clone(), guid.clone());
                self.found.keys.insert(guid, key);
                self.elsewhere.note(&entity);
            }
        }
        Ok(())
    }

    fn entry(&mut self, mut wanted: Wanted, entity: Option<&Entity>) -> Entry {
        let found = &self.found;
        let guid_of = |key: &EntityKey| found.guid(key).map(Shared::as_str);
        let mut seen = None;
        let (sign, changes) = match entity {
            _ if wanted.conflict.is_some() => (Sign::Conflict, Vec::new()),
            None => (Sign::Create, Vec::new()),
            Some(entity) => {
                self.elsewhere.keep(&mut wanted, entity, &found.keys);
                let mut attributes = wanted.attributes.unpack();
                seen = entity.guid.clone().map(|guid| {
                    Box::new(Seen {
                        guid,
                        update_time: entity.update_time,
                        sides: sides(entity, &found.keys),
                    })
                });
                // Where the server has it under a type below the wanted one, that is the one meant.
                let is_other = wanted.key.type_name != entity.type_name;
                if is_other || wanted.if_present == IfPresent::Refer {
                    attributes.retain(|name, _| name == "qualifiedName");
                    wanted.endpoints.clear();
                    wanted.why = format!(
                        "{}; the catalogue has it as a {}",
                        wanted.why, entity.type_name
                    )
                    .into();
                }
                keep_known(&mut attributes, &wanted.weak, entity);
                self.disputes.keep_values(&mut attributes, &wanted, entity);
                let mut changes = differences(&attributes, &wanted.endpoints, entity, &guid_of);
                name_sides(&mut changes, &wanted.key.type_name, seen.as_deref());
                wanted.attributes = attributes.into();
                let rewriting = self.disputes.rewriting(&wanted.key);
                if let Some(why) = rewriting {
                    wanted.why = format!("{}{why}", wanted.why).into();
                }
                if changes.is_empty() && rewriting.is_none() {
                    (Sign::Unchanged, changes)
                } else {
                    let is_shown = !self.reader.target().is_embedded;
                    if is_shown && takes_flow_away(&wanted.key.type_name, &changes) {
                        wanted.why = format!("{}{STALE_EDGES}", wanted.why).into();
                    }
                    (Sign::Update, changes)
                }
            }
        };
        Entry {
            sign,
            type_name: wanted.key.type_name,
            qualified_name: wanted.key.qualified_name,
            name: wanted.name,
            attributes: wanted.attributes,
            endpoints: wanted.endpoints,
            changes,
            seen,
            needs: Vec::new(),
            part_of: wanted.part_of,
            why: wanted.why,
            rule: wanted.rule,
            tables: wanted.tables,
            conflict: wanted.conflict,
            sql: wanted.sql,
            origins: wanted.origins,
            is_included: sign.is_change(),
        }
    }
}

/// What was read while lists were: that of which they cannot tell. A server has cores to spare then.
#[derive(Debug, Default)]
struct Ahead {
    asked: FastSet<EntityKey>,
    snapshot: Snapshot,
}

impl Ahead {
    /// Reads as much as fits a part.
    async fn read(
        reader: &Reader,
        wanted: &[Box<Wanted>],
        present: &BTreeSet<String>,
    ) -> Result<Self, AtlasError> {
        // Its lists are not read.
        if reader.target().is_embedded {
            return Ok(Self::default());
        }
        let untold = || wanted.iter().filter(|it| !is_told_by_row(it));
        let count = fitting(untold().map(|it| it.endpoints.len()), PART);
        let questions: Vec<_> = untold().take(count).map(|it| question(it)).collect();
        let asked = questions.iter().map(|(key, _)| key.clone()).collect();
        let snapshot = Snapshot::read(reader, questions, present, &|_, _| {}).await?;
        Ok(Self { asked, snapshot })
    }

    /// What was read of a part.
    fn take(&mut self, part: &[Box<Wanted>]) -> Self {
        let mut taken = Self::default();
        for key in part.iter().map(|it| &it.key) {
            if let Some(key) = self.asked.take(key) {
                if let Some(entity) = self.snapshot.take_out(&key) {
                    taken.snapshot.put(key.clone(), entity);
                }
                taken.asked.insert(key);
            }
        }
        taken
    }

    /// Whether it was asked for, and so is as was read, or not there.
    fn answers(&self, key: &EntityKey) -> bool {
        self.asked.contains(key)
    }
}

/// What is wanted behind a part: the next one, and all others.
struct Behind<'w>(&'w [Box<Wanted>], &'w [Box<Wanted>]);

impl Behind<'_> {
    fn has(&self, key: &EntityKey) -> bool {
        self.0.iter().chain(self.1).any(|it| it.key == *key)
    }
}

/// What is asked about a wanted entity.
pub(super) fn question(wanted: &Wanted) -> (EntityKey, Relationships) {
    let key = &wanted.key;
    // The columns that a table has are told by its relationships, and the lineage of its columns by a process's.
    let has_some = !wanted.endpoints.is_empty() || key.type_name == PROCESS;
    let relationships = if has_some && wanted.if_present == IfPresent::Compare {
        Relationships::With
    } else {
        Relationships::Without
    };
    (key.clone(), relationships)
}

/// A guess never replaces what the catalogue knows.
pub(super) fn keep_known(attributes: &mut Attributes, weak: &[Shared], entity: &Entity) {
    for name in weak {
        if let Some((map, key)) = name.split_once('.') {
            let known = entity.attributes.get(map).and_then(|it| it.get(key));
            let wanted = attributes.get_mut(map).and_then(Value::as_object_mut);
            if let (Some(known), Some(wanted)) = (known, wanted) {
                wanted.insert(key.to_owned(), known.clone());
            }
        } else if let Some(known) = entity.attributes.get(&**name).filter(|it| !it.is_null()) {
            attributes.insert(name.to_string(), known.clone());
        }
    }
}

/// Says what something pointed to by the names that were found, where a server gives others there.
fn name_sides(changes: &mut [AttributeChange], type_name: &str, seen: Option<&Seen>) {
    for change in changes {
        let sides = seen.into_iter().flat_map(|it| &it.sides);
        let sides = sides.filter(|it| *it.attribute == *change.attribute);
        let names: BTreeSet<&Shared> = sides.map(|it| &it.qualified_name).collect();
        let before = change.before.as_ref().and_then(Value::as_array);
        if is_side(type_name, &change.attribute) && before.is_some_and(|it| it.len() == names.len())
        {
            change.before = Some(json!(names));
        }
    }
}

/// Atlas keeps showing the lineage edges that an update takes away. The local catalogue does not.
const STALE_EDGES: &str = "; Atlas goes on showing the edge that is taken away, as deleted, until the process is deleted and created anew";

fn takes_flow_away(type_name: &str, changes: &[AttributeChange]) -> bool {
    is_process(type_name)
        && changes.iter().any(|change| {
            let (Some(Value::Array(before)), Value::Array(after)) = (&change.before, &change.after)
            else {
                return false;
            };
            before.iter().any(|name| !after.contains(name))
        })
}
