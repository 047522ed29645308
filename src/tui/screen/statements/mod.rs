//! Statements: everything that was read, in order, with the duplicates as one line each that opens to every origin.

pub mod rows;
pub mod update;
pub mod view;

use std::collections::BTreeSet;

use super::halves::Half;
use crate::lineage::Fingerprint;
use crate::tui::action::Action;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;

pub use rows::Row;

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::ToggleMerge,
    Action::ToggleGroup,
    Action::CycleStrength,
    Action::Reveal,
    Action::Edit,
    Action::Filter,
    Action::Yank,
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Statements {
    /// The rows.
    pub rows: Vec<Row>,
    /// Which of them are shown, and the selected one.
    pub list: Filtered,
    /// The groups whose members are shown.
    pub open: BTreeSet<Fingerprint>,
    /// Which half keys go to.
    pub half: Half,
    /// Scroll position of the source.
    pub source: Scroll,
    /// The row that the scroll position belongs to.
    pub shown: Option<Row>,
}

impl Statements {
    /// The selected row.
    pub fn selected(&self) -> Option<&Row> {
        self.list.selected().and_then(|row| self.rows.get(row))
    }
}
