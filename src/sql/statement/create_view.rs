//! CREATE VIEW and ALTER VIEW, and views that a host program names.

use std::sync::{Arc, OnceLock};

use crate::sql::token::{Kind, Token};

use super::clause;
use super::column;
use super::create_table::already_defined;
use super::insert::columns;
use super::named::{self, Named};
use super::target::Target;
use super::{Outcome, StatementKind};
use crate::diagnostic::rules;
use crate::lineage::{DatasetKey, LogicalName, ProcessKind};
use crate::source::Span;
use crate::sql::catalogue::{Definition, View};
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, span_of};
use crate::sql::process::Draft;
use crate::sql::sink;
use crate::sql::{Finding, QueryLineage, Resolve};

/// A view to be defined.
struct NewView {
    name: LogicalName,
    /// Where its name stands; none where an existing view gets another query.
    span: Option<Span>,
    is_temporary: bool,
    column_names: Vec<Arc<str>>,
}

/// Reads a CREATE VIEW.
pub(super) fn read(cursor: &mut Cursor<'_>, context: &mut Context<'_>) -> Result<Outcome, Finding> {
    cursor.expect(&["CREATE"])?;
    let replaces = cursor.take(&["OR", "REPLACE"]);
    let is_temporary = cursor.take(&["TEMPORARY"]);
    cursor.expect(&["VIEW"])?;
    let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]);
    let name = cursor.name()?;
    let columns = if cursor.peek() == Some(Kind::LParen) {
        cursor.list(Cursor::identifier)?
    } else {
        Vec::new()
    };
    column::comment(cursor)?;
    cursor.expect(&["AS"])?;
    let query = clause::query(cursor)?;
    named::report_repeated(columns.iter().map(Named::from), context);
    let view = NewView {
        name: context.catalogue.resolve(&name.as_parts()),
        span: Some(name.span),
        is_temporary,
        column_names: columns.into_iter().map(|it| it.value).collect(),
    };
    let label = format!("CREATE VIEW {}", view.name.table);
    if !replaces
        && context.catalogue.has(&view.name, is_temporary)
        && !context.is_free_here(&view.name, is_temporary)
    {
        if !if_not_exists {
            context.report(already_defined(name.last(), name.span));
        }
        return Ok(Outcome::new(StatementKind::CreateView, label));
    }
    view.define(cursor.sql(), query, context)?;
    Ok(Outcome::new(StatementKind::CreateView, label))
}

/// Reads ALTER VIEW: another name, another query.
pub(super) fn alter(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["ALTER", "VIEW"])?;
    let name = cursor.name()?;
    let label = format!("ALTER VIEW {}", name.last());
    let outcome = |label| Outcome::new(StatementKind::Other("ALTER VIEW"), label);
    let full = context.catalogue.resolve(&name.as_parts());
    let target = Target {
        name: &name,
        full: &full,
        is_view: true,
        if_exists: false,
    };
    if cursor.take(&["RENAME", "TO"]) {
        let to = cursor.name()?;
        cursor.expect_end()?;
        let is_refused = target.report_for_alter(context);
        let to = context.catalogue.resolve(&to.as_parts());
        if !context.is_dry && !is_refused {
            context.catalogue.rename(&full, to);
        }
        return Ok(outcome(label));
    }
    cursor.expect(&["AS"])?;
    let query = clause::query(cursor)?;
    if target.report_for_alter(context) {
        return Ok(outcome(label));
    }
    let known = context.catalogue.get(&full);
    if let Some(origin) = known.map(|known| known.origin().clone()) {
        context.note_use(&origin);
    }
    let view = NewView {
        is_temporary: context.catalogue.has(&full, true),
        name: full,
        span: None,
        column_names: Vec::new(),
    };
    view.define(cursor.sql(), query, context)?;
    Ok(outcome(label))
}

/// Defines the temporary view that a host program makes of a query.
pub(in crate::sql) fn define_of_host(
    name: &str,
    sql: &str,
    query: &[Token],
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    let parts: Vec<&str> = name.split('.').map(|part| part.trim_matches('`')).collect();
    let view = NewView {
        name: context.catalogue.resolve(&parts),
        span: Some(context.here.piece.span),
        is_temporary: true,
        column_names: Vec::new(),
    };
    let label = format!("CREATE VIEW {}", view.name.table);
    view.define(sql, query, context)?;
    Ok(Outcome::new(StatementKind::CreateView, label))
}

impl NewView {
    /// Defines the view. One whose query cannot be read is defined too, without columns, so that what uses it costs no
    /// second diagnostic.
    fn define(self, sql: &str, query: &[Token], context: &mut Context<'_>) -> Result<(), Finding> {
        let (lineage, failure) = match context.analyze(sql, query) {
            Ok(mut lineage) => {
                if context.makes_columns_elsewhere() {
                    lineage.forget_columns();
                }
                (Some(lineage), None)
            }
            Err(finding) => (None, Some(finding)),
        };
        if context.is_dry {
            return failure.map_or(Ok(()), Err);
        }
        if let Some(lineage) = &lineage {
            self.report_count(lineage, query, context);
        }
        if let Some(span) = self.span {
            context.note_definition(&self.name, self.is_temporary, true, span);
        }
        let view = View {
            key: DatasetKey::scoped(context.script.scope, self.name.clone()),
            name: self.name.clone(),
            column_names: self.column_names,
            lineage: lineage.clone(),
            origin: context.origin(),
            relation: OnceLock::new(),
        };
        if context.resolve == Resolve::Declared || lineage.is_none() {
            context.add_dataset(view.to_dataset());
        }
        if let (Resolve::Declared, Some(lineage)) = (context.resolve, lineage) {
            add_process(&view, lineage, context);
        }
        context.catalogue.define(
            &self.name,
            self.is_temporary,
            Definition::View(view.into()),
            context.here.piece.sql(),
        );
        failure.map_or(Ok(()), Err)
    }

    fn report_count(&self, lineage: &QueryLineage, query: &[Token], context: &mut Context<'_>) {
        let (given, wanted) = (lineage.columns.len(), self.column_names.len());
        if wanted == 0 || given == wanted || lineage.has_open_star {
            return;
        }
        context.report(Finding {
            rule: &rules::COLUMN_COUNT,
            message: format!(
                "the query gives {}, but the view names {wanted}",
                columns(given)
            ),
            span: span_of(query),
            hint: Some(sink::difference(
                lineage.columns.iter().map(|column| &*column.to),
                self.column_names.iter().map(|name| &**name),
            )),
        });
    }
}

fn add_process(view: &View, mut lineage: QueryLineage, context: &mut Context<'_>) {
    for (column, name) in lineage.columns.iter_mut().zip(&view.column_names) {
        column.to = Arc::clone(name);
    }
    let mut draft = Draft::of_query(ProcessKind::CreateView, lineage);
    draft.outputs = vec![view.endpoint()];
    context.add_process(draft);
}
