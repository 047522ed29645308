//! What files may declare that were not read, or not to their end: a part of a project is published without taking from the
//! catalogue what the rest of it has there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::atlas::Shared;
use crate::atlas::mapping::{APPLICATION, EntityKey, MEMBERS, PROCESS, Wanted};
use crate::atlas::wire::{Attributes, Entity};
use crate::collections::{FastMap, FastSet};

use super::compare::living_guids;
use super::snapshot::{conf, origins};
use super::{Endpoint, PlanOptions};

/// What is said where a member of an application stays.
const KEPT: &str = "; processes of files that were not read, or not to their end, stay with it";

/// What is known of the files that were not read.
pub(super) struct Elsewhere<'a> {
    options: &'a PlanOptions,
    /// The guids of processes that they may declare.
    members: FastSet<Shared>,
}

impl<'a> Elsewhere<'a> {
    pub(super) fn of(options: &'a PlanOptions) -> Self {
        Self {
            options,
            members: FastSet::default(),
        }
    }

    /// Takes in a process that an application has and the graph has not.
    pub(super) fn note(&mut self, process: &Entity) {
        if let Some(guid) = &process.guid
            && !self.places(&process.attributes).is_empty()
        {
            self.members.insert(guid.as_str().into());
        }
    }

    /// Lets an entity that is there keep what they may declare. `keys` are those of all that was found.
    pub(super) fn keep(
        &self,
        wanted: &mut Wanted,
        entity: &Entity,
        keys: &FastMap<Shared, EntityKey>,
    ) {
        let type_name = wanted.key.type_name.clone();
        if *type_name == *APPLICATION {
            self.keep_members(wanted, entity, keys);
        }
        if matches!(&*type_name, APPLICATION | PROCESS) {
            let places = self.places(&entity.attributes);
            // An edited statement is not what others declare.
            if !places.is_empty() && (*type_name != *PROCESS || is_same_statement(wanted, entity)) {
                keep_places(wanted, entity, places);
            }
        }
    }

    fn keep_members(
        &self,
        wanted: &mut Wanted,
        entity: &Entity,
        keys: &FastMap<Shared, EntityKey>,
    ) {
        let there = living_guids(entity, MEMBERS.attribute);
        let there = there.filter(|guid| self.members.contains(*guid));
        let kept: BTreeSet<&EntityKey> = there.filter_map(|guid| keys.get(guid)).collect();
        if !kept.is_empty() {
            let kept = Endpoint::each(MEMBERS.attribute, kept);
            wanted.endpoints.extend(kept);
            wanted.why = format!("{}{KEPT}", wanted.why).into();
        }
    }

    /// Of the places that something was published from, those that may declare it still and were not read.
    fn places<'e>(&self, published: &'e Attributes) -> BTreeSet<&'e str> {
        let places = origins(published);
        places.filter(|it| self.options.may_declare(it)).collect()
    }
}

/// Adds places to those that are wanted.
fn keep_places(wanted: &mut Wanted, entity: &Entity, others: BTreeSet<&str>) {
    let mut attributes = wanted.attributes.unpack();
    let all: BTreeSet<&str> = others.into_iter().chain(origins(&attributes)).collect();
    let all = all.into_iter().collect::<Vec<_>>().join(", ");
    if let Some(conf) = attributes.get_mut("conf").and_then(Value::as_object_mut) {
        conf.insert("origins".to_owned(), json!(all));
        // How often it is written there is not known.
        let there = entity.attributes.get("conf");
        if let Some(times) = there.and_then(|it| it.get("multiplicity")) {
            conf.insert("multiplicity".to_owned(), times.clone());
        }
    }
    wanted.attributes = attributes.into();
}

fn is_same_statement(wanted: &Wanted, entity: &Entity) -> bool {
    let attributes = wanted.attributes.unpack();
    let fingerprint = conf(&attributes, "fingerprint");
    fingerprint.is_some() && fingerprint == conf(&entity.attributes, "fingerprint")
}
