//! Files and blocks that are SQL themselves.

use super::{Extraction, Fragment, FragmentKind, Host, OffsetMap, Surroundings, Turn, prose};
use crate::source::{SourceFile, Span};

/// Why two equal statements may not be the same where a script runs commands: `!run other.sql`.
pub(super) const COMMANDS: &str = "commands that begin with `!` may change what it does";

/// Each block is a script as it stands.
pub(super) fn read(file: &SourceFile, blocks: &[Span], extraction: &mut Extraction) {
    for block in blocks {
        let text = file.slice(*block);
        if text.trim().is_empty() {
            continue;
        }
        if prose::is_session(text) {
            prose::read(file, &[*block], extraction);
            continue;
        }
        let (sql, map) = without_shell_commands(text, *block);
        let runs_commands = sql.len() < text.len();
        let mut fragment = script(sql, map);
        fragment.surroundings.doubt = runs_commands.then_some(COMMANDS);
        extraction.fragments.push(fragment);
    }
}

/// Statements as a fragment.
pub(super) fn script(sql: String, map: OffsetMap) -> Fragment {
    Fragment {
        sql,
        map,
        file: None,
        kind: FragmentKind::Script,
        host: Host::Sql,
        call: None,
        cut_off: None,
        surroundings: Surroundings::default(),
        turn: Turn::default(),
    }
}

/// The SQL of a block. Commands such as `!ls -l` take a line between two statements and need no `;`: they are left out.
fn without_shell_commands(text: &str, block: Span) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    let is_blank = |it: char| it != '\n' && it.is_whitespace();
    let is_command = |at: usize| {
        let before = text[..at].trim_end_matches(is_blank);
        before.is_empty() || before.ends_with('\n')
    };
    if !memchr::memchr_iter(b'!', text.as_bytes()).any(is_command) {
        map.push(text.len(), block);
        return (text.to_owned(), map);
    }
    let mut sql = String::with_capacity(text.len());
    let mut is_between = true;
    let mut at = block.start;
    for line in text.split_inclusive('\n') {
        let mut kept = line;
        let trimmed = line.trim();
        if is_between && trimmed.starts_with('!') {
            kept = &line[line.trim_end_matches(['\r', '\n']).len()..];
        } else if !trimmed.is_empty() && !trimmed.starts_with("--") {
            is_between = trimmed.ends_with(';');
        }
        at += line.len();
        sql.push_str(kept);
        map.push(kept.len(), Span::new(at - kept.len(), at));
    }
    (sql, map)
}
