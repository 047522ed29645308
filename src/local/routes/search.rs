//! Search.

use axum::extract::State;
use serde_json::{Map, Value, json};

use super::request::{Body, Parameters};
use super::{Answer, App, document};
use crate::atlas::wire::{SearchFilter, SearchParameters};
use crate::local::error::Failure;
use crate::local::search::{DEFAULT_LIMIT, Search, search};

pub(super) async fn basic_by_query(State(app): State<App>, parameters: Parameters) -> Answer {
    let wanted = from_query(&parameters)?;
    app.answer(move |session| document(&search(session, &wanted)?))
        .await
}

fn from_query(parameters: &Parameters) -> Result<Search, Failure> {
    let text = |name| {
        let text = parameters.get(name).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    Ok(Search {
        parameters: SearchParameters {
            type_name: text("typeName"),
            query: text("query"),
            classification: text("classification"),
            term_name: text("termName"),
            exclude_deleted_entities: parameters.is_set("excludeDeletedEntities"),
            limit: parameters.count("limit", DEFAULT_LIMIT)?,
            offset: parameters.count("offset", 0)?,
            ..SearchParameters::default()
        },
        is_exact_type: parameters.is_unset("includeSubTypes"),
        is_exact_classification: parameters.is_unset("includeSubClassifications"),
        has_classification_attributes: parameters.is_set("includeClassificationAttributes"),
        sort: sort(parameters.get("sortBy"), parameters.get("sortOrder")),
    })
}

pub(super) async fn basic_by_body(State(app): State<App>, Body(body): Body) -> Answer {
    let wanted = from_body(body)?;
    app.answer(move |session| document(&search(session, &wanted)?))
        .await
}

fn from_body(body: Value) -> Result<Search, Failure> {
    let Value::Object(mut body) = body else {
        return Err(Failure::bad_request("the body is not a JSON object"));
    };
    body.retain(|_, value| !value.is_null());
    let text = |body: &Map<String, Value>, key: &str| {
        body.get(key).and_then(Value::as_str).map(str::to_owned)
    };
    let sort = sort(
        text(&body, "sortBy").as_deref(),
        text(&body, "sortOrder").as_deref(),
    );
    let is = |key: &str, flag: bool| body.get(key) == Some(&Value::Bool(flag));
    let is_exact_type = is("includeSubTypes", false);
    let is_exact_classification = is("includeSubClassifications", false);
    let has_classification_attributes = is("includeClassificationAttributes", true);
    if body
        .get("tagFilters")
        .is_some_and(|value| *value != json!(""))
    {
        return Err(Failure::invalid_parameters(
            "the local catalogue cannot search by tagFilters",
        ));
    }
    let parameters = serde_json::from_value(Value::Object(body))
        .map_err(|error| Failure::bad_request(format!("the search cannot be read: {error}")))?;
    Ok(Search {
        parameters,
        is_exact_type,
        sort,
        is_exact_classification,
        has_classification_attributes,
    })
}

fn sort(by: Option<&str>, order: Option<&str>) -> Option<(String, bool)> {
    let by = by.filter(|by| !by.is_empty())?;
    Some((by.to_owned(), order == Some("DESCENDING")))
}

/// Entities whose attribute begins with a prefix; `qualifiedName` where none is named.
pub(super) async fn attribute(State(app): State<App>, parameters: Parameters) -> Answer {
    let mut wanted = from_query(&parameters)?;
    wanted.parameters.query = None;
    wanted.parameters.entity_filters = Some(SearchFilter {
        attribute_name: Some(
            parameters
                .get("attrName")
                .unwrap_or("qualifiedName")
                .to_owned(),
        ),
        operator: Some("startsWith".to_owned()),
        attribute_value: Some(
            parameters
                .get("attrValuePrefix")
                .unwrap_or_default()
                .to_owned(),
        ),
        ..SearchFilter::default()
    });
    app.answer(move |session| document(&search(session, &wanted)?))
        .await
}
