//! Removing spans byte for byte.

use std::ops::Range;

use crate::source::{SourceFile, Span};

/// The file's bytes without `removals`; see [`cuts`] for what exactly goes.
pub fn without(file: &SourceFile, removals: &[Span]) -> Vec<u8> {
    let bytes = file.bytes();
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for cut in cuts(file, removals) {
        let range = file.byte_range(cut);
        kept.extend_from_slice(bytes.get(from..range.start).unwrap_or_default());
        from = range.end;
    }
    kept.extend_from_slice(bytes.get(from..).unwrap_or_default());
    kept
}

/// What is taken out for `removals`: ascending, merged where they overlap or touch, and with the blank lines that had
/// set whole removed lines apart from their neighbours.
///
/// Between what stays before and what stays after, the longer of the two runs of blank lines remains; at the start or
/// end of the text, or at a Markdown fence, only the run on that side. So a file from which repeats are removed looks as
/// if they had never been pasted. Removals that do not fit the text are left out.
pub fn cuts(file: &SourceFile, removals: &[Span]) -> Vec<Span> {
    let text = file.text();
    let mut closed = Vec::new();
    let mut merged = merge(text, removals).into_iter().peekable();
    while let Some(first) = merged.next() {
        let mut group = first;
        while let Some(next) = merged.next_if(|next| {
            is_whole_lines(text, group)
                && is_whole_lines(text, *next)
                && is_blank(text, group.end..next.start)
        }) {
            group = group.cover(next);
        }
        closed.push(close_gap(text, group));
    }
    // Closing two neighbouring gaps may take the same blank lines.
    merge(text, &closed)
}

fn merge(text: &str, removals: &[Span]) -> Vec<Span> {
    let mut sorted: Vec<Span> = removals
        .iter()
        .copied()
        .filter(|span| !span.is_empty() && text.get(span.start..span.end).is_some())
        .collect();
    sorted.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => *last = last.cover(span),
            _ => merged.push(span),
        }
    }
    merged
}

fn close_gap(text: &str, cut: Span) -> Span {
    if !is_whole_lines(text, cut) {
        return cut;
    }
    let before = blank_lines_before(text, cut.start);
    let after = blank_lines_after(text, cut.end);
    let is_at_start = before.start == 0 || is_fence(line_before(text, before.start));
    let is_at_end = after.end == text.len() || is_fence(line_at(text, after.end));
    let keeps_before =
        is_at_start || (!is_at_end && line_count(text, &before) >= line_count(text, &after));
    if keeps_before {
        Span::new(cut.start, after.end)
    } else {
        Span::new(before.start, cut.end)
    }
}

fn is_whole_lines(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let is_line_start = |at: usize| at == 0 || bytes.get(at - 1) == Some(&b'\n');
    is_line_start(span.start) && (span.end == text.len() || is_line_start(span.end))
}

fn is_blank(text: &str, range: Range<usize>) -> bool {
    text.get(range)
        .is_some_and(|between| between.trim().is_empty())
}

fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    rest.split_inclusive('\n').next().unwrap_or("")
}

fn line_before(text: &str, start: usize) -> &str {
    let lines = text.get(..start).unwrap_or("");
    lines.split_inclusive('\n').next_back().unwrap_or("")
}

fn blank_lines_before(text: &str, end: usize) -> Range<usize> {
    let mut start = end;
    while start > 0 {
        let line = line_before(text, start);
        if !line.trim().is_empty() {
            break;
        }
        start -= line.len();
    }
    start..end
}

fn blank_lines_after(text: &str, start: usize) -> Range<usize> {
    let mut end = start;
    while end < text.len() {
        let line = line_at(text, end);
        if !line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    start..end
}

fn line_count(text: &str, range: &Range<usize>) -> usize {
    text.get(range.clone())
        .map_or(0, |lines| lines.matches('\n').count())
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile::new("a", None, text.into())
    }

    /// The text without the lines that hold `-`.
    fn without_marked(text: &str) -> String {
        let mut at = 0;
        let mut removals = Vec::new();
        for line in text.split_inclusive('\n') {
            if line.contains('-') {
                removals.push(Span::new(at, at + line.len()));
            }
            at += line.len();
        }
        String::from_utf8(without(&file(text), &removals)).unwrap()
    }

    #[test]
    fn one_gap_remains_between_what_stays() {
        assert_eq!(without_marked("a\n\n-\n\nb\n"), "a\n\nb\n");
        assert_eq!(without_marked("a\n\n-\n\n-\n\n-\n\nb\n"), "a\n\nb\n");
        assert_eq!(without_marked("a\n-\n-\n\nb\n"), "a\n\nb\n");
        assert_eq!(without_marked("a\n\n-\n\n\ndef b\n"), "a\n\n\ndef b\n");
        assert_eq!(without_marked("a\n-\nb\n"), "a\nb\n");
    }

    #[test]
    fn the_ends_of_the_text_keep_their_own_blank_lines() {
        assert_eq!(without_marked("a\n\n-\n"), "a\n");
        assert_eq!(without_marked("a\n\n-\n\n-"), "a\n");
        assert_eq!(without_marked("\n-\n\na\n"), "\na\n");
        assert_eq!(without_marked("```\n-\n\na\n\n-\n```\n"), "```\na\n```\n");
        assert_eq!(without_marked("-\n"), "");
    }

    #[test]
    fn crlf_and_overlaps() {
        assert_eq!(without_marked("a\r\n\r\n-\r\n\r\nb"), "a\r\n\r\nb");
        let file = file("abcdef");
        let removals = [Span::new(3, 5), Span::new(1, 4), Span::new(90, 99)];
        assert_eq!(without(&file, &removals), b"af");
    }

    #[test]
    fn other_encodings_keep_their_bytes() {
        let mut utf16 = vec![0xFE, 0xFF];
        utf16.extend("订\n-\n单".encode_utf16().flat_map(u16::to_be_bytes));
        let file = SourceFile::new("a", None, utf16);
        let mut expected = vec![0xFE, 0xFF];
        expected.extend("订\n单".encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(without(&file, &[Span::new(4, 6)]), expected);

        let file = SourceFile::new("a", None, b"\xFF\n-\n\xFE\xFD".to_vec());
        assert_eq!(without(&file, &[Span::new(4, 6)]), b"\xFF\n\xFE\xFD");
    }

    proptest! {
        #[test]
        fn only_removals_and_blank_lines_go(
            text in "([a-c订\u{FFFD}]{0,2}\r?\n|```\n){0,12}[a-c]{0,2}",
            at in proptest::collection::vec((0usize..60, 0usize..20), 0..5),
        ) {
            let file = file(&text);
            let removals: Vec<Span> = at.iter().map(|&(start, len)| Span::new(start, start + len)).collect();
            let cuts = cuts(&file, &removals);
            prop_assert!(cuts.windows(2).all(|pair| pair[0].end < pair[1].start));
            for (at, character) in text.char_indices() {
                let is_removed = removals.iter().any(|span| {
                    text.get(span.start..span.end).is_some() && span.start <= at && at < span.end
                });
                let is_cut = cuts.iter().any(|cut| cut.start <= at && at < cut.end);
                prop_assert!(!is_removed || is_cut);
                prop_assert!(is_removed || !is_cut || character.is_whitespace());
            }
            let kept: String = text
                .char_indices()
                .filter(|(at, _)| !cuts.iter().any(|cut| cut.start <= *at && *at < cut.end))
                .map(|(_, character)| character)
                .collect();
            prop_assert_eq!(without(&file, &removals), kept.into_bytes());
        }
    }
}
