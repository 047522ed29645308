//! Expand: each row several times, with some columns left out; for distinct aggregates and GROUPING SETS.

use super::{Step, union};
use crate::flink::plan::expression::items;
use crate::flink::plan::row::Row;
use crate::flink::plan::text::split;
use crate::lineage::Transform;

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    let projects = step.operator.argument("projects").unwrap_or_default();
    let projected = |project: &str| {
        let project = project.strip_prefix('{').unwrap_or(project);
        let project = project.strip_suffix('}').unwrap_or(project);
        let cells = items(project, row)
            .into_iter()
            .map(|item| item.cell(Transform::Transformation));
        Row::of(cells.collect())
    };
    let rows: Vec<Row> = split(projects, ", ").into_iter().map(projected).collect();
    if rows.is_empty() {
        return row.clone();
    }
    union(&rows)
}
