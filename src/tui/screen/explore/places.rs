//! Where Explore is: what its middle list holds, which line of it is the focus, and how one gets from one place to another
//! and back.

use std::borrow::Cow;
use std::sync::Arc;

use super::near::{Near, neighbours};
use super::{Explore, Groupings, Kinds, Listing, Pane, Spot, Subject, Told, View};
use crate::lineage::{Direction, Lineage, NodeId};
use crate::tui::history::Visit;
use crate::tui::model::Model;
use crate::tui::screen::{self, ScreenId};
use crate::tui::search::Labels;
use crate::tui::widget::filter::Filtered;
use crate::tui::work::{Anchor, Thing, Work};

/// Steps of the way here that are kept.
const LONGEST_TRAIL: usize = 50;

/// The present place, to return to.
pub fn visit(model: &Model) -> Visit {
    Visit {
        screen: model.screen,
        spot: Spot {
            subject: model.explore.subject.clone(),
            listing: model.explore.listing.clone(),
            selected: focus_anchor(model),
            trail: model.explore.trail.clone(),
        },
        selected: screen::standing_at(model),
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
    reveal_thing(model, node.into());
}

/// The same, or a column of what was opened among those of its dataset.
pub fn reveal_thing(model: &mut Model, thing: Thing) {
    reveal_in(model, Subject::Opened, Some(thing));
}

/// Shows what the catalogue tells, as a jump that can be taken back.
pub fn reveal_told(model: &mut Model, told: Told, node: Option<NodeId>) {
    let subject = Subject::Catalogue(Arc::new(told));
    reveal_in(model, subject, node.map(Thing::from));
}

fn reveal_in(model: &mut Model, subject: Subject, thing: Option<Thing>) {
    // Groups show no single thing.
    if model.explore.view == View::Groups {
        model.explore.view = View::Columns;
    }
    model.explore.pane = model.explore.main_pane();
    jump(model, subject, thing);
}

/// Makes something of the graph that is looked at the focus, as a jump that can be taken back. The view stays.
pub fn focus_on(model: &mut Model, thing: Thing) {
    if model.explore.focus() != Some(&thing) {
        jump(model, model.explore.subject.clone(), Some(thing));
    }
}

fn jump(model: &mut Model, subject: Subject, thing: Option<Thing>) {
    remember(model);
    model.screen = ScreenId::Explore;
    turn_to(model, subject);
    model.explore.kinds = Kinds::All;
    let anchors = model.explored().zip(thing).and_then(|(work, thing)| {
        let whole = work.anchor(thing.node)?;
        let is_column = thing.column.is_some();
        Some((work.anchor(thing)?, is_column.then_some(whole)))
    });
    let (anchor, dataset) = anchors.unzip();
    let dataset = dataset.flatten();
    list(model, dataset.map_or(Listing::All, Listing::ColumnsOf));
    if let Some(anchor) = anchor {
        select(model, &anchor);
    }
}

/// Lists something and shows the list, as a jump that can be taken back.
pub fn show_listing(model: &mut Model, listing: Listing) {
    remember(model);
    model.explore.view = View::Columns;
    model.explore.pane = Pane::List;
    list(model, listing);
    model.explore.list.cursor.select(0);
}

/// Lists something, and how one came there does not matter any more.
fn list(model: &mut Model, listing: Listing) {
    model.explore.listing = listing;
    model.explore.trail.clear();
    model.explore.list.text.clear();
    fill(model);
}

/// Looks at another graph, whose nodes are none of those on screen.
pub fn turn_to(model: &mut Model, subject: Subject) {
    if model.explore.subject == subject {
        return;
    }
    let explore = &mut model.explore;
    explore.subject = subject;
    explore.trail.clear();
    explore.list = Filtered::default();
    forget(model);
}

/// Forgets what belongs to a graph that is no longer looked at.
fn forget(model: &mut Model) {
    let explore = &mut model.explore;
    explore.views.forget();
    explore.rows = Arc::default();
    explore.everything = None;
    explore.labels = None;
    explore.shown = None;
    explore.surrounded = None;
    explore.counts.forget();
    explore.upstream.clear();
    explore.downstream.clear();
    let work = model.explored().cloned();
    let marks = model.explore.marks.iter();
    let node = |anchor: &Anchor| work.as_ref()?.resolve(anchor);
    model.explore.marked = marks.filter_map(node).collect();
}

fn focus_anchor(model: &Model) -> Option<Anchor> {
    let focus = model.explore.focus()?.clone();
    model.explored()?.anchor(focus)
}

/// Walks from the focus to what feeds it, or to what it feeds.
pub fn walk(model: &mut Model, direction: Direction) {
    let Some((work, focus)) = model.explored().zip(model.explore.focus()) else {
        return;
    };
    let label = focus.label(&work.graph);
    let Some(anchor) = work.anchor(focus.clone()) else {
        return;
    };
    if beside(&model.explore, &work.graph, focus, direction).is_empty() {
        let what = match direction {
            Direction::Up => format!("nothing feeds {label}"),
            Direction::Down => format!("{label} feeds nothing"),
        };
        model.note(what);
        return;
    }
    remember(model);
    let trail = &mut model.explore.trail;
    let came_from = trail.last().cloned();
    trail.push(anchor.clone());
    // Who walks for hours still sees how he came here at last.
    trail.drain(..trail.len().saturating_sub(LONGEST_TRAIL));
    model.explore.listing = Listing::Around(anchor, direction);
    model.explore.list.text.clear();
    fill(model);
    model.explore.list.cursor.select(0);
    if let Some(anchor) = came_from {
        select(model, &anchor);
    }
}

/// Lists everything again; the focus stays if it is among it.
pub fn list_all(model: &mut Model) {
    let selected = focus_anchor(model);
    list(model, Listing::All);
    if let Some(anchor) = selected {
        select(model, &anchor);
    }
}

/// Makes what an anchor names the focus, if the list has it.
pub fn select(model: &mut Model, anchor: &Anchor) {
    let Some(thing) = model.explored().and_then(|work| work.thing(anchor)) else {
        return;
    };
    if let Some(row) = model.explore.rows.iter().position(|row| *row == thing) {
        model.explore.list.select(row);
    }
}

/// Fills the middle list from what it is to hold. A listing that is gone becomes the full list.
fn fill(model: &mut Model) {
    let Some(work) = model.explored().cloned() else {
        return;
    };
    let groupings = model.groupings_of(&work.graph);
    let explore = &mut model.explore;
    let listed = listed(explore, &work, groupings.as_deref());
    if listed.is_none() {
        explore.listing = Listing::All;
        explore.trail.clear();
    }
    let kinds = explore.kinds;
    explore.rows = listed.unwrap_or_else(|| match &explore.everything {
        Some((made, rows)) if *made == kinds => Arc::clone(rows),
        _ => {
            let rows = everything(&work.graph, kinds);
            explore.everything = Some((kinds, Arc::clone(&rows)));
            rows
        }
    });
    let (datasets, processes) = work.graph.counts();
    explore.nodes = datasets + processes;
    explore.shown = None;
    explore.crumbs = crumbs(explore, &work);
    refilter(model);
}

/// What feeds a thing, or what it feeds: of what was looked at last that is known.
fn beside<'e>(
    explore: &'e Explore,
    graph: &Lineage,
    thing: &Thing,
    direction: Direction,
) -> Cow<'e, [Near]> {
    match direction {
        _ if explore.surrounded.as_ref() != Some(thing) => {
            Cow::Owned(neighbours(graph, thing, direction))
        }
        Direction::Up => Cow::Borrowed(&explore.upstream),
        Direction::Down => Cow::Borrowed(&explore.downstream),
    }
}

/// The things that the listing has; none for the full list, and where what it is of is gone.
fn listed(explore: &Explore, work: &Work, groupings: Option<&Groupings>) -> Option<Arc<[Thing]>> {
    let graph = &work.graph;
    match &explore.listing {
        Listing::All => None,
        Listing::Around(anchor, direction) => {
            let near = beside(explore, graph, &work.thing(anchor)?, *direction);
            Some(near.iter().map(|near| near.thing.clone()).collect())
        }
        Listing::ColumnsOf(anchor) => {
            let dataset = work.resolve(anchor)?.as_dataset()?;
            let columns = graph.columns_of(dataset).into_iter();
            Some(
                columns
                    .map(|column| Thing::column(dataset, column))
                    .collect(),
            )
        }
        Listing::Group(by, name) => {
            let members = match groupings.and_then(|all| all.by(*by)) {
                Some(ready) => ready.quotient.members(name.as_deref())?.to_vec(),
                None => graph.groups(*by).members(name.as_deref())?.to_vec(),
            };
            Some(members.into_iter().map(Thing::from).collect())
        }
        Listing::Way(from, to) => {
            let way = graph.shortest_path(work.resolve(from)?, work.resolve(to)?)?;
            Some(way.into_iter().map(Thing::from).collect())
        }
    }
}

/// All nodes of these kinds: datasets before processes, each by their names.
fn everything(graph: &Lineage, kinds: Kinds) -> Arc<[Thing]> {
    let datasets = || -> Vec<NodeId> {
        let all = graph
            .datasets()
            .map(|(id, it)| (it.label(), NodeId::from(id)));
        by_name(all.collect())
    };
    let processes = || -> Vec<NodeId> {
        let all = graph
            .processes()
            .map(|(id, it)| (it.label_as_it_is(), NodeId::from(id)));
        by_name(all.collect())
    };
    // The first frame of what was read waits for this.
    let (datasets, processes) = std::thread::scope(|scope| {
        let others = (kinds == Kinds::All).then(|| {
            let thread = std::thread::Builder::new();
            thread.spawn_scoped(scope, processes)
        });
        let own = match kinds {
            Kinds::All | Kinds::Datasets => datasets(),
            Kinds::Processes => processes(),
        };
        let others = others.map(|thread| {
            let sorted = thread.ok().and_then(|thread| thread.join().ok());
            sorted.unwrap_or_else(processes)
        });
        (own, others.unwrap_or_default())
    });
    let all = datasets.into_iter().chain(processes);
    all.map(Thing::from).collect()
}

/// Nodes by their names, those of the same name in the order of the graph.
fn by_name<S: Ord>(mut named: Vec<(S, NodeId)>) -> Vec<NodeId> {
    named.sort_unstable();
    named.into_iter().map(|(_, node)| node).collect()
}

/// How one came here, in words.
fn crumbs(explore: &Explore, work: &Work) -> Vec<String> {
    let label = |anchor: &Anchor| Some(work.thing(anchor)?.label(&work.graph));
    let known = |anchor: &Anchor| label(anchor).unwrap_or_default();
    let catalogue = match &explore.subject {
        Subject::Opened => None,
        Subject::Catalogue(told) if told.with_opened => Some(format!("with {}", told.server)),
        Subject::Catalogue(told) => Some(format!("catalogue {}", told.server)),
    };
    let first = match &explore.listing {
        Listing::All | Listing::Around(..) => explore.kinds.title().to_owned(),
        Listing::ColumnsOf(dataset) => format!("Columns of {}", known(dataset)),
        Listing::Group(by, name) => {
            let name = name.as_deref().unwrap_or("not known");
            format!("{} {name}", by.as_str())
        }
        Listing::Way(from, to) => format!("Way from {} to {}", known(from), known(to)),
    };
    let steps = explore.trail.iter().filter_map(label);
    catalogue.into_iter().chain([first]).chain(steps).collect()
}

/// Makes ready what a filter of the list looks through.
pub fn prepare_filter(model: &mut Model) {
    let Some(graph) = model.explored().map(|work| Arc::clone(&work.graph)) else {
        return;
    };
    let names = model.names_of(&graph);
    let explore = &mut model.explore;
    let rows = Arc::clone(&explore.rows);
    let known = explore.labels.take();
    let known = known.filter(|(of, _)| Arc::ptr_eq(of, &rows));
    explore.labels = Some(known.unwrap_or_else(|| {
        let ready = names.and_then(|names| Labels::of_things(&names, rows.iter()));
        let label = |row: &Thing| row.label(&graph);
        let labels = ready.unwrap_or_else(|| Labels::of(rows.iter().map(label)));
        (rows, labels)
    }));
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    if model.explore.list.text.trim().is_empty() {
        let rows = model.explore.rows.len();
        return model.explore.list.show_all(rows);
    }
    prepare_filter(model);
    let explore = &mut model.explore;
    if let Some((_, labels)) = &mut explore.labels {
        explore.list.refresh_among(labels);
    }
}

/// The graph is another one.
pub fn work_changed(model: &mut Model) {
    // What was selected is looked up by the spot that was remembered before the graph changed.
    let spot = model.explore.kept.take().unwrap_or_default();
    model.explore.subject = spot.subject;
    model.explore.listing = spot.listing;
    model.explore.trail = spot.trail;
    forget(model);
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

/// One step back on the way one came, or out of what the catalogue tells.
pub fn back(model: &mut Model) {
    if model.explore.trail.is_empty() && model.explore.listing == Listing::All {
        leave_catalogue(model);
        return;
    }
    let present = visit(model);
    // A visit of another screen is not one level up here.
    let visit = model.history.back(present);
    match visit.filter(|visit| visit.screen == ScreenId::Explore) {
        Some(visit) => restore(model, visit.spot),
        None => list_all(model),
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
