//! The rows of an array of tables in a TOML text, changed without touching anything else of the text.

use std::fmt::Write as _;
use std::ops::Range;

use serde::Deserialize as _;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::is_same;
use crate::workspace::running::Run;

/// The rows, and where they stand.
pub(super) struct Rows<'t> {
    text: &'t str,
    header: String,
    known: Vec<Row>,
}

/// A row.
struct Row {
    run: Run,
    /// From the start of the line of its header to the end of the line of its last value.
    lines: Range<usize>,
    /// Where its values stand, by their keys.
    values: Vec<(String, Range<usize>)>,
}

/// Why rows cannot be changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowsError {
    /// The text is no TOML.
    #[error("{}", .0.message())]
    NoToml(#[from] toml::de::Error),
    /// The rows are written in another form.
    #[error("its rows are written as one value")]
    Inline,
    /// Something else would be changed, too.
    #[error("something else of it would change")]
    Elsewhere,
}

impl<'t> Rows<'t> {
    /// The rows behind a path of keys.
    pub(super) fn of(text: &'t str, path: &[&str]) -> Result<Self, RowsError> {
        let document = DeTable::parse(text)?;
        let values: Table = toml::from_str(text)?;
        let mut rows = Vec::new();
        let written = at(document.get_ref(), path);
        let runs = value_at(&values, path).and_then(Value::as_array);
        for (place, value) in written
            .into_iter()
            .flatten()
            .zip(runs.into_iter().flatten())
        {
            let span = place.span();
            let Some(entries) = place.get_ref().as_table() else {
                return Err(RowsError::Inline);
            };
            if !text[span.start..].starts_with("[[") {
                return Err(RowsError::Inline);
            }
            let values = entries.iter().map(|(key, value)| {
                let key = key.get_ref().to_string();
                (key, value.span())
            });
            let values: Vec<_> = values.collect();
            let last = values.iter().map(|(_, span)| span.end).max();
            let end = last.unwrap_or(span.end);
            rows.push(Row {
                run: Run::deserialize(value.clone())?,
                lines: line_start(text, span.start)..line_end(text, end),
                values,
            });
        }
        // A value that is there and has no row in this form would be one more of the same name.
        let is_there = value_at(&values, path).is_some();
        if is_there && rows.is_empty() {
            return Err(RowsError::Inline);
        }
        let keys = path.iter().map(|key| {
            if bare(key) {
                (*key).to_owned()
            } else {
                Value::from(*key).to_string()
            }
        });
        let header = format!("[[{}]]", keys.collect::<Vec<_>>().join("."));
        Ok(Self {
            text,
            header,
            known: rows,
        })
    }

    /// The text with this row, and the line in which it begins. The last row that says something of the same jobs is changed;
    /// else one is added behind the others. `address` is what a server is called by, for the names of servers.
    pub(super) fn with(
        &self,
        run: &Run,
        address: impl Fn(&str) -> String,
    ) -> (String, Option<usize>) {
        let cluster = |run: &Run| run.cluster.as_deref().map(&address);
        let is_same_cluster = |row: &Run| match (cluster(row), cluster(run)) {
            (Some(one), Some(other)) => is_same(&one, &other),
            (None, None) => true,
            _ => false,
        };
        let may_be_of = |row: &&Row| {
            let (one, other) = (cluster(&row.run), cluster(run));
            let mut both = one.iter().zip(&other);
            row.run.job == run.job && both.all(|(one, other)| is_same(one, other))
        };
        // Of several rows for a job the last counts, so one before it would say nothing.
        let last = self.known.iter().rfind(may_be_of);
        if let Some(row) = last.filter(|row| is_same_cluster(&row.run)) {
            let line = line_of(self.text, row.lines.start);
            return (self.changed(row, run), Some(line));
        }
        let end = self.known.last().map_or(self.text.len(), |it| it.lines.end);
        let (before, behind) = self.text.split_at(end);
        let mut text = before.to_owned();
        let newline = self.newline();
        if !text.is_empty() {
            if !text.ends_with('\n') {
                text.push_str(newline);
            }
            text.push_str(newline);
        }
        let start = text.len();
        let _ = write!(text, "{}{newline}", self.header);
        for (key, value) in entries(run) {
            let _ = write!(text, "{key} = {value}{newline}");
        }
        let line = line_of(&text, start);
        text.push_str(behind);
        (text, Some(line))
    }

    /// The text with another script and statement in a row.
    fn changed(&self, row: &Row, run: &Run) -> String {
        let wanted = entries(run);
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut added = String::new();
        for key in CHANGED {
            let place = row.values.iter().find(|(known, _)| known == key);
            let value = wanted.iter().find(|(known, _)| known == key);
            match (place, value) {
                (Some((_, place)), Some((_, value))) => edits.push((place.clone(), value.clone())),
                (Some((_, place)), None) => {
                    let line = line_start(self.text, place.start)..line_end(self.text, place.end);
                    edits.push((line, String::new()));
                }
                (None, Some((_, value))) => {
                    let _ = write!(added, "{key} = {value}{}", self.newline());
                }
                (None, None) => {}
            }
        }
        if !added.is_empty() {
            let end = row.lines.end;
            // The last line of a file may have no end.
            let is_ended = self.text[..end].ends_with('\n');
            let lead = if is_ended { "" } else { self.newline() };
            edits.push((end..end, format!("{lead}{added}")));
        }
        edits.sort_by_key(|(place, _)| (place.start, place.end));
        let mut text = self.text.to_owned();
        for (place, value) in edits.into_iter().rev() {
            text.replace_range(place, &value);
        }
        text
    }

    /// The text without the rows that are meant.
    pub(super) fn without(&self, is_meant: impl Fn(&Run) -> bool) -> String {
        let mut text = self.text.to_owned();
        let empty = self.newline().repeat(2);
        for row in self.known.iter().rev().filter(|row| is_meant(&row.run)) {
            text.replace_range(row.lines.clone(), "");
            let (before, behind) = text.split_at(row.lines.start);
            let newline = self.newline();
            // Of two empty lines that meet now one is enough, and none at the end.
            let is_alone = behind.is_empty() || behind.starts_with(newline);
            if is_alone && before.ends_with(&empty) {
                let at = before.len() - newline.len();
                text.replace_range(at..at + newline.len(), "");
            } else if before.is_empty() && behind.starts_with(newline) {
                text.replace_range(..newline.len(), "");
            }
        }
        text
    }

    /// How its lines end.
    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }
}

/// The keys of a row that say which statement it is.
const CHANGED: [&str; 2] = ["script", "statement"];

/// Makes sure that two texts differ in nothing but the rows.
pub(super) fn check(before: &str, after: &str, path: &[&str]) -> Result<(), RowsError> {
    let rest = |text: &str| {
        let mut values: Table = toml::from_str(text)?;
        take_out(&mut values, path);
        Ok::<_, RowsError>(values)
    };
    if rest(before)? == rest(after)? {
        Ok(())
    } else {
        Err(RowsError::Elsewhere)
    }
}

fn take_out(values: &mut Table, path: &[&str]) {
    match path {
        [] => {}
        [last] => {
            values.remove(*last);
        }
        [first, rest @ ..] => {
            if let Some(Value::Table(inner)) = values.get_mut(*first) {
                take_out(inner, rest);
            }
        }
    }
}

/// The keys and values of a row, as they are written.
fn entries(run: &Run) -> Vec<(String, String)> {
    let table = Table::try_from(run).unwrap_or_default();
    let entries = table.iter();
    entries
        .map(|(key, value)| (key.clone(), value.to_string()))
        .collect()
}

fn at<'t, 'd>(
    table: &'t DeTable<'d>,
    path: &[&str],
) -> Option<impl Iterator<Item = &'t toml::Spanned<DeValue<'d>>>> {
    let (last, above) = path.split_last()?;
    let mut table = table;
    for key in above {
        table = entry(table, key)?.get_ref().as_table()?;
    }
    Some(entry(table, last)?.get_ref().as_array()?.iter())
}

fn entry<'t, 'd>(table: &'t DeTable<'d>, name: &str) -> Option<&'t toml::Spanned<DeValue<'d>>> {
    let mut entries = table.iter();
    let found = entries.find(|(key, _)| &**key.get_ref() == name);
    found.map(|(_, value)| value)
}

fn value_at<'v>(values: &'v Table, path: &[&str]) -> Option<&'v Value> {
    let (last, above) = path.split_last()?;
    let mut table = values;
    for key in above {
        table = table.get(*key)?.as_table()?;
    }
    table.get(*last)
}

/// Whether a key needs no quotes.
fn bare(key: &str) -> bool {
    let is_bare = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
    !key.is_empty() && key.bytes().all(is_bare)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |it| it + 1)
}

/// The start of the next line.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it + 1)
}

/// Counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}
