//! The views of Explore: each shows the same focus in another way, and each is one file with its state, what actions do
//! to it and how it is drawn.
//!
//! The lists (`columns`) are where the focus is chosen. Every other view is a [`Linked`] one: it makes what it shows out of
//! a [`Scene`], has a cursor of its own, and answers an action with an [`Outcome`], so that none of them knows the model.
//! To add one: a file, a row in [`View::ALL`], a field of [`Views`].

pub mod columns;
pub mod graph;
mod grouping;
pub mod groups;
pub mod impact;
pub mod outline;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::Listing;
use crate::lineage::{GroupBy, NodeId};
use crate::tui::action::Action;
use crate::tui::screen::{Yank, clicked_row};
use crate::tui::search::Names;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::tui::widget::pane::Frill;
use crate::tui::widget::ui::Ui;
use crate::tui::work::{Thing, Work};

pub use grouping::{Grouping, Groupings};

/// A view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// Three lists: what feeds the focus, where it is chosen, what it feeds.
    #[default]
    Columns,
    /// A drawing of what lies around the focus.
    Graph,
    /// A tree of what feeds it, or of what it feeds.
    Outline,
    /// A table of everything that can be reached from it.
    Impact,
    /// Groups of what was opened, and what flows between them.
    Groups,
}

impl View {
    /// Every view with its name and the action that shows it, in the order in which they follow each other.
    pub const ALL: [(Self, &'static str, Action); 5] = [
        (Self::Columns, "Columns", Action::ViewColumns),
        (Self::Graph, "Graph", Action::ViewGraph),
        (Self::Outline, "Outline", Action::ViewOutline),
        (Self::Impact, "Impact", Action::ViewImpact),
        (Self::Groups, "Groups", Action::ViewGroups),
    ];

    /// Its place among all.
    pub fn place(self) -> usize {
        let place = Self::ALL.iter().position(|&(view, ..)| view == self);
        place.unwrap_or(0)
    }

    /// The view that an action shows.
    pub fn by_action(action: Action) -> Option<Self> {
        let row = Self::ALL.iter().find(|&&(.., it)| it == action);
        row.map(|&(view, ..)| view)
    }

    /// The view after this one, or the one before.
    #[must_use]
    pub fn step(self, is_forward: bool) -> Self {
        let count = Self::ALL.len();
        let step = if is_forward { 1 } else { count - 1 };
        Self::ALL[(self.place() + step) % count].0
    }
}

/// What a view is shown of.
pub struct Scene<'a> {
    /// What was opened, or what a catalogue tells.
    pub work: &'a Work,
    /// What is looked at.
    pub focus: &'a Thing,
    /// What is marked, the newest last.
    pub marks: &'a [NodeId],
    /// The names of its graph, once they are ready.
    pub names: Option<&'a Arc<Names>>,
    /// Its groups, once they are ready.
    pub groupings: Option<&'a Arc<Groupings>>,
    /// How it looks.
    pub ui: Ui<'a>,
}

impl Scene<'_> {
    /// The groups of its graph by something.
    fn grouping(&self, by: GroupBy) -> Arc<Grouping> {
        let ready = self.groupings.and_then(|all| all.by(by)).cloned();
        ready.unwrap_or_else(|| Arc::new(Grouping::new(&self.work.graph, by)))
    }
}

/// In which form a table is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    /// Comma-separated values, as in RFC 4180.
    Csv,
    /// A JSON array of objects.
    Json,
}

impl TableForm {
    /// The form that the name of a file asks for.
    pub fn of_file(name: &str) -> Self {
        let ending = std::path::Path::new(name).extension();
        if ending.is_some_and(|it| it.eq_ignore_ascii_case("json")) {
            Self::Json
        } else {
            Self::Csv
        }
    }
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The view does not know it.
    Unknown,
    /// It is done.
    Done,
    /// This is to become the focus.
    Focus(Thing),
    /// This is to be listed.
    List(Box<Listing>),
    /// The columns of what is pointed at are to be offered.
    Columns,
    /// The person is to be told something.
    Told(String),
}

/// A view that shows something made of the focus.
pub trait Linked {
    /// Makes what it shows of the scene, unless it is made, and brings its cursor inside.
    fn settle(&mut self, scene: &Scene<'_>, inside: Rect);

    /// Runs an action.
    fn run(&mut self, action: Action, scene: &Scene<'_>) -> Outcome;

    /// What stands in its border.
    fn frill(&self, scene: &Scene<'_>) -> Frill;

    /// Draws what is inside its border.
    fn draw(&self, scene: &Scene<'_>, frame: &mut Frame<'_>, inside: Rect, is_focused: bool);

    /// What its cursor stands on.
    fn pointed(&self) -> Option<Thing>;

    /// The group that its cursor stands on, where it stands on one, and the groups it is of.
    fn group(&self) -> Option<(&Grouping, usize)> {
        None
    }

    /// Moves the cursor to what was clicked; whether it stood there already.
    fn click(&mut self, inside: Rect, at: Position) -> bool;

    /// The wheel was turned by so many lines.
    fn scroll(&mut self, lines: isize);

    /// Where its cursor is, where it has rows.
    fn cursor(&self) -> Option<Cursor> {
        None
    }

    /// Its rows, where they can be filtered.
    fn list(&mut self) -> Option<&mut Filtered> {
        None
    }

    /// Makes ready what a filter looks through, before anything is typed: the first letter has other things to do.
    fn prepare_filter(&mut self, _scene: &Scene<'_>) {}

    /// Works out which rows the filter leaves.
    fn refilter(&mut self, _scene: &Scene<'_>) {}

    /// What can be copied of it besides what it points at.
    fn yanks(&self, _scene: &Scene<'_>) -> Vec<Yank> {
        Vec::new()
    }

    /// What it shows as a table for a file; none where it is no table.
    fn table(&self, _scene: &Scene<'_>, _form: TableForm) -> Option<String> {
        None
    }

    /// The command that tells the same of the focus, by its name, but for what is read.
    fn question(&self, name: &str) -> String;

    /// Forgets what belongs to a graph that is no longer looked at.
    fn forget(&mut self);
}

/// The state of the linked views.
#[derive(Debug, Default)]
pub struct Views {
    /// The drawing.
    pub graph: graph::Graph,
    /// The tree.
    pub outline: outline::Outline,
    /// The table.
    pub impact: impact::Impact,
    /// The groups.
    pub groups: groups::Groups,
}

impl Views {
    /// The one that is shown; beside the lists it is the drawing.
    pub fn of(&self, view: View) -> &dyn Linked {
        match view {
            View::Columns | View::Graph => &self.graph,
            View::Outline => &self.outline,
            View::Impact => &self.impact,
            View::Groups => &self.groups,
        }
    }

    /// The same, to change it.
    pub fn of_mut(&mut self, view: View) -> &mut dyn Linked {
        match view {
            View::Columns | View::Graph => &mut self.graph,
            View::Outline => &mut self.outline,
            View::Impact => &mut self.impact,
            View::Groups => &mut self.groups,
        }
    }

    /// The graph is another one.
    pub fn forget(&mut self) {
        for (view, ..) in View::ALL {
            self.of_mut(view).forget();
        }
    }
}

/// Lines of a table above its rows.
const HEADING: usize = 1;

/// Selects the row that a click falls on, in a list below so many lines of heading; whether it was selected before.
fn click(cursor: &mut Cursor, area: Rect, heading: usize, at: Position) -> bool {
    let was = cursor.at;
    let row = clicked_row(area, at, cursor.top).and_then(|row| row.checked_sub(heading));
    row.is_some_and(|row| {
        cursor.select(row);
        row == was
    })
}
