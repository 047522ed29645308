//! What lists tell of wanted entities before anything is looked up by its name. The namespace of a plan is listed anyway, to
//! count namesakes; with a few attributes more, a row of a list is all that is compared of an entity without relationships,
//! and takes a server half as long as looking that one up.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures_util::StreamExt;

use crate::atlas::mapping::{EntityKey, IfPresent, PROCESS, TABLE, Wanted};
use crate::atlas::namesakes::Namesake;
use crate::atlas::wire::Entity;
use crate::atlas::{Reader, Relationships, Shared};

use super::compare::differences;
use super::comparison::{keep_known, question};
use super::snapshot::PARTS_AT_ONCE;

/// The time of the last change, as Atlas calls it among the attributes of a row.
const CHANGED: &str = "__modificationTimestamp";

/// What lists tell.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Every wanted name that is in a list.
    names: HashSet<EntityKey>,
    /// The guids of those of which a row does not tell enough.
    untold: HashMap<EntityKey, String>,
    /// The guids of those that are there more than once.
    pub(super) doubles: BTreeMap<EntityKey, BTreeSet<String>>,
    /// What is there as wanted.
    as_wanted: HashMap<EntityKey, Namesake>,
    /// Processes there that nothing wants, where they were listed.
    pub(super) processes: Option<Vec<Namesake>>,
    /// Names under which something was deleted, too: what lives may not be found by them any more.
    doubtful: HashSet<EntityKey>,
}

impl Listed {
    /// Reads lists of what is wanted, where they are worth it. What is in none may be there all the same.
    pub(super) async fn read(
        reader: &Reader,
        wanted: &[Box<Wanted>],
        present: &BTreeSet<String>,
    ) -> Self {
        let mut listed = Self::default();
        // Its look-ups are no dearer than its lists.
        if reader.target().is_embedded {
            return listed;
        }
        let mut by_type: BTreeMap<&Shared, BTreeMap<&str, &Wanted>> = BTreeMap::new();
        for wanted in wanted {
            let key = &wanted.key;
            if present.contains(&*key.type_name) {
                let of_type = by_type.entry(&key.type_name).or_default();
                of_type.insert(&key.qualified_name, wanted);
            }
        }
        let questions = by_type.into_iter().map(async |(type_name, wanted)| {
            let names: Vec<String> = wanted.keys().map(ToString::to_string).collect();
            let attributes = attributes(wanted.values().copied());
            let found = reader.listed(type_name, &names, &attributes).await;
            // Where searching does not work, looking up may.
            (wanted, found.unwrap_or_default())
        });
        let questions: Vec<_> = questions.collect();
        let mut answers = futures_util::stream::iter(questions).buffered(PARTS_AT_ONCE);
        while let Some((wanted, found)) = answers.next().await {
            if wanted.values().any(|it| it.key.type_name == PROCESS) {
                listed.processes = found.others;
            }
            let deleted = found.deleted.iter();
            let deleted = deleted.filter_map(|name| wanted.get(name.as_str()));
            listed.doubtful.extend(deleted.map(|it| it.key.clone()));
            let living = found.living;
            for same in living.chunk_by(|one, other| one.name == other.name) {
                if let Some(wanted) = wanted.get(same[0].name.as_str()) {
                    listed.note(wanted, same);
                }
            }
        }
        listed
    }

    fn note(&mut self, wanted: &Wanted, same: &[Namesake]) {
        self.names.insert(wanted.key.clone());
        let is_told = is_told_by_row(wanted) && !self.doubtful.contains(&wanted.key);
        match same {
            [row] if is_told && is_as_wanted(wanted, &entity(&wanted.key, row)) => {
                self.as_wanted.insert(wanted.key.clone(), row.clone());
            }
            [row] => {
                self.untold.insert(wanted.key.clone(), row.guid.clone());
            }
            [] => {}
            several => {
                let guids = several.iter().map(|it| it.guid.clone()).collect();
                self.doubles.insert(wanted.key.clone(), guids);
            }
        }
    }

    /// Whether a list has this name.
    pub(super) fn has(&self, key: &EntityKey) -> bool {
        self.names.contains(key)
    }

    /// The guids of what lists have under a name, where they do not tell what it is like.
    pub(super) fn untold(&self, key: &EntityKey) -> BTreeSet<String> {
        let several = self.doubles.get(key).into_iter().flatten();
        self.untold
            .get(key)
            .into_iter()
            .chain(several)
            .cloned()
            .collect()
    }

    /// Whether a row tells that an entity is as wanted. What is not so for sure is looked up.
    pub(super) fn tells(&self, key: &EntityKey) -> bool {
        self.as_wanted.contains_key(key)
    }

    /// The guid of such an entity.
    pub(super) fn guid(&self, key: &EntityKey) -> Option<&str> {
        Some(&self.as_wanted.get(key)?.guid)
    }

    /// The entity, where a row tells that.
    pub(super) fn take(&mut self, key: &EntityKey) -> Option<Entity> {
        let row = self.as_wanted.remove(key)?;
        Some(entity(key, &row))
    }
}

/// Whether nothing is compared but what a row can have.
pub(super) fn is_told_by_row(wanted: &Wanted) -> bool {
    let (key, relationships) = question(wanted);
    let has_parts = key.type_name == TABLE;
    relationships == Relationships::Without && !has_parts && wanted.conflict.is_none()
}

/// What rows are asked for besides: all that may be compared.
fn attributes<'w>(wanted: impl Iterator<Item = &'w Wanted>) -> Vec<String> {
    let mut names = BTreeSet::new();
    for wanted in wanted.filter(|it| is_told_by_row(it)) {
        names.insert(CHANGED.to_owned());
        names.extend(wanted.attributes.unpack().into_iter().map(|(name, _)| name));
    }
    names.into_iter().collect()
}

fn is_as_wanted(wanted: &Wanted, entity: &Entity) -> bool {
    if wanted.if_present == IfPresent::Refer {
        return true;
    }
    let mut attributes = wanted.attributes.unpack();
    keep_known(&mut attributes, &wanted.weak, entity);
    // What a row does not have may be nothing, or not have been told.
    let is_told = attributes
        .keys()
        .all(|name| entity.attributes.contains_key(name));
    is_told && differences(&attributes, &[], entity, &|_| None).is_empty()
}

fn entity(key: &EntityKey, row: &Namesake) -> Entity {
    let mut attributes = row.attributes.unpack();
    let changed = attributes.remove(CHANGED);
    Entity {
        type_name: key.type_name.to_string(),
        guid: Some(row.guid.clone()),
        update_time: changed.and_then(|it| it.as_i64()),
        attributes,
        ..Entity::default()
    }
}
