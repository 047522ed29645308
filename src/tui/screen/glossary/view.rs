//! Draws Glossary.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::atlas::glossary::{Item, ItemKind};
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::{count_note, plural};
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let screen = &model.glossary;
    let target = text::printable(&model.surroundings.target).into_owned();
    if let Some(problem) = &screen.problem {
        let next = problem.hint.as_deref().unwrap_or("c-r asks again");
        return list::draw_empty(frame, area, &problem.message, next, ui);
    }
    let empty = match &screen.listing {
        None if model.is_running(Slot::Glossary) => {
            Some((format!("Asking {target} for its glossaries"), "esc stops"))
        }
        None => Some((
            "The glossaries are not known yet.".to_owned(),
            "c-r asks for them",
        )),
        Some(listing) if listing.items.is_empty() => Some((
            format!("{target} has no glossary."),
            "glossaries are made in Atlas' own pages, or through its REST",
        )),
        Some(_) => None,
    };
    if let Some((what, next)) = empty {
        return list::draw_empty(frame, area, &what, next, ui);
    }
    let [top, bottom] = halves(area);
    let linked = &screen.linked;
    let is_focused = linked.half == Half::List;
    let mut frill = Frill::title(format!("Glossaries of {target}, read only"))
        .note(count_note(&linked.list, screen.items().len()));
    if model.is_running(Slot::Glossary) {
        frill = frill.foot("asking, esc stops");
    }
    let inside = pane::draw(frame, top, &frill, is_focused, ui);
    let is_tree = linked.list.text.trim().is_empty();
    list::draw_filtered(
        frame,
        inside,
        &linked.list,
        screen.items(),
        is_focused,
        ui,
        |item, width| row_line(item, is_tree, width, ui),
    );
    let title = screen.selected().map_or("", |item| &item.name);
    linked.draw_sheet(frame, bottom, title, ui);
}

/// A row: its name within what it lies in, and what there is of it; in a filtered list, in which glossary it is.
fn row_line(item: &Item, is_tree: bool, width: usize, ui: Ui<'_>) -> Line<'static> {
    let about = match (item.kind, item.count) {
        (ItemKind::Glossary, count) => plural(count, "term", "terms"),
        (ItemKind::Term, count) if count > 0 => plural(count, "entity", "entities"),
        _ => String::new(),
    };
    let name = if is_tree {
        &item.name
    } else {
        whole_name(item)
    };
    let slash = if item.kind == ItemKind::Category {
        "/"
    } else {
        ""
    };
    let role = match item.kind {
        ItemKind::Glossary => Role::Title,
        ItemKind::Category => Role::Dim,
        ItemKind::Term => Role::Text,
    };
    let room = width.saturating_sub(text::width(&about) + 1);
    let depth = if is_tree { item.depth } else { 0 };
    let indent = " ".repeat((depth * 2).min(room / 2));
    let name = text::printable(name).into_owned() + slash;
    let name = text::truncate_middle(&name, room.saturating_sub(indent.len())).into_owned();
    let gap = width.saturating_sub(indent.len() + text::width(&name) + text::width(&about));
    Line::from(vec![
        Span::raw(indent),
        ui.span(role, name),
        Span::raw(" ".repeat(gap)),
        ui.span(Role::Dim, about),
    ])
}

fn whole_name(item: &Item) -> &str {
    match item.kind {
        ItemKind::Term => &item.searched,
        ItemKind::Glossary | ItemKind::Category => &item.name,
    }
}
