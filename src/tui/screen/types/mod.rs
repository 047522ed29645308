//! Types: all types of the catalogue, to look at and to follow (`explorer`); and the definitions that headwater needs, and
//! whether the catalogue has them, lacks them, or has them in another form.
//!
//! What is missing is created by a plan of nothing but types, which a person says yes to as to any other.

pub mod explorer;
pub mod update;
pub mod view;

use self::explorer::Explorer;
use super::halves::Half;
use crate::atlas::plan::Plan;
use crate::atlas::types::{Inventory, Needed};
use crate::tui::action::Action;
use crate::tui::msg::Problem;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;

/// What the hint bar shows where the definitions that are needed are listed.
const HINTS: &[Action] = &[
    Action::CreateType,
    Action::CreateOwnTypes,
    Action::AllTypes,
    Action::Filter,
    Action::Yank,
];

/// The same where all types are.
const HINTS_OF_ALL: &[Action] = &[
    Action::Accept,
    Action::CycleTypeKinds,
    Action::EntitiesOfType,
    Action::Filter,
    Action::AllTypes,
    Action::Yank,
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Types {
    /// Whether all types of the catalogue are shown, and not those that are needed.
    pub shows_all: bool,
    /// All types of the catalogue.
    pub explorer: Explorer,
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
    /// What the hint bar shows.
    pub fn hints(&self) -> &'static [Action] {
        if self.shows_all { HINTS_OF_ALL } else { HINTS }
    }

    /// The selected definition.
    pub fn selected(&self) -> Option<&Needed> {
        let inventory = self.inventory.as_ref()?;
        self.list.selected().and_then(|at| inventory.needed.get(at))
    }
}
