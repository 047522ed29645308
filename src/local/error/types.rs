//! What can go wrong with types, and with naming one.

use axum::http::StatusCode;

use super::Failure;

impl Failure {
    /// A definition breaks one of Atlas' rules for types; `code` says which.
    pub(crate) fn bad_definition(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// An entity of, or a look-up by, a type that is not there.
    pub(crate) fn unknown_entity_type(name: &str) -> Self {
        let name = if name.is_empty() { "null" } else { name };
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-014",
            format!("Type ENTITY with name {name} does not exist"),
        )
    }

    /// A look-up by an attribute that does not identify entities of the type.
    pub(crate) fn not_unique(type_name: &str, attributes: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-013",
            format!("Type {type_name} with unique attribute {attributes} does not exist"),
        )
    }

    /// A search names a type that is not there.
    pub(crate) fn unknown_search_type(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-00A",
            format!("{name}: Unknown/invalid typename"),
        )
    }

    /// A search filters by an attribute that the type does not have.
    pub(crate) fn unknown_attribute(attribute: &str, type_name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-023",
            format!("Attribute {attribute} not found for type {type_name}"),
        )
    }

    /// A type that is not there is asked for.
    pub(crate) fn unknown_type(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-001",
            format!("Given typename {name} was invalid"),
        )
    }

    /// No type has this guid.
    pub(crate) fn unknown_type_guid(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-002",
            format!("Given type guid {guid} was invalid"),
        )
    }

    /// A type of this name exists.
    pub(crate) fn type_exists(name: &str) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "ATLAS-409-00-001",
            format!("Given type {name} already exists"),
        )
    }

    /// A type is in use, by entities or by other types.
    pub(crate) fn type_in_use(name: &str) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "ATLAS-409-00-002",
            format!("Given type {name} has references"),
        )
    }
}
