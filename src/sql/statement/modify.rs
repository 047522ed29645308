//! UPDATE and DELETE: processes that read the table they write.

use std::sync::Arc;

use crate::sql::token::{Kind, Token, lex};

use super::clause;
use super::insert;
use super::named::{self, Named};
use super::{Outcome, StatementKind};
use crate::diagnostic::rules;
use crate::lineage::{ColumnLineage, ProcessKind};
use crate::source::Span;
use crate::sql::catalogue::Table;
use crate::sql::context::Context;
use crate::sql::cursor::{Cursor, Name};
use crate::sql::process::Draft;
use crate::sql::{Finding, QueryLineage};

/// Reads `UPDATE t SET a = expression, … [WHERE condition]`.
pub(super) fn update(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["UPDATE"])?;
    let table = table(cursor)?;
    cursor.expect(&["SET"])?;
    let mut assignments = vec![assignment(cursor)?];
    while cursor.take_symbol(Kind::Comma) {
        assignments.push(assignment(cursor)?);
    }
    let filter = filter(cursor)?;
    let mut query = Rewritten::new(cursor.sql());
    query.push_words("SELECT");
    for (at, (_, value)) in assignments.iter().enumerate() {
        if at > 0 {
            query.push_words(",");
        }
        query.push(value);
    }
    query.push_words("FROM");
    query.push(table.tokens);
    query.push(filter);
    let mut lineage = context.analyze(cursor.sql(), &query.tokens)?;
    for (column, (name, _)) in lineage.columns.iter_mut().zip(&assignments) {
        column.to = name.last().into();
    }
    let columns = std::mem::take(&mut lineage.columns);
    let sink = table.add_process(ProcessKind::Update, lineage, columns, context);
    // What is said hangs on more than the table.
    context.effects.is_plain = false;
    if let Some(sink) = sink.filter(|sink| context.knows_history(&sink.name)) {
        let assigned = || assignments.iter().filter_map(|(it, _)| Named::whole(it));
        named::report_unknown(&table.name, &sink, assigned(), context);
        named::report_repeated(assigned(), context);
    }
    let label = format!("UPDATE {}", table.name.last());
    Ok(Outcome::new(StatementKind::Other("UPDATE"), label))
}

/// Reads `MERGE INTO t …`, which Flink's parser takes and its planner does not.
pub(super) fn merge(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    let span = cursor.span();
    cursor.expect(&["MERGE", "INTO"])?;
    let name = cursor.name()?;
    cursor.take_rest();
    context.report(Finding {
        rule: &rules::UNSUPPORTED_STATEMENT,
        message: "Flink reads MERGE and cannot run it, so it has no lineage".to_owned(),
        span,
        hint: Some("INSERT into a table with a primary key updates its rows; Paimon has CALL sys.merge_into".to_owned()),
    });
    let label = format!("MERGE INTO {}", name.last());
    Ok(Outcome::new(StatementKind::Other("MERGE INTO"), label))
}

/// Reads `DELETE FROM t [WHERE condition]`.
pub(super) fn delete(
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<Outcome, Finding> {
    cursor.expect(&["DELETE", "FROM"])?;
    let table = table(cursor)?;
    let filter = filter(cursor)?;
    let mut query = Rewritten::new(cursor.sql());
    query.push_words("SELECT 1 FROM");
    query.push(table.tokens);
    query.push(filter);
    let lineage = context.analyze(cursor.sql(), &query.tokens)?;
    table.add_process(ProcessKind::Delete, lineage, Vec::new(), context);
    let label = format!("DELETE {}", table.name.last());
    Ok(Outcome::new(StatementKind::Other("DELETE"), label))
}

/// The table that is changed, with its hint and alias.
struct Target<'t> {
    name: Name,
    hint: Vec<(String, String)>,
    tokens: &'t [Token],
}

impl Target<'_> {
    /// Adds the process. Returns the table, if it is one that has a definition.
    fn add_process(
        &self,
        kind: ProcessKind,
        query: QueryLineage,
        columns: Vec<ColumnLineage>,
        context: &mut Context<'_>,
    ) -> Option<Arc<Table>> {
        let (output, table) = insert::sink(&self.name, &self.hint, context);
        let mut draft = Draft::of_query(kind, query);
        draft.mapping = columns
            .iter()
            .map(|column| {
                format!(
                    "{} = {}",
                    column.to,
                    column.expression.as_deref().unwrap_or("")
                )
                .into()
            })
            .collect();
        draft.columns = columns;
        draft.outputs = vec![output];
        context.add_process(draft);
        table
    }
}

fn table<'t>(cursor: &mut Cursor<'t>) -> Result<Target<'t>, Finding> {
    let from = cursor.position();
    let name = cursor.name()?;
    let mut hint = Vec::new();
    while let Some((inside, _)) = cursor.take_hint() {
        hint.extend(clause::hint_options(inside));
    }
    cursor.take(&["AS"]);
    if !cursor.sees(&["SET"]) && !cursor.sees(&["WHERE"]) && !cursor.is_done() {
        cursor.identifier()?;
    }
    Ok(Target {
        name,
        hint,
        tokens: cursor.since(from),
    })
}

fn assignment<'t>(cursor: &mut Cursor<'t>) -> Result<(Name, &'t [Token]), Finding> {
    let column = cursor.name()?;
    cursor.expect_symbol(Kind::Eq)?;
    Ok((column, cursor.expression(&["WHERE"])?))
}

/// The WHERE clause, which is all that is left.
fn filter<'t>(cursor: &mut Cursor<'t>) -> Result<&'t [Token], Finding> {
    if !cursor.is_done() && !cursor.sees(&["WHERE"]) {
        return Err(cursor.unexpected("WHERE"));
    }
    Ok(cursor.take_rest())
}

/// A query made of parts of a statement that is none.
struct Rewritten {
    tokens: Vec<Token>,
    /// Where words belong that are not in the text.
    at: usize,
}

impl Rewritten {
    fn new(sql: &str) -> Self {
        Self {
            tokens: Vec::new(),
            at: sql.len(),
        }
    }

    fn push(&mut self, tokens: &[Token]) {
        self.tokens.extend(tokens);
    }

    /// Adds words that are not in the text.
    fn push_words(&mut self, words: &str) {
        let span = Span::new(self.at, self.at);
        let tokens = lex(words).tokens.into_iter();
        self.tokens
            .extend(tokens.map(|token| Token { span, ..token }));
    }
}
