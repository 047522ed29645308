//! CREATE TABLE, CREATE TABLE … LIKE, CREATE TABLE … AS, REPLACE TABLE … AS.

mod check;
mod definition;
mod hive;

pub(super) use definition::extend as extend_columns;
use std::sync::{Arc, OnceLock};

use crate::collections::Seen;
use crate::sql::token::{Kind, Token};

use super::clause::{self, Like, WithClause};
use super::column::{self, Element};
use super::insert::{self, sink_columns};
use super::target::wrong_kind;
use super::{Outcome, StatementKind};
use crate::diagnostic::rules;
use crate::extract::FragmentKind;
use crate::lineage::{Column, ColumnKind, LogicalName, Options, ProcessKind};
use crate::source::Span;
use crate::sql::catalogue::{Definition, Table, TableColumn};
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, Name};
use crate::sql::memo::NewTable;
use crate::sql::process::Draft;
use crate::sql::sink::{self, Choice};
use crate::sql::{Dialect, Finding, QueryLineage};
use crate::text::has_placeholder;

/// A CREATE TABLE as it is written.
#[derive(Debug)]
pub(super) struct CreateTable<'t> {
    name: Name,
    is_temporary: bool,
    if_not_exists: bool,
    /// Whether it takes the place of a table of its name.
    replaces: bool,
    /// Which process it is if it has a query.
    kind: ProcessKind,
    elements: Vec<Element<'t>>,
    partitions: Vec<Name>,
    with: WithClause,
    /// Where findings about missing options belong: the WITH clause, else the name.
    options_span: Span,
    like: Option<Like>,
    query: Option<&'t [Token]>,
    rows: Rows,
}

/// Where the rows of a table come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// From a connector or a catalog.
    Stored,
    /// From the program around the SQL.
    OfHost,
    /// From where another dialect keeps them.
    OfDialect,
}

/// Reads a CREATE TABLE.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    let create = parse(cursor, &context.here.piece.fragment.kind)?;
    let kind = match create.query {
        Some(_) => StatementKind::CreateTableAs,
        None => StatementKind::CreateTable,
    };
    let verb = match create.kind {
        ProcessKind::ReplaceTableAs => "REPLACE TABLE",
        _ => "CREATE TABLE",
    };
    let label = format!("{verb} {}", create.name.last());
    create.define(cursor.sql(), context)?;
    Ok(Outcome::new(kind, label))
}

/// The finding that a name is taken.
pub(super) fn already_defined(name: &str, span: Span) -> Finding {
    Finding {
        rule: &rules::ALREADY_DEFINED,
        message: format!("`{name}` is already defined; the first definition stays"),
        span,
        hint: Some("drop it first, or say IF NOT EXISTS".to_owned()),
    }
}

fn parse<'t>(cursor: &mut Cursor<'t>, fragment: &FragmentKind) -> Result<CreateTable<'t>, Finding> {
    let is_created = cursor.take(&["CREATE"]);
    cursor.take(&["OR"]);
    let replaces = cursor.take(&["REPLACE"]);
    let is_temporary = cursor.take(&["TEMPORARY"]);
    if cursor.dialect() == Dialect::Other {
        cursor.take(&["EXTERNAL"]);
    }
    cursor.expect(&["TABLE"])?;
    let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]);
    let mut create = body(cursor)?;
    create.is_temporary = is_temporary;
    create.if_not_exists = if_not_exists;
    if *fragment == FragmentKind::Rows {
        create.rows = Rows::OfHost;
    }
    create.replaces = replaces || create.is_of_host();
    if replaces {
        create.kind = ProcessKind::ReplaceTableAs;
    }
    if cursor.take(&["LIKE"]) {
        create.like = Some(Like::read(cursor)?);
    }
    if cursor.take(&["AS"]) {
        create.query = Some(clause::query(cursor)?);
    }
    cursor.expect_end()?;
    if !is_created && create.query.is_none() {
        return Err(cursor.unexpected("AS and a query"));
    }
    check::refuse(&create, cursor)?;
    Ok(create)
}

/// Reads what all kinds of tables have: name, columns, comment, distribution, partitions, options.
pub(super) fn body<'t>(cursor: &mut Cursor<'t>) -> Result<CreateTable<'t>, Finding> {
    let name = cursor.name()?;
    let elements = if cursor.peek() == Some(Kind::LParen) {
        cursor.list(column::element)?
    } else {
        Vec::new()
    };
    column::comment(cursor)?;
    clause::distribution(cursor)?;
    // Other dialects have types here.
    let is_flink = cursor.dialect() == Dialect::Flink;
    let partitions = if is_flink && cursor.take(&["PARTITIONED", "BY"]) {
        cursor.list(Cursor::name)?
    } else {
        Vec::new()
    };
    let mut options_span = name.span;
    let with = if cursor.sees(&["WITH"]) {
        options_span = cursor.span();
        cursor.skip();
        clause::with_clause(cursor)?
    } else {
        WithClause::default()
    };
    let mut create = CreateTable {
        name,
        is_temporary: false,
        if_not_exists: false,
        replaces: false,
        kind: ProcessKind::CreateTableAs,
        elements,
        partitions,
        with,
        options_span,
        like: None,
        query: None,
        rows: if is_flink {
            Rows::Stored
        } else {
            Rows::OfDialect
        },
    };
    if !is_flink {
        hive::clauses(cursor, &mut create)?;
    }
    Ok(create)
}

impl<'t> CreateTable<'t> {
    /// Makes it the table that a query fills, as a process of this kind.
    pub(super) fn filled_by(mut self, kind: ProcessKind, query: &'t [Token]) -> Self {
        self.kind = kind;
        self.query = Some(query);
        self
    }

    /// Makes it take the place of a table of its name.
    pub(super) fn replacing(mut self) -> Self {
        self.replaces = true;
        self
    }

    fn is_of_host(&self) -> bool {
        self.rows == Rows::OfHost
    }

    /// Refuses keys that Flink's parser refuses where a query gives the columns.
    pub(super) fn refuse_keys(&self) -> Result<(), Finding> {
        check::refuse_keys(&self.elements)
    }

    /// The name of the table.
    pub(super) fn name(&self) -> &Name {
        &self.name
    }

    /// Defines the table, unless its name is taken.
    pub(super) fn define(&self, sql: &str, context: &mut Context<'_>) -> Result<(), Finding> {
        let name = context.catalogue.resolve(&self.name.as_parts());
        if !self.replaces && context.catalogue.has(&name, self.is_temporary) {
            context.note_definition_anew(&name);
            if !context.is_free_here(&name, self.is_temporary) {
                if !self.if_not_exists {
                    context.report(already_defined(self.name.last(), self.name.span));
                }
                return Ok(());
            }
        }
        let query = match self.query {
            Some(query) => Some(context.analyze(sql, query)?),
            None => None,
        };
        if !context.is_dry {
            self.apply(sql, &name, query, context);
        }
        Ok(())
    }

    fn apply(
        &self,
        sql: &str,
        name: &LogicalName,
        query: Option<QueryLineage>,
        context: &mut Context<'_>,
    ) {
        let base = self.base(context);
        let own = definition::columns(sql, self, base.as_ref(), query.as_ref(), context);
        let columns = match &query {
            Some(query) => definition::with_query_columns(own, query, &self.elements),
            None if self.is_of_host() && own.is_empty() => definition::named(&self.elements),
            None => own,
        };
        let options = definition::options(self, base.as_ref());
        let physical = context
            .catalogue
            .physical(name, &options, context.script.scope);
        let table = Table {
            name: name.clone(),
            physical,
            columns: columns.into(),
            partitions: definition::partitions(self, base.as_ref()),
            options,
            origin: context.origin(),
            is_provisional: self.with.finding.is_some(),
            is_managed: self.kind == ProcessKind::MaterializedTable || self.rows != Rows::Stored,
            relation: OnceLock::new(),
            plain: OnceLock::new(),
        };
        self.check_options(&table, base.is_some(), context);
        check::report_keys(&self.elements, context);
        check::report_missing_key(self, &table, context);
        check::report_names(self, &table, context);
        check::report_repeated(self, base.as_ref(), context);
        context.note_definition(name, self.is_temporary, false, self.name.span);
        if self.replaces {
            context.redefine_dataset(table.to_dataset());
        } else {
            context.add_dataset(table.to_dataset());
        }
        if let Some(query) = query {
            self.add_process(&table, query, context);
            context.note_use(&table.origin);
        }
        let table = Arc::new(table);
        if self.like.is_none() && self.query.is_none() {
            context.effects.defined = Some(NewTable {
                table: Arc::clone(&table),
                is_temporary: self.is_temporary,
                name: self.name.span,
            });
        }
        let definition = Definition::Table(table);
        context.catalogue.define(
            name,
            self.is_temporary,
            definition,
            context.here.piece.sql(),
        );
    }

    /// The table that LIKE names; a diagnostic if nothing defines it.
    fn base(&self, context: &mut Context<'_>) -> Option<Table> {
        let like = self.like.as_ref()?;
        let parts = like.table.as_parts();
        let name = context.catalogue.resolve(&parts);
        match context.catalogue.get(&name).cloned() {
            Some(Definition::Table(table)) => {
                context.note_use(&table.origin);
                return Some(Table::clone(&table));
            }
            Some(Definition::View(view)) => {
                context.note_use(&view.origin);
                let hint = "name its columns".to_owned();
                let what = "view, which LIKE cannot copy";
                context.report(wrong_kind(like.table.last(), what, like.table.span, hint));
            }
            None => {
                context.look_up(|lookup| lookup.undeclared(&parts, &[]));
            }
        }
        None
    }

    fn add_process(&self, table: &Table, query: QueryLineage, context: &mut Context<'_>) {
        let mut sink = sink_columns(table);
        // The query writes the columns that are named after its own; further ones stay empty.
        sink.writable = query.columns.iter().map(|column| &column.to).collect();
        let given = query.columns.clone();
        let mapped = sink::map(given, query.has_open_star, &sink, Choice::default());
        if !query.has_open_star {
            insert::note_write(table, &self.name, &mapped.columns, context);
        }
        let mut draft = Draft::of_query(self.kind, query);
        draft.outputs = vec![table.endpoint()];
        draft.columns = mapped.columns;
        draft.mapping = mapped.signature;
        context.add_process(draft);
    }

    fn check_options(&self, table: &Table, is_derived: bool, context: &mut Context<'_>) {
        if let Some(finding) = &self.with.finding {
            context.report(finding.clone());
        }
        self.report_repeated_options(context);
        let is_whole = !self.with.is_open && (self.like.is_none() || is_derived);
        for finding in context.catalogue.option_findings(table, is_whole) {
            let key = finding.key.as_deref();
            let place = self
                .with
                .options
                .iter()
                .find(|property| Some(&*property.key.value) == key)
                .or_else(|| {
                    self.with
                        .options
                        .iter()
                        .find(|property| *property.key.value == *"connector")
                })
                .map_or(self.options_span, |property| match key {
                    Some(_) => property.key.span,
                    None => property.value.span,
                });
            context.report(Finding::of_option(finding, place));
        }
    }

    /// Reports options that are given twice: the last one counts, without a word (SqlParseUtils.extractMap).
    fn report_repeated_options(&self, context: &mut Context<'_>) {
        let mut seen = Seen::new();
        for property in &self.with.options {
            let key = &*property.key.value;
            if !seen.insert(key) && !has_placeholder(key) {
                context.report(Finding {
                    rule: &rules::REPEATED_OPTION,
                    message: format!("option `{key}` is given twice; the last one counts"),
                    span: property.key.span,
                    hint: Some("keep the one that is meant".to_owned()),
                });
            }
        }
    }

    fn own_options(&self) -> Options {
        let properties = self.with.options.iter();
        properties
            .map(|it| (Arc::clone(&it.key.value), Arc::clone(&it.value.value)))
            .collect()
    }
}

/// Gives a table the columns of the query that fills it from now on and that it does not have, behind its own.
pub(super) fn append_columns(name: &Name, query: &QueryLineage, context: &mut Context<'_>) {
    let full = context.catalogue.resolve(&name.as_parts());
    let is_altered = context.catalogue.alter(&full, |table| {
        let known: Vec<_> = table.column_names().map(Arc::clone).collect();
        let given = query.columns.iter().map(|column| &column.to);
        let new = given.filter(|name| !known.contains(name));
        let new: Vec<_> = new.map(|name| stored(Arc::clone(name), None)).collect();
        if !known.is_empty() {
            Arc::make_mut(&mut table.columns).extend(new);
        }
    });
    if is_altered && let Some(Definition::Table(table)) = context.catalogue.get(&full).cloned() {
        context.redefine_dataset(table.to_dataset());
    }
}

/// A column without anything it is computed from.
fn stored(name: Arc<str>, data_type: Option<Arc<str>>) -> TableColumn {
    TableColumn {
        column: Column {
            name,
            data_type,
            kind: ColumnKind::Physical,
            comment: None,
        },
        computed_from: Vec::new(),
    }
}
