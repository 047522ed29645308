//! What can go wrong with relationships.

use axum::http::StatusCode;

use super::Failure;

impl Failure {
    /// A reference goes to an entity of a type that the relationship does not join.
    pub(crate) fn wrong_end(relationship: &str, expected: &str, found: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-036",
            format!(
                "invalid relationshipDef: {relationship}: end type 1: {expected}, end type 2: {found}"
            ),
        )
    }

    /// A relationship is to be made at an end where nothing is.
    pub(crate) fn no_end(expected: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-07D",
            format!("Relationship end is invalid. Expected {expected} but is NULL"),
        )
    }

    /// A relationship of a type that is not there.
    pub(crate) fn unknown_relationship_type(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-028",
            format!("invalid value: unknown relationship type'{name}'"),
        )
    }

    /// No relationship has this guid.
    pub(crate) fn unknown_relationship(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-00C",
            format!("Given relationship guid {guid} is invalid/not found"),
        )
    }

    /// A relationship is to have attributes that its type does not take.
    pub(crate) fn invalid_relationship(findings: &[String]) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-00D",
            format!(
                "Invalid relationship creation/updation parameters passed : {}",
                findings.join(", ")
            ),
        )
    }

    /// A relationship has been taken away already.
    pub(crate) fn deleted_relationship(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-00F",
            format!("Attempting to delete a relationship which is already deleted : {guid}"),
        )
    }

    /// A relationship is to join other entities than it does.
    pub(crate) fn moved_end(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-400-00-069",
            format!("change of relationship end is not permitted. relationship-guid={guid}"),
        )
    }

    /// A relationship is to be one of another type.
    pub(crate) fn retyped_relationship(guid: &str, is: &str, wanted: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-400-00-06A",
            format!(
                "change of relationship type is not permitted. relationship-guid={guid}, current-type={is}, new-type={wanted}"
            ),
        )
    }

    /// Two entities are joined already.
    pub(crate) fn relationship_exists(relationship: &str, guids: [&str; 2]) -> Self {
        let [one, two] = guids;
        Self::new(
            StatusCode::CONFLICT,
            "ATLAS-409-00-004",
            format!("relationship {relationship} already exists between entities {one} and {two}"),
        )
    }
}
