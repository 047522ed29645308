//! The lines of text that is indented with the program around it: Java's text blocks before their escapes are read, and
//! the methods by which Scala and Kotlin take the same white space out.

use crate::source::Span;

use super::text::Text;

/// A line of a text block.
pub(super) struct Line {
    /// Without the indentation, the white space at its end and what joins it with the next.
    pub(super) content: Span,
    /// Its line end, if the line has one that counts.
    pub(super) end: Option<Span>,
}

/// The lines of a text block as Java reads them (JLS 3.10.6): the white space that all share goes, and what stands at
/// their ends; a backslash at the end joins a line with the next.
pub(super) fn lines(text: &str, content: Span) -> Vec<Line> {
    let all = text.get(content.start..content.end).unwrap_or("");
    // The content begins behind the line of the opening quotes.
    let Some(first) = all.find('\n').filter(|end| all[..*end].trim().is_empty()) else {
        return vec![Line { content, end: None }];
    };
    let mut start = content.start + first + 1;
    let mut spans = Vec::new();
    for line in all[first + 1..].split_inclusive('\n') {
        spans.push(Span::new(start, start + line.len()));
        start += line.len();
    }
    if all.ends_with('\n') {
        spans.push(Span::new(start, start));
    }
    let slice = |span: &Span| text.get(span.start..span.end).unwrap_or("");
    let count = spans.len();
    let shared = spans
        .iter()
        .enumerate()
        // The line of the closing quotes counts though it is blank.
        .filter(|(at, span)| !slice(span).trim().is_empty() || at + 1 == count)
        .map(|(_, span)| indent_len(slice(span)))
        .min()
        .unwrap_or(0);
    spans
        .iter()
        .enumerate()
        .map(|(at, span)| {
            let line = slice(span);
            let kept = line.trim_end();
            let backslashes = kept.len() - kept.trim_end_matches('\\').len();
            let joins = backslashes % 2 == 1 && at + 1 < count;
            let end = kept.len() - usize::from(joins);
            let from = shared.min(end).min(indent_len(line));
            Line {
                content: Span::new(span.start + from, span.start + end),
                end: (line.ends_with('\n') && !joins).then(|| {
                    let line_end = line.len() - if line.ends_with("\r\n") { 2 } else { 1 };
                    Span::new(span.start + line_end, span.end)
                }),
            }
        })
        .collect()
}

/// Only white space of one byte, so that what lines share is a part of each.
fn indent_len(line: &str) -> usize {
    let line = line.trim_end_matches(['\n', '\r']);
    line.len() - line.trim_start_matches([' ', '\t', '\x0C']).len()
}

/// Without the white space before `margin`, and the margin, of each line that has one.
pub(super) fn without_margin(text: &Text, margin: &str) -> Text {
    let cut = |line: &str| {
        let rest = line.trim_start();
        rest.strip_prefix(margin)
            .map_or(0, |rest| line.len() - rest.len())
    };
    without_beginnings(text, cut)
}

/// Without the white space that all lines share.
pub(super) fn without_indent(text: &Text) -> Text {
    let shared = text
        .sql
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(indent_len)
        .min()
        .unwrap_or(0);
    without_beginnings(text, |line| shared.min(indent_len(line)))
}

/// Without as much of the beginning of each line as `cut` says.
fn without_beginnings(text: &Text, cut: impl Fn(&str) -> usize) -> Text {
    let mut out = Text {
        is_cut: text.is_cut,
        ..Text::default()
    };
    let mut at = 0;
    let mut kept = 0;
    let mut holes = text.holes.iter().peekable();
    for line in text.sql.split_inclusive('\n') {
        let from = at + cut(line);
        while holes.next_if(|hole| hole.range.end <= at).is_some() {}
        // A margin never cuts a value that was put in.
        let is_whole = holes.peek().is_none_or(|hole| hole.range.start >= from);
        if from > at && is_whole {
            out.push_part(text, kept..at);
            kept = from;
        }
        at += line.len();
    }
    out.push_part(text, kept..text.sql.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> String {
        let mut out = String::new();
        for line in lines(text, Span::new(0, text.len())) {
            out.push_str(&text[line.content.start..line.content.end]);
            out.push_str(if line.end.is_some() { "\n" } else { "" });
        }
        out
    }

    #[test]
    fn text_blocks_lose_what_their_lines_share() {
        assert_eq!(block("\n    a\n      b  \n\n    c\n    "), "a\n  b\n\nc\n");
        assert_eq!(block("\n    a\n  "), "  a\n");
        assert_eq!(block("\r\n  a \\\r\n  b"), "a b");
        assert_eq!(block("\n  a\\\\\n  b"), "a\\\\\nb");
        assert_eq!(block(" no block"), " no block");
        assert_eq!(block("\n"), "");
    }

    #[test]
    fn margins_go_with_the_white_space_before_them() {
        let mut text = Text::default();
        text.push_exact("a\n  |b\n c", 10);
        let out = without_margin(&text, "|");
        assert_eq!(out.sql, "a\nb\n c");
        assert_eq!(out.map.to_file(Span::new(2, 3)), Span::new(15, 16));
        assert_eq!(without_indent(&text).sql, "a\n  |b\n c");
    }
}
