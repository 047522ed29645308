//! Names of types; and the definitions that headwater uses, with what a server has of them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::atlas::types::{Needed, State};
use crate::atlas::wire::TypeHeader;
use crate::cli::output::{Look, Paint};
use crate::text::printable;

/// Names of types, a line each.
pub(in crate::cli) fn names(types: &[TypeHeader]) -> String {
    let names = types
        .iter()
        .map(|it| printable(&it.name).into_owned() + "\n");
    names.collect()
}

/// One line each, with what differs below.
pub(in crate::cli) fn list(all: &[&Needed], paint: Paint) -> String {
    let mut text = String::new();
    for needed in all {
        let word = format!("{:<11}", needed.state.as_str());
        let word = paint.paint(look(&needed.state), &word);
        let _ = writeln!(text, "{word} {}", needed.name);
        differences(&needed.state, &mut text);
    }
    text
}

/// One with both forms.
pub(in crate::cli) fn one(needed: &Needed, paint: Paint) -> String {
    let mut text = list(&[needed], paint);
    let theirs = needed
        .theirs
        .as_ref()
        .map(|theirs| ("the server's", theirs));
    for (whose, definition) in std::iter::once(("ours", needed.ours)).chain(theirs) {
        let pretty = serde_json::to_string_pretty(definition).unwrap_or_default();
        let _ = writeln!(text, "\n{}", paint.paint(Look::Strong, whose));
        for line in pretty.lines() {
            let _ = writeln!(text, "{}", printable(line));
        }
    }
    text
}

/// As a program reads it.
pub(in crate::cli) fn json(needed: &Needed) -> Value {
    let differences = match &needed.state {
        State::Other(found) => found.as_slice(),
        State::Same | State::Missing => &[],
    };
    json!({
        "name": needed.name,
        "category": needed.category(),
        "state": needed.state.as_str(),
        "differences": differences,
        "ours": needed.ours,
        "theirs": needed.theirs,
    })
}

fn look(state: &State) -> Look {
    match state {
        State::Same => Look::Good,
        State::Missing => Look::Warn,
        State::Other(_) => Look::Bad,
    }
}

fn differences(state: &State, text: &mut String) {
    if let State::Other(found) = state {
        for difference in found {
            let _ = writeln!(text, "            {}", printable(difference));
        }
    }
}
