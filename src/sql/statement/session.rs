//! What sets the session: USE, SET, RESET.

use crate::sql::token::Kind;

use super::{Outcome, StatementKind};
use crate::diagnostic::rules;
use crate::sql::context::{Context, Settings};
use crate::sql::cursor::Cursor;
use crate::sql::{Dialect, Finding};

/// Reads USE CATALOG.
pub(super) fn use_catalog(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["USE", "CATALOG"])?;
    let name = cursor.identifier()?;
    cursor.expect_end()?;
    if !context.catalogue.has_catalog(&name.value) {
        context.report(Finding {
            rule: &rules::UNKNOWN_CATALOG,
            message: format!("catalog `{}` is not created here", name.value),
            span: name.span,
            hint: Some(
                "its tables are taken as given; read the script that creates it too".to_owned(),
            ),
        });
    }
    context.catalogue.use_catalog(&name.value);
    Ok(session(format!("USE CATALOG {}", name.value)))
}

/// Reads USE MODULES, which changes what the names of functions stand for.
pub(super) fn use_modules(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["USE", "MODULES"])?;
    cursor.identifier()?;
    while cursor.take_symbol(Kind::Comma) {
        cursor.identifier()?;
    }
    cursor.expect_end()?;
    context.catalogue.conditions.note_change();
    Ok(session("USE MODULES".to_owned()))
}

/// Reads USE.
pub(super) fn use_database(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["USE"])?;
    let name = cursor.name()?;
    cursor.expect_end()?;
    context.catalogue.use_database(&name.as_parts());
    Ok(session(format!("USE {}", name.parts.join("."))))
}

/// Reads `SET 'key' = 'value'`, the bare form of older clients (`SET key=value`), and SET alone.
pub(super) fn set(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    cursor.expect(&["SET"])?;
    if cursor.is_done() {
        return Ok(session("SET".to_owned()));
    }
    let key = key(cursor, |cursor| cursor.peek() == Some(Kind::Eq));
    if key.is_empty() {
        return Err(cursor.unexpected("a key"));
    }
    cursor.expect_symbol(Kind::Eq)?;
    let value = key_or_value(cursor);
    context.catalogue.conditions.set(&key, &value);
    match key.as_str() {
        "pipeline.name" => context.settings.pipeline_name = Some(value),
        "table.sql-dialect" => {
            context.settings.dialect = if value.eq_ignore_ascii_case("default") {
                Dialect::Flink
            } else {
                Dialect::Other
            };
        }
        _ => {}
    }
    Ok(session(format!("SET {key}")))
}

/// Reads `RESET 'key'`, the bare form, and RESET alone, which resets everything.
pub(super) fn reset(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["RESET"])?;
    if cursor.is_done() {
        context.settings = Settings::default();
        context.catalogue.conditions.reset_all();
        return Ok(session("RESET".to_owned()));
    }
    let key = key_or_value(cursor);
    context.catalogue.conditions.reset(&key);
    match key.as_str() {
        "pipeline.name" => context.settings.pipeline_name = None,
        "table.sql-dialect" => context.settings.dialect = Dialect::Flink,
        _ => {}
    }
    Ok(session(format!("RESET {key}")))
}

fn session(label: String) -> Outcome {
    Outcome::new(StatementKind::Session, label)
}

/// The rest, as a string or as bare text.
fn key_or_value(cursor: &mut Cursor<'_>) -> String {
    key(cursor, |_| false)
}

/// A string, or the bare text up to where `ends` holds.
fn key(cursor: &mut Cursor<'_>, ends: impl Fn(&Cursor<'_>) -> bool) -> String {
    if let Some(text) = cursor.take_string() {
        return text.value.to_string();
    }
    let tokens = cursor.until(ends);
    cursor.text_of(tokens).trim().to_owned()
}
