//! What actions and answers do to the type explorer.

use ratatui::layout::{Position, Rect};

use super::Explorer;
use crate::atlas::sheet::Link;
use crate::atlas::types::{Kind, Registry};
use crate::atlas::wire::EntityCounts;
use crate::tui::action::Action;
use crate::tui::catalogue_data::{Facet, Query};
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::types::Types;
use crate::tui::screen::{ScreenId, Yank, catalogue, explore};

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::EntitiesOfType => return search_entities(model),
        Action::CycleTypeKinds => {
            let explorer = &mut model.types.explorer;
            explorer.kind = next_kind(explorer.kind);
            filter(explorer);
        }
        Action::CreateType | Action::CreateOwnTypes => {
            model.note("types are created from the list of those that are needed: v shows it");
        }
        Action::Accept if has_link(model) => follow(model),
        Action::Back if stop(model) => return vec![Effect::Cancel(Slot::Registry)],
        _ => {
            model.types.explorer.linked.run(action);
        }
    }
    Vec::new()
}

fn next_kind(kind: Option<Kind>) -> Option<Kind> {
    let all = Kind::ALL;
    match kind {
        None => all.first().copied(),
        Some(kind) => {
            let at = all.iter().position(|&it| it == kind)?;
            all.get(at + 1).copied()
        }
    }
}

/// Ends a question that was asked.
fn stop(model: &mut Model) -> bool {
    model.running.remove(&Slot::Registry).is_some()
}

/// Where the selected line leads.
fn link(model: &Model) -> Option<Link> {
    model.types.explorer.linked.link().cloned()
}

fn has_link(model: &Model) -> bool {
    link(model).is_some()
}

fn follow(model: &mut Model) {
    let Some(Link::Type(name)) = link(model) else {
        return;
    };
    let registry = model.types.explorer.registry.as_ref();
    if registry.is_some_and(|it| it.place(&name).is_none()) {
        model.note("the catalogue does not list this type");
    } else {
        explore::places::remember(model);
        select(&mut model.types.explorer, &name);
    }
}

/// Selects a type, whatever is listed; once the types are known, where they are not yet. Whether it is there, as far as that is
/// known.
pub fn select(explorer: &mut Explorer, name: &str) -> bool {
    let Some(registry) = &explorer.registry else {
        explorer.wanted = Some(name.to_owned());
        return true;
    };
    let Some((at, it)) = registry
        .place(name)
        .and_then(|at| Some((at, registry.types.get(at)?)))
    else {
        return false;
    };
    if explorer.kind.is_some_and(|kind| kind != it.kind) {
        explorer.kind = None;
        filter(explorer);
    }
    explorer.linked.select(at);
    // A text that left it out is gone, and with it what a kind left out.
    retain_kind(explorer);
    explorer.linked.list.select(at)
}

/// Shows a type, as a jump that can be taken back.
pub fn show(model: &mut Model, name: &str) -> Vec<Effect> {
    explore::places::remember(model);
    model.screen = ScreenId::Types;
    model.types.shows_all = true;
    if !select(&mut model.types.explorer, name) {
        // It may be newer than what was read.
        model.types.explorer.wanted = Some(name.to_owned());
        return fetch(model);
    }
    enter(model)
}

/// Searches the catalogue for what is of the selected type, or has it.
fn search_entities(model: &mut Model) -> Vec<Effect> {
    let Some(it) = model.types.explorer.selected() else {
        return Vec::new();
    };
    let facet = match it.kind {
        Kind::Entity => Facet::Type,
        Kind::Classification => Facet::Classification,
        _ => {
            model.note("entities are of an entity type, or have a classification");
            return Vec::new();
        }
    };
    let mut query = Query::default();
    query.narrow(facet, Some(it.name.clone()));
    catalogue::find::show_query(model, query)
}

/// The explorer was entered: asks the catalogue once.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let explorer = &model.types.explorer;
    let has_answer = explorer.registry.is_some() || explorer.problem.is_some();
    if has_answer || model.is_running(Slot::Registry) {
        return Vec::new();
    }
    fetch(model)
}

/// Asks the catalogue.
pub fn fetch(model: &mut Model) -> Vec<Effect> {
    let explorer = &mut model.types.explorer;
    let selected = explorer.selected().map(|it| it.name.clone());
    explorer.wanted = explorer.wanted.take().or(selected);
    explorer.problem = None;
    vec![Effect::FetchRegistry(model.begin(Slot::Registry))]
}

/// The types came, or did not. Then it is asked how many entities they have, which takes longer.
pub fn came(model: &mut Model, registry: Result<Box<Registry>, Problem>) -> Vec<Effect> {
    let explorer = &mut model.types.explorer;
    match registry {
        Ok(registry) => {
            let types = registry.types.iter();
            let labels = types.map(|it| format!("{} {}", it.name, it.kind.as_str()));
            explorer.linked.relabel(labels);
            explorer.registry = Some(registry);
            retain_kind(explorer);
            if let Some(name) = explorer.wanted.take()
                && !select(explorer, &name)
            {
                model.note(format!("the catalogue tells of no type {name}"));
            }
            vec![Effect::FetchCounts(model.begin(Slot::Counts))]
        }
        Err(problem) => {
            explorer.registry = None;
            explorer.linked.retell();
            explorer.problem = Some(problem);
            Vec::new()
        }
    }
}

/// The counts came; where they did not, none are told.
pub fn counted(model: &mut Model, counts: Option<EntityCounts>) {
    model.types.explorer.counts = counts;
    model.types.explorer.linked.retell();
}

/// Works out which rows the filter leaves.
pub fn refilter(screen: &mut Types) {
    filter(&mut screen.explorer);
}

fn filter(explorer: &mut Explorer) {
    let linked = &mut explorer.linked;
    linked.list.refresh_among(&mut linked.labels);
    retain_kind(explorer);
}

fn retain_kind(explorer: &mut Explorer) {
    let (Some(kind), Some(registry)) = (explorer.kind, &explorer.registry) else {
        return;
    };
    let is_of_kind = |at: usize| registry.types.get(at).is_some_and(|it| it.kind == kind);
    explorer.linked.list.retain(is_of_kind);
}

/// What can be copied of the selected type.
pub fn yanks(explorer: &Explorer) -> Vec<Yank> {
    let Some(it) = explorer.selected() else {
        return Vec::new();
    };
    let pretty = serde_json::to_string_pretty(&it.definition).unwrap_or_default();
    vec![Yank::new("name", &*it.name), Yank::new("JSON", pretty)]
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    let (ui, explorer) = (model.look.ui(), &mut model.types.explorer);
    if explorer.linked.settle(area, ui) {
        let told = explorer.told();
        explorer.linked.tell(&told, area, ui);
    }
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    if model.types.explorer.linked.mouse(kind, at, area) {
        follow(model);
    }
    Vec::new()
}
