//! The transcript of a session with Flink's SQL client: what it prints before a statement, and the SQL without that.

use memchr::memmem;

use crate::extract::OffsetMap;
use crate::source::Span;

/// What Flink's SQL client prints before the first line of a statement; before the others it prints `>`.
pub(super) const PROMPT: &str = "Flink SQL>";

/// Whether a text is the transcript of a session with Flink's SQL client, or holds one.
pub(in crate::extract) fn is_session(text: &str) -> bool {
    // Prompts are looked for, not lines: hardly any text holds one.
    memmem::find_iter(text.as_bytes(), PROMPT).any(|at| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        text[line..at].trim_start().is_empty()
    })
}

/// How much of the beginning of a text is white space and a prompt.
pub(super) fn prompt(text: &str) -> usize {
    let rest = text.trim_start();
    let behind = rest.strip_prefix(PROMPT).unwrap_or(rest).trim_start();
    text.len() - behind.len()
}

/// The SQL of a part of a text that begins at `start` in the file, without the prompts of a session.
pub(super) fn without_prompts(text: &str, part: Span, start: usize) -> (String, OffsetMap) {
    let mut map = OffsetMap::default();
    let piece = &text[part.start..part.end];
    let before = text[..part.start].trim_end_matches(' ');
    let is_session = before.ends_with(PROMPT) || is_session(piece);
    let mut sql = String::with_capacity(piece.len());
    let mut at = start + part.start;
    for (number, line) in piece.split_inclusive('\n').enumerate() {
        let text = line.trim_start();
        let behind = match text.strip_prefix(PROMPT) {
            Some(behind) => behind,
            None if is_session && number > 0 => text.strip_prefix('>').unwrap_or(line),
            None => line,
        };
        let is_command = text.starts_with('!');
        let kept = if is_command {
            &line[line.trim_end().len()..]
        } else {
            behind
        };
        at += line.len();
        sql.push_str(kept);
        map.push(kept.len(), Span::new(at - kept.len(), at));
    }
    (sql, map)
}
