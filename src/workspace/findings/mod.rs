//! Findings that take more than one statement to see: what nothing uses, what several write, what nobody fills.
//!
//! Reading gathers the facts ([`crate::sql::Usage`]); here they are looked at together, for the files that share a
//! catalogue or for all of them. Each finding takes time linear in what was read.

pub(super) mod calls;
pub(super) mod declarations;
pub(super) mod unfilled;
pub(super) mod unused;
pub(super) mod writers;

use super::read::Read;
use crate::diagnostic::{Diagnostic, Place, Rule};

/// Everything that only shows over several statements.
pub(super) fn of(read: &Read) -> Vec<Diagnostic> {
    let mut found = unused::find(read);
    found.extend(writers::find(read));
    found.extend(unfilled::find(read));
    found.extend(declarations::find(read));
    found
}

/// A place as it is told beside another: the line alone in the same file.
fn named(place: &Place, beside: &Place) -> String {
    if place.file == beside.file {
        format!("line {}", place.start.line)
    } else {
        format!("{}:{}", place.file, place.start.line)
    }
}

/// A finding of a statement.
fn finding(
    rule: &'static Rule,
    message: String,
    place: &Place,
    statement: Option<u32>,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(rule, message);
    diagnostic.place = Some(place.clone());
    diagnostic.statement = statement;
    diagnostic
}
