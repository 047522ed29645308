//! CREATE MODEL, ALTER MODEL … RENAME TO, DROP MODEL: what a model gives is known to the queries behind.

use super::{Outcome, StatementKind, clause, column, data_type};
use crate::sql::Finding;
use crate::sql::catalogue::{Model, ModelColumn};
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, Name};
use crate::sql::token::Kind;

/// Reads `CREATE [OR REPLACE] [TEMPORARY] MODEL [IF NOT EXISTS] m [INPUT (…)] [OUTPUT (…)] [COMMENT '…'] [WITH (…)] [AS …]`.
pub(super) fn create(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["CREATE"])?;
    let is_replacing = cursor.take(&["OR", "REPLACE"]);
    let is_temporary = cursor.take(&["TEMPORARY"]);
    cursor.expect(&["MODEL"])?;
    cursor.take(&["IF", "NOT", "EXISTS"]);
    let name = cursor.name()?;
    if cursor.take(&["INPUT"]) {
        cursor.list(model_column)?;
    }
    let output = if cursor.take(&["OUTPUT"]) {
        Some(cursor.list(model_column)?)
    } else {
        None
    };
    column::comment(cursor)?;
    if cursor.take(&["WITH"]) {
        clause::options(cursor)?;
    }
    if cursor.take(&["AS"]) {
        clause::query(cursor)?;
    }
    cursor.expect_end()?;
    let full = context.catalogue.resolve(&name.as_parts());
    // A second definition has no effect: Flink refuses it, or passes over it with IF NOT EXISTS.
    if !context.is_dry && (is_replacing || !context.catalogue.models().has(&full, is_temporary)) {
        let model = Model { output };
        (context.catalogue).define_model(full, is_temporary, model);
    }
    Ok(outcome("CREATE MODEL", &name))
}

/// Reads `ALTER MODEL [IF EXISTS] m RENAME TO n`.
pub(super) fn rename(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["ALTER", "MODEL"])?;
    cursor.take(&["IF", "EXISTS"]);
    let name = cursor.name()?;
    cursor.expect(&["RENAME", "TO"])?;
    let to = cursor.name()?;
    cursor.expect_end()?;
    if !context.is_dry {
        let from = context.catalogue.resolve(&name.as_parts());
        let to = context.catalogue.resolve(&to.as_parts());
        context.catalogue.rename_model(&from, to);
    }
    Ok(outcome("ALTER MODEL", &name))
}

/// Reads `DROP [TEMPORARY] MODEL [IF EXISTS] m`.
pub(super) fn drop(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    cursor.expect(&["DROP"])?;
    let is_temporary = cursor.take(&["TEMPORARY"]);
    cursor.expect(&["MODEL"])?;
    cursor.take(&["IF", "EXISTS"]);
    let name = cursor.name()?;
    cursor.expect_end()?;
    if !context.is_dry {
        let full = context.catalogue.resolve(&name.as_parts());
        context.catalogue.drop_model(&full, is_temporary);
    }
    Ok(outcome("DROP MODEL", &name))
}

/// Reads `name TYPE [COMMENT '…']`.
fn model_column(cursor: &mut Cursor<'_>) -> Result<ModelColumn, Finding> {
    let name = cursor.identifier()?.value;
    let from = cursor.position();
    data_type::read(cursor)?;
    let data_type = cursor.text_without_comments(cursor.since(from));
    column::comment(cursor)?;
    if !matches!(cursor.peek(), Some(Kind::Comma | Kind::RParen)) {
        return Err(cursor.unexpected("`,` or `)`"));
    }
    Ok(ModelColumn {
        name,
        data_type: data_type.into(),
    })
}

fn outcome(kind: &'static str, name: &Name) -> Outcome {
    let label = format!("{kind} {}", name.parts.join("."));
    Outcome::new(StatementKind::Other(kind), label)
}
