//! A part of a source file with line numbers, the meant span marked.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span as Piece};
use ratatui::widgets::{Paragraph, Widget};

use super::cursor::Scroll;
use super::ui::Ui;
use crate::source::{SourceFile, Span};
use crate::tui::theme::Role;

/// Lines longer than this are cut: a file of one huge line is data, not something to read here.
const LONGEST_LINE: usize = 2_000;

/// Lines of `file` from `first` (counted from 1), at most `count`, each with its number; what lies in `mark` is marked by
/// a bar beside the number and by style.
pub fn lines(
    file: &SourceFile,
    mark: Span,
    first: usize,
    count: usize,
    ui: Ui<'_>,
) -> Vec<Line<'static>> {
    let last = (first + count).min(file.line_count() + 1);
    let digits = file.line_count().to_string().len().max(3);
    (first..last)
        .filter_map(|number| {
            let span = file.line_span(number)?;
            let is_marked = span.start <= mark.end && mark.start <= span.end && !mark.is_empty();
            let bar = if is_marked { '>' } else { ' ' };
            let mut pieces = vec![
                ui.span(Role::CodeLine, format!("{number:>digits$} ")),
                ui.span(
                    if is_marked { Role::Key } else { Role::CodeLine },
                    format!("{bar} "),
                ),
            ];
            pieces.extend(line_pieces(file, span, mark, ui));
            Some(Line::from(pieces))
        })
        .collect()
}

fn line_pieces(file: &SourceFile, line: Span, mark: Span, ui: Ui<'_>) -> Vec<Piece<'static>> {
    let end = floor_boundary(file.text(), line.end.min(line.start + LONGEST_LINE));
    let from = mark.start.clamp(line.start, end);
    let to = mark.end.clamp(from, end);
    [
        (Span::new(line.start, from), Role::Text),
        (Span::new(from, to), Role::CodeMark),
        (Span::new(to, end), Role::Text),
    ]
    .into_iter()
    .filter(|(span, _)| !span.is_empty())
    .map(|(span, role)| ui.span(role, expand_tabs(file.slice(span))))
    .collect()
}

fn expand_tabs(code: &str) -> String {
    code.replace('\t', "    ")
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Draws the part of `file` that `scroll` shows.
pub fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    file: &SourceFile,
    mark: Span,
    scroll: &Scroll,
    ui: Ui<'_>,
) {
    let lines = lines(file, mark, scroll.top + 1, usize::from(area.height), ui);
    let left = u16::try_from(scroll.left).unwrap_or(u16::MAX);
    Paragraph::new(lines)
        .scroll((0, left))
        .render(area, frame.buffer_mut());
}
