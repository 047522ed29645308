//! Where in a statement or a plan something is written, for what is told of it.

/// Whose words these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Whose {
    Job,
    Statement,
}

/// Something that only one side has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Mention<'w> {
    Function(&'w str),
    Text(&'w str),
    Number(&'w str),
    /// An aggregate that takes each value once.
    Distinct,
}

/// Where something is written, for a person: `for total`, `in a condition`; none where that is not known.
pub(in super::super) type Place<'p> = &'p dyn Fn(Whose, &Mention<'_>) -> Option<String>;

/// Something with its place behind.
pub(super) fn placed(thing: &str, place: Option<String>) -> String {
    place.map_or_else(|| thing.to_owned(), |place| format!("{thing} {place}"))
}
