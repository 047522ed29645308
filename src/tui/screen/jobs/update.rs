//! What actions do to Jobs.

use std::collections::BTreeSet;

use ratatui::layout::{Position, Rect};

use super::detail::{self, About, DetailLine};
use super::failure::Known;
use super::rows::Row;
use super::{Shown, correction, follow, outline, refresh};
use crate::flink::{JobKey, JobPlan, cancel_command};
use crate::text::quoted;
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::MouseKind;
use crate::tui::screen::halves::{Half, halves};
use crate::tui::screen::{ScreenId, Yank, clicked_row, edit_at, explore};
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::pane::inner;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    let is_asking = model.is_running(Slot::Refresh);
    let jobs = &mut model.jobs;
    match action {
        Action::NextPane | Action::PreviousPane => {
            jobs.half = match jobs.half {
                Half::List => Half::Detail,
                Half::Detail => Half::List,
            };
        }
        Action::Back if is_asking => return refresh::stop(model),
        Action::Back => jobs.half = Half::List,
        Action::RefreshJobs => return refresh::ask_now(model),
        Action::CycleStates => {
            jobs.states = jobs.states.next();
            jobs.refill();
        }
        Action::CycleJobOrder => {
            jobs.order = jobs.order.next();
            jobs.refill();
        }
        Action::ChooseStatement => return correction::ask(model),
        Action::ToggleOperator => toggle_operator(model),
        Action::Accept => accept(model),
        Action::Reveal => reveal(model),
        Action::Edit => return edit(model),
        _ => match jobs.half {
            Half::List => {
                jobs.list.run(action);
            }
            Half::Detail => {
                jobs.detail.run(action);
            }
        },
    }
    Vec::new()
}

/// What the selected line is about; the job, where keys go to the list.
fn about(model: &Model) -> About {
    match model.jobs.half {
        Half::List => About::Job,
        Half::Detail => {
            let lines = detail::lines(model, detail_width(model));
            let line = lines.into_iter().nth(model.jobs.detail.at);
            line.map(|line| line.about).unwrap_or_default()
        }
    }
}

/// The width that what is told about a job has on screen.
fn detail_width(model: &Model) -> usize {
    let [_, detail] = halves(model.screen_area());
    usize::from(inner(detail).width)
}

fn toggle_operator(model: &mut Model) {
    let about = about(model);
    let (About::Operator(at) | About::Column(at, _)) = about else {
        model.note("tab leads to the plan; an operator there shows what it gives on");
        return;
    };
    let open = &mut model.jobs.plan.open;
    if !open.remove(&at) {
        open.insert(at);
    }
    // A column is gone with the others; the operator is not.
    let lines = detail::lines(model, detail_width(model));
    let is_it = |line: &DetailLine| line.about == About::Operator(at);
    if let Some(line) = lines.iter().position(is_it) {
        let is_part = |line: &&DetailLine| matches!(line.about, About::Operator(it) | About::Column(it, _) if it == at);
        let below = lines[line..].iter().take_while(is_part).count();
        model.jobs.detail.len = lines.len();
        model.jobs.detail.select(line);
        model.jobs.detail.show_below(below);
    }
}

/// From the list to the plan; from there to the job or the node that the line is about.
fn accept(model: &mut Model) {
    match (model.jobs.half, about(model)) {
        (Half::List, _) => model.jobs.half = Half::Detail,
        (Half::Detail, About::Copy(key)) => select(model, &key),
        (Half::Detail, _) => reveal(model),
    }
}

/// Shows a job, as a jump that can be taken back.
pub fn show(model: &mut Model, key: &JobKey) {
    explore::places::remember(model);
    model.screen = ScreenId::Jobs;
    select(model, key);
}

/// Selects a job, if it is listed.
fn select(model: &mut Model, key: &JobKey) {
    let jobs = &mut model.jobs;
    let row = |&at: &usize| jobs.all.get(at).is_some_and(|row| row.key() == *key);
    match jobs.rows.iter().position(row) {
        Some(row) if jobs.list.select(row) => jobs.half = Half::List,
        _ => model.note("that job is not in the list now"),
    }
}

fn reveal(model: &mut Model) {
    match follow::thing(model, &about(model)) {
        Some(thing) => explore::places::reveal_thing(model, thing),
        None if model.work().is_none() => model.note("Explore is there once all is read"),
        None => model.note("nothing is known of what this job reads and writes"),
    }
}

fn edit(model: &mut Model) -> Vec<Effect> {
    let script = model.jobs.selected().and_then(|row| row.script.as_ref());
    let Some(place) = script.map(|script| script.place.clone()) else {
        model.note("no script of this job is open; name its script beside the cluster");
        return Vec::new();
    };
    edit_at(model, Some(&place))
}

/// The graph, the workspace or the clusters are others.
pub fn work_changed(model: &mut Model) {
    if let Some(workspace) = model.work().map(|work| work.workspace.clone()) {
        model.jobs.fill(&workspace);
    }
}

/// What can be copied of the selected job.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some(row) = model.jobs.selected() else {
        return Vec::new();
    };
    let job = &row.summary.job;
    let mut yanks = vec![Yank::new("id", &*job.id), Yank::new("name", &*job.name)];
    if job.is_live() {
        yanks.push(Yank::new("command that ends it", cancel_command(job)));
    }
    let name = quoted(&job.name);
    let says = format!("headwater match {name} SCRIPT:STATEMENT");
    yanks.push(Yank::new("command that says which statement it runs", says));
    if row.script.is_some() {
        let says = format!("headwater match {name} --none");
        yanks.push(Yank::new("command that says it runs no script here", says));
    }
    if let Known::Answered(Ok(failure)) = model.jobs.failures.of(&row.key()) {
        yanks.push(Yank::new("exception", &*failure.exception));
    }
    if let Some(copies) = &row.copies {
        let others = copies.iter().filter(|it| it.id != job.id);
        let commands: Vec<String> = others.map(cancel_command).collect();
        let commands = commands.join("\n");
        yanks.push(Yank::new("commands that end its copies", commands));
    }
    if let (About::Operator(at) | About::Column(at, _), Some(operators)) =
        (about(model), &model.jobs.plan.operators)
        && let Some(operator) = operators.get(at)
    {
        yanks.push(Yank::new("operator", &*operator.text));
    }
    yanks
}

/// Brings everything inside what there is to show, and takes the plan of another job apart.
pub fn settle(model: &mut Model, area: Rect) {
    let [list, detail] = halves(area);
    model.jobs.list.settle(usize::from(inner(list).height));
    show_plan(model);
    let inside = inner(detail);
    let len = detail::lines(model, usize::from(inside.width)).len();
    model.jobs.detail.settle(len, usize::from(inside.height));
}

fn show_plan(model: &mut Model) {
    let jobs = &mut model.jobs;
    let key = jobs.selected().map(Row::key);
    if jobs.plan.key == key {
        return;
    }
    let operators = jobs.selected().and_then(|row| match &row.plan {
        JobPlan::Read(read) => read.operators(&row.summary.job.name),
        JobPlan::Unread | JobPlan::Failed(_) => None,
    });
    // The same job, read again, stays as it was shown.
    let is_same = jobs.plan.was == key;
    let open = std::mem::take(&mut jobs.plan.open);
    if !is_same {
        jobs.detail = Cursor::default();
    }
    jobs.plan = Shown {
        branches: operators
            .as_deref()
            .map(outline::branches)
            .unwrap_or_default(),
        operators,
        open: if is_same { open } else { BTreeSet::default() },
        was: key.clone(),
        key,
    };
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let [list, detail] = halves(area);
    let is_list = list.contains(at);
    let jobs = &mut model.jobs;
    let (half, area, cursor) = if is_list {
        (Half::List, list, &mut jobs.list.cursor)
    } else {
        (Half::Detail, detail, &mut jobs.detail)
    };
    match kind {
        MouseKind::ScrollUp => cursor.scroll(-3),
        MouseKind::ScrollDown => cursor.scroll(3),
        MouseKind::Click => {
            let was = (jobs.half, cursor.at);
            jobs.half = half;
            if let Some(row) = clicked_row(inner(area), at, cursor.top) {
                cursor.select(row);
                // A second click opens, as on other screens.
                if !is_list && was == (half, cursor.at) {
                    toggle_operator(model);
                }
            }
        }
    }
    Vec::new()
}
