//! Where a quote is left open.
//!
//! One missing quote turns all later strings inside out, and every statement behind it would be lost. So where a text
//! ends inside a string, the first string that swallows the end of a statement and the beginning of the next is taken
//! for the place: its statement is never closed, and cutting begins again behind the `;`.

use crate::extract::CutReason;
use crate::source::Span;
use crate::sql::token::{Kind, Lexer, Token};

/// Cutting begins again at most this often, so that the time stays linear.
pub(super) const MOST: usize = 32;

/// Words that statements begin with. Some more are known; a string rarely goes on with one of these behind a line's `;`.
const BEGINNINGS: &[&str] = &[
    "CREATE", "INSERT", "SELECT", "WITH", "SET", "USE", "DROP", "ALTER", "BEGIN", "END", "EXECUTE",
    "EXPLAIN",
];

/// A string that is not closed where its writer meant it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Where the string begins.
    pub string: usize,
    /// The `;` inside it that ends its statement.
    pub semicolon: usize,
}

/// The place to give a statement up at in a text that was cut from `from` on and ended in `open`.
pub(super) fn given_up_at(sql: &str, from: usize, open: Option<CutReason>) -> Option<Place> {
    if open != Some(CutReason::SqlString) {
        return None;
    }
    let place = |string: Span| {
        let inside = end_of_statement(sql.get(string.start..string.end)?)?;
        Some(Place {
            string: string.start,
            semicolon: string.start + inside,
        })
    };
    let mut behind = from;
    for Token { kind, span } in Lexer::new(sql, Span::new(from, sql.len())) {
        behind = span.end;
        let is_string = matches!(
            kind,
            Kind::String | Kind::UnicodeString | Kind::NationalString | Kind::HexString
        );
        if is_string && let Some(place) = place(span) {
            return Some(place);
        }
    }
    place(Span::new(behind, sql.len()))
}

/// Where a `;` ends a line in this text and a statement begins behind it.
fn end_of_statement(text: &str) -> Option<usize> {
    text.match_indices(';').map(|(at, _)| at).find(|at| {
        let rest = &text[at + 1..];
        let next = rest.trim_start();
        let skipped = &rest[..rest.len() - next.len()];
        let word = next
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or("");
        skipped.contains('\n')
            && BEGINNINGS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
    })
}
