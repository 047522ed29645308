//! Statements around another: EXPLAIN, EXECUTE, COMPILE PLAN.

use crate::sql::token::Kind;

use super::{Outcome, StatementKind};
use crate::sql::Finding;
use crate::sql::context::Context;
use crate::sql::cursor::Cursor;

/// What EXPLAIN can be asked for.
const DETAILS: [&str; 4] = [
    "ESTIMATED_COST",
    "CHANGELOG_MODE",
    "JSON_EXECUTION_PLAN",
    "PLAN_ADVICE",
];

/// What EXPLAIN takes, by its first word.
const EXPLAINED: [&str; 10] = [
    "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPSERT", "UPDATE", "DELETE", "CREATE",
    "REPLACE",
];
/// What EXECUTE takes.
const EXECUTED: [&str; 6] = ["SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPSERT"];
/// What COMPILE PLAN takes.
const COMPILED: [&str; 2] = ["INSERT", "UPSERT"];

/// Reads EXPLAIN: the statement in it is read and has no effect.
pub(super) fn explain(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["EXPLAIN"])?;
    if !cursor.take(&["PLAN", "FOR"]) {
        details(cursor)?;
    }
    cursor.take(&["EXECUTE"]);
    context.is_dry = true;
    let from = cursor.clone();
    let inner = inner(cursor, context, &EXPLAINED);
    context.is_dry = false;
    let inner = inner?;
    if from.sees(&["CREATE"]) && inner.kind != StatementKind::CreateTableAs {
        return Err(from.unexpected("a query, an INSERT or a CREATE TABLE … AS"));
    }
    let label = format!("EXPLAIN {}", inner.label);
    Ok(Outcome::new(StatementKind::Other("EXPLAIN"), label))
}

fn details(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    let mut seen = Vec::new();
    loop {
        let Some(detail) = DETAILS.into_iter().find(|detail| cursor.sees(&[detail])) else {
            // `explain` may itself name a statement: only behind a comma a detail has to follow.
            return if seen.is_empty() {
                Ok(())
            } else {
                Err(cursor.unexpected("a detail of EXPLAIN"))
            };
        };
        if seen.contains(&detail) {
            return Err(cursor.unexpected("another detail"));
        }
        seen.push(detail);
        cursor.skip();
        if !cursor.take_symbol(Kind::Comma) {
            return Ok(());
        }
    }
}

/// Reads EXECUTE before a query or an INSERT.
pub(super) fn execute(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["EXECUTE"])?;
    inner(cursor, context, &EXECUTED)
}

/// Reads EXECUTE PLAN 'file'.
pub(super) fn execute_plan(
    cursor: &mut Cursor<'_>,
    _context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["EXECUTE", "PLAN"])?;
    let file = cursor.string()?.value;
    cursor.expect_end()?;
    let label = format!("EXECUTE PLAN {file}");
    Ok(Outcome::new(StatementKind::Other("EXECUTE PLAN"), label))
}

/// Reads COMPILE PLAN 'file' FOR a statement, which does not run.
pub(super) fn compile(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["COMPILE", "PLAN"])?;
    let file = cursor.string()?.value;
    cursor.take(&["IF", "NOT", "EXISTS"]);
    cursor.expect(&["FOR"])?;
    context.is_dry = true;
    let inner = inner(cursor, context, &COMPILED);
    context.is_dry = false;
    inner?;
    let label = format!("COMPILE PLAN {file}");
    Ok(Outcome::new(StatementKind::Other("COMPILE PLAN"), label))
}

/// Reads COMPILE AND EXECUTE PLAN 'file' FOR a statement, which runs.
pub(super) fn compile_and_execute(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["COMPILE", "AND", "EXECUTE", "PLAN"])?;
    cursor.string()?;
    cursor.expect(&["FOR"])?;
    inner(cursor, context, &COMPILED)
}

/// Reads the statement inside, which begins with one of `words` and has none inside itself.
fn inner(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
    words: &[&str],
) -> Result<Outcome, Finding> {
    let begins = words.iter().any(|word| cursor.sees(&[word]));
    if begins || (words != COMPILED && cursor.peek() == Some(Kind::LParen)) {
        return super::read(cursor, context);
    }
    Err(cursor.unexpected("a query or an INSERT"))
}
