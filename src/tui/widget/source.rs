//! A part of a source file with line numbers, the meant span marked, secrets hidden.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span as Piece};
use ratatui::widgets::{Paragraph, Widget};

use super::cursor::Scroll;
use super::highlight;
use super::ui::Ui;
use crate::secret;
use crate::source::{SourceFile, Span};
use crate::tui::theme::Role;

/// Lines longer than this are cut: a file of one huge line is data, not something to read here.
const LONGEST_LINE: usize = 2_000;

/// Draws the part of `file` that `scroll` shows, each line with its number; what lies in `mark` is told by a sign beside
/// the number and by style.
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

fn lines(
    file: &SourceFile,
    mark: Span,
    first: usize,
    count: usize,
    ui: Ui<'_>,
) -> Vec<Line<'static>> {
    let last = (first + count).min(file.line_count() + 1);
    let digits = file.line_count().to_string().len().max(3);
    let parts = highlight::parts(file, mark);
    (first..last)
        .filter_map(|number| {
            let span = file.line_span(number)?;
            let is_marked = span.start <= mark.end && mark.start <= span.end && !mark.is_empty();
            let (sign, role) = if is_marked {
                ('>', Role::Key)
            } else {
                (' ', Role::CodeLine)
            };
            let mut pieces = vec![
                ui.span(Role::CodeLine, format!("{number:>digits$} ")),
                ui.span(role, format!("{sign} ")),
            ];
            pieces.extend(line_pieces(file, span, mark, &parts, ui));
            Some(Line::from(pieces))
        })
        .collect()
}

fn line_pieces(
    file: &SourceFile,
    line: Span,
    mark: Span,
    parts: &[(Span, Role)],
    ui: Ui<'_>,
) -> Vec<Piece<'static>> {
    let end = floor_boundary(file.text(), line.end.min(line.start + LONGEST_LINE));
    let clamp = |span: Span| {
        let from = span.start.clamp(line.start, end);
        Span::new(from, span.end.clamp(from, end))
    };
    let marked = clamp(mark);
    let hidden = secret::places(file.text(), Span::new(line.start, end));
    let mut pieces = Vec::new();
    let mut push = |from: usize, to: usize, role: Role, is_marked: bool| {
        if from < to {
            let piece = ui.span(
                role,
                expand_tabs(&without(file, Span::new(from, to), &hidden)),
            );
            let style = if is_marked {
                ui.style(Role::CodeMark).patch(ui.style(role))
            } else {
                ui.style(role)
            };
            pieces.push(piece.style(style));
        }
    };
    push(line.start, marked.start, Role::Dim, false);
    let mut at = marked.start;
    let first = parts.partition_point(|(part, _)| part.end <= line.start);
    for &(part, role) in parts.iter().skip(first) {
        if part.start >= end {
            break;
        }
        let part = clamp(part);
        push(at, part.start, Role::Text, true);
        push(part.start.max(at), part.end, role, true);
        at = at.max(part.end);
    }
    push(at, marked.end, Role::Text, true);
    push(marked.end, end, Role::Dim, false);
    pieces
}

/// The text of `part` with a mask where one of the `hidden` places begins, and nothing of the rest of it.
fn without(file: &SourceFile, part: Span, hidden: &[Span]) -> String {
    let mut shown = String::with_capacity(part.len());
    let mut at = part.start;
    for place in hidden {
        if place.end <= at || part.end <= place.start {
            continue;
        }
        if at <= place.start {
            shown.push_str(file.slice(Span::new(at, place.start)));
            shown.push_str(secret::MASK);
        }
        at = place.end.min(part.end);
    }
    shown.push_str(file.slice(Span::new(at, part.end)));
    shown
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
