//! References to entities, as they stand in attributes, and what they refer to.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::request::{is_local, text};
use crate::local::error::Failure;
use crate::local::store::{EntityId, Session};
use crate::local::types::key_text;

/// What the guids of a request have become.
#[derive(Debug, Default)]
pub(super) struct Assignments {
    by_guid: HashMap<String, Referent>,
}

/// An entity that is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Referent {
    pub(super) id: EntityId,
    pub(super) guid: String,
    pub(super) type_name: String,
}

impl Assignments {
    /// Notes what a guid of the request stands for.
    pub(super) fn assign(&mut self, guid: String, referent: Referent) {
        self.by_guid.insert(guid, referent);
    }

    /// The active entity that `reference` means.
    pub(super) fn resolve(
        &mut self,
        session: &Session<'_>,
        reference: &Map<String, Value>,
    ) -> Result<Referent, Failure> {
        if let Some(guid) = text(reference.get("guid")).filter(|guid| !guid.is_empty()) {
            return self.by_guid(session, guid);
        }
        by_unique_attributes(session, reference)
    }

    fn by_guid(&mut self, session: &Session<'_>, guid: String) -> Result<Referent, Failure> {
        if let Some(referent) = self.by_guid.get(&guid) {
            return Ok(referent.clone());
        }
        let row = if is_local(&guid) {
            None
        } else {
            session.entity_by_guid(&guid)?
        };
        let row = row
            .filter(|row| !row.is_deleted())
            .ok_or_else(|| Failure::missing_reference(&guid))?;
        let referent = Referent {
            id: row.id,
            guid: row.guid,
            type_name: row.type_name,
        };
        self.by_guid.insert(guid, referent.clone());
        Ok(referent)
    }
}

fn by_unique_attributes(
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
            let row = session.entity(id)?;
            return Ok(Referent {
                id,
                guid: row.guid,
                type_name: row.type_name,
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
