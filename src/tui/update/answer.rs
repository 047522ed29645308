//! Answers of the effect runner. An answer to anything but the latest request of its slot is dropped.

use super::{files, find};
use crate::atlas::plan::Choices;
use crate::diagnostic::Severity;
use crate::tui::effect::{Effect, Slot, Ticket};
use crate::tui::layer::Layer;
use crate::tui::layer::ask::{Ask, Consequence};
use crate::tui::layer::page::Page;
use crate::tui::model::{Leaving, Model, Opened};
use crate::tui::msg::{ClipboardRoute, Msg, Problem};
use crate::tui::screen::{
    self, ScreenId, catalogue, drift, explore, glossary, jobs, publish, review, types,
};
use crate::tui::work::Work;
use crate::workspace::Workspace;
use std::sync::Arc;

/// Takes in an answer.
pub fn take_in(model: &mut Model, answer: Msg) -> Vec<Effect> {
    match answer {
        Msg::Jobs(ticket, event) => jobs::refresh::told(model, ticket, &event),
        Msg::Refreshed(ticket, refreshed) if model.finish(Slot::Refresh, ticket) => {
            model.progress = None;
            if let Some(workspace) = &refreshed.workspace {
                take_workspace(model, Arc::clone(workspace));
            }
            return jobs::refresh::refreshed(model, *refreshed);
        }
        Msg::Alternatives(ticket, key, all) if model.finish(Slot::Alternatives, ticket) => {
            jobs::correction::came(model, &key, &all);
        }
        Msg::Kept(job, result) => jobs::correction::kept(model, &job, result),
        Msg::Rejoined(ticket, workspace) if model.finish(Slot::Join, ticket) => {
            let was_asking = model.is_running(Slot::Refresh);
            // Nothing was asked meanwhile: what was due is.
            let is_due = model.jobs.refreshing.is_due;
            take_workspace(model, workspace);
            model.jobs.refreshing.is_due = is_due;
            let mut effects = jobs::correction::rejoined(model, was_asking);
            effects.extend(find::gather(model));
            return effects;
        }
        Msg::Failure(ticket, key, answer) if model.finish(Slot::Failure, ticket) => {
            jobs::failure::came(model, key, answer);
        }
        Msg::Waited(Slot::Wait, ticket) if model.finish(Slot::Wait, ticket) => {
            return jobs::refresh::is_time(model);
        }
        Msg::Waited(Slot::Flash, ticket) if model.finish(Slot::Flash, ticket) => {
            model.jobs.flashing.clear();
        }
        Msg::Opening(ticket, progress) if is_reading(model, ticket) => {
            model.progress = Some(progress.clone());
            if let Opened::Reading(shown) = &mut model.opened {
                *shown = Some(progress);
            }
        }
        Msg::Opened(ticket, result) if model.finish(Slot::Open, ticket) => {
            return opened(model, result, true);
        }
        Msg::FilesChanged(names) => return files::changed(model, &names),
        Msg::Reread(ticket, what, result) => return files::reread(model, ticket, &what, result),
        Msg::Gathered(names) if model.work().is_some_and(|it| names.are_of(&it.graph)) => {
            model.names = Some(names);
            let graph = model.work().map(|work| Arc::clone(&work.graph));
            return graph.map(Effect::GatherGroups).into_iter().collect();
        }
        Msg::Searched(answer) => return find::came(model, *answer).into_iter().collect(),
        Msg::Reached(ticket, answer) if model.finish(Slot::Reach, ticket) => {
            explore::reach::came(model, *answer);
        }
        Msg::Grouped(groupings) if model.work().is_some_and(|it| groupings.are_of(&it.graph)) => {
            model.groupings = Some(groupings);
        }
        Msg::Planned(ticket, plan) if model.finish(Slot::Plan, ticket) => {
            review::update::planned(model, plan);
        }
        Msg::PlanSaved(Ok(path)) => {
            let path = path.display().to_string();
            let word = crate::text::quoted(&path);
            model.note(format!(
                "saved to {path}; `headwater apply {word}` carries it out"
            ));
        }
        Msg::TextSaved(Ok(path)) => model.note(format!("saved to {}", path.display())),
        Msg::Log(Ok((name, text))) => model
            .layers
            .push(Layer::Page(Page::at_the_end(name, &text))),
        Msg::Journals {
            unfinished,
            history,
        } => journals(model, unfinished, history),
        Msg::Views(views) => model.explore.saved = views,
        Msg::ViewsSaved(Ok(())) => model.note("saved; ' goes back to it"),
        Msg::Publishing(event) => publish::update::told(model, event),
        Msg::Published(result) => return published(model, result),
        Msg::Around(ticket, merged) if model.finish(Slot::Lineage, ticket) => {
            explore::around::came(model, merged);
        }
        Msg::Compared(ticket, looked) if model.finish(Slot::Drift, ticket) => {
            drift::update::came(model, looked);
        }
        Msg::Copied(Ok(route)) => model.note(copied(route)),
        Msg::Edited(Ok(())) => return super::global::reopen(model),
        Msg::Copied(Err(problem))
        | Msg::ViewsSaved(Err(problem))
        | Msg::Edited(Err(problem))
        | Msg::PlanSaved(Err(problem))
        | Msg::TextSaved(Err(problem))
        | Msg::Log(Err(problem))
        | Msg::Told(problem) => model.tell(Severity::Error, problem),
        answer => return browsed(model, answer),
    }
    Vec::new()
}

/// Takes in what a catalogue answers to somebody who looks.
fn browsed(model: &mut Model, answer: Msg) -> Vec<Effect> {
    match answer {
        Msg::Found(ticket, found) if model.finish(Slot::Search, ticket) => {
            catalogue::find::came(model, found);
        }
        Msg::Entity(ticket, entity) if model.finish(Slot::Entity, ticket) => {
            return catalogue::update::entity_came(model, entity);
        }
        Msg::Part(ticket, part) if model.finish(Slot::Part, ticket) => {
            catalogue::more::came(model, part);
        }
        Msg::Lineage(ticket, lineage) if model.finish(Slot::Lineage, ticket) => {
            catalogue::reveal::came(model, lineage);
        }
        Msg::Names(ticket, names) if model.finish(Slot::Types, ticket) => {
            catalogue::find::names_came(model, names);
        }
        Msg::Inventory(ticket, inventory) if model.finish(Slot::Inventory, ticket) => {
            types::update::came(model, inventory);
        }
        Msg::Registry(ticket, registry) if model.finish(Slot::Registry, ticket) => {
            return types::explorer::update::came(model, registry);
        }
        Msg::Counts(ticket, counts) if model.finish(Slot::Counts, ticket) => {
            types::explorer::update::counted(model, counts);
        }
        Msg::Glossaries(ticket, listing) if model.finish(Slot::Glossary, ticket) => {
            glossary::update::came(model, listing);
        }
        // Answers to requests that newer ones replaced, and what `update` takes in itself.
        _ => {}
    }
    Vec::new()
}

/// Whether this is about the latest reading of inputs, or of clusters again.
fn is_reading(model: &Model, ticket: Ticket) -> bool {
    let slots = [Slot::Open, Slot::Refresh];
    let mut slots = slots.iter();
    slots.any(|slot| model.running.get(slot) == Some(&ticket))
}

/// Shows another workspace in the place of the one before; what is looked at stays.
fn take_workspace(model: &mut Model, workspace: Arc<Workspace>) {
    explore::places::keep(model);
    model.groupings = None;
    jobs::refresh::opened(model, &workspace.clusters);
    model.opened = Opened::Ready(Work::new(workspace, model.choice.clone()));
    screen::work_changed(model);
    review::update::work_changed(model);
    // A question about the plan asked for a yes to what is no longer so.
    model.layers.retain(
        |layer| !matches!(layer, Layer::Ask(ask) if ask.consequence() == Consequence::Publish),
    );
}

/// The inputs were read, or read again: by a person's wish, or because files changed. A plan that nobody asked for would take
/// the place of one in which a person has left things out.
pub fn opened(
    model: &mut Model,
    result: Result<Arc<Workspace>, Problem>,
    is_wanted: bool,
) -> Vec<Effect> {
    model.progress = None;
    match result {
        Ok(workspace) => {
            let is_first = model.work().is_none();
            take_workspace(model, workspace);
            if !is_first && is_wanted {
                model.note("read again");
            }
            let watched = model.work().map(|work| files::watched(&work.workspace));
            let mut effects = jobs::refresh::after_opening(model);
            let is_review = model.screen == ScreenId::Review && !model.publish.is_running();
            if is_review && !is_first && is_wanted {
                effects.extend(review::update::make_plan(model));
            } else {
                effects.extend(super::global::enter(model));
            }
            effects.extend(watched.map(Effect::WatchFiles));
            effects.extend(find::gather(model));
            effects
        }
        Err(problem) => {
            if model.work().is_some() {
                model.tell(Severity::Error, problem);
            } else {
                model.opened = Opened::Failed(problem);
            }
            Vec::new()
        }
    }
}

fn journals(
    model: &mut Model,
    unfinished: Option<String>,
    history: Vec<crate::atlas::publish::Report>,
) {
    let is_first = !std::mem::replace(&mut model.publish.has_read_journals, true);
    model.publish.history = history;
    model.publish.unfinished = unfinished;
    let is_offered = is_first && !model.surroundings.is_read_only;
    if is_offered && model.publish.unfinished.is_some() && !model.publish.is_running() {
        let ask = Ask::new(Consequence::Resume, model);
        model.layers.push(Layer::Ask(ask));
    }
}

fn published(
    model: &mut Model,
    result: Result<Box<crate::atlas::publish::Report>, Problem>,
) -> Vec<Effect> {
    // What was chosen is done; the next plan asks again.
    model.review.choices = Choices::default();
    let mut effects = publish::update::ended(model, result);
    // A question about stopping is answered by the end.
    model.layers.retain(|layer| {
        !matches!(layer, Layer::Ask(ask) if matches!(
            ask.consequence(),
            Consequence::StopPublish | Consequence::QuitWhilePublishing
        ))
    });
    if model.leaving == Leaving::AfterPublish {
        effects.push(Effect::Exit);
    } else if model.screen == ScreenId::Review {
        effects.extend(review::update::enter(model));
    }
    // What the catalogue showed may have changed.
    model.catalogue.found = None;
    model.types.inventory = None;
    model.types.explorer.registry = None;
    drift::update::work_changed(model);
    if model.screen == ScreenId::Types {
        effects.extend(types::update::enter(model));
    }
    if model.screen == ScreenId::Catalogue {
        effects.extend(catalogue::update::enter(model));
    }
    effects
}

fn copied(route: ClipboardRoute) -> String {
    match route {
        ClipboardRoute::Program(name) => format!("copied through {name}"),
        ClipboardRoute::Tmux => "copied to tmux' buffer, which passes it on if it may".to_owned(),
        ClipboardRoute::Osc52 => {
            "handed to the terminal (OSC 52), which may or may not take it".to_owned()
        }
    }
}
