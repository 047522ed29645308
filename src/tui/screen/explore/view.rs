//! Draws Explore.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::beside;
use super::panes::{Pane, map_row, panes, tabs};
use super::views::{Scene, columns};
use crate::lineage::Direction;
use crate::text;
use crate::tui::model::Model;
use crate::tui::screen::empty;
use crate::tui::theme::Role;
use crate::tui::widget::{list, pane};
use crate::tui::work::Work;

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let Some(work) = model.explored() else {
        empty::draw_opening(model, frame, area);
        return;
    };
    if work.graph.counts() == (0, 0) {
        empty::draw_nothing_found(model, frame, area);
        return;
    }
    draw_first_line(model, work, frame, area);
    if let Some(row) = map_row(area) {
        let label = model.explore.focus().map(|focus| focus.label(&work.graph));
        model
            .explore
            .map
            .draw(&label.unwrap_or_default(), frame, row, model.ui());
    }
    for (pane, rect) in panes(&model.explore, area) {
        match pane {
            Pane::Upstream => columns::draw_side(model, work, frame, rect, Direction::Up),
            Pane::Downstream => columns::draw_side(model, work, frame, rect, Direction::Down),
            Pane::List => columns::draw_list(model, work, frame, rect),
            Pane::Details => beside::draw_details(model, work, frame, rect),
            Pane::Sql => beside::draw_source(model, work, frame, rect),
            Pane::View => draw_view(model, work, frame, rect),
        }
    }
}

/// Draws the linked view that is shown.
fn draw_view(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let explore = &model.explore;
    let is_focused = explore.pane == Pane::View;
    let Some(focus) = explore.focus() else {
        let inside = pane::draw(frame, area, &pane::Frill::default(), is_focused, model.ui());
        let (what, next) = ("Nothing is selected.", "esc shows what the filter hides");
        list::draw_empty(frame, inside, what, next, model.ui());
        return;
    };
    let names = model.names_of(&work.graph);
    let groupings = model.groupings_of(&work.graph);
    let scene = Scene {
        work,
        focus,
        marks: &explore.marked,
        names: names.as_ref(),
        groupings: groupings.as_ref(),
        ui: model.ui(),
    };
    let view = explore.views.of(explore.view);
    let inside = pane::draw(frame, area, &view.frill(&scene), is_focused, scene.ui);
    view.draw(&scene, frame, inside, is_focused);
}

/// Draws how one came here, and which views there are.
fn draw_first_line(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let mut room = usize::from(area.width);
    for (view, rect, label) in tabs(&model.explore, area) {
        room = room.saturating_sub(usize::from(rect.width));
        let is_shown = view == model.explore.view;
        let role = if is_shown { Role::Title } else { Role::Dim };
        ui.line(role, label).render(rect, frame.buffer_mut());
    }
    let focus = model.explore.focus().map(|focus| focus.label(&work.graph));
    let steps = model.explore.crumbs.iter().cloned().chain(focus);
    let steps: Vec<String> = steps
        .map(|step| text::printable(&step).into_owned())
        .collect();
    let line = Rect {
        height: 1.min(area.height),
        width: u16::try_from(room).unwrap_or(area.width),
        ..area
    };
    let (before, last) = trail(&steps, room.saturating_sub(2));
    let mut pieces = vec![Span::raw(" ")];
    if !before.is_empty() {
        pieces.push(ui.span(Role::Dim, format!("{before} > ")));
    }
    pieces.push(ui.span(Role::Title, last));
    Line::from(pieces).render(line, frame.buffer_mut());
}

/// The steps that fit in so many cells, and the last one apart. The end of a trail matters most: steps are left out from
/// its start.
fn trail(steps: &[String], room: usize) -> (String, String) {
    let Some((last, before)) = steps.split_last() else {
        return <_>::default();
    };
    let last = text::truncate_middle(last, room).into_owned();
    let mut first = 0;
    loop {
        let kept = before[first..].iter().map(String::as_str);
        let lead = (first > 0).then_some("..");
        let shown: Vec<&str> = lead.into_iter().chain(kept).collect();
        let shown = shown.join(" > ");
        if first == before.len() || text::width(&shown) + 3 + text::width(&last) <= room {
            return (shown, last);
        }
        first += 1;
    }
}
