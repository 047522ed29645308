//! Draws the type explorer.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::atlas::types::{Kind, Type};
use crate::atlas::wire::EntityCounts;
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::count_note;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Draws the explorer.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let ui = model.ui();
    let explorer = &model.types.explorer;
    let target = text::printable(&model.surroundings.target).into_owned();
    if let Some(problem) = &explorer.problem {
        let next = problem.hint.as_deref().unwrap_or("c-r asks again");
        return list::draw_empty(frame, area, &problem.message, next, ui);
    }
    if explorer.registry.is_none() {
        let (what, next) = if model.is_running(Slot::Registry) {
            (format!("Asking {target} for all its types"), "esc stops")
        } else {
            (
                "The types are not known yet.".to_owned(),
                "c-r asks for them",
            )
        };
        return list::draw_empty(frame, area, &what, next, ui);
    }
    let [top, bottom] = halves(area);
    let linked = &explorer.linked;
    let is_focused = linked.half == Half::List;
    let kind = explorer.kind.map_or("All", Kind::as_str);
    let title = match explorer.kind {
        None => format!("All types of {target}"),
        Some(_) => format!("Types of {target}: {kind}"),
    };
    let mut frill = Frill::title(title).note(count_note(&linked.list, explorer.types().len()));
    if explorer.kind.is_some() && linked.list.text.trim().is_empty() {
        let total = explorer.types().len();
        frill = frill.note(format!("{} of {total}", linked.list.shown().len()));
    }
    if model.is_running(Slot::Registry) {
        frill = frill.foot("asking, esc stops");
    }
    let inside = pane::draw(frame, top, &frill, is_focused, ui);
    // Without those above it, how far a type is put in tells nothing.
    let is_tree = linked.list.text.trim().is_empty();
    let counts = explorer.counts.as_ref();
    if is_tree && linked.list.shown().is_empty() {
        let what = format!("{target} has no type of this kind.");
        list::draw_empty(frame, inside, &what, "t lists the next kind", ui);
    }
    list::draw_filtered(
        frame,
        inside,
        &linked.list,
        explorer.types(),
        is_focused,
        ui,
        |it, width| row_line(it, is_tree, counts, width, ui),
    );
    let title = explorer.selected().map_or("", |it| &it.name);
    linked.draw_sheet(frame, bottom, title, ui);
}

/// A row: its name below those above it, how many entities there are of it, and its kind.
fn row_line(
    it: &Type,
    is_tree: bool,
    counts: Option<&EntityCounts>,
    width: usize,
    ui: Ui<'_>,
) -> Line<'static> {
    const KIND: usize = 19;
    const COUNT: usize = 9;
    let count = counts.and_then(|counts| counts.active.get(&it.name));
    let count = count.map_or_else(String::new, u64::to_string);
    let room = width.saturating_sub(KIND + COUNT);
    let depth = if is_tree { it.depth } else { 0 };
    let indent = " ".repeat((depth * 2).min(room / 2));
    let name = text::printable(&it.name).into_owned();
    let name = text::truncate_middle(&name, room.saturating_sub(indent.len() + 1));
    Line::from(vec![
        Span::raw(text::pad(&format!("{indent}{name}"), room)),
        ui.span(Role::Dim, text::pad_start(&count, COUNT)),
        ui.span(Role::Dim, format!("  {}", it.kind.as_str())),
    ])
}
