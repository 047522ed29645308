//! What a node of the drawing is.

use crate::tui::work::Thing;

/// Something that is drawn as a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Item {
    /// A dataset, a process or a column.
    Thing(Thing),
    /// A group, by its place in the grouping of the level.
    Group(usize),
}

impl Item {
    /// What it is, where it is no group.
    pub fn thing(&self) -> Option<&Thing> {
        match self {
            Self::Thing(thing) => Some(thing),
            Self::Group(_) => None,
        }
    }
}

impl<T: Into<Thing>> From<T> for Item {
    fn from(thing: T) -> Self {
        Self::Thing(thing.into())
    }
}
