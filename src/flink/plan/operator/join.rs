//! Joins of all kinds: the columns of the sides one after another, or of the left side alone.
//!
//! A name that an earlier column has gets a number behind it (`id`, `id0`); only the place tells which column it is.

use super::sides::{Border, Numbers, originals};
use super::{Step, equations};
use crate::flink::plan::expression::items;
use crate::flink::plan::notation::Operator;
use crate::flink::plan::row::{Cell, Row};
use crate::flink::plan::text::names;
use crate::lineage::InfluenceKind;

const EITHER: &str = "the plan does not tell which side of a join it comes from";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let select = columns(step.operator);
    let row = match select {
        Some(select) if is_half(step.operator) => step.input().renamed(&select),
        Some(select) => Row::of(both(&select, step.inputs, step.operator)),
        None => step.input().clone(),
    };
    // A half join prints the columns of the side that is not given on only in its condition.
    if is_half(step.operator) {
        let other = step.input_at(1).clone();
        step.influence(InfluenceKind::Join, "where", &other);
    }
    step.influence(InfluenceKind::Join, "where", &row);
    row
}

/// The columns that a join gives on. A MultiJoin prints them without blanks.
fn columns<'t>(operator: &Operator<'t>) -> Option<Vec<&'t str>> {
    let select = operator.argument("select")?;
    Some(if operator.name == "MultiJoin" {
        select.split(',').map(str::trim).collect()
    } else {
        names(select)
    })
}

/// Whether it gives on the left side only.
pub(in crate::flink::plan) fn is_half(operator: &Operator<'_>) -> bool {
    let kind = operator.argument("joinType").unwrap_or_default();
    kind.contains("Semi") || kind.contains("Anti")
}

/// The columns `select` of all inputs one after another.
fn both(select: &[&str], inputs: &[Row], operator: &Operator<'_>) -> Vec<Cell> {
    let counts: Vec<Option<usize>> = inputs.iter().map(|row| Some(row.cells()?.len())).collect();
    let known: usize = counts.iter().flatten().sum();
    let hidden = counts.iter().filter(|count| count.is_none()).count();
    match hidden {
        0 if known == select.len() => concatenated(select, inputs, &counts, 0),
        1 if known < select.len() => concatenated(select, inputs, &counts, select.len() - known),
        2 if inputs.len() == 2 => divided(select, inputs, operator),
        _ => select.iter().map(|name| by_name(name, inputs)).collect(),
    }
}

/// The sides by the number of their columns; the one that prints none has `open` of them.
fn concatenated(
    select: &[&str],
    inputs: &[Row],
    counts: &[Option<usize>],
    open: usize,
) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(select.len());
    let mut rest = select.iter();
    let mut numbers = Numbers::default();
    for (row, count) in inputs.iter().zip(counts) {
        let own = rest.by_ref().take(count.unwrap_or(open));
        let mut known = row.cells().map(<[Cell]>::iter);
        for name in own {
            let original = numbers.original(name);
            let cell = known.as_mut().map(Iterator::next);
            cells.push(match cell {
                Some(Some(cell)) => cell.named(name),
                _ => row.column(original).named(name),
            });
        }
        numbers.end_side();
    }
    cells
}

/// Two sides that both print no columns, as far as the text tells which of them a column is of.
fn divided(select: &[&str], inputs: &[Row], operator: &Operator<'_>) -> Vec<Cell> {
    let condition = operator.argument("where").unwrap_or_default();
    let mut border = Border::of(select, equations(condition));
    let times = operator.argument("windowBounds").unwrap_or_default();
    border.has_times(times, select.len());
    border.has_versions(condition, select);
    let (left, right) = border.settled();
    let originals = originals(select, right);
    let names = select.iter().zip(originals).enumerate();
    let cell = |(at, (name, original)): (usize, (&&str, &str))| match &inputs {
        [one, _] if at < left => one.column(name),
        [_, other] if at >= right => other.column(original).named(name),
        _ => Cell::lost(name, EITHER),
    };
    names.map(cell).collect()
}

/// The column of one of the inputs, where only one has the name.
fn by_name(name: &str, inputs: &[Row]) -> Cell {
    let mut found = inputs.iter().filter_map(|row| row.find(name));
    match (found.next(), found.next()) {
        (Some(cell), None) => cell.clone(),
        _ => Cell::lost(name, EITHER),
    }
}

/// Whether these columns are those that the join takes at a place; none where the text does not tell.
pub(super) fn fits(
    operator: &Operator<'_>,
    place: usize,
    inputs: usize,
    cells: &[Cell],
) -> Option<bool> {
    let select = columns(operator)?;
    let same = |(name, cell): (&&str, &Cell)| {
        let plain = name.trim_end_matches(|it: char| it.is_ascii_digit());
        **name == *cell.name || *plain == *cell.name
    };
    let agree = |names: &[&str]| names.iter().zip(cells).all(same);
    match place {
        0 if is_half(operator) => Some(select.len() == cells.len() && agree(&select)),
        _ if is_half(operator) => {
            let condition = operator.argument("where")?;
            let row = Row::of(cells.to_vec());
            let named = items(condition, &row);
            Some(named.iter().any(|item| !item.operands.is_empty()))
        }
        0 => Some(cells.len() < select.len() && agree(&select)),
        _ if place + 1 == inputs => {
            let start = select.len().checked_sub(cells.len());
            Some(start.is_some_and(|start| start > 0 && agree(&select[start..])))
        }
        _ => None,
    }
}
