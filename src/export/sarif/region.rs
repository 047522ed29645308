//! Places in lines and columns of UTF-16 code units.

use serde::Serialize;

use crate::source::{SourceFile, Span};

/// A place, everything counted from 1; the end is behind its last character (3.30.5 to 3.30.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: usize,
    pub(super) start_column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

/// Counts columns. Findings come in order, so that counting goes on where it stopped and a long line is counted once.
#[derive(Debug, Default)]
pub(super) struct Regions<'a> {
    last: Option<Counted<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Counted<'a> {
    file: &'a SourceFile,
    line: usize,
    offset: usize,
    column: usize,
}

impl<'a> Regions<'a> {
    /// The region of a span.
    pub(super) fn of(&mut self, file: &'a SourceFile, span: Span) -> Region {
        let len = file.text().len();
        let from = self.last.filter(|last| std::ptr::eq(last.file, file));
        let start = count(file, span.start.min(len), from);
        let end = count(file, span.end.min(len), Some(start));
        self.last = Some(start);
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

fn count<'a>(file: &'a SourceFile, offset: usize, from: Option<Counted<'a>>) -> Counted<'a> {
    let line = file.line_at(offset);
    let line_start = file.line_span(line).map_or(0, |span| span.start);
    let (start, column) = match from {
        Some(known) if known.line == line && known.offset <= offset => (known.offset, known.column),
        _ => (line_start, 1),
    };
    let between = file.text().get(start..offset).unwrap_or("");
    Counted {
        file,
        line,
        offset,
        column: column + between.encode_utf16().count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_code_units() {
        let file = SourceFile::new("a.sql", None, "SELECT 1;\r\n\t'😀订', b\n".into());
        let mut regions = Regions::default();
        let at = |part: &str| {
            let start = file.text().find(part).unwrap();
            Span::new(start, start + part.len())
        };
        let region = |start_line, start_column, end_line, end_column| Region {
            start_line,
            start_column,
            end_line,
            end_column,
        };
        assert_eq!(regions.of(&file, at("'😀订'")), region(2, 2, 2, 7));
        assert_eq!(regions.of(&file, at("b")), region(2, 9, 2, 10));
        assert_eq!(regions.of(&file, at("1;\r\n\t'")), region(1, 8, 2, 3));
        let end = file.text().len();
        assert_eq!(
            regions.of(&file, Span::new(end, end + 9)),
            region(3, 1, 3, 1)
        );
    }
}
