//! Aggregates of groups, in one phase or several. Between phases the columns have names such as `sum$0`, and a function with
//! several of them prints `(sum$0, count$1)`.

use super::Step;
use crate::flink::plan::expression::items;
use crate::flink::plan::item::Item;
use crate::flink::plan::notation::Operator;
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
    let cells = entries.iter().flat_map(|item| cells(step, item));
    Row::of(cells.collect())
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
pub(super) fn cells(step: &Step<'_>, item: &Item<'_>) -> Vec<Cell> {
    let cell = item.cell(Transform::Aggregation);
    let cell = if is_second_phase(step.operator, item) {
        step.found.told_before(cell, item, step.input())
    } else {
        step.found.told(cell, item, step.input())
    };
    let several = item
        .label
        .and_then(|label| label.strip_prefix('(')?.strip_suffix(')'));
    match several {
        Some(labels) => names(labels).iter().map(|name| cell.named(name)).collect(),
        None => vec![cell],
    }
}

/// Whether it takes together what another phase has made.
fn is_second_phase(operator: &Operator<'_>, item: &Item<'_>) -> bool {
    let is_named = |name: &str| operator.name.starts_with(name);
    let phase = operator.argument("partialFinalType");
    is_named("Global")
        || is_named("Incremental")
        || item.text.starts_with("Final_")
        || phase == Some("FINAL")
}
