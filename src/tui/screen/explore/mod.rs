//! Explore: what feeds a thing, the thing, and what it feeds; with its details, its SQL and a drawing around it.
//!
//! The middle list is what one walks in: everything at first, then the neighbours of what one came from. The lists
//! beside it are the neighbours of the selected line.

pub mod details;
pub mod graph;
pub mod panes;
pub mod update;
pub mod view;

use std::sync::Arc;

use crate::lineage::{Direction, NodeId};
use crate::tui::action::Action;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;
use crate::tui::work::{Anchor, Work};

pub use panes::Pane;

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::WalkUpstream,
    Action::WalkDownstream,
    Action::CycleView,
    Action::Filter,
    Action::CycleKinds,
    Action::Edit,
    Action::Yank,
    Action::ListAll,
    Action::MoreHops,
];

/// Which nodes the full list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kinds {
    /// Datasets and processes.
    #[default]
    All,
    /// Only datasets.
    Datasets,
    /// Only processes.
    Processes,
}

/// What the middle list holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Listing {
    /// Everything.
    #[default]
    All,
    /// The neighbours of a node.
    Around(Anchor, Direction),
}

/// The lineage that a catalogue tells of one entity.
#[derive(Debug)]
pub struct Told {
    /// The server's name.
    pub server: String,
    /// The graph; its workspace has no files.
    pub work: Work,
}

/// Whose graph is looked at.
#[derive(Debug, Clone, Default)]
pub enum Subject {
    /// What was opened.
    #[default]
    Opened,
    /// What the catalogue tells.
    Catalogue(Arc<Told>),
}

impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Opened, Self::Opened) => true,
            (Self::Catalogue(one), Self::Catalogue(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

/// What is looked at, in a form that outlives the graph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spot {
    /// Whose graph.
    pub subject: Subject,
    /// The middle list.
    pub listing: Listing,
    /// Its selected line.
    pub selected: Option<Anchor>,
    /// How one came here.
    pub trail: Vec<Anchor>,
}

/// What the changeable pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Details of the selected thing.
    #[default]
    Details,
    /// The source it was seen in.
    Sql,
    /// A drawing of what lies around it.
    Graph,
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Explore {
    /// Whose graph is looked at.
    pub subject: Subject,
    /// What the middle list holds.
    pub listing: Listing,
    /// Its nodes.
    pub rows: Vec<NodeId>,
    /// How many nodes the graph has.
    pub nodes: usize,
    /// Which of the rows are shown, and the selected one.
    pub list: Filtered,
    /// How one came here, from the full list on.
    pub trail: Vec<Anchor>,
    /// Which kinds the full list has.
    pub kinds: Kinds,
    /// The pane that keys go to.
    pub pane: Pane,
    /// What the changeable pane shows.
    pub view: View,
    /// Scroll position of the details.
    pub details: Scroll,
    /// Scroll position of the source.
    pub sql: Scroll,
    /// What feeds the selected node.
    pub upstream: Vec<NodeId>,
    /// What it feeds.
    pub downstream: Vec<NodeId>,
    /// How much can be reached from it.
    pub reach: details::Reach,
    /// The node that `upstream`, `downstream` and the scroll positions belong to.
    pub shown: Option<NodeId>,
    /// The drawing around the selected node.
    pub graph: graph::Graph,
    /// What was looked at, while the graph is made anew.
    pub kept: Option<Spot>,
}

impl Explore {
    /// The selected node.
    pub fn selected(&self) -> Option<NodeId> {
        self.list
            .selected()
            .and_then(|row| self.rows.get(row))
            .copied()
    }
}
