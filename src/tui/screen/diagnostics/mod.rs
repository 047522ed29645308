//! Diagnostics: what is doubtful, where, and what to do about it.

pub mod update;
pub mod view;

use super::halves::Half;
use crate::diagnostic::Severity;
use crate::tui::action::Action;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::Reveal,
    Action::Edit,
    Action::CycleSeverity,
    Action::CycleOrder,
    Action::Filter,
    Action::Yank,
];

/// How the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The worst first, then by place.
    #[default]
    Severity,
    /// By file and place.
    Place,
}

/// The state of the screen.
#[derive(Debug)]
pub struct Diagnostics {
    /// Indices into the workspace's diagnostics, sorted.
    pub rows: Vec<usize>,
    /// Which of them are shown, and the selected one.
    pub list: Filtered,
    /// Nothing below this is listed.
    pub least: Severity,
    /// How they are sorted.
    pub order: Order,
    /// Which half keys go to.
    pub half: Half,
    /// Scroll position of the detail.
    pub detail: Scroll,
    /// The row that the scroll position belongs to.
    pub shown: Option<usize>,
}

impl Default for Diagnostics {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            list: Filtered::default(),
            least: Severity::Note,
            order: Order::default(),
            half: Half::default(),
            detail: Scroll::default(),
            shown: None,
        }
    }
}

impl Diagnostics {
    /// The selected diagnostic, as an index into the workspace's.
    pub fn selected(&self) -> Option<usize> {
        self.list
            .selected()
            .and_then(|row| self.rows.get(row))
            .copied()
    }
}
