//! A name that the server has with another type: somebody else's, or ours from before the server had the better type.

use std::collections::{HashMap, HashSet};

use crate::atlas::mapping::{
    APPLICATION, DATASET, EntityKey, IfPresent, ManyWanted, Wanted, is_process,
};
use crate::atlas::plan::choice::Choice;
use crate::atlas::plan::listed::Listed;
use crate::atlas::plan::snapshot::{Snapshot, qualified_name};
use crate::atlas::plan::{Finding, FindingKind};
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Packed, Relationships};

use super::{Disputes, Planned, about, cost, costs_of, deletion};

const KIND: FindingKind = FindingKind::OtherType;

/// Whether an entity of a type, a part of another one or not, may have a namesake of another type that passes for it.
pub(in crate::atlas) fn has_other_types(type_name: &str, is_part: bool) -> bool {
    !is_part && type_name != DATASET && !is_process(type_name) && type_name != APPLICATION
}

impl Disputes<'_> {
    /// Looks for what the server does not have as wanted, but of another type. `is_planned` tells what the plan has of its own.
    pub(in crate::atlas::plan) async fn other_types(
        &mut self,
        part: &mut ManyWanted,
        snapshot: &mut Snapshot,
        listed: &Listed,
        is_planned: Planned<'_>,
    ) -> Result<(), AtlasError> {
        let is_missing = |it: &&mut Box<Wanted>| {
            snapshot.get(&it.key).is_none()
                && !listed.tells(&it.key)
                && it.conflict.is_none()
                && it.if_present == IfPresent::Compare
                && has_other_types(&it.key.type_name, it.part_of.is_some())
        };
        let own: HashSet<EntityKey> = part.iter().map(|it| it.key.clone()).collect();
        let missing = part.iter_mut().filter(is_missing);
        let mut missing: HashMap<String, &mut Box<Wanted>> = missing
            .map(|it| (it.key.qualified_name.to_string(), it))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut names: Vec<String> = missing.keys().cloned().collect();
        names.sort();
        let found = self.reader.entities(DATASET, &names, Relationships::With);
        let mut found = found.await?;
        found.retain(|it| it.status != Some(Status::Deleted));
        found.sort_by(|one, other| qualified_name(one).cmp(&qualified_name(other)));
        let mut adopted = Vec::new();
        for entity in found {
            let Some(name) = qualified_name(&entity).map(str::to_owned) else {
                continue;
            };
            let actual = EntityKey::new(entity.type_name.as_str(), name.as_str());
            // A second entity of the name is not asked for: the server answers one.
            let Some(wanted) = missing.remove(&name) else {
                continue;
            };
            if own.contains(&actual) || is_planned(&actual) {
                continue;
            }
            let choice = self.choices.of(KIND, &wanted.key, &wanted.name);
            self.findings.push(finding(wanted, &entity, choice));
            match choice {
                Choice::Adopt => {
                    self.adopted.insert(wanted.key.clone(), actual.clone());
                    stand_in(wanted, &actual);
                    adopted.push((actual, entity));
                }
                Choice::Recreate => {
                    let why = format!("it is replaced by {}", wanted.key);
                    let deletion = deletion(&wanted.key, &wanted.name, &entity, &why);
                    let deletion = deletion.map(|it| (wanted.key.clone(), it));
                    self.last.extend(deletion);
                }
                Choice::Keep | Choice::RemoveOthers => {}
            }
        }
        for (key, entity) in adopted {
            snapshot.put(key, entity);
        }
        Ok(())
    }
}

/// Makes what is wanted the entity that is there, of which nothing is ours to describe.
fn stand_in(wanted: &mut Wanted, actual: &EntityKey) {
    let mut attributes = wanted.attributes.unpack();
    attributes.retain(|name, _| name == "qualifiedName");
    wanted.attributes = Packed::from(attributes);
    wanted.endpoints.clear();
    wanted.if_present = IfPresent::Refer;
    wanted.why = format!(
        "{}; it was chosen to adopt the {} of this name",
        wanted.why, actual.type_name
    )
    .into();
    wanted.key = actual.clone();
}

fn finding(wanted: &Wanted, entity: &Entity, chosen: Choice) -> Finding {
    let message = format!(
        "the server has {} as a {} ({}); it would be created as a {}",
        wanted.key.qualified_name,
        entity.type_name,
        entity.guid.as_deref().unwrap_or_default(),
        wanted.key.type_name
    );
    let about = about(&wanted.key, &wanted.name, [entity]);
    let cost = costs_of(Choice::Recreate, cost::lost(entity));
    Finding::to_choose(KIND, about, message, chosen, &cost)
}
