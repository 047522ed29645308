//! Scans: `TableSourceScan(table=[[catalog, database, table, watermark=[…]]], fields=[…])`.

use std::rc::Rc;
use std::sync::Arc;

use super::Step;
use crate::flink::plan::Role;
use crate::flink::plan::row::{Cell, Row, Source, TableId};
use crate::flink::plan::text::{names, split};
use crate::lineage::{LogicalName, Transform};

pub(super) fn read(step: &mut Step<'_>) -> Row {
    let fields = step.operator.argument("fields").map(names);
    let name = step.operator.argument("table").and_then(table);
    let Some(name) = name else {
        // A DataStream that a program turned into a table has no name of its own.
        let lost = |name: &&str| Cell::lost(name, "it comes from a DataStream, not from a table");
        return Row::of(fields.unwrap_or_default().iter().map(lost).collect());
    };
    let id = step.reads(name, Role::Source);
    match fields {
        Some(fields) => of_table(id, &fields),
        None => Row::Open(id),
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
        }
    });
    Row::of(cells.collect())
}

/// `[catalog, database, table, watermark=[…]]`. A comma may belong to the table's name: what is no `key=[…]` behind it does.
fn table(text: &str) -> Option<LogicalName> {
    let text = text.strip_prefix('[').unwrap_or(text);
    let text = text.strip_suffix(']').unwrap_or(text);
    let mut parts = split(text, ", ").into_iter();
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
