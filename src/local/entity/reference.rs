//! References to entities, as they stand in attributes, and what they refer to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Map, Value};

use super::request::{is_local, text};
use crate::local::error::Failure;
use crate::local::store::{EntityId, EntityRow, Session};
use crate::local::types::key_text;

/// What the guids of a request have become.
#[derive(Debug, Default)]
pub(super) struct Assignments {
    by_guid: HashMap<String, Referent>,
    /// What was found by unique attributes before anything was written.
    by_name: HashMap<Name, Referent>,
}

/// An entity that is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Referent {
    pub(crate) id: EntityId,
    pub(crate) guid: String,
    pub(crate) type_name: String,
}

impl<A> From<&EntityRow<A>> for Referent {
    fn from(row: &EntityRow<A>) -> Self {
        Self {
            id: row.id,
            guid: row.guid.clone(),
            type_name: row.type_name.clone(),
        }
    }
}

impl Assignments {
    /// Notes what a guid of the request stands for.
    pub(super) fn assign(&mut self, guid: String, referent: Referent) {
        self.by_guid.insert(guid, referent);
    }

    /// Finds the entity that `reference` means by its unique attributes; a reference by guid can wait.
    pub(super) fn look_up(
        &mut self,
        session: &Session<'_>,
        reference: &Map<String, Value>,
    ) -> Result<(), Failure> {
        if guid_of(reference).is_none() {
            let known = self.by_name.entry(Name::of(reference));
            if let Entry::Vacant(unknown) = known {
                unknown.insert(by_unique_attributes(session, reference)?);
            }
        }
        Ok(())
    }

    /// The active entity that `reference` means; one by name has been looked up.
    pub(super) fn resolve(
        &mut self,
        session: &Session<'_>,
        reference: &Map<String, Value>,
    ) -> Result<Referent, Failure> {
        match guid_of(reference) {
            Some(guid) => self.by_guid(session, guid),
            None => match self.by_name.get(&Name::of(reference)) {
                Some(referent) => Ok(referent.clone()),
                None => by_unique_attributes(session, reference),
            },
        }
    }

    fn by_guid(&mut self, session: &Session<'_>, guid: String) -> Result<Referent, Failure> {
        if let Some(referent) = self.by_guid.get(&guid) {
            return Ok(referent.clone());
        }
        let row = if is_local(&guid) {
            None
        } else {
            session.text_by_guid(&guid)?
        };
        let row = row
            .filter(|row| !row.is_deleted())
            .ok_or_else(|| Failure::missing_reference(&guid))?;
        let referent = Referent::from(&row);
        self.by_guid.insert(guid, referent.clone());
        Ok(referent)
    }
}

fn guid_of(reference: &Map<String, Value>) -> Option<String> {
    text(reference.get("guid")).filter(|guid| !guid.is_empty())
}

/// What a reference without a guid says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Name {
    type_name: String,
    /// The unique attributes that have a value; as text, which is how they are looked up.
    values: Vec<(String, String)>,
}

impl Name {
    fn of(reference: &Map<String, Value>) -> Self {
        let given = reference.get("uniqueAttributes").and_then(Value::as_object);
        let values = given.into_iter().flatten();
        Self {
            type_name: text(reference.get("typeName")).unwrap_or_default(),
            values: values
                .filter_map(|(name, value)| Some((name.clone(), key_text(value)?)))
                .collect(),
        }
    }
}

/// The active entity that a reference names by its type and unique attributes.
pub(crate) fn by_unique_attributes(
    session: &Session<'_>,
    reference: &Map<String, Value>,
) -> Result<Referent, Failure> {
    let type_name = text(reference.get("typeName")).unwrap_or_default();
    let entity_type = session
        .types()
        .entity(&type_name)
        .ok_or_else(|| Failure::unknown_entity_type(&type_name))?;
    let given = reference.get("uniqueAttributes").and_then(Value::as_object);
    for (attribute, _) in entity_type.unique_attributes() {
        let Some(value) = given
            .and_then(|given| given.get(attribute))
            .and_then(key_text)
        else {
            continue;
        };
        if let Some(id) = session.find_unique(entity_type, attribute, &value)? {
            let (guid, type_name) = session.guid_and_type(id)?;
            return Ok(Referent {
                id,
                guid,
                type_name,
            });
        }
    }
    let attributes: Vec<String> = given
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{name}:{}", key_text(value).unwrap_or_default()))
        .collect();
    Err(Failure::missing_reference(&format!(
        "AtlasObjectId{{guid='null', typeName='{type_name}', uniqueAttributes={{{}}}}}",
        attributes.join(", ")
    )))
}
