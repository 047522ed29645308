//! What an answer must look like before it is believed. A server that answers `[]` or `{}` to everything is not Atlas, and
//! must not pass for an empty one.
//!
//! The keys that every genuine answer has are the fields without a default in [`wire`](super::wire).

use serde::de::DeserializeOwned;

use super::wire::{
    Entities, EntityDef, EntityWithReferred, LineageInfo, Mutation, Relationship, SearchResult,
    TypeDef, TypeDefs, TypeHeader, Version,
};

/// How an answer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `{`. serde alone would also read an object's fields from a list, in their order.
    Object,
    /// `{`, or no body at all, as the answers to changes have it where nothing changed.
    ObjectOrNothing,
    /// `[`.
    List,
}

impl Shape {
    /// Why a body is not of this shape, in the words of a message.
    pub(super) fn refusal(self, body: &[u8]) -> Option<&'static str> {
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
        match (self, first) {
            (Self::Object | Self::ObjectOrNothing, Some(b'{'))
            | (Self::List, Some(b'['))
            | (Self::ObjectOrNothing, None | Some(b'n')) => None,
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

impl Answer for SearchResult {}
impl Answer for LineageInfo {}
impl Answer for Mutation {}
impl Answer for Relationship {}
impl Answer for EntityWithReferred {}
impl Answer for EntityDef {}
impl Answer for TypeDef {}
impl Answer for TypeDefs {}
impl Answer for Version {}

impl Answer for Vec<TypeHeader> {
    const SHAPE: Shape = Shape::List;
}

impl Answer for Option<Entities> {
    const SHAPE: Shape = Shape::ObjectOrNothing;
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
    #[case(Shape::Object, " {}", true)]
    #[case(Shape::Object, "[]", false)]
    #[case(Shape::Object, "", false)]
    #[case(Shape::Object, "null", false)]
    #[case(Shape::ObjectOrNothing, "", true)]
    #[case(Shape::ObjectOrNothing, "\nnull", true)]
    #[case(Shape::ObjectOrNothing, "[]", false)]
    #[case(Shape::List, "[]", true)]
    #[case(Shape::List, "{}", false)]
    #[case(Shape::List, "<html>", false)]
    fn shapes(#[case] shape: Shape, #[case] body: &str, #[case] is_taken: bool) {
        assert_eq!(shape.refusal(body.as_bytes()).is_none(), is_taken);
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
