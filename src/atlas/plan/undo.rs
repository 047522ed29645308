//! A plan that takes a publish back: what it created is deleted, what it changed gets back what it had. What somebody
//! else has changed or uses since stays, and is a conflict.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::atlas::mapping::{EntityKey, is_side};
use crate::atlas::wire::Entity;
use crate::atlas::{Packed, Reader, Relationships, Shared};

use super::compare::{active_edges, differences};
use super::make::{connect, mark_conflict, now};
use super::snapshot::{OnProgress, Snapshot, entity_types};
use super::{
    AttributeChange, Endpoint, Entry, EntryId, FORMAT, NotPublished, Plan, PlanError, Seen, Sign,
};

/// Compares what a publish did with what the server has now. Changes nothing there. `sent` are the entries of the plan that
/// the publish has sent, `id` names it.
pub async fn undo(
    reader: &Reader,
    published: &Plan,
    sent: &BTreeSet<EntryId>,
    id: &str,
    on_progress: OnProgress<'_>,
    cancel: &CancellationToken,
) -> Result<Plan, PlanError> {
    cancel
        .run_until_cancelled(undo_uncancelled(reader, published, sent, id, on_progress))
        .await
        .unwrap_or(Err(PlanError::Cancelled))
}

async fn undo_uncancelled(
    reader: &Reader,
    published: &Plan,
    sent: &BTreeSet<EntryId>,
    id: &str,
    on_progress: OnProgress<'_>,
) -> Result<Plan, PlanError> {
    let present = entity_types(reader).await?;
    // What was never sent somebody else has made so.
    let done: Vec<&Entry> = sent.iter().filter_map(|id| published.entry(*id)).collect();
    let ends = done.iter().flat_map(|entry| &entry.endpoints);
    let ends = ends.map(Endpoint::key);
    let own: BTreeSet<EntityKey> = done.iter().map(|entry| entry.key()).collect();
    let others: BTreeSet<EntityKey> = ends.filter(|end| !own.contains(end)).collect();
    let others = others.into_iter().map(|key| (key, Relationships::Without));
    let questions = own
        .into_iter()
        .map(|key| (key, Relationships::With))
        .chain(others);
    let snapshot = Snapshot::read(reader, questions, &present, on_progress).await?;

    let mut undoing = Undoing {
        snapshot: &snapshot,
        created: BTreeSet::new(),
    };
    for entry in done.iter().filter(|entry| entry.sign == Sign::Create) {
        if let Some(guid) = snapshot.guid(&entry.key()) {
            undoing.created.insert(guid.to_owned());
        }
    }
    let mut plan = Plan {
        format: FORMAT,
        program: format!("headwater {}", env!("CARGO_PKG_VERSION")),
        server: published.server.clone(),
        made_at: now(),
        namespace: published.namespace.clone(),
        types: Vec::new(),
        entries: Vec::new(),
        not_published: Vec::new(),
        findings: Vec::new(),
        undoes: Some(id.to_owned()),
    };
    for entry in done {
        let left_out = |reason: &str| NotPublished {
            name: entry.key().to_string(),
            reason: reason.to_owned(),
        };
        match (entry.sign, snapshot.get(&entry.key())) {
            // It was written as it was, to be found by its name.
            (Sign::Unchanged, _) => {}
            (Sign::Update, _) if entry.changes.is_empty() => {}
            (Sign::Create, Some(entity)) => plan.entries.push(undoing.deletion(entry, entity)),
            (Sign::Update, Some(entity)) => plan.entries.push(undoing.restoring(entry, entity)),
            (Sign::Create | Sign::Update, None) => {
                plan.not_published
                    .push(left_out("it is not there any more"));
            }
            _ => plan
                .not_published
                .push(left_out("what was deleted cannot be brought back")),
        }
    }
    undoing.keep_what_is_used(&mut plan.entries);
    follow_old_names(&mut plan.entries);
    connect(&mut plan.entries);
    Ok(plan)
}

impl Plan {
    /// What [`Self::not_published`] is called.
    pub fn left_out(&self) -> &'static str {
        match self.undoes {
            Some(_) => "Not taken back",
            None => "Not published",
        }
    }
}

struct Undoing<'a> {
    snapshot: &'a Snapshot,
    /// Guids of what the publish created.
    created: BTreeSet<String>,
}

impl Undoing<'_> {
    fn differences(&self, entry: &Entry, entity: &Entity) -> Vec<AttributeChange> {
        let guid_of = |key: &EntityKey| self.snapshot.guid(key);
        differences(
            &entry.attributes.unpack(),
            &entry.endpoints,
            entity,
            &guid_of,
        )
    }

    /// The deletion of what was created.
    fn deletion(&self, entry: &Entry, entity: &Entity) -> Entry {
        let mut deletion = Entry {
            sign: Sign::Delete,
            attributes: Packed::default(),
            endpoints: Vec::new(),
            changes: Vec::new(),
            seen: seen(entity),
            needs: Vec::new(),
            why: "the publish created it".into(),
            rule: Vec::new(),
            conflict: None,
            is_included: true,
            ..entry.clone()
        };
        let changed = self.differences(entry, entity);
        if !changed.is_empty() {
            let names: Vec<_> = changed.iter().map(|it| it.attribute.as_str()).collect();
            let reason = format!("{} changed since, so it stays", names.join(", "));
            mark_conflict(&mut deletion, reason);
        } else if let Some(what) = added(entry, entity) {
            mark_conflict(
                &mut deletion,
                format!("somebody has {what} since, so it stays"),
            );
        }
        deletion
    }

    /// The update that gives back what was changed.
    fn restoring(&self, entry: &Entry, entity: &Entity) -> Entry {
        let changed_since = self.differences(entry, entity);
        let mut attributes = entry.attributes.unpack();
        let mut changes = Vec::new();
        let mut qualified_name = entry.qualified_name.clone();
        for change in &entry.changes {
            let before = change.before.clone().unwrap_or(Value::Null);
            if is_side(&entry.type_name, &change.attribute) {
                let before = if before.is_null() { json!([]) } else { before };
                changes.push(reverse(change, before));
                continue;
            }
            if change.attribute == "qualifiedName" {
                qualified_name = before.as_str().unwrap_or_default().into();
                // The id of a process is its name.
                if attributes.contains_key("id") {
                    attributes.insert("id".to_owned(), before.clone());
                }
            }
            attributes.insert(change.attribute.clone(), before.clone());
            changes.push(reverse(change, before));
        }
        let mut restoring = Entry {
            sign: Sign::Update,
            qualified_name,
            attributes: attributes.into(),
            endpoints: endpoints_before(entry),
            changes,
            seen: seen(entity),
            needs: Vec::new(),
            why: "the publish changed it".into(),
            rule: Vec::new(),
            conflict: None,
            is_included: true,
            ..entry.clone()
        };
        if !changed_since.is_empty() {
            let names: Vec<_> = changed_since
                .iter()
                .map(|it| it.attribute.as_str())
                .collect();
            let reason = format!("{} changed since, so it stays", names.join(", "));
            mark_conflict(&mut restoring, reason);
        }
        restoring
    }

    /// What something points to that stays, stays too; and so does what that hangs on.
    fn keep_what_is_used(&self, entries: &mut [Entry]) {
        loop {
            let going: BTreeSet<&str> = entries
                .iter()
                .filter(|entry| entry.sign == Sign::Delete)
                .filter_map(|entry| Some(entry.seen.as_ref()?.guid.as_str()))
                .collect();
            let kept: Vec<(usize, String)> = entries
                .iter()
                .enumerate()
                .filter(|(_, entry)| entry.sign == Sign::Delete)
                .filter_map(|(at, entry)| Some((at, self.user(entry, &going, entries)?)))
                .collect();
            if kept.is_empty() {
                return;
            }
            for (at, user) in kept {
                if let Some(entry) = entries.get_mut(at) {
                    mark_conflict(entry, format!("{user} uses it, so it stays"));
                }
            }
        }
    }

    /// What points to an entity and is not deleted with it.
    fn user(&self, entry: &Entry, going: &BTreeSet<&str>, entries: &[Entry]) -> Option<String> {
        let entity = self.snapshot.get(&entry.key())?;
        let attributes = entity.relationship_attributes.iter();
        // An array holds what belongs to it, a single reference what it belongs to itself; its sides are its own.
        let of_others = attributes.filter(|(name, references)| {
            references.is_array() && !is_side(&entity.type_name, name)
        });
        of_others
            .flat_map(|(name, _)| active_edges(entity, name))
            .find(|edge| {
                let guid = edge.guid.as_deref();
                guid.is_some_and(|guid| !going.contains(guid) && !lets_go(entries, guid, entry))
            })
            .map(|edge| {
                let type_name = edge.type_name.as_deref().unwrap_or_default();
                let name = edge.display_text.as_deref().unwrap_or_default();
                format!("{type_name} {name}").trim().to_owned()
            })
    }
}

/// What people have added to an entity that a publish created, if they have: a publish sends none of it, and a server puts
/// none of it there by itself. Terms hang on it as edges.
fn added(entry: &Entry, entity: &Entity) -> Option<String> {
    let tag = entity.classifications.first();
    let tag = tag.map(|tag| format!("tagged it {}", tag.type_name));
    let label = entity.labels.first();
    let label = label.map(|label| format!("given it the label {label}"));
    let groups = entity.business_attributes.keys().next();
    let business = groups.map(|group| format!("given it business metadata {group}"));
    let custom = entity.custom_attributes.keys().next();
    let custom = custom.map(|name| format!("given it an attribute of its own, {name}"));
    let sent = entry.attributes.unpack();
    // Numbers, dates and flags that were not sent are a server's defaults.
    let is_text = |value: &Value| value.as_str().is_some_and(|it| !it.is_empty());
    let attribute = entity
        .attributes
        .iter()
        .find(|(name, value)| is_text(value) && sent.get(*name).is_none_or(Value::is_null));
    let attribute = attribute.map(|(name, _)| format!("filled in its {name}"));
    tag.or(label).or(business).or(custom).or(attribute)
}

/// What an updated entity pointed to: its sides as they were, and what it has hung on all the time.
fn endpoints_before(entry: &Entry) -> Vec<Endpoint> {
    let hangs_on = entry.endpoints.iter().filter(|end| !end.is_array).cloned();
    let seen = entry.seen.as_ref();
    let sides = seen.into_iter().flat_map(|seen| seen.sides.clone());
    hangs_on.chain(sides).collect()
}

/// What points to something that gets its old name back points to it under that.
fn follow_old_names(entries: &mut [Entry]) {
    let mut names: BTreeMap<EntityKey, Shared> = BTreeMap::new();
    for entry in entries.iter().filter(|it| it.sign == Sign::Update) {
        let mut changes = entry.changes.iter();
        let renaming = changes.find(|change| change.attribute == "qualifiedName");
        if let Some(now) = renaming.and_then(|it| it.before.as_ref()?.as_str()) {
            let key = EntityKey::new(&entry.type_name, now);
            names.insert(key, entry.qualified_name.clone());
        }
    }
    if names.is_empty() {
        return;
    }
    for end in entries.iter_mut().flat_map(|entry| &mut entry.endpoints) {
        if let Some(old) = names.get(&end.key()) {
            end.qualified_name.clone_from(old);
        }
    }
}

/// Whether the entity of this guid is given back other sides, among which `entry` is not.
fn lets_go(entries: &[Entry], guid: &str, entry: &Entry) -> bool {
    let is_it = |other: &&Entry| other.seen.as_ref().is_some_and(|seen| seen.guid == guid);
    let restored = entries
        .iter()
        .filter(|other| other.sign == Sign::Update)
        .find(is_it);
    restored.is_some_and(|restored| {
        !restored
            .endpoints
            .iter()
            .any(|end| end.key() == entry.key())
    })
}

fn reverse(change: &AttributeChange, before: Value) -> AttributeChange {
    AttributeChange {
        attribute: change.attribute.clone(),
        before: Some(change.after.clone()),
        after: before,
    }
}

fn seen(entity: &Entity) -> Option<Box<Seen>> {
    Some(Box::new(Seen {
        guid: entity.guid.clone()?,
        update_time: entity.update_time,
        sides: Vec::new(),
    }))
}
