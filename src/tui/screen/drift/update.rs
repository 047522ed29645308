//! What actions do to Drift.

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::{Looked, follow, view};
use crate::drift::pasted;
use crate::tui::action::Action;
use crate::tui::effect::{Compared, Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::{Yank, edit_at, halves};
use crate::tui::search::Labels;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::pane::inner;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    let screen = &mut model.drift;
    if halves::run(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        action,
    ) {
        return Vec::new();
    }
    match action {
        Action::RefreshDrift => return look(model),
        Action::ToggleSame => {
            screen.shows_same = !screen.shows_same;
            refill(model);
        }
        Action::Reveal | Action::Accept => return follow::reveal(model),
        Action::ShowJob => follow::job(model),
        Action::ShowEntity => return follow::entity(model),
        Action::Edit => {
            let place = screen
                .selected()
                .and_then(|row| row.places.first())
                .cloned();
            return edit_at(model, place.as_ref());
        }
        Action::Back if model.is_running(Slot::Drift) => {
            model.running.remove(&Slot::Drift);
            let problem = Problem::new("Comparing was cancelled.").hint("r compares.");
            model.drift.problem = Some(problem);
            return vec![Effect::Cancel(Slot::Drift)];
        }
        _ => {}
    }
    Vec::new()
}

/// Asks for a new comparison.
pub fn look(model: &mut Model) -> Vec<Effect> {
    let Some(work) = model.work() else {
        model.note("the files are still being read");
        return Vec::new();
    };
    let (workspace, graph) = (Arc::clone(&work.workspace), Arc::clone(&work.graph));
    model.drift.problem = None;
    model.drift.is_outdated = false;
    let ticket = model.begin(Slot::Drift);
    let compared = Compared {
        workspace,
        graph,
        creates_types: model.review.creates_types,
    };
    vec![Effect::Compare(ticket, compared)]
}

/// The screen was entered: compares by itself, where there is nothing to show or it is old.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let screen = &model.drift;
    let has_answer = screen.looked.is_some() || screen.problem.is_some();
    let is_there = has_answer && !screen.is_outdated;
    if is_there || model.is_running(Slot::Drift) || model.work().is_none() {
        return Vec::new();
    }
    look(model)
}

/// Files, jobs or the choice of duplicates changed: the comparison is older than they are.
pub fn work_changed(model: &mut Model) {
    let screen = &mut model.drift;
    screen.is_outdated = screen.looked.is_some();
    screen.problem = None;
}

/// The comparison came, or did not.
pub fn came(model: &mut Model, looked: Result<Box<Looked>, Problem>) {
    match looked {
        Ok(looked) => model.drift.looked = Some(looked),
        Err(problem) => model.drift.problem = Some(problem),
    }
    model.drift.shown = None;
    refill(model);
}

/// Works out which rows are listed; what is selected stays.
fn refill(model: &mut Model) {
    let screen = &mut model.drift;
    let kept = screen.selected().map(|row| (row.kind, row.name.clone()));
    let rows = screen.looked.as_ref().map_or(&[][..], |it| &it.drift.rows);
    let rows = rows.iter().enumerate();
    screen.rows = rows
        .filter(|(_, row)| screen.shows_same || row.differs())
        .map(|(at, _)| at)
        .collect();
    let texts = screen.rows.iter().map(|&at| {
        let row = screen.row(at);
        row.map_or_else(String::new, view::haystack)
    });
    screen.labels = Labels::of(texts);
    refilter(model);
    let screen = &mut model.drift;
    let found = kept.and_then(|(kind, name)| {
        let is_it =
            |&at: &usize| (screen.row(at)).is_some_and(|row| row.kind == kind && row.name == name);
        screen.rows.iter().position(is_it)
    });
    if let Some(row) = found {
        screen.list.select(row);
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let screen = &mut model.drift;
    screen.list.refresh_among(&mut screen.labels);
}

/// What can be copied of the selected row.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let screen = &model.drift;
    let Some((looked, row)) = screen.looked.as_ref().zip(screen.selected()) else {
        return Vec::new();
    };
    let mut yanks = vec![Yank::new("name", &*row.name)];
    let commands = pasted(&row.repairs, &looked.commands);
    if !commands.is_empty() {
        yanks.push(Yank::new("repair", commands));
    }
    let guids = row.entities.iter().filter_map(|it| it.guid.as_ref());
    yanks.extend(guids.map(|guid| Yank::new("guid", guid)));
    yanks.extend(row.jobs.iter().map(|job| Yank::new("job id", &*job.id)));
    if let Some(place) = row.places.first() {
        let place = format!("{}:{}:{}", place.file, place.start.line, place.start.column);
        yanks.push(Yank::new("place", place));
    }
    yanks
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let [list, detail] = halves::halves(area);
    let inside = inner(detail);
    let len = view::detail(model, usize::from(inside.width)).len();
    let screen = &mut model.drift;
    let [_, rows] = view::heading_and_rows(inner(list));
    screen.list.settle(usize::from(rows.height));
    let selected = screen.list.selected();
    if screen.shown != selected {
        screen.shown = selected;
        screen.detail = Scroll::default();
    }
    screen.detail.settle(len, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let screen = &mut model.drift;
    let [mut list, detail] = halves::halves(area);
    // The heading is no row.
    list.y += view::HEADING;
    list.height = list.height.saturating_sub(view::HEADING);
    halves::mouse(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        kind,
        at,
        [list, detail],
    );
    Vec::new()
}
