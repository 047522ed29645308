//! A trace as rows: a tree of hops from a dataset, or of steps from a column, in the order in which it is written.

use serde::Serialize;

use super::Label;
use crate::lineage::{
    Below, ColumnStep, Direction, Hop, Lineage, Named, ProcessId, SourceColumn, TreeRow,
};

/// What lies up and down from a dataset or a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceDocument {
    /// Where it begins.
    pub of: Label,
    /// The hops that were asked for; null for all.
    pub depth: Option<u32>,
    /// What it comes from; null where that was not asked for.
    pub upstream: Option<Vec<TraceRow>>,
    /// What comes from it; null where that was not asked for.
    pub downstream: Option<Vec<TraceRow>>,
}

/// A row of a tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TraceRow {
    /// Hops from where the trace begins, from 1: a row belongs below the nearest row above it that has one less.
    pub depth: u32,
    /// What it is called: a dataset or a column; a process, where the way ends in one; `constant` or `not known`.
    pub name: Label,
    /// Of columns, how the step leads there: the kind of OpenLineage's transformation, or `WHOLE` where nothing tells of
    /// columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<&'static str>,
    /// Of columns, whether the value comes from there; else it decides on rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<bool>,
    /// The nested fields of a source that the statement names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The expression that makes the value, where it is more than a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// The process that leads there; the first one of several.
    pub statement: String,
    /// What that process is submitted with.
    pub job: String,
    /// Where the process stands; empty where nothing tells.
    pub place: String,
    /// How many processes lead there.
    pub statements: usize,
    /// `shown`, `seen_above` for what is below an earlier row, or `deeper` for what was not asked for.
    pub below: &'static str,
    /// Branches below it; of what was seen above none.
    pub branches: usize,
    /// Whether no row beside it comes after it.
    #[serde(skip)]
    pub is_last: bool,
    /// The process, for telling rows of one apart from those of another.
    #[serde(skip)]
    pub process: ProcessId,
}

/// The trees from what a person named, each at most `depth` hops deep.
pub fn trace(
    lineage: &Lineage,
    of: &Named,
    towards: &[Direction],
    depth: Option<u32>,
) -> TraceDocument {
    let tree = |direction| {
        let rows = || match of {
            Named::Dataset(id) => {
                let rows = lineage.outline((*id).into(), direction, depth);
                rows.map(|row| of_hop(lineage, &row)).collect()
            }
            Named::Column(column) => {
                let rows = lineage.trace(column, direction, depth);
                rows.map(|row| of_step(lineage, &row)).collect()
            }
        };
        towards.contains(&direction).then(rows)
    };
    TraceDocument {
        of: Label::of_named(lineage, of),
        depth,
        upstream: tree(Direction::Up),
        downstream: tree(Direction::Down),
    }
}

fn of_hop(lineage: &Lineage, row: &TreeRow<Hop>) -> TraceRow {
    let (hop, name) = (&row.step, Label::of(lineage, row.step.to));
    TraceRow {
        statements: 1 + hop.others.len(),
        ..told(lineage, hop.process, name, row)
    }
}

fn of_step(lineage: &Lineage, row: &TreeRow<ColumnStep>) -> TraceRow {
    let step = &row.step;
    let fields = step
        .source(lineage)
        .into_iter()
        .flat_map(SourceColumn::paths);
    TraceRow {
        statements: 1 + step.others.len(),
        how: Some(step.how.as_str()),
        value: Some(step.how.is_value()),
        fields: fields.collect(),
        expression: step.expression(lineage).map(ToOwned::to_owned),
        ..told(
            lineage,
            step.process,
            Label::of_end(lineage, &step.end),
            row,
        )
    }
}

fn told<S>(lineage: &Lineage, id: ProcessId, name: Label, row: &TreeRow<S>) -> TraceRow {
    let process = lineage.process(id);
    let (below, branches) = match row.below {
        Below::Shown(branches) => ("shown", branches),
        Below::SeenAbove => ("seen_above", 0),
        Below::Deeper(branches) => ("deeper", branches),
    };
    TraceRow {
        depth: row.depth,
        name,
        how: None,
        value: None,
        fields: Vec::new(),
        expression: None,
        statement: lineage.label(id.into()),
        job: process.job.to_string(),
        place: (process.origins.first()).map_or_else(String::new, ToString::to_string),
        statements: 1,
        below,
        branches,
        is_last: row.is_last,
        process: id,
    }
}
