//! What can go wrong with what people note at entities: classifications and labels.

use axum::http::StatusCode;

use super::Failure;

impl Failure {
    /// A request names no classifications.
    pub(crate) fn no_classifications_sent(operation: &str, guid: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-06F",
            format!(
                "Invalid classification parameters passed for {operation} operation for entity: {guid}"
            ),
        )
    }

    /// A classification that is not there.
    pub(crate) fn unknown_classification(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-008",
            format!("Given classification {name} was invalid"),
        )
    }

    /// A search names a classification that is not there.
    pub(crate) fn unknown_search_classification(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-046",
            format!("{name}: Unknown/invalid classification"),
        )
    }

    /// A search names a term that is not there. The code is that of Atlas' `UNKNOWN_GLOSSARY_TERM`.
    pub(crate) fn unknown_search_term(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-06E",
            format!("{name}: Unknown/invalid glossary term"),
        )
    }

    /// An entity has the classification already.
    pub(crate) fn classified_already(guid: &str, name: &str) -> Self {
        Self::invalid_parameters(format!(
            "entity: {guid}, already associated with classification: {name}"
        ))
    }

    /// An entity has no classification of its own.
    pub(crate) fn not_classified(guid: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ATLAS-404-00-003",
            format!("No classifications associated with entity: {guid}"),
        )
    }

    /// An entity has others than this classification.
    pub(crate) fn not_classified_so(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-06D",
            format!("Classification {name} is not associated with entity"),
        )
    }

    /// A classification is to be changed at an entity to which it only came.
    pub(crate) fn classified_elsewhere(name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-06B",
            format!("Update to classification {name} is not allowed from propagated entity"),
        )
    }

    /// A classification is not for entities of this type.
    pub(crate) fn not_for_type(guid: &str, type_name: &str, name: &str) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "ATLAS-400-00-055",
            format!(
                "Entity (guid={guid},typename={type_name}) cannot be classified by Classification {name}, because {type_name} is not in the ClassificationDef's restrictions."
            ),
        )
    }

    /// A label that cannot be one; `code` says why.
    pub(crate) fn bad_label(code: &'static str, message: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }
}
