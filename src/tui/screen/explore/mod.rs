//! Explore: one focus, and several views of what feeds it and what it feeds; beside them its details and its SQL.
//!
//! The middle list of the lists is what one walks in: everything at first, then the neighbours of what one came from. Its
//! selected line is the focus, also of the other views (`views`). What the cursor of a view stands on is what is
//! *pointed at*; details and SQL are told of that.

mod apart;
pub mod around;
pub mod beside;
pub mod details;
mod ends;
pub mod map;
pub mod near;
pub mod panes;
pub mod places;
pub mod reach;
pub mod saved;
pub mod table;
pub mod update;
pub mod view;
pub mod views;

use std::sync::Arc;

use crate::lineage::{Direction, GroupBy, NodeId};
use crate::tui::action::Action;
use crate::tui::search::Labels;
use crate::tui::widget::cursor::Scroll;
use crate::tui::widget::filter::Filtered;
use crate::tui::work::{Anchor, Thing, Work};

pub use panes::{Beside, Pane};
pub use views::{Grouping, Groupings, View};

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

impl Kinds {
    /// What the list is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Datasets => "Datasets",
            Self::Processes => "Processes",
        }
    }

    /// The next for a person who goes through them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Datasets,
            Self::Datasets => Self::Processes,
            Self::Processes => Self::All,
        }
    }
}

/// What the middle list holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Listing {
    /// Everything.
    #[default]
    All,
    /// The neighbours of a node or a column.
    Around(Anchor, Direction),
    /// The columns of a dataset.
    ColumnsOf(Anchor),
    /// The members of a group.
    Group(GroupBy, Option<Arc<str>>),
    /// A shortest way of the data from one node to another.
    Way(Anchor, Anchor),
}

/// The lineage that a catalogue tells: of one entity, or around what was opened.
#[derive(Debug)]
pub struct Told {
    /// The server's name.
    pub server: String,
    /// The graph. Of one entity its workspace has no files.
    pub work: Work,
    /// Whether what was opened is in it.
    pub with_opened: bool,
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

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Explore {
    /// Whose graph is looked at.
    pub subject: Subject,
    /// What the middle list holds.
    pub listing: Listing,
    /// Its things.
    pub rows: Arc<[Thing]>,
    /// All of the kinds that are listed, in the order of the full list, once it was made.
    pub everything: Option<(Kinds, Arc<[Thing]>)>,
    /// How many nodes the graph has.
    pub nodes: usize,
    /// Which of the rows are shown, and the selected one.
    pub list: Filtered,
    /// The labels of the rows, while they are filtered.
    pub labels: Option<(Arc<[Thing]>, Labels)>,
    /// How one came here, from the full list on.
    pub trail: Vec<Anchor>,
    /// The same in words, with what the middle list holds before it.
    pub crumbs: Vec<String>,
    /// Which kinds the full list has.
    pub kinds: Kinds,
    /// The pane that keys go to.
    pub pane: Pane,
    /// The view that is shown.
    pub view: View,
    /// The state of the views.
    pub views: Box<views::Views>,
    /// What stands beside the view where there is no room for everything.
    pub beside: Beside,
    /// What is marked, the newest last.
    pub marks: Vec<Anchor>,
    /// The same as nodes of the graph that is looked at.
    pub marked: Vec<NodeId>,
    /// Views that were saved for this project.
    pub saved: Vec<saved::SavedView>,
    /// Scroll position of the details.
    pub details: Scroll,
    /// Scroll position of the source.
    pub sql: Scroll,
    /// How much lies beside the columns of the list.
    pub counts: near::Counts,
    /// What feeds the focus.
    pub upstream: Vec<near::Near>,
    /// What it feeds.
    pub downstream: Vec<near::Near>,
    /// How much lies at which distance of the focus.
    pub map: map::Map,
    /// The focus that these belong to.
    pub surrounded: Option<Thing>,
    /// How much can be reached from what is pointed at.
    pub reach: map::Map,
    /// What the reach and the scroll positions belong to.
    pub shown: Option<Thing>,
    /// The place of the group that the details are of.
    pub shown_group: Option<usize>,
    /// What was looked at, while the graph is made anew.
    pub kept: Option<Spot>,
}

impl Explore {
    /// The focus: what every view is a view of.
    pub fn focus(&self) -> Option<&Thing> {
        self.list.selected().and_then(|row| self.rows.get(row))
    }

    /// The node of the focus.
    pub fn selected(&self) -> Option<NodeId> {
        self.focus().map(|focus| focus.node)
    }

    /// What details and SQL are told of: what the cursor of the view in focus stands on.
    pub fn pointed(&self) -> Option<Thing> {
        let focus = self.focus()?;
        let points_in_view = self.view != View::Columns || self.pane == Pane::View;
        let pointed = points_in_view.then(|| self.views.of(self.view).pointed());
        Some(pointed.flatten().unwrap_or_else(|| focus.clone()))
    }

    /// The group that details are told of instead, where the cursor of the view stands on one.
    pub fn group(&self) -> Option<(&Grouping, usize)> {
        let points_in_view = self.view != View::Columns || self.pane == Pane::View;
        let group = points_in_view.then(|| self.views.of(self.view).group());
        group.flatten()
    }

    /// The pane in which the view that is shown is moved through.
    pub fn main_pane(&self) -> Pane {
        match self.view {
            View::Columns => Pane::List,
            _ => Pane::View,
        }
    }

    /// What the hint bar shows.
    pub fn hints(&self) -> &'static [Action] {
        match (self.view, self.pane) {
            (View::Columns, pane) if pane != Pane::View => COLUMNS,
            (View::Columns | View::Graph, _) => GRAPH,
            (View::Outline, _) => OUTLINE,
            (View::Impact, _) => IMPACT,
            (View::Groups, _) => GROUPS,
        }
    }
}

const COLUMNS: &[Action] = &[
    Action::WalkUpstream,
    Action::WalkDownstream,
    Action::NextView,
    Action::Filter,
    Action::PickColumn,
    Action::CycleBeside,
    Action::CycleKinds,
    Action::Edit,
    Action::Yank,
    Action::ListAll,
    Action::WithCatalogue,
    Action::Mark,
    Action::Way,
    Action::Why,
];

const GRAPH: &[Action] = &[
    Action::NextView,
    Action::Accept,
    Action::MoreHops,
    Action::FewerHops,
    Action::Fold,
    Action::ZoomOut,
    Action::ZoomIn,
    Action::CycleKinds,
    Action::PickColumn,
    Action::Mark,
    Action::Isolate,
    Action::CycleBeside,
    Action::Edit,
    Action::Yank,
];

const OUTLINE: &[Action] = &[
    Action::NextView,
    Action::Accept,
    Action::Flip,
    Action::MoreHops,
    Action::FewerHops,
    Action::Filter,
    Action::PickColumn,
    Action::Mark,
    Action::Why,
    Action::CycleBeside,
    Action::Yank,
];

const IMPACT: &[Action] = &[
    Action::NextView,
    Action::Accept,
    Action::Flip,
    Action::CycleSort,
    Action::Filter,
    Action::SaveTable,
    Action::PickColumn,
    Action::Yank,
    Action::Mark,
    Action::Why,
    Action::CycleBeside,
];

const GROUPS: &[Action] = &[
    Action::NextView,
    Action::Accept,
    Action::CycleGrouping,
    Action::Filter,
    Action::CycleBeside,
];
