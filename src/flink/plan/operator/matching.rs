//! Match: MATCH_RECOGNIZE. It gives on the columns of its partition and its measures.

use super::Step;
use crate::flink::plan::expression::{items, qualified_items};
use crate::flink::plan::row::{Cell, Row};
use crate::lineage::{InfluenceKind, Transform};

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    step.influence(InfluenceKind::Window, "partitionBy", row);
    step.influence(InfluenceKind::Sort, "orderBy", row);
    let keys = step.operator.argument("partitionBy").unwrap_or_default();
    let mut cells: Vec<Cell> = items(keys, row)
        .into_iter()
        .map(|item| item.cell(Transform::Identity))
        .collect();
    let pattern = step.operator.argument("pattern").unwrap_or_default();
    let mut variables = variables(pattern);
    // `MATCH_ROWTIME(*.ts)` is of no variable.
    variables.push("*");
    let measures = step.operator.argument("measures").unwrap_or_default();
    let measures = qualified_items(measures, row, &variables);
    cells.extend(
        measures
            .iter()
            .map(|item| item.cell(Transform::Aggregation)),
    );
    Row::of(cells)
}

/// The names in quotes: `((_UTF-16LE'A', PATTERN_QUANTIFIER(_UTF-16LE'B', 1, -1, false)), …)`.
fn variables(pattern: &str) -> Vec<&str> {
    pattern.split('\'').skip(1).step_by(2).collect()
}
