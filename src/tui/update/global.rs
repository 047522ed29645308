//! Actions that mean the same everywhere.

use super::{find, layers, tasks};
use crate::atlas::plan::Plan;
use crate::tui::action::Action;
use crate::tui::effect::{Effect, Slot};
use crate::tui::layer::Layer;
use crate::tui::layer::ask::{Ask, Confirmed, Consequence};
use crate::tui::layer::picker::Picker;
use crate::tui::model::{Leaving, Model, Opened};
use crate::tui::screen::{self, ScreenId, explore};
use crate::tui::widget::cursor::Scroll;

/// Runs an action.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::GoExplore => {
            explore::places::leave_catalogue(model);
            go(model, ScreenId::Explore)
        }
        Action::GoStatements => go(model, ScreenId::Statements),
        Action::GoDiagnostics => go(model, ScreenId::Diagnostics),
        Action::GoReview => go(model, ScreenId::Review),
        Action::GoPublish => go(model, ScreenId::Publish),
        Action::GoCatalogue => go(model, ScreenId::Catalogue),
        Action::GoTypes => go(model, ScreenId::Types),
        Action::GoJobs => go(model, ScreenId::Jobs),
        Action::GoDrift => go(model, ScreenId::Drift),
        Action::GoGlossary => go(model, ScreenId::Glossary),
        Action::HistoryBack | Action::HistoryForward => {
            travel(model, action == Action::HistoryBack);
            Vec::new()
        }
        Action::Reload => reload(model),
        Action::Find => find::open(model),
        Action::Help => {
            let picker = Picker::help(&model.keymap, model.screen);
            layers::push(model, Layer::Picker(picker))
        }
        Action::Messages => {
            let scroll = Scroll {
                top: usize::MAX,
                ..Scroll::default()
            };
            layers::push(model, Layer::Messages(scroll))
        }
        Action::Log => vec![Effect::ReadLog],
        Action::Tasks => tasks::open(model),
        Action::ToggleMouse => {
            model.has_mouse = !model.has_mouse;
            model.note(if model.has_mouse {
                "the mouse works here; shift and drag selects text"
            } else {
                "the mouse is the terminal's again"
            });
            vec![Effect::CaptureMouse(model.has_mouse)]
        }
        Action::CycleTheme => {
            model.look.set_next();
            model.look.is_fixed = true;
            model.note(format!("theme {}", model.look.name.as_str()));
            Vec::new()
        }
        Action::Redraw => vec![Effect::Redraw],
        Action::Suspend => vec![Effect::Suspend],
        Action::Quit => quit(model),
        Action::ForceQuit => interrupt(model),
        _ => Vec::new(),
    }
}

/// Shows a screen, as a jump that can be taken back, and lets it ask for what it needs.
pub fn go(model: &mut Model, screen: ScreenId) -> Vec<Effect> {
    if model.screen != screen {
        explore::places::remember(model);
        model.screen = screen;
    }
    enter(model)
}

/// The screen shown asks for what it needs.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    match model.screen {
        ScreenId::Review => screen::review::update::enter(model),
        ScreenId::Catalogue => screen::catalogue::update::enter(model),
        ScreenId::Types => screen::types::update::enter(model),
        ScreenId::Jobs => screen::jobs::refresh::enter(model),
        ScreenId::Drift => screen::drift::update::enter(model),
        ScreenId::Glossary => screen::glossary::update::enter(model),
        _ => Vec::new(),
    }
}

fn travel(model: &mut Model, is_back: bool) {
    let present = explore::places::visit(model);
    let visit = if is_back {
        model.history.back(present)
    } else {
        model.history.forward(present)
    };
    match visit {
        Some(visit) => {
            model.screen = visit.screen;
            explore::places::restore(model, visit.spot);
            screen::stand_at(model, visit.selected.as_deref());
        }
        None if is_back => model.note("this is where you began"),
        None => model.note("there is nothing to go forward to"),
    }
}

fn reload(model: &mut Model) -> Vec<Effect> {
    let mut effects = reopen(model);
    match model.screen {
        ScreenId::Catalogue => effects.extend(screen::catalogue::find::search(model)),
        ScreenId::Publish => effects.push(Effect::ReadJournals),
        ScreenId::Types => effects.extend(screen::types::update::fetch(model)),
        ScreenId::Glossary => effects.extend(screen::glossary::update::fetch(model)),
        // Review and Drift compare again when the files are read.
        ScreenId::Review
        | ScreenId::Explore
        | ScreenId::Statements
        | ScreenId::Diagnostics
        | ScreenId::Jobs
        | ScreenId::Drift => {}
    }
    effects
}

/// Reads the inputs again; what is shown stays until they are read.
pub fn reopen(model: &mut Model) -> Vec<Effect> {
    if model.surroundings.reads_stdin {
        model.note("standard input was read and cannot be read again");
        return Vec::new();
    }
    if model.work().is_none() {
        model.opened = Opened::Reading(None);
        model.jobs.clear();
    }
    model.jobs.refreshing.has_enough = false;
    let ticket = model.begin(Slot::Open);
    vec![Effect::Open(ticket)]
}

fn quit(model: &mut Model) -> Vec<Effect> {
    if model.publish.is_running() {
        let ask = Ask::new(Consequence::QuitWhilePublishing, model);
        return layers::push(model, Layer::Ask(ask));
    }
    vec![Effect::Exit]
}

/// The first interrupt asks where something would be lost; the second leaves at once.
pub fn interrupt(model: &mut Model) -> Vec<Effect> {
    if !model.publish.is_running() {
        return vec![Effect::Exit];
    }
    if model.leaving == Leaving::Interrupted {
        return vec![Effect::StopPublish, Effect::Exit];
    }
    model.leaving = Leaving::Interrupted;
    model.note("once more leaves at once; the journal keeps what was done");
    let is_asking = matches!(
        model.layers.last(),
        Some(Layer::Ask(ask)) if ask.consequence() == Consequence::QuitWhilePublishing
    );
    if is_asking { Vec::new() } else { quit(model) }
}

/// Does what a person said yes to.
pub fn carry_out(model: &mut Model, confirmed: &Confirmed) -> Vec<Effect> {
    match confirmed.consequence() {
        Consequence::Publish => {
            let plan = model.review.plan.take();
            publish(model, plan, confirmed)
        }
        Consequence::CreateTypes => {
            let plan = model.types.plan.take().map(|plan| *plan);
            publish(model, plan, confirmed)
        }
        Consequence::Resume => {
            let Some(consent) = confirmed.consent() else {
                return Vec::new();
            };
            let mut effects = go(model, ScreenId::Publish);
            screen::publish::update::began(model);
            effects.push(Effect::Resume(consent));
            effects
        }
        Consequence::StopPublish | Consequence::QuitWhilePublishing => {
            if let screen::publish::State::Running(run) = &mut model.publish.state {
                run.is_stopping = true;
            }
            if confirmed.consequence() == Consequence::QuitWhilePublishing {
                model.leaving = Leaving::AfterPublish;
            }
            vec![Effect::StopPublish]
        }
    }
}

/// Carries a plan out that a person said yes to.
fn publish(model: &mut Model, plan: Option<Plan>, confirmed: &Confirmed) -> Vec<Effect> {
    let Some((plan, consent)) = plan.zip(confirmed.consent()) else {
        return Vec::new();
    };
    let mut effects = go(model, ScreenId::Publish);
    screen::publish::update::began(model);
    effects.push(Effect::Publish(Box::new(plan.confirm(consent))));
    effects
}
