//! Calc: a projection and a filter.

use super::{Found, Step};
use crate::flink::plan::expression::entries;
use crate::flink::plan::item::Item;
use crate::flink::plan::row::{Cell, Row};
use crate::lineage::{InfluenceKind, Transform};

pub(super) const REPLACED: &str =
    "the optimiser put the value of its condition in the place of this column";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    step.influence(InfluenceKind::Filter, "where", row);
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let filter = step.operator.argument("where").unwrap_or_default();
    step.found.fix(filter, row);
    let found = &*step.found;
    let cells = entries(select, row).map(|item| {
        let told = || found.told(item.cell(Transform::Transformation), &item, row);
        replaced(&item, row, filter, found).unwrap_or_else(told)
    });
    Row::of(cells.collect())
}

/// `WHERE c = 'x'` makes `CAST('x' AS …) AS c` of the column `c`, here or behind what comes after the condition: a constant
/// under the name of a column that is filtered.
fn replaced(item: &Item<'_>, row: &Row, filter: &str, found: &Found) -> Option<Cell> {
    let label = item.label?;
    if !item.operands.is_empty() || !item.unknown.is_empty() {
        return None;
    }
    let value = value(item.text);
    let is_filtered = filter.contains(&format!("({label} = {value})"));
    let cell = row.column(label);
    if is_filtered && cell.doubt.is_none() && !cell.from.is_empty() {
        return Some(Cell {
            doubt: Some(REPLACED.into()),
            ..cell
        });
    }
    let fixed = found.fixed.get(label).filter(|it| it.value == value)?;
    let cell = fixed.cell.clone();
    Some(Cell {
        doubt: Some(REPLACED.into()),
        ..cell.unwrap_or_else(|| Cell::constant(label)).named(label)
    })
}

/// The constant in `CAST(2 AS BIGINT)`; older planners do not print the type.
fn value(text: &str) -> &str {
    let Some(inside) = text.strip_prefix("CAST(") else {
        return text;
    };
    let end = inside.rfind(" AS ");
    end.map_or_else(
        || inside.strip_suffix(')').unwrap_or(inside),
        |end| &inside[..end],
    )
}
