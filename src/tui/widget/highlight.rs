//! Which parts of a statement are keywords, strings or comments.

use crate::source::{SourceFile, Span};
use crate::sql::token::{self, Kind};
use crate::tui::theme::Role;

/// Longer statements are shown plain: drawing must not wait for lexing.
const LONGEST: usize = 20_000;

/// The words that make the shape of a statement. Words that are also common names of columns are left out.
const KEYWORDS: &[&str] = &[
    "ADD",
    "ALL",
    "ALTER",
    "AND",
    "AS",
    "BEGIN",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CATALOG",
    "CREATE",
    "CROSS",
    "CUBE",
    "DATABASE",
    "DELETE",
    "DESC",
    "DISTINCT",
    "DROP",
    "ELSE",
    "END",
    "ENFORCED",
    "EXCEPT",
    "EXECUTE",
    "EXISTS",
    "EXPLAIN",
    "FOR",
    "FROM",
    "FULL",
    "FUNCTION",
    "GROUP",
    "GROUPING",
    "HAVING",
    "IF",
    "IN",
    "INNER",
    "INSERT",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "KEY",
    "LATERAL",
    "LEFT",
    "LIKE",
    "LIMIT",
    "MATCH_RECOGNIZE",
    "METADATA",
    "NOT",
    "NULL",
    "OF",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "OVERWRITE",
    "PARTITION",
    "PARTITIONED",
    "PRIMARY",
    "REPLACE",
    "RIGHT",
    "ROLLUP",
    "SELECT",
    "SET",
    "SETS",
    "STATEMENT",
    "SYSTEM_TIME",
    "TABLE",
    "TEMPORARY",
    "THEN",
    "UNION",
    "UNNEST",
    "UPDATE",
    "USE",
    "USING",
    "VALUES",
    "VIEW",
    "VIRTUAL",
    "WATERMARK",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
];

/// The parts of `statement` that stand out, in order.
pub fn parts(file: &SourceFile, statement: Span) -> Vec<(Span, Role)> {
    let sql = file.slice(statement);
    if sql.len() > LONGEST {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut end = 0;
    let lexed = token::lex(sql);
    for token in &lexed.tokens {
        let span = token.span;
        push_comment(&mut parts, sql, end, span.start);
        end = span.end;
        let role = match token.kind {
            Kind::Word(_) if is_keyword(token.text(sql)) => Role::Keyword,
            Kind::String => Role::String,
            Kind::Hint => Role::Comment,
            _ => continue,
        };
        parts.push((span, role));
    }
    if lexed.open.is_none() {
        push_comment(&mut parts, sql, end, sql.len());
    }
    let shift = |span: Span| Span::new(span.start + statement.start, span.end + statement.start);
    parts
        .iter()
        .map(|&(span, role)| (shift(span), role))
        .collect()
}

/// Whatever stands between two tokens and is no white space is a comment.
fn push_comment(parts: &mut Vec<(Span, Role)>, sql: &str, from: usize, to: usize) {
    let between = sql.get(from..to).unwrap_or("");
    if !between.trim().is_empty() {
        parts.push((Span::new(from, to), Role::Comment));
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_strings_and_comments_stand_out() {
        let file = SourceFile::new("a", None, "-- 一\nSELECT `from`, 'x' -- y\nFROM t".into());
        let whole = Span::new(0, file.text().len());
        let parts: Vec<(&str, Role)> = parts(&file, whole)
            .into_iter()
            .map(|(span, role)| (file.slice(span).trim(), role))
            .collect();
        assert_eq!(
            parts,
            [
                ("-- 一", Role::Comment),
                ("SELECT", Role::Keyword),
                ("'x'", Role::String),
                ("-- y", Role::Comment),
                ("FROM", Role::Keyword),
            ]
        );
    }
}
