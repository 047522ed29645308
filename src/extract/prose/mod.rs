//! Statements that stand between other text: in letters, in transcripts of a session, in scripts of a shell.
//!
//! What a line begins with tells statements from prose. A statement goes on to its `;`, and several in a row are one script.

mod session;
mod words;

use super::sql::{COMMANDS, script};
use super::{Extraction, Surroundings};
use crate::source::{SourceFile, Span};

pub(super) use session::is_session;
use session::{PROMPT, prompt, without_prompts};
use words::{FIRST_WORDS, begins_statement, goes_on, is_one_of};

/// Whether some line of the text begins a SQL statement.
pub(super) fn looks_like(text: &str) -> bool {
    let mut at = 0;
    text.split_inclusive('\n').any(|line| {
        let start = at + prompt(line);
        at += line.len();
        begins_statement(text.get(start..).unwrap_or(""))
    })
}

/// Whether a text begins with a word that statements begin with, or with a query in parentheses.
pub(super) fn begins_like_statement(text: &str) -> bool {
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || it == '(');
    is_one_of(text, FIRST_WORDS)
}

/// Each row of statements in the blocks is a script.
pub(super) fn read(file: &SourceFile, blocks: &[Span], extraction: &mut Extraction) {
    for block in blocks {
        let text = file.slice(*block);
        let prose = Prose::new(text);
        for (number, part) in prose.scripts().into_iter().enumerate() {
            let (sql, map) = without_prompts(text, part, block.start);
            let mut fragment = script(sql, map);
            fragment.surroundings = prose.surroundings(part, number);
            extraction.fragments.push(fragment);
        }
    }
}

/// A text with statements in it.
struct Prose<'t> {
    text: &'t str,
    /// Where lines begin that end what a shell passes on (`<<EOF`), ascending.
    markers: Vec<usize>,
    /// Whether lines begin with `>` because the client prints that.
    is_session: bool,
}

impl<'t> Prose<'t> {
    fn new(text: &'t str) -> Self {
        let mut words = Vec::new();
        let mut markers = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some(word) = words.last()
                && line.trim() == *word
            {
                words.pop();
                markers.push(at);
            }
            words.extend(marker(line));
            at += line.len();
        }
        Self {
            text,
            markers,
            is_session: is_session(text),
        }
    }

    /// The parts of the text that are statements and what stands between them.
    fn scripts(&self) -> Vec<Span> {
        let mut scripts: Vec<Span> = Vec::new();
        let mut at = 0;
        // Whether a statement has just ended, or the text begins.
        let mut is_between = true;
        while let Some(start) = self.next_word(at) {
            if !self.is_statement(start, is_between, scripts.is_empty()) {
                at = start + line_length(&self.text[start..]);
                is_between = false;
                continue;
            }
            let end = self.end_of_statement(start);
            match scripts.last_mut() {
                Some(last) if is_between && last.end == at && self.is_ended(at) => last.end = end,
                // What is said before the first statement belongs to it.
                None if is_between => scripts.push(Span::new(at, end)),
                _ => scripts.push(Span::new(start, end)),
            }
            at = end;
            is_between = true;
        }
        scripts
    }

    /// Nobody knows what happens between two scripts of a letter or of a shell.
    fn surroundings(&self, part: Span, number: usize) -> Surroundings {
        let text = &self.text[part.start..part.end];
        let is_filled_in = text.contains(['$', '`']) && !self.markers.is_empty();
        let runs_commands = text.lines().any(|line| line.trim_start().starts_with('!'));
        let session = if self.is_session {
            String::new()
        } else {
            format!("script {}", number + 1)
        };
        Surroundings {
            session: session.into(),
            changes: 0,
            is_batch: false,
            doubt: if is_filled_in {
                Some("a value in it is filled in when it runs")
            } else {
                runs_commands.then_some(COMMANDS)
            },
        }
    }

    /// Whether a statement that ends here ends with `;`, or is a command that needs none.
    fn is_ended(&self, end: usize) -> bool {
        let before = &self.text[..end];
        let line = || before.trim_end().rsplit('\n').next().unwrap_or("");
        before.ends_with(';') || line().trim_start().starts_with('!')
    }

    /// The place behind white space, prompts and comments; none where nothing else follows.
    fn next_word(&self, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let rest = &self.text[at..];
            let mut skipped = prompt(rest);
            if self.is_session && rest[skipped..].starts_with('>') {
                skipped += ">".len();
            }
            let behind = &rest[skipped..];
            let comment = if behind.starts_with("--") || behind.starts_with("//") {
                line_length(behind)
            } else if behind.starts_with("/*") {
                behind.find("*/").map_or(behind.len(), |len| len + 2)
            } else {
                0
            };
            at += skipped + comment;
            if skipped + comment == 0 {
                return (at < self.text.len()).then_some(at);
            }
        }
    }

    fn is_statement(&self, start: usize, is_between: bool, is_first: bool) -> bool {
        let rest = &self.text[start..];
        let before = self.text[..start].trim_end_matches([' ', '\t']);
        if self.markers.binary_search(&before.len()).is_ok() {
            return false;
        }
        if before.ends_with(PROMPT) || begins_statement(rest) {
            return true;
        }
        if !is_between || self.is_printed(rest) {
            return false;
        }
        let is_known = is_one_of(rest, FIRST_WORDS);
        if is_first {
            return is_known && ends_like_statement(rest);
        }
        // A word that is misspelt is told, and not taken for prose.
        let is_last = || !head(rest).trim_end().contains("\n\n");
        rest.starts_with('!') || ends_like_statement(rest) || (is_known && is_last())
    }

    /// Whether it is what the client of a session printed: no statement goes on over a prompt.
    fn is_printed(&self, rest: &str) -> bool {
        let end = rest.find(';').unwrap_or(rest.len());
        self.is_session && rest[..end].contains(PROMPT)
    }

    /// Where a statement ends: behind its `;`, or before what can be no part of it.
    fn end_of_statement(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        if rest.starts_with('!') {
            return start + line_length(rest);
        }
        let next = self.markers.partition_point(|&marker| marker <= start);
        let bound = self.markers.get(next).copied();
        let text = &self.text[..bound.unwrap_or(self.text.len())];
        let mut at = start;
        let mut depth = 0_usize;
        while let Some(found) = text[at..].find([';', '\'', '`', '-', '/', '(', ')', '\n']) {
            at += found;
            let rest = &text[at..];
            let quoted = |quote: char| rest[1..].find(quote).map_or(rest.len(), |len| len + 2);
            at += match rest.as_bytes() {
                [b';', ..] => return at + 1,
                [b'\'', ..] => quoted('\''),
                [b'`', ..] => quoted('`'),
                // The line's end is looked at by itself.
                [b'-', b'-', ..] => rest.find('\n').unwrap_or(rest.len()),
                [b'/', b'*', ..] => rest.find("*/").map_or(rest.len(), |len| len + 2),
                [b'\n', ..] if self.stops_at(start, at + 1, depth) => return at + 1,
                [b'(', ..] => {
                    depth += 1;
                    1
                }
                [b')', ..] => {
                    depth = depth.saturating_sub(1);
                    1
                }
                _ => 1,
            };
        }
        text.len()
    }

    /// Whether the statement that began at `start` cannot go on with the line at `line`.
    fn stops_at(&self, start: usize, line: usize, depth: usize) -> bool {
        let rest = &self.text[line..];
        let text = rest.trim_start();
        if text.starts_with(PROMPT) {
            return true;
        }
        let lead = |text: &str| text.len() - text.trim_start().len();
        let this = line_of(rest);
        if !this.trim().is_empty() {
            let first = || self.text[..start].rfind('\n').map_or(0, |end| end + 1);
            return is_key(this) && lead(this) < lead(&self.text[first()..]);
        }
        depth == 0 && !text.is_empty() && !goes_on(&self.text[start..line], text)
    }
}

/// Whether a line is a key or an item of YAML: `parallelism: 2`, `- name: x`.
fn is_key(line: &str) -> bool {
    let text = line.trim();
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    let key = text.strip_prefix("- ").unwrap_or(text).split(": ").next();
    text.starts_with("- ")
        || key
            .is_some_and(|key| is_name(key.strip_suffix(':').unwrap_or(key)) && text.contains(':'))
}

/// The word behind `<<` in a line of a shell.
fn marker(line: &str) -> Option<&str> {
    let (_, behind) = line.split_once("<<")?;
    let behind = behind.trim_start_matches(['-', ' ', '\'', '"', '\\']);
    let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_');
    let word = &behind[..end.unwrap_or(behind.len())];
    (!word.is_empty()).then_some(word)
}

/// Whether a paragraph has an end as a statement has: then a word that is misspelt is told, and not taken for prose.
fn ends_like_statement(text: &str) -> bool {
    let head = head(text);
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        if line.trim().is_empty() || (at > 0 && begins_statement(&text[at + prompt(line)..])) {
            return false;
        }
        at += line.len();
        let is_cut = at == head.len() && head.len() < text.len() && !line.ends_with('\n');
        if line.trim_end().ends_with(';') || (is_cut && line.contains(';')) {
            return true;
        }
    }
    false
}

fn line_of(text: &str) -> &str {
    &text[..line_length(text)]
}

fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |len| len + 1)
}

/// As much of a text as is looked at to tell what it begins with: what is looked at for each statement of a text of many
/// megabytes must not grow with the text.
fn head(text: &str) -> &str {
    const MOST: usize = 4000;
    &text[..text.floor_char_boundary(MOST)]
}

#[cfg(test)]
mod tests;
