//! What actions do to Statements.

use ratatui::layout::{Position, Rect};

use super::rows::{self, Row};
use crate::diagnostic::Place;
use crate::lineage::{Fingerprint, MergeChoice, NodeId, Strength};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen::{Yank, edit_at, explore, halves};
use crate::tui::update::choose;
use crate::tui::widget::pane::inner;

/// Lines of source shown above the statement.
const LEAD: usize = 2;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    let screen = &mut model.statements;
    if halves::run(
        &mut screen.half,
        &mut screen.list,
        &mut screen.source,
        action,
    ) {
        return Vec::new();
    }
    match action {
        Action::ToggleMerge => toggle_merge(model),
        Action::CycleStrength => cycle_strength(model),
        Action::ToggleGroup => toggle_group(model),
        Action::ExpandAll => expand_all(model),
        Action::Accept => match model.statements.selected() {
            Some(Row::Group { .. }) => toggle_group(model),
            _ => reveal(model),
        },
        Action::Reveal => reveal(model),
        Action::Edit => {
            let place = selected_place(model);
            return edit_at(model, place.as_ref());
        }
        _ => {}
    }
    Vec::new()
}

fn selected_place(model: &Model) -> Option<Place> {
    model.statements.selected()?.place(&model.work()?.workspace)
}

/// The group that is selected, or that the selected member belongs to.
fn selected_group(model: &Model) -> Option<Fingerprint> {
    let at = model.statements.list.selected()?;
    match model.statements.rows.get(at)? {
        Row::Group { fingerprint, .. } => Some(*fingerprint),
        Row::Member(_) => model.statements.rows[..at]
            .iter()
            .rev()
            .find_map(|row| match row {
                Row::Group { fingerprint, .. } => Some(*fingerprint),
                _ => None,
            }),
        Row::File(_) | Row::Single(_) | Row::CutOff(..) => None,
    }
}

fn toggle_merge(model: &mut Model) {
    let Some(fingerprint) = selected_group(model) else {
        model.note("this statement has no duplicates at the chosen strength");
        return;
    };
    let mut choice = model.choice.clone();
    if !choice.apart.remove(&fingerprint) {
        choice.apart.insert(fingerprint);
    }
    choose(model, choice);
}

fn cycle_strength(model: &mut Model) {
    let strength = match model.choice.strength {
        None => Some(Strength::Identical),
        Some(Strength::Identical) => Some(Strength::Equivalent),
        Some(Strength::Equivalent) => Some(Strength::Effect),
        Some(Strength::Effect) => None,
    };
    let choice = MergeChoice {
        strength,
        apart: model.choice.apart.clone(),
    };
    choose(model, choice);
}

fn toggle_group(model: &mut Model) {
    if let Some(fingerprint) = selected_group(model) {
        let opens = !model.statements.open.remove(&fingerprint);
        if opens {
            model.statements.open.insert(fingerprint);
        }
        refill(model, Some(fingerprint));
        if let (true, Some(Row::Group { members, .. })) = (opens, model.statements.selected()) {
            let members = members.len();
            model.statements.list.cursor.show_below(members);
        }
    }
}

fn expand_all(model: &mut Model) {
    let all = model.statements.rows.iter().filter_map(|row| match row {
        Row::Group { fingerprint, .. } => Some(*fingerprint),
        _ => None,
    });
    let all: std::collections::BTreeSet<Fingerprint> = all.collect();
    let selected = selected_group(model);
    model.statements.open = if model.statements.open.is_superset(&all) {
        std::collections::BTreeSet::new()
    } else {
        all
    };
    refill(model, selected);
}

/// Makes the rows anew and selects the group, or what was selected.
fn refill(model: &mut Model, group: Option<Fingerprint>) {
    let Some(work) = model.work() else { return };
    let rows = rows::rows(work, &model.statements.open);
    let kept = model.statements.selected().cloned();
    let kept_at = kept.as_ref().and_then(Row::at);
    model.statements.rows = rows;
    model.statements.list.cursor.top = model
        .statements
        .list
        .cursor
        .top
        .min(model.statements.rows.len());
    refilter(model);
    let found = model
        .statements
        .rows
        .iter()
        .position(|row| match (row, group) {
            (Row::Group { fingerprint, .. }, Some(group)) => *fingerprint == group,
            (_, Some(_)) => false,
            (row, None) => {
                Some(row) == kept.as_ref()
                    || kept_at.is_some_and(|at| match row {
                        Row::Group { members, .. } => members.contains(&at),
                        row => row.at() == Some(at),
                    })
            }
        });
    if let Some(row) = found {
        model.statements.list.select(row);
    }
}

/// The graph or the workspace is another one.
pub fn work_changed(model: &mut Model) {
    refill(model, None);
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let Some(workspace) = model.work().map(|work| work.workspace.clone()) else {
        return;
    };
    let screen = &mut model.statements;
    screen
        .list
        .refresh(screen.rows.iter().map(|row| row.haystack(&workspace)));
}

/// The node of the selected row.
fn selected_node(model: &Model) -> Option<NodeId> {
    let work = model.work()?;
    work.node_at(&selected_place(model)?)
}

fn reveal(model: &mut Model) {
    match selected_node(model) {
        Some(node) => explore::places::reveal(model, node),
        None => model.note("this statement reads and writes nothing that Explore shows"),
    }
}

/// What can be copied of the selected row.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some((work, row)) = model.work().zip(model.statements.selected()) else {
        return Vec::new();
    };
    let Some(place) = row.place(&work.workspace) else {
        return Vec::new();
    };
    let sql = row
        .at()
        .and_then(|at| rows::process(&work.workspace, at))
        .map(|process| process.sql.to_string());
    let mut yanks: Vec<Yank> = sql.map(|sql| Yank::new("SQL", sql)).into_iter().collect();
    yanks.push(Yank::new(
        "place",
        format!("{}:{}:{}", place.file, place.start.line, place.start.column),
    ));
    yanks
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let place = selected_place(model);
    let selected = model.statements.selected().cloned();
    let lines = model
        .work()
        .zip(place.as_ref())
        .and_then(|(work, place)| work.workspace.file(&place.file))
        .map_or(0, |file| file.line_count());
    let [list, source] = halves::halves(area);
    let screen = &mut model.statements;
    screen.list.settle(usize::from(inner(list).height));
    if screen.shown != selected {
        screen.shown = selected;
        screen.source.left = 0;
        screen.source.top = place.map_or(0, |place| place.start.line.saturating_sub(1 + LEAD));
    }
    let height = usize::from(inner(source).height).saturating_sub(super::view::ABOUT);
    screen.source.settle(lines, height);
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let screen = &mut model.statements;
    let areas = halves::halves(area);
    let again = halves::mouse(
        &mut screen.half,
        &mut screen.list,
        &mut screen.source,
        kind,
        at,
        areas,
    );
    if again && matches!(screen.selected(), Some(Row::Group { .. })) {
        toggle_group(model);
    }
    Vec::new()
}
