//! CREATE MATERIALIZED TABLE: a table that a query keeps filled.

use std::sync::LazyLock;

use super::{Outcome, StatementKind, clause};
use super::{create_table, insert};
use crate::lineage::ProcessKind;
use crate::sql::Finding;
use crate::sql::context::Context;
use crate::sql::cursor::Cursor;
use crate::sql::syntax::Syntax;

/// How often, in which way and from where on it is filled.
static REFRESHING: LazyLock<Syntax> = LazyLock::new(|| {
    Syntax::new(
        "[START_MODE = (FROM_BEGINNING|FROM_NOW [@group]|FROM_TIMESTAMP @group|RESUME_OR_FROM_BEGINNING|RESUME_OR_FROM_NOW [@group]|RESUME_OR_FROM_TIMESTAMP @group)] [FRESHNESS = @interval] [REFRESH_MODE = (FULL|CONTINUOUS)]",
    )
});

/// Reads a CREATE MATERIALIZED TABLE.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    const KIND: &str = "CREATE MATERIALIZED TABLE";
    cursor.expect(&["CREATE"])?;
    // What is there already gets the query as by ALTER MATERIALIZED TABLE … AS (FLIP-546).
    let alters = cursor.take(&["OR", "ALTER"]);
    cursor.expect(&["MATERIALIZED", "TABLE"])?;
    let mut table = create_table::body(cursor)?;
    if alters {
        table = table.replacing();
    }
    table.refuse_keys()?;
    REFRESHING.read(cursor)?;
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
    if !context.is_dry && !query.has_open_star {
        create_table::append_columns(&name, &query, context);
    }
    insert::add_process(ProcessKind::MaterializedTable, &name, query, context);
    let label = format!("{KIND} {}", name.last());
    Ok(Outcome::new(StatementKind::Other(KIND), label))
}
