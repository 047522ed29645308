//! Gives every item a row: as near to what it is linked with as the order and the distances allow.

use std::collections::HashMap;

use super::layers::{Columns, Item};
use super::{Size, Spacing};

/// The row of each item's upper edge.
pub(super) type Rows = HashMap<Item, i32>;

const PASSES: usize = 6;

/// Cells an item takes from top to bottom.
pub(super) fn height(item: Item, sizes: &[Size]) -> i32 {
    match item {
        Item::Node(node) => sizes[node].height.max(1),
        Item::Waypoint { .. } => 1,
    }
}

/// From an item's upper edge to its port.
fn port(item: Item, sizes: &[Size]) -> i32 {
    (height(item, sizes) - 1) / 2
}

/// The row at which an item's edges leave and arrive.
pub(super) fn port_row(item: Item, rows: &Rows, sizes: &[Size]) -> i32 {
    rows.get(&item).copied().unwrap_or_default() + port(item, sizes)
}

/// Assigns rows, the uppermost being 0.
pub(super) fn assign(columns: &Columns, sizes: &[Size], spacing: Spacing) -> Rows {
    let mut rows = Rows::new();
    for column in &columns.items {
        let mut at = 0;
        for &item in column {
            rows.insert(item, at);
            at += height(item, sizes) + spacing.between_rows;
        }
    }
    let mut linked: HashMap<Item, (Vec<Item>, Vec<Item>)> = HashMap::new();
    for &(from, to) in &columns.links {
        linked.entry(to).or_default().0.push(from);
        linked.entry(from).or_default().1.push(to);
    }
    let count = columns.items.len();
    for pass in 0..PASSES {
        let forwards = pass % 2 == 0;
        for step in 0..count {
            let column = &columns.items[if forwards { step } else { count - 1 - step }];
            let wanted: Vec<i32> = column
                .iter()
                .map(|&item| {
                    let (before, after) = linked
                        .get(&item)
                        .map_or((&[][..], &[][..]), |(b, a)| (&b[..], &a[..]));
                    let side = match (forwards, before.is_empty(), after.is_empty()) {
                        (true, false, _) | (false, false, true) => before,
                        (true, true, _) | (false, _, false) => after,
                        (false, true, true) => &[],
                    };
                    let mut ports: Vec<i32> = side
                        .iter()
                        .map(|&other| port_row(other, &rows, sizes))
                        .collect();
                    ports.sort_unstable();
                    match ports.get(ports.len() / 2) {
                        Some(_) => {
                            i32::midpoint(ports[(ports.len() - 1) / 2], ports[ports.len() / 2])
                                - port(item, sizes)
                        }
                        None => rows[&item],
                    }
                })
                .collect();
            settle(column, &wanted, sizes, spacing, &mut rows);
        }
    }
    let top = rows.values().copied().min().unwrap_or(0);
    for row in rows.values_mut() {
        *row -= top;
    }
    rows
}

/// Moves the items of a column to the wanted rows, as near as order and distance allow: neighbours that would overlap
/// form a block that stands at the mean of what its members want (pool adjacent violators).
fn settle(column: &[Item], wanted: &[i32], sizes: &[Size], spacing: Spacing, rows: &mut Rows) {
    struct Block {
        first: usize,
        sum: i64,
        count: i64,
    }
    let row_of = |block: &Block| i32::try_from(block.sum.div_euclid(block.count)).unwrap_or(0);
    let mut offset = 0;
    let mut offsets = Vec::with_capacity(column.len());
    let mut blocks: Vec<Block> = Vec::new();
    for (at, &item) in column.iter().enumerate() {
        offsets.push(offset);
        let mut block = Block {
            first: at,
            sum: i64::from(wanted[at] - offset),
            count: 1,
        };
        while let Some(above) = blocks.pop_if(|above| row_of(above) > row_of(&block)) {
            block = Block {
                first: above.first,
                sum: above.sum + block.sum,
                count: above.count + block.count,
            };
        }
        blocks.push(block);
        offset += height(item, sizes) + spacing.between_rows;
    }
    for (index, block) in blocks.iter().enumerate() {
        let end = blocks
            .get(index + 1)
            .map_or(column.len(), |next| next.first);
        for at in block.first..end {
            rows.insert(column[at], row_of(block) + offsets[at]);
        }
    }
}
