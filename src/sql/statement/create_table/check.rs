//! What Flink refuses of a CREATE TABLE whose form is right.

use super::CreateTable;
use crate::connector;
use crate::diagnostic::rules;
use crate::lineage::{ColumnKind, ProcessKind};
use crate::sql::Finding;
use crate::sql::catalogue::Table;
use crate::sql::context::Context;
use crate::sql::cursor::Cursor;
use crate::sql::statement::clause::{Feature, Like, Merging};
use crate::sql::statement::column::{self, Constraint, DefinitionKind, Element, Key, refused};
use crate::sql::statement::named::{self, Named};

/// Refuses what Flink's parser refuses. Keys it checks itself only where columns come from elsewhere, by LIKE or AS
/// (SqlCreateTableLike, SqlCreateTableAs, SqlReplaceTableAs); else that is the planner's, see [`report_keys`].
pub(super) fn refuse(create: &CreateTable<'_>, cursor: &Cursor<'_>) -> Result<(), Finding> {
    column::check_elements(create.elements.iter())?;
    if create.like.is_some() && create.query.is_some() {
        return Err(cursor.unexpected("either LIKE or AS"));
    }
    let names = create.elements.iter().filter_map(|element| match element {
        Element::Name(name) => Some(name),
        _ => None,
    });
    let is_mixed = names.clone().count() < create.elements.len();
    if let Some(name) = names.clone().next()
        && (create.query.is_none() || is_mixed)
        && !create.is_of_host()
    {
        return Err(refused(
            &format!("column `{}` has no type", name.last()),
            name.span,
        ));
    }
    if create.like.is_some() || create.query.is_some() {
        refuse_keys(&create.elements)?;
    }
    if create.kind == ProcessKind::ReplaceTableAs {
        refuse_in_replace(create)?;
    }
    Ok(())
}

pub(super) fn refuse_keys(elements: &[Element<'_>]) -> Result<(), Finding> {
    for key in elements.iter().filter_map(Element::constraint) {
        if key.key == Key::Unique {
            return Err(refused("Flink has no UNIQUE keys", key.span));
        }
        if key.is_enforced {
            return Err(refused(
                "Flink takes a primary key only as NOT ENFORCED",
                key.span,
            ));
        }
    }
    Ok(())
}

fn refuse_in_replace(create: &CreateTable<'_>) -> Result<(), Finding> {
    if create.is_temporary {
        return Err(refused(
            "a temporary table cannot be replaced",
            create.name.span,
        ));
    }
    if create.if_not_exists && create.query.is_some() {
        return Err(refused(
            "REPLACE TABLE … AS takes no IF NOT EXISTS",
            create.name.span,
        ));
    }
    let watermark = create.elements.iter().find_map(|element| match element {
        Element::Watermark(span, _) => Some(*span),
        _ => None,
    });
    match watermark {
        Some(span) => Err(refused("REPLACE TABLE … AS takes no watermark", span)),
        None => Ok(()),
    }
}

/// Reports keys that Flink's planner refuses.
pub(super) fn report_keys(elements: &[Element<'_>], context: &mut Context<'_>) {
    for key in elements.iter().filter_map(Element::constraint) {
        if key.key == Key::Unique || key.is_enforced {
            context.report(Finding {
                rule: &rules::ENFORCED_KEY,
                message: "Flink takes keys only as PRIMARY KEY … NOT ENFORCED".to_owned(),
                span: key.span,
                hint: Some("Flink does not hold the data, so it cannot enforce a key".to_owned()),
            });
        }
    }
}

/// Reports that a table has no primary key whose connector needs one. LIKE may copy one, and a program may declare one.
pub(super) fn report_missing_key(
    create: &CreateTable<'_>,
    table: &Table,
    context: &mut Context<'_>,
) {
    let is_whole = create.like.is_none() && !create.with.is_open && !create.is_of_host();
    let is_key = |element: &Element<'_>| {
        let is_primary = |key: Constraint| key.key == Key::Primary;
        element.constraint().is_some_and(is_primary) || matches!(element, Element::Open)
    };
    if !is_whole || create.elements.iter().any(is_key) {
        return;
    }
    let Some(connector) = connector::table().needing_key(&table.options) else {
        return;
    };
    context.report(Finding {
        rule: &rules::MISSING_KEY,
        message: format!(
            "tables of connector `{}` need a primary key",
            connector.name
        ),
        span: create.name.span,
        hint: Some("add PRIMARY KEY (…) NOT ENFORCED".to_owned()),
    });
}

/// Reports columns that are declared twice, or that LIKE copies too (MergeTableLikeUtil), and keys of one column twice.
pub(super) fn report_repeated(
    create: &CreateTable<'_>,
    base: Option<&Table>,
    context: &mut Context<'_>,
) {
    let declared = create.elements.iter().filter_map(Element::declared);
    named::report_repeated(declared.filter_map(Named::whole), context);
    for columns in create.elements.iter().filter_map(Element::key_columns) {
        named::report_repeated(columns.iter().map(Named::first), context);
    }
    if let (Some(like), Some(base)) = (&create.like, base) {
        let added = create.elements.iter().filter_map(|element| {
            let Element::Column(column) = element else {
                return None;
            };
            (!may_replace(like, &column.kind, base, column.name.last()))
                .then(|| Named::whole(&column.name))?
        });
        named::report_present(&like.table, base, added, context);
    }
}

/// Whether a column may take the place of what LIKE copies: it is not copied, or OVERWRITING says so.
fn may_replace(like: &Like, kind: &DefinitionKind<'_>, base: &Table, name: &str) -> bool {
    let mut columns = base.columns.iter().map(|it| &it.column);
    let Some(known) = columns.find(|known| *known.name == *name) else {
        return true;
    };
    let feature = match known.kind {
        ColumnKind::Physical => return false,
        ColumnKind::Computed { .. } => Feature::Generated,
        ColumnKind::Metadata { .. } => Feature::Metadata,
    };
    let is_same = match kind {
        DefinitionKind::Physical { .. } => false,
        DefinitionKind::Computed { .. } => feature == Feature::Generated,
        DefinitionKind::Metadata { .. } => feature == Feature::Metadata,
    };
    match like.merging(feature) {
        Merging::Excluding => true,
        Merging::Overwriting => is_same,
        Merging::Including => false,
    }
}

/// Reports keys, watermarks and partitions of columns that the table does not have.
pub(super) fn report_names(create: &CreateTable<'_>, table: &Table, context: &mut Context<'_>) {
    let of_elements = create.elements.iter().flat_map(Element::mentioned);
    let mentioned = of_elements.chain(&create.partitions).map(Named::first);
    named::report_unknown(&create.name, table, mentioned, context);
}
