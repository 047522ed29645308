//! How a statement is taken out of a text: with the comments that belong to it, and without leaving a hole.

use crate::extract::{OffsetMap, Removal};
use crate::source::Span;

/// Why the members of a statement set cannot all go.
pub(super) const EMPTY_SET: &str = "its statement set would be left empty";

/// The removal of a statement of a script.
///
/// `gap` is where the statement before ends (behind its `;`), `span` the statement without its `;`, `end` behind its
/// `;`. Comment lines directly above the statement go with it, and a comment behind its `;` on the same line; a blank
/// line ends what belongs to it. Block comments before it on its line go too.
pub(super) fn of_statement(
    sql: &str,
    gap: usize,
    span: Span,
    end: usize,
    map: &OffsetMap,
) -> Removal {
    let first = with_comments_before(sql, gap, span.start);
    let line_start =
        line_start(sql, gap, first).filter(|&start| sql[start..first].trim().is_empty());
    let (start, end) = match (line_start, behind_on_line(sql, end)) {
        (Some(line_start), Some(line_end)) => (with_comments_above(sql, gap, line_start), line_end),
        // Something else begins the line; its line end stays.
        (None, Some(line_end)) => {
            let from = blanks_before(sql, gap, first);
            let to = sql[end..line_end].trim_end_matches(['\n', '\r']).len();
            (from, end + to)
        }
        (_, None) => (first, skip_blanks(sql, end)),
    };
    Removal::Span(map.to_file(Span::new(start, end)))
}

/// The removal of the first member of a statement set, which stands behind `BEGIN`.
pub(super) fn after_begin(sql: &str, begin_end: usize, span: Span, map: &OffsetMap) -> Removal {
    let end = sql[span.end..]
        .find(';')
        .map_or(span.end, |at| span.end + at + 1);
    of_statement(sql, begin_end, span, end, map)
}

/// The offset of the first character from `at` on that is no white space.
pub(super) fn skip_space(sql: &str, at: usize) -> usize {
    sql.len() - sql[at..].trim_start().len()
}

/// The start of the line of `at`, unless it lies before `gap`. Nothing before `gap` is looked at, so that many statements
/// on one line cost no more than each its own text.
fn line_start(sql: &str, gap: usize, at: usize) -> Option<usize> {
    match sql[gap..at].rfind('\n') {
        Some(len) => Some(gap + len + 1),
        None => (gap == 0).then_some(0),
    }
}

/// Where the line ends (behind its `\n`) if nothing but blanks and a comment stands from `at` on.
fn behind_on_line(sql: &str, at: usize) -> Option<usize> {
    let at = sql.len() - sql[at..].trim_start_matches([' ', '\t', '\r']).len();
    let rest = &sql[at..];
    (rest.is_empty() || rest.starts_with('\n') || rest.starts_with("--"))
        .then(|| rest.find('\n').map_or(sql.len(), |len| at + len + 1))
}

fn skip_blanks(sql: &str, at: usize) -> usize {
    sql.len() - sql[at..].trim_start_matches([' ', '\t']).len()
}

fn blanks_before(sql: &str, gap: usize, at: usize) -> usize {
    gap + sql[gap..at].trim_end_matches([' ', '\t']).len()
}

/// The start of the block comments that end on the line of `from` before it, none before `gap`.
fn with_comments_before(sql: &str, gap: usize, from: usize) -> usize {
    let mut start = from;
    for comment in comments(sql, gap, from).into_iter().rev() {
        let is_block = sql[comment.start..].starts_with("/*");
        if !is_block || sql[comment.end..start].contains('\n') {
            break;
        }
        start = comment.start;
    }
    start
}

/// The start of the comments that stand on the lines directly above `from`, none before `gap`.
fn with_comments_above(sql: &str, gap: usize, from: usize) -> usize {
    let mut start = from;
    for comment in comments(sql, gap, from).into_iter().rev() {
        let between = &sql[comment.end..start];
        let touches = between.trim().is_empty() && between.matches('\n').count() <= 1;
        match line_start(sql, gap, comment.start) {
            Some(begin) if touches && sql[begin..comment.start].trim().is_empty() => start = begin,
            _ => break,
        }
    }
    start
}

/// The comments between two statements, where nothing else stands but white space. A line comment ends behind its line.
fn comments(sql: &str, from: usize, to: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let rest = &sql[at..to];
        let len = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |len| len + 2)
        } else if rest.starts_with("--") || rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        found.push(Span::new(at, at + len));
        at += len;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `sql` without the statement between `«` and `»` (its `;` inside the marks' right one).
    fn without(marked: &str) -> String {
        let start = marked.find('«').unwrap();
        let sql = marked.replace('«', "");
        let end = sql.find('»').unwrap();
        let sql = sql.replace('»', "");
        let gap = sql[..start].rfind(';').map_or(0, |at| at + 1);
        let span = Span::new(start, end - usize::from(sql[..end].ends_with(';')));
        let map = OffsetMap::verbatim(0, sql.len());
        let Removal::Span(removal) = of_statement(&sql, gap, span, end, &map) else {
            panic!("no span");
        };
        format!("{}{}", &sql[..removal.start], &sql[removal.end..])
    }

    #[test]
    fn a_statement_goes_with_its_line_and_comments() {
        assert_eq!(without("a;\n-- why\n-- more\n«b;» -- it\nc;\n"), "a;\nc;\n");
        assert_eq!(without("a; -- of a\n«b;»\nc;\n"), "a; -- of a\nc;\n");
        assert_eq!(without("a;\n/* of\n\n b */\n«b;»\nc;\n"), "a;\nc;\n");
        assert_eq!(without("a;\n-- far\n\n«b;»\nc;\n"), "a;\n-- far\n\nc;\n");
    }

    #[test]
    fn neighbours_on_the_line_stay() {
        assert_eq!(without("a; «b;» c;\n"), "a; c;\n");
        assert_eq!(without("a; «b;»\nc;\n"), "a;\nc;\n");
        assert_eq!(without("«b;» c;\n"), "c;\n");
    }

    #[test]
    fn a_block_comment_before_it_goes_too() {
        assert_eq!(without("a;\n-- up\n/* c */ «b;»\nc;\n"), "a;\nc;\n");
        assert_eq!(without("a;\n/* c\n*/ /* d */ «b;» c;\n"), "a;\nc;\n");
    }

    #[test]
    fn the_last_one_needs_no_line_end() {
        assert_eq!(without("a;\r\n«b;»\r\nc;\r\n"), "a;\r\nc;\r\n");
        assert_eq!(without("a;\n«b»"), "a;\n");
    }
}
