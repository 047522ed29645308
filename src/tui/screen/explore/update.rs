//! What actions do to Explore.

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::around;
use super::ends;
use super::map::Map;
use super::near::neighbours;
use super::panes::{Beside, Pane, panes, tabs};
use super::places::{self, select, walk};
use super::saved;
use super::table;
use super::views::{Linked, Outcome, Scene, Views, columns};
use super::{View, beside};
use crate::lineage::{Direction, NodeId};
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen::{Yank, clicked_row, edit_at};
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::pane::inner;

/// Lines of source shown above the span that is meant.
const LEAD: usize = 2;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::NextPane | Action::PreviousPane => {
            next_pane(model, action == Action::NextPane);
        }
        Action::NextView | Action::PreviousView => {
            let next = model.explore.view.step(action == Action::NextView);
            show(model, next);
        }
        Action::CycleBeside => cycle_beside(model),
        Action::Mark => ends::mark(model),
        Action::Marks => ends::offer_marks(model),
        Action::Way => ends::show_way(model),
        Action::Why => ends::show_why(model),
        Action::PickColumn => ends::offer_columns(model),
        Action::SaveView => saved::ask(model),
        Action::SaveTable => table::ask(model),
        Action::WithCatalogue => return around::toggle(model),
        Action::Back if model.is_running(Slot::Lineage) => return around::cancel(model),
        Action::Back => back(model),
        Action::Edit => return edit(model),
        _ => match View::by_action(action) {
            Some(view) => show(model, view),
            None => run_in_pane(model, action),
        },
    }
    Vec::new()
}

fn run_in_pane(model: &mut Model, action: Action) {
    let is_done = match model.explore.pane {
        Pane::Details => model.explore.details.run(action),
        Pane::Sql => model.explore.sql.run(action),
        Pane::List | Pane::Upstream | Pane::Downstream => false,
        Pane::View => run_in_view(model, action),
    };
    // The drawing reaches further from wherever one is.
    if is_done || (is_for_views(action) && run_in_view(model, action)) {
        return;
    }
    if model.explore.view == View::Columns || action == Action::ListAll {
        columns::run(model, action);
    }
}

/// What no list knows.
fn is_for_views(action: Action) -> bool {
    use Action::{
        CycleGrouping, CycleSort, FewerHops, Flip, Fold, Isolate, MoreHops, ZoomIn, ZoomOut,
    };
    matches!(
        action,
        MoreHops | FewerHops | Fold | Isolate | Flip | CycleSort | CycleGrouping | ZoomIn | ZoomOut
    )
}

/// Runs an action in the linked view; false where it does not know it.
fn run_in_view(model: &mut Model, action: Action) -> bool {
    let outcome = with_view(model, |view, scene| view.run(action, scene));
    match outcome.unwrap_or(Outcome::Done) {
        Outcome::Unknown => return false,
        Outcome::Done => {}
        Outcome::Focus(thing) => places::focus_on(model, thing),
        Outcome::List(listing) => places::show_listing(model, *listing),
        Outcome::Columns => ends::offer_columns(model),
        Outcome::Told(words) => model.note(words),
    }
    true
}

/// Lets the linked view do something with what it is a view of; none where nothing is in focus.
pub fn with_view<T>(
    model: &mut Model,
    act: impl FnOnce(&mut dyn Linked, &Scene<'_>) -> T,
) -> Option<T> {
    let view = model.explore.view;
    with_views(model, |views, scene| act(views.of_mut(view), scene))
}

/// The same for all of them, whichever is shown.
pub fn with_views<T>(
    model: &mut Model,
    act: impl FnOnce(&mut Views, &Scene<'_>) -> T,
) -> Option<T> {
    let work = model.explored()?.clone();
    let focus = model.explore.focus()?.clone();
    let names = model.names_of(&work.graph);
    let groupings = model.groupings_of(&work.graph);
    let explore = &mut model.explore;
    let scene = Scene {
        work: &work,
        focus: &focus,
        marks: &explore.marked,
        names: names.as_ref(),
        groupings: groupings.as_ref(),
        ui: model.look.ui(),
    };
    Some(act(&mut explore.views, &scene))
}

/// Shows a view; the focus stays, and keys go to it.
pub fn show(model: &mut Model, view: View) {
    model.explore.view = view;
    model.explore.pane = model.explore.main_pane();
}

fn back(model: &mut Model) {
    let main = model.explore.main_pane();
    if model.explore.pane == main {
        places::back(model);
    } else {
        model.explore.pane = main;
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

fn cycle_beside(model: &mut Model) {
    let width = model.screen_area().width;
    let explore = &mut model.explore;
    if Beside::choices(explore.view, width).is_empty() {
        model.note("everything is shown; tab goes to the next pane");
        return;
    }
    explore.beside = explore.beside.next(explore.view, width);
}

fn edit(model: &mut Model) -> Vec<Effect> {
    let place = model
        .explored()
        .zip(model.explore.pointed())
        .and_then(|(work, thing)| work.place(thing.node).cloned());
    edit_at(model, place.as_ref())
}

/// The list that a filter applies to.
pub fn filtered(model: &mut Model) -> &mut Filtered {
    let explore = &mut model.explore;
    if explore.view != View::Columns
        && let Some(list) = explore.views.of_mut(explore.view).list()
    {
        return list;
    }
    &mut explore.list
}

/// Makes ready what the filter looks through.
pub fn prepare_filter(model: &mut Model) {
    if model.explore.view == View::Columns {
        places::prepare_filter(model);
    } else {
        with_view(model, |view, scene| view.prepare_filter(scene));
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    if model.explore.view != View::Columns {
        with_view(model, |view, scene| view.refilter(scene));
    }
    places::refilter(model);
}

/// What can be copied of what is pointed at, and of the view.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some((work, thing)) = model.explored().zip(model.explore.pointed()) else {
        return Vec::new();
    };
    let node = thing.node;
    let mut yanks = Vec::new();
    if let Some(column) = &thing.column {
        yanks.push(Yank::new("column", &**column));
    }
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
    if let Some(focus) = model
        .explore
        .focus()
        .filter(|_| model.explore.view != View::Columns)
    {
        let names = model.names_of(&work.graph);
        let groupings = model.groupings_of(&work.graph);
        let scene = Scene {
            work,
            focus,
            marks: &model.explore.marked,
            names: names.as_ref(),
            groupings: groupings.as_ref(),
            ui: model.ui(),
        };
        yanks.extend(model.explore.views.of(model.explore.view).yanks(&scene));
    }
    yanks
}

/// Brings everything inside what there is to show, and looks up what belongs to a new focus.
pub fn settle(model: &mut Model, area: Rect) {
    let panes = panes(&model.explore, area);
    let main = model.explore.main_pane();
    if !panes.iter().any(|&(pane, _)| pane == model.explore.pane) {
        model.explore.pane = main;
    }
    if let Some(&(_, rect)) = panes.iter().find(|(pane, _)| *pane == Pane::View) {
        with_view(model, |view, scene| view.settle(scene, inner(rect)));
    }
    // Where the list is not shown its cursor is looked after all the same.
    let height = model.explore.list.cursor.height;
    model.explore.list.settle(height);
    surround(model);
    show_pointed(model);
    for (pane, rect) in panes {
        let inside = inner(rect);
        match pane {
            Pane::List => settle_list(model, usize::from(inside.height)),
            Pane::Details => settle_details(model, inside),
            Pane::Sql => settle_source(model, inside),
            Pane::Upstream | Pane::Downstream | Pane::View => {}
        }
    }
}

/// Looks up what surrounds a new focus.
fn surround(model: &mut Model) {
    let focus = model.explore.focus().cloned();
    if model.explore.surrounded == focus {
        return;
    }
    let graph = model.explored().map(|work| work.graph.clone());
    let towards = |direction| match (&graph, &focus) {
        (Some(graph), Some(focus)) => neighbours(graph, focus, direction),
        _ => Vec::new(),
    };
    let (upstream, downstream) = (towards(Direction::Up), towards(Direction::Down));
    let map = graph.as_deref().zip(focus.as_ref());
    let map = map.map(|(graph, focus)| Map::of(graph, focus));
    let explore = &mut model.explore;
    (explore.upstream, explore.downstream) = (upstream, downstream);
    explore.map = map.unwrap_or_default();
    explore.surrounded = focus;
}

/// Turns details and source to what is pointed at.
fn show_pointed(model: &mut Model) {
    let pointed = model.explore.pointed();
    let group = model.explore.group().map(|(_, at)| at);
    if model.explore.shown_group != group {
        model.explore.shown_group = group;
        model.explore.details.top = 0;
    }
    if model.explore.shown == pointed {
        return;
    }
    let Some(work) = model.explored().cloned() else {
        return;
    };
    let node = pointed.as_ref().map(|thing| thing.node);
    let explore = &mut model.explore;
    explore.reach = match &pointed {
        Some(_) if pointed == explore.surrounded => explore.map.clone(),
        Some(pointed) => Map::of(&work.graph, pointed),
        None => Map::default(),
    };
    explore.details.top = 0;
    explore.sql.left = 0;
    let place = node.and_then(|node| work.place(node));
    explore.sql.top = place.map_or(0, |place| place.start.line.saturating_sub(1 + LEAD));
    explore.shown = pointed;
}

fn settle_list(model: &mut Model, height: usize) {
    let graph = model.explored().map(|work| Arc::clone(&work.graph));
    let explore = &mut model.explore;
    explore.list.settle(height);
    let visible = explore.list.shown().get(explore.list.cursor.visible());
    let things = visible.into_iter().flatten();
    let things = things.filter_map(|&row| explore.rows.get(row));
    if let Some(graph) = graph {
        explore.counts.take_in(&graph, things);
    }
}

fn settle_details(model: &mut Model, inside: Rect) {
    let width = usize::from(inside.width);
    let lines = model
        .explored()
        .map_or(0, |work| beside::details_of(model, work, width).len());
    model
        .explore
        .details
        .settle(lines, usize::from(inside.height));
}

fn settle_source(model: &mut Model, inside: Rect) {
    let shown = model.explored().zip(model.explore.shown.as_ref());
    let file = shown.and_then(|(work, thing)| {
        let place = work.place(thing.node)?;
        work.workspace.file(&place.file)
    });
    let lines = file.map_or(0, |file| file.line_count());
    model.explore.sql.settle(lines, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let tab = tabs(&model.explore, area)
        .into_iter()
        .find(|(_, rect, _)| rect.contains(at));
    if let (Some((view, ..)), MouseKind::Click) = (tab, kind) {
        let is_shown = view == model.explore.view;
        show(model, if is_shown { view.step(true) } else { view });
        return Vec::new();
    }
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
        Pane::View => {
            with_view(model, |view, _| view.scroll(lines));
        }
        Pane::Upstream | Pane::Downstream => {}
    }
    Vec::new()
}

fn click(model: &mut Model, pane: Pane, inside: Rect, at: Position) {
    match pane {
        Pane::Upstream => click_beside(model, Direction::Up, inside, at),
        Pane::Downstream => click_beside(model, Direction::Down, inside, at),
        Pane::List => {
            model.explore.pane = pane;
            if let Some(row) = clicked_row(inside, at, model.explore.list.cursor.top) {
                model.explore.list.cursor.select(row);
            }
        }
        Pane::Details | Pane::Sql => model.explore.pane = pane,
        Pane::View => {
            model.explore.pane = pane;
            let is_again = with_view(model, |view, _| view.click(inside, at));
            if is_again == Some(true) {
                run_in_view(model, Action::Accept);
            }
        }
    }
}

/// Walks to what was clicked in a list beside the middle one.
fn click_beside(model: &mut Model, direction: Direction, inside: Rect, at: Position) {
    let Some(row) = clicked_row(inside, at, 0) else {
        return;
    };
    let clicked = match direction {
        Direction::Up => model.explore.upstream.get(row),
        Direction::Down => model.explore.downstream.get(row),
    }
    .cloned();
    if let Some(anchor) = clicked.and_then(|near| model.explored()?.anchor(near.thing)) {
        model.explore.pane = Pane::List;
        walk(model, direction);
        select(model, &anchor);
    }
}
