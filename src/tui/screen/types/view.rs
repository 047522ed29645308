//! Draws Types.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use serde_json::Value;

use super::{Types, explorer};
use crate::atlas::types::{Needed, State};
use crate::text;
use crate::tui::effect::Slot;
use crate::tui::model::Model;
use crate::tui::screen::count_note;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::scroll_note;
use crate::tui::theme::Role;
use crate::tui::widget::list;
use crate::tui::widget::pane::{self, Frill};
use crate::tui::widget::ui::Ui;

/// Draws the screen.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    if model.types.shows_all {
        return explorer::view::draw(model, frame, area);
    }
    let ui = model.ui();
    let screen = &model.types;
    let target = text::printable(&model.surroundings.target).into_owned();
    if let Some(problem) = &screen.problem {
        let next = problem.hint.as_deref().unwrap_or("c-r asks again");
        list::draw_empty(frame, area, &problem.message, next, ui);
        return;
    }
    let Some(inventory) = &screen.inventory else {
        let what = if model.is_running(Slot::Inventory) {
            format!("Asking {target} for its types")
        } else {
            "The types are not known yet.".to_owned()
        };
        list::draw_empty(frame, area, &what, "", ui);
        return;
    };
    let [top, bottom] = halves(area);
    let is_focused = screen.half == Half::List;
    let lacking = inventory.missing_own().len();
    let foot = match lacking {
        0 => "nothing of Flink and columns is missing".to_owned(),
        lacking => format!("{lacking} of Flink and columns missing"),
    };
    let frill = Frill::title(format!("Types needed, and those of {target}"))
        .note(count_note(&screen.list, inventory.needed.len()))
        .foot(foot);
    let inside = pane::draw(frame, top, &frill, is_focused, ui);
    list::draw_filtered(
        frame,
        inside,
        &screen.list,
        &inventory.needed,
        is_focused,
        ui,
        |needed, width| row_line(needed, width, ui),
    );
    let is_focused = screen.half == Half::Detail;
    let title = screen.selected().map_or("", |needed| needed.name);
    let frill = Frill::title(title).note(scroll_note(&screen.detail));
    let inside = pane::draw(frame, bottom, &frill, is_focused, ui);
    let lines = detail(screen, usize::from(inside.width), ui);
    list::draw_text(frame, inside, &screen.detail, lines);
}

fn role(state: &State) -> Role {
    match state {
        State::Same => Role::Unchanged,
        State::Missing => Role::Create,
        State::Other(_) => Role::Conflict,
    }
}

fn row_line(needed: &Needed, width: usize, ui: Ui<'_>) -> Line<'static> {
    const STATE: usize = 11;
    const CATEGORY: usize = 13;
    let role = role(&needed.state);
    let room = width.saturating_sub(STATE + CATEGORY);
    Line::from(vec![
        ui.span(role, text::pad(needed.state.as_str(), STATE)),
        ui.span(
            Role::Dim,
            text::pad(&needed.category().to_lowercase(), CATEGORY),
        ),
        Span::raw(text::truncate_middle(needed.name, room).into_owned()),
    ])
}

/// The selected definition in full: what the catalogue has of it, and its form.
pub fn detail(screen: &Types, width: usize, ui: Ui<'_>) -> Vec<Line<'static>> {
    let Some(needed) = screen.selected() else {
        return Vec::new();
    };
    let role = role(&needed.state);
    let said = match &needed.state {
        State::Same => vec!["The catalogue has it so that it can be used.".to_owned()],
        State::Missing => vec!["The catalogue lacks it.".to_owned()],
        State::Other(found) => {
            let head = "The catalogue has it in another form, so it is not used:".to_owned();
            let found = found.iter().map(|it| format!("  {it}"));
            std::iter::once(head).chain(found).collect()
        }
    };
    let mut lines = Vec::new();
    for words in said {
        let words = text::printable(&words).into_owned();
        let wrapped = list::wrap(&words, width).into_iter();
        lines.extend(wrapped.map(|line| ui.line(role, line)));
    }
    form("Our definition", needed.ours, ui, &mut lines);
    if let (State::Other(_), Some(theirs)) = (&needed.state, &needed.theirs) {
        form("The catalogue's definition", theirs, ui, &mut lines);
    }
    lines
}

fn form(title: &str, definition: &Value, ui: Ui<'_>, lines: &mut Vec<Line<'static>>) {
    lines.push(Line::default());
    lines.push(ui.line(Role::Title, title));
    let pretty = serde_json::to_string_pretty(definition).unwrap_or_default();
    for line in text::printable_lines(&pretty).lines() {
        lines.push(ui.line(Role::Text, line));
    }
}
