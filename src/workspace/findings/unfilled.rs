//! Columns of written tables that no statement gives a value.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::finding;
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::lineage::{DatasetKey, Endpoint};
use crate::sql::{Reading, Write};
use crate::text::has_placeholder;
use crate::workspace::read::Read;

/// The columns that a statement fills of the tables that it writes.
#[derive(Debug, Clone)]
pub(in crate::workspace) struct Fill {
    outputs: Arc<[Endpoint]>,
    columns: Box<[Arc<str>]>,
}

/// What the statements of a file fill.
pub(in crate::workspace) fn fills(reading: &Reading) -> impl Iterator<Item = Fill> {
    let writing = reading.processes.iter().filter(|it| !it.outputs.is_empty());
    writing.map(|process| Fill {
        outputs: Arc::clone(&process.outputs),
        columns: process
            .columns
            .iter()
            .map(|it| Arc::clone(&it.to))
            .collect(),
    })
}

/// So many columns are named.
const MOST_NAMES: usize = 8;

/// One finding for each table, at the first statement that leaves the columns empty.
pub(super) fn find(read: &Read) -> Vec<Diagnostic> {
    let mut tables: IndexMap<&Place, &Write> = IndexMap::new();
    for write in read
        .files
        .iter()
        .flat_map(|file| &file.reading.usage.writes)
    {
        if !write.unfilled.is_empty() && !has_placeholder(&write.table) {
            tables.entry(&write.definition).or_insert(write);
        }
    }
    if tables.is_empty() {
        return Vec::new();
    }
    let filled = filled(&read.fills);
    let tables = tables.values();
    tables
        .filter_map(|write| told(write, filled.get(&write.dataset)))
        .collect()
}

/// The columns that some statement writes, by table. A star stands for columns that nobody can tell.
fn filled(fills: &[Fill]) -> HashMap<&DatasetKey, HashSet<&str>> {
    let mut filled: HashMap<_, HashSet<_>> = HashMap::new();
    for fill in fills {
        for output in &*fill.outputs {
            let columns = fill.columns.iter().map(|column| &**column);
            filled.entry(&output.dataset).or_default().extend(columns);
        }
    }
    filled
}

fn told(write: &Write, filled: Option<&HashSet<&str>>) -> Option<Diagnostic> {
    let is_filled = |column: &str| filled.is_some_and(|filled| filled.contains(column));
    if is_filled("*") {
        return None;
    }
    let empty: Vec<_> = (write.unfilled.iter().map(String::as_str))
        .filter(|column| !is_filled(column))
        .collect();
    if empty.is_empty() {
        return None;
    }
    let names = empty
        .iter()
        .take(MOST_NAMES)
        .map(|name| format!("`{name}`"));
    let mut names: Vec<_> = names.collect();
    if empty.len() > MOST_NAMES {
        names.push(format!("{} more", empty.len() - MOST_NAMES));
    }
    let message = format!(
        "no statement here fills {} of `{}`",
        names.join(", "),
        write.table
    );
    let diagnostic = finding(
        &rules::UNFILLED_COLUMN,
        message,
        &write.place,
        Some(write.statement),
    );
    Some(diagnostic.hint(
        "every row has NULL there: name the columns in the INSERT, or leave them out of the table",
    ))
}
