//! How each entry of a plan stands on the server: still to be done, done, or overtaken by somebody else.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use crate::atlas::mapping::{EntityKey, is_process, is_side};
use crate::atlas::namesakes::set_aside;
use crate::atlas::plan::{
    AttributeChange, Endpoint, Entry, EntryId, OnProgress, Plan, Sign, Snapshot, differences,
    living_guids, qualified_name,
};
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships};
use crate::collections::{FastMap, FastSet};

/// How an entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// The server has it as wanted.
    Done,
    /// The server has it as the plan saw it.
    Open,
    /// The server has it otherwise; what happened.
    Overtaken(String),
}

/// What a look at a plan in parts has learnt so far: the guid of each entity, none for those that were not there.
#[derive(Debug, Default)]
pub(super) struct Known(FastMap<EntityKey, Option<Box<str>>>);

/// What the server has of some entries of a plan.
pub(super) struct Present<'a> {
    plan: &'a Plan,
    snapshot: Snapshot,
    /// What is there of what the plan deletes, by guid. Another of its name may be there too, or come in its place.
    doomed: HashMap<String, Entity>,
    /// What is there by its guid, and by its name nothing.
    hidden: BTreeSet<EntityKey>,
    known: Known,
}

impl<'a> Present<'a> {
    /// Reads these entries, and of what they point to what is not known yet.
    pub(super) async fn read(
        reader: &Reader,
        plan: &'a Plan,
        ids: impl IntoIterator<Item = EntryId>,
        types: &BTreeSet<String>,
        mut known: Known,
        on_progress: OnProgress<'_>,
    ) -> Result<Self, AtlasError> {
        let mut questions: HashMap<EntityKey, Relationships> = HashMap::new();
        let ids: Vec<EntryId> = ids.into_iter().collect();
        for entry in ids.iter().filter_map(|id| plan.entry(*id)) {
            let ends = entry.endpoints.iter().map(Endpoint::key);
            for end in ends.filter(|end| !known.0.contains_key(end)) {
                questions.entry(end).or_insert(Relationships::Without);
            }
            questions.extend(old_key(entry).map(|key| (key, Relationships::With)));
            if !entry.endpoints.is_empty() || is_process(&entry.type_name) {
                questions.insert(entry.key(), Relationships::With);
            } else {
                questions
                    .entry(entry.key())
                    .or_insert(Relationships::Without);
            }
        }
        let asked: FastSet<EntityKey> = questions.keys().cloned().collect();
        let mut snapshot = Snapshot::read(reader, questions, types, on_progress).await?;
        let Apart { doomed, hidden } =
            tell_apart(reader, plan, &ids, &asked, &mut snapshot).await?;
        let answers = asked.into_iter().map(|key| {
            let guid = snapshot.guid(&key).map(Box::from);
            (key, guid)
        });
        known.0.extend(answers);
        Ok(Self {
            plan,
            snapshot,
            doomed,
            hidden,
            known,
        })
    }

    /// What the next part need not ask again.
    pub(super) fn into_known(self) -> Known {
        self.known
    }

    /// The entity of an entry.
    pub(super) fn entity(&self, id: EntryId) -> Option<&Entity> {
        let entry = self.plan.entry(id)?;
        match (&entry.seen, entry.sign) {
            (Some(seen), Sign::Delete) => self.doomed.get(&seen.guid),
            _ => self.snapshot.get(&entry.key()),
        }
    }

    /// The guid of an entity that an entry points to.
    pub(super) fn guid(&self, key: &EntityKey) -> Option<&str> {
        self.known.0.get(key)?.as_deref()
    }

    /// How an entry stands. `is_ours` says that an earlier run of this publish may have touched the server: then a newer
    /// update time alone proves nothing, for adding a process touches its datasets.
    pub(super) fn standing(&self, id: EntryId, is_ours: bool) -> Standing {
        let Some(entry) = self.plan.entry(id) else {
            return Standing::Done;
        };
        let entity = self.entity(id);
        let is_as_wanted = |entity: &Entity| self.differences(entry, entity).is_empty();
        let has_guid = |entity: &Entity| match &entry.seen {
            Some(seen) => entity.guid.as_deref() == Some(&seen.guid),
            None => true,
        };
        match (entry.sign, entity) {
            (Sign::Conflict, _) | (Sign::Delete, None) => Standing::Done,
            (Sign::Create, None) => Standing::Open,
            (Sign::Create, Some(entity)) if is_as_wanted(entity) => Standing::Done,
            (Sign::Create, Some(_)) => {
                Standing::Overtaken("exists by now, and differs from what is planned".to_owned())
            }
            (Sign::Update | Sign::Unchanged, Some(entity))
                if has_guid(entity) && is_as_wanted(entity) =>
            {
                if self.is_hidden(id) || self.loses_namesakes(entry) {
                    Standing::Open
                } else {
                    Standing::Done
                }
            }
            (Sign::Unchanged, None) => Standing::Overtaken("is gone".to_owned()),
            (Sign::Delete, Some(entity)) if is_ours || is_untouched(entry, entity) => {
                Standing::Open
            }
            (Sign::Unchanged | Sign::Delete, Some(entity)) => {
                Standing::Overtaken(self.changed(entry, entity))
            }
            (Sign::Update, entity) => self.standing_of_update(entry, entity, is_ours),
        }
    }

    /// Whether the server has the entity of an entry and does not find it by its name.
    pub(super) fn is_hidden(&self, id: EntryId) -> bool {
        let entry = self.plan.entry(id);
        entry.is_some_and(|entry| self.hidden.contains(&entry.key()))
    }

    /// Whether others of its name are there that go before it: without them it may not be found by its name.
    fn loses_namesakes(&self, entry: &Entry) -> bool {
        let mut guids = namesakes(self.plan, entry);
        guids.any(|guid| self.doomed.contains_key(guid))
    }

    fn standing_of_update(
        &self,
        entry: &Entry,
        entity: Option<&Entity>,
        is_ours: bool,
    ) -> Standing {
        let old = old_key(entry);
        let entity = match (entity, &old) {
            (Some(_), Some(_)) => {
                return Standing::Overtaken("exists by now under its new name".to_owned());
            }
            (None, Some(old)) => self.snapshot.get(old),
            (entity, None) => entity,
        };
        let (Some(entity), Some(seen)) = (entity, &entry.seen) else {
            return Standing::Overtaken("is gone".to_owned());
        };
        if entity.guid.as_deref() != Some(&seen.guid) {
            return Standing::Overtaken("was deleted and created anew".to_owned());
        }
        if is_untouched(entry, entity) || (is_ours && self.has_content_seen(entry, entity)) {
            Standing::Open
        } else {
            Standing::Overtaken(self.changed(entry, entity))
        }
    }

    /// That an entity is not as the plan saw it: who changed it last, and what of it differs in a way that was not planned.
    fn changed(&self, entry: &Entry, entity: &Entity) -> String {
        let differences = self.differences(entry, entity).into_iter();
        let others = differences.filter(|now| !entry.changes.contains(now));
        let names: Vec<String> = others.map(|now| now.attribute).collect();
        let by = match entity.updated_by.as_deref() {
            Some(user) if !user.is_empty() => format!("was changed by {user}"),
            _ => "was changed".to_owned(),
        };
        match (names.is_empty(), entry.sign) {
            (false, _) => format!("{by}: {}", names.join(", ")),
            // Of what is to go nothing is set.
            (true, Sign::Delete) => by,
            (true, _) => format!("{by}, in what the plan does not set"),
        }
    }

    /// Whether an entity still differs from the plan exactly as it did when the plan was made, but for edges, which may
    /// have been made one by one.
    fn has_content_seen(&self, entry: &Entry, entity: &Entity) -> bool {
        old_key(entry).is_some()
            || self.differences(entry, entity).iter().all(|now| {
                entry
                    .changes
                    .iter()
                    .any(|planned| is_on_the_way(&entry.type_name, planned, now))
            })
    }

    /// What of an entry the server does not have as wanted.
    pub(super) fn differences(&self, entry: &Entry, entity: &Entity) -> Vec<AttributeChange> {
        let guid_of = |key: &EntityKey| self.guid(key);
        differences(
            &entry.attributes.unpack(),
            &entry.endpoints,
            entity,
            &guid_of,
        )
    }

    /// The living edges of a process as pairs of guids in the direction of the data.
    pub(super) fn edges(&self, id: EntryId) -> BTreeSet<(String, String)> {
        let Some(process) = self.entity(id) else {
            return BTreeSet::new();
        };
        let own = process.guid.clone().unwrap_or_default();
        let side = |attribute| living_guids(process, attribute).map(str::to_owned);
        let inputs = side("inputs").map(|guid| (guid, own.clone()));
        let outputs = side("outputs").map(|guid| (own.clone(), guid));
        inputs.chain(outputs).collect()
    }
}

/// The guids of what goes before an entry and has its name.
pub(super) fn namesakes<'p>(plan: &'p Plan, entry: &Entry) -> impl Iterator<Item = &'p str> {
    let key = entry.key();
    let needs = entry.needs.clone().into_iter();
    let needs = needs.filter_map(|need| plan.entry(need));
    let gone = needs.filter(move |need| need.sign == Sign::Delete && need.key() == key);
    gone.filter_map(|need| Some(need.seen.as_ref()?.guid.as_str()))
}

/// What a look-up by name does not tell.
struct Apart {
    /// What is to be deleted, by guid.
    doomed: HashMap<String, Entity>,
    /// What has no name to be found by.
    hidden: BTreeSet<EntityKey>,
}

/// Takes what the plan deletes out of a snapshot, and puts in what the plan means where several have a name: a look-up by
/// name tells one of them, and not which; or none at all.
async fn tell_apart(
    reader: &Reader,
    plan: &Plan,
    ids: &[EntryId],
    asked: &FastSet<EntityKey>,
    snapshot: &mut Snapshot,
) -> Result<Apart, AtlasError> {
    let mut involved: BTreeSet<EntryId> = ids.iter().copied().collect();
    let entries = ids.iter().filter_map(|id| plan.entry(*id));
    involved.extend(entries.flat_map(|entry| entry.needs.iter().copied()));
    let involved = involved.into_iter().filter_map(|id| plan.entry(id));
    let involved = involved.filter_map(|entry| Some((entry, entry.seen.as_ref()?)));
    let (going, staying): (Vec<_>, Vec<_>) =
        involved.partition(|(entry, _)| entry.sign == Sign::Delete);
    let going: Vec<_> = going
        .into_iter()
        .map(|(entry, seen)| (entry.key(), &seen.guid))
        .collect();
    // Several may have one name: all are told before any is taken out.
    let there = going.iter().filter(|(key, _)| snapshot.guid(key).is_some());
    let (named, others): (Vec<_>, Vec<_>) =
        there.partition(|(key, guid)| snapshot.guid(key) == Some(guid.as_str()));
    let mut doomed = HashMap::new();
    let mut taken: BTreeSet<&EntityKey> = BTreeSet::new();
    for (key, guid) in named {
        let entity = snapshot.take_out(key);
        doomed.extend(entity.map(|entity| ((*guid).clone(), entity)));
        taken.insert(key);
    }
    for (_, guid) in others {
        let entity = living(reader, guid).await?;
        doomed.extend(entity.map(|entity| ((*guid).clone(), entity)));
    }
    let mut hidden = BTreeSet::new();
    for (entry, seen) in staying {
        let key = entry.key();
        // What is to be renamed has another name by now, and what was not asked for was found before.
        let is_meant = match snapshot.guid(&key) {
            Some(found) => found == seen.guid,
            None => entry.old_name().is_some() || !asked.contains(&key),
        };
        if is_meant {
            continue;
        }
        let Some(mut entity) = living(reader, &seen.guid).await? else {
            continue;
        };
        let is_aside = qualified_name(&entity) == Some(&set_aside(&key.qualified_name));
        if is_aside {
            let name = json!(key.qualified_name);
            entity.attributes.insert("qualifiedName".to_owned(), name);
        }
        if qualified_name(&entity) == Some(&key.qualified_name) {
            if snapshot.get(&key).is_none() && !taken.contains(&key) {
                hidden.insert(key.clone());
            }
            snapshot.put(key, entity);
        }
    }
    Ok(Apart { doomed, hidden })
}

/// The entity of a guid, if it lives.
async fn living(reader: &Reader, guid: &str) -> Result<Option<Entity>, AtlasError> {
    let found = reader.entity(guid).await?.map(|it| it.entity);
    Ok(found.filter(|it| it.status.unwrap_or_default() == Status::Active))
}

/// Whether an entity is as it was when the plan was made.
fn is_untouched(entry: &Entry, entity: &Entity) -> bool {
    let seen = entry.seen.as_ref();
    seen.is_some_and(|seen| entity.update_time == seen.update_time)
}

/// Whether what differs now is what was planned, or a part of it.
fn is_on_the_way(type_name: &str, planned: &AttributeChange, now: &AttributeChange) -> bool {
    if planned == now {
        return true;
    }
    let is_side = is_side(type_name, &planned.attribute);
    if !is_side || planned.attribute != now.attribute || planned.after != now.after {
        return false;
    }
    let names = |value: Option<&Value>| -> BTreeSet<String> {
        let names = value.and_then(Value::as_array).into_iter().flatten();
        names
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    let mut known = names(planned.before.as_ref());
    known.extend(names(Some(&planned.after)));
    names(now.before.as_ref()).is_subset(&known)
}

/// The name that a moved process still has on the server.
fn old_key(entry: &Entry) -> Option<EntityKey> {
    let renaming = entry
        .changes
        .iter()
        .find(|change| change.attribute == "qualifiedName")?;
    Some(EntityKey::new(
        &entry.type_name,
        renaming.before.as_ref()?.as_str()?,
    ))
}
