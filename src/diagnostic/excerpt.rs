//! Cuts out of a file the few lines that a diagnostic shows, made printable, without secrets and no wider than asked.
//!
//! Only the shown lines are touched, and of a long line only the part around the place: a file of 50 MB on one line
//! costs as much as a short one.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::source::{SourceFile, Span};
use crate::{secret, text};

/// The most lines that a span may cover to be shown whole.
const MOST_LINES: usize = 6;
/// What a tab becomes.
const TAB: &str = "    ";
/// Bytes that a cell may take at most before a line is cut by bytes: long clusters of combining marks.
const BYTES_PER_CELL: usize = 16;

/// Lines to show and what to mark in them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The lines, joined by `\n`.
    pub text: String,
    /// The number of the first of them.
    pub first_line: usize,
    /// What to mark in `text`.
    pub mark: Range<usize>,
    /// How many further lines the place covers that are not shown.
    pub lines_left_out: usize,
}

/// Cuts out the lines of `span`, each at most `cells` wide, with `ellipsis` where something was left out.
pub(super) fn cut(file: &SourceFile, span: Span, cells: usize, ellipsis: &str) -> Excerpt {
    let len = file.text().len();
    let span = Span::new(span.start.min(len), span.end.min(len));
    let first_line = file.line_at(span.start);
    // The line end that a span takes along is no further line.
    let last_byte = span.end.max(span.start + 1) - 1;
    let last_line = file.line_at(last_byte.min(len)).max(first_line);
    let covered = last_line - first_line + 1;
    let shown = if covered > MOST_LINES { 1 } else { covered };
    let mut excerpt = Excerpt {
        text: String::new(),
        first_line,
        mark: 0..0,
        lines_left_out: covered - shown,
    };
    for number in first_line..first_line + shown {
        let Some(line) = file.line_span(number) else {
            break;
        };
        let from = span.start.clamp(line.start, line.end);
        let to = span.end.clamp(line.start, line.end);
        if number > first_line {
            excerpt.text.push('\n');
        }
        let window = window(file.text(), line, Span::new(from, to), cells, ellipsis);
        if number == first_line {
            excerpt.mark.start = excerpt.text.len() + window.mark.start;
        }
        excerpt.mark.end = excerpt.text.len() + window.mark.end;
        excerpt.text.push_str(&window.text);
    }
    excerpt
}

/// One line as it is shown.
struct Window {
    text: String,
    mark: Range<usize>,
}

/// The part of `line` around `mark` that fits into `cells`: the start of the mark is always in it.
fn window(source: &str, line: Span, mark: Span, cells: usize, ellipsis: &str) -> Window {
    let most_bytes = cells * BYTES_PER_CELL;
    let from = source.floor_char_boundary(line.start.max(mark.start.saturating_sub(most_bytes)));
    let to = source.ceil_char_boundary(line.end.min(mark.start + most_bytes));
    let hidden = secret::places(source, Span::new(from, to));
    let is_whole = from == line.start && to == line.end;
    // Nearly all lines are of this kind, and need no look at what belongs together.
    if is_whole && hidden.is_empty() && line.len() <= cells && is_plain(source, line) {
        let end = mark.end.min(line.end);
        return Window {
            text: source.get(from..to).unwrap_or_default().to_owned(),
            mark: mark.start - from..end - from,
        };
    }
    let before = Shown::of(source, Span::new(from, mark.start), &hidden);
    let after = Shown::of(source, Span::new(mark.start, to), &hidden);
    let mut start = 0;
    let mut end = after.cells.len();
    let total = before.width() + after.width();
    if total > cells || !is_whole {
        let room = cells.saturating_sub(2 * text::width(ellipsis)).max(1);
        // A third of the room for what leads to the place, the more where less follows.
        let left = (room / 3).max(room.saturating_sub(after.width()));
        start = before.fit_from_end(left);
        let used = before.width_from(start);
        end = after.fit(room.saturating_sub(used));
    }
    let mut shown = String::new();
    if start > 0 || from > line.start {
        shown.push_str(ellipsis);
    }
    shown.push_str(&before.text(start, before.cells.len()));
    let mark_start = shown.len();
    let marked = after.pieces_before(mark.len()).min(end);
    shown.push_str(&after.text(0, marked));
    let mark_end = shown.len();
    shown.push_str(&after.text(marked, end));
    if end < after.cells.len() || to < line.end {
        shown.push_str(ellipsis);
    }
    Window {
        text: shown,
        mark: mark_start..mark_end,
    }
}

/// Whether each byte of a part is a character that takes one cell.
fn is_plain(source: &str, part: Span) -> bool {
    let text = source.get(part.start..part.end).unwrap_or_default();
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A stretch of text cut into graphemes, each with what is shown for it.
struct Shown<'a> {
    /// Byte offset, what is shown, its width.
    cells: Vec<(usize, std::borrow::Cow<'a, str>, usize)>,
}

impl<'a> Shown<'a> {
    /// Of each of the `hidden` places a mask is shown at its first grapheme, and nothing for the others.
    fn of(source: &'a str, part: Span, hidden: &[Span]) -> Self {
        let text = source.get(part.start..part.end).unwrap_or_default();
        if hidden.is_empty() && is_plain(source, part) {
            let cells = (0..text.len()).filter_map(|at| Some((at, text.get(at..=at)?.into(), 1)));
            return Self {
                cells: cells.collect(),
            };
        }
        let mut masked = None;
        let cells = text
            .grapheme_indices(true)
            .map(|(at, grapheme)| {
                let start = part.start + at;
                let next = hidden.partition_point(|place| place.end <= start);
                let secret = hidden
                    .get(next)
                    .filter(|place| place.start < start + grapheme.len());
                let shown = if let Some(&place) = secret {
                    let is_first = masked.replace(place) != Some(place);
                    if is_first { secret::MASK } else { "" }.into()
                } else if grapheme == "\t" {
                    TAB.into()
                } else {
                    text::printable(grapheme)
                };
                let width = text::width(&shown);
                (at, shown, width)
            })
            .collect();
        Self { cells }
    }

    fn width(&self) -> usize {
        self.width_from(0)
    }

    fn width_from(&self, start: usize) -> usize {
        self.cells[start..].iter().map(|cell| cell.2).sum()
    }

    /// The index up to which pieces fit into `room` cells; at least one, where there is one.
    fn fit(&self, room: usize) -> usize {
        let mut used = 0;
        let over = self.cells.iter().position(|cell| {
            used += cell.2;
            used > room
        });
        over.unwrap_or(self.cells.len())
            .max(1)
            .min(self.cells.len())
    }

    /// The index from which pieces fit into `room` cells.
    fn fit_from_end(&self, room: usize) -> usize {
        let mut used = 0;
        let over = self.cells.iter().rposition(|cell| {
            used += cell.2;
            used > room
        });
        over.map_or(0, |at| at + 1)
    }

    /// The number of pieces that begin before byte `offset`.
    fn pieces_before(&self, offset: usize) -> usize {
        self.cells.partition_point(|cell| cell.0 < offset)
    }

    fn text(&self, start: usize, end: usize) -> String {
        self.cells[start..end]
            .iter()
            .map(|cell| cell.1.as_ref())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile::new("a.sql", None, text.into())
    }

    fn marked(text: &str, span: Span, cells: usize) -> (String, String) {
        let excerpt = cut(&file(text), span, cells, "…");
        let mark = excerpt.text[excerpt.mark.clone()].to_owned();
        (excerpt.text, mark)
    }

    fn span_of(text: &str, part: &str) -> Span {
        let at = text.find(part).unwrap();
        Span::new(at, at + part.len())
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let text = "SELECT 1;\nSELECT a FROM 订单;\n";
        assert_eq!(
            marked(text, span_of(text, "订单"), 80),
            ("SELECT a FROM 订单;".into(), "订单".into())
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let text = "'url' = 'x://u:hidden@h', 'password' = 'hidden', 'nonsense' = 'x'";
        assert_eq!(
            marked(text, span_of(text, "'nonsense'"), 80),
            (
                "'url' = 'x://u:***@h', 'password' = '***', 'nonsense' = 'x'".into(),
                "'nonsense'".into()
            )
        );
        assert_eq!(marked(text, span_of(text, "'hidden'"), 80).1, "'***'");
        let (_, mark) = marked(text, span_of(text, "'password' = 'hidden'"), 30);
        assert_eq!(mark, "'password' = '***'");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}here{}", "a ".repeat(100), " b".repeat(100));
        let (shown, mark) = marked(&text, span_of(&text, "here"), 30);
        assert_eq!(mark, "here");
        assert_eq!(shown, "… a a a a here b b b b b b b …");
        assert!(text::width(&shown) <= 30);
    }

    #[test]
    fn a_huge_line_costs_no_more() {
        let text = format!("{}here{}", "订".repeat(3_000_000), "单".repeat(3_000_000));
        let file = file(&text);
        let span = span_of(&text, "here");
        let excerpt = cut(&file, span, 40, "…");
        assert!(text::width(&excerpt.text) <= 40);
        assert_eq!(&excerpt.text[excerpt.mark], "here");
    }

    #[test]
    fn hidden_characters_are_seen_and_marked() {
        let text = "SELECT `a\u{1b}[2J`\tFROM t";
        assert_eq!(
            marked(text, span_of(text, "`a\u{1b}[2J`"), 80),
            (
                "SELECT `a\\u{1b}[2J`    FROM t".into(),
                "`a\\u{1b}[2J`".into()
            )
        );
    }

    #[test]
    fn a_place_of_many_lines_shows_its_first() {
        let text = "(\n".repeat(10);
        let excerpt = cut(&file(&text), Span::new(0, text.len()), 80, "…");
        assert_eq!((excerpt.text.as_str(), excerpt.lines_left_out), ("(", 9));
    }

    #[test]
    fn the_end_of_a_file_is_a_place() {
        let excerpt = cut(&file("SELECT"), Span::new(6, 6), 80, "…");
        assert_eq!((excerpt.text.as_str(), excerpt.mark), ("SELECT", 6..6));
        let excerpt = cut(&file(""), Span::new(0, 99), 80, "…");
        assert_eq!((excerpt.text.as_str(), excerpt.mark), ("", 0..0));
    }

    proptest! {
        #[test]
        fn any_place_of_any_text_can_be_shown(
            text in any::<String>(),
            start in 0usize..200,
            len in 0usize..50,
            cells in 1usize..60,
        ) {
            let file = file(&text);
            let text = file.text();
            let start = text.floor_char_boundary(start.min(text.len()));
            let end = text.ceil_char_boundary((start + len).min(text.len()));
            let excerpt = cut(&file, Span::new(start, end), cells, "…");
            prop_assert!(excerpt.text.get(excerpt.mark).is_some());
            for line in excerpt.text.lines() {
                prop_assert!(line.chars().all(text::is_harmless));
                // One piece is always shown; it may be an escape of up to 10 cells.
                prop_assert!(text::width(line) <= cells.max(12), "{line:?} is wider than {cells}");
            }
        }
    }
}
