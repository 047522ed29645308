//! Which column of the sink each column of a query is written to.

use std::collections::HashMap;

use super::QueryLineage;
use super::cursor::Name;
use super::statement::clause::PartitionColumn;
use crate::lineage::{ColumnLineage, SourceColumn};

/// The columns of a sink as far as they are known.
#[derive(Debug, Clone, Default)]
pub(super) struct SinkColumns<'a> {
    /// All in declared order; empty where they are not known.
    pub declared: Vec<&'a str>,
    /// Those an INSERT without column list writes.
    pub writable: Vec<&'a str>,
}

/// What an INSERT says about columns besides its query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Choice<'a> {
    /// Its column list; empty where there is none.
    pub columns: &'a [Name],
    /// Its PARTITION clause.
    pub partition: &'a [PartitionColumn],
}

/// The written columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapped {
    /// In the sink's order, each once.
    pub columns: Vec<ColumnLineage>,
    /// How many columns the query had to have, where it has another number.
    pub wanted: Option<usize>,
    /// What tells one mapping from another: the columns with the values that PARTITION gives them, then the columns in
    /// the order of the query. A column list that only repeats the sink's own order makes no difference.
    pub signature: Vec<String>,
}

/// Maps the query's columns by position to the column list or, without one, to the sink's columns that can be written.
/// Columns that PARTITION gives a value take no part in that.
pub(super) fn map(query: &QueryLineage, sink: &SinkColumns<'_>, choice: Choice<'_>) -> Mapped {
    let fixed = choice
        .partition
        .iter()
        .filter_map(|partition| Some((partition.column.value.as_str(), partition.value.as_ref()?)));
    let mut written: Vec<ColumnLineage> = fixed
        .clone()
        .map(|(column, value)| ColumnLineage {
            to: column.to_owned(),
            from: Vec::new(),
            expression: Some(value.as_str().into()),
        })
        .collect();
    let targets: Vec<&str> = if choice.columns.is_empty() {
        let is_fixed = |name: &str| fixed.clone().any(|(column, _)| column == name);
        let writable = sink.writable.iter().copied();
        writable.filter(|name| !is_fixed(name)).collect()
    } else {
        let columns = choice.columns.iter();
        columns
            .map(|name| name.parts.first().map_or("", String::as_str))
            .collect()
    };
    let given = fixed
        .clone()
        .map(|(column, value)| format!("{column} = {value}"));
    let named = targets.iter().map(|&target| target.to_owned());
    let signature = given.chain(named).collect();
    let mut wanted = None;
    if targets.is_empty() {
        written.extend(query.columns.iter().cloned());
    } else if query.has_open_star {
        written.extend(map_around_star(&query.columns, &targets));
    } else {
        if query.columns.len() != targets.len() {
            wanted = Some(targets.len());
        }
        written.extend(
            query
                .columns
                .iter()
                .zip(&targets)
                .map(|(c, to)| renamed(c, to)),
        );
    }
    Mapped {
        columns: in_sink_order(written, &sink.declared),
        wanted,
        signature,
    }
}

fn renamed(column: &ColumnLineage, to: &str) -> ColumnLineage {
    ColumnLineage {
        to: to.to_owned(),
        ..column.clone()
    }
}

/// Maps what stands before the first open star from the left and what stands behind the last one from the right; the
/// star itself stays one.
fn map_around_star(columns: &[ColumnLineage], targets: &[&str]) -> Vec<ColumnLineage> {
    let is_star = |column: &ColumnLineage| column.to == "*";
    let before = columns.iter().position(is_star).unwrap_or(columns.len());
    let behind = columns
        .iter()
        .rev()
        .position(is_star)
        .unwrap_or(0)
        .min(targets.len().saturating_sub(before));
    let left = columns.iter().take(before).zip(targets);
    let right = columns
        .iter()
        .skip(columns.len() - behind)
        .zip(targets.iter().skip(targets.len() - behind));
    let middle = columns
        .iter()
        .take(columns.len() - behind)
        .skip(before)
        .cloned();
    left.map(|(column, to)| renamed(column, to))
        .chain(middle)
        .chain(right.map(|(column, to)| renamed(column, to)))
        .collect()
}

/// Sorts by the sink's order and joins columns that are written in parts (`a.b`, `a.c`).
fn in_sink_order(written: Vec<ColumnLineage>, declared: &[&str]) -> Vec<ColumnLineage> {
    let places: HashMap<&str, usize> = declared
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, at))
        .collect();
    let place = |column: &ColumnLineage| {
        places
            .get(column.to.as_str())
            .copied()
            .unwrap_or(declared.len())
    };
    let mut sorted = written;
    sorted.sort_by_key(place);
    let mut columns: Vec<ColumnLineage> = Vec::with_capacity(sorted.len());
    for column in sorted {
        match columns.last_mut() {
            Some(known) if known.to == column.to && !declared.is_empty() => {
                join(&mut known.from, column.from);
            }
            _ => columns.push(column),
        }
    }
    columns
}

fn join(known: &mut Vec<SourceColumn>, more: Vec<SourceColumn>) {
    known.extend(more);
    known.sort();
    known.dedup();
}
