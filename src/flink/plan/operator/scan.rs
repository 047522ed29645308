//! Scans: `TableSourceScan(table=[[catalog, database, table, watermark=[…]]], fields=[…])`; of a DataStream or a source of
//! older connectors, which have no scan, what makes rows of it: `SourceConversion(table=[catalog.database.table], fields=[…])`.

use std::rc::Rc;
use std::sync::Arc;

use super::Step;
use crate::flink::job_name;
use crate::flink::plan::Role;
use crate::flink::plan::row::{Cell, Row, Source, TableId};
use crate::flink::plan::text::{names, split};
use crate::lineage::{LogicalName, Transform};

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let fields = step.operator.argument("fields").map(names);
    let name = step.operator.argument("table").and_then(table);
    let name = name.filter(|name| !name.table.starts_with(UNREGISTERED));
    let Some(name) = name else {
        // A DataStream that a program turned into a table has no name of its own.
        let lost = |name: &&str| Cell::lost(name, "it comes from a DataStream, not from a table");
        return Row::of(fields.unwrap_or_default().iter().map(lost).collect());
    };
    let id = step.reads(name, Role::Source);
    let filter = step
        .operator
        .argument("table")
        .and_then(|it| ability(it, "filter=["));
    let filter = filter.map(|it| it.strip_suffix(']').unwrap_or(it));
    if let Some(filter) = filter.filter(|it| !it.is_empty()) {
        step.found.tell_pushed(filter, &Row::Open(id));
    }
    let pushed = step.operator.argument("table").and_then(aggregates);
    match (fields, pushed) {
        (Some(fields), Some(pushed)) => aggregated(id, &fields, pushed),
        (Some(fields), None) => of_table(id, &fields),
        (None, _) => Row::Open(id),
    }
}

/// What older planners call DataStreams that a program reads as tables, each with a number of its own.
const UNREGISTERED: &str = "Unregistered_";

const PUSHED: &str = "the source aggregates by itself, and the plan does not tell which columns";

/// What stands in `aggregates=[…]` of a table, where the planner had the source aggregate (`AggregatePushDownSpec` of Flink).
fn aggregates(table: &str) -> Option<&str> {
    let pushed = ability(table, "aggregates=[")?;
    pushed.split_once("grouping=[").map(|(_, rest)| rest)
}

/// What stands behind a key in a table, where the planner has told the source that: `filter=[…]`.
fn ability<'t>(table: &'t str, key: &str) -> Option<&'t str> {
    let table = table.strip_prefix('[').unwrap_or(table);
    let table = table.strip_suffix(']').unwrap_or(table);
    let mut parts = split(table, ", ").into_iter().skip(3);
    parts.find_map(|part| part.strip_prefix(key))
}

/// The row of a source that aggregates: the columns of `a, b], aggFunctions=[SumAggFunction(c)]]`, then one for each function.
fn aggregated(id: TableId, fields: &[&str], pushed: &str) -> Row {
    let (grouping, functions) = pushed.split_once("], aggFunctions=[").unwrap_or_default();
    let grouping = list(grouping);
    let functions = list(functions.trim_end_matches(']'));
    let is_whole = grouping.len() + functions.len() == fields.len();
    let cell = |(at, field): (usize, &&str)| {
        let arguments = match (is_whole, at.checked_sub(grouping.len())) {
            (true, None) => return of_column(id, field, field, Transform::Identity),
            (true, Some(at)) => functions.get(at).and_then(|it| it.split_once('(')),
            (false, _) => None,
        };
        match arguments.map(|(_, rest)| rest.trim_end_matches(')')) {
            Some("") => Cell::constant(field),
            Some(column) if !column.contains([',', '(']) => {
                of_column(id, field, column, Transform::Aggregation)
            }
            _ => Cell::lost(field, PUSHED),
        }
    };
    Row::of(fields.iter().enumerate().map(cell).collect())
}

fn list(text: &str) -> Vec<&str> {
    let parts = split(text, ",").into_iter().map(str::trim);
    parts.filter(|it| !it.is_empty()).collect()
}

/// A column under a name, as it comes from a column of a table.
fn of_column(id: TableId, name: &str, column: &str, transform: Transform) -> Cell {
    Cell {
        name: name.into(),
        from: Rc::from([Source {
            table: id,
            column: column.into(),
            field: None,
            transform,
        }]),
        doubt: None,
        term: None,
    }
}

/// The row of these columns of a table.
fn of_table(id: TableId, fields: &[&str]) -> Row {
    let cells = fields.iter().map(|field| {
        let name: Arc<str> = (*field).into();
        Cell {
            from: Rc::from([Source {
                table: id,
                column: Arc::clone(&name),
                field: None,
                transform: Transform::Identity,
            }]),
            name,
            doubt: None,
            term: None,
        }
    });
    Row::of(cells.collect())
}

/// `[catalog, database, table, watermark=[…]]`. A comma may belong to the table's name: what is no `key=[…]` behind it does.
fn table(text: &str) -> Option<LogicalName> {
    let text = text.strip_prefix('[').unwrap_or(text);
    let text = text.strip_suffix(']').unwrap_or(text);
    let parts = split(text, ", ");
    if parts.get(1).is_none_or(|part| is_ability(part)) {
        return job_name::path(parts.first()?);
    }
    let mut parts = parts.into_iter();
    let (catalog, database, first) = (parts.next()?, parts.next()?, parts.next()?);
    let mut table = first.to_owned();
    for part in parts.take_while(|part| !is_ability(part)) {
        table.push_str(", ");
        table.push_str(part);
    }
    Some(LogicalName::new(catalog, database, &table))
}

/// What the planner pushed into the scan, or a legacy source: `filter=[…]`, `source: [CsvTableSource(…)]`.
fn is_ability(part: &str) -> bool {
    let key = part
        .bytes()
        .position(|byte| !byte.is_ascii_alphanumeric())
        .unwrap_or(0);
    key > 0 && (part[key..].starts_with("=[") || part[key..].starts_with(": ["))
}
