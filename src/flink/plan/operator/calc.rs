//! Calc: a projection and a filter.

use super::Step;
use crate::flink::plan::expression::entries;
use crate::flink::plan::item::Item;
use crate::flink::plan::row::{Cell, Row};
use crate::lineage::{InfluenceKind, Transform};

const REPLACED: &str = "the optimiser put the value of its condition in the place of this column";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    step.influence(InfluenceKind::Filter, "where", row);
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let filter = step.operator.argument("where").unwrap_or_default();
    let cells = entries(select, row).map(|item| {
        replaced(&item, row, filter).unwrap_or_else(|| item.cell(Transform::Transformation))
    });
    Row::of(cells.collect())
}

/// `WHERE c = 'x'` makes `CAST('x' AS …) AS c` of the column `c`: a constant under the name of a column that is filtered.
fn replaced(item: &Item<'_>, row: &Row, filter: &str) -> Option<Cell> {
    let label = item.label?;
    if !item.operands.is_empty() || !item.unknown.is_empty() || filter.is_empty() {
        return None;
    }
    let value = item.text.strip_prefix("CAST(").unwrap_or(item.text);
    let value = match value.rfind(" AS ") {
        Some(end) if item.text.len() != value.len() => &value[..end],
        _ => value
            .strip_suffix(')')
            .filter(|_| value.len() != item.text.len())
            .unwrap_or(value),
    };
    let is_filtered = filter.contains(&format!("({label} = {value})"));
    let cell = row.column(label);
    (is_filtered && cell.doubt.is_none() && !cell.from.is_empty()).then(|| Cell {
        doubt: Some(REPLACED.into()),
        ..cell
    })
}
