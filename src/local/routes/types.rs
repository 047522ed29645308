//! Type definitions.

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::request::{Body, Parameters, Segments};
use super::{Answer, App};
use crate::local::error::Failure;
use crate::local::store::{Session, new_guid};
use crate::local::types::TypeSystem;
use crate::local::types::answer::DefinitionFilter;
use crate::local::types::change::{self, TypeChange};
use crate::local::types::definition::{Category, Definition};

fn filter(parameters: &Parameters) -> Result<DefinitionFilter, Failure> {
    let category = parameters
        .get("type")
        .map(|name| {
            Category::of_name(name)
                .ok_or_else(|| Failure::invalid_parameters(format!("{name} is no kind of type")))
        })
        .transpose()?;
    let text = |name| parameters.get(name).map(str::to_owned);
    Ok(DefinitionFilter {
        category,
        name: text("name"),
        service_type: text("servicetype"),
        super_type: text("supertype"),
    })
}

pub(super) async fn list(State(app): State<App>, parameters: Parameters) -> Answer {
    let filter = filter(&parameters)?;
    app.read(move |session| Ok(session.types().envelope(&filter)))
        .await
}

pub(super) async fn headers(State(app): State<App>, parameters: Parameters) -> Answer {
    let filter = filter(&parameters)?;
    app.read(move |session| Ok(session.types().headers(&filter)))
        .await
}

/// The kind that a path segment such as `entitydef` names; none for `typedef`, which is any.
fn kind_of(segment: &str) -> Result<Option<Category>, Failure> {
    let unknown = || Failure::unknown_path(&format!("/api/atlas/v2/types/{segment}/name"));
    match segment.strip_suffix("def").ok_or_else(unknown)? {
        "type" => Ok(None),
        kind => Category::of_name(kind).map(Some).ok_or_else(unknown),
    }
}

fn named<'a>(
    types: &'a TypeSystem,
    kind: Option<Category>,
    name: &str,
) -> Result<&'a Definition, Failure> {
    types
        .definition(name)
        .filter(|definition| kind.is_none_or(|kind| kind == definition.category))
        .ok_or_else(|| Failure::unknown_type(name))
}

pub(super) async fn by_name(
    State(app): State<App>,
    Segments((kind, name)): Segments<(String, String)>,
) -> Answer {
    let kind = kind_of(&kind)?;
    app.read(move |session| {
        let types = session.types();
        Ok(types.answer(named(types, kind, &name)?))
    })
    .await
}

pub(super) async fn by_guid(
    State(app): State<App>,
    Segments((kind, guid)): Segments<(String, String)>,
) -> Answer {
    let kind = kind_of(&kind)?;
    app.read(move |session| {
        let types = session.types();
        types
            .definitions()
            .find(|definition| definition.guid == guid)
            .filter(|definition| kind.is_none_or(|kind| kind == definition.category))
            .map(|definition| types.answer(definition))
            .ok_or_else(|| Failure::unknown_type_guid(&guid))
    })
    .await
}

pub(super) async fn create(State(app): State<App>, Body(body): Body) -> Answer {
    let sent = envelope(body)?;
    app.write(move |session| {
        let change = change::create(session.types(), &sent, &session.author, new_guid)?;
        session.write_types(&change.written)?;
        Ok(written(&change))
    })
    .await
}

pub(super) async fn update(State(app): State<App>, Body(body): Body) -> Answer {
    let sent = envelope(body)?;
    app.write(move |session| {
        let change = change::update(session.types(), &sent, &session.author)?;
        session.write_types(&change.written)?;
        Ok(written(&change))
    })
    .await
}

fn envelope(body: Value) -> Result<Map<String, Value>, Failure> {
    match body {
        Value::Object(envelope) => Ok(envelope),
        _ => Err(Failure::bad_request("the body is not a JSON object")),
    }
}

fn written(change: &TypeChange) -> Value {
    let names = change
        .written
        .iter()
        .map(|definition| definition.name.as_str());
    change.types.envelope_of(names)
}

pub(super) async fn remove(
    State(app): State<App>,
    Segments((kind, name)): Segments<(String, String)>,
) -> Result<StatusCode, Failure> {
    let kind = kind_of(&kind)?;
    app.change(move |session| {
        named(session.types(), kind, &name)?;
        remove_types(session, &[name])
    })
    .await
}

/// Removes the types of an envelope, all or none.
pub(super) async fn remove_many(
    State(app): State<App>,
    Body(body): Body,
) -> Result<StatusCode, Failure> {
    let sent = envelope(body)?;
    app.change(move |session| {
        let mut names = Vec::new();
        for category in Category::ALL {
            let sent = sent.get(category.envelope_key()).and_then(Value::as_array);
            for definition in sent.into_iter().flatten() {
                let name = definition["name"].as_str().unwrap_or_default();
                names.push(named(session.types(), Some(category), name)?.name.clone());
            }
        }
        remove_types(session, &names)
    })
    .await
}

fn remove_types(session: &Session<'_>, names: &[String]) -> Result<(), Failure> {
    let rest = session
        .types()
        .definitions()
        .filter(|definition| !names.contains(&definition.name))
        .cloned()
        .collect();
    // What refers to them does not hold together without them.
    let is_needed = TypeSystem::build(rest).is_err();
    for name in names {
        if is_needed || session.is_type_used(name)? {
            return Err(Failure::type_in_use(name));
        }
        session.remove_type(name)?;
    }
    Ok(())
}
