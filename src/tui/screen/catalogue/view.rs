//! Draws Catalogue.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{Catalogue, Lineage, detail};
use crate::atlas::wire::{EntityHeader, Status};
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::explore::panes::split;
use crate::tui::screen::halves::{Half, halves_from};
use crate::tui::screen::scroll_note;
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Columns from which on the list and the entity stand side by side; names of entities are short.
const SIDE_BY_SIDE: u16 = 110;

/// Where the panes lie.
pub struct Parts {
    /// What was found.
    pub list: Rect,
    /// The entity's text.
    pub detail: Rect,
    /// Its lineage, where it has one.
    pub picture: Option<Rect>,
}

/// Where the panes lie; one line above them is the query.
pub fn parts(area: Rect, screen: &Catalogue) -> Parts {
    let area = Rect {
        y: area.y + 1.min(area.height),
        height: area.height.saturating_sub(1),
        ..area
    };
    let [list, rest] = halves_from(area, SIDE_BY_SIDE);
    if screen.lineage.is_none() {
        return Parts {
            list,
            detail: rest,
            picture: None,
        };
    }
    // On a small terminal the drawing shares the lower half, side by side; on a wide one it lies under the text.
    let is_wide = rest.y == list.y;
    let [detail, picture] = split(rest, is_wide, 50);
    Parts {
        list,
        detail,
        picture: Some(picture),
    }
}

/// Columns that a drawing of lineage has.
pub fn picture_width(area: Rect) -> u16 {
    let with_picture = Catalogue {
        lineage: Some(Lineage::default()),
        ..Catalogue::default()
    };
    let rect = parts(area, &with_picture).picture;
    rect.map_or(0, |rect| pane::inner(rect).width)
}

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.catalogue;
    let first = Rect {
        height: 1.min(area.height),
        ..area
    };
    query_line(model, usize::from(area.width)).render(first, frame.buffer_mut());
    let parts = parts(area, screen);
    draw_list(model, frame, parts.list);
    draw_entity(model, frame, parts.detail);
    if let Some((rect, lineage)) = parts.picture.zip(screen.lineage.as_ref()) {
        let is_focused = screen.half == Half::Detail && screen.is_in_picture;
        let mut frill = Frill::title("Lineage").note(lineage_note(lineage));
        match lineage.stale {
            _ if model.is_running(Slot::Part) => frill = frill.foot("asking, esc stops"),
            0 => {}
            1 => frill = frill.foot("x: an edge that was removed"),
            many => frill = frill.foot(format!("x: {many} edges that were removed")),
        }
        let inside = pane::draw(frame, rect, &frill, is_focused, ui);
        lineage.picture.draw(frame, inside, is_focused, ui);
    }
}

/// How much of the lineage is not there to be seen.
fn lineage_note(lineage: &Lineage) -> String {
    let counts = [
        (
            lineage.with_more,
            format!("{} with more", lineage.with_more),
        ),
        (
            lineage.picture.hidden,
            format!("+{} not drawn", lineage.picture.hidden),
        ),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(_, words)| words).collect();
    told.join(", ")
}

fn query_line(model: &Model, width: usize) -> Line<'static> {
    let ui = model.ui();
    let query = &model.catalogue.query;
    let text = if query.text.is_empty() {
        "everything"
    } else {
        &query.text
    };
    let kind = query.type_name.as_deref().unwrap_or("every type");
    let tag = query.classification.as_ref();
    let tag = tag.map_or_else(String::new, |tag| format!(", classified {tag}"));
    let term = query.term.as_ref();
    let term = term.map_or_else(String::new, |term| format!(", meaning {term}"));
    let deleted = if query.with_deleted {
        ", deleted ones too"
    } else {
        ""
    };
    let asked = format!(" {text} in {kind}{tag}{term}{deleted}");
    let asked = text::printable(&asked).into_owned();
    let target = format!("{}, read only ", model.surroundings.target);
    let target = text::printable(&target).into_owned();
    let asked = text::truncate_end(&asked, width.saturating_sub(2)).into_owned();
    let room = width.saturating_sub(text::width(&asked));
    let target = text::truncate_middle(&target, room.saturating_sub(1)).into_owned();
    Line::from(vec![
        ui.span(Role::Title, asked),
        Span::raw(" ".repeat(room.saturating_sub(text::width(&target)))),
        ui.span(Role::Dim, target),
    ])
}

fn draw_list(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.catalogue;
    let is_focused = screen.half == Half::List;
    let mut frill = Frill::title("Entities");
    if let Some(found) = screen.found.as_ref().filter(|_| screen.problem.is_none()) {
        frill = frill.note(page_note(screen, found));
    }
    if model.is_running(Slot::Search) {
        frill = frill.foot("asking, esc stops");
    } else if screen.found.as_ref().is_some_and(|found| found.has_more) && screen.problem.is_none()
    {
        frill = frill.foot("there is more at the end");
    }
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    if let Some(problem) = &screen.problem {
        let next = problem.hint.as_deref().unwrap_or("c-r asks again");
        list::draw_empty(frame, inside, &problem.message, next, ui);
        return;
    }
    let Some(found) = &screen.found else {
        return;
    };
    if found.entities.is_empty() {
        let (what, next) = if screen.query.is_everything() {
            (
                "The catalogue holds nothing yet.",
                "5 publishes what was read",
            )
        } else {
            ("Nothing was found.", "s searches, t picks a type")
        };
        list::draw_empty(frame, inside, what, next, ui);
        return;
    }
    let shared = shared_names(&found.entities);
    list::draw_filtered(
        frame,
        inside,
        &screen.list,
        &found.entities,
        is_focused,
        ui,
        |header, width| header_line(header, &shared, width, ui),
    );
}

fn page_note(screen: &Catalogue, found: &crate::tui::catalogue_data::Found) -> String {
    let offset = found.query.offset;
    let last = offset + found.entities.len();
    if !screen.list.text.is_empty() {
        return format!(
            "/{}  {} of the {last} read",
            screen.list.text,
            screen.list.shown().len()
        );
    }
    let total = match found.total {
        Some(total) if total >= 0 => format!(" of about {total}"),
        _ if found.has_more => " and more".to_owned(),
        _ => String::new(),
    };
    if last == 0 {
        "0".to_owned()
    } else {
        format!("{}-{last}{total}", offset + 1)
    }
}

/// Types and names that several rows have.
fn shared_names(entities: &[EntityHeader]) -> HashSet<(&str, String)> {
    let mut seen = HashSet::new();
    let names = entities.iter().map(|it| (&*it.type_name, it.label()));
    names.filter(|name| !seen.insert(name.clone())).collect()
}

/// A row: its name and, dim, its qualified name where there is room; of rows with one name the qualified name alone.
fn header_line(
    header: &EntityHeader,
    shared: &HashSet<(&str, String)>,
    width: usize,
    ui: Ui<'_>,
) -> Line<'static> {
    // Less of a qualified name tells nothing.
    const LEAST: usize = 12;
    let is_deleted = header.status != Status::Active;
    let mark = if is_deleted { "x " } else { "  " };
    let kind_width = 18.min(width / 3);
    let kind = text::printable(&header.type_name).into_owned();
    let label = header.label();
    let qualified = header.qualified_name().filter(|it| *it != label);
    let (name, beside) = match qualified {
        Some(qualified) if shared.contains(&(&*header.type_name, label.clone())) => {
            (qualified, None)
        }
        beside => (&*label, beside),
    };
    let name = text::printable(name).into_owned();
    let room = width.saturating_sub(kind_width + 3);
    let role = if is_deleted { Role::Dim } else { Role::Text };
    let mut spans = vec![
        ui.span(Role::Warning, mark),
        ui.span(Role::Dim, text::pad(&kind, kind_width)),
        Span::raw(" "),
        ui.span(role, text::truncate_middle(&name, room)),
    ];
    let rest = room.saturating_sub(text::width(&name) + 2);
    if let Some(beside) = beside.filter(|_| rest >= LEAST) {
        let beside = text::printable(beside).into_owned();
        let beside = text::truncate_middle(&beside, rest);
        spans.push(ui.span(Role::Dim, format!("  {beside}")));
    }
    Line::from(spans)
}

fn draw_entity(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.catalogue;
    let is_focused = screen.half == Half::Detail && !screen.is_in_picture;
    let title = screen
        .entity
        .as_ref()
        .and_then(|view| {
            detail::attribute(&view.page.entity, "name")
                .or_else(|| detail::attribute(&view.page.entity, "qualifiedName"))
        })
        .unwrap_or("Entity");
    let mut frill = Frill::title(title).note(scroll_note(&screen.detail));
    if model.is_running(Slot::Entity) {
        frill = frill.foot("asking, esc stops");
    }
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    if let Some(problem) = &screen.entity_problem {
        let next = problem.hint.as_deref().unwrap_or("enter asks again");
        list::draw_empty(frame, inside, &problem.message, next, ui);
        return;
    }
    match &screen.entity {
        Some(view) => {
            let lines = detail::lines(&view.page, usize::from(inside.width), ui);
            list::draw_text(frame, inside, &screen.detail, lines);
        }
        None => list::draw_empty(frame, inside, "enter shows the selected entity", "", ui),
    }
}
