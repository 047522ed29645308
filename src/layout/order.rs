//! Sorts the columns so that few lines cross: sweeps by mean and by median, each followed by exchanges of neighbours,
//! keeping the best, within a budget.
//!
//! Positions are rows of columns without gaps, so that the ports of a node count as they will be drawn.

use std::ops::Range;

use super::chart::Chart;
use super::crossings;
use super::isotonic;
use super::lists::Lists;

/// Sweeps at most.
const SWEEPS: usize = 24;
/// Sweeps without a better order before the end.
const PATIENCE: usize = 4;
/// Rounds of exchanges after a sweep at most.
const ROUNDS: usize = 8;
/// Ends of links looked at, at most: some milliseconds.
const WORK: usize = 1_000_000;
/// Parts of a row, so that means sort the same on every machine.
const FINE: i64 = 1024;

/// Reorders the columns of a chart. Items that stood in the picture before, with the rows at which they stood, keep their
/// order from top to bottom, unless without that there were not half as many crossings.
pub(super) fn arrange(chart: &mut Chart, before: &[Option<i32>]) {
    let held = before.iter().any(Option::is_some).then(|| {
        let mut sorter = Sorter::new(chart, chart.columns.clone(), Some(before));
        sorter.improve();
        sorter.best()
    });
    chart.columns = match held {
        Some(held) if held.crossings == 0 => held.columns,
        held => {
            let mut sorter = Sorter::new(chart, chart.columns.clone(), None);
            sorter.improve();
            let free = sorter.best();
            match held {
                Some(held) if held.crossings <= free.crossings * 2 => held.columns,
                _ => free.columns,
            }
        }
    };
}

/// What an item is linked with: the other item, the row there, and the row of its own.
type Near = (usize, i32, i32);

/// Where the ends of an item's links to both sides lie.
struct Sides {
    left: Range<usize>,
    right: Range<usize>,
}

#[derive(Debug, Clone, Default)]
struct Found {
    crossings: usize,
    columns: Vec<Vec<usize>>,
}

struct Sorter<'a> {
    chart: &'a Chart,
    /// Links to the column before, by item.
    left: Lists<Near>,
    /// Links to the column after, by item.
    right: Lists<Near>,
    columns: Vec<Vec<usize>>,
    /// First row of each item.
    top: Vec<i32>,
    /// Rows of items that keep their order.
    held: Option<&'a [Option<i32>]>,
    best: Found,
    work: usize,
    /// Memory for the ends of an item's links.
    ends: Vec<i32>,
}

impl<'a> Sorter<'a> {
    fn new(chart: &'a Chart, columns: Vec<Vec<usize>>, held: Option<&'a [Option<i32>]>) -> Self {
        let count = chart.items.len();
        let links = || chart.links.iter();
        let left: Vec<_> = links()
            .map(|link| (link.right.0, (link.left.0, link.left.1, link.right.1)))
            .collect();
        let right: Vec<_> = links()
            .map(|link| (link.left.0, (link.right.0, link.right.1, link.left.1)))
            .collect();
        let mut sorter = Self {
            chart,
            left: Lists::of(count, &left),
            right: Lists::of(count, &right),
            columns,
            top: vec![0; count],
            held,
            best: Found::default(),
            work: 0,
            ends: Vec::new(),
        };
        for at in 0..sorter.columns.len() {
            if let Some(held) = held {
                sorter.columns[at].sort_by_key(|&item| (held[item].is_none(), held[item]));
            }
            sorter.stack(at);
        }
        sorter
    }

    fn best(self) -> Found {
        self.best
    }

    fn improve(&mut self) {
        self.best = Found {
            crossings: self.crossings(),
            columns: self.columns.clone(),
        };
        let mut idle = 0;
        for sweep in 0..SWEEPS {
            if self.best.crossings == 0 || idle == PATIENCE || self.work > WORK {
                break;
            }
            let count = self.columns.len();
            for step in 1..count {
                let is_forwards = sweep % 2 == 0;
                let at = if is_forwards { step } else { count - 1 - step };
                self.sort(at, is_forwards, sweep / 2 % 2 == 1);
            }
            self.exchange_all();
            let crossings = self.crossings();
            idle += 1;
            if crossings < self.best.crossings {
                self.best.crossings = crossings;
                self.best.columns.clone_from(&self.columns);
                idle = 0;
            }
        }
    }

    /// Sets the rows of a column's items.
    fn stack(&mut self, column: usize) {
        let mut row = 0;
        for &item in &self.columns[column] {
            self.top[item] = row;
            row += self.chart.items[item].height;
        }
    }

    fn is_held(&self, item: usize) -> bool {
        self.held.is_some_and(|held| held[item].is_some())
    }

    /// Appends the rows of the other ends of an item's links to one side.
    fn add_ends(&mut self, item: usize, to_left: bool) {
        let near = if to_left { &self.left } else { &self.right }.get(item);
        self.work += near.len() + 1;
        let ends = near.iter().map(|&(other, row, _)| self.top[other] + row);
        self.ends.extend(ends);
    }

    /// The same, sorted; where they lie.
    fn add_sorted_ends(&mut self, item: usize, to_left: bool) -> Range<usize> {
        let start = self.ends.len();
        self.add_ends(item, to_left);
        let ends = &mut self.ends[start..];
        if ends.len() > 1 {
            ends.sort_unstable();
        }
        start..self.ends.len()
    }

    /// Where an item is linked to on one side, in fine rows.
    fn key(&mut self, item: usize, to_left: bool, by_median: bool) -> Option<i64> {
        self.ends.clear();
        self.add_ends(item, to_left);
        if by_median {
            self.ends.sort_unstable();
            median(&self.ends)
        } else {
            mean(&self.ends)
        }
    }

    /// Sorts a column by where its items are linked to on one side. Items without such a link keep their places.
    fn sort(&mut self, column: usize, to_left: bool, by_median: bool) {
        let items = std::mem::take(&mut self.columns[column]);
        let keys: Vec<Option<i64>> = items
            .iter()
            .map(|&item| self.key(item, to_left, by_median))
            .collect();
        self.columns[column] = if items.iter().any(|&item| self.is_held(item)) {
            self.merged(&items, &keys)
        } else {
            let mut keyed: Vec<(i64, usize)> = Vec::new();
            for (at, key) in keys.iter().enumerate() {
                keyed.extend(key.map(|key| (key, at)));
            }
            keyed.sort_unstable();
            let mut sorted = keyed.into_iter().map(|(_, at)| items[at]);
            let places = items.iter().zip(&keys);
            places
                .map(|(&item, key)| key.and_then(|_| sorted.next()).unwrap_or(item))
                .collect()
        };
        self.stack(column);
    }

    /// The items sorted by their keys, those that are held in the order in which they are.
    fn merged(&self, items: &[usize], keys: &[Option<i64>]) -> Vec<usize> {
        let wanted = |at: usize| keys[at].unwrap_or(i64::from(self.top[items[at]]) * FINE);
        let held = (0..items.len()).filter(|&at| self.is_held(items[at]));
        let mut fitted = isotonic::fit(held.map(|at| (wanted(at), 1))).into_iter();
        let mut keyed: Vec<(i64, usize)> = (0..items.len())
            .map(|at| {
                let fitted = self.is_held(items[at]).then(|| fitted.next()).flatten();
                (fitted.unwrap_or_else(|| wanted(at)), at)
            })
            .collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, at)| items[at]).collect()
    }

    fn exchange_all(&mut self) {
        let mut is_stale = vec![true; self.columns.len()];
        for _ in 0..ROUNDS {
            let mut has_changed = false;
            for column in 0..self.columns.len() {
                if std::mem::take(&mut is_stale[column]) && self.exchange(column) {
                    has_changed = true;
                    let near = [column.checked_sub(1), Some(column), Some(column + 1)];
                    for near in near.into_iter().flatten() {
                        if let Some(stale) = is_stale.get_mut(near) {
                            *stale = true;
                        }
                    }
                }
            }
            if !has_changed || self.work > WORK {
                break;
            }
        }
    }

    /// Exchanges neighbours of a column whose links cross less often the other way round; false where there were none.
    fn exchange(&mut self, column: usize) -> bool {
        let mut items = std::mem::take(&mut self.columns[column]);
        self.ends.clear();
        let mut sides: Vec<Sides> = Vec::with_capacity(items.len());
        for &item in &items {
            let left = self.add_sorted_ends(item, true);
            let right = self.add_sorted_ends(item, false);
            sides.push(Sides { left, right });
        }
        let crossings = |upper: &Sides, lower: &Sides| {
            let ends = |range: &Range<usize>| &self.ends[range.clone()];
            crossings::between(ends(&upper.left), ends(&lower.left))
                + crossings::between(ends(&upper.right), ends(&lower.right))
        };
        let mut has_changed = false;
        for at in 1..items.len() {
            let (upper, lower) = (&sides[at - 1], &sides[at]);
            let now = crossings(upper, lower);
            let is_fixed = self.is_held(items[at - 1]) && self.is_held(items[at]);
            if now > 0 && !is_fixed && now > crossings(lower, upper) {
                items.swap(at - 1, at);
                sides.swap(at - 1, at);
                has_changed = true;
            }
        }
        self.columns[column] = items;
        self.stack(column);
        has_changed
    }

    /// Crossings of the whole order.
    fn crossings(&mut self) -> usize {
        self.work += self.chart.links.len();
        let mut links: Vec<(i32, i32)> = Vec::new();
        let mut total = 0;
        for pair in self.columns.windows(2) {
            let [left, right] = pair else { continue };
            links.clear();
            for &item in left {
                let near = self.right.get(item).iter();
                let start = links.len();
                links.extend(
                    near.map(|&(other, row, own)| (self.top[item] + own, self.top[other] + row)),
                );
                if links.len() - start > 1 {
                    links[start..].sort_unstable();
                }
            }
            let last = right
                .last()
                .map_or(0, |&item| self.top[item] + self.chart.items[item].height);
            total += crossings::count(&links, usize::try_from(last).unwrap_or(0));
        }
        total
    }
}

fn mean(ends: &[i32]) -> Option<i64> {
    let sum: i64 = ends.iter().map(|&end| i64::from(end)).sum();
    let count = i64::try_from(ends.len()).unwrap_or(i64::MAX);
    (count > 0).then(|| sum * FINE / count)
}

fn median(ends: &[i32]) -> Option<i64> {
    let upper = *ends.get(ends.len() / 2)?;
    let lower = *ends.get((ends.len() - 1) / 2)?;
    Some((i64::from(upper) + i64::from(lower)) * FINE / 2)
}
