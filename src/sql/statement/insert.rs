//! INSERT INTO and INSERT OVERWRITE.

use std::sync::Arc;

use crate::collections::FastSet;
use crate::sql::token::{Kind, Token};

use super::clause::{self, PartitionColumn};
use super::column;
use super::named::{self, Named};
use super::target::wrong_kind;
use super::{Outcome, StatementKind};
use crate::diagnostic::rules;
use crate::lineage::{ColumnKind, ColumnLineage, Endpoint, ProcessKind};
use crate::sql::catalogue::{Definition, Table, TableColumn};
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, Name, span_of};
use crate::sql::memo::Unfilled;
use crate::sql::process::Draft;
use crate::sql::sink::{self, Choice, Mismatch, SinkColumns};
use crate::sql::{Dialect, Finding, QueryLineage};
use crate::text::has_placeholder;

/// `INSERT INTO t /*+ OPTIONS(…) */ PARTITION (p = 'x') (a, b) query`.
struct Insert<'t> {
    kind: ProcessKind,
    table: Name,
    hint: Vec<(String, String)>,
    partition: Vec<PartitionColumn>,
    columns: Vec<Name>,
    query: &'t [Token],
}

/// Reads an INSERT.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    let sql = cursor.sql();
    let insert = parse(cursor)?;
    let words = match insert.kind {
        ProcessKind::InsertOverwrite => "INSERT OVERWRITE",
        _ => "INSERT INTO",
    };
    let label = format!("{words} {}", insert.table.last());
    let query = context.analyze(sql, insert.query)?;
    insert.apply(query, context);
    Ok(Outcome::new(StatementKind::Insert, label))
}

fn parse<'t>(cursor: &mut Cursor<'t>) -> Result<Insert<'t>, Finding> {
    cursor.skip();
    let kind = if cursor.take(&["OVERWRITE"]) {
        ProcessKind::InsertOverwrite
    } else {
        cursor.expect(&["INTO"])?;
        ProcessKind::Insert
    };
    if cursor.dialect() == Dialect::Other {
        // Hive's form.
        cursor.take(&["TABLE"]);
    }
    let table = cursor.name()?;
    let mut hint = Vec::new();
    while let Some((inside, _)) = cursor.take_hint() {
        hint.extend(clause::hint_options(inside));
    }
    let partition = if cursor.take(&["PARTITION"]) {
        clause::partition(cursor)?
    } else {
        Vec::new()
    };
    // In Hive's dialect the query gives it one.
    let lacks_value = |column: &&PartitionColumn| column.value.is_none();
    if cursor.dialect() == Dialect::Flink
        && let Some(column) = partition.iter().find(lacks_value)
    {
        return Err(column::refused(
            "a column of PARTITION needs a value here",
            column.column.span,
        ));
    }
    let columns = if begins_column_list(cursor) {
        cursor.list(Cursor::name)?
    } else {
        Vec::new()
    };
    Ok(Insert {
        kind,
        table,
        hint,
        partition,
        columns,
        query: query(cursor)?,
    })
}

/// Reads the query, and what becomes of rows whose key is there already, which is no part of it.
fn query<'t>(cursor: &mut Cursor<'t>) -> Result<&'t [Token], Finding> {
    const CHOICES: [&str; 3] = ["ERROR", "NOTHING", "DEDUPLICATE"];
    let query = cursor.until(|cursor| cursor.sees(&["ON", "CONFLICT", "DO"]));
    if query.is_empty() {
        return Err(cursor.unexpected("a query"));
    }
    if !cursor.take(&["ON", "CONFLICT", "DO"]) {
        // A parenthesis too many belongs to what cannot be read of the query.
        return Ok(cursor.with_rest(query));
    }
    if !CHOICES.iter().any(|choice| cursor.take(&[choice])) {
        return Err(cursor.unexpected("ERROR, NOTHING or DEDUPLICATE"));
    }
    cursor.expect_end()?;
    Ok(query)
}

/// Whether the parenthesis that is next opens a column list and not a query: names up to `)`, and more behind it.
fn begins_column_list(cursor: &Cursor<'_>) -> bool {
    if cursor.peek() != Some(Kind::LParen) {
        return false;
    }
    let mut ahead = cursor.clone();
    let is_query = |cursor: &Cursor<'_>| {
        ["SELECT", "WITH", "VALUES", "TABLE"].iter().any(|word| {
            cursor.sees(&[word]) && !matches!(cursor.peek_at(1), Some(Kind::Comma | Kind::RParen))
        })
    };
    ahead.skip();
    !is_query(&ahead) && ahead.peek() != Some(Kind::LParen)
}

impl Insert<'_> {
    fn apply(&self, mut query: QueryLineage, context: &mut Context<'_>) {
        let (output, mut table) = sink(&self.table, &self.hint, context);
        let mut given = &self.columns[..];
        // Which columns a list names that is filled in later nobody knows.
        if (self.columns.iter().flat_map(|it| &it.parts)).any(|name| has_placeholder(name)) {
            table = None;
            given = &[];
        }
        let columns = table.as_deref().map(sink_columns).unwrap_or_default();
        let mapped = sink::map(
            std::mem::take(&mut query.columns),
            query.has_open_star,
            &columns,
            Choice {
                columns: given,
                partition: &self.partition,
            },
        );
        // One that is filled in later may be several; and of which column PARTITION speaks has to be known.
        let is_counted = |mismatch: &&Mismatch| {
            let partition = self.partition.iter().map(|it| &*it.column.value);
            !mismatch.given.iter().any(|it| has_placeholder(it))
                && partition
                    .filter(|_| !columns.declared.is_empty())
                    .all(|it| columns.declared.iter().any(|known| ***known == *it))
        };
        if let Some(mismatch) = mapped.mismatch.as_ref().filter(is_counted) {
            context.report(self.wrong_count(mismatch));
        }
        if let Some(table) = &table {
            self.report_columns(table, context);
            // Without a column list all are written, or their number is wrong.
            if !self.columns.is_empty() {
                note_write(table, &self.table, &mapped.columns, context);
            }
        }
        let is_one_partition = self.partition.iter().any(|column| column.value.is_some());
        let mut draft = Draft::of_query(self.kind, query);
        draft.outputs = vec![output];
        draft.columns = mapped.columns;
        draft.mapping = mapped.signature;
        let before = context.reading.processes.len();
        context.add_process(draft);
        let added = context.reading.processes.get(before);
        if let Some(fingerprint) = added.map(|process| process.fingerprints.equivalent)
            && is_one_partition
        {
            context.reading.usage.partitioned.insert(fingerprint);
            context.effects.is_plain = false;
        }
    }

    fn wrong_count(&self, Mismatch { given, wanted }: &Mismatch) -> Finding {
        Finding {
            rule: &rules::COLUMN_COUNT,
            message: format!(
                "the query gives {}, but {} of `{}` {} written",
                columns(given.len()),
                wanted.len(),
                self.table.last(),
                if wanted.len() == 1 { "is" } else { "are" },
            ),
            span: span_of(self.query),
            hint: Some(sink::difference(
                given.iter().map(AsRef::as_ref),
                wanted.iter().map(String::as_str),
            )),
        }
    }

    fn report_columns(&self, table: &Table, context: &mut Context<'_>) {
        let of_partition = || self.partition.iter().map(|it| Named::from(&it.column));
        let columns = || self.columns.iter();
        let named = of_partition().chain(columns().map(Named::first));
        named::report_unknown(&self.table, table, named, context);
        named::report_not_partitioned(&self.table, table, of_partition(), context);
        let repeated = of_partition().chain(columns().filter_map(Named::whole));
        named::report_repeated(repeated, context);
        named::report_read_only(table, columns().map(Named::first), context);
    }
}

/// A number of columns, for people.
pub(super) fn columns(number: usize) -> String {
    format!("{number} column{}", if number == 1 { "" } else { "s" })
}

/// Options that name columns which the table gives values itself (Fluss, *Auto-Increment Column*).
const FILLED_BY_TABLE: &[&str] = &["auto-increment.fields"];

/// Notes which columns of a table a statement leaves empty that writes these.
pub(super) fn note_write(
    table: &Table,
    name: &Name,
    written: &[ColumnLineage],
    context: &mut Context<'_>,
) {
    if context.is_dry {
        return;
    }
    let by_itself = FILLED_BY_TABLE
        .iter()
        .filter_map(|key| table.options.get(key));
    let by_itself = by_itself.flat_map(|names| names.split(',').map(str::trim));
    let written = written.iter().map(|column| &*column.to);
    let filled: FastSet<&str> = written.chain(by_itself).collect();
    // What is metadata the connector fills where no value is given.
    let is_stored = |column: &&TableColumn| matches!(column.column.kind, ColumnKind::Physical);
    let stored = table.columns.iter().filter(is_stored);
    let empty = stored
        .map(|it| &it.column.name)
        .filter(|column| !filled.contains(&***column));
    let unfilled = Unfilled {
        table: name.last().to_owned(),
        columns: empty.map(ToString::to_string).collect(),
        name: name.span,
    };
    context.note_unfilled(table, unfilled);
}

/// Adds the process that fills a table by a query, column by column.
pub(super) fn add_process(
    kind: ProcessKind,
    table: &Name,
    mut query: QueryLineage,
    context: &mut Context<'_>,
) {
    let (output, table) = sink(table, &[], context);
    let columns = table.as_deref().map(sink_columns).unwrap_or_default();
    let given = std::mem::take(&mut query.columns);
    let mapped = sink::map(given, query.has_open_star, &columns, Choice::default());
    let mut draft = Draft::of_query(kind, query);
    draft.outputs = vec![output];
    draft.columns = mapped.columns;
    draft.mapping = mapped.signature;
    context.add_process(draft);
}

/// What is written, and its definition if it is a table that has one.
pub(super) fn sink(
    table: &Name,
    hint: &[(String, String)],
    context: &mut Context<'_>,
) -> (Endpoint, Option<Arc<Table>>) {
    let parts = table.as_parts();
    let name = context.catalogue.resolve(&parts);
    let definition = context.catalogue.get(&name).cloned();
    if let Some(definition) = &definition {
        context.note_use(definition.origin());
    }
    match definition {
        Some(Definition::Table(table)) => {
            let table = context.look_up(|lookup| lookup.hinted(&table, hint));
            (table.endpoint(), Some(table))
        }
        Some(Definition::View(view)) => {
            context.effects.is_plain = false;
            let hint = "write into a table".to_owned();
            let what = "view, which cannot be written";
            context.report(wrong_kind(table.last(), what, table.span, hint));
            (view.endpoint(), None)
        }
        None => (
            context.look_up(|lookup| lookup.undeclared(&parts, hint)),
            None,
        ),
    }
}

/// The columns of a table as a sink.
pub(super) fn sink_columns(table: &Table) -> SinkColumns<'_> {
    SinkColumns {
        declared: table.column_names().collect(),
        writable: table.writable_columns().collect(),
    }
}
