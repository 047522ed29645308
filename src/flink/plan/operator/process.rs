//! ProcessTableFunction: rows that a function of the program makes of whole tables.
//!
//! `ProcessTableFunction(invocation=[f(TABLE(#0) PARTITION BY($0))], uid=[f], select=[name,total], rowType=[…])`. Which of
//! the columns it hands on and which it makes is not printed, and neither is what it makes them of.

use super::Step;
use crate::flink::plan::row::{Cell, Row};

const MADE: &str = "a process table function gives it, and the plan does not tell of what";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let Some(select) = step.operator.argument("select") else {
        return Row::Lost;
    };
    let names = select.split(',').map(str::trim);
    Row::of(names.map(|name| cell(name, step.inputs)).collect())
}

/// The column of that name of the only input that has one, if any, but never for sure.
fn cell(name: &str, inputs: &[Row]) -> Cell {
    let mut found = inputs.iter().filter_map(|row| row.find(name));
    match (found.next(), found.next()) {
        (Some(column), None) => Cell {
            doubt: Some(MADE.into()),
            ..column.named(name)
        },
        _ => Cell::lost(name, MADE),
    }
}
