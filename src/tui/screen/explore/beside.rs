//! What stands beside a view: the details and the source of what is pointed at.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Pane, details};
use crate::lineage::NodeId;
use crate::tui::model::Model;
use crate::tui::screen::scroll_note;
use crate::tui::theme::Role;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::{list, source};
use crate::tui::work::Work;

/// Draws the details.
pub fn draw_details(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let explore = &model.explore;
    let is_focused = explore.pane == Pane::Details;
    let frill = Frill::title("Details").note(scroll_note(&explore.details));
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    let lines = details_of(model, work, usize::from(inside.width));
    list::draw_text(frame, inside, &explore.details, lines);
}

/// The details of what is pointed at, in lines of at most `width` cells.
pub fn details_of(model: &Model, work: &Work, width: usize) -> Vec<Line<'static>> {
    let (explore, ui) = (&model.explore, model.ui());
    match (explore.group(), &explore.shown) {
        (Some((grouping, at)), _) => details::group::lines(&work.graph, grouping, at, width, ui),
        (None, Some(thing)) => details::lines(&work.graph, thing, &explore.reach, width, ui),
        (None, None) => Vec::new(),
    }
}

/// Draws the source.
pub fn draw_source(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let explore = &model.explore;
    let is_focused = explore.pane == Pane::Sql;
    let node = explore.shown.as_ref().map(|thing| thing.node);
    let place = node.and_then(|node| work.place(node));
    let title = match place {
        Some(place) => format!("{}:{}", place.file, place.start.line),
        None => "Source".to_owned(),
    };
    let frill = Frill::title(title).note(scroll_note(&explore.sql));
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    let file = place.and_then(|place| Some((place, work.workspace.file(&place.file)?)));
    if let Some((place, file)) = file {
        source::draw(frame, inside, file, place.span, &explore.sql, ui);
        return;
    }
    let sql = match node {
        Some(NodeId::Process(id)) => &*work.graph.process(id).sql,
        Some(NodeId::Dataset(_)) | None => "",
    };
    let lines = if sql.is_empty() {
        vec![ui.line(Role::Dim, "not seen in a file")]
    } else {
        sql.lines().map(|line| ui.line(Role::Text, line)).collect()
    };
    list::draw_text(frame, inside, &explore.sql, lines);
}
