//! Glossary: the glossaries of the catalogue, with their categories and terms, and what terms are assigned to. Read only.

pub mod update;
pub mod view;

use super::linked::Linked;
use crate::atlas::glossary::{Item, Listing};
use crate::atlas::sheet::Row;
use crate::tui::action::Action;
use crate::tui::msg::Problem;

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::Accept,
    Action::EntitiesOfTerm,
    Action::Filter,
    Action::Yank,
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Glossary {
    /// What the catalogue has, once it was asked.
    pub listing: Option<Box<Listing>>,
    /// Why it could not be.
    pub problem: Option<Problem>,
    /// The list and the sheet.
    pub linked: Linked,
    /// The guid of what to select when the glossaries come.
    pub wanted: Option<String>,
}

impl Glossary {
    /// The rows.
    pub fn items(&self) -> &[Item] {
        let listing = self.listing.as_ref();
        listing.map_or(&[], |listing| &listing.items)
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&Item> {
        self.items().get(self.linked.list.selected()?)
    }

    /// What is told of it.
    pub fn told(&self) -> Vec<Row> {
        let found = self.listing.as_ref().zip(self.selected());
        found.map_or_else(Vec::new, |(listing, item)| listing.told(item))
    }
}
