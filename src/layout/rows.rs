//! Gives every item a row: as near to what it is linked with as the order and the distances allow.

use super::Spacing;
use super::chart::{Chart, Kind};
use super::isotonic;
use super::lists::Lists;

const PASSES: usize = 8;

/// How much an item counts where items are in each other's way: long lines should be straight, and those of very many
/// sources above all, or what they pass would push them further down in each column.
fn weight(kind: Kind) -> i64 {
    match kind {
        Kind::Node => 1,
        Kind::After(_) => 1 << 12,
        Kind::Before(_) => 1 << 24,
    }
}

/// An item's links to one side: the other item, the row there and the row of its own.
type Near = Lists<(usize, i32, i32)>;

/// The row of each item's upper edge, the uppermost being 0.
pub(super) fn assign(chart: &Chart, spacing: Spacing) -> Vec<i32> {
    let count = chart.items.len();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for link in &chart.links {
        before.push((link.right.0, (link.left.0, link.left.1, link.right.1)));
        after.push((link.left.0, (link.right.0, link.right.1, link.left.1)));
    }
    let (before, after): (Near, Near) = (Lists::of(count, &before), Lists::of(count, &after));
    let mut rows = vec![0; count];
    for column in &chart.columns {
        let mut at = 0;
        for &item in column {
            rows[item] = at;
            at += chart.items[item].height + spacing.between_rows;
        }
    }
    let last = chart.columns.len().saturating_sub(1);
    let mut scratch = Vec::new();
    for pass in 0..PASSES {
        let is_forwards = pass % 2 == 0;
        for step in 0..=last {
            let column = if is_forwards { step } else { last - step };
            let wanted: Vec<i32> = chart.columns[column]
                .iter()
                .map(|&item| {
                    let (near, far) = if is_forwards {
                        (before.get(item), after.get(item))
                    } else {
                        (after.get(item), before.get(item))
                    };
                    let side = if near.is_empty() { far } else { near };
                    let onward =
                        |other: usize| is_waypoint(chart, item) && is_waypoint(chart, other);
                    wanted(side, &rows, onward, &mut scratch).unwrap_or(rows[item])
                })
                .collect();
            settle(chart, column, &wanted, spacing, &mut rows);
        }
    }
    let top = rows.iter().copied().min().unwrap_or(0);
    for row in &mut rows {
        *row -= top;
    }
    rows
}

/// The row at which most of an item's links would be straight: the median. A waypoint looks `onward` to the next one, if
/// there is one.
fn wanted(
    side: &[(usize, i32, i32)],
    rows: &[i32],
    onward: impl Fn(usize) -> bool,
    scratch: &mut Vec<i32>,
) -> Option<i32> {
    let row = |&(other, there, own): &(usize, i32, i32)| rows[other] + there - own;
    if let Some(next) = side.iter().find(|near| onward(near.0)) {
        return Some(row(next));
    }
    scratch.clear();
    scratch.extend(side.iter().map(row));
    scratch.sort_unstable();
    let lower = *scratch.get(scratch.len().checked_sub(1)? / 2)?;
    let upper = *scratch.get(scratch.len() / 2)?;
    Some(i32::midpoint(lower, upper))
}

fn is_waypoint(chart: &Chart, item: usize) -> bool {
    chart.items[item].kind != Kind::Node
}

/// Moves the items of a column to the wanted rows, as near as order and distance allow.
fn settle(chart: &Chart, column: usize, wanted: &[i32], spacing: Spacing, rows: &mut [i32]) {
    let items = &chart.columns[column];
    let mut offset = 0;
    let mut offsets = Vec::with_capacity(items.len());
    for &item in items {
        offsets.push(offset);
        offset += chart.items[item].height + spacing.between_rows;
    }
    let wanted = items.iter().zip(wanted).zip(&offsets);
    let fitted = isotonic::fit(wanted.map(|((&item, &row), &offset)| {
        (
            i64::from(row) - i64::from(offset),
            weight(chart.items[item].kind),
        )
    }));
    for ((&item, offset), row) in items.iter().zip(offsets).zip(fitted) {
        rows[item] = i32::try_from(row).unwrap_or(0) + offset;
    }
}
