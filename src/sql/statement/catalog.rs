//! CREATE CATALOG and DROP CATALOG.

use super::clause;
use super::column;
use super::create_table::already_defined;
use super::{Outcome, StatementKind};
use crate::lineage::Options;
use crate::sql::Finding;
use crate::sql::catalogue::ExternalCatalog;
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, Text};

/// Reads CREATE CATALOG.
pub(super) fn create(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["CREATE", "CATALOG"])?;
    let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]);
    let Text { value: name, span } = cursor.identifier()?;
    column::comment(cursor)?;
    let mut options = Options::new();
    if cursor.take(&["WITH"]) {
        for property in clause::options(cursor)? {
            options.set(property.key.value, property.value.value);
        }
    }
    cursor.expect_end()?;
    let is_there = context.catalogue.catalog(&name).is_some();
    let is_refused = is_there && !if_not_exists && context.runs_in_order();
    if is_refused {
        context.report(already_defined(&name, span));
    }
    let is_kept = is_refused || (is_there && if_not_exists);
    if !context.is_dry && !is_kept {
        let catalog = ExternalCatalog::new(options);
        context.catalogue.create_catalog(&name, catalog);
    }
    let label = format!("CREATE CATALOG {name}");
    Ok(Outcome::new(StatementKind::Other("CREATE CATALOG"), label))
}

/// Reads DROP CATALOG.
pub(super) fn drop(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    cursor.expect(&["DROP", "CATALOG"])?;
    cursor.take(&["IF", "EXISTS"]);
    let name = cursor.identifier()?.value;
    cursor.expect_end()?;
    if !context.is_dry {
        context.catalogue.drop_catalog(&name);
    }
    let label = format!("DROP CATALOG {name}");
    Ok(Outcome::new(StatementKind::Other("DROP CATALOG"), label))
}
