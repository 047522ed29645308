//! Which column of the sink each column of a query is written to.

use std::sync::Arc;

use super::cursor::Name;
use super::statement::clause::PartitionColumn;
use crate::collections::{FastMap, FastSet};
use crate::lineage::{ColumnLineage, SourceColumns};

/// The columns of a sink as far as they are known.
#[derive(Debug, Clone, Default)]
pub(super) struct SinkColumns<'a> {
    /// All in declared order; empty where they are not known.
    pub declared: Vec<&'a Arc<str>>,
    /// Those an INSERT without column list writes.
    pub writable: Vec<&'a Arc<str>>,
}

/// What an INSERT says about columns besides its query.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Choice<'a> {
    /// Its column list; empty where there is none.
    pub columns: &'a [Name],
    /// Its PARTITION clause.
    pub partition: &'a [PartitionColumn],
}

/// A query that has too many columns or too few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// The names of its columns.
    pub given: Vec<Arc<str>>,
    /// The columns that it had to have values for.
    pub wanted: Vec<String>,
}

/// The written columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapped {
    /// In the sink's order, each once.
    pub columns: Vec<ColumnLineage>,
    /// Set where the query has another number of columns than it had to have.
    pub mismatch: Option<Mismatch>,
    /// What tells one mapping from another: the columns with the values that PARTITION gives them, then the columns in
    /// the order of the query. A column list that only repeats the sink's own order makes no difference.
    pub signature: Vec<Arc<str>>,
}

/// Maps the query's columns by position to the column list or, without one, to the sink's columns that can be written.
/// Columns that PARTITION gives a value take no part in that.
pub(super) fn map(
    columns: Vec<ColumnLineage>,
    has_open_star: bool,
    sink: &SinkColumns<'_>,
    choice: Choice<'_>,
) -> Mapped {
    let fixed = choice
        .partition
        .iter()
        .filter_map(|partition| Some((&*partition.column.value, partition.value.as_ref()?)));
    let mut written: Vec<ColumnLineage> = fixed
        .clone()
        .map(|(column, value)| ColumnLineage {
            to: column.into(),
            from: SourceColumns::new(),
            expression: Some(value.as_str().into()),
        })
        .collect();
    let targets: Vec<&Arc<str>> = if choice.columns.is_empty() {
        let is_fixed = |name: &str| fixed.clone().any(|(column, _)| column == name);
        let writable = sink.writable.iter().copied();
        writable.filter(|name| !is_fixed(name)).collect()
    } else {
        let columns = choice.columns.iter();
        columns.filter_map(|name| name.parts.first()).collect()
    };
    let given = fixed
        .clone()
        .map(|(column, value)| format!("{column} = {value}").into());
    let named = targets.iter().map(|&target| Arc::clone(target));
    let signature = given.chain(named).collect();
    let mut mismatch = None;
    if targets.is_empty() {
        written.extend(columns);
    } else if has_open_star {
        written.extend(map_around_star(&columns, &targets));
    } else {
        if columns.len() != targets.len() {
            mismatch = Some(Mismatch {
                given: columns.iter().map(|it| Arc::clone(&it.to)).collect(),
                wanted: targets.iter().map(ToString::to_string).collect(),
            });
        }
        let pairs = columns.into_iter().zip(&targets);
        written.extend(pairs.map(|(column, &to)| ColumnLineage {
            to: Arc::clone(to),
            ..column
        }));
    }
    Mapped {
        columns: in_sink_order(written, &sink.declared),
        mismatch,
        signature,
    }
}

/// What Flink's names of expressions without a name begin with.
const UNNAMED: &str = "EXPR$";

/// Names that a list too long or too short is told by.
const MOST_NAMES: usize = 8;

/// What is too much in `given` or lacks of `wanted`, for people. By name where the names tell it, else by position.
pub(super) fn difference<'n>(
    given: impl Iterator<Item = &'n str>,
    wanted: impl Iterator<Item = &'n str>,
) -> String {
    let (given, wanted): (Vec<_>, Vec<_>) = (given.collect(), wanted.collect());
    if given.len() > wanted.len() {
        let extra = surplus(&given, &wanted);
        if extra.iter().any(|name| name.starts_with(UNNAMED)) {
            let number = given.len() - wanted.len();
            let last = if number == 1 {
                "value".to_owned()
            } else {
                format!("{number} values")
            };
            return format!("there is no column for the last {last}");
        }
        format!("there is no column for {}", listed(&extra))
    } else {
        let lacking = surplus(&wanted, &given);
        format!("there is no value for {}", listed(&lacking))
    }
}

/// The names of `longer` that `shorter` has not, if that is exactly what it is longer by; else those at its end.
fn surplus<'n>(longer: &[&'n str], shorter: &[&'n str]) -> Vec<&'n str> {
    let known: FastSet<&str> = shorter.iter().copied().collect();
    let other = longer.iter().copied().filter(|name| !known.contains(name));
    let other: Vec<_> = other.collect();
    if other.len() == longer.len() - shorter.len() {
        return other;
    }
    longer.iter().copied().skip(shorter.len()).collect()
}

/// Names as a person lists them, the first of many.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| format!("`{name}`"));
    let shown = quoted.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn renamed(column: &ColumnLineage, to: &str) -> ColumnLineage {
    ColumnLineage {
        to: to.into(),
        ..column.clone()
    }
}

/// Maps what stands before the first open star from the left and what stands behind the last one from the right; the
/// star itself stays one.
fn map_around_star(columns: &[ColumnLineage], targets: &[&Arc<str>]) -> Vec<ColumnLineage> {
    let is_star = |column: &ColumnLineage| &*column.to == "*";
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

/// Sorts by the sink's order and joins columns that are written in parts (`a.b`, `a.c`). All statements share the names
/// of their sink's columns.
fn in_sink_order(written: Vec<ColumnLineage>, declared: &[&Arc<str>]) -> Vec<ColumnLineage> {
    let mut sorted = written;
    if !is_in_order(&mut sorted, declared) {
        let places: FastMap<&str, usize> = (declared.iter().enumerate())
            .map(|(at, name)| (&***name, at))
            .collect();
        for column in &mut sorted {
            if let Some(&name) = places.get(&*column.to).and_then(|&at| declared.get(at)) {
                column.to = Arc::clone(name);
            }
        }
        let place = |column: &ColumnLineage| places.get(&*column.to).copied();
        sorted.sort_by_key(|column| place(column).unwrap_or(declared.len()));
    }
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

/// Whether the columns stand in the sink's order already, as nearly always. Those up to where they do not get its names.
fn is_in_order(written: &mut [ColumnLineage], declared: &[&Arc<str>]) -> bool {
    let mut rest = declared.iter();
    written.iter_mut().all(|column| {
        let name = rest.find(|name| ***name == column.to);
        if let Some(&name) = name {
            column.to = Arc::clone(name);
        }
        name.is_some()
    })
}

fn join(known: &mut SourceColumns, more: SourceColumns) {
    known.extend(more);
    known.sort();
    known.dedup();
}
