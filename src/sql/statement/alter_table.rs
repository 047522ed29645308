//! ALTER TABLE: columns, options and the name of a table.

mod check;

use crate::sql::token::Kind;

use std::sync::Arc;

use super::clause::{self, Property};
use super::column::{self, ColumnDefinition, Element};
use super::create_table::{already_defined, extend_columns};
use super::target::Target;
use super::{Outcome, StatementKind};
use crate::lineage::LogicalName;
use crate::sql::catalogue::{Definition, Table};
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, Name, Text};
use crate::sql::{Dialect, Finding};

/// What is changed.
enum Change<'t> {
    RenameTable(Name),
    RenameColumn(Name, Name),
    Set(Vec<Property>),
    Reset(Vec<Text>),
    /// Elements with where they go.
    Add(Vec<(Element<'t>, Option<Position>)>),
    /// Elements with where they go.
    Modify(Vec<(Element<'t>, Option<Position>)>),
    DropColumns(Vec<Name>),
    /// Partitions, keys, watermarks and the like, which do not matter here.
    Nothing,
}

/// Where a column goes.
enum Position {
    First,
    After(Name),
}

/// Reads an ALTER TABLE.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    cursor.expect(&["ALTER"])?;
    cursor.take(&["MATERIALIZED"]);
    cursor.expect(&["TABLE"])?;
    let if_exists = cursor.take(&["IF", "EXISTS"]);
    let name = cursor.name()?;
    let change = change(cursor)?;
    cursor.expect_end()?;
    let full = context.catalogue.resolve(&name.as_parts());
    let label = format!("ALTER TABLE {}", full.table);
    let target = Target {
        name: &name,
        full: &full,
        is_view: false,
        if_exists,
    };
    let is_refused =
        target.report_for_alter(context) || check::report(&change, &name, &full, context);
    if !context.is_dry && !is_refused {
        apply(change, &full, cursor.sql(), context);
    }
    Ok(Outcome::new(StatementKind::Other("ALTER TABLE"), label))
}

fn change<'t>(cursor: &mut Cursor<'t>) -> Result<Change<'t>, Finding> {
    if cursor.take(&["RENAME", "TO"]) {
        return cursor.name().map(Change::RenameTable);
    }
    if cursor.take(&["RENAME"]) {
        let from = cursor.name()?;
        cursor.expect(&["TO"])?;
        return Ok(Change::RenameColumn(from, cursor.name()?));
    }
    if cursor.take(&["SET"]) {
        return clause::options(cursor).map(Change::Set);
    }
    if cursor.take(&["RESET"]) {
        return clause::keys(cursor).map(Change::Reset);
    }
    if cursor.take(&["ADD"]) {
        no_word_column(cursor)?;
        return add(cursor);
    }
    if cursor.take(&["MODIFY"]) {
        no_word_column(cursor)?;
        return elements(cursor, Change::Modify);
    }
    if cursor.take(&["DROP"]) {
        return drop(cursor);
    }
    // Managed tables of Flink 1.15 to 1.20.
    if cursor.take(&["PARTITION"]) {
        clause::partition(cursor)?;
        return cursor.expect(&["COMPACT"]).map(|()| Change::Nothing);
    }
    if cursor.take(&["COMPACT"]) {
        return Ok(Change::Nothing);
    }
    Err(cursor.unexpected("ADD, MODIFY, DROP, RENAME, SET or RESET"))
}

/// Other databases say `ADD COLUMN a INT`.
fn no_word_column(cursor: &Cursor<'_>) -> Result<(), Finding> {
    let is_behind = |ahead| matches!(cursor.peek_at(ahead), Some(Kind::Word(_) | Kind::Quoted(_)));
    if !cursor.sees(&["COLUMN"]) || !is_behind(1) || cursor.dialect() == Dialect::Other {
        return Ok(());
    }
    Err(Finding {
        hint: Some("leave the word COLUMN out: `ADD a INT`, `MODIFY a INT`".to_owned()),
        ..cursor.unexpected("the name of a column")
    })
}

fn add<'t>(cursor: &mut Cursor<'t>) -> Result<Change<'t>, Finding> {
    let is_partition = cursor.take(&["IF", "NOT", "EXISTS"]);
    if cursor.sees(&["PARTITION"]) || is_partition {
        while cursor.take(&["PARTITION"]) {
            clause::partition(cursor)?;
            if cursor.take(&["WITH"]) {
                clause::options(cursor)?;
            }
        }
        return Ok(Change::Nothing);
    }
    elements(cursor, Change::Add)
}

/// Reads what follows ADD and MODIFY.
fn elements<'t>(
    cursor: &mut Cursor<'t>,
    change: fn(Vec<(Element<'t>, Option<Position>)>) -> Change<'t>,
) -> Result<Change<'t>, Finding> {
    if cursor.take(&["DISTRIBUTION"]) {
        distribution(cursor)?;
        return Ok(Change::Nothing);
    }
    if cursor.peek() == Some(Kind::LParen) {
        let elements = cursor.list(placed_element)?;
        column::check_elements(elements.iter().map(|(element, _)| element))?;
        return Ok(change(elements));
    }
    Ok(change(vec![placed_element(cursor)?]))
}

/// Reads `[BY [HASH|RANGE] (a)] [INTO n BUCKETS]` behind DISTRIBUTION.
fn distribution(cursor: &mut Cursor<'_>) -> Result<(), Finding> {
    let by = cursor.take(&["BY"]);
    if by {
        clause::distribution_columns(cursor)?;
    }
    if cursor.take(&["INTO"]) {
        return clause::buckets(cursor);
    }
    if by {
        Ok(())
    } else {
        Err(cursor.unexpected("BY or INTO"))
    }
}

fn placed_element<'t>(cursor: &mut Cursor<'t>) -> Result<(Element<'t>, Option<Position>), Finding> {
    let element = column::element(cursor)?;
    if let Element::Name(_) = element {
        return Err(cursor.unexpected("a type"));
    }
    let position = if cursor.take(&["FIRST"]) {
        Some(Position::First)
    } else if cursor.take(&["AFTER"]) {
        Some(Position::After(cursor.name()?))
    } else {
        None
    };
    Ok((element, position))
}

fn drop<'t>(cursor: &mut Cursor<'t>) -> Result<Change<'t>, Finding> {
    for words in [&["PRIMARY", "KEY"][..], &["WATERMARK"], &["DISTRIBUTION"]] {
        if cursor.take(words) {
            return Ok(Change::Nothing);
        }
    }
    if cursor.take(&["CONSTRAINT"]) {
        cursor.identifier()?;
        return Ok(Change::Nothing);
    }
    let is_partition = cursor.take(&["IF", "EXISTS"]);
    if cursor.sees(&["PARTITION"]) || is_partition {
        loop {
            cursor.expect(&["PARTITION"])?;
            clause::partition(cursor)?;
            if !cursor.take_symbol(Kind::Comma) {
                return Ok(Change::Nothing);
            }
        }
    }
    if cursor.peek() == Some(Kind::LParen) {
        return cursor.list(Cursor::name).map(Change::DropColumns);
    }
    Ok(Change::DropColumns(vec![cursor.name()?]))
}

fn apply(change: Change<'_>, name: &LogicalName, sql: &str, context: &mut Context<'_>) {
    match change {
        Change::RenameTable(to) => rename(name, &to, context),
        Change::RenameColumn(from, to) => {
            context.catalogue.alter(name, |table| {
                rename_column(table, from.last(), to.last());
            });
            note(name, context);
        }
        Change::Set(properties) => {
            let keys: Vec<Text> = properties.iter().map(|it| it.key.clone()).collect();
            change_options(name, context, |table| {
                for property in properties {
                    table.options.set(property.key.value, property.value.value);
                }
            });
            report_options(name, &keys, context);
        }
        Change::Reset(keys) => change_options(name, context, |table| {
            for key in keys {
                table.options.remove(&key.value);
            }
        }),
        Change::Add(elements) | Change::Modify(elements) => {
            change_columns(name, &elements, sql, context);
        }
        Change::DropColumns(columns) => {
            context.catalogue.alter(name, |table| {
                let whole = columns.iter().filter(|column| column.parts.len() == 1);
                for column in whole {
                    Arc::make_mut(&mut table.columns)
                        .retain(|known| *known.column.name != *column.last());
                }
            });
            note(name, context);
        }
        Change::Nothing => {}
    }
}

fn rename(name: &LogicalName, to: &Name, context: &mut Context<'_>) {
    let place = to.span;
    // The new name stands in the database of the old one unless it says otherwise.
    let to = match to.parts.as_slice() {
        [table] => LogicalName::new(&name.catalog, &name.database, table),
        _ => context.catalogue.resolve(&to.as_parts()),
    };
    if context.catalogue.get(&to).is_some() && context.runs_in_order() {
        context.report(Finding {
            hint: Some(format!("drop `{}` first, or take another name", to.table)),
            ..already_defined(&to.table, place)
        });
        return;
    }
    context.catalogue.rename(name, to.clone());
    let scope = context.script.scope;
    if let Some(Definition::Table(table)) = context.catalogue.get(&to).cloned() {
        let physical = context.catalogue.physical(&to, &table.options, scope);
        context.catalogue.alter(&to, |table| {
            table.name = to.clone();
            table.physical = physical;
        });
        note(&to, context);
    }
}

fn rename_column(table: &mut Table, from: &str, to: &str) {
    for column in Arc::make_mut(&mut table.columns) {
        if *column.column.name == *from {
            column.column.name = to.into();
        }
        for source in &mut column.computed_from {
            if source.column == from {
                to.clone_into(&mut source.column);
            }
        }
    }
}

/// Options may make it other data.
fn change_options(name: &LogicalName, context: &mut Context<'_>, change: impl FnOnce(&mut Table)) {
    context.catalogue.alter(name, change);
    let scope = context.script.scope;
    if let Some(Definition::Table(table)) = context.catalogue.get(name).cloned() {
        let physical = context.catalogue.physical(name, &table.options, scope);
        context
            .catalogue
            .alter(name, |table| table.physical = physical);
        note(name, context);
    }
}

/// Reports what is wrong with options that were set just now.
fn report_options(name: &LogicalName, keys: &[Text], context: &mut Context<'_>) {
    let Some(Definition::Table(table)) = context.catalogue.get(name).cloned() else {
        return;
    };
    for finding in context.catalogue.option_findings(&table, true) {
        let key = keys
            .iter()
            .find(|key| finding.key.as_deref() == Some(&*key.value));
        if let Some(key) = key {
            context.report(Finding::of_option(finding, key.span));
        }
    }
}

fn change_columns(
    name: &LogicalName,
    elements: &[(Element<'_>, Option<Position>)],
    sql: &str,
    context: &mut Context<'_>,
) {
    let Some(Definition::Table(table)) = context.catalogue.get(name).cloned() else {
        return;
    };
    // One more does not make those known that nobody knows.
    if table.columns.is_empty() {
        return;
    }
    let placed: Vec<(&ColumnDefinition<'_>, &Option<Position>)> = elements
        .iter()
        .filter_map(|(element, position)| match element {
            // A field inside a column changes only its type.
            Element::Column(column) if column.name.parts.len() == 1 => Some((column, position)),
            _ => None,
        })
        .collect();
    let mut columns = table.columns.to_vec();
    let definitions: Vec<_> = placed.iter().map(|(column, _)| *column).collect();
    extend_columns(sql, &mut columns, &definitions, &[], context);
    for (column, position) in placed {
        let to = match position {
            None => continue,
            Some(Position::First) => 0,
            Some(Position::After(other)) => {
                match columns
                    .iter()
                    .position(|known| *known.column.name == *other.last())
                {
                    Some(at) => at + 1,
                    None => continue,
                }
            }
        };
        if let Some(from) = columns
            .iter()
            .position(|known| *known.column.name == *column.name.last())
        {
            let moved = columns.remove(from);
            columns.insert(if from < to { to - 1 } else { to }, moved);
        }
    }
    context
        .catalogue
        .alter(name, |table| table.columns = columns.into());
    note(name, context);
}

/// Tells the reading of the table as it is now.
fn note(name: &LogicalName, context: &mut Context<'_>) {
    if let Some(Definition::Table(table)) = context.catalogue.get(name).cloned() {
        context.redefine_dataset(table.to_dataset());
    }
}
