//! Columns of written tables that no statement gives a value.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::finding;
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::lineage::DatasetKey;
use crate::sql::Write;
use crate::text::has_placeholder;
use crate::workspace::FileReading;

/// So many columns are named.
const MOST_NAMES: usize = 8;

/// One finding for each table, at the first statement that leaves the columns empty.
pub(super) fn find(files: &[FileReading]) -> Vec<Diagnostic> {
    let mut tables: IndexMap<&Place, &Write> = IndexMap::new();
    for write in files.iter().flat_map(|file| &file.reading.usage.writes) {
        if !write.unfilled.is_empty() && !has_placeholder(&write.table) {
            tables.entry(&write.definition).or_insert(write);
        }
    }
    if tables.is_empty() {
        return Vec::new();
    }
    let filled = filled(files);
    let tables = tables.values();
    tables
        .filter_map(|write| told(write, filled.get(&write.dataset)))
        .collect()
}

/// The columns that some statement writes, by table. A star stands for columns that nobody can tell.
fn filled(files: &[FileReading]) -> HashMap<&DatasetKey, HashSet<&str>> {
    let mut filled: HashMap<_, HashSet<_>> = HashMap::new();
    for process in files.iter().flat_map(|file| &file.reading.processes) {
        for output in &*process.outputs {
            let columns = process.columns.iter().map(|column| &*column.to);
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
