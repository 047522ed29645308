//! Asks for what the table of impact does not find between a key and its frame.

use super::View;
use super::update::with_views;
use super::views::impact::Answer;
use crate::tui::effect::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::screen::ScreenId;

/// Asks for the rest of what is shown, where that is not all.
pub fn look(model: &mut Model) -> Option<Effect> {
    if model.screen != ScreenId::Explore || model.explore.view != View::Impact {
        return None;
    }
    if !model.is_running(Slot::Reach) {
        with_views(model, |views, _| views.impact.stop());
    }
    let question = with_views(model, |views, scene| views.impact.ask(scene)).flatten()?;
    let ticket = model.begin(Slot::Reach);
    Some(Effect::Reach(ticket, question))
}

/// Shows all of it.
pub fn came(model: &mut Model, answer: Answer) {
    with_views(model, |views, scene| views.impact.came(answer, scene));
}
