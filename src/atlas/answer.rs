//! What an answer must look like before it is believed. A server that answers `[]` or `{}` to everything is not Atlas, and
//! must not pass for an empty one.
//!
//! The keys that every genuine answer has are the fields without a default in [`wire`](super::wire).

use serde::de::DeserializeOwned;

use super::wire::{
    AuditEvent, Category, Entities, EntityDef, EntityWithReferred, Glossary, LineageEdges,
    LineageInfo, Metrics, Mutation, Relationship, SearchResult, Session, Term, TypeDef, TypeDefs,
    TypeHeader, Version,
};

/// How an answer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `{`. serde alone would also read an object's fields from a list, in their order.
    Object,
    /// `{`, or 204 and no body, as the answers to changes have it where nothing changed.
    ObjectOrNothing,
    /// `[`.
    List,
}

impl Shape {
    /// Why a body is not of this shape, in the words of a message. Nothing is an answer only where the server says that
    /// it is: a body that was lost on the way must not pass for "there is none".
    pub(super) fn refusal(self, body: &[u8], says_nothing: bool) -> Option<&'static str> {
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        match (self, first) {
            (Self::Object | Self::ObjectOrNothing, Some(b'{')) | (Self::List, Some(b'[')) => None,
            (Self::ObjectOrNothing, None) if says_nothing => None,
            (_, None) => Some("an empty answer"),
            (Self::Object | Self::ObjectOrNothing, Some(b'[')) => {
                Some("a JSON list in place of an object")
            }
            (Self::List, Some(b'{')) => Some("a JSON object in place of a list"),
            (_, Some(_)) => Some("no JSON object or list"),
        }
    }
}

/// What can be an answer.
pub(super) trait Answer: DeserializeOwned {
    /// Its shape.
    const SHAPE: Shape = Shape::Object;
}

impl Answer for Entities {}
impl Answer for SearchResult {}
impl Answer for LineageInfo {}
impl Answer for LineageEdges {}
impl Answer for Mutation {}
impl Answer for Relationship {}
impl Answer for EntityWithReferred {}
impl Answer for EntityDef {}
impl Answer for TypeDef {}
impl Answer for TypeDefs {}
impl Answer for Metrics {}
impl Answer for Version {}
impl Answer for Session {}
impl Answer for Term {}

impl Answer for Vec<TypeHeader> {
    const SHAPE: Shape = Shape::List;
}

impl Answer for Vec<AuditEvent> {
    const SHAPE: Shape = Shape::List;
}

impl Answer for Vec<Glossary> {
    const SHAPE: Shape = Shape::List;
}

impl Answer for Vec<Term> {
    const SHAPE: Shape = Shape::List;
}

impl Answer for Vec<Category> {
    const SHAPE: Shape = Shape::List;
}

impl Answer for Option<Relationship> {
    const SHAPE: Shape = Shape::ObjectOrNothing;
}

impl Answer for Option<Mutation> {
    const SHAPE: Shape = Shape::ObjectOrNothing;
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Shape::Object, 200, " {}", true)]
    #[case(Shape::Object, 200, "[]", false)]
    #[case(Shape::Object, 204, "", false)]
    #[case(Shape::Object, 200, "null", false)]
    #[case(Shape::ObjectOrNothing, 204, "", true)]
    #[case(Shape::ObjectOrNothing, 200, "", false)]
    #[case(Shape::ObjectOrNothing, 200, "\nnull", false)]
    #[case(Shape::ObjectOrNothing, 200, "[]", false)]
    #[case(Shape::List, 200, "[]", true)]
    #[case(Shape::List, 200, "{}", false)]
    #[case(Shape::List, 200, "<html>", false)]
    fn shapes(
        #[case] shape: Shape,
        #[case] status: u16,
        #[case] body: &str,
        #[case] is_taken: bool,
    ) {
        let refusal = shape.refusal(body.as_bytes(), status == 204);
        assert_eq!(refusal.is_none(), is_taken);
    }

    #[rstest]
    #[case::search(serde_json::from_str::<SearchResult>("{}").is_err())]
    #[case::lineage(serde_json::from_str::<LineageInfo>("{}").is_err())]
    #[case::entity(serde_json::from_str::<EntityWithReferred>("{}").is_err())]
    #[case::types(serde_json::from_str::<TypeDefs>("{}").is_err())]
    #[case::one_type(serde_json::from_str::<EntityDef>("{}").is_err())]
    #[case::version(serde_json::from_str::<Version>("{}").is_err())]
    fn an_empty_object_is_no_answer(#[case] is_refused: bool) {
        assert!(is_refused);
    }
}
