//! What Flink refuses of an ALTER TABLE whose form is right: columns that the table does not have, and columns that it has
//! already (AlterSchemaConverter of the planner).

use std::sync::Arc;

use super::{Change, Position};
use crate::lineage::LogicalName;
use crate::sql::catalogue::{Definition, Table};
use crate::sql::context::Context;
use crate::sql::cursor::Name;
use crate::sql::statement::column::Element;
use crate::sql::statement::named::{self, Named};

/// Reports what is wrong with a change of the table that the statement calls `name`. Says whether something is.
pub(super) fn report(
    change: &Change<'_>,
    name: &Name,
    full: &LogicalName,
    context: &mut Context<'_>,
) -> bool {
    let Some(Definition::Table(table)) = context.catalogue.get(full).cloned() else {
        return false;
    };
    if !context.knows_history(full) {
        return false;
    }
    let before = context.effects.findings.len();
    let of_table = OfTable {
        name,
        table: &table,
    };
    match change {
        Change::RenameColumn(from, to) => of_table.report_renaming(from, to, context),
        Change::Add(elements) => of_table.report_adding(elements, context),
        Change::Modify(elements) => of_table.report_modifying(elements, context),
        Change::DropColumns(columns) => of_table.report_dropping(columns, context),
        Change::RenameTable(_) | Change::Set(_) | Change::Reset(_) | Change::Nothing => {}
    }
    context.effects.findings.len() > before
}

/// An element with its position.
type Placed<'t> = (Element<'t>, Option<Position>);

/// The table that is changed, and how the statement calls it.
struct OfTable<'a> {
    name: &'a Name,
    table: &'a Arc<Table>,
}

impl OfTable<'_> {
    fn report_renaming(&self, from: &Name, to: &Name, context: &mut Context<'_>) {
        let from = std::iter::once(Named::first(from));
        named::report_unknown(self.name, self.table, from, context);
        named::report_present(self.name, self.table, Named::whole(to).into_iter(), context);
    }

    fn report_adding(&self, elements: &[Placed<'_>], context: &mut Context<'_>) {
        let added = || columns(elements).filter_map(Named::whole);
        named::report_present(self.name, self.table, added(), context);
        named::report_repeated(added(), context);
        self.report_mentioned(elements, context);
    }

    fn report_modifying(&self, elements: &[Placed<'_>], context: &mut Context<'_>) {
        let modified = columns(elements).map(Named::first);
        named::report_unknown(self.name, self.table, modified, context);
        named::report_repeated(columns(elements).filter_map(Named::whole), context);
        self.report_mentioned(elements, context);
    }

    fn report_dropping(&self, dropped: &[Name], context: &mut Context<'_>) {
        let columns = dropped.iter().map(Named::first);
        named::report_unknown(self.name, self.table, columns, context);
        named::report_repeated(dropped.iter().filter_map(Named::whole), context);
    }

    /// Reports keys, watermarks and positions by a column that is neither in the table nor in the statement.
    fn report_mentioned(&self, elements: &[Placed<'_>], context: &mut Context<'_>) {
        for columns in elements.iter().filter_map(|(it, _)| it.key_columns()) {
            named::report_repeated(columns.iter().map(Named::first), context);
        }
        if self.table.columns.is_empty() {
            return;
        }
        let known = || {
            let declared = columns(elements).map(|name| Named::first(name).column);
            let names = self.table.column_names().map(|name| &**name);
            names.chain(declared)
        };
        let neighbours = elements.iter().filter_map(|(_, position)| match position {
            Some(Position::After(name)) => Some(name),
            Some(Position::First) | None => None,
        });
        let mentioned = elements.iter().flat_map(|(it, _)| it.mentioned());
        let named = mentioned.chain(neighbours).map(Named::first);
        named::report_not_among(self.name, known, named, context);
    }
}

/// The names of the columns among elements.
fn columns<'e>(elements: &'e [Placed<'_>]) -> impl Iterator<Item = &'e Name> {
    elements.iter().filter_map(|(element, _)| match element {
        Element::Column(column) => Some(&column.name),
        _ => None,
    })
}
