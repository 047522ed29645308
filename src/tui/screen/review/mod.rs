//! Review: the plan, entity by entity, with why; what is left out; what would be sent.

pub mod detail;
pub mod update;
pub mod view;

use std::sync::Arc;

use super::halves::Half;
use crate::atlas::plan::{Choices, EntryId, Finding, Plan};
use crate::lineage::MergeChoice;
use crate::tui::action::Action;
use crate::tui::msg::Problem;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;
use crate::workspace::Workspace;

/// What the hint bar shows where there is a plan.
const HINTS: &[Action] = &[
    Action::ToggleEntry,
    Action::AskPublish,
    Action::MakePlan,
    Action::ToggleUnchanged,
    Action::IncludeAll,
    Action::SavePlan,
    Action::CreateTypes,
    Action::Filter,
    Action::Yank,
    Action::GoTypes,
];

/// The same where there is something to choose about what is selected.
const TO_CHOOSE: &[Action] = &[
    Action::Choose,
    Action::AskPublish,
    Action::MakePlan,
    Action::ToggleUnchanged,
    Action::SavePlan,
    Action::CreateTypes,
    Action::Filter,
    Action::Yank,
];

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Something to know about the plan as a whole: index into its findings.
    Finding(usize),
    /// A type definition that is created first: index into the plan's types.
    Type(usize),
    /// An entity.
    Entry(EntryId),
    /// Something that is not published: index into the plan's list of these.
    NotPublished(usize),
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Review {
    /// The plan, once it is made.
    pub plan: Option<Plan>,
    /// What the plan was asked for: these files, with this choice of duplicates.
    pub made_for: Option<(Arc<Workspace>, MergeChoice)>,
    /// Why there is none.
    pub problem: Option<Problem>,
    /// Whether duplicates or files changed since it was made.
    pub is_outdated: bool,
    /// Whether the person consents to types that the catalogue lacks.
    pub creates_types: bool,
    /// What the person chose about what the catalogue has otherwise.
    pub choices: Choices,
    /// Whether entries that do not change are left off the list.
    pub hides_unchanged: bool,
    /// The rows.
    pub rows: Vec<Row>,
    /// The row to select again when the plan is made anew, in words.
    pub kept: Option<String>,
    /// Which of them are shown, and the selected one.
    pub list: Filtered,
    /// Where a range begins that ends at the selected row, among the rows shown.
    pub range: Option<usize>,
    /// Which half keys go to.
    pub half: Half,
    /// Scroll position of the detail.
    pub detail: Scroll,
    /// The row that the scroll position belongs to.
    pub shown: Option<Row>,
}

impl Review {
    /// What the hint bar shows.
    pub fn hints(&self) -> &'static [Action] {
        if self.disputed().is_some() {
            TO_CHOOSE
        } else if self.plan.is_some() {
            HINTS
        } else {
            &[Action::MakePlan, Action::CreateTypes, Action::GoTypes]
        }
    }

    /// The rows of the range, as indices into all rows; none where there is no range.
    pub fn ranged(&self) -> &[usize] {
        let Some(begin) = self.range else { return &[] };
        let at = self.list.cursor.at;
        let range = begin.min(at)..=begin.max(at);
        self.list.shown().get(range).unwrap_or_default()
    }

    /// The finding that is selected, or that is about the selected entity, if there is something to choose.
    pub fn disputed(&self) -> Option<&Finding> {
        let plan = self.plan.as_ref()?;
        let mut findings = plan.findings.iter();
        let finding = match self.selected()? {
            Row::Finding(at) => plan.findings.get(*at),
            Row::Entry(id) => {
                let name = &plan.entry(*id)?.qualified_name;
                findings.find(|it| {
                    let about = it.about.as_ref();
                    about.is_some_and(|about| about.qualified_name == *name)
                })
            }
            Row::Type(_) | Row::NotPublished(_) => None,
        };
        finding.filter(|it| it.choices.len() > 1)
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&Row> {
        self.list.selected().and_then(|row| self.rows.get(row))
    }
}
