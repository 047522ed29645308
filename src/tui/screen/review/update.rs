//! What actions do to Review.

use std::sync::Arc;

use ratatui::layout::{Position, Rect};

use super::{Row, detail};
use crate::atlas::plan::{Chosen, EntryId, Plan, Sign};
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Slot};
use crate::tui::layer::Layer;
use crate::tui::layer::ask::{Ask, Consequence};
use crate::tui::layer::picker::Picker;
use crate::tui::layer::prompt::{Prompt, Purpose};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::{Yank, halves, plural};
use crate::tui::widget::pane::inner;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    let screen = &mut model.review;
    if halves::run(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        action,
    ) {
        return Vec::new();
    }
    match action {
        Action::MakePlan => return make_plan(model),
        Action::CreateTypes => {
            screen.creates_types = !screen.creates_types;
            model.note(if model.review.creates_types {
                "types that the catalogue lacks are created; they stand first in the plan"
            } else {
                "no types are created"
            });
            return make_plan(model);
        }
        Action::ToggleEntry => toggle(model),
        Action::IncludeAll => include_all(model),
        Action::Choose => match screen.disputed() {
            Some(finding) => {
                let picker = Picker::choices(finding);
                model.layers.push(Layer::Picker(picker));
            }
            None => model.note("there is nothing to choose about this"),
        },
        Action::ToggleUnchanged => {
            screen.hides_unchanged = !screen.hides_unchanged;
            refill(model);
        }
        Action::SavePlan => save(model),
        Action::AskPublish => ask_publish(model),
        Action::Reveal | Action::Accept => reveal(model),
        Action::MarkRange => {
            let at = screen.list.cursor.selected();
            screen.range = if screen.range.is_none() { at } else { None };
        }
        Action::Back if screen.range.is_some() => screen.range = None,
        Action::Back if model.is_running(Slot::Plan) => return stop_planning(model),
        _ => {}
    }
    Vec::new()
}

/// Makes the plan no longer.
pub fn stop_planning(model: &mut Model) -> Vec<Effect> {
    model.running.remove(&Slot::Plan);
    model.review.problem =
        Some(Problem::new("Making the plan was cancelled.").hint("p makes a plan."));
    vec![Effect::Cancel(Slot::Plan)]
}

/// Asks for a new plan.
pub fn make_plan(model: &mut Model) -> Vec<Effect> {
    let Some(work) = model.work() else {
        model.note("the files are still being read");
        return Vec::new();
    };
    let graph = Arc::clone(&work.graph);
    let workspace = Arc::clone(&work.workspace);
    let made_for = (Arc::clone(&workspace), work.choice.clone());
    if model.publish.is_running() {
        model.note("a publish is running; the plan is made again after it");
        return Vec::new();
    }
    let screen = &mut model.review;
    if let Some((plan, row)) = screen.plan.as_ref().zip(screen.selected()) {
        screen.kept = identity(plan, row);
    }
    screen.problem = None;
    screen.plan = None;
    screen.made_for = Some(made_for);
    screen.rows.clear();
    refilter(model);
    let ticket = model.begin(Slot::Plan);
    vec![Effect::MakePlan {
        ticket,
        workspace,
        graph,
        creates_types: model.review.creates_types,
        choices: model.review.choices.clone(),
    }]
}

/// Something was chosen about what the catalogue has: the plan is made again with it.
pub fn chosen(model: &mut Model, chosen: Chosen) -> Vec<Effect> {
    model.note(format!("{chosen}: the plan is made again"));
    model.review.choices.add(chosen);
    make_plan(model)
}

/// The files or the choice of duplicates changed: the plan is older than they are, and so is one that is being made.
pub fn work_changed(model: &mut Model) {
    model.running.remove(&Slot::Plan);
    model.review.problem = None;
    let now = model.work().map(|work| (&work.workspace, &work.choice));
    // A choice that is taken back leaves the plan right.
    let is_same = now
        .zip(model.review.made_for.as_ref())
        .is_some_and(|(now, then)| Arc::ptr_eq(now.0, &then.0) && *now.1 == then.1);
    model.review.is_outdated = model.review.plan.is_some() && !is_same;
}

/// The screen was entered: makes the first plan by itself.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let has_answer = model.review.plan.is_some() || model.review.problem.is_some();
    if has_answer || model.is_running(Slot::Plan) || model.work().is_none() {
        return Vec::new();
    }
    make_plan(model)
}

/// A plan was made, or could not be.
pub fn planned(model: &mut Model, plan: Result<Box<Plan>, Problem>) {
    match plan {
        Ok(plan) => {
            model.review.plan = Some(*plan);
            model.review.problem = None;
            model.review.is_outdated = false;
        }
        Err(problem) => model.review.problem = Some(problem),
    }
    refill(model);
    let screen = &mut model.review;
    let Some(plan) = &screen.plan else { return };
    if let Some(kept) = screen.kept.take() {
        let mut rows = screen.rows.iter();
        if let Some(row) = rows.position(|row| identity(plan, row).as_ref() == Some(&kept)) {
            screen.list.select(row);
        }
    }
}

/// What a row is about, in words that another plan has too.
fn identity(plan: &Plan, row: &Row) -> Option<String> {
    match row {
        Row::Finding(at) => plan.findings.get(*at).map(|it| it.message.clone()),
        Row::Type(at) => plan.types.get(*at).map(type_name),
        Row::Entry(id) => plan
            .entry(*id)
            .map(|entry| format!("{} {}", entry.type_name, entry.qualified_name)),
        Row::NotPublished(at) => plan.not_published.get(*at).map(|left| left.name.clone()),
    }
}

fn refill(model: &mut Model) {
    let screen = &mut model.review;
    let kept = screen.selected().cloned();
    screen.rows.clear();
    if let Some(plan) = &screen.plan {
        let findings = 0..plan.findings.len();
        screen.rows.extend(findings.map(Row::Finding));
        screen.rows.extend((0..plan.types.len()).map(Row::Type));
        let hides = screen.hides_unchanged;
        let entries = plan.entries.iter().enumerate();
        // Conflicts first: they are what a person must look at.
        let (conflicts, others): (Vec<_>, Vec<_>) = entries
            .filter(|(_, entry)| !(hides && entry.sign == Sign::Unchanged))
            .map(|(at, entry)| (EntryId(at), entry.sign))
            .partition(|(_, sign)| *sign == Sign::Conflict);
        let ids = conflicts.into_iter().chain(others).map(|(id, _)| id);
        screen.rows.extend(ids.map(Row::Entry));
        screen
            .rows
            .extend((0..plan.not_published.len()).map(Row::NotPublished));
    }
    screen.shown = None;
    refilter(model);
    let row = kept.and_then(|kept| model.review.rows.iter().position(|row| *row == kept));
    if let Some(row) = row {
        model.review.list.select(row);
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let screen = &mut model.review;
    let plan = screen.plan.as_ref();
    let texts = screen.rows.iter().map(|row| {
        let Some(plan) = plan else {
            return String::new();
        };
        let words = identity(plan, row).unwrap_or_default();
        match row {
            Row::Entry(id) => plan.entry(*id).map_or(words.clone(), |entry| {
                format!("{} {words}", entry.sign.glyph())
            }),
            Row::Finding(_) | Row::Type(_) | Row::NotPublished(_) => words,
        }
    });
    screen.list.refresh(texts);
}

/// The name in a type definition.
pub fn type_name(definition: &serde_json::Value) -> String {
    let name_of = |value: &serde_json::Value| Some(value.get("name")?.as_str()?.to_owned());
    name_of(definition)
        .or_else(|| {
            let lists = definition.as_object()?.values();
            let names: Vec<String> = lists
                .filter_map(|list| list.as_array())
                .flatten()
                .filter_map(name_of)
                .collect();
            (!names.is_empty()).then(|| names.join(", "))
        })
        .unwrap_or_else(|| "type definition".to_owned())
}

/// Takes what is selected in, or leaves it out; of a range all, as the first of it is not.
fn toggle(model: &mut Model) {
    if model.review.range.is_some() {
        toggle_range(model);
        return;
    }
    let screen = &mut model.review;
    let id = match screen.selected() {
        Some(Row::Entry(id)) => *id,
        Some(Row::Type(_)) => {
            model.note("types are created together; c plans without them");
            return;
        }
        _ => return,
    };
    let Some(plan) = &mut screen.plan else { return };
    let was_included = plan.entry(id).is_some_and(|entry| entry.is_included);
    let changed = if was_included {
        plan.exclude(id)
    } else {
        plan.include(id)
    };
    match changed {
        Ok(changed) => {
            let others: Vec<String> = changed
                .into_iter()
                .filter(|&other| other != id)
                .filter_map(|other| plan.entry(other))
                .map(|entry| entry.name.to_string())
                .collect();
            if !others.is_empty() {
                let verb = if was_included {
                    "left out, as they need it"
                } else {
                    "taken in, as it needs them"
                };
                model.note(format!("also {verb}: {}", others.join(", ")));
            }
        }
        Err(error) => model.note(error.to_string()),
    }
}

fn toggle_range(model: &mut Model) {
    let screen = &mut model.review;
    let rows: Vec<usize> = screen.ranged().to_vec();
    screen.range = None;
    let Some(plan) = &mut screen.plan else { return };
    let entries = rows
        .into_iter()
        .filter_map(|row| match screen.rows.get(row) {
            Some(Row::Entry(id)) => Some(*id),
            _ => None,
        });
    let changes: Vec<EntryId> = entries
        .filter(|&id| plan.entry(id).is_some_and(|entry| entry.sign.is_change()))
        .collect();
    let is_included = |plan: &Plan, id| plan.entry(id).is_some_and(|entry| entry.is_included);
    let leaves_out = changes.first().is_some_and(|&id| is_included(plan, id));
    let mut refused = None;
    for &id in &changes {
        // Others may have gone with one before.
        if is_included(plan, id) != leaves_out {
            continue;
        }
        let done = if leaves_out {
            plan.exclude(id)
        } else {
            plan.include(id)
        };
        refused = refused.or(done.err());
    }
    let count = plural(changes.len(), "change", "changes");
    model.note(match (refused, leaves_out) {
        (Some(error), _) => error.to_string(),
        (None, true) => format!("{count} left out, and what needs them"),
        (None, false) => format!("{count} taken in, and what they need"),
    });
}

fn include_all(model: &mut Model) {
    let Some(plan) = &mut model.review.plan else {
        return;
    };
    for entry in &mut plan.entries {
        if entry.sign.is_change() {
            entry.is_included = true;
        }
    }
    model.note("every change is taken in");
}

fn save(model: &mut Model) {
    if model.review.plan.is_none() {
        model.note("there is no plan to save yet");
        return;
    }
    let file = model.surroundings.plan_file.clone();
    model
        .layers
        .push(Layer::Prompt(Prompt::new(Purpose::SavePlan, &file)));
}

/// Asks whether the plan shown is to be carried out.
pub fn ask_publish(model: &mut Model) {
    let Some(plan) = &model.review.plan else {
        model.note("there is no plan yet; 4 makes one");
        return;
    };
    if model.publish.is_running() {
        model.note("a publish is running already");
    } else if model.is_running(Slot::Open) {
        model.note("the files are still being read");
    } else if model.review.is_outdated {
        model.note("the plan is older than what is shown; p makes it again");
    } else if plan.has_changes() {
        let ask = Ask::new(Consequence::Publish, model);
        model.layers.push(Layer::Ask(ask));
    } else {
        model.note("the plan changes nothing; there is nothing to publish");
    }
}

fn reveal(model: &mut Model) {
    let entry = match model.review.selected() {
        Some(Row::Entry(id)) => model.review.plan.as_ref().and_then(|plan| plan.entry(*id)),
        _ => None,
    };
    let origin = entry.and_then(|entry| entry.origins.first().cloned());
    let node = model.work().zip(origin).and_then(|(work, origin)| {
        let processes = work
            .graph
            .processes()
            .map(|(id, p)| (id.into(), &p.origins));
        let datasets = work.graph.datasets().map(|(id, d)| (id.into(), &d.origins));
        datasets
            .chain(processes)
            .find(|(_, origins)| origins.iter().any(|seen| seen.to_string() == origin))
            .map(|(node, _)| node)
    });
    match node {
        Some(node) => crate::tui::screen::explore::places::reveal(model, node),
        None => model.note("Explore shows nothing that this comes from"),
    }
}

/// What can be copied of the selected row.
pub fn yanks(model: &Model) -> Vec<Yank> {
    let Some((plan, row)) = model.review.plan.as_ref().zip(model.review.selected()) else {
        return Vec::new();
    };
    match row {
        Row::Finding(at) => plan
            .findings
            .get(*at)
            .map(|it| vec![Yank::new("message", it.message.clone())])
            .unwrap_or_default(),
        Row::Type(at) => plan
            .types
            .get(*at)
            .map(|definition| vec![Yank::new("JSON", definition.to_string())])
            .unwrap_or_default(),
        Row::NotPublished(at) => plan
            .not_published
            .get(*at)
            .map(|left| vec![Yank::new("name", left.name.clone())])
            .unwrap_or_default(),
        Row::Entry(id) => plan.entry(*id).map_or_else(Vec::new, |entry| {
            let mut yanks = vec![
                Yank::new("qualifiedName", entry.qualified_name.to_string()),
                Yank::new("name", entry.name.to_string()),
                Yank::new(
                    "JSON",
                    serde_json::to_string_pretty(&entry.attributes).unwrap_or_default(),
                ),
            ];
            yanks.extend(
                entry
                    .sql
                    .iter()
                    .map(|sql| Yank::new("SQL", sql.to_string())),
            );
            yanks
        }),
    }
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let [list, pane] = super::view::parts(area);
    let inside = inner(pane);
    let ui = model.look.ui();
    let screen = &mut model.review;
    let selected = screen.selected().cloned();
    if screen.shown != selected {
        screen.shown = selected;
        screen.detail = crate::tui::widget::cursor::Scroll::default();
    }
    let len = detail::lines(screen, usize::from(inside.width), ui).len();
    screen.list.settle(usize::from(inner(list).height));
    // A range of rows that are no longer shown is none.
    screen.range = screen.range.filter(|&at| at < screen.list.cursor.len);
    screen.detail.settle(len, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    let screen = &mut model.review;
    halves::mouse(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        kind,
        at,
        super::view::parts(area),
    );
    Vec::new()
}
