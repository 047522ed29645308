//! Sorts the columns so that few edges cross: median sweeps, then exchanges of neighbours, keeping the best.

use std::collections::HashMap;

use super::layers::{Columns, Item};

const SWEEPS: usize = 6;

/// Reorders the items of every column.
pub(super) fn arrange(columns: &mut Columns) {
    let (mut before, mut after): (Links, Links) = (HashMap::new(), HashMap::new());
    for &(from, to) in &columns.links {
        after.entry(from).or_default().push(to);
        before.entry(to).or_default().push(from);
    }
    let mut best = columns.items.clone();
    let mut fewest = crossings(&best, &after);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let forwards = sweep % 2 == 0;
        let count = columns.items.len();
        for step in 1..count {
            let at = if forwards { step } else { count - 1 - step };
            let fixed = if forwards { at - 1 } else { at + 1 };
            let position = positions(&columns.items[fixed]);
            let links = if forwards { &before } else { &after };
            sort_by_median(&mut columns.items[at], links, &position);
            exchange(&mut columns.items[at], links, &position);
        }
        let found = crossings(&columns.items, &after);
        if found < fewest {
            fewest = found;
            best.clone_from(&columns.items);
        }
    }
    columns.items = best;
}

type Links = HashMap<Item, Vec<Item>>;

fn positions(items: &[Item]) -> HashMap<Item, usize> {
    items
        .iter()
        .enumerate()
        .map(|(at, &item)| (item, at))
        .collect()
}

/// Items without a link keep their place; the others are sorted into the remaining places by the mean of their links.
fn sort_by_median(items: &mut [Item], links: &Links, position: &HashMap<Item, usize>) {
    let mut keyed: Vec<(usize, usize, Item)> = Vec::new();
    let mut places = Vec::new();
    for (at, &item) in items.iter().enumerate() {
        let linked: Vec<usize> = linked_positions(item, links, position);
        if !linked.is_empty() {
            // Fixed point, so that equal inputs sort the same on every machine.
            keyed.push((linked.iter().sum::<usize>() * 1000 / linked.len(), at, item));
            places.push(at);
        }
    }
    keyed.sort_unstable();
    for (place, (_, _, item)) in places.into_iter().zip(keyed) {
        items[place] = item;
    }
}

fn linked_positions(item: Item, links: &Links, position: &HashMap<Item, usize>) -> Vec<usize> {
    let mut found: Vec<usize> = links
        .get(&item)
        .into_iter()
        .flatten()
        .filter_map(|other| position.get(other).copied())
        .collect();
    found.sort_unstable();
    found
}

fn exchange(items: &mut [Item], links: &Links, position: &HashMap<Item, usize>) {
    let mut linked: Vec<Vec<usize>> = items
        .iter()
        .map(|&item| linked_positions(item, links, position))
        .collect();
    for _ in 0..items.len().min(8) {
        let mut changed = false;
        for at in 1..items.len() {
            if crossings_between(&linked[at - 1], &linked[at])
                > crossings_between(&linked[at], &linked[at - 1])
            {
                items.swap(at - 1, at);
                linked.swap(at - 1, at);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// Crossings when `upper` stands above `lower`; both sorted.
fn crossings_between(upper: &[usize], lower: &[usize]) -> usize {
    upper
        .iter()
        .map(|&end| lower.partition_point(|&other| other < end))
        .sum()
}

/// Crossings of the whole drawing, counted with a Fenwick tree in E log V.
fn crossings(columns: &[Vec<Item>], after: &Links) -> usize {
    let mut total = 0;
    for pair in columns.windows(2) {
        let [left, right] = pair else { continue };
        let position = positions(right);
        let mut tree = vec![0_usize; right.len() + 1];
        let mut seen = 0;
        for &item in left {
            let ends = linked_positions(item, after, &position);
            for &end in &ends {
                total += seen - prefix(&tree, end + 1);
            }
            for &end in &ends {
                add(&mut tree, end + 1);
                seen += 1;
            }
        }
    }
    total
}

fn add(tree: &mut [usize], mut at: usize) {
    while at < tree.len() {
        tree[at] += 1;
        at += at & at.wrapping_neg();
    }
}

fn prefix(tree: &[usize], mut at: usize) -> usize {
    let mut sum = 0;
    while at > 0 {
        sum += tree[at];
        at -= at & at.wrapping_neg();
    }
    sum
}
