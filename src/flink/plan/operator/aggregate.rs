//! Aggregates of groups, in one phase or several. Between phases the columns have names such as `sum$0`, and a function with
//! several of them prints `(sum$0, count$1)`.

use super::Step;
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::row::{Cell, Row};
use crate::flink::plan::text::names;
use crate::lineage::{InfluenceKind, Transform};

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    for key in ["groupBy", "partialAggGrouping", "auxGrouping"] {
        step.influence(InfluenceKind::GroupBy, key, row);
    }
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let entries = items(select, row);
    filters(step, &entries);
    Row::of(entries.iter().flat_map(cells).collect())
}

/// What FILTER names influences the result and is no part of a value.
pub(super) fn filters(step: &mut Step<'_>, entries: &[Item<'_>]) {
    for cell in entries.iter().flat_map(|item| &item.filters) {
        let sources = cell.from.iter().cloned();
        let influences = sources.map(|source| (InfluenceKind::Filter, source));
        step.found.influences.extend(influences);
    }
}

/// The columns that an entry makes: one, or those between phases.
pub(super) fn cells(item: &Item<'_>) -> Vec<Cell> {
    let cell = item.cell(Transform::Aggregation);
    let several = item
        .label
        .and_then(|label| label.strip_prefix('(')?.strip_suffix(')'));
    match several {
        Some(labels) => names(labels).iter().map(|name| cell.named(name)).collect(),
        None => vec![cell],
    }
}
