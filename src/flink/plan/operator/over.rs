//! OVER aggregates and ranks: the columns of the input, and what is computed over the rows around each.

use super::Step;
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::row::{Cell, Row};
use crate::lineage::{InfluenceKind, Transform};

const NUMBER: &str = "the plan does not tell whether it is the number of a rank";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    step.influence(InfluenceKind::Window, "partitionBy", row);
    step.influence(InfluenceKind::Sort, "orderBy", row);
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let is_rank = step.operator.argument("rankType").is_some();
    let entries = items(select, row);
    let count = entries.len();
    let cell = |(at, item): (usize, Item<'_>)| {
        // The number of a rank stands last and is a column of no input.
        if !(is_rank && at + 1 == count && row.find(item.name()).is_none()) {
            return item.cell(Transform::Aggregation);
        }
        if row.cells().is_some() || item.name().contains('$') {
            return Cell::constant(item.name());
        }
        Cell {
            doubt: Some(NUMBER.into()),
            ..item.cell(Transform::Aggregation)
        }
    };
    Row::of(entries.into_iter().enumerate().map(cell).collect())
}
