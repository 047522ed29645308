//! Drift: what is declared, what runs and what is published, side by side. The same comparison as `headwater drift`; read
//! only.
//!
//! `update` asks for the comparison and moves, `follow` leads from a row to Explore, Jobs and Catalogue.

mod follow;
pub mod update;
pub mod view;

use super::halves::Half;
use crate::drift::{Commands, Drift as Compared, Row};
use crate::tui::action::Action;
use crate::tui::msg::Problem;
use crate::tui::search::Labels;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::RefreshDrift,
    Action::ToggleSame,
    Action::Reveal,
    Action::Edit,
    Action::ShowJob,
    Action::ShowEntity,
    Action::Filter,
    Action::Yank,
];

/// What a comparison gave.
#[derive(Debug)]
pub struct Looked {
    /// The rows.
    pub drift: Compared,
    /// Why the catalogue is not among the sides.
    pub problem: Option<Problem>,
    /// How commands begin.
    pub commands: Commands,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Drift {
    /// The comparison, once it was made.
    pub looked: Option<Box<Looked>>,
    /// Why there is none.
    pub problem: Option<Problem>,
    /// Whether what was compared has changed since.
    pub is_outdated: bool,
    /// Whether rows without a difference are listed too.
    pub shows_same: bool,
    /// The rows that are listed: indices into those of the comparison.
    pub rows: Vec<usize>,
    /// What a filter looks at of each of these.
    pub labels: Labels,
    /// Which of them are shown, and the selected one.
    pub list: Filtered,
    /// Which half keys go to.
    pub half: Half,
    /// Scroll position of the detail.
    pub detail: Scroll,
    /// The row that the scroll position belongs to.
    pub shown: Option<usize>,
}

impl Drift {
    /// The selected row.
    pub fn selected(&self) -> Option<&Row> {
        self.row(*self.rows.get(self.list.selected()?)?)
    }

    /// The row at this place of the comparison.
    pub fn row(&self, at: usize) -> Option<&Row> {
        self.looked.as_ref()?.drift.rows.get(at)
    }
}
