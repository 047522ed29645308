//! The operators of a job's plan for a person: what each reads, gives on and writes.

use std::sync::Arc;

use super::plan::{Cell, Flow, Given, Source, steps};
use super::sinks;
use super::wire::Job;
use crate::lineage::{LogicalName, Transform};

/// An operator of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOperator {
    /// Its text as the plan has it, with escapes taken back and without `[27]:`.
    pub text: String,
    /// The operators that it takes rows from, by their places; the left one first.
    pub inputs: Vec<usize>,
    /// The tables that it reads.
    pub reads: Vec<LogicalName>,
    /// The table that it writes.
    pub writes: Option<LogicalName>,
    /// What it gives on.
    pub gives: Gives,
}

/// What an operator gives on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gives {
    /// These columns in this order.
    Columns(Vec<GivenColumn>),
    /// The columns of a table as they are; the plan does not print them.
    Table(LogicalName),
    /// Values that come from no table.
    Constants,
    /// The plan does not tell.
    Unknown,
}

/// A column that an operator gives on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenColumn {
    /// The name it is printed under.
    pub name: Arc<str>,
    /// The columns that its value comes from.
    pub from: Vec<GivenSource>,
    /// Why that is not sure, where it is not.
    pub doubt: Option<String>,
}

/// A column of a table that a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenSource {
    /// The table.
    pub table: LogicalName,
    /// The column, with the path of a nested field.
    pub column: String,
    /// How the value comes from it.
    pub transform: Transform,
}

impl PlanOperator {
    /// Its name: what stands before its arguments.
    pub fn name(&self) -> &str {
        let end = self.text.find(['(', '[']).unwrap_or(self.text.len());
        match self.text.split_at(end) {
            // `t[27]: Writer` is the whole name.
            (_, rest) if rest.starts_with('[') => &self.text,
            ("" | "Sink: " | "Source: ", _) => &self.text,
            (name, _) => name,
        }
    }
}

/// The operators of a job of this name, those that give before those that take.
pub(super) fn of(job: &Job, name: &str) -> Vec<PlanOperator> {
    let (steps, flow) = steps(&job.vertices());
    let mut operators: Vec<PlanOperator> = steps
        .into_iter()
        .map(|step| PlanOperator {
            text: step.text,
            inputs: step.inputs,
            reads: step
                .reads
                .iter()
                .filter_map(|&id| table(&flow, id))
                .collect(),
            writes: None,
            gives: gives(&flow, step.gives),
        })
        .collect();
    for sink in sinks::named(&flow, name) {
        let end = sink.end.and_then(|end| flow.sinks.get(end));
        if let Some(operator) = end.and_then(|end| operators.get_mut(end.node)) {
            operator.writes = sink.name;
        }
    }
    operators
}

fn table(flow: &Flow, id: usize) -> Option<LogicalName> {
    Some(flow.reads.get(id)?.name.clone())
}

fn gives(flow: &Flow, given: Given) -> Gives {
    match given {
        Given::Columns(cells) => Gives::Columns(cells.iter().map(|it| column(flow, it)).collect()),
        Given::Table(id) => table(flow, id).map_or(Gives::Unknown, Gives::Table),
        Given::Constants => Gives::Constants,
        Given::Unknown => Gives::Unknown,
    }
}

fn column(flow: &Flow, cell: &Cell) -> GivenColumn {
    let source = |source: &Source| {
        let column = match &source.field {
            Some(field) => format!("{}.{field}", source.column),
            None => source.column.to_string(),
        };
        Some(GivenSource {
            table: table(flow, source.table)?,
            column,
            transform: source.transform,
        })
    };
    GivenColumn {
        name: Arc::clone(&cell.name),
        from: cell.from.iter().filter_map(source).collect(),
        doubt: cell.doubt.as_deref().map(str::to_owned),
    }
}
