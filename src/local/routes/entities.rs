//! Entities: reading, writing, deleting, and their history.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::request::{Body, Parameters, Segments, Unread, entity_type, find, found};
use super::{Answer, App, document};
use crate::atlas::wire::{Entities, Entity};
use crate::local::entity::delete::delete;
use crate::local::entity::read::header_with_classifications;
use crate::local::entity::request;
use crate::local::entity::upsert::{Extent, upsert};
use crate::local::entity::whole::Whole;
use crate::local::error::Failure;
use crate::local::store::{EntityRow, Session, TextRow};

/// Most changes of an entity that are answered at once.
const MAX_HISTORY: usize = 1000;

/// The entity with this guid.
pub(super) fn row(session: &Session<'_>, guid: &str) -> Result<EntityRow, Failure> {
    session
        .entity_by_guid(guid)?
        .ok_or_else(|| Failure::unknown_guid(guid))
}

/// The same, with its attributes as text.
fn text(session: &Session<'_>, guid: &str) -> Result<TextRow, Failure> {
    session
        .text_by_guid(guid)?
        .ok_or_else(|| Failure::unknown_guid(guid))
}

/// What entities refer to, which is never in an answer.
#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct One<'s> {
    referred_entities: Nothing,
    entity: Whole<'s>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Many<'s> {
    referred_entities: Nothing,
    entities: Vec<Whole<'s>>,
}

fn one(session: &Session<'_>, row: TextRow, parameters: &Parameters) -> Answer {
    document(&One {
        referred_entities: Nothing {},
        entity: Whole::of(session, row, parameters.is_set("ignoreRelationships"))?,
    })
}

pub(super) async fn by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    parameters: Parameters,
) -> Answer {
    app.answer(move |session| one(session, text(session, &guid)?, &parameters))
        .await
}

pub(super) async fn header_by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    app.answer(move |session| {
        document(&header_with_classifications(
            session,
            &row(session, &guid)?,
            &[],
        )?)
    })
    .await
}

pub(super) async fn by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
) -> Answer {
    app.answer(move |session| {
        let id = found(session, &type_name, &parameters)?;
        one(session, session.text_of(id)?, &parameters)
    })
    .await
}

pub(super) async fn header_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
) -> Answer {
    app.answer(move |session| {
        let id = found(session, &type_name, &parameters)?;
        document(&header_with_classifications(
            session,
            &session.entity(id)?,
            &[],
        )?)
    })
    .await
}

fn many(session: &Session<'_>, rows: Vec<TextRow>, parameters: &Parameters) -> Answer {
    let ignore_relationships = parameters.is_set("ignoreRelationships");
    let entities = rows
        .into_iter()
        .map(|row| Whole::of(session, row, ignore_relationships));
    document(&Many {
        referred_entities: Nothing {},
        entities: entities.collect::<Result<_, _>>()?,
    })
}

pub(super) async fn bulk_by_guid(State(app): State<App>, parameters: Parameters) -> Answer {
    app.answer(move |session| {
        let rows = parameters
            .all("guid")
            .map(|guid| text(session, guid))
            .collect::<Result<Vec<_>, _>>()?;
        if rows.is_empty() {
            return Err(Failure::unknown_guid(""));
        }
        many(session, rows, &parameters)
    })
    .await
}

pub(super) async fn bulk_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
) -> Answer {
    app.answer(move |session| {
        let entity_type = entity_type(session, &type_name)?;
        let mut rows: Vec<TextRow> = Vec::new();
        for (attribute, value) in parameters.unique_attribute_sets() {
            let Some(id) = session.find_unique(entity_type, attribute, value)? else {
                continue;
            };
            if !rows.iter().any(|row| row.id == id) {
                rows.push(session.text_of(id)?);
            }
        }
        if rows.is_empty() {
            return document(&Nothing {});
        }
        many(session, rows, &parameters)
    })
    .await
}

pub(super) async fn create(State(app): State<App>, Body(body): Body) -> Answer {
    let sent = request::single(body)?;
    app.write(move |session| upsert(session, sent, Extent::Whole))
        .await
}

/// What is sent by the hundred is read where it is written.
pub(super) async fn create_bulk(State(app): State<App>, body: Unread) -> Answer {
    app.write_read(
        move || request::bulk(body.read()?),
        |session, sent| upsert(session, sent, Extent::Whole),
    )
    .await
}

pub(super) async fn update_part(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Answer {
    let mut sent = request::single(body)?;
    app.write(move |session| {
        let id = found(session, &type_name, &parameters)?;
        if let Some(entity) = sent.entities.first_mut() {
            entity.guid = Some(session.text_of(id)?.guid);
        }
        upsert(session, sent, Extent::Part)
    })
    .await
}

/// Gives one attribute the value that is the body.
pub(super) async fn update_attribute(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    parameters: Parameters,
    Body(value): Body,
) -> Answer {
    let name = parameters.get("name").unwrap_or_default().to_owned();
    app.write(move |session| {
        let row = row(session, &guid)?;
        let is_known = session
            .types()
            .entity(&row.type_name)
            .is_some_and(|t| t.attributes.contains_key(&name) || t.relations.contains_key(&name));
        if !is_known {
            return Err(Failure::unknown_attribute(&name, &row.type_name));
        }
        let entity = Entity {
            type_name: row.type_name,
            guid: Some(row.guid),
            attributes: [(name, value)].into_iter().collect(),
            ..Entity::default()
        };
        let sent = Entities {
            entities: vec![entity],
            ..Entities::default()
        };
        upsert(session, sent, Extent::Part)
    })
    .await
}

pub(super) async fn delete_by_guid(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    app.write(move |session| delete_guids(session, [guid.as_str()].into_iter()))
        .await
}

pub(super) async fn delete_bulk(State(app): State<App>, parameters: Parameters) -> Answer {
    app.write(move |session| {
        if parameters.get("guid").is_none() {
            return Err(Failure::unknown_guid(""));
        }
        delete_guids(session, parameters.all("guid"))
    })
    .await
}

fn delete_guids<'a>(
    session: &Session<'_>,
    guids: impl Iterator<Item = &'a str>,
) -> Result<Value, Failure> {
    let mut ids = Vec::new();
    for guid in guids {
        ids.extend(session.entity_by_guid(guid)?.map(|row| row.id));
    }
    delete(session, ids)
}

pub(super) async fn delete_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
) -> Answer {
    app.write(move |session| {
        let found = find(session, &type_name, &parameters)?;
        delete(session, found.into_iter().collect())
    })
    .await
}

pub(super) async fn audit(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    parameters: Parameters,
) -> Answer {
    app.read(move |session| {
        let row = row(session, &guid)?;
        let count = parameters.count("count", 100)?.min(MAX_HISTORY);
        let offset = parameters.number("offset", 0)?.max(0);
        let events = session.history(
            row.id,
            parameters.get("auditAction"),
            offset,
            i64::try_from(count).unwrap_or(i64::MAX),
        )?;
        Ok(events
            .iter()
            .map(|event| {
                let mut answer = Map::new();
                for (key, value) in [
                    ("entityId", json!(row.guid)),
                    ("timestamp", json!(event.time)),
                    ("user", json!(event.user)),
                    ("action", json!(event.action)),
                    ("details", json!(details(&event.action, &event.details))),
                    ("eventKey", json!(format!("{}:{}", row.guid, event.id))),
                    ("type", json!("ENTITY_AUDIT_V2")),
                ] {
                    answer.insert(key.to_owned(), value);
                }
                Value::Object(answer)
            })
            .collect())
    })
    .await
}

/// The words before the details of an action, as Atlas writes them.
const WORDS: [(&str, &str); 10] = [
    ("ENTITY_CREATE", "Created"),
    ("ENTITY_DELETE", "Deleted"),
    ("CLASSIFICATION_ADD", "Added classification"),
    ("CLASSIFICATION_UPDATE", "Updated classification"),
    ("CLASSIFICATION_DELETE", "Deleted classification"),
    ("LABEL_ADD", "Added labels"),
    ("LABEL_DELETE", "Deleted labels"),
    ("TERM_ADD", "Added term"),
    ("TERM_DELETE", "Deleted term"),
    ("BUSINESS_ATTRIBUTE_UPDATE", "Updated business attributes"),
];

/// The details as Atlas writes them: words, and JSON, or a text as it is.
fn details(action: &str, json: &str) -> String {
    let words = WORDS
        .iter()
        .find(|(known, _)| *known == action)
        .map_or("Updated", |(_, words)| words);
    match serde_json::from_str(json) {
        Ok(Value::String(text)) => format!("{words}: {text}"),
        _ => format!("{words}: {json}"),
    }
}
