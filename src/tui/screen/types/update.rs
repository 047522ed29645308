//! What actions do to Types.

use ratatui::layout::{Position, Rect};
use serde_json::Value;

use super::{Types, explorer, view};
use crate::atlas::plan::of_types;
use crate::atlas::types::{Inventory, State};
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Slot};
use crate::tui::layer::Layer;
use crate::tui::layer::ask::{Ask, Consequence};
use crate::tui::model::Model;
use crate::tui::msg::{MouseKind, Problem};
use crate::tui::screen::{Yank, halves};
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::pane::inner;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::AllTypes {
        model.types.shows_all = !model.types.shows_all;
        return enter(model);
    }
    if model.types.shows_all {
        return explorer::update::run(model, action);
    }
    let screen = &mut model.types;
    if halves::run(
        &mut screen.half,
        &mut screen.list,
        &mut screen.detail,
        action,
    ) {
        return Vec::new();
    }
    match action {
        Action::EntitiesOfType | Action::CycleTypeKinds => {
            model.note("these are the types that are needed; v shows all types of the catalogue");
        }
        Action::CreateType => create_selected(model),
        Action::CreateOwnTypes => {
            let inventory = screen.inventory.as_ref();
            let lacking = inventory.map(|it| it.missing_own()).unwrap_or_default();
            ask(model, lacking, "the catalogue lacks none of them");
        }
        _ => {}
    }
    Vec::new()
}

fn create_selected(model: &mut Model) {
    let screen = &model.types;
    let Some((inventory, needed)) = screen.inventory.as_ref().zip(screen.selected()) else {
        return;
    };
    let (lacking, otherwise) = match needed.state {
        State::Same => (Vec::new(), "the catalogue has it"),
        State::Other(_) => (
            Vec::new(),
            "the catalogue has it in another form, which is not changed from here",
        ),
        State::Missing => (
            inventory.missing(needed.name),
            "the catalogue has something that it needs in another form",
        ),
    };
    ask(model, lacking, otherwise);
}

/// Asks whether to create these types.
fn ask(model: &mut Model, lacking: Vec<Value>, otherwise: &str) {
    if model.publish.is_running() {
        model.note("a publish is running already");
    } else if lacking.is_empty() {
        model.note(otherwise);
    } else if let Some(inventory) = &model.types.inventory {
        let plan = of_types(inventory.server.clone(), lacking);
        model.types.plan = Some(Box::new(plan));
        let ask = Ask::new(Consequence::CreateTypes, model);
        model.layers.push(Layer::Ask(ask));
    }
}

/// The screen was entered: asks the catalogue once.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    if model.types.shows_all {
        return explorer::update::enter(model);
    }
    let has_answer = model.types.inventory.is_some() || model.types.problem.is_some();
    if has_answer || model.is_running(Slot::Inventory) {
        return Vec::new();
    }
    fetch(model)
}

/// Asks the catalogue again.
pub fn fetch(model: &mut Model) -> Vec<Effect> {
    if model.types.shows_all {
        return explorer::update::fetch(model);
    }
    model.types.problem = None;
    vec![Effect::FetchInventory(model.begin(Slot::Inventory))]
}

/// The catalogue answered.
pub fn came(model: &mut Model, inventory: Result<Box<Inventory>, Problem>) {
    let screen = &mut model.types;
    match inventory {
        Ok(inventory) => screen.inventory = Some(inventory),
        Err(problem) => screen.problem = Some(problem),
    }
    screen.shown = None;
    filter_needed(screen);
}

/// The list that a filter applies to.
pub fn filtered(screen: &mut Types) -> &mut Filtered {
    if screen.shows_all {
        &mut screen.explorer.linked.list
    } else {
        &mut screen.list
    }
}

/// Works out which rows the filter leaves.
pub fn refilter(model: &mut Model) {
    let screen = &mut model.types;
    if screen.shows_all {
        return explorer::update::refilter(screen);
    }
    filter_needed(screen);
}

fn filter_needed(screen: &mut Types) {
    let needed = screen.inventory.iter().flat_map(|it| &it.needed);
    let texts = needed.map(|it| format!("{} {}", it.state.as_str(), it.name));
    screen.list.refresh(texts);
}

/// What can be copied of the selected definition.
pub fn yanks(model: &Model) -> Vec<Yank> {
    if model.types.shows_all {
        return explorer::update::yanks(&model.types.explorer);
    }
    let Some(needed) = model.types.selected() else {
        return Vec::new();
    };
    let pretty = |value| serde_json::to_string_pretty(value).unwrap_or_default();
    let mut yanks = vec![
        Yank::new("name", needed.name),
        Yank::new("our definition", pretty(needed.ours)),
    ];
    let theirs = needed.theirs.as_ref();
    yanks.extend(theirs.map(|it| Yank::new("the catalogue's definition", pretty(it))));
    yanks
}

/// Brings everything inside what there is to show.
pub fn settle(model: &mut Model, area: Rect) {
    if model.types.shows_all {
        return explorer::update::settle(model, area);
    }
    let [list, detail] = halves::halves(area);
    let inside = inner(detail);
    let ui = model.look.ui();
    let len = view::detail(&model.types, usize::from(inside.width), ui).len();
    let screen = &mut model.types;
    let selected = screen.list.selected();
    screen.list.settle(usize::from(inner(list).height));
    if screen.shown != selected {
        screen.shown = selected;
        screen.detail = Scroll::default();
    }
    screen.detail.settle(len, usize::from(inside.height));
}

/// The mouse was used.
pub fn mouse(model: &mut Model, kind: MouseKind, at: Position, area: Rect) -> Vec<Effect> {
    if model.types.shows_all {
        return explorer::update::mouse(model, kind, at, area);
    }
    let screen = &mut model.types;
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
