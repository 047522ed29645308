//! DROP TABLE, DROP VIEW, DROP MATERIALIZED TABLE.

use super::target::Target;
use super::{Outcome, StatementKind};
use crate::sql::Finding;
use crate::sql::context::Context;
use crate::sql::cursor::Cursor;

/// Reads DROP [TEMPORARY | MATERIALIZED] TABLE | VIEW.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    cursor.expect(&["DROP"])?;
    let is_temporary = cursor.take(&["TEMPORARY"]);
    if !is_temporary {
        cursor.take(&["MATERIALIZED"]);
    }
    let kind = if cursor.take(&["VIEW"]) {
        "DROP VIEW"
    } else {
        cursor.expect(&["TABLE"])?;
        "DROP TABLE"
    };
    let if_exists = cursor.take(&["IF", "EXISTS"]);
    let name = cursor.name()?;
    cursor.expect_end()?;
    let full = context.catalogue.resolve(&name.as_parts());
    let target = Target {
        name: &name,
        full: &full,
        is_view: kind == "DROP VIEW",
        if_exists,
    };
    target.report_for_drop(is_temporary, context);
    if !context.is_dry {
        let catalogue = &mut *context.catalogue;
        let may_hold = catalogue.remembers(&full.catalog);
        if !catalogue.drop(&full, is_temporary, kind == "DROP VIEW") {
            // What goes may be what another script has made.
            catalogue.conditions.note_drop_of_unknown(&full, may_hold);
        }
    }
    let label = format!("{kind} {}", full.table);
    Ok(Outcome::new(StatementKind::Other(kind), label))
}
