//! Draws Diagnostics.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Order, update};
use crate::diagnostic::{self, Diagnostic, Severity, Tone, segments};
use crate::text;
use crate::tui::model::Model;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::scroll_note;
use crate::tui::screen::{count_note, empty};
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// The word and the style of a severity.
pub fn severity(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::Error => ("error", Role::Error),
        Severity::Warning => ("warning", Role::Warning),
        Severity::Note => ("note", Role::Note),
    }
}

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let Some(work) = model.work() else {
        empty::draw_opening(model, frame, area);
        return;
    };
    let diagnostics = &work.workspace.diagnostics;
    if diagnostics.is_empty() {
        list::draw_empty(
            frame,
            area,
            "Nothing is doubtful.",
            "1 explores what was read.",
            ui,
        );
        return;
    }
    let screen = &model.diagnostics;
    let [top, bottom] = halves(area);
    let is_focused = screen.half == Half::List;
    let inside = pane::draw(frame, top, &frill(model, diagnostics), is_focused, ui);
    list::draw_filtered(
        frame,
        inside,
        &screen.list,
        &screen.rows,
        is_focused,
        ui,
        |&at, width| {
            diagnostics
                .get(at)
                .map_or_else(Line::default, |diagnostic| row_line(diagnostic, width, ui))
        },
    );
    let is_focused = screen.half == Half::Detail;
    let title = update::selected(model).map_or("", |diagnostic| diagnostic.rule.code);
    let frill = Frill::title(title).note(scroll_note(&screen.detail));
    let inside = pane::draw(frame, bottom, &frill, is_focused, ui);
    let lines = detail(model, usize::from(inside.width), ui);
    list::draw_text(frame, inside, &screen.detail, lines);
}

fn frill(model: &Model, diagnostics: &[Diagnostic]) -> Frill {
    let screen = &model.diagnostics;
    let least = match screen.least {
        Severity::Note => "",
        Severity::Warning => ", warnings and errors",
        Severity::Error => ", errors only",
    };
    let order = match screen.order {
        Order::Severity => "by severity",
        Order::Place => "by place",
    };
    Frill::title(format!("Diagnostics {order}{least}"))
        .note(count_note(&screen.list, screen.rows.len()))
        .foot(counts(diagnostics))
}

/// How many of each severity.
pub fn counts(diagnostics: &[Diagnostic]) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|wanted| {
            let count = diagnostics.iter().filter(|d| d.severity == wanted).count();
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity(wanted).0))
        })
        .collect();
    parts.join(", ")
}

fn row_line(diagnostic: &Diagnostic, width: usize, ui: Ui<'_>) -> Line<'static> {
    let (word, role) = severity(diagnostic.severity);
    let place = diagnostic.place.as_ref().map_or_else(String::new, |place| {
        let name = place.file.rsplit('/').next().unwrap_or(&place.file);
        format!(
            "{}:{}",
            text::truncate_middle(&text::printable(name), 24),
            place.start.line
        )
    });
    let room = width.saturating_sub(9 + text::width(&place));
    let message = text::printable(&ui.words(&diagnostic.message)).into_owned();
    let message = text::truncate_end(&message, room).into_owned();
    Line::from(vec![
        ui.span(role, text::pad(word, 8)),
        ui.span(Role::Text, text::pad(&message, room)),
        Span::raw(" "),
        ui.span(Role::Dim, place),
    ])
}

/// Everything about the selected diagnostic: the message, the place with its source, what to do next, and the rule.
pub fn detail(model: &Model, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let Some((opened, diagnostic)) = model.work().zip(update::selected(model)) else {
        return Vec::new();
    };
    let file = diagnostic
        .place
        .as_ref()
        .and_then(|place| opened.workspace.file(&place.file));
    let drawn = segments(diagnostic, file.map(|file| &**file), width, ui.is_ascii);
    let mut lines: Vec<Line<'static>> = drawn
        .into_iter()
        .flat_map(|pieces| wrapped(pieces, width, ui))
        .collect();
    lines.push(Line::default());
    let statement = diagnostic
        .statement
        .map_or_else(String::new, |number| format!("Statement {number}. "));
    let about = format!("{statement}{}.", diagnostic.rule.title);
    lines.extend(
        list::wrap(&about, width)
            .into_iter()
            .map(|line| ui.line(Role::Dim, line)),
    );
    lines
}

/// Source stays as it is; a sentence that is too long goes on in the next line.
fn wrapped(pieces: diagnostic::Line, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let is_source = pieces
        .iter()
        .any(|(tone, _)| matches!(tone, Tone::Code | Tone::Caret));
    let whole: String = pieces.iter().map(|(_, piece)| piece.as_str()).collect();
    if is_source || text::width(&whole) <= width {
        let pieces = pieces.into_iter();
        return vec![
            pieces
                .map(|(tone, piece)| ui.span(role(tone), piece))
                .collect(),
        ];
    }
    let lead = pieces.first().map_or(Tone::Plain, |(tone, _)| *tone);
    list::wrap(&whole, width)
        .into_iter()
        .map(|line| ui.line(role(lead), line))
        .collect()
}

fn role(tone: Tone) -> Role {
    match tone {
        Tone::Error | Tone::Caret => Role::Error,
        Tone::Warning => Role::Warning,
        Tone::Note => Role::Note,
        Tone::Hint => Role::Good,
        Tone::Dim => Role::Dim,
        Tone::Code | Tone::Plain => Role::Text,
    }
}
