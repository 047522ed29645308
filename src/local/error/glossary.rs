//! What can go wrong with glossaries. Source of the codes: Atlas' `AtlasErrorCode`.

use axum::http::StatusCode;

use super::Failure;
use crate::local::store::ItemKind;

impl Failure {
    /// A glossary, category or term without a name.
    pub(crate) fn unnamed(kind: ItemKind) -> Self {
        let code = match kind {
            ItemKind::Glossary => "ATLAS-400-00-079",
            ItemKind::Term => "ATLAS-400-00-07A",
            ItemKind::Category => "ATLAS-400-00-07B",
        };
        let kind = kind.as_str();
        let message = format!(
            "Attributes qualifiedName and name are missing. Failed to derive a unique name for a {kind}"
        );
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// A glossary, category or term whose name another one has.
    pub(crate) fn named_already(kind: ItemKind, qualified_name: &str) -> Self {
        let code = match kind {
            ItemKind::Glossary => "ATLAS-409-00-007",
            ItemKind::Term => "ATLAS-409-00-009",
            ItemKind::Category => "ATLAS-409-00-00A",
        };
        let kind = kind.as_str();
        let message = format!("The {kind} {qualified_name} already exists");
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// A category or term of no glossary.
    pub(crate) fn no_anchor() -> Self {
        let message = "Mandatory anchor attribute is missing";
        Self::new(StatusCode::BAD_REQUEST, "ATLAS-400-00-072", message)
    }

    /// An assignment to end that does not say which.
    pub(crate) fn no_assignment_named() -> Self {
        let message = "Missing mandatory attribute, TermAssignment relationship guid";
        Self::new(StatusCode::BAD_REQUEST, "ATLAS-400-00-078", message)
    }
}
