//! What actions do to Diagnostics.

use std::cmp::Reverse;

use ratatui::layout::{Position, Rect};

use super::{Order, view};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen::{Yank, edit_at, explore, halves};
use crate::tui::widget::pane::inner;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    let screen = &mut model.diagnostics;
    if halves::run(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        action,
    ) {
        return Vec::new();
    }
    match action {
        Action::CycleSeverity => {
            screen.least = match screen.least {
                Severity::Note => Severity::Warning,
                Severity::Warning => Severity::Error,
                Severity::Error => Severity::Note,
            };
            work_changed(model);
        }
        Action::CycleOrder => {
            screen.order = match screen.order {
                Order::Severity => Order::Place,
                Order::Place => Order::Severity,
            };
            work_changed(model);
        }
        Action::Reveal | Action::Accept => reveal(model),
        Action::Edit => {
            let place = selected(model).and_then(|diagnostic| diagnostic.place.clone());
            return edit_at(model, place.as_ref());
        }
        _ => {}
    }
    Vec::new()
}

/// The selected diagnostic.
pub fn selected(model: &Model) -> Option<&Diagnostic> {
    let at = model.diagnostics.selected()?;
    model.work()?.workspace.diagnostics.get(at)
}

fn reveal(model: &mut Model) {
    let place: Option<Place> = selected(model).and_then(|diagnostic| diagnostic.place.clone());
    let node = model
        .work()
        .zip(place.as_ref())
        .and_then(|(work, place)| work.node_at(place));
    match node {
        Some(node) => explore::places::reveal(model, node),
        None => model.note("no dataset or process was read at this place"),
    }
}

/// The workspace is another one, or what is listed of it.
pub fn work_changed(model: &mut Model) {
    let Some(work) = model.work() else { return };
    let workspace = work.workspace.clone();
    let screen = &mut model.diagnostics;
    let kept = screen.selected();
    let all = workspace.diagnostics.iter().enumerate();
    screen.rows = all
        .filter(|(_, diagnostic)| diagnostic.severity >= screen.least)
        .map(|(at, _)| at)
        .collect();
    if screen.order == Order::Severity {
        // Stable: within a severity the order of the workspace stays, which is by place.
        screen
            .rows
            .sort_by_key(|&at| workspace.diagnostics.get(at).map(|d| Reverse(d.severity)));
    }
    screen.shown = None;
    refilter(model);
    let screen = &mut model.diagnostics;
    let row = kept.and_then(|kept| screen.rows.iter().position(|&at| at == kept));
    if let Some(row) = row {
        screen.list.select(row);
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let Some(workspace) = model.work().map(|work| work.workspace.clone()) else {
        return;
    };
    let screen = &mut model.diagnostics;
    let texts = screen.rows.iter().map(|&at| {
        workspace
            .diagnostics
            .get(at)
            .map_or_else(String::new, |diagnostic| {
                let file = diagnostic.place.as_ref().map_or("", |place| &*place.file);
                format!("{} {} {file}", diagnostic.rule.code, diagnostic.message)
            })
    });
    screen.list.refresh(texts);
}

/// What can be copied of the selected diagnostic.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some(diagnostic) = selected(model) else {
        return Vec::new();
    };
    let mut yanks = vec![
        Yank::new("message", diagnostic.message.clone()),
        Yank::new("rule", diagnostic.rule.code),
    ];
    if let Some(place) = &diagnostic.place {
        let place = format!("{}:{}:{}", place.file, place.start.line, place.start.column);
        yanks.push(Yank::new("place", place));
    }
    yanks
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let [list, detail] = halves::halves(area);
    let inside = inner(detail);
    let ui = model.look.ui();
    let len = view::detail(model, usize::from(inside.width), ui).len();
    let selected = model.diagnostics.selected();
    let screen = &mut model.diagnostics;
    screen.list.settle(usize::from(inner(list).height));
    if screen.shown != selected {
        screen.shown = selected;
        screen.detail = crate::tui::widget::cursor::Scroll::default();
    }
    screen.detail.settle(len, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let screen = &mut model.diagnostics;
    let areas = halves::halves(area);
    halves::mouse(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        kind,
        at,
        areas,
    );
    Vec::new()
}
