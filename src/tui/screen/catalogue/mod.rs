//! Catalogue: what an Atlas server has. Read only: there is no way from here to a write.

pub mod detail;
pub mod find;
mod follow;
pub mod lineage;
pub mod more;
pub mod reveal;
pub mod update;
pub mod view;

use super::halves::Half;
use crate::tui::action::Action;
use crate::tui::catalogue_data::{EntityView, Facet, Found, Names, Query};
use crate::tui::msg::Problem;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::graph::Picture;

const HINTS: &[Action] = &[
    Action::Search,
    Action::PickType,
    Action::Accept,
    Action::Reveal,
    Action::NextPage,
    Action::ToggleDeleted,
    Action::Yank,
];

/// The same where edges of the entity selected in the drawing were left off.
const HINTS_WITH_MORE: &[Action] = &[
    Action::MoreEdges,
    Action::Accept,
    Action::Reveal,
    Action::Search,
    Action::PickType,
    Action::Yank,
];

/// The lineage of the entity shown, drawn; and which guid each node is.
#[derive(Debug, Default)]
pub struct Lineage {
    /// The drawing.
    pub picture: Picture,
    /// Guids in the order of its nodes.
    pub guids: Vec<String>,
    /// Edges drawn that were removed, though what they joined is there.
    pub stale: usize,
    /// Entities of which edges were left off.
    pub with_more: usize,
}

impl Lineage {
    /// The guid of the node that stands out.
    pub fn selected(&self) -> Option<&str> {
        self.guids.get(self.picture.selected).map(String::as_str)
    }
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// What is searched for.
    pub query: Query,
    /// What was found.
    pub found: Option<Found>,
    /// Why nothing was.
    pub problem: Option<Problem>,
    /// Which rows are shown, and the selected one.
    pub list: Filtered,
    /// The entity shown.
    pub entity: Option<Box<EntityView>>,
    /// Why it is not.
    pub entity_problem: Option<Problem>,
    /// Whether the entity that is asked for is to be shown in Explore when it comes.
    pub reveals: bool,
    /// Its lineage.
    pub lineage: Option<Lineage>,
    /// Whether keys go to the drawing rather than to the text.
    pub is_in_picture: bool,
    /// The names that a search can be narrowed by, once they are known.
    pub names: Option<Names>,
    /// Which of them is to be picked when they come.
    pub picks: Option<Facet>,
    /// Whether what is searched for is the page after those that are there.
    pub reads_more: bool,
    /// Which half keys go to.
    pub half: Half,
    /// Scroll position of the detail.
    pub detail: Scroll,
}

impl Catalogue {
    /// Closes the entity that is open; keys go to the list.
    pub fn close(&mut self) {
        self.half = Half::List;
        self.is_in_picture = false;
        self.reveals = false;
        self.entity = None;
        self.entity_problem = None;
        self.lineage = None;
    }

    /// What the hint bar shows.
    pub fn hints(&self) -> &'static [Action] {
        let info = self.entity.as_ref().and_then(|view| view.lineage.as_ref());
        let selected = self.lineage.as_ref().and_then(Lineage::selected);
        let has_more = info
            .zip(selected)
            .is_some_and(|(info, guid)| info.more_of(guid).is_any());
        if has_more { HINTS_WITH_MORE } else { HINTS }
    }
}
