//! What the history notes of a change.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use super::reference::Referent;
use crate::atlas::wire::Attributes;
use crate::local::store::EntityRow;

/// One change of an entity. It is written for each entity of a publish, so it takes nothing over that it can point to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details<'c> {
    type_name: &'c str,
    guid: &'c str,
    /// Those that changed, as they are now.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    attributes: IndexMap<&'c str, &'c Value>,
    /// What they were before, where they were.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    previous_attributes: IndexMap<&'c str, &'c Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    added_relationships: Vec<Joined<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    removed_relationships: Vec<Joined<'c>>,
}

/// An edge, by the entity at its other end.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Joined<'c> {
    relationship_type: &'c str,
    #[serde(flatten)]
    other: Other<'c>,
}

/// The entity at the other end of an edge.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Other<'c> {
    guid: Cow<'c, str>,
    type_name: Cow<'c, str>,
}

impl<'c> From<&'c Referent> for Other<'c> {
    fn from(referent: &'c Referent) -> Self {
        Self {
            guid: Cow::Borrowed(&referent.guid),
            type_name: Cow::Borrowed(&referent.type_name),
        }
    }
}

impl<'c> From<Cow<'c, EntityRow>> for Other<'c> {
    fn from(row: Cow<'c, EntityRow>) -> Self {
        match row {
            Cow::Borrowed(row) => Self {
                guid: Cow::Borrowed(&row.guid),
                type_name: Cow::Borrowed(&row.type_name),
            },
            Cow::Owned(row) => Self {
                guid: Cow::Owned(row.guid),
                type_name: Cow::Owned(row.type_name),
            },
        }
    }
}

impl<'c> Details<'c> {
    /// A change of this entity, of which nothing is said yet.
    pub(super) fn of(row: &'c EntityRow) -> Self {
        Self {
            type_name: &row.type_name,
            guid: &row.guid,
            attributes: IndexMap::new(),
            previous_attributes: IndexMap::new(),
            added_relationships: Vec::new(),
            removed_relationships: Vec::new(),
        }
    }

    /// Notes which attributes have other values than before; one that is gone is null now.
    pub(super) fn compare(&mut self, before: &'c Attributes, now: &'c Attributes) {
        let changed = now
            .iter()
            .filter(|(name, value)| before.get(*name) != Some(value));
        self.attributes
            .extend(changed.map(|(name, it)| (&**name, it)));
        for (name, value) in before {
            if now.get(name) != Some(value) {
                self.attributes.entry(name).or_insert(&Value::Null);
                self.previous_attributes.insert(name, value);
            }
        }
    }

    /// Notes an edge that is new, or in force again.
    pub(super) fn adds(&mut self, relationship_type: &'c str, other: Other<'c>) {
        self.added_relationships.push(Joined {
            relationship_type,
            other,
        });
    }

    /// Notes an edge that is no longer in force.
    pub(super) fn removes(&mut self, relationship_type: &'c str, other: Other<'c>) {
        self.removed_relationships.push(Joined {
            relationship_type,
            other,
        });
    }
}
