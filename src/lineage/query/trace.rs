//! Tracing a column up to its sources or down to its uses, as a tree.

use super::tree::{Ahead, Branching, Tree};
use super::{Below, ColumnEnd, ColumnId, ColumnStep, Direction, TreeRow};
use crate::lineage::Lineage;

impl Lineage {
    /// The tree of column lineage from a column, at most `depth` hops deep, in the order in which it is written. Values are
    /// followed to their ends. Influences are told where they are met and not followed: what decides on rows decides on
    /// every value. Rows are made one by one: take as many as are shown.
    pub fn trace<'l>(
        &'l self,
        column: &ColumnId,
        direction: Direction,
        depth: Option<u32>,
    ) -> impl Iterator<Item = TreeRow<ColumnStep>> + use<'l> {
        let rows = self.trace_ahead(column, direction, depth);
        rows.map(move |row| row.counted(|step| self.branches_of(step, direction)))
    }

    /// The same, in which nothing is counted that is deeper; [`Self::below_step`] does.
    pub fn trace_ahead<'l>(
        &'l self,
        column: &ColumnId,
        direction: Direction,
        depth: Option<u32>,
    ) -> impl Iterator<Item = TreeRow<ColumnStep, Ahead>> + use<'l> {
        let columns = Columns {
            lineage: self,
            direction,
        };
        Tree::new(columns, column.clone(), depth)
    }

    /// What is below a row of such a tree.
    pub fn below_step(&self, step: &ColumnStep, direction: Direction, ahead: Ahead) -> Below {
        ahead.counted(|| self.branches_of(step, direction))
    }

    fn branches_of(&self, step: &ColumnStep, direction: Direction) -> usize {
        let followed = followed(step);
        followed.map_or(0, |column| self.column_steps(column, direction).len())
    }
}

/// The column that a step is followed on from.
fn followed(step: &ColumnStep) -> Option<&ColumnId> {
    match &step.end {
        ColumnEnd::Column(column) if step.how.is_value() => Some(column),
        _ => None,
    }
}

struct Columns<'a> {
    lineage: &'a Lineage,
    direction: Direction,
}

impl Branching for Columns<'_> {
    type Step = ColumnStep;
    type Key = ColumnId;

    fn key(&self, step: &ColumnStep) -> Option<ColumnId> {
        followed(step).cloned()
    }

    fn branches(&self, from: &ColumnId) -> Vec<ColumnStep> {
        self.lineage.column_steps(from, self.direction).to_vec()
    }
}
