//! Draws Statements.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget};

use super::rows::{self, At, Row};
use crate::text;
use crate::tui::model::Model;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::scroll_note;
use crate::tui::screen::{count_note, empty, plural};
use crate::tui::theme::Role;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::{list, source};
use crate::tui::work::Work;

/// Lines about the statement above its source.
pub const ABOUT: usize = 3;

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let Some(work) = model.work() else {
        empty::draw_opening(model, frame, area);
        return;
    };
    if model.statements.rows.is_empty() {
        empty::draw_nothing_found(model, frame, area);
        return;
    }
    let [list, detail] = halves(area);
    draw_list(model, work, frame, list);
    draw_source(model, work, frame, detail);
}

/// What is merged, for the title and the status.
pub fn strength_title(model: &Model) -> &'static str {
    model
        .choice
        .strength
        .map_or("nothing", crate::lineage::Strength::as_str)
}

fn draw_list(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.statements;
    let is_focused = screen.half == Half::List;
    let frill = Frill::title(format!("Statements, merging {}", strength_title(model)))
        .note(count_note(&screen.list, screen.rows.len()))
        .foot(merge_note(work));
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    list::draw_filtered(
        frame,
        inside,
        &screen.list,
        &screen.rows,
        is_focused,
        ui,
        |row, width| row_line(model, work, row, width),
    );
}

/// What merging makes of the statements that write.
fn merge_note(work: &Work) -> String {
    let (_, all) = work.workspace.lineage.counts();
    let (_, left) = work.graph.counts();
    let all_words = plural(all, "process", "processes");
    if all == left {
        all_words
    } else {
        format!("{all_words}, {left} after merging")
    }
}

fn row_line(model: &Model, work: &Work, row: &Row, width: usize) -> Line<'static> {
    let ui = model.ui();
    let workspace = &work.workspace;
    let (number, mark, role, label, tail) = match row {
        Row::File(file) => {
            let name = workspace
                .files
                .get(*file)
                .map_or("", |reading| reading.file.name());
            let name = text::printable(name).into_owned();
            return ui.line(Role::Title, text::truncate_middle(&name, width));
        }
        Row::CutOff(file, index) => {
            let Some((_, cut)) = rows::cut_off(workspace, *file, *index) else {
                return Line::default();
            };
            let label = if cut.same_as.is_some() {
                "the same, cut off"
            } else {
                "cut off"
            };
            (
                cut.number.to_string(),
                "!",
                Role::Warning,
                label.to_owned(),
                String::new(),
            )
        }
        Row::Group {
            fingerprint,
            members,
        } => {
            let is_open = model.statements.open.contains(fingerprint);
            let is_apart = model.choice.apart.contains(fingerprint);
            let state = if is_apart { "apart" } else { "merged" };
            let tail = format!("{state} {}", ui.times(members.len()));
            let (number, label) = labelled(work, members.first().copied());
            (
                number,
                if is_open { "-" } else { "+" },
                Role::Title,
                label,
                tail,
            )
        }
        Row::Single(at) => {
            let (number, label) = labelled(work, Some(*at));
            (number, " ", role_of(work, *at), label, String::new())
        }
        Row::Member(at) => {
            let (number, label) = labelled(work, Some(*at));
            (number, "  -", Role::Dim, label, String::new())
        }
    };
    let place = row.place(workspace);
    let place = place.map_or_else(String::new, |place| place.start.line.to_string());
    let number = text::pad_start(&number, 6);
    let tail = format!(
        " {}{}",
        text::pad_start(&place, 6),
        if tail.is_empty() {
            tail
        } else {
            format!(" {tail}")
        }
    );
    let room = width.saturating_sub(8 + text::width(mark) + text::width(&tail));
    let label = text::printable(&label).into_owned();
    let label = text::truncate_middle(&label, room).into_owned();
    Line::from(vec![
        ui.span(Role::Dim, number),
        ui.span(Role::Key, format!(" {mark} ")),
        ui.span(role, text::pad(&label, room.saturating_sub(1))),
        Span::raw(" "),
        ui.span(Role::Dim, tail),
    ])
}

/// The number of a statement, with that of the member of a set, and its label.
fn labelled(work: &Work, at: Option<At>) -> (String, String) {
    at.and_then(|at| rows::statement(&work.workspace, at))
        .map_or_else(Default::default, |(_, statement)| {
            let member = statement.member;
            let member = member.map_or_else(String::new, |member| format!(".{member}"));
            (
                format!("{}{member}", statement.number),
                statement.label.clone(),
            )
        })
}

fn role_of(work: &Work, at: At) -> Role {
    if rows::process(&work.workspace, at).is_some() {
        Role::Process
    } else {
        Role::Text
    }
}

fn draw_source(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.statements;
    let is_focused = screen.half == Half::Detail;
    let row = screen.selected();
    let place = row.and_then(|row| row.place(&work.workspace));
    let title = place.as_ref().map_or_else(String::new, |place| {
        format!("{}:{}", place.file, place.start.line)
    });
    let frill = Frill::title(title).note(scroll_note(&screen.source));
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    let Some(row) = row else { return };
    let about = list::wrap(&about(model, work, row), usize::from(inside.width));
    let about: Vec<Line<'static>> = about
        .into_iter()
        .take(ABOUT)
        .map(|line| ui.line(Role::Text, line))
        .collect();
    let top = Rect {
        height: u16::try_from(ABOUT).unwrap_or(0).min(inside.height),
        ..inside
    };
    Paragraph::new(about).render(top, frame.buffer_mut());
    let rest = Rect {
        y: inside.y + top.height,
        height: inside.height - top.height,
        ..inside
    };
    if let Some((place, file)) = place.and_then(|place| {
        let file = work.workspace.file(&place.file)?;
        Some((place, file))
    }) {
        source::draw(frame, rest, file, place.span, &screen.source, ui);
    }
}

fn about(model: &Model, work: &Work, row: &Row) -> String {
    match row {
        Row::File(file) => work
            .workspace
            .files
            .get(*file)
            .map_or_else(String::new, |found| {
                let reading = &found.reading;
                format!(
                    "{} statements, {} of them processes, {} cut off by the end of the text.",
                    reading.statements.len(),
                    reading.processes.len(),
                    reading.cut_offs.len()
                )
            }),
        Row::Group {
            fingerprint,
            members,
        } => {
            let more = members.len() - 1;
            if model.choice.apart.contains(fingerprint) {
                format!(
                    "{} statements that are the same, kept apart: each is a process of its own. \
                     space merges them.",
                    members.len()
                )
            } else {
                format!(
                    "{} statements that are the same, merged into one process. Without the repeats \
                     {more} fewer would run; in streaming each repeat writes its rows again.",
                    members.len()
                )
            }
        }
        Row::CutOff(file, index) => {
            let Some((_, cut)) = rows::cut_off(&work.workspace, *file, *index) else {
                return String::new();
            };
            let what = cut.reason.describe();
            let same = if cut.same_as.is_some() {
                " As far as it goes it is the same as another statement; `headwater dedup --drop-cut` removes it."
            } else {
                ""
            };
            format!(
                "The text ends inside this statement: {what} is never closed. It is no process.{same}"
            )
        }
        Row::Single(at) | Row::Member(at) => match rows::process(&work.workspace, *at) {
            Some(process) => {
                let names = |ends: &[crate::lineage::Endpoint]| {
                    let names: Vec<&str> = ends.iter().map(|end| &*end.name.table).collect();
                    if names.is_empty() {
                        "nothing".to_owned()
                    } else {
                        names.join(", ")
                    }
                };
                format!(
                    "Reads {} and writes {}.",
                    names(&process.inputs),
                    names(&process.outputs)
                )
            }
            None => String::new(),
        },
    }
}
