//! What the statements of a script change for those behind them, besides definitions: options, functions, rows.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::StatementKind;
use crate::lineage::{Fingerprint, LogicalName, Process, ProcessKind};

/// Options that change how the SQL client shows things, and nothing else.
const SHOWING: &str = "sql-client.";

/// Whether jobs are of streams or end: `STREAMING`, `BATCH`, `AUTOMATIC`.
const RUNTIME_MODE: &str = "execution.runtime-mode";

/// The first words of known statements without lineage that change nothing.
const HARMLESS: &[&str] = &[
    "BEGIN STATEMENT SET",
    "CLEAR",
    "CREATE DATABASE",
    "DESCRIBE",
    "END",
    "EXPLAIN",
    "HELP",
    "SHOW",
];

/// Whether a statement may change what those behind it mean or find, in a way that the catalogue does not count.
pub(super) fn may_change_meaning(kind: StatementKind) -> bool {
    match kind {
        StatementKind::Other(name) => !HARMLESS.iter().any(|it| name.starts_with(it)),
        StatementKind::Unknown => true,
        _ => false,
    }
}

/// What holds at a place in a script.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    options: BTreeMap<String, String>,
    /// The options, one on a line.
    text: Arc<str>,
    changes: u64,
    /// What wrote last, and whether it replaced what was there.
    last: Option<(bool, Fingerprint)>,
    /// Names that were used before anything defined them.
    undeclared: HashSet<LogicalName>,
}

impl Conditions {
    /// SET.
    pub fn set(&mut self, key: &str, value: &str) {
        if !key.starts_with(SHOWING) {
            self.options.insert(key.to_owned(), value.to_owned());
            self.note_options();
        }
    }

    /// RESET of one option, or of all.
    pub fn reset(&mut self, key: Option<&str>) {
        match key {
            Some(key) => {
                self.options.remove(key);
            }
            None => self.options.clear(),
        }
        self.note_options();
    }

    /// The options, one on a line.
    pub fn options(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// How many statements may have changed what those behind them mean.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Notes a statement that may change what those behind it mean.
    pub fn note_change(&mut self) {
        self.changes += 1;
    }

    /// Notes that a name is used that nothing has defined.
    pub fn note_undeclared(&mut self, name: &LogicalName) {
        if !self.undeclared.contains(name) {
            self.undeclared.insert(name.clone());
        }
    }

    /// Notes that a name is defined. Where it was used before, it stood for something else.
    pub fn note_definition(&mut self, name: &LogicalName) {
        if self.undeclared.remove(name) {
            self.changes += 1;
        }
    }

    /// Notes what writes. What replaces rows, and what writes between two of the kind, cannot be left out; nor can anything
    /// in batch, where each statement finds what those before it have written.
    pub fn note_writing(&mut self, process: &Process, is_batch: bool) {
        let replaces = process.kind == ProcessKind::InsertOverwrite;
        let this = (replaces, process.fingerprints.identical);
        let before = self.last.replace(this);
        let is_batch = is_batch
            || (self.options.get(RUNTIME_MODE)).is_some_and(|it| it.eq_ignore_ascii_case("batch"));
        if before.is_some_and(|before| before != this && (before.0 || replaces || is_batch)) {
            self.changes += 1;
        }
    }

    fn note_options(&mut self) {
        let mut text = String::new();
        for (key, value) in &self.options {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{key} = {value}");
        }
        self.text = text.into();
    }
}
