//! Draws Review.

use std::fmt::Write;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::update::type_name;
use super::{Review, Row, detail};
use crate::atlas::plan::{Choice, Counts, Entry, Plan, Sign};
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::{count_note, empty, plural, scroll_note};
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Where the list and the detail lie; one line above them is the sum.
pub fn parts(area: Rect) -> [Rect; 2] {
    halves(Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1),
        ..area
    })
}

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    if model.work().is_none() {
        empty::draw_opening(model, frame, area);
        return;
    }
    let target = text::printable(&model.surroundings.target).into_owned();
    if model.is_running(Slot::Plan) {
        let what = format!("Comparing with {target}");
        list::draw_empty(frame, area, &what, "esc stops", ui);
        return;
    }
    if let Some(problem) = &model.review.problem {
        let next = problem.hint.as_deref().unwrap_or("p tries again");
        list::draw_empty(frame, area, &problem.message, next, ui);
        return;
    }
    let Some(plan) = &model.review.plan else {
        list::draw_empty(frame, area, "There is no plan yet.", "p makes one", ui);
        return;
    };
    let first = Rect {
        height: 1.min(area.height),
        ..area
    };
    sum_line(model, plan, usize::from(area.width)).render(first, frame.buffer_mut());
    let [top, bottom] = parts(area);
    draw_list(model, plan, frame, top);
    let is_focused = model.review.half == Half::Detail;
    let frill = Frill::title("Entry").note(scroll_note(&model.review.detail));
    let inside = pane::draw(frame, bottom, &frill, is_focused, ui);
    let lines = detail::lines(&model.review, usize::from(inside.width), ui);
    list::draw_text(frame, inside, &model.review.detail, lines);
}

/// The counts in words, as terraform says them.
pub fn sum(counts: Counts) -> String {
    let mut sum = format!(
        "Plan: {} to create, {} to update, {} unchanged",
        counts.create, counts.update, counts.unchanged
    );
    for (count, what) in [
        (counts.delete, "to delete"),
        (counts.conflict, "in conflict"),
        (counts.skipped, "left out"),
        (counts.columns, "of these columns"),
        (counts.column_lineages, "column lineage"),
    ] {
        if count > 0 {
            let _ = write!(sum, ", {count} {what}");
        }
    }
    sum
}

fn sum_line(model: &Model, plan: &Plan, width: usize) -> Line<'static> {
    let ui = model.ui();
    let server = format!("to {} ", model.surroundings.target);
    let server = text::printable(&server).into_owned();
    let mut sum = format!(" {}", sum(plan.counts()));
    // Which catalogue it is matters more than what the counts say already.
    let state = " (nothing to publish)";
    let needed = text::width(&sum) + text::width(state) + text::width(&server) + 1;
    if !plan.has_changes() && !model.review.is_outdated && needed <= width {
        sum.push_str(state);
    }
    let room = width.saturating_sub(text::width(&sum));
    let server = text::truncate_middle(&server, room.saturating_sub(1)).into_owned();
    Line::from(vec![
        ui.span(Role::Title, sum),
        Span::raw(" ".repeat(room.saturating_sub(text::width(&server)))),
        ui.span(Role::Dim, server),
    ])
}

fn draw_list(model: &Model, plan: &Plan, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.review;
    let is_focused = screen.half == Half::List;
    let title = if screen.is_outdated {
        "Entities (outdated: p makes the plan again)"
    } else {
        "Entities"
    };
    let mut frill = Frill::title(title).note(count_note(&screen.list, screen.rows.len()));
    if screen.hides_unchanged {
        frill = frill.foot("unchanged ones hidden");
    }
    let ranged = screen.ranged().len();
    let range = plural(ranged, "row", "rows");
    let range = format!("range of {range}: space takes it in or leaves it out");
    if ranged > 0 {
        frill = frill.foot(range);
    }
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    list::draw_filtered(
        frame,
        inside,
        &screen.list,
        &screen.rows,
        is_focused,
        ui,
        |row, width| row_line(plan, row, width, ui),
    );
    draw_range(screen, frame, inside, ui);
}

/// Draws over the rows of a range.
fn draw_range(screen: &Review, frame: &mut Frame<'_>, inside: Rect, ui: Ui<'_>) {
    let Some(begin) = screen.range else { return };
    let cursor = &screen.list.cursor;
    let range = begin.min(cursor.at)..=begin.max(cursor.at);
    for (row, at) in (inside.y..inside.bottom()).zip(cursor.visible()) {
        if at != cursor.at && range.contains(&at) {
            let line = Rect::new(inside.x, row, inside.width, 1);
            let style = ui.style(Role::SelectedIdle);
            frame.buffer_mut().set_style(line, style);
        }
    }
}

fn row_line(plan: &Plan, row: &Row, width: usize, ui: Ui<'_>) -> Line<'static> {
    match row {
        Row::Finding(at) => {
            let Some(finding) = plan.findings.get(*at) else {
                return Line::default();
            };
            let chosen = finding.chosen.map_or("", Choice::as_str);
            let kind = match finding.about {
                Some(_) => finding.kind.as_str(),
                None => "finding",
            };
            columns(
                "!",
                Role::Warning,
                kind,
                &finding.message,
                chosen,
                width,
                ui,
            )
        }
        Row::Type(at) => {
            let name = plan.types.get(*at).map(type_name).unwrap_or_default();
            columns("+", Role::Create, "type", &name, "", width, ui)
        }
        Row::Entry(id) => plan
            .entry(*id)
            .map_or_else(Line::default, |entry| entry_line(entry, width, ui)),
        Row::NotPublished(at) => {
            let Some(left) = plan.not_published.get(*at) else {
                return Line::default();
            };
            columns(
                " ",
                Role::Dim,
                "not published",
                &left.name,
                &left.reason,
                width,
                ui,
            )
        }
    }
}

fn entry_line(entry: &Entry, width: usize, ui: Ui<'_>) -> Line<'static> {
    let is_skipped = entry.sign.is_change() && !entry.is_included;
    let sign = if is_skipped {
        format!("({})", entry.sign.glyph())
    } else {
        entry.sign.glyph().to_string()
    };
    let role = if is_skipped {
        Role::Dim
    } else {
        detail::role(entry.sign)
    };
    let why = match (&entry.conflict, is_skipped) {
        (Some(conflict), _) => conflict.as_str(),
        (None, true) => "left out",
        (None, false) => match entry.sign {
            Sign::Unchanged => "",
            _ => entry.why.as_str(),
        },
    };
    columns(
        &sign,
        role,
        &entry.type_name,
        &entry.qualified_name,
        why,
        width,
        ui,
    )
}

fn columns(
    sign: &str,
    role: Role,
    kind: &str,
    name: &str,
    why: &str,
    width: usize,
    ui: Ui<'_>,
) -> Line<'static> {
    let kind = text::printable(kind).into_owned();
    let name = text::printable(name).into_owned();
    let why = text::printable(why).into_owned();
    let kind_width = 17.min(width / 3);
    let room = width.saturating_sub(4 + kind_width + 1);
    let why_width = if room > 60 { room / 3 } else { 0 };
    let name_width = room.saturating_sub(why_width + usize::from(why_width > 0));
    let cut = text::truncate_middle(&name, name_width).into_owned();
    let mut pieces = vec![
        ui.span(role, text::pad(sign, 4)),
        ui.span(role, text::pad(&kind, kind_width)),
        Span::raw(" "),
        ui.span(Role::Text, text::pad(&cut, name_width)),
    ];
    if why_width > 0 {
        pieces.push(Span::raw(" "));
        pieces.push(ui.span(Role::Dim, text::truncate_end(&why, why_width)));
    }
    Line::from(pieces)
}
