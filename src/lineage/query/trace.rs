//! Tracing a column up to its sources or down to its uses, as a tree.

use super::tree::{Branching, Tree};
use super::{ColumnEnd, ColumnId, ColumnStep, Direction, TreeRow};
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
        let columns = Columns {
            lineage: self,
            direction,
        };
        Tree::new(columns, column.clone(), depth)
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
        match &step.end {
            ColumnEnd::Column(column) if step.how.is_value() => Some(column.clone()),
            _ => None,
        }
    }

    fn branches(&self, from: &ColumnId) -> Vec<ColumnStep> {
        self.lineage.column_steps(from, self.direction)
    }
}
