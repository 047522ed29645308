//! Reading requests: JSON bodies, and queries in which a name may stand more than once.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::MAX_BODY;
use crate::local::error::Failure;
use crate::local::store::{EntityId, Session};
use crate::local::types::EntityType;

/// A JSON body.
pub(super) struct Body(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        Unread::from_request(request, state).await?.read().map(Self)
    }
}

/// A JSON body as it came.
pub(super) struct Unread(Bytes);

impl Unread {
    /// What it says.
    pub(super) fn read(self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.0)
            .map_err(|error| Failure::bad_request(format!("the body is not JSON: {error}")))
    }
}

impl<S: Send + Sync> FromRequest<S> for Unread {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.trim_start().starts_with("application/json"));
        if !is_json {
            return Err(Failure::bad_request(
                "the Content-Type is not application/json",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    Failure::too_large(MAX_BODY)
                } else {
                    Failure::bad_request("the body could not be read")
                }
            })?;
        Ok(Self(bytes))
    }
}

/// What stands in the path.
pub(super) struct Segments<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Segments<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Path::from_request_parts(parts, state)
            .await
            .map(|Path(segments)| Self(segments))
            .map_err(|rejection| Failure::bad_request(format!("the path: {rejection}")))
    }
}

/// The query, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Query::from_request_parts(parts, state)
            .await
            .map(|Query(pairs)| Self(pairs))
            .map_err(|rejection| Failure::bad_request(format!("the query: {rejection}")))
    }
}

impl Parameters {
    /// The first value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a flag is set. Like Java, in any case: Python's clients write `True`.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|flag| flag.eq_ignore_ascii_case("true"))
    }

    /// Whether a flag that is set where nothing is said is not set.
    pub(super) fn is_unset(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|flag| flag.eq_ignore_ascii_case("false"))
    }

    /// A number, or what stands for it when it is absent.
    pub(super) fn number(&self, name: &str, default: i64) -> Result<i64, Failure> {
        self.get(name).map_or(Ok(default), |text| {
            text.parse()
                .map_err(|_| Failure::invalid_parameters(format!("{name} is not a number: {text}")))
        })
    }

    /// A count; a negative one is none.
    pub(super) fn count(&self, name: &str, default: usize) -> Result<usize, Failure> {
        let number = self.number(name, i64::try_from(default).unwrap_or(i64::MAX))?;
        Ok(usize::try_from(number).unwrap_or(0))
    }

    /// Unique attributes, as `attr:name=value`.
    pub(super) fn unique_attributes(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix("attr:")?, value.as_str())))
            .collect()
    }

    /// Several sets of unique attributes, as `attr_0:name=value`; of a key that stands twice the first counts.
    pub(super) fn unique_attribute_sets(&self) -> Vec<(&str, &str)> {
        let mut seen = std::collections::HashSet::new();
        self.0
            .iter()
            .filter(|(key, _)| seen.insert(key))
            .filter_map(|(key, value)| {
                let (number, name) = key.strip_prefix("attr_")?.split_once(':')?;
                number.parse::<usize>().ok()?;
                Some((name, value.as_str()))
            })
            .collect()
    }
}

/// The entity type of a path.
pub(super) fn entity_type<'a>(
    session: &'a Session<'_>,
    name: &str,
) -> Result<&'a EntityType, Failure> {
    session
        .types()
        .entity(name)
        .ok_or_else(|| Failure::unknown_entity_type(name))
}

/// The active entity of a type, or of its subtypes, that has the first unique attribute of the query that anything has.
pub(super) fn find(
    session: &Session<'_>,
    type_name: &str,
    parameters: &Parameters,
) -> Result<Option<EntityId>, Failure> {
    let entity_type = entity_type(session, type_name)?;
    let given = parameters.unique_attributes();
    let is_unique = |name: &str| {
        entity_type
            .attributes
            .get(name)
            .is_some_and(|attribute| attribute.is_unique)
    };
    if !given.iter().any(|(name, _)| is_unique(name)) {
        let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
        return Err(Failure::not_unique(type_name, &names.join(",")));
    }
    for (name, value) in given {
        let found = session.find_unique(entity_type, name, value)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Like [`find`], but it must be there.
pub(super) fn found(
    session: &Session<'_>,
    type_name: &str,
    parameters: &Parameters,
) -> Result<EntityId, Failure> {
    find(session, type_name, parameters)?.ok_or_else(|| {
        let given: Vec<String> = parameters
            .unique_attributes()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Failure::no_such_entity(type_name, &given.join(", "))
    })
}
