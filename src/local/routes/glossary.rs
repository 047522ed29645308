//! Glossaries: there are none, and nothing here makes one. What only looks is answered as by an Atlas without glossaries.

use serde_json::json;

use super::Answer;
use super::request::Segments;
use crate::local::error::Failure;

pub(super) async fn list() -> Answer {
    super::document(&json!([]))
}

/// No glossary, category or term has this guid.
pub(super) async fn nothing(Segments(guid): Segments<String>) -> Failure {
    Failure::unknown_guid(&guid)
}
