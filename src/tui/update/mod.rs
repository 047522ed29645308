//! What a message does to the model: synchronous, no input or output. What is to be done outside is returned as effects.

mod answer;
mod files;
mod find;
mod global;
mod layers;
mod tasks;

use ratatui::layout::Position;

use super::action::{Action, Context};
use super::effect::{Effect, Slot};
use super::key::Key;
use super::keymap::Lookup;
use super::layout;
use super::model::{Leaving, Model, Opened};
use super::msg::{MouseKind, Msg};
use super::screen;
use super::theme::ThemeName;
use crate::lineage::MergeChoice;

pub use global::go;

/// What is to be done when the program starts.
pub fn start(model: &mut Model) -> Vec<Effect> {
    let ticket = model.begin(Slot::Open);
    vec![
        Effect::Open(ticket),
        Effect::ReadJournals,
        Effect::ReadViews,
    ]
}

/// Takes in a message.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = take_in(model, msg);
    if !super::tasks::is_waited_for(model) {
        model.turns = None;
    }
    settle(model);
    effects.extend(screen::jobs::correction::look(model));
    effects.extend(screen::jobs::failure::look(model));
    effects.extend(screen::explore::reach::look(model));
    effects
}

fn take_in(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Paste(text) => {
            layers::paste(model, &text);
            Vec::new()
        }
        Msg::Mouse(kind, x, y) => mouse(model, kind, Position::new(x, y)),
        Msg::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Msg::Background { is_dark } => {
            if !model.look.is_fixed && model.look.name != ThemeName::Mono {
                let name = if is_dark {
                    ThemeName::Dark
                } else {
                    ThemeName::Light
                };
                model.look.set(name);
            }
            Vec::new()
        }
        Msg::Run(action) => run(model, action),
        Msg::Turn => {
            model.turns = Some(model.turns.map_or(0, |turns| turns + 1));
            Vec::new()
        }
        Msg::Terminate => vec![Effect::StopPublish, Effect::Exit],
        answer => answer::take_in(model, answer),
    }
}

/// Brings cursors and scroll positions inside what there is to show.
pub fn settle(model: &mut Model) {
    if layout::is_too_small(model.size) {
        return;
    }
    screen::settle(model, model.screen_area());
    layers::settle(model);
}

/// The contexts whose keys count on the screen shown; the first that knows a key decides.
pub fn contexts(model: &Model) -> [Context; 3] {
    [model.screen.context(), Context::Move, Context::Global]
}

fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let is_interrupt = matches!(
        model.keymap.lookup(&[Context::Global], &[key]),
        Lookup::Action(Action::ForceQuit)
    );
    if is_interrupt {
        return global::interrupt(model);
    }
    if model.leaving == Leaving::Interrupted {
        model.leaving = Leaving::No;
    }
    model.messages.is_shown = false;
    if !model.layers.is_empty() {
        return layers::press(model, key);
    }
    model.pressed.push(key);
    match model.keymap.lookup(&contexts(model), &model.pressed) {
        Lookup::Action(action) => {
            model.pressed.clear();
            run(model, action)
        }
        Lookup::Prefix => Vec::new(),
        Lookup::Nothing => {
            model.pressed.clear();
            Vec::new()
        }
    }
}

/// What changes something that others see: in a catalogue, after a yes, or in the project file.
const WRITING: &[Action] = &[
    Action::ChooseStatement,
    Action::AskPublish,
    Action::ResumePublish,
    Action::CreateType,
    Action::CreateOwnTypes,
];

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    if layout::is_too_small(model.size) && !matches!(action, Action::Quit | Action::ForceQuit) {
        return Vec::new();
    }
    if model.surroundings.is_read_only && WRITING.contains(&action) {
        model.note("everything is read only here (--read-only, or `ui.read-only`)");
        return Vec::new();
    }
    match action {
        Action::Filter => {
            layers::open_filter(model);
            Vec::new()
        }
        Action::Yank => {
            layers::open_copy(model);
            Vec::new()
        }
        Action::Back if clear_filter(model) => Vec::new(),
        Action::Back if model.is_running(Slot::Open) => super::tasks::stop_reading(model),
        _ if action.context() == Context::Global => global::run(model, action),
        _ => screen::update(model, action),
    }
}

fn clear_filter(model: &mut Model) -> bool {
    let had_text = match screen::filtered(model) {
        Some(list) if !list.text.is_empty() => {
            list.text.clear();
            true
        }
        _ => false,
    };
    if had_text {
        screen::refilter(model);
    }
    had_text
}

fn mouse(model: &mut Model, kind: MouseKind, at: Position) -> Vec<Effect> {
    if layout::is_too_small(model.size) {
        return Vec::new();
    }
    model.messages.is_shown = false;
    if !model.layers.is_empty() {
        return layers::mouse(model, kind, at);
    }
    let parts = layout::parts(model.size);
    if parts.header.contains(at) && kind == MouseKind::Click {
        let hit = layout::tabs(model, parts.header)
            .into_iter()
            .find(|(_, rect, _)| rect.contains(at));
        return hit.map_or_else(Vec::new, |(screen, ..)| go(model, screen));
    }
    if parts.body.contains(at) {
        return screen::mouse(model, kind, at, parts.body);
    }
    Vec::new()
}

/// Merges other duplicates from now on.
pub fn choose(model: &mut Model, choice: MergeChoice) {
    screen::explore::places::keep(model);
    model.choice = choice.clone();
    if let Opened::Ready(work) = &mut model.opened {
        work.choose(choice);
    }
    screen::work_changed(model);
    screen::review::update::work_changed(model);
}
