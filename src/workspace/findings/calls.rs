//! Calls of the host program that belong to an older version of Flink.

use super::finding;
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::extract::Fragment;
use crate::source::SourceFile;

/// A call of another time.
struct OldCall {
    /// The method.
    name: &'static str,
    /// What is called today.
    today: &'static str,
    /// Whether Flink has one of that name again: what it gives must be made to run, where the old one gave nothing.
    is_back: bool,
}

/// Deprecated in 1.11 by FLIP-84 (`TableEnvironment.sqlUpdate`, `insertInto`, `Table.insertInto`) and in 1.12 by FLIP-129
/// (`TableEnvironment.connect`), gone since 1.14. Java's `insertInto` is not among them: Flink 1.15 has one again.
static OLD_CALLS: [OldCall; 4] = [
    OldCall {
        name: "sql_update",
        today: "`execute_sql`, or `add_insert_sql` of a statement set",
        is_back: false,
    },
    OldCall {
        name: "sqlUpdate",
        today: "`executeSql`, or `addInsertSql` of a statement set",
        is_back: false,
    },
    OldCall {
        name: "insert_into",
        today: "`execute_insert`, or `add_insert` of a statement set",
        is_back: true,
    },
    OldCall {
        name: "connect",
        today: "`execute_sql` with CREATE TABLE",
        is_back: false,
    },
];

/// One finding for each call of a file.
pub(in crate::workspace) fn find(file: &SourceFile, fragments: &[Fragment]) -> Vec<Diagnostic> {
    let calls = fragments.iter().filter_map(|fragment| {
        let call = fragment.call.as_ref()?;
        let (old, place) = old_call(file, file.slice(call.span), call.span.start)?;
        if old.is_back && goes_on(file, call.span.end) {
            return None;
        }
        let message = format!("`{}` is a call that Flink 1.14 dropped", old.name);
        Some(
            finding(&rules::LEGACY_CALL, message, &place, None).hint(format!("call {}", old.today)),
        )
    });
    let mut found: Vec<_> = calls.collect();
    // Several statements may stand in one call.
    found.dedup_by(|one, other| one.place == other.place);
    found
}

/// Whether something is done with what a call gives.
fn goes_on(file: &SourceFile, end: usize) -> bool {
    let rest = file.text().get(end..).unwrap_or("");
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    rest.starts_with('.')
}

/// The old call that a text begins with, after what it is called on, and the place of its name.
fn old_call(file: &SourceFile, text: &str, start: usize) -> Option<(&'static OldCall, Place)> {
    let head = text.split('(').next()?.trim_end();
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let name = head.rsplit(|character| !is_part(character)).next()?;
    let old = OLD_CALLS.iter().find(|old| old.name == name)?;
    let end = start + head.len();
    let span = crate::source::Span::new(end - name.len(), end);
    Some((old, Place::new(file, span)))
}
