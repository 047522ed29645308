//! CREATE MATERIALIZED TABLE: a table that a query keeps filled.

use super::{Outcome, StatementKind, clause};
use super::{create_table, insert};
use crate::lineage::ProcessKind;
use crate::sql::Finding;
use crate::sql::context::Context;
use crate::sql::cursor::Cursor;

/// Reads a CREATE MATERIALIZED TABLE.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    const KIND: &str = "CREATE MATERIALIZED TABLE";
    cursor.expect(&["CREATE"])?;
    if cursor.take(&["OR"]) {
        cursor.skip();
    }
    cursor.expect(&["MATERIALIZED", "TABLE"])?;
    cursor.take(&["IF", "NOT", "EXISTS"]);
    let table = create_table::body(cursor)?;
    table.refuse_keys()?;
    freshness(cursor)?;
    if cursor.take(&["REFRESH_MODE"]) {
        cursor.expect_symbol(&sqlparser::tokenizer::Token::Eq)?;
        if !cursor.take(&["FULL"]) {
            cursor.expect(&["CONTINUOUS"])?;
        }
    }
    cursor.expect(&["AS"])?;
    let table = table.filled_by(ProcessKind::MaterializedTable, clause::query(cursor)?);
    let label = format!("{KIND} {}", table.name().last());
    table.define(cursor.sql(), context)?;
    Ok(Outcome::new(StatementKind::Other(KIND), label))
}

/// Reads ALTER MATERIALIZED TABLE … AS: another query fills the table.
pub(super) fn alter(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    const KIND: &str = "ALTER MATERIALIZED TABLE";
    cursor.expect(&["ALTER", "MATERIALIZED", "TABLE"])?;
    let name = cursor.name()?;
    cursor.expect(&["AS"])?;
    let sql = cursor.sql();
    let query = context.analyze(sql, clause::query(cursor)?)?;
    insert::add_process(ProcessKind::MaterializedTable, &name, query, context);
    let label = format!("{KIND} {}", name.last());
    Ok(Outcome::new(StatementKind::Other(KIND), label))
}

/// Reads `FRESHNESS = INTERVAL '3' MINUTE`.
fn freshness(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    if !cursor.take(&["FRESHNESS"]) {
        return Ok(());
    }
    cursor.expect_symbol(&sqlparser::tokenizer::Token::Eq)?;
    cursor.expect(&["INTERVAL"])?;
    cursor.string()?;
    cursor.identifier().map(drop)
}
