//! Several entities of one type and name: which of them stays, and what goes with the others.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::atlas::mapping::{EntityKey, Wanted};
use crate::atlas::plan::choice::Choice;
use crate::atlas::plan::listed::Listed;
use crate::atlas::plan::make::mark_conflict;
use crate::atlas::plan::snapshot::{Snapshot, doubles};
use crate::atlas::plan::{Entry, Finding, FindingKind, Sign};
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships};

use super::{Disputes, about, cost, deletion};

const KIND: FindingKind = FindingKind::Duplicates;

impl Disputes<'_> {
    /// Where it was chosen to remove the others of a name, leaves the one that stays in the snapshot.
    pub(in crate::atlas::plan) async fn duplicates(
        &mut self,
        part: &[Box<Wanted>],
        snapshot: &mut Snapshot,
        listed: &Listed,
    ) -> Result<(), AtlasError> {
        if !self.choices.may_ask_for(KIND, Choice::RemoveOthers) {
            return Ok(());
        }
        let mut asked: HashMap<EntityKey, &Wanted> = HashMap::new();
        for wanted in part.iter().filter(|it| it.conflict.is_none()) {
            let entity = snapshot.get(&wanted.key);
            let is_of_type = entity.is_some_and(|it| wanted.key.type_name == it.type_name.as_str());
            let choice = self.choices.of(KIND, &wanted.key, &wanted.name);
            if is_of_type && choice == Choice::RemoveOthers {
                asked.insert(wanted.key.clone(), wanted);
            }
        }
        let unlisted = asked.keys().filter(|key| !listed.has(key)).cloned();
        let mut doubles = doubles(self.reader, unlisted).await?;
        let of_list = listed.doubles.iter();
        let of_list = of_list.filter(|(key, _)| asked.contains_key(key));
        doubles.extend(of_list.map(|(key, guids)| (key.clone(), guids.clone())));
        let mut twins = twins(self.reader, &doubles).await?;
        for (key, guids) in &doubles {
            let (Some(wanted), Some(twins)) = (asked.get(key), twins.remove(key)) else {
                continue;
            };
            let finding = finding(key, wanted, guids, &twins, Choice::RemoveOthers);
            self.findings.push(finding);
            self.cleared.insert(key.clone());
            self.rewritten.insert(key.clone());
            let mut twins = twins.into_iter();
            let Some(stays) = twins.next() else { continue };
            let why = format!(
                "another of this name stays: {}",
                stays.guid.as_deref().unwrap_or_default()
            );
            let deletions = twins.filter_map(|twin| deletion(key, &wanted.name, &twin, &why));
            let first = self.first.entry(key.clone()).or_default();
            first.extend(deletions);
            snapshot.put(key.clone(), stays);
        }
        Ok(())
    }
}

/// Marks what the server has several of as conflicts, and tells what can be chosen about it.
pub(in crate::atlas::plan) async fn mark(
    reader: &Reader,
    entries: &mut [Entry],
    doubles: &BTreeMap<EntityKey, BTreeSet<String>>,
) -> Vec<Finding> {
    if doubles.is_empty() {
        return Vec::new();
    }
    // What cannot be read now is told without its cost.
    let mut twins = twins(reader, doubles).await.unwrap_or_default();
    let mut findings = Vec::new();
    for entry in entries.iter_mut().filter(|it| it.sign != Sign::Delete) {
        let key = entry.key();
        let Some(guids) = doubles.get(&key) else {
            continue;
        };
        let all: Vec<_> = guids.iter().map(String::as_str).collect();
        let reason = format!(
            "the server has {} entities of this name ({}); choose which of them stay",
            guids.len(),
            all.join(", ")
        );
        mark_conflict(entry, reason);
        let twins = twins.remove(&key).unwrap_or_default();
        let wanted = Wanted::new(key.clone(), &entry.name);
        findings.push(finding(&key, &wanted, guids, &twins, Choice::Keep));
    }
    findings
}

/// The living entities of each name, the one that would stay first: that on which most hangs, else the oldest.
pub(super) async fn twins(
    reader: &Reader,
    doubles: &BTreeMap<EntityKey, BTreeSet<String>>,
) -> Result<BTreeMap<EntityKey, Vec<Entity>>, AtlasError> {
    let guids: Vec<String> = doubles.values().flatten().cloned().collect();
    let found = reader.entities_by_guid(&guids, Relationships::With).await?;
    let living = found
        .into_iter()
        .filter(|it| it.status != Some(Status::Deleted));
    let mut by_guid: HashMap<String, Entity> = living
        .filter_map(|entity| Some((entity.guid.clone()?, entity)))
        .collect();
    let all = doubles.iter().map(|(key, guids)| {
        let entities = guids.iter().filter_map(|guid| by_guid.remove(guid));
        let mut twins: Vec<Entity> = entities.collect();
        twins.sort_by_cached_key(|it| {
            (
                Reverse(cost::weight(it)),
                it.create_time.unwrap_or(i64::MAX),
                it.guid.clone(),
            )
        });
        (key.clone(), twins)
    });
    Ok(all.collect())
}

fn finding(
    key: &EntityKey,
    wanted: &Wanted,
    guids: &BTreeSet<String>,
    twins: &[Entity],
    chosen: Choice,
) -> Finding {
    let mut about = about(key, &wanted.name, twins);
    if twins.is_empty() {
        about.guids = guids.iter().cloned().collect();
    }
    let message = format!(
        "the server has {} entities {key}: {}",
        about.guids.len(),
        about.guids.join(", ")
    );
    let losses: Vec<String> = twins.iter().skip(1).map(cost::lost).collect();
    let lost = (!losses.is_empty()).then(|| losses.join(". "));
    let cost = |choice| {
        (choice == Choice::RemoveOthers)
            .then(|| lost.clone())
            .flatten()
    };
    Finding::to_choose(KIND, about, message, chosen, &cost)
}
