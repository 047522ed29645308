//! What actions do to Explore.

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::panes::{MEDIUM, Pane, WIDE, panes};
use super::{Kinds, Listing, Spot, Subject, Told, View, details};
use crate::lineage::{Direction, NodeId};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::history::Visit;
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen::{ScreenId, Yank, clicked_row, edit_at};
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::pane::inner;
use crate::tui::work::Anchor;

/// Lines of source shown above the span that is meant.
const LEAD: usize = 2;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::NextPane | Action::PreviousPane => {
            next_pane(model, action == Action::NextPane);
        }
        Action::CycleView => cycle_view(model),
        Action::Back => back(model),
        Action::Edit => return edit(model),
        _ => match model.explore.pane {
            Pane::Details if model.explore.details.run(action) => {}
            Pane::Sql if model.explore.sql.run(action) => {}
            Pane::Graph if model.explore.graph.picture.run(action) => {}
            Pane::Graph if action == Action::Accept => focus_chosen(model),
            _ => run_in_list(model, action),
        },
    }
    Vec::new()
}

fn run_in_list(model: &mut Model, action: Action) {
    match action {
        Action::WalkUpstream | Action::Left => walk(model, Direction::Up),
        Action::WalkDownstream | Action::Right | Action::Accept => walk(model, Direction::Down),
        Action::CycleKinds => {
            model.explore.kinds = match model.explore.kinds {
                Kinds::All => Kinds::Datasets,
                Kinds::Datasets => Kinds::Processes,
                Kinds::Processes => Kinds::All,
            };
            list_all(model);
        }
        Action::MoreHops | Action::FewerHops => {
            model.explore.graph.reach(action == Action::MoreHops);
        }
        Action::ListAll => {
            remember(model);
            list_all(model);
        }
        _ => {
            model.explore.list.run(action);
        }
    }
}

/// The present place, to return to.
pub fn visit(model: &Model) -> Visit {
    let selected = selected_anchor(model);
    Visit {
        screen: model.screen,
        spot: Spot {
            subject: model.explore.subject.clone(),
            listing: model.explore.listing.clone(),
            selected,
            trail: model.explore.trail.clone(),
        },
    }
}

/// Remembers the present place before a jump.
pub fn remember(model: &mut Model) {
    let present = visit(model);
    model.history.leave(present);
}

/// Returns to a place.
pub fn restore(model: &mut Model, spot: Spot) {
    turn_to(model, spot.subject);
    model.explore.listing = spot.listing;
    model.explore.trail = spot.trail;
    model.explore.list.text.clear();
    fill(model);
    if let Some(anchor) = spot.selected {
        select(model, &anchor);
    }
}

/// Shows a node of what was opened in the full list, as a jump that can be taken back.
pub fn reveal(model: &mut Model, node: NodeId) {
    reveal_in(model, Subject::Opened, Some(node));
}

/// Shows what the catalogue tells, as a jump that can be taken back.
pub fn reveal_told(model: &mut Model, told: Told, node: Option<NodeId>) {
    reveal_in(model, Subject::Catalogue(Arc::new(told)), node);
}

fn reveal_in(model: &mut Model, subject: Subject, node: Option<NodeId>) {
    remember(model);
    model.screen = ScreenId::Explore;
    turn_to(model, subject);
    model.explore.pane = Pane::List;
    model.explore.kinds = Kinds::All;
    model.explore.list.text.clear();
    let anchor = node.and_then(|node| model.explored()?.anchor(node));
    list_all(model);
    if let Some(anchor) = anchor {
        select(model, &anchor);
    }
}

/// Looks at another graph, whose nodes are none of those on screen.
fn turn_to(model: &mut Model, subject: Subject) {
    if model.explore.subject == subject {
        return;
    }
    let explore = &mut model.explore;
    explore.subject = subject;
    explore.graph.forget();
    explore.rows.clear();
    explore.trail.clear();
    explore.list = Filtered::default();
    explore.shown = None;
    explore.upstream.clear();
    explore.downstream.clear();
}

/// Moves the focus to the node chosen in the drawing.
fn focus_chosen(model: &mut Model) {
    if let Some(node) = model.explore.graph.selected() {
        reveal_in(model, model.explore.subject.clone(), Some(node));
        model.explore.pane = Pane::Graph;
    }
}

fn selected_anchor(model: &Model) -> Option<Anchor> {
    model.explored()?.anchor(model.explore.selected()?)
}

fn walk(model: &mut Model, direction: Direction) {
    let Some((work, node)) = model.explored().zip(model.explore.selected()) else {
        return;
    };
    let neighbours = match direction {
        Direction::Up => work.graph.upstream(node),
        Direction::Down => work.graph.downstream(node),
    };
    let label = work.graph.label(node);
    let Some(anchor) = work.anchor(node) else {
        return;
    };
    if neighbours.is_empty() {
        let what = match direction {
            Direction::Up => format!("nothing feeds {label}"),
            Direction::Down => format!("{label} feeds nothing"),
        };
        model.note(what);
        return;
    }
    remember(model);
    let came_from = model.explore.trail.last().cloned();
    model.explore.trail.push(anchor.clone());
    model.explore.listing = Listing::Around(anchor, direction);
    model.explore.list.text.clear();
    fill(model);
    model.explore.list.cursor.select(0);
    if let Some(anchor) = came_from {
        select(model, &anchor);
    }
}

fn list_all(model: &mut Model) {
    let selected = selected_anchor(model);
    model.explore.listing = Listing::All;
    model.explore.trail.clear();
    fill(model);
    if let Some(anchor) = selected {
        select(model, &anchor);
    }
}

fn select(model: &mut Model, anchor: &Anchor) {
    let Some(node) = model.explored().and_then(|work| work.resolve(anchor)) else {
        return;
    };
    if let Some(row) = model.explore.rows.iter().position(|&row| row == node) {
        model.explore.list.select(row);
    }
}

/// Fills the middle list from what it is to hold. A listing that is gone becomes the full list.
fn fill(model: &mut Model) {
    let Some(work) = model.explored().cloned() else {
        return;
    };
    let graph = &work.graph;
    let around = match &model.explore.listing {
        Listing::All => None,
        Listing::Around(anchor, direction) => work.resolve(anchor).map(|node| match direction {
            Direction::Up => graph.upstream(node),
            Direction::Down => graph.downstream(node),
        }),
    };
    let is_whole = around.is_none();
    let rows = around.unwrap_or_else(|| {
        let kinds = model.explore.kinds;
        let mut rows: Vec<(bool, String, NodeId)> = Vec::new();
        if kinds != Kinds::Processes {
            rows.extend(
                graph
                    .datasets()
                    .map(|(id, dataset)| (false, dataset.label().to_owned(), NodeId::from(id))),
            );
        }
        if kinds != Kinds::Datasets {
            rows.extend(
                graph
                    .processes()
                    .map(|(id, process)| (true, process.label(), NodeId::from(id))),
            );
        }
        rows.sort();
        rows.into_iter().map(|(_, _, node)| node).collect()
    });
    if is_whole {
        model.explore.listing = Listing::All;
        model.explore.trail.clear();
    }
    let (datasets, processes) = graph.counts();
    model.explore.nodes = datasets + processes;
    model.explore.rows = rows;
    model.explore.shown = None;
    refilter(model);
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let Some(graph) = model.explored().map(|work| work.graph.clone()) else {
        return;
    };
    let explore = &mut model.explore;
    explore
        .list
        .refresh(explore.rows.iter().map(|&node| graph.label(node)));
}

/// The graph is another one.
pub fn work_changed(model: &mut Model) {
    // What was selected is looked up by the spot that was remembered before the graph changed.
    let spot = model.explore.kept.take().unwrap_or_default();
    let text = std::mem::take(&mut model.explore.list.text);
    model.explore.graph.forget();
    model.explore.subject = spot.subject;
    model.explore.listing = spot.listing;
    model.explore.trail = spot.trail;
    model.explore.rows.clear();
    model.explore.list.text = text;
    fill(model);
    if let Some(anchor) = spot.selected {
        select(model, &anchor);
    }
}

/// Keeps what is looked at, in a form that outlives the graph.
pub fn keep(model: &mut Model) {
    let spot = visit(model).spot;
    model.explore.kept = Some(spot);
}

fn back(model: &mut Model) {
    if model.explore.pane != Pane::List {
        model.explore.pane = Pane::List;
    } else if !model.explore.trail.is_empty() {
        let present = visit(model);
        let mut spot = model.history.back(present);
        // A visit of another screen is not one level up here.
        if spot
            .as_ref()
            .is_some_and(|visit| visit.screen != ScreenId::Explore)
        {
            spot = None;
        }
        match spot {
            Some(visit) => restore(model, visit.spot),
            None => list_all(model),
        }
    } else {
        leave_catalogue(model);
    }
}

/// Goes from what the catalogue tells back to what was opened.
pub fn leave_catalogue(model: &mut Model) {
    if matches!(model.explore.subject, Subject::Catalogue(_)) {
        remember(model);
        turn_to(model, Subject::Opened);
        list_all(model);
    }
}

fn next_pane(model: &mut Model, is_forward: bool) {
    let area = model.screen_area();
    let panes: Vec<Pane> = panes(&model.explore, area)
        .into_iter()
        .map(|(pane, _)| pane)
        .filter(|pane| pane.takes_focus())
        .collect();
    let at = panes
        .iter()
        .position(|&pane| pane == model.explore.pane)
        .unwrap_or(0);
    let step = if is_forward { 1 } else { panes.len() - 1 };
    if let Some(&pane) = panes.get((at + step) % panes.len().max(1)) {
        model.explore.pane = pane;
    }
}

fn cycle_view(model: &mut Model) {
    let width = model.screen_area().width;
    if width >= WIDE {
        model.note("every view is shown; tab goes to the next");
        return;
    }
    let explore = &mut model.explore;
    let (view, pane) = match explore.view {
        // Where details are shown beside the others, only these two change places.
        View::Details | View::Graph if width >= MEDIUM => (View::Sql, Pane::Sql),
        View::Sql if width >= MEDIUM => (View::Graph, Pane::Graph),
        View::Details => (View::Sql, Pane::Sql),
        View::Sql => (View::Graph, Pane::Graph),
        View::Graph => (View::Details, Pane::Details),
    };
    explore.view = view;
    if explore.pane != Pane::List {
        explore.pane = pane;
    }
}

fn edit(model: &mut Model) -> Vec<Effect> {
    let place = model
        .explored()
        .zip(model.explore.selected())
        .and_then(|(work, node)| work.place(node).cloned());
    edit_at(model, place.as_ref())
}

/// What can be copied of the selected node.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some((work, node)) = model.explored().zip(model.explore.selected()) else {
        return Vec::new();
    };
    let mut yanks = Vec::new();
    match node {
        NodeId::Dataset(id) => {
            let dataset = work.graph.dataset(id);
            yanks.push(Yank::new("name", dataset.label()));
            yanks.push(Yank::new("full name", dataset.name().to_string()));
            if let Some(identity) = dataset.key.identity() {
                yanks.push(Yank::new("identity", identity.to_string()));
            }
        }
        NodeId::Process(id) => {
            let process = work.graph.process(id);
            yanks.push(Yank::new("label", process.label()));
            yanks.push(Yank::new("SQL", process.sql.to_string()));
        }
    }
    if let Some(origin) = work.origins(node).first() {
        yanks.push(Yank::new("place", origin.to_string()));
    }
    yanks
}

/// Brings everything inside what there is to show, and looks up the neighbours of a newly selected node.
pub fn settle(model: &mut Model, area: Rect) {
    let ui = model.look.ui();
    let selected = model.explore.selected();
    let Some(work) = model.explored().cloned() else {
        return;
    };
    let explore = &mut model.explore;
    let panes = panes(explore, area);
    let drawing = panes.iter().find(|(pane, _)| *pane == Pane::Graph);
    if let Some((_, rect)) = drawing {
        let width = inner(*rect).width;
        explore.graph.settle(&work.graph, selected, width, ui);
    }
    if !panes.iter().any(|&(pane, _)| pane == explore.pane) {
        explore.pane = Pane::List;
    }
    let is_new = explore.shown != selected;
    if is_new {
        explore.shown = selected;
        explore.upstream = selected.map_or_else(Vec::new, |node| work.graph.upstream(node));
        explore.downstream = selected.map_or_else(Vec::new, |node| work.graph.downstream(node));
        explore.reach = selected
            .map(|node| details::Reach::of(&work.graph, node))
            .unwrap_or_default();
        explore.details.top = 0;
        explore.sql.left = 0;
        let place = selected.and_then(|node| work.place(node));
        explore.sql.top = place.map_or(0, |place| place.start.line.saturating_sub(1 + LEAD));
    }
    for (pane, rect) in panes {
        let inside = inner(rect);
        let height = usize::from(inside.height);
        match pane {
            Pane::List => explore.list.settle(height),
            Pane::Details => {
                let len = selected.map_or(0, |node| {
                    details::lines(
                        &work.graph,
                        node,
                        explore.reach,
                        usize::from(inside.width),
                        ui,
                    )
                    .len()
                });
                explore.details.settle(len, height);
            }
            Pane::Sql => {
                let place = selected.and_then(|node| work.place(node));
                let file = place.and_then(|place| work.workspace.file(&place.file));
                explore
                    .sql
                    .settle(file.map_or(0, |file| file.line_count()), height);
            }
            Pane::Upstream | Pane::Downstream | Pane::Graph => {}
        }
    }
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let hit = panes(&model.explore, area)
        .into_iter()
        .find(|(_, rect)| rect.contains(at));
    let Some((pane, rect)) = hit else {
        return Vec::new();
    };
    let lines = match kind {
        MouseKind::Click => {
            click(model, pane, inner(rect), at);
            return Vec::new();
        }
        MouseKind::ScrollUp => -3,
        MouseKind::ScrollDown => 3,
    };
    match pane {
        Pane::List => model.explore.list.cursor.scroll(lines),
        Pane::Details => model.explore.details.scroll(lines),
        Pane::Sql => model.explore.sql.scroll(lines),
        Pane::Graph => {
            let towards = if lines < 0 { Action::Up } else { Action::Down };
            model.explore.graph.picture.run(towards);
        }
        Pane::Upstream | Pane::Downstream => {}
    }
    Vec::new()
}

fn click(model: &mut Model, pane: Pane, inside: Rect, at: Position) {
    let direction = match pane {
        Pane::Upstream => Direction::Up,
        Pane::Downstream => Direction::Down,
        Pane::List => {
            model.explore.pane = pane;
            if let Some(row) = clicked_row(inside, at, model.explore.list.cursor.top) {
                model.explore.list.cursor.select(row);
            }
            return;
        }
        Pane::Details | Pane::Sql => {
            model.explore.pane = pane;
            return;
        }
        Pane::Graph => {
            model.explore.pane = pane;
            let picture = &mut model.explore.graph.picture;
            if let Some(node) = picture.node_at(inside, at.x, at.y) {
                let was = std::mem::replace(&mut picture.selected, node);
                if was == node {
                    focus_chosen(model);
                }
            }
            return;
        }
    };
    let Some(row) = clicked_row(inside, at, 0) else {
        return;
    };
    let clicked = match direction {
        Direction::Up => model.explore.upstream.get(row),
        Direction::Down => model.explore.downstream.get(row),
    }
    .copied();
    if let Some(anchor) = clicked.and_then(|node| model.explored()?.anchor(node)) {
        model.explore.pane = Pane::List;
        walk(model, direction);
        select(model, &anchor);
    }
}
