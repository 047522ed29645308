//! What people note at an entity: classifications, labels, business metadata.

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::entities::row;
use super::request::{Body, Parameters, Segments, entity_type, found};
use super::{Answer, App};
use crate::atlas::wire::Classification;
use crate::local::business::{self, Labels};
use crate::local::classification;
use crate::local::error::Failure;
use crate::local::store::{EntityRow, Session};
use crate::local::types::key_text;

type Done = Result<StatusCode, Failure>;

/// How a path names an entity.
enum Named {
    ByGuid(String),
    ByName(String, Parameters),
}

impl Named {
    fn row(&self, session: &Session<'_>) -> Result<EntityRow, Failure> {
        match self {
            Self::ByGuid(guid) => row(session, guid),
            Self::ByName(type_name, parameters) => {
                session.entity(found(session, type_name, parameters)?)
            }
        }
    }
}

pub(super) async fn classifications(
    State(app): State<App>,
    Segments(guid): Segments<String>,
) -> Answer {
    app.read(move |session| classification::list(session, &row(session, &guid)?))
        .await
}

pub(super) async fn classification_named(
    State(app): State<App>,
    Segments((guid, name)): Segments<(String, String)>,
) -> Answer {
    app.read(move |session| classification::one(session, &row(session, &guid)?, &name))
        .await
}

/// Gives or changes classifications.
type Classify = fn(&Session<'_>, &EntityRow, &[Classification]) -> Result<(), Failure>;

async fn classify(app: App, named: Named, body: Value, how: Classify) -> Done {
    let sent = classification::sent(body)?;
    app.change(move |session| how(session, &named.row(session)?, &sent))
        .await
}

pub(super) async fn add_classifications(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(body): Body,
) -> Done {
    classify(app, Named::ByGuid(guid), body, classification::add).await
}

pub(super) async fn update_classifications(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(body): Body,
) -> Done {
    classify(app, Named::ByGuid(guid), body, classification::update).await
}

pub(super) async fn add_classifications_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Done {
    let named = Named::ByName(type_name, parameters);
    classify(app, named, body, classification::add).await
}

pub(super) async fn update_classifications_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Done {
    let named = Named::ByName(type_name, parameters);
    classify(app, named, body, classification::update).await
}

pub(super) async fn remove_classification(
    State(app): State<App>,
    Segments((guid, name)): Segments<(String, String)>,
) -> Done {
    app.change(move |session| classification::remove(session, &row(session, &guid)?, &name))
        .await
}

pub(super) async fn remove_classification_by_name(
    State(app): State<App>,
    Segments((type_name, name)): Segments<(String, String)>,
    parameters: Parameters,
) -> Done {
    let named = Named::ByName(type_name, parameters);
    app.change(move |session| classification::remove(session, &named.row(session)?, &name))
        .await
}

/// One classification for many entities, named by their guids, or by a type and unique attributes.
pub(super) async fn classify_many(State(app): State<App>, Body(mut body): Body) -> Done {
    let sent = classification::sent(json!([body["classification"].take()]))?;
    app.change(move |session| {
        for row in many(session, &body)? {
            classification::add(session, &row, &sent)?;
        }
        Ok(())
    })
    .await
}

fn many(session: &Session<'_>, body: &Value) -> Result<Vec<EntityRow>, Failure> {
    let list = |key: &str| body[key].as_array().into_iter().flatten();
    let mut rows = list("entityGuids")
        .filter_map(Value::as_str)
        .map(|guid| row(session, guid))
        .collect::<Result<Vec<_>, _>>()?;
    for attributes in list("entitiesUniqueAttributes").filter_map(Value::as_object) {
        let type_name = body["entityTypeName"].as_str().unwrap_or_default();
        rows.push(by_attributes(session, type_name, attributes)?);
    }
    if rows.is_empty() {
        return Err(Failure::invalid_parameters("empty guid list"));
    }
    Ok(rows)
}

fn by_attributes(
    session: &Session<'_>,
    type_name: &str,
    attributes: &Map<String, Value>,
) -> Result<EntityRow, Failure> {
    let entity_type = entity_type(session, type_name)?;
    for (name, value) in attributes {
        let value = key_text(value).unwrap_or_default();
        if let Some(id) = session.find_unique(entity_type, name, &value)? {
            return session.entity(id);
        }
    }
    let shown = Value::Object(attributes.clone()).to_string();
    Err(Failure::no_such_entity(type_name, &shown))
}

async fn label(app: App, named: Named, body: Value, how: Labels) -> Done {
    let sent = business::labels_sent(body)?;
    app.change(move |session| business::change_labels(session, &named.row(session)?, &sent, how))
        .await
}

pub(super) async fn set_labels(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(body): Body,
) -> Done {
    label(app, Named::ByGuid(guid), body, Labels::Set).await
}

pub(super) async fn add_labels(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(body): Body,
) -> Done {
    label(app, Named::ByGuid(guid), body, Labels::Add).await
}

pub(super) async fn remove_labels(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(body): Body,
) -> Done {
    label(app, Named::ByGuid(guid), body, Labels::Remove).await
}

pub(super) async fn set_labels_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Done {
    label(app, Named::ByName(type_name, parameters), body, Labels::Set).await
}

pub(super) async fn add_labels_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Done {
    label(app, Named::ByName(type_name, parameters), body, Labels::Add).await
}

pub(super) async fn remove_labels_by_name(
    State(app): State<App>,
    Segments(type_name): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Done {
    label(
        app,
        Named::ByName(type_name, parameters),
        body,
        Labels::Remove,
    )
    .await
}

pub(super) async fn add_metadata(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    parameters: Parameters,
    Body(body): Body,
) -> Done {
    let sent = business::metadata_sent(body)?;
    let is_instead = parameters.is_set("isOverwrite");
    app.change(move |session| {
        business::add_metadata(session, &row(session, &guid)?, &sent, is_instead)
    })
    .await
}

pub(super) async fn add_metadata_of(
    State(app): State<App>,
    Segments((guid, group)): Segments<(String, String)>,
    Body(body): Body,
) -> Done {
    let sent = business::metadata_sent(json!({ group: body }))?;
    app.change(move |session| business::add_metadata(session, &row(session, &guid)?, &sent, false))
        .await
}

pub(super) async fn remove_metadata(
    State(app): State<App>,
    Segments(guid): Segments<String>,
    Body(body): Body,
) -> Done {
    let sent = business::metadata_sent(body)?;
    app.change(move |session| business::remove_metadata(session, &row(session, &guid)?, &sent))
        .await
}

pub(super) async fn remove_metadata_of(
    State(app): State<App>,
    Segments((guid, group)): Segments<(String, String)>,
    Body(body): Body,
) -> Done {
    let sent = business::metadata_sent(json!({ group: body }))?;
    app.change(move |session| business::remove_metadata(session, &row(session, &guid)?, &sent))
        .await
}
