//! Table functions on the rows of an input: its columns, then those that the function makes of its arguments.
//!
//! `Correlate(invocation=[f($cor0.tags)], select=[id,tags,f0], rowType=[…])`; the list has no blanks.

use super::Step;
use crate::flink::plan::expression::items;
use crate::flink::plan::row::{Cell, Row, Source, compose, settled};
use crate::flink::plan::text::split;
use crate::lineage::{InfluenceKind, Transform};

const EITHER: &str = "the plan does not tell whether a table function makes it";
const UNKNOWN: &str = "a table function makes it of something that no column before it is called";

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let row = step.input();
    let invocation = step.operator.argument("invocation").unwrap_or_default();
    let given = items(invocation, row);
    let mut unknown = given.iter().flat_map(|item| &item.unknown);
    let doubt = unknown.next().map(|_| UNKNOWN.into());
    let arguments: Vec<Source> = given
        .iter()
        .flat_map(|item| item.sources().collect::<Vec<_>>())
        .map(|source| Source {
            transform: compose(Transform::Transformation, source.transform),
            ..source
        })
        .collect();
    let arguments = settled(arguments);
    let Some(select) = step.operator.argument("select") else {
        return row.clone();
    };
    let made = |name: &str| Cell {
        from: arguments.clone(),
        doubt: doubt.clone(),
        ..Cell::constant(name)
    };
    let (first, cells): (usize, Vec<Cell>) = if let Some(known) = row.cells() {
        let own = list(without_names(select, known)).into_iter().map(made);
        (known.len(), known.iter().cloned().chain(own).collect())
    } else {
        let names = list(select);
        let own = made_columns(step, names.len());
        let first = names.len().saturating_sub(own.unwrap_or(1));
        let cell = |(at, name): (usize, &&str)| match own {
            _ if at >= first => made(name),
            // Of the columns between, some may be of the function.
            None if at > 0 => Cell {
                doubt: Some(EITHER.into()),
                ..row.column(name)
            },
            _ => row.column(name),
        };
        (first, names.iter().enumerate().map(cell).collect())
    };
    // `$0` in a condition is the first column that the function makes.
    let own = Row::of(cells.get(first..).unwrap_or_default().to_vec());
    step.influence(InfluenceKind::Filter, "condition", &own);
    Row::of(cells)
}

fn list(text: &str) -> Vec<&str> {
    let names = text.split(',').map(str::trim);
    names.filter(|name| !name.is_empty()).collect()
}

/// What is left of the list behind the columns of the input, which stand first.
fn without_names<'t>(select: &'t str, known: &[Cell]) -> &'t str {
    let mut rest = select;
    for cell in known {
        match rest.strip_prefix(&*cell.name) {
            Some(shorter) => rest = shorter.trim_start_matches([',', ' ']),
            None => break,
        }
    }
    rest
}

/// How many columns the function makes, where it takes a collection apart whose type is printed.
fn made_columns(step: &Step<'_>, most: usize) -> Option<usize> {
    let invocation = step.operator.argument("invocation")?;
    if !invocation.contains("UNNEST") {
        return None;
    }
    let (_, argument) = invocation.trim_end_matches(')').rsplit_once('(')?;
    let column = argument.rsplit_once('.').map_or(argument, |(_, name)| name);
    let row_type = step.operator.argument("rowType")?;
    let fields = row_type.strip_prefix("RecordType")?;
    let fields = &fields[fields.find('(')? + 1..];
    let own = split(fields, ", ")
        .into_iter()
        .find_map(|field| field.strip_suffix(column)?.strip_suffix(' '))?;
    let count = if let Some(element) = own
        .strip_suffix(" ARRAY")
        .or_else(|| own.strip_suffix(" MULTISET"))
    {
        match element
            .strip_prefix("RecordType")
            .and_then(|it| it.split_once('('))
        {
            Some((_, fields)) => split(fields.trim_end_matches(')'), ", ").len(),
            None => 1,
        }
    } else if own.ends_with(" MAP") {
        2
    } else {
        return None;
    };
    Some(count.min(most))
}
