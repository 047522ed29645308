//! The plan as a value: it can be shown, saved, trimmed and confirmed.

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Finding;
use crate::atlas::mapping::{COLUMN_LINEAGE, EntityKey};
use crate::atlas::{Packed, Shared};

/// Index of an entry in [`Plan::entries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub usize);

/// What happens to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// `+` is not there and will be created.
    Create,
    /// `~` is there and differs.
    Update,
    /// `=` is there as wanted; nothing is sent.
    Unchanged,
    /// `!` cannot be published as it stands; never sent.
    Conflict,
    /// `-` will be deleted; only where a person asked for it.
    Delete,
}

impl Sign {
    /// The character in front of an entry.
    pub fn glyph(self) -> char {
        match self {
            Self::Create => '+',
            Self::Update => '~',
            Self::Unchanged => '=',
            Self::Conflict => '!',
            Self::Delete => '-',
        }
    }

    /// Whether publishing sends something for it.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Delete)
    }
}

/// Another entity that an entry's relationship attribute points to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Endpoint {
    /// The relationship attribute: `inputs`, `outputs`, `instance`, `db`, …
    pub attribute: Shared,
    /// Whether the attribute holds an array.
    pub is_array: bool,
    /// Type of the entity pointed to.
    pub type_name: Shared,
    /// Its qualified name.
    pub qualified_name: Shared,
}

impl Endpoint {
    /// A relationship to one entity.
    pub(in crate::atlas) fn one(attribute: impl Into<Shared>, key: &EntityKey) -> Self {
        Self {
            attribute: attribute.into(),
            is_array: false,
            type_name: key.type_name.clone(),
            qualified_name: key.qualified_name.clone(),
        }
    }

    /// A relationship to several.
    pub(in crate::atlas) fn each<'k>(
        attribute: &str,
        keys: impl IntoIterator<Item = &'k EntityKey>,
    ) -> impl Iterator<Item = Self> {
        let attribute = Shared::from(attribute);
        keys.into_iter().map(move |key| Self {
            is_array: true,
            ..Self::one(&attribute, key)
        })
    }

    /// What it points to.
    pub(in crate::atlas) fn key(&self) -> EntityKey {
        EntityKey::new(&self.type_name, &self.qualified_name)
    }
}

/// One attribute before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeChange {
    /// Its name; relationship attributes too.
    pub attribute: String,
    /// What the server has; none where it has nothing.
    pub before: Option<Value>,
    /// What it will have.
    pub after: Value,
}

impl AttributeChange {
    /// The change key by key where both sides are maps, which differ in little; else itself.
    pub fn by_key(&self) -> Vec<Self> {
        let (Some(Value::Object(before)), Value::Object(after)) = (&self.before, &self.after)
        else {
            return vec![self.clone()];
        };
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        keys.into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .map(|key| Self {
                attribute: format!("{}.{key}", self.attribute),
                before: before.get(key).cloned(),
                after: after.get(key).cloned().unwrap_or_default(),
            })
            .collect()
    }
}

/// What the server had when the plan was made; the plan is refused if that has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The entity's guid.
    pub guid: String,
    /// Milliseconds since 1970.
    pub update_time: Option<i64>,
    /// Inputs and outputs of a process that is updated, so that they can be given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sides: Vec<Endpoint>,
}

/// One entity in the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What happens to it.
    pub sign: Sign,
    /// Atlas type.
    pub type_name: Shared,
    /// Unique name.
    pub qualified_name: Shared,
    /// Name to show.
    pub name: Shared,
    /// Attributes to send.
    pub attributes: Packed,
    /// Relationships to send.
    pub endpoints: Vec<Endpoint>,
    /// What differs; empty unless updated.
    pub changes: Vec<AttributeChange>,
    /// What the server had; mostly nothing.
    pub seen: Option<Box<Seen>>,
    /// Entries that must be on the server before this one.
    pub needs: Vec<EntryId>,
    /// The relationship by which it hangs on what it is a part of, and goes and comes with it: a column on its table, say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Shared>,
    /// Why it is in the plan, and which rule gave its type and name.
    pub why: Shared,
    /// How its type and name came about, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Shared>,
    /// Logical names of the tables that it is, sorted, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Shared>,
    /// Why it is a conflict and what to do; none otherwise.
    pub conflict: Option<Shared>,
    /// The statement that caused it, with secrets taken out.
    pub sql: Option<Shared>,
    /// Where that was seen, as `file:line:column` or a job.
    pub origins: Vec<String>,
    /// Whether a person left it in.
    pub is_included: bool,
}

/// Something that will not be published, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotPublished {
    /// The dataset or process.
    pub name: String,
    /// The reason.
    pub reason: String,
}

/// How many entries of each sign are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// `+`
    pub create: usize,
    /// `~`
    pub update: usize,
    /// `=`
    pub unchanged: usize,
    /// `!`
    pub conflict: usize,
    /// `-`
    pub delete: usize,
    /// Changes that a person left out.
    pub skipped: usize,
    /// Of those to create, update or delete: tables that are made for columns, and columns.
    #[serde(default)]
    pub columns: usize,
    /// Of those to create, update or delete: the lineage of columns.
    #[serde(default)]
    pub column_lineages: usize,
}

/// What publishing would do. Bound to one server and to what was seen there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of the file format.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// Names the server: its base URL without credentials, or `local` for the local catalogue.
    pub server: String,
    /// Milliseconds since 1970.
    pub made_at: i64,
    /// Metadata namespace (`@ns`).
    pub namespace: String,
    /// Type definitions to create first; the person consented to these by name.
    pub types: Vec<Value>,
    /// The entities in an order in which each comes after what it needs.
    pub entries: Vec<Entry>,
    /// What is left out and why.
    pub not_published: Vec<NotPublished>,
    /// What a person should know about all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The publish that this plan takes back, if it is that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
}

/// Why an entry cannot be left out or taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// A conflict cannot be taken in.
    #[error("{0} is a conflict and cannot be published: {1}")]
    Conflict(String, String),
    /// There is nothing to send for it.
    #[error("{0} is unchanged; nothing is sent for it")]
    NothingToSend(String),
}

impl Plan {
    /// The entry with this id.
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(id.0)
    }

    /// How many of each sign.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for entry in &self.entries {
            let slot = match entry.sign {
                _ if entry.sign.is_change() && !entry.is_included => &mut counts.skipped,
                Sign::Create => &mut counts.create,
                Sign::Update => &mut counts.update,
                Sign::Unchanged => &mut counts.unchanged,
                Sign::Conflict => &mut counts.conflict,
                Sign::Delete => &mut counts.delete,
            };
            *slot += 1;
            if entry.part_of.is_some() && entry.is_included && entry.sign.is_change() {
                if entry.type_name == COLUMN_LINEAGE {
                    counts.column_lineages += 1;
                } else {
                    counts.columns += 1;
                }
            }
        }
        counts
    }

    /// Whether publishing would change anything.
    pub fn has_changes(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.is_included && entry.sign.is_change())
            || !self.types.is_empty()
    }

    /// Whether something is deleted whose name something else keeps or gets: only its guid tells the two apart.
    pub fn deletes_namesakes(&self) -> bool {
        let deleted: HashSet<EntityKey> = self
            .entries
            .iter()
            .filter(|it| it.sign == Sign::Delete && it.is_included)
            .map(Entry::key)
            .collect();
        let mut others = self.entries.iter().filter(|it| it.sign != Sign::Delete);
        !deleted.is_empty() && others.any(|it| deleted.contains(&it.key()))
    }

    /// Whether something is written only to be found by its name again: what has nothing to change but that.
    pub fn rewrites_names(&self) -> bool {
        let mut updated =
            (self.entries.iter()).filter(|it| it.sign == Sign::Update && it.is_included);
        updated.any(|it| it.changes.is_empty())
    }

    /// Leaves an entry out, and with it all that need it to be created first. Returns what was left out.
    pub fn exclude(&mut self, id: EntryId) -> Result<Vec<EntryId>, SelectionError> {
        self.check_selectable(id)?;
        let mut left_out = BTreeSet::from([id]);
        // Entries come after what they need, so one pass finds all that depend on a left-out creation.
        for at in 0..self.entries.len() {
            let depends = self
                .firm_needs(&self.entries[at])
                .any(|need| left_out.contains(&need));
            if depends && self.entries[at].sign.is_change() {
                left_out.insert(EntryId(at));
            }
        }
        left_out.extend(self.emptied_applications(&left_out));
        // What is not created anew is not deleted either, and what is not written stays with its namesakes.
        let kept: Vec<EntryId> = left_out
            .iter()
            .filter_map(|id| self.entry(*id))
            .filter(|entry| entry.sign != Sign::Delete)
            .flat_map(|entry| self.own_deletions(entry))
            .collect();
        left_out.extend(kept);
        Ok(self.set_included(&left_out, false))
    }

    /// Takes an entry in, and with it its parts, the application of a process, and all that these need to be created
    /// first. Returns what was taken in.
    pub fn include(&mut self, id: EntryId) -> Result<Vec<EntryId>, SelectionError> {
        let applications = self.entry(id).map(|entry| self.applications(entry));
        let applications = applications.into_iter().flatten().map(|(id, _)| id);
        let mut others: Vec<EntryId> = applications.collect();
        others.extend(self.parts(&BTreeSet::from([id])));
        others.extend(self.made_anew(id));
        let mut taken = self.include_alone(id)?;
        for other in others {
            if self.entry(other).is_some_and(|it| it.sign.is_change()) {
                taken.extend(self.include_alone(other)?);
            }
        }
        Ok(taken)
    }

    /// Takes an entry in, and with it only what it needs to be created first.
    pub(super) fn include_alone(&mut self, id: EntryId) -> Result<Vec<EntryId>, SelectionError> {
        self.check_selectable(id)?;
        let mut taken = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let Some(entry) = self.entries.get(id.0) else {
                continue;
            };
            if taken.insert(id) {
                open.extend(self.firm_needs(entry));
            }
        }
        Ok(self.set_included(&taken, true))
    }

    /// What is still to be created, or to go, before an entry. An application is one without any single process of it too.
    fn firm_needs<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = EntryId> + 'a {
        let is_firm = !entry.is_application();
        let needs = entry.needs.iter().filter(move |_| is_firm).copied();
        let is_waited_for = |sign| matches!(sign, Sign::Create | Sign::Delete);
        needs.filter(move |need| self.entry(*need).is_some_and(|it| is_waited_for(it.sign)))
    }

    /// The deletions of what has the name of an entry already.
    fn own_deletions<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = EntryId> + 'a {
        let needs = entry.needs.iter().copied();
        needs.filter(|need| {
            self.entry(*need)
                .is_some_and(|it| it.sign == Sign::Delete && it.key() == entry.key())
        })
    }

    /// What is created in place of something that is deleted for it, or stays of its name.
    fn made_anew(&self, deleted: EntryId) -> Option<EntryId> {
        let gone = self.entry(deleted).filter(|it| it.sign == Sign::Delete)?;
        let mut later = self.entries.iter().enumerate().skip(deleted.0 + 1);
        let new = later.find(|(_, it)| {
            it.sign != Sign::Delete && it.key() == gone.key() && it.needs.contains(&deleted)
        });
        new.map(|(at, _)| EntryId(at))
    }

    /// The parts of some entries, and the parts of those.
    pub(super) fn parts(&self, wholes: &BTreeSet<EntryId>) -> BTreeSet<EntryId> {
        let mut all = wholes.clone();
        // Entries come after what they hang on, so one pass finds all.
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.whole(self).is_some_and(|whole| all.contains(&whole)) {
                all.insert(EntryId(at));
            }
        }
        &all - wholes
    }

    fn check_selectable(&self, id: EntryId) -> Result<(), SelectionError> {
        match self.entries.get(id.0) {
            Some(entry) if entry.sign == Sign::Conflict => Err(SelectionError::Conflict(
                entry.name.to_string(),
                entry.conflict.clone().unwrap_or_default().to_string(),
            )),
            Some(entry) if entry.sign == Sign::Unchanged => {
                Err(SelectionError::NothingToSend(entry.name.to_string()))
            }
            _ => Ok(()),
        }
    }

    fn set_included(&mut self, ids: &BTreeSet<EntryId>, included: bool) -> Vec<EntryId> {
        let mut changed = Vec::new();
        for &id in ids {
            if let Some(entry) = self.entries.get_mut(id.0)
                && entry.is_included != included
            {
                entry.is_included = included;
                changed.push(id);
            }
        }
        changed
    }

    /// Turns the plan into one that may be carried out.
    pub fn confirm(self, _consent: Consent) -> ConfirmedPlan {
        ConfirmedPlan(self.selected())
    }

    /// The plan without ties to what a person left out.
    pub(in crate::atlas) fn selected(mut self) -> Self {
        self.untie_what_is_left_out();
        self
    }
}

impl Entry {
    /// The qualified name that the server has it under, where it is to be renamed.
    pub fn old_name(&self) -> Option<&str> {
        let mut changes = self.changes.iter();
        let renaming = changes.find(|it| it.attribute == "qualifiedName")?;
        renaming.before.as_ref()?.as_str()
    }

    /// What names it on a server.
    pub(in crate::atlas) fn key(&self) -> EntityKey {
        EntityKey::new(&self.type_name, &self.qualified_name)
    }

    /// The entry that it is a part of.
    fn whole(&self, plan: &Plan) -> Option<EntryId> {
        let attribute = self.part_of.as_ref()?;
        let mut ends = self.endpoints.iter();
        let end = ends.find(|end| end.attribute == *attribute)?;
        let is_it = |id: &&EntryId| {
            plan.entry(**id).is_some_and(|it| {
                it.type_name == end.type_name && it.qualified_name == end.qualified_name
            })
        };
        self.needs.iter().find(is_it).copied()
    }
}

/// A person's yes. Made only where a person answered, or gave `--yes`.
#[derive(Debug)]
pub struct Consent(());

impl Consent {
    /// The person answered yes to the plan shown, with the server's name and the counts before their eyes.
    pub fn given_by_person() -> Self {
        Self(())
    }

    /// The person gave `--yes` on the command line.
    pub fn given_by_flag() -> Self {
        Self(())
    }
}

/// A plan that a person said yes to. The only thing that `publish` takes.
#[derive(Debug)]
pub struct ConfirmedPlan(Plan);

impl ConfirmedPlan {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.0
    }

    /// Lets go of what only people read of the entries, a third of a plan, once that stands somewhere else.
    pub(in crate::atlas) fn forget_reasons(&mut self) {
        for entry in &mut self.0.entries {
            entry.why = Shared::default();
            entry.rule = Vec::new();
            entry.tables = Vec::new();
            entry.conflict = None;
            entry.sql = None;
            entry.origins = Vec::new();
        }
    }
}
