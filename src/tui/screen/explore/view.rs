//! Draws Explore.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::panes::{Pane, panes};
use super::{Kinds, Listing, Subject, details};
use crate::lineage::{DatasetKind, Direction, Lineage, NodeId};
use crate::text;
use crate::tui::model::Model;
use crate::tui::screen::empty;
use crate::tui::theme::Role;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;
use crate::tui::widget::{list, source};
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
    draw_trail(model, work, frame, area);
    for (pane, rect) in panes(&model.explore, area) {
        match pane {
            Pane::Upstream => {
                draw_side(
                    model,
                    work,
                    frame,
                    rect,
                    "Upstream",
                    &model.explore.upstream,
                );
            }
            Pane::Downstream => {
                draw_side(
                    model,
                    work,
                    frame,
                    rect,
                    "Downstream",
                    &model.explore.downstream,
                );
            }
            Pane::List => draw_list(model, work, frame, rect),
            Pane::Details => draw_details(model, work, frame, rect),
            Pane::Sql => draw_sql(model, work, frame, rect),
            Pane::Graph => draw_graph(model, frame, rect),
        }
    }
}

fn draw_trail(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let mut steps: Vec<String> = Vec::new();
    if let Subject::Catalogue(told) = &model.explore.subject {
        steps.push(format!("catalogue {}", text::printable(&told.server)));
    }
    steps.push(kinds_title(model.explore.kinds).to_owned());
    let labels = model
        .explore
        .trail
        .iter()
        .filter_map(|anchor| work.resolve(anchor))
        .chain(model.explore.selected())
        .map(|node| text::printable(&work.graph.label(node)).into_owned());
    steps.extend(labels);
    let room = usize::from(area.width).saturating_sub(2);
    // The end of the trail matters most: leave out steps from the start until it fits.
    let mut first = 0;
    let whole = |first: usize| {
        let lead = if first > 0 { ".. > " } else { "" };
        format!("{lead}{}", steps[first..].join(" > "))
    };
    while first + 1 < steps.len() && text::width(&whole(first)) > room {
        first += 1;
    }
    let trail = whole(first);
    let (before, last) = trail
        .rsplit_once(" > ")
        .map_or(("", trail.as_str()), |(b, l)| (b, l));
    let mut pieces = vec![Span::raw(" ")];
    if !before.is_empty() {
        pieces.push(ui.span(Role::Dim, format!("{before} > ")));
    }
    pieces.push(ui.span(Role::Title, last));
    let line = Rect {
        height: 1.min(area.height),
        ..area
    };
    Line::from(pieces).render(line, frame.buffer_mut());
}

fn kinds_title(kinds: Kinds) -> &'static str {
    match kinds {
        Kinds::All => "All",
        Kinds::Datasets => "Datasets",
        Kinds::Processes => "Processes",
    }
}

fn draw_list(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let explore = &model.explore;
    let title = match &explore.listing {
        Listing::All => kinds_title(explore.kinds).to_owned(),
        Listing::Around(anchor, direction) => {
            let of = work.resolve(anchor).map(|node| work.graph.label(node));
            let of = of.unwrap_or_default();
            match direction {
                Direction::Up => format!("Upstream of {of}"),
                Direction::Down => format!("Downstream of {of}"),
            }
        }
    };
    let frill =
        Frill::title(title).note(super::super::count_note(&explore.list, explore.rows.len()));
    let is_focused = explore.pane == Pane::List;
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    list::draw(
        frame,
        inside,
        &explore.list.cursor,
        is_focused,
        ui,
        |at, width| match explore
            .list
            .shown()
            .get(at)
            .and_then(|&row| explore.rows.get(row))
        {
            Some(&node) => node_line(&work.graph, node, width, true, ui),
            None => Line::default(),
        },
    );
}

fn draw_side(
    model: &Model,
    work: &Work,
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    nodes: &[NodeId],
) {
    let ui = model.ui();
    let frill = Frill::title(title).note(nodes.len().to_string());
    let inside = pane::draw(frame, area, &frill, false, ui);
    let mut cursor = Cursor {
        at: usize::MAX,
        ..Cursor::default()
    };
    cursor.len = nodes.len();
    cursor.height = usize::from(inside.height);
    if nodes.is_empty() {
        let text = if title == "Upstream" {
            "nothing feeds it"
        } else {
            "feeds nothing"
        };
        ui.line(Role::Dim, text).render(inside, frame.buffer_mut());
    }
    // The last line says how many more there are.
    let hidden = nodes.len().saturating_sub(cursor.height);
    list::draw(frame, inside, &cursor, false, ui, |at, width| {
        if hidden > 0 && at + 1 == cursor.height {
            return ui.line(Role::Dim, format!("+{} more", hidden + 1));
        }
        node_line(&work.graph, nodes[at], width, false, ui)
    });
}

/// One node: its kind as a letter, its name, how often it was seen, and how many things feed it and are fed by it.
pub fn node_line(
    graph: &Lineage,
    node: NodeId,
    width: usize,
    with_counts: bool,
    ui: Ui<'_>,
) -> Line<'static> {
    let (mark, role, times, is_loop) = match node {
        NodeId::Dataset(id) => {
            let mark = match graph.dataset(id).kind {
                DatasetKind::Table => "T",
                DatasetKind::View => "V",
                DatasetKind::Undeclared => "?",
            };
            (mark, Role::Dataset, 1, false)
        }
        NodeId::Process(id) => {
            let process = graph.process(id);
            (
                ">",
                Role::Process,
                process.multiplicity(),
                process.is_self_loop(),
            )
        }
    };
    let mut tail = String::new();
    if is_loop {
        tail.push_str(" loop");
    }
    if times > 1 {
        tail.push(' ');
        tail.push_str(&ui.times(times));
    }
    if with_counts {
        let counts = format!(
            "{}>{}",
            graph.upstream(node).len(),
            graph.downstream(node).len()
        );
        tail.push_str(&text::pad_start(&counts, counts.len().max(4) + 1));
    }
    let name = text::printable(&graph.label(node)).into_owned();
    let room = width.saturating_sub(2 + text::width(&tail));
    let name = if with_counts {
        let cut = text::truncate_middle(&name, room).into_owned();
        text::pad(&cut, room)
    } else {
        text::truncate_middle(&name, room).into_owned()
    };
    Line::from(vec![
        ui.span(Role::Dim, format!("{mark} ")),
        ui.span(role, name),
        ui.span(Role::Dim, tail),
    ])
}

fn draw_details(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let is_focused = model.explore.pane == Pane::Details;
    let frill = Frill::title("Details").note(scroll_note(&model.explore.details));
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    if let Some(node) = model.explore.selected() {
        let lines = details::lines(
            &work.graph,
            node,
            model.explore.reach,
            usize::from(inside.width),
            ui,
        );
        list::draw_text(frame, inside, &model.explore.details, lines);
    }
}

/// Which part of a longer text is visible.
pub fn scroll_note(scroll: &crate::tui::widget::cursor::Scroll) -> String {
    if scroll.len <= scroll.height {
        return String::new();
    }
    let last = (scroll.top + scroll.height).min(scroll.len);
    format!("{}-{last}/{}", scroll.top + 1, scroll.len)
}

fn draw_graph(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let graph = &model.explore.graph;
    let is_focused = model.explore.pane == Pane::Graph;
    let plural = if graph.hops == 1 { "" } else { "s" };
    let mut frill = Frill::title("Graph").note(format!("{} hop{plural}", graph.hops));
    if graph.picture.hidden > 0 {
        frill = frill.foot(format!(
            "+{} not drawn; enter moves the focus",
            graph.picture.hidden
        ));
    }
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    graph.picture.draw(frame, inside, is_focused, ui);
}

fn draw_sql(model: &Model, work: &Work, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let is_focused = model.explore.pane == Pane::Sql;
    let place = model.explore.selected().and_then(|node| work.place(node));
    let title = match place {
        Some(place) => format!("{}:{}", place.file, place.start.line),
        None => "Source".to_owned(),
    };
    let frill = Frill::title(title).note(scroll_note(&model.explore.sql));
    let inside = pane::draw(frame, area, &frill, is_focused, ui);
    if let Some((place, file)) =
        place.and_then(|place| Some((place, work.workspace.file(&place.file)?)))
    {
        let scroll = &model.explore.sql;
        source::draw(frame, inside, file, place.span, scroll, ui);
        return;
    }
    let sql = model.explore.selected().and_then(|node| match node {
        NodeId::Process(id) => Some(work.graph.process(id).sql.to_string()),
        NodeId::Dataset(_) => None,
    });
    let sql = sql.filter(|sql| !sql.is_empty());
    let lines = match sql {
        Some(sql) => sql.lines().map(|line| ui.line(Role::Text, line)).collect(),
        None => vec![ui.line(Role::Dim, "not seen in a file")],
    };
    list::draw_text(frame, inside, &model.explore.sql, lines);
}
