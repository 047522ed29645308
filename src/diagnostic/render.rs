//! Diagnostics for people: message, place, the source line with a mark, hint.
//!
//! The drawing is annotate-snippets', which draws rustc's diagnostics; what it gets is a printable [`Excerpt`], never the
//! file. Whether there are colours is the caller's decision (`NO_COLOR`, a pipe, `--color`).

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::excerpt::{self, Excerpt};
use super::{Diagnostic, Severity};
use crate::source::SourceFile;
use crate::text;

/// No message or hint is shown longer than this, in cells.
const LONGEST_MESSAGE: usize = 1_000;
/// No file name is shown longer than this, in cells.
const LONGEST_NAME: usize = 300;
/// Source is shown at least this wide, however narrow the terminal.
const NARROWEST: usize = 24;

/// How a diagnostic is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    is_coloured: bool,
    is_ascii: bool,
    width: usize,
}

impl Style {
    /// Without colours, 100 cells wide.
    pub const fn plain() -> Self {
        Self {
            is_coloured: false,
            is_ascii: false,
            width: 100,
        }
    }

    /// The same with colours as ANSI escape sequences.
    pub const fn ansi() -> Self {
        Self {
            is_coloured: true,
            ..Self::plain()
        }
    }

    /// The same drawn with ASCII characters alone, where that is true; source text stays as it is.
    #[must_use]
    pub const fn ascii(mut self, is_ascii: bool) -> Self {
        self.is_ascii = is_ascii;
        self
    }

    /// The same in lines of about this many cells.
    #[must_use]
    pub const fn width(mut self, cells: usize) -> Self {
        self.width = cells;
        self
    }

    fn ellipsis(self) -> &'static str {
        if self.is_ascii { "..." } else { "…" }
    }

    /// The renderer for it, with `base` for the colours.
    pub(super) fn renderer(self, base: Renderer) -> Renderer {
        // The excerpt is no wider than asked; what is cut here again would lose its place.
        let uncut = 10 * self.width.max(LONGEST_MESSAGE);
        base.term_width(uncut).hyperlink(false)
    }
}

/// Draws a diagnostic in lines without a line end after the last. `file` is the file of its place; without it the place
/// is named and not shown.
pub fn render(diagnostic: &Diagnostic, file: Option<&SourceFile>, style: Style) -> String {
    let base = if style.is_coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    draw(diagnostic, file, style, &style.renderer(base))
}

/// Draws a diagnostic with a renderer made by [`Style::renderer`].
pub(super) fn draw(
    diagnostic: &Diagnostic,
    file: Option<&SourceFile>,
    style: Style,
    renderer: &Renderer,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = text::ellipsis(&diagnostic.message, style.is_ascii);
    let message = text::printable(&message);
    let message = text::truncate_middle(&message, LONGEST_MESSAGE);
    let title = level
        .primary_title(message.as_ref())
        .id(diagnostic.rule.code);
    let mut group = Group::with_title(title);
    if let Some(place) = &diagnostic.place {
        let name = text::printable(&place.file);
        let origin = Origin::path(text::truncate_middle(&name, LONGEST_NAME).into_owned())
            .line(place.start.line)
            .char_column(place.start.column);
        group = group.element(origin);
        if let Some(file) = file {
            let gutter = place.start.line.to_string().len() + 3;
            let cells = style.width.saturating_sub(gutter).max(NARROWEST);
            group = group.elements(shown(excerpt::cut(
                file,
                place.span,
                cells,
                style.ellipsis(),
            )));
        }
    }
    if let Some(hint) = &diagnostic.hint {
        let hint = text::ellipsis(hint, style.is_ascii);
        let hint = text::printable_lines(&hint);
        let hint = text::truncate_middle(&hint, LONGEST_MESSAGE).into_owned();
        group = group.element(Level::HELP.message(hint));
    }
    without_separator(&renderer.render(&[group]))
}

/// Takes out the line `:::` that annotate-snippets puts between a place and its source when it is told them apart, which
/// is the only way to tell it the column in the file of a line that is shown in part.
fn without_separator(drawn: &str) -> String {
    const SEPARATOR: &str = ":::";
    // Title, place, frame, separator.
    const AT: usize = 3;
    drawn
        .lines()
        .enumerate()
        .filter(|(at, line)| !(*at == AT && line.contains(SEPARATOR) && !line.contains('|')))
        .map(|(_, line)| line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn shown(excerpt: Excerpt) -> Vec<Element<'static>> {
    let mut mark = AnnotationKind::Primary.span(excerpt.mark);
    if excerpt.lines_left_out > 0 {
        mark = mark.label(match excerpt.lines_left_out {
            1 => "and 1 more line".to_owned(),
            more => format!("and {more} more lines"),
        });
    }
    vec![
        Snippet::source(excerpt.text)
            .line_start(excerpt.first_line)
            .fold(false)
            .annotation(mark)
            .into(),
    ]
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::rules;
    use crate::source::Span;

    /// A file and a diagnostic whose place is the first occurrence of `part`.
    fn at(text: &str, part: &str) -> (SourceFile, Diagnostic) {
        let file = SourceFile::new("jobs/orders.sql", None, text.into());
        let start = file.text().find(part).unwrap();
        let diagnostic = Diagnostic::new(
            &rules::UNKNOWN_OPTION,
            "connector `kafka` has no option `startup-mode`",
        )
        .at(&file, Span::new(start, start + part.len()))
        .hint("use `scan.startup.mode`");
        (file, diagnostic)
    }

    fn plain(text: &str, part: &str) -> String {
        let (file, diagnostic) = at(text, part);
        render(&diagnostic, Some(&file), Style::plain().width(80))
    }

    #[test]
    fn a_line_with_its_mark() {
        assert_snapshot!(plain(
            "CREATE TABLE t (a INT) WITH (\n  'connector' = 'kafka',\n  'startup-mode' = 'earliest-offset'\n);",
            "'startup-mode'"
        ));
    }

    #[test]
    fn wide_characters_and_tabs_keep_the_mark_in_place() {
        assert_snapshot!(plain(
            "-- 定义订单表\nSELECT\t订单号, 'startup-mode' FROM 订单表 -- 结束",
            "'startup-mode'"
        ));
    }

    #[test]
    fn an_escape_in_a_name_is_seen() {
        let (file, mut diagnostic) = at(
            "SELECT `a\u{1b}[31mb\u{202e}` FROM t",
            "`a\u{1b}[31mb\u{202e}`",
        );
        diagnostic.message = "no table has a column `a\u{1b}[31mb\u{202e}`".into();
        assert_snapshot!(render(&diagnostic, Some(&file), Style::plain()));
    }

    #[test]
    fn several_lines_are_bracketed() {
        assert_snapshot!(plain(
            "INSERT INTO t\nSELECT a,\n  b\nFROM s;\n",
            "SELECT a,\n  b\nFROM s"
        ));
    }

    #[test]
    fn many_lines_are_counted() {
        let text = format!("SELECT (\n{});\n", "  x,\n".repeat(20));
        assert_snapshot!(plain(&text, text.trim_end()));
    }

    #[test]
    fn the_end_of_a_file_is_pointed_at() {
        let file = SourceFile::new("a.sql", None, "SELECT (1\n".into());
        let end = Span::new(10, 10);
        let diagnostic =
            Diagnostic::new(&rules::CUT_OFF, "the text ends inside a parenthesis").at(&file, end);
        assert_snapshot!(render(&diagnostic, Some(&file), Style::plain()));
        let file = SourceFile::new("a.sql", None, "SELECT (1".into());
        let diagnostic = Diagnostic::new(&rules::CUT_OFF, "the text ends inside a parenthesis")
            .at(&file, Span::new(9, 9));
        assert_snapshot!(render(&diagnostic, Some(&file), Style::plain()));
    }

    #[test]
    fn a_long_line_shows_its_surroundings() {
        let text = format!(
            "{}'startup-mode'{}",
            "'k' = 'v', ".repeat(50),
            ", 'k' = 'v'".repeat(50)
        );
        assert_snapshot!(plain(&text, "'startup-mode'"));
    }

    #[test]
    fn without_the_file_its_place_is_named() {
        let (_, mut diagnostic) = at("a\nb", "b");
        assert_snapshot!(render(&diagnostic, None, Style::plain()));
        diagnostic.place = None;
        diagnostic.severity = Severity::Note;
        assert_snapshot!(render(&diagnostic, None, Style::plain()));
    }

    #[test]
    fn ascii_draws_ascii() {
        let (file, diagnostic) = at("SELECT\n  'startup-mode'\nFROM t", "'startup-mode'");
        let drawn = render(&diagnostic, Some(&file), Style::plain().ascii(true));
        assert!(drawn.is_ascii());
        assert_snapshot!(drawn);
    }

    #[test]
    fn colours_are_escape_sequences() {
        let (file, diagnostic) = at("SELECT 'startup-mode'", "'startup-mode'");
        let drawn = render(&diagnostic, Some(&file), Style::ansi());
        assert_snapshot!(drawn.replace('\u{1b}', "␛"));
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_drawn(text in any::<String>(), message in any::<String>(), start in 0usize..50) {
            let file = SourceFile::new(&message, None, text.into());
            let start = file.text().floor_char_boundary(start.min(file.text().len()));
            let diagnostic = Diagnostic::new(&rules::UNKNOWN_TABLE, message.as_str())
                .at(&file, Span::new(start, file.text().len()))
                .hint(message);
            let drawn = render(&diagnostic, Some(&file), Style::plain());
            prop_assert!(drawn.chars().all(|c| c == '\n' || text::is_harmless(c)));
        }
    }
}
