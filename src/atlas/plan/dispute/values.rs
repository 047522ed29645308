//! Values that somebody else set.
//!
//! A process of ours is ours to describe, but the keys of its maps that we do not write are other people's. A dataset is
//! described by whoever comes across it, each by its own convention: the `uri` of a topic is the topic's name where Atlas'
//! Kafka bridge wrote it, and brokers where a hook did. So what a dataset has is kept unless chosen otherwise, and only
//! what it lacks is filled in.

use serde_json::Value;

use crate::atlas::mapping::{APPLICATION, COLUMN, COLUMN_LINEAGE, PROCESS, TABLE, Wanted};
use crate::atlas::plan::choice::Choice;
use crate::atlas::plan::compare::attribute_changes;
use crate::atlas::plan::{AttributeChange, Finding, FindingKind};
use crate::atlas::wire::{Attributes, Entity};

use super::{Disputes, about};

const KIND: FindingKind = FindingKind::ForeignValues;

/// The types of which nobody but us describes anything.
const OURS: [&str; 5] = [PROCESS, APPLICATION, TABLE, COLUMN, COLUMN_LINEAGE];

impl Disputes<'_> {
    /// Puts the values of others into what is wanted, where nobody chose ours.
    pub(in crate::atlas::plan) fn keep_values(
        &mut self,
        attributes: &mut Attributes,
        wanted: &Wanted,
        entity: &Entity,
    ) {
        keep_foreign_keys(attributes, &entity.attributes);
        if OURS.contains(&&*wanted.key.type_name) || wanted.conflict.is_some() {
            return;
        }
        let mut theirs = attribute_changes(attributes, &entity.attributes);
        theirs.retain(|it| it.before.is_some() && it.attribute != "qualifiedName");
        if theirs.is_empty() {
            return;
        }
        let choice = self.choices.of(KIND, &wanted.key, &wanted.name);
        self.findings.push(finding(wanted, entity, &theirs, choice));
        if choice == Choice::Keep {
            let values = theirs.into_iter();
            attributes.extend(values.filter_map(|it| Some((it.attribute, it.before?))));
        }
    }
}

/// Puts the keys of maps that are not ours into what is wanted: a map is sent as a whole.
pub(in crate::atlas::plan) fn keep_foreign_keys(attributes: &mut Attributes, present: &Attributes) {
    for (name, value) in attributes {
        if let (Value::Object(wanted), Some(Value::Object(present))) = (value, present.get(name)) {
            for (key, value) in present {
                if !wanted.contains_key(key) {
                    wanted.insert(key.clone(), value.clone());
                }
            }
        }
    }
}

fn finding(
    wanted: &Wanted,
    entity: &Entity,
    theirs: &[AttributeChange],
    chosen: Choice,
) -> Finding {
    let values = theirs.iter().map(|it| {
        let there = it.before.as_ref().unwrap_or(&Value::Null);
        format!("{} {there} where ours is {}", it.attribute, it.after)
    });
    let values: Vec<String> = values.collect();
    let message = format!("{} has {}", wanted.key, values.join(", "));
    let overwritten: Vec<&str> = theirs.iter().map(|it| it.attribute.as_str()).collect();
    let cost = format!(
        "what is there now is overwritten: {}",
        overwritten.join(", ")
    );
    let about = about(&wanted.key, &wanted.name, [entity]);
    let cost = super::costs_of(Choice::Adopt, cost);
    Finding::to_choose(KIND, about, message, chosen, &cost)
}
