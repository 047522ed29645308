//! The short form in which entities are answered: as header.

use serde::Serialize;
use serde_json::{Value, json};

use crate::atlas::wire::{Attributes, Status};
use crate::local::classification;
use crate::local::error::Failure;
use crate::local::glossary;
use crate::local::store::{EntityRow, Session};
use crate::local::types::EntityType;

/// Attributes that a header has besides the unique ones, where they have a value.
pub(crate) const HEADER_ATTRIBUTES: [&str; 5] = [
    "name",
    "displayName",
    "description",
    "userDescription",
    "owner",
];

/// The name to show.
pub(crate) fn display_text(row: &EntityRow) -> &str {
    ["name", "displayName", "qualifiedName"]
        .iter()
        .find_map(|attribute| row.text(attribute))
        .unwrap_or(&row.guid)
}

/// The short form as it travels.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Header {
    type_name: String,
    attributes: Attributes,
    guid: String,
    status: Status,
    display_text: String,
    classification_names: Vec<String>,
    meaning_names: Value,
    meanings: Value,
    is_incomplete: bool,
    labels: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classifications: Option<Vec<Value>>,
}

/// The short form.
pub(crate) fn header(session: &Session<'_>, row: &EntityRow) -> Result<Header, Failure> {
    header_with(session, row, &[])
}

/// The short form with its classifications.
pub(crate) fn header_with_classifications(
    session: &Session<'_>,
    row: &EntityRow,
    more: &[String],
) -> Result<Header, Failure> {
    let classifications = Some(classification::all(session, row)?);
    Ok(Header {
        classifications,
        ..header_with(session, row, more)?
    })
}

/// The short form with more attributes.
pub(crate) fn header_with(
    session: &Session<'_>,
    row: &EntityRow,
    more: &[String],
) -> Result<Header, Failure> {
    let mut attributes = unique_attributes(session, row);
    for name in HEADER_ATTRIBUTES
        .into_iter()
        .chain(more.iter().map(String::as_str))
    {
        // The names by which Atlas gives these too, where they are asked for.
        let value = match name {
            "__timestamp" => Some(json!(row.create_time)),
            "__modificationTimestamp" => Some(json!(row.update_time)),
            _ => row.attributes.get(name).cloned(),
        };
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value);
        }
    }
    let [meaning_names, meanings] = glossary::in_header(session, row.id)?;
    Ok(Header {
        attributes,
        display_text: display_text(row).to_owned(),
        classification_names: session.classification_names(row.id)?,
        type_name: row.type_name.clone(),
        guid: row.guid.clone(),
        status: row.status,
        meaning_names,
        meanings,
        is_incomplete: false,
        labels: row.labels.clone(),
        classifications: None,
    })
}

/// The attributes that identify an entity.
pub(crate) fn unique_attributes(session: &Session<'_>, row: &EntityRow) -> Attributes {
    session
        .types()
        .entity(&row.type_name)
        .into_iter()
        .flat_map(EntityType::unique_attributes)
        .filter_map(|(name, _)| Some((name.clone(), row.attributes.get(name)?.clone())))
        .collect()
}
