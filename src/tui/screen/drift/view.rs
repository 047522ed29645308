//! Draws Drift: each row with its three marks in words, and all that is known of the selected one.

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::drift::{Asked, Drift as Compared, Kind, Mark, Row, Side, State};
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::scroll_note;
use crate::tui::screen::{count_note, empty};
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Lines of the heading.
pub const HEADING: u16 = 1;
/// Cells of a mark: `duplicated ×2` is the longest that says nothing more.
const MARK: usize = 13;
/// Cells of a mark that also says in what something differs.
const WIDE_MARK: usize = 28;
/// Cells of what a line of the detail is about.
const WORD: usize = 10;

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.drift;
    let Some(looked) = &screen.looked else {
        draw_nothing(model, frame, area);
        return;
    };
    let [top, bottom] = halves(area);
    let is_focused = screen.half == Half::List;
    let what = if screen.shows_same {
        "all"
    } else {
        "what differs"
    };
    let state = match (model.is_running(Slot::Drift), screen.is_outdated) {
        (true, _) => ", comparing",
        (false, true) => ", outdated: r compares again",
        (false, false) => "",
    };
    let frill = Frill::title(format!("Drift, {what}{state}"))
        .note(count_note(&screen.list, screen.rows.len()))
        .foot(sum(&looked.drift));
    let inside = pane::draw(frame, top, &frill, is_focused, ui);
    let [heading, rows] = heading_and_rows(inside);
    frame.render_widget(head_line(usize::from(inside.width), ui), heading);
    if screen.rows.is_empty() {
        let next = "u lists what is the same, r compares again";
        let is_whole = Side::ALL
            .iter()
            .all(|it| *looked.drift.asked(*it) != Asked::InPart);
        let (what, next) = match &looked.problem {
            Some(problem) => ("Nothing differs in what could be read.", &*problem.message),
            None if !is_whole => ("Nothing differs in what could be read.", next),
            None => ("Nothing differs.", next),
        };
        let next = text::printable(&ui.words(next)).into_owned();
        list::draw_empty(frame, rows, what, &next, ui);
    }
    list::draw_filtered(
        frame,
        rows,
        &screen.list,
        &screen.rows,
        is_focused,
        ui,
        |&at, width| {
            let row = screen.row(at);
            row.map_or_else(Line::default, |row| row_line(row, width, ui))
        },
    );
    let is_focused = screen.half == Half::Detail;
    let title = screen.selected().map_or("", |row| &*row.name);
    let title = text::printable(title).into_owned();
    let frill = Frill::title(title).note(scroll_note(&screen.detail));
    let inside = pane::draw(frame, bottom, &frill, is_focused, ui);
    let lines = detail(model, usize::from(inside.width));
    list::draw_text(frame, inside, &screen.detail, lines);
}

/// Where the heading and the rows of the list lie inside its pane.
pub fn heading_and_rows(inside: Rect) -> [Rect; 2] {
    let height = HEADING.min(inside.height);
    let heading = Rect { height, ..inside };
    let rows = Rect {
        y: inside.y + height,
        height: inside.height - height,
        ..inside
    };
    [heading, rows]
}

fn draw_nothing(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    if model.work().is_none() {
        empty::draw_opening(model, frame, area);
        return;
    }
    let (what, next) = match &model.drift.problem {
        Some(problem) => (
            problem.message.clone(),
            problem.hint.clone().unwrap_or("r compares".to_owned()),
        ),
        None => (
            "Comparing scripts, clusters and the catalogue".to_owned(),
            "esc cancels".to_owned(),
        ),
    };
    list::draw_empty(frame, area, &ui.words(&what), &ui.words(&next), ui);
}

/// How much of everything differs, and what was not asked.
fn sum(drift: &Compared) -> String {
    let counts = |kind, word: &str| {
        let counts = drift.counts(kind);
        format!("{} of {} {word}", counts.differing, counts.all)
    };
    let mut text = format!(
        "{} and {} differ",
        counts(Kind::Process, "processes"),
        counts(Kind::Dataset, "datasets")
    );
    for side in Side::ALL {
        match drift.asked(side) {
            Asked::Whole => {}
            Asked::No | Asked::InPart => {
                let _ = write!(text, ", {} {}", side.as_str(), drift.asked(side).as_str());
            }
        }
    }
    text
}

/// The cells of a name and of a mark.
fn cells(width: usize) -> (usize, usize) {
    /// Cells of a name that marks leave, if they can.
    const NAME: usize = 40;
    let mark = (width.saturating_sub(NAME) / 3).clamp(MARK, WIDE_MARK) + 1;
    (width.saturating_sub(3 * mark), mark)
}

fn head_line(width: usize, ui: Ui<'_>) -> Line<'static> {
    let (name, mark) = cells(width);
    let mut spans = vec![ui.span(Role::Dim, text::pad("name", name))];
    spans.extend(Side::ALL.map(|side| {
        let word = text::truncate_end(side.as_str(), mark).into_owned();
        ui.span(Role::Dim, text::pad(&word, mark))
    }));
    Line::from(spans)
}

fn row_line(row: &Row, width: usize, ui: Ui<'_>) -> Line<'static> {
    let (name, mark) = cells(width);
    let role = match row.kind {
        Kind::Process => Role::Process,
        Kind::Dataset => Role::Dataset,
    };
    let shown = text::printable(&row.name).into_owned();
    let shown = text::truncate_middle(&shown, name.saturating_sub(1));
    let mut spans = vec![ui.span(role, text::pad(&shown, name))];
    spans.extend(Side::ALL.map(|side| {
        let state = row.state(side);
        let mut shown = state.shown(times(ui));
        // Without room for the parts the mark alone stands there.
        if text::width(&shown) >= mark {
            shown = match shown.split_once(':') {
                Some((word, _)) if mark <= WIDE_MARK => word.to_owned(),
                _ => shown,
            };
        }
        let shown = text::truncate_end(&shown, mark.saturating_sub(1)).into_owned();
        ui.span(role_of(state), text::pad(&shown, mark))
    }));
    Line::from(spans)
}

fn times(ui: Ui<'_>) -> &'static str {
    if ui.is_ascii { "x" } else { "×" }
}

fn role_of(state: &State) -> Role {
    match state.mark {
        Mark::Same => Role::Unchanged,
        Mark::Missing => Role::Create,
        Mark::Different => Role::Update,
        Mark::Stale => Role::Delete,
        Mark::Duplicated => Role::Conflict,
        Mark::Unknown => Role::Warning,
        Mark::NotExpected | Mark::NotAsked => Role::Dim,
    }
}

/// What a filter looks at.
pub fn haystack(row: &Row) -> String {
    let marks = Side::ALL.map(|side| row.state(side).shown("x"));
    format!(
        "{} {} {} {}",
        row.kind.as_str(),
        row.name,
        row.what,
        marks.join(" ")
    )
}

/// All that is known of the selected row: each side with where it is, and what would end the differences.
pub fn detail(model: &Model, width: usize) -> Vec<Line<'static>> {
    let ui = model.ui();
    let screen = &model.drift;
    let Some((looked, row)) = screen.looked.as_ref().zip(screen.selected()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    said(Role::Title, "", &row.what, width, ui, &mut lines);
    for side in Side::ALL {
        let state = row.state(side);
        let shown = state.shown(times(ui));
        said(role_of(state), side.as_str(), &shown, width, ui, &mut lines);
        if let Some(note) = &state.note {
            said(Role::Text, "", note, width, ui, &mut lines);
        }
        for place in places(row, side) {
            said(Role::Dim, "", &place, width, ui, &mut lines);
        }
    }
    if let Some(problem) = &looked.problem {
        let hint = problem.hint.as_deref().unwrap_or_default();
        let words = format!("{} {hint}", problem.message);
        said(Role::Warning, "not read", &words, width, ui, &mut lines);
    }
    let steps = row.repairs.iter();
    for step in steps.flat_map(|repair| repair.steps(&looked.commands)) {
        let line = match step.command {
            Some(command) => format!("{}: {command}", step.says),
            None => step.says,
        };
        said(Role::Text, "repair", &line, width, ui, &mut lines);
    }
    lines
}

/// A line with a word before it; what is too long goes on below.
fn said(
    role: Role,
    word: &str,
    words: &str,
    width: usize,
    ui: Ui<'_>,
    lines: &mut Vec<Line<'static>>,
) {
    let words = text::printable(&ui.words(words)).into_owned();
    let wrapped = list::wrap(&words, width.saturating_sub(WORD));
    for (at, line) in wrapped.into_iter().enumerate() {
        let word = if at == 0 { word } else { "" };
        lines.push(Line::from(vec![
            ui.span(Role::Dim, text::pad(word, WORD)),
            match role {
                Role::Text => Span::raw(line),
                role => ui.span(role, line),
            },
        ]));
    }
}

/// Where a row is on a side.
fn places(row: &Row, side: Side) -> Vec<String> {
    match side {
        Side::Declared => (row.places.iter())
            .map(|it| format!("{}:{}:{}", it.file, it.start.line, it.start.column))
            .collect(),
        Side::Running => (row.jobs.iter())
            .map(|job| format!("{} {} on {}", job.id, job.state, job.cluster))
            .collect(),
        Side::Published => (row.entities.iter())
            .map(|entity| {
                let guid = entity.guid.as_deref().unwrap_or_default();
                format!("{} {} {guid}", entity.type_name, entity.qualified_name)
            })
            .collect(),
    }
}
