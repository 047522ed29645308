//! A drawn diagnostic as lines of toned text, for a screen that has its own colours.

use annotate_snippets::renderer::{AnsiColor, Renderer, Style as Ansi};

use super::render::{Style, draw};
use super::{Diagnostic, Severity};
use crate::source::SourceFile;

/// What a piece of a drawn diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// The word and code of an error.
    Error,
    /// The word and code of a warning.
    Warning,
    /// The word and code of a note.
    Note,
    /// Text of the source.
    Code,
    /// What marks the place in it.
    Caret,
    /// The word before a hint.
    Hint,
    /// Line numbers and frames.
    Dim,
    /// Messages.
    Plain,
}

/// The colours that stand for tones between the drawing and the taking apart.
const TONES: [(AnsiColor, Tone); 6] = [
    (AnsiColor::Red, Tone::Error),
    (AnsiColor::Yellow, Tone::Warning),
    (AnsiColor::Green, Tone::Note),
    (AnsiColor::Cyan, Tone::Hint),
    (AnsiColor::Blue, Tone::Dim),
    (AnsiColor::White, Tone::Plain),
];

/// One line: its pieces from left to right.
pub type Line = Vec<(Tone, String)>;

/// Draws a diagnostic as [`render`](super::render()) does, as toned pieces.
pub fn segments(
    diagnostic: &Diagnostic,
    file: Option<&SourceFile>,
    width: usize,
    is_ascii: bool,
) -> Vec<Line> {
    let style = Style::plain().ascii(is_ascii).width(width);
    let [error, warning, note, help, dim, plain] = TONES.map(|(colour, _)| colour.on_default());
    let renderer = style
        .renderer(Renderer::plain())
        .error(error)
        .warning(warning)
        .note(note)
        .help(help)
        .line_num(dim)
        .context(dim)
        .emphasis(plain)
        .none(Ansi::new());
    let level = match diagnostic.severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Note => Tone::Note,
    };
    draw(diagnostic, file, style, &renderer)
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let pieces = take_apart(line);
            let is_title = at == 0;
            let is_source = matches!(&pieces[..], [(Tone::Dim, number), ..] if is_number(number));
            let retoned = |tone| match tone {
                // After the title the colour of the level is that of the mark, and what stands out is a word of help.
                tone if tone == level && !is_title => Tone::Caret,
                Tone::Plain if !is_title => Tone::Hint,
                Tone::Code if !is_source => Tone::Plain,
                tone => tone,
            };
            let pieces = pieces.into_iter();
            pieces.map(|(tone, text)| (retoned(tone), text)).collect()
        })
        .collect()
}

fn is_number(text: &str) -> bool {
    text.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits a line at its colour sequences. The text between them is printable and holds no escape of its own.
fn take_apart(line: &str) -> Line {
    let mut pieces = Line::new();
    let mut push = |tone, text: &str| {
        if text.is_empty() {
            return;
        }
        match pieces.last_mut() {
            Some((last, before)) if *last == tone => before.push_str(text),
            _ => pieces.push((tone, text.to_owned())),
        }
    };
    let mut tone = Tone::Code;
    let mut rest = line;
    while let Some((text, after)) = rest.split_once("\u{1b}[") {
        push(tone, text);
        let Some((codes, after)) = after.split_once('m') else {
            return pieces;
        };
        tone = TONES
            .into_iter()
            .find(|(colour, _)| {
                colour.on_default().render().to_string() == format!("\u{1b}[{codes}m")
            })
            .map_or(Tone::Code, |(_, tone)| tone);
        rest = after;
    }
    push(tone, rest);
    pieces
}

#[cfg(test)]
mod tests {
    use insta::assert_debug_snapshot;

    use super::*;
    use crate::diagnostic::rules;
    use crate::source::Span;

    #[test]
    fn pieces_have_tones() {
        let file = SourceFile::new("a.sql", None, "SELECT 订单\nFROM t".into());
        let diagnostic = Diagnostic::new(&rules::UNKNOWN_COLUMN, "no table has a column `订单`")
            .at(&file, Span::new(7, 13))
            .hint("did you mean `订单号`?");
        assert_debug_snapshot!(segments(&diagnostic, Some(&file), 60, false));
    }

    #[test]
    fn pieces_together_are_the_plain_drawing() {
        let file = SourceFile::new("a.sql", None, "SELECT a,\n  b\nFROM \u{1b}t".into());
        let diagnostic =
            Diagnostic::new(&rules::UNKNOWN_TABLE, "no \u{1b}t").at(&file, Span::new(7, 20));
        let joined: Vec<String> = segments(&diagnostic, Some(&file), 60, true)
            .into_iter()
            .map(|line| line.into_iter().map(|(_, text)| text).collect())
            .collect();
        let style = Style::plain().ascii(true).width(60);
        assert_eq!(
            joined.join("\n"),
            super::super::render(&diagnostic, Some(&file), style)
        );
    }
}
