//! Impact of a column: all that can be reached from it, as a flat list.

use super::column_index::{ColumnIndex, End, Follower, Step};
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

/// A row in numbers.
struct Found {
    step: Step,
    hops: u32,
    via: End,
    is_value: bool,
    /// The place of the row before it on the way; none where that is the start.
    before: Option<usize>,
}

impl Found {
    fn row(&self, index: &ColumnIndex) -> ReachedColumn {
        ReachedColumn {
            step: index.told_step(&self.step),
            hops: self.hops,
            via: index.told(self.via),
            is_value: self.is_value,
        }
    }
}

/// The steps from the start to what was found.
fn way_to(found: &[Found], at: usize, index: &ColumnIndex) -> Vec<ColumnStep> {
    let mut at = Some(at);
    let mut way = Vec::new();
    while let Some(it) = at.and_then(|at| found.get(at)) {
        way.push(index.told_step(&it.step));
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
        let mut follower = Follower::new(self, direction);
        let all = found(&mut follower, from, depth.unwrap_or(u32::MAX), usize::MAX);
        all.told().map(|it| it.row(follower.index())).collect()
    }

    /// The nearest of that, and whether there may be more: no more are looked for once there are `most`. What the value may
    /// reach further away is told as an influence where that is nearer.
    pub fn column_impact_nearby(
        &self,
        from: &ColumnId,
        direction: Direction,
        most: usize,
    ) -> (Vec<ReachedColumn>, bool) {
        let mut follower = Follower::new(self, direction);
        let all = found(&mut follower, from, u32::MAX, most);
        let rows = all.told().map(|it| it.row(follower.index()));
        (rows.collect(), all.is_cut)
    }

    /// How many hops away each is of what [`Self::column_impact`] has, nearest first, and whether there may be more: no more
    /// than `most` are looked for.
    pub fn column_distances(
        &self,
        from: &ColumnId,
        direction: Direction,
        most: usize,
    ) -> (Vec<u32>, bool) {
        let all = found(&mut Follower::new(self, direction), from, u32::MAX, most);
        (all.told().map(|it| it.hops).collect(), all.is_cut)
    }

    /// Makes ready what questions about many columns need, which the first of them otherwise waits for.
    pub fn prepare_columns(&self) {
        let _ = Follower::new(self, Direction::Down);
    }

    /// A shortest way from one column to another in the direction of the data; one on which the value comes all the way,
    /// where there is one, else one that ends in the other column's dataset as a whole. A star may be the other column.
    pub fn column_path(&self, from: &ColumnId, to: &ColumnId) -> Option<Vec<ColumnStep>> {
        let mut follower = Follower::new(self, Direction::Down);
        let Reach { found, .. } = found(&mut follower, from, u32::MAX, usize::MAX);
        let index = follower.index();
        let star = ColumnId {
            dataset: to.dataset,
            column: STAR.into(),
        };
        let ends = [index.end(to), index.end(&star), End::whole(to.dataset)];
        let first = |end: &End| found.iter().position(|it| it.step.end == *end);
        Some(way_to(&found, ends.iter().find_map(first)?, index))
    }

    /// A shortest way from a column into a dataset: into any of its columns, on which the value comes all the way, where
    /// there is one, else one on which the column decides on rows somewhere.
    pub fn column_path_into(&self, from: &ColumnId, to: DatasetId) -> Option<Vec<ColumnStep>> {
        let mut follower = Follower::new(self, Direction::Down);
        let Reach { found, .. } = found(&mut follower, from, u32::MAX, usize::MAX);
        let index = follower.index();
        let is_there = |it: &Found| index.told(it.step.end).dataset() == Some(to);
        let value = found.iter().position(|it| is_there(it) && it.is_value);
        let at = value.or_else(|| found.iter().position(is_there))?;
        Some(way_to(&found, at, index))
    }
}

/// All that is found from a column.
struct Reach {
    /// Nearest first.
    found: Vec<Found>,
    /// The ends, each with whether the value comes there.
    seen: FastSet<(End, bool)>,
    /// Whether it was looked for no more.
    is_cut: bool,
}

impl Reach {
    /// What the value reaches as that alone.
    fn told(&self) -> impl Iterator<Item = &Found> {
        let found = self.found.iter();
        found.filter(|it| it.is_value || !self.seen.contains(&(it.step.end, true)))
    }
}

fn found(follower: &mut Follower<'_>, from: &ColumnId, depth: u32, most: usize) -> Reach {
    let mut found: Vec<Found> = Vec::new();
    let mut seen: FastSet<(End, bool)> = FastSet::default();
    let mut steps = Vec::new();
    let mut next = Some((follower.index().end(from), true, 0, None));
    let mut at = 0;
    while let Some((end, is_value, hops, before)) = next
        && found.len() < most
    {
        steps.clear();
        if hops < depth {
            follower.steps(end, &mut steps);
        }
        for step in steps.drain(..) {
            let is_value = is_value && step.how.is_value();
            if !seen.insert((step.end, is_value)) {
                continue;
            }
            let via = before.and_then(|at: usize| found.get(at));
            found.push(Found {
                via: via.map_or(step.end, |it| it.via),
                step,
                hops: hops + 1,
                is_value,
                before,
            });
        }
        next = found
            .get(at)
            .map(|it| (it.step.end, it.is_value, it.hops, Some(at)));
        at += 1;
    }
    Reach {
        is_cut: next.is_some(),
        found,
        seen,
    }
}
