//! What is asked for: nodes by their sizes, edges with their ports, and the picture that stood before.

use super::{Drawing, Size, Spacing};

/// Nodes of a column at most, unless a request says otherwise: what a terminal shows at once.
pub const MOST_IN_COLUMN: usize = 40;

/// An edge from a row of one node to a row of another. Rows count from the node's first; one that the node does not have
/// is taken for its nearest, none for its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edge {
    /// Node it leaves.
    pub from: usize,
    /// Row at which it leaves.
    pub from_row: Option<i32>,
    /// Node it enters.
    pub to: usize,
    /// Row at which it enters.
    pub to_row: Option<i32>,
}

impl From<(usize, usize)> for Edge {
    fn from((from, to): (usize, usize)) -> Self {
        Self {
            from,
            from_row: None,
            to,
            to_row: None,
        }
    }
}

/// The picture that stood before, and which of its nodes are still there.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    /// The picture.
    pub drawing: &'a Drawing,
    /// For each node of the request its index in that picture, if it was there.
    pub index: &'a [Option<usize>],
}

/// A drawing to make.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Sizes of the nodes.
    pub sizes: &'a [Size],
    /// The edges. One with an end out of range is ignored, a repeated one counts once.
    pub edges: &'a [Edge],
    /// Distances.
    pub spacing: Spacing,
    /// Nodes of a column at most: what a node of a thousand edges is linked with stands in several columns.
    pub most_in_column: usize,
    /// Nodes of the picture before keep their order from top to bottom, where that does not tangle the lines.
    pub before: Option<Before<'a>>,
}

impl<'a> Request<'a> {
    /// A drawing of its own, with the usual distances.
    pub fn new(sizes: &'a [Size], edges: &'a [Edge]) -> Self {
        Self {
            sizes,
            edges,
            spacing: Spacing::default(),
            most_in_column: MOST_IN_COLUMN,
            before: None,
        }
    }
}
