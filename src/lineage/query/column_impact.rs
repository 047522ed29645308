//! Impact of a column: all that can be reached from it, as a flat list.

use super::column_steps::STAR;
use super::{ColumnEnd, ColumnId, ColumnStep, Direction};
use crate::collections::FastSet;
use crate::lineage::{DatasetId, Lineage};

/// A column, or a dataset as a whole, that can be reached from a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedColumn {
    /// The last step of the way, with what it leads to.
    pub step: ColumnStep,
    /// How far it is in hops: processes passed.
    pub hops: u32,
    /// What lies one hop from the start on the way to it; itself, where it is one hop away.
    pub via: ColumnEnd,
    /// Whether the value comes all the way. Else somewhere on it a column only decides on rows, or nothing tells of
    /// columns.
    pub is_value: bool,
}

/// A row with the place of the row before it on the way; none where that is the start.
struct Found {
    row: ReachedColumn,
    before: Option<usize>,
}

/// The steps from the start to what was found.
fn way_to(found: &[Found], at: usize) -> Vec<ColumnStep> {
    let mut at = Some(at);
    let mut way = Vec::new();
    while let Some(it) = at.and_then(|at| found.get(at)) {
        way.push(it.row.step.clone());
        at = it.before;
    }
    way.reverse();
    way
}

impl Lineage {
    /// All that can be reached from a column within `depth` hops (all of it, where that is none), nearest first, then in
    /// order of appearance. What the value reaches is told as that alone, even where the column influences it as well.
    /// Constants and what nothing tells are not in it.
    pub fn column_impact(
        &self,
        from: &ColumnId,
        direction: Direction,
        depth: Option<u32>,
    ) -> Vec<ReachedColumn> {
        let found = self.found(from, direction, depth.unwrap_or(u32::MAX));
        let values = found.iter().filter(|it| it.row.is_value);
        let values: FastSet<ColumnEnd> = values.map(|it| it.row.step.end.clone()).collect();
        let rows = found.into_iter().map(|it| it.row);
        rows.filter(|row| row.is_value || !values.contains(&row.step.end))
            .collect()
    }

    /// A shortest way from one column to another in the direction of the data; one on which the value comes all the way,
    /// where there is one, else one that ends in the other column's dataset as a whole. A star may be the other column.
    pub fn column_path(&self, from: &ColumnId, to: &ColumnId) -> Option<Vec<ColumnStep>> {
        let found = self.found(from, Direction::Down, u32::MAX);
        let star = ColumnId {
            dataset: to.dataset,
            column: STAR.into(),
        };
        let ends = [
            ColumnEnd::Column(to.clone()),
            ColumnEnd::Column(star),
            ColumnEnd::Whole(to.dataset),
        ];
        let first = |end: &ColumnEnd| found.iter().position(|it| it.row.step.end == *end);
        Some(way_to(&found, ends.iter().find_map(first)?))
    }

    /// A shortest way from a column into a dataset: into any of its columns, on which the value comes all the way, where
    /// there is one, else one on which the column decides on rows somewhere.
    pub fn column_path_into(&self, from: &ColumnId, to: DatasetId) -> Option<Vec<ColumnStep>> {
        let found = self.found(from, Direction::Down, u32::MAX);
        let is_there = |it: &Found| it.row.step.end.dataset() == Some(to);
        let value = found.iter().position(|it| is_there(it) && it.row.is_value);
        let at = value.or_else(|| found.iter().position(is_there))?;
        Some(way_to(&found, at))
    }

    fn found(&self, from: &ColumnId, direction: Direction, depth: u32) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut seen: FastSet<(ColumnEnd, bool)> = FastSet::default();
        let mut next = Some((ColumnEnd::Column(from.clone()), true, 0, None));
        let mut at = 0;
        while let Some((end, is_value, hops, before)) = next {
            let steps = match (&end, hops < depth) {
                (ColumnEnd::Column(column), true) => self.each_column_step(column, direction),
                (ColumnEnd::Whole(dataset), true) => self.whole_steps(*dataset, direction),
                _ => Vec::new(),
            };
            for step in steps {
                if matches!(step.end, ColumnEnd::Constant | ColumnEnd::Unknown) {
                    continue;
                }
                let is_value = is_value && step.how.is_value();
                if !seen.insert((step.end.clone(), is_value)) {
                    continue;
                }
                let via = before.and_then(|at: usize| found.get(at));
                let via = via.map_or_else(|| step.end.clone(), |it| it.row.via.clone());
                let hops = hops + 1;
                found.push(Found {
                    row: ReachedColumn {
                        step,
                        hops,
                        via,
                        is_value,
                    },
                    before,
                });
            }
            next = found
                .get(at)
                .map(|Found { row, .. }| (row.step.end.clone(), row.is_value, row.hops, Some(at)));
            at += 1;
        }
        found
    }
}
