//! What a query means: the tables it reads, where each of its columns comes from, what else influences it.
//!
//! The way of a query: hints are taken out (`hint`), deep input is refused or given stack (`depth`), the `parser` makes a
//! syntax `tree`, and an `Analyzer` walks it: `body` (WITH, set operations), `from`, `join`, `table_function`, `match_recognize`, `select`, `star`,
//! `expression`, `function`. Names are found in an `environment`; `origins` says where values come from; `normal_form`
//! makes the text by which equal queries are known, and `terms` says what expressions are, for who compares them with plans.
//!
//! The rules are those of Flink's planner (`RelMetadataQuery.getColumnOrigins`): a value's origins are the stored columns
//! that it is computed from, conditions inside the expression included.

mod analyzer;
mod body;
mod depth;
mod environment;
mod expression;
mod from;
mod function;
mod functions;
mod hint;
mod join;
mod match_recognize;
mod normal_form;
mod origins;
mod parser;
mod relation;
mod row_type;
mod select;
mod star;
mod table_function;
mod terms;
mod text;
mod tree;

use std::sync::Arc;

use crate::lineage::{ColumnLineage, SourceColumns};
use crate::sql::token::{Kind, Token, lex};
use crate::sql::{Dialect, Finding, QueryLineage, RelationColumn, Tables};
use crate::term::{Clauses, Term};
use analyzer::Analyzer;
use environment::Environment;
use normal_form::Edits;
use relation::{Output, Relation, TableName};

/// Bytes that are kept of an expression's text.
const EXPRESSION: usize = 400;

/// Reads a query: `tokens` are those of [`lex`] that it consists of (a `;` at the end is ignored),
/// `sql` is the text they point into. What cannot be read at all is the one finding returned; all else doubtful is among
/// the findings of the lineage.
pub fn analyze(
    sql: &str,
    tokens: &[Token],
    dialect: Dialect,
    tables: &dyn Tables,
) -> Result<QueryLineage, Finding> {
    let (kept, hints) = hint::take(sql, without_semicolon(tokens));
    depth::guarded(&kept, || {
        let query = parser::query(sql, &kept, dialect)?;
        let mut analyzer = Analyzer::new(sql, hints, tables);
        analyzer.edits = Edits::with_room(kept.len());
        analyzer.wants_text = true;
        analyzer.is_open = query.is_open;
        let output = analyzer.query(&query, &Environment::default());
        Ok(lineage(analyzer, output, tokens))
    })
}

/// What a column of a query says, under its name; none where that is not sure.
pub type Told = (Arc<str>, Option<Arc<Term>>);

/// What a query says.
#[derive(Debug, Default)]
pub struct QueryTerms {
    /// Of its columns; nothing where nobody knows which it has.
    pub columns: Vec<Told>,
    /// What it chooses rows by and puts them together by.
    pub clauses: Clauses,
}

/// What the query of a statement says, which is an INSERT or makes a view; none where it cannot be read.
pub fn terms(statement: &str, tables: &dyn Tables) -> Option<QueryTerms> {
    let tokens = lex(statement).tokens;
    let (kept, hints) = hint::take(statement, without_semicolon(query_of(statement, &tokens)?));
    let read = depth::guarded(&kept, || {
        let query = parser::query(statement, &kept, Dialect::Flink)?;
        let mut analyzer = Analyzer::new(statement, hints, tables);
        analyzer.wants_terms = true;
        let output = analyzer.query(&query, &Environment::default());
        Ok((output, analyzer.clauses))
    });
    let (output, clauses) = read.ok()?;
    let columns = output.with_unique_names().columns.into_iter();
    let told = columns.map(|output| {
        let is_known = output.star.is_none();
        is_known.then_some((output.column.name, output.column.term))
    });
    Some(QueryTerms {
        columns: told.collect::<Option<_>>().unwrap_or_default(),
        clauses,
    })
}

/// The tokens of the query of an INSERT, or of a view whose columns have the names that its query gives them.
fn query_of<'t>(statement: &str, tokens: &'t [Token]) -> Option<&'t [Token]> {
    let is_insert = tokens.first()?.is_word(statement, "INSERT");
    let is_word = |token: &Token, word| token.is_word(statement, word);
    let is_view = tokens.iter().take(4).any(|it| is_word(it, "VIEW"));
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::LParen if is_view => return None,
            Kind::LParen => depth += 1,
            Kind::RParen => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if is_word(token, "SELECT") || is_word(token, "WITH") => {
                return (is_insert || is_view).then(|| &tokens[at..]);
            }
            _ => {}
        }
    }
    None
}

/// Reads a single expression over columns, such as that of a computed column: what its value comes from.
pub fn analyze_expression(
    sql: &str,
    tokens: &[Token],
    dialect: Dialect,
    columns: &[RelationColumn],
) -> Result<SourceColumns, Finding> {
    let (kept, hints) = hint::take(sql, without_semicolon(tokens));
    depth::guarded(&kept, || {
        let expression = parser::expression(sql, &kept, dialect)?;
        let mut analyzer = Analyzer::new(sql, hints, &NoTables);
        let columns = columns
            .iter()
            .map(|column| analyzer.stored(column))
            .collect();
        let relation = Relation::new(0, TableName::new(), columns, None);
        let environment = Environment {
            relations: std::slice::from_ref(&relation),
            ..Environment::default()
        };
        let value = analyzer.value(&expression, &environment);
        match analyzer.findings.into_iter().next() {
            Some(finding) => Err(finding),
            None => Ok(value.origins.resolve(&analyzer.columns)),
        }
    })
}

/// Makes sure that tokens are an expression.
pub(super) fn check_expression(
    sql: &str,
    tokens: &[Token],
    dialect: Dialect,
) -> Result<(), Finding> {
    let (kept, _) = hint::take(sql, without_semicolon(tokens));
    depth::guarded(&kept, || parser::expression(sql, &kept, dialect).map(drop))
}

/// What a sub-query of a lone expression reads: nothing that is known.
struct NoTables;

impl Tables for NoTables {
    fn lookup(&self, _: &[&str], _: &[(String, String)]) -> Arc<super::Relation> {
        Arc::new(super::Relation {
            inputs: Vec::new(),
            columns: None,
            is_opaque: false,
            influences: Vec::new(),
        })
    }
}

fn without_semicolon(tokens: &[Token]) -> &[Token] {
    match tokens {
        [before @ .., last] if last.kind == Kind::SemiColon => before,
        _ => tokens,
    }
}

fn lineage(mut analyzer: Analyzer<'_>, output: Output, tokens: &[Token]) -> QueryLineage {
    let has_open_star = output.columns.iter().any(|output| output.star.is_some());
    let columns = (output.with_unique_names().columns.into_iter())
        .map(|output| {
            let from = output.column.origins.resolve(&analyzer.columns);
            // A constant is all there is to tell two such columns apart, so it stays whole.
            let limit = if from.is_empty() {
                usize::MAX
            } else {
                EXPRESSION
            };
            ColumnLineage {
                to: output.column.name,
                from,
                expression: output.expression.map(|span| {
                    let text = analyzer.sql.get(span.start..span.end);
                    text::shown(text.unwrap_or_default(), limit)
                }),
            }
        })
        .collect();
    let influences = analyzer.influences();
    let edits = std::mem::take(&mut analyzer.edits);
    let mut inputs: Vec<_> = analyzer.effects.inputs.into_iter().collect();
    inputs.sort();
    QueryLineage {
        columns,
        has_open_star,
        inputs,
        influences,
        normal_form: normal_form::normal_form(analyzer.sql, tokens, edits),
        findings: analyzer.findings,
    }
}

#[cfg(test)]
mod tests;
