//! The columns that a statement names of a table: those that it does not have, and those that are named twice.
//!
//! Nothing is said where the columns of the table are not known, of names that are filled in later, and in the dialect of
//! Hive, whose names have no case.

use crate::collections::{FastMap, FastSet, Seen};
use crate::diagnostic::rules;
use crate::lineage::{Column, ColumnKind};
use crate::source::Span;
use crate::sql::catalogue::Table;
use crate::sql::context::Context;
use crate::sql::cursor::{Name, Text};
use crate::sql::{Dialect, Finding};
use crate::text::{MOST_GUESSES, did_you_mean, has_placeholder, nearest};

/// A column as a statement names it. Of a field inside a column the column counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'n> {
    /// The column.
    pub column: &'n str,
    /// Where it stands.
    pub span: Span,
}

impl<'n> Named<'n> {
    /// The column that a name begins with.
    pub fn first(name: &'n Name) -> Self {
        Self {
            column: name.parts.first().map_or("", |part| part),
            span: name.span,
        }
    }

    /// The column of this name, if it names no field inside one.
    pub fn whole(name: &'n Name) -> Option<Self> {
        (name.parts.len() == 1).then(|| Self::first(name))
    }
}

impl<'n> From<&'n Text> for Named<'n> {
    fn from(text: &'n Text) -> Self {
        Self {
            column: &text.value,
            span: text.span,
        }
    }
}

/// Whether something can be said of the columns that a statement names.
fn can_tell(context: &Context<'_>) -> bool {
    context.dialect() == Dialect::Flink
}

/// Reports columns that a table does not have. `name` is how the statement calls it.
pub(super) fn report_unknown<'n>(
    name: &Name,
    table: &Table,
    named: impl Iterator<Item = Named<'n>>,
    context: &mut Context<'_>,
) {
    let known = || table.column_names().map(|name| &**name);
    report_not_among(name, known, named, context);
}

/// Reports columns that are not among those that are `known` of a table, if any are.
pub(super) fn report_not_among<'k, 'n, K: Iterator<Item = &'k str>>(
    name: &Name,
    known: impl Fn() -> K,
    named: impl Iterator<Item = Named<'n>>,
    context: &mut Context<'_>,
) {
    let mut named = named.peekable();
    // Most statements name none, and tables have many.
    if named.peek().is_none() || !can_tell(context) {
        return;
    }
    let set: FastSet<&str> = known().collect();
    if set.is_empty() {
        return;
    }
    let unknown = named.filter(|it| !set.contains(it.column) && !has_placeholder(it.column));
    for (at, Named { column, span }) in unknown.enumerate() {
        let meant = (at < MOST_GUESSES).then(|| nearest(column, known()));
        context.report(Finding {
            rule: &rules::UNKNOWN_COLUMN,
            message: format!("`{}` has no column `{column}`", name.last()),
            span,
            hint: meant.flatten().map(did_you_mean),
        });
    }
}

/// Reports columns that are named a second time.
pub(super) fn report_repeated<'n>(
    named: impl Iterator<Item = Named<'n>>,
    context: &mut Context<'_>,
) {
    if !can_tell(context) {
        return;
    }
    let mut seen = Seen::new();
    for Named { column, span } in named {
        if !seen.insert(column) && !has_placeholder(column) {
            context.report(duplicate(format!("column `{column}` is named twice"), span));
        }
    }
}

/// Reports columns that would be added to a table which has one of the name already.
pub(super) fn report_present<'n>(
    name: &Name,
    table: &Table,
    added: impl Iterator<Item = Named<'n>>,
    context: &mut Context<'_>,
) {
    let known: FastSet<&str> = table.column_names().map(|name| &**name).collect();
    if !can_tell(context) {
        return;
    }
    for Named { column, span } in added.filter(|it| known.contains(it.column)) {
        let message = format!("`{}` has a column `{column}` already", name.last());
        context.report(duplicate(message, span));
    }
}

/// Reports columns that are written though the table computes them or takes them from where it can only read.
pub(super) fn report_read_only<'n>(
    table: &Table,
    written: impl Iterator<Item = Named<'n>>,
    context: &mut Context<'_>,
) {
    let mut written = written.peekable();
    if written.peek().is_none() || !can_tell(context) {
        return;
    }
    let columns = table.columns.iter().map(|it| &it.column);
    let read_only: FastMap<&str, &Column> = columns
        .filter(|column| !column.is_writable())
        .map(|column| (&*column.name, column))
        .collect();
    for Named { column, span } in written {
        let Some(known) = read_only.get(column) else {
            continue;
        };
        let what = match known.kind {
            ColumnKind::Computed { .. } => "computed",
            ColumnKind::Metadata { .. } | ColumnKind::Physical => "metadata that can only be read",
        };
        context.report(Finding {
            rule: &rules::READ_ONLY_COLUMN,
            message: format!("column `{column}` is {what}, and cannot be written"),
            span,
            hint: Some("leave it out of the columns that are written".to_owned()),
        });
    }
}

/// Options that say by which columns a table is partitioned, instead of PARTITIONED BY (Paimon, *Options*; Hudi, *Flink SQL*).
const PARTITIONING: &[&str] = &[
    "partition",
    "hoodie.datasource.write.partitionpath.field",
    "write.partition.path.field",
];

/// Reports columns in PARTITION by which the table is not partitioned (DynamicSinkUtils.validatePartitioning).
pub(super) fn report_not_partitioned<'n>(
    name: &Name,
    table: &Table,
    named: impl Iterator<Item = Named<'n>>,
    context: &mut Context<'_>,
) {
    let mut keys = PARTITIONING.iter();
    if !can_tell(context) || keys.any(|key| table.options.get(key).is_some()) {
        return;
    }
    let is_column = |it: &Named<'_>| table.column_names().any(|known| **known == *it.column);
    let is_partition = |it: &Named<'_>| table.partitions.iter().any(|known| known == it.column);
    for it in named.filter(|it| is_column(it) && !is_partition(it)) {
        context.report(Finding {
            rule: &rules::UNKNOWN_COLUMN,
            message: format!("`{}` is not partitioned by `{}`", name.last(), it.column),
            span: it.span,
            hint: Some(match &table.partitions[..] {
                [] => "leave PARTITION out, or say PARTITIONED BY in the definition".to_owned(),
                keys => format!("it is partitioned by `{}`", keys.join("`, `")),
            }),
        });
    }
}

/// The finding that a column would be there twice.
fn duplicate(message: String, span: Span) -> Finding {
    Finding {
        rule: &rules::DUPLICATE_COLUMN,
        message,
        span,
        hint: None,
    }
}
