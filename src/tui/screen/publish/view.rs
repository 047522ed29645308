//! Draws Publish.

use std::fmt::Write;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Measure, Run, State};
use crate::atlas::publish::{Phase, Report};
use crate::text;
use crate::tui::model::Model;
use crate::tui::screen::scroll_note;
use crate::tui::theme::Role;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;
use crate::tui::widget::{chart, list};

/// What did not go well is told before the figures, but no more of it than leaves room for them.
const FIRST: usize = 4;

/// Rows of the chart with its border.
const CHART: u16 = 8;

/// Where the result and the chart lie.
pub fn parts(area: Rect) -> [Rect; 2] {
    if area.width >= 110 {
        Layout::horizontal([Constraint::Percentage(60), Constraint::Percentage(40)]).areas(area)
    } else {
        Layout::vertical([
            Constraint::Min(5),
            Constraint::Length(CHART.min(area.height / 3)),
        ])
        .areas(area)
    }
}

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let [main, side] = parts(area);
    let target = text::printable(&model.surroundings.target).into_owned();
    let title = match &model.publish.state {
        State::Running(_) => format!("Publishing to {target}"),
        State::Done(report) if report.failed.is_empty() && report.findings.is_empty() => {
            format!("Published to {target}")
        }
        State::Done(report) if report.has_changed_anything() => {
            format!("Published to {target} in part")
        }
        State::Done(_) => format!("Not published to {target}"),
        State::Idle | State::Failed(_) => format!("Publish to {target}"),
    };
    let frill = Frill::title(title).note(scroll_note(&model.publish.scroll));
    let inside = pane::draw(frame, main, &frill, true, ui);
    let lines = lines(model, usize::from(inside.width), ui);
    list::draw_text(frame, inside, &model.publish.scroll, lines);
    draw_history(model, frame, side);
}

/// What there is to tell, as lines.
pub fn lines(model: &Model, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let (Some(unfinished), false) = (&model.publish.unfinished, model.publish.is_running()) {
        let words = format!("An unfinished publish: {unfinished}. r goes on with it.");
        push_wrapped(&mut lines, Role::Warning, &words, width, ui);
        lines.push(Line::default());
    }
    match &model.publish.state {
        State::Idle => {
            if let Some(report) = model.publish.history.last() {
                lines.push(ui.line(Role::Dim, "The last publish:"));
                lines.push(Line::default());
                report_lines(&mut lines, report, width, ui);
            } else {
                let words = "Nothing was published yet. 4 shows the plan; P there publishes it.";
                push_wrapped(&mut lines, Role::Text, words, width, ui);
            }
        }
        State::Running(run) => run_lines(&mut lines, run, width, ui),
        State::Done(report) => report_lines(&mut lines, report, width, ui),
        State::Failed(problem) => {
            push_wrapped(&mut lines, Role::Error, &problem.message, width, ui);
            if let Some(hint) = &problem.hint {
                push_wrapped(&mut lines, Role::Text, hint, width, ui);
            }
        }
    }
    lines
}

fn push_wrapped(lines: &mut Vec<Line<'static>>, role: Role, words: &str, width: usize, ui: Ui<'_>) {
    let words = text::printable(words).into_owned();
    lines.extend(
        list::wrap(&words, width)
            .into_iter()
            .map(|line| ui.line(role, line)),
    );
}

fn phase_title(phase: Phase) -> &'static str {
    match phase {
        Phase::Checking => "Checking that the catalogue is as the plan saw it",
        Phase::Types => "Creating the types",
        Phase::Pushing => "Pushing entities",
        Phase::Verifying => "Reading everything back",
    }
}

fn run_lines(lines: &mut Vec<Line<'static>>, run: &Run, width: usize, ui: Ui<'_>) {
    const PHASES: [Phase; 4] = [
        Phase::Checking,
        Phase::Types,
        Phase::Pushing,
        Phase::Verifying,
    ];
    let current = run
        .phase
        .and_then(|phase| PHASES.iter().position(|&p| p == phase));
    for (at, phase) in PHASES.into_iter().enumerate() {
        let (mark, role) = match current {
            Some(current) if at < current => ("done ", Role::Good),
            Some(current) if at == current => ("now  ", Role::Title),
            _ => ("     ", Role::Dim),
        };
        lines.push(Line::from(vec![
            ui.span(role, mark),
            ui.span(role, phase_title(phase)),
        ]));
        if current == Some(at) && run.total > 0 {
            let bar = chart::bar(run.done, run.total, width.saturating_sub(24).min(50), ui);
            lines.push(Line::from(vec![
                Span::raw("     "),
                ui.span(Role::Key, bar),
                ui.span(Role::Text, format!(" {} of {}", run.done, run.total)),
            ]));
            if let (Phase::Pushing, Some(sending)) = (phase, &run.sending) {
                let words = format!("     {sending}");
                lines.push(ui.line(Role::Dim, text::truncate_end(&words, width)));
            }
        }
    }
    lines.push(Line::default());
    let next = if run.is_stopping {
        "Stopping after the batch that is on its way."
    } else {
        "esc stops it after the batch that is on its way; it can be gone on with."
    };
    push_wrapped(lines, Role::Dim, next, width, ui);
    for message in run.messages.iter().rev().take(50) {
        push_wrapped(lines, Role::Text, message, width, ui);
    }
}

fn report_lines(lines: &mut Vec<Line<'static>>, report: &Report, width: usize, ui: Ui<'_>) {
    let mut sum = format!(
        "{} created, {} updated, {} deleted, {} unchanged",
        report.created, report.updated, report.deleted, report.unchanged
    );
    if !report.failed.is_empty() {
        let _ = write!(sum, ", {} failed", report.failed.len());
    }
    let role = if report.failed.is_empty() && report.findings.is_empty() {
        Role::Good
    } else {
        Role::Error
    };
    push_wrapped(lines, role, &sum, width, ui);
    if report.is_cancelled {
        push_wrapped(lines, Role::Warning, "Stopped before its end.", width, ui);
    }
    if report.is_resumed {
        push_wrapped(
            lines,
            Role::Dim,
            "Went on with an unfinished publish.",
            width,
            ui,
        );
    }
    let failed = report.failed.iter();
    let failed: Vec<_> = failed
        .map(|(name, reason)| format!("  {name}: {reason}"))
        .collect();
    let found: Vec<_> = report.findings.iter().map(|it| format!("  {it}")).collect();
    let lists = [
        ("Did not arrive", Role::Error, &failed),
        ("Found on reading back", Role::Warning, &found),
    ];
    for (title, role, list) in lists.iter().filter(|(.., list)| !list.is_empty()) {
        lines.push(Line::default());
        lines.push(ui.line(Role::Title, format!("{title} ({})", list.len())));
        for words in list.iter().take(FIRST) {
            push_wrapped(lines, *role, words, width, ui);
        }
        if list.len() > FIRST {
            let more = format!("and {} more, below", list.len() - FIRST);
            lines.push(ui.line(Role::Dim, more));
        }
    }
    measures(lines, report, width, ui);
    for (title, role, list) in lists.iter().filter(|(.., list)| list.len() > FIRST) {
        lines.push(Line::default());
        lines.push(ui.line(Role::Title, format!("{title}, all {}", list.len())));
        for words in *list {
            push_wrapped(lines, *role, words, width, ui);
        }
    }
}

fn measures(lines: &mut Vec<Line<'static>>, report: &Report, width: usize, ui: Ui<'_>) {
    lines.push(Line::default());
    for measure in Measure::ALL {
        lines.push(Line::from(vec![
            ui.span(Role::Title, text::pad(measure.symbol(), 4)),
            ui.span(
                Role::Text,
                text::pad_start(&measure.show(&report.measures), 10),
            ),
            ui.span(Role::Dim, format!(" {}", text::pad(measure.unit(), 11))),
            ui.span(
                Role::Dim,
                text::truncate_end(measure.formula(), width.saturating_sub(27)),
            ),
        ]));
    }
}

fn draw_history(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let measure = model.publish.measure;
    let title = format!("History: {} in {}", measure.symbol(), measure.unit());
    let history = &model.publish.history;
    let runs = history.len();
    let frill = Frill::title(title).note(format!("{runs} run{}", if runs == 1 { "" } else { "s" }));
    let inside = pane::draw(frame, area, &frill, false, ui);
    let values: Vec<f64> = history
        .iter()
        .filter_map(|report| measure.value(&report.measures))
        .collect();
    if values.is_empty() {
        ui.line(Role::Dim, "nothing to compare yet")
            .render(inside, frame.buffer_mut());
        return;
    }
    chart::draw(frame, inside, &values, ui);
}
