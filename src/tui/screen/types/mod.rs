//! Types: the definitions that headwater needs, and whether the catalogue has them, lacks them, or has them in another form.
//!
//! What is missing is created by a plan of nothing but types, which a person says yes to as to any other.

pub mod update;
pub mod view;

use super::halves::Half;
use crate::atlas::plan::Plan;
use crate::atlas::types::{Inventory, Needed};
use crate::tui::action::Action;
use crate::tui::msg::Problem;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::CreateType,
    Action::CreateOwnTypes,
    Action::Filter,
    Action::Yank,
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Types {
    /// What the catalogue has, once it was asked.
    pub inventory: Option<Box<Inventory>>,
    /// Why it could not be.
    pub problem: Option<Problem>,
    /// What is to be created, while that is asked.
    pub plan: Option<Box<Plan>>,
    /// Which rows are shown, and the selected one.
    pub list: Filtered,
    /// Which half keys go to.
    pub half: Half,
    /// Scroll position of the detail.
    pub detail: Scroll,
    /// The row that the scroll position belongs to.
    pub shown: Option<usize>,
}

impl Types {
    /// The selected definition.
    pub fn selected(&self) -> Option<&Needed> {
        let inventory = self.inventory.as_ref()?;
        self.list.selected().and_then(|at| inventory.needed.get(at))
    }
}
