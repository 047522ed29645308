//! What the statements of a script change for those behind them, besides definitions: options, functions, rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::StatementKind;
use crate::collections::{FastMap, FastSet};
use crate::lineage::{Dataset, DatasetKey, Fingerprint, LogicalName, Process, ProcessKind};
use crate::text::has_placeholder;

/// Options that change how the SQL client shows things, and nothing else.
const SHOWING: &str = "sql-client.";

/// Connectors of what never ends: a job that reads it goes on with what is written later.
const STREAMS: &[&str] = &["kafka", "kinesis", "pulsar", "upsert-kafka"];

/// The option that gives such a table an end all the same.
const BOUNDED_MODE: &str = "scan.bounded.mode";

/// Whether what a table holds never ends.
pub(super) fn is_stream(dataset: &Dataset) -> bool {
    let connector = dataset.connector.as_deref().unwrap_or_default();
    let mode = dataset.options.get(BOUNDED_MODE).unwrap_or("unbounded");
    STREAMS.contains(&connector) && mode == "unbounded"
}

/// Whether jobs are of streams or end: `STREAMING`, `BATCH`, `AUTOMATIC`.
const RUNTIME_MODE: &str = "execution.runtime-mode";

/// The first words of known statements without lineage that change nothing.
const HARMLESS: &[&str] = &[
    "BEGIN STATEMENT SET",
    "CLEAR",
    "CREATE DATABASE",
    "DESCRIBE",
    // The catalogue counts these.
    "DROP TABLE",
    "DROP VIEW",
    "END",
    "EXPLAIN",
    "HELP",
    "SHOW",
];

/// Whether a name may be any other, as a value in it is not known.
fn is_open(name: &LogicalName) -> bool {
    [&name.catalog, &name.database, &name.table]
        .into_iter()
        .any(|part| part.starts_with('$') || has_placeholder(part))
}

/// Whether a statement may change what those behind it mean or find, in a way that the catalogue does not count.
pub(super) fn may_change_meaning(kind: StatementKind) -> bool {
    match kind {
        StatementKind::Other(name) => !HARMLESS.iter().any(|it| name.starts_with(it)),
        // Each makes its table anew.
        StatementKind::CreateTableAs | StatementKind::Unknown => true,
        _ => false,
    }
}

/// What holds at a place in a script.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    options: BTreeMap<String, String>,
    /// The options, one on a line.
    text: Arc<str>,
    changes: u64,
    /// What wrote last, and whether it replaced what was there.
    last: Option<(bool, Fingerprint)>,
    /// Which statements write each dataset that ends, and is read anew by each job.
    writers: FastMap<DatasetKey, FastSet<Fingerprint>>,
    /// Names that were used before anything defined them.
    undeclared: FastSet<LogicalName>,
}

impl Conditions {
    /// SET.
    pub fn set(&mut self, key: &str, value: &str) {
        if !key.starts_with(SHOWING) {
            self.options.insert(key.to_owned(), value.to_owned());
            self.note_options();
        }
    }

    /// RESET of one option. What was set where no script tells goes too.
    pub fn reset(&mut self, key: &str) {
        if self.options.remove(key).is_none() {
            self.changes += 1;
        }
        self.note_options();
    }

    /// RESET of all options.
    pub fn reset_all(&mut self) {
        self.options.clear();
        self.changes += 1;
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
        if self.undeclared.remove(name) || is_open(name) {
            self.changes += 1;
        }
    }

    /// Notes that a name is dropped which nothing here defines. It counts where its catalog may hold it, and where it was
    /// used.
    pub fn note_drop_of_unknown(&mut self, name: &LogicalName, may_hold: bool) {
        if may_hold || self.undeclared.contains(name) || is_open(name) {
            self.changes += 1;
        }
    }

    /// Notes what writes. What replaces rows, and what writes between two of the kind, cannot be left out; nor can anything
    /// in batch, where each statement finds what those before it have written.
    pub fn note_writing(
        &mut self,
        process: &Process,
        is_batch: bool,
        ends: impl Fn(&DatasetKey) -> bool,
    ) {
        let replaces = process.kind == ProcessKind::InsertOverwrite;
        let this = (replaces, process.fingerprints.identical);
        let before = self.last.replace(this);
        let is_batch = is_batch
            || (self.options.get(RUNTIME_MODE)).is_some_and(|it| it.eq_ignore_ascii_case("batch"));
        if before.is_some_and(|before| before != this && (before.0 || replaces || is_batch)) {
            self.changes += 1;
        }
        for output in process
            .outputs
            .iter()
            .filter(|output| ends(&output.dataset))
        {
            let writers = self.writers.entry(output.dataset.clone()).or_default();
            writers.insert(process.fingerprints.identical);
        }
    }

    /// How many other statements have written what a process reads, in so far as that ends.
    pub fn writers_before(&self, process: &Process) -> u64 {
        let own = &process.fingerprints.identical;
        let inputs = process.inputs.iter();
        let writers = inputs.filter_map(|input| self.writers.get(&input.dataset));
        let others = writers.map(|writers| writers.len() - usize::from(writers.contains(own)));
        others.sum::<usize>() as u64
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
