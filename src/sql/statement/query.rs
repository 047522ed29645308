//! A bare query: reads, writes nothing.

use super::{Outcome, StatementKind};
use crate::lineage::ProcessKind;
use crate::sql::Finding;
use crate::sql::context::Context;
use crate::sql::cursor::Cursor;
use crate::sql::process::Draft;

/// Reads SELECT, WITH, VALUES and queries in parentheses.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    let sql = cursor.sql();
    let lineage = context.analyze(sql, cursor.take_rest())?;
    let label = match lineage.inputs.as_slice() {
        [] => "SELECT".to_owned(),
        [input] => format!("SELECT from {}", input.name.table),
        [input, more @ ..] => format!("SELECT from {} and {} more", input.name.table, more.len()),
    };
    context.add_process(Draft::of_query(ProcessKind::Select, lineage));
    Ok(Outcome::new(StatementKind::Query, label))
}
