//! Columns: three lists, of which the middle one is walked in; its selected line is the focus.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::lineage::{DatasetKind, Direction, Lineage, NodeId};
use crate::text;
use crate::tui::action::Action;
use crate::tui::model::Model;
use crate::tui::screen::count_note;
use crate::tui::screen::explore::apart::{apart, namesakes};
use crate::tui::screen::explore::near::Near;
use crate::tui::screen::explore::{Listing, Pane, places};
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;
use crate::tui::work::{Thing, Work};

/// Runs an action in the middle list.
pub fn run(model: &mut Model, action: Action) {
    match action {
        Action::WalkUpstream | Action::Left => places::walk(model, Direction::Up),
        Action::WalkDownstream | Action::Right | Action::Accept => {
            places::walk(model, Direction::Down);
        }
        Action::CycleKinds => {
            model.explore.kinds = model.explore.kinds.next();
            places::list_all(model);
        }
        Action::ListAll => {
            places::remember(model);
            places::list_all(model);
        }
        _ => {
            model.explore.list.run(action);
        }
    }
}

/// Draws the middle list.
pub fn draw_list(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let explore = &model.explore;
    let came_from = explore.crumbs.last().map_or("", String::as_str);
    let title = match &explore.listing {
        Listing::All => explore.kinds.title().to_owned(),
        Listing::Around(_, Direction::Up) => format!("Upstream of {came_from}"),
        Listing::Around(_, Direction::Down) => format!("Downstream of {came_from}"),
        Listing::ColumnsOf(_) | Listing::Group(..) | Listing::Way(..) => came_from.to_owned(),
    };
    let frill = Frill::title(title).note(count_note(&explore.list, explore.rows.len()));
    let is_focused = explore.pane == Pane::List;
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    // Equal names stand next to each other in the full list.
    let first = explore.list.cursor.top.saturating_sub(1);
    let seen = explore.list.shown().iter().skip(first);
    let seen = seen.take(usize::from(inside.height) + 2);
    let seen = seen.filter_map(|&row| explore.rows.get(row));
    let namesakes = namesakes(&work.graph, seen);
    let row = |thing: &Thing, width| {
        let listed = Listed {
            is_marked: explore.marked.contains(&thing.node),
            beside: explore.counts.of(&work.graph, thing),
        };
        let is_namesake = namesakes.contains(thing);
        thing_line(&work.graph, thing, width, Some(&listed), is_namesake, ui)
    };
    list::draw_filtered(
        frame,
        inside,
        &explore.list,
        &explore.rows,
        is_focused,
        ui,
        row,
    );
}

/// Draws the list on one side of it.
pub fn draw_side(
    model: &Model,
    work: &Work,
    frame: &mut Frame<'_>,
    area: Rect,
    direction: Direction,
) {
    let ui = model.ui();
    let (title, none, things) = match direction {
        Direction::Up => ("Upstream", "nothing feeds it", &model.explore.upstream),
        Direction::Down => ("Downstream", "feeds nothing", &model.explore.downstream),
    };
    let frill = Frill::title(title).note(things.len().to_string());
    let inside = pane::draw(frame, area, &frill, false, ui);
    let cursor = Cursor {
        at: usize::MAX,
        len: things.len(),
        height: usize::from(inside.height),
        ..Cursor::default()
    };
    if things.is_empty() {
        ui.line(Role::Dim, none).render(inside, frame.buffer_mut());
    }
    // The last line says how many more there are.
    let hidden = things.len().saturating_sub(cursor.height);
    let seen = things.iter().take(cursor.height).map(|near| &near.thing);
    let namesakes = namesakes(&work.graph, seen);
    list::draw(frame, inside, &cursor, false, ui, |at, width| {
        if hidden > 0 && at + 1 == cursor.height {
            return ui.line(Role::Dim, format!("+{} more", hidden + 1));
        }
        let near = &things[at];
        let is_namesake = namesakes.contains(&near.thing);
        near_line(&work.graph, near, width, is_namesake, ui)
    });
}

/// A neighbour; a column with how it leads to the focus, or the focus to it.
fn near_line(
    graph: &Lineage,
    near: &Near,
    width: usize,
    is_namesake: bool,
    ui: Ui<'_>,
) -> Line<'static> {
    let remark = near.remark();
    if remark.is_empty() {
        return thing_line(graph, &near.thing, width, None, is_namesake, ui);
    }
    let (letter, role) = letter_of(graph, &near.thing);
    let label = text::printable(&near.thing.label(graph)).into_owned();
    let room = width.saturating_sub(2);
    let for_name = room.saturating_sub(text::width(&remark) + 1).max(room / 2);
    let label = text::truncate_middle(&label, for_name).into_owned();
    let rest = room.saturating_sub(text::width(&label) + 1);
    let remark = text::truncate_end(&remark, rest).into_owned();
    Line::from(vec![
        ui.span(Role::Dim, format!("{letter} ")),
        ui.span(role, label),
        ui.span(Role::Dim, format!(" {remark}")),
    ])
}

/// The letter that says what a thing is, and the style of its name.
pub fn letter_of(graph: &Lineage, thing: &Thing) -> (&'static str, Role) {
    if thing.column.is_some() {
        return (".", Role::Dataset);
    }
    match thing.node {
        NodeId::Dataset(id) => match graph.dataset(id).kind {
            DatasetKind::Table => ("T", Role::Dataset),
            DatasetKind::View => ("V", Role::Dataset),
            DatasetKind::Undeclared => ("?", Role::Dataset),
        },
        NodeId::Process(_) => (">", Role::Process),
    }
}

/// What the middle list tells of a thing besides.
pub struct Listed {
    /// Whether it is marked.
    is_marked: bool,
    /// How many things feed it, and how many it feeds.
    beside: [usize; 2],
}

/// One thing: its kind as a letter, its name, what tells it from others of that name, and how often it was seen; where there
/// is room also whether it is marked, and how many things feed it and are fed by it.
pub fn thing_line(
    graph: &Lineage,
    thing: &Thing,
    width: usize,
    listed: Option<&Listed>,
    is_namesake: bool,
    ui: Ui<'_>,
) -> Line<'static> {
    let node = thing.node;
    let (letter, role) = letter_of(graph, thing);
    let mut tail = String::new();
    if let NodeId::Process(id) = node {
        let process = graph.process(id);
        if process.is_self_loop() {
            tail.push_str(" loop");
        }
        if process.multiplicity() > 1 {
            tail.push(' ');
            tail.push_str(&ui.times(process.multiplicity()));
        }
    }
    if let Some(listed) = listed {
        if listed.is_marked {
            tail.push_str(" *");
        }
        let [up, down] = listed.beside;
        let counts = format!("{up}>{down}");
        tail.push_str(&text::pad_start(&counts, counts.len().max(4) + 1));
    }
    let name = text::printable(&thing.label(graph)).into_owned();
    let room = width.saturating_sub(2 + text::width(&tail));
    let apart = if is_namesake {
        apart(graph, thing)
    } else {
        String::new()
    };
    let (name, apart) = beside_each_other(&name, &apart, room);
    let gap = match listed {
        Some(_) => room.saturating_sub(text::width(&name) + text::width(&apart)),
        None => 0,
    };
    Line::from(vec![
        ui.span(Role::Dim, format!("{letter} ")),
        ui.span(role, name),
        ui.span(Role::Dim, format!("{apart}{}", " ".repeat(gap))),
        ui.span(Role::Dim, tail),
    ])
}

/// A name and what tells it from others, cut to so many cells: all of them have the name, so that gives way first.
fn beside_each_other(name: &str, apart: &str, room: usize) -> (String, String) {
    if apart.is_empty() {
        return (
            text::truncate_middle(name, room).into_owned(),
            String::new(),
        );
    }
    let apart = text::printable(apart).into_owned();
    let for_name = room.saturating_sub(text::width(&apart) + 1).max(room / 3);
    let name = text::truncate_middle(name, for_name).into_owned();
    let rest = room.saturating_sub(text::width(&name) + 1);
    let apart = text::truncate_middle(&apart, rest).into_owned();
    (name, format!(" {apart}"))
}
