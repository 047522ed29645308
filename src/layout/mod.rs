//! Places nodes and routes edges on integer cells, left to right.
//!
//! The way of a drawing: `parts` takes apart what does not hang together, and then for each part `chart` makes columns
//! (`cycles` takes out the lines that close a cycle, `columns` gives every node a column, long lines get waypoints in the
//! columns they cross) → `order` sorts the columns so that few lines cross → `rows` gives heights → `channel` routes the
//! gaps between columns → `cells` turns the routes into arms and glyphs.
//!
//! What lineage needs and no layout crate offers: edges of different sources never share a vertical run, and where they
//! meet the drawing still says which source feeds what; cycles stay and are drawn as loops under the picture; the same
//! input gives the same picture, and what stays from one picture to the next keeps its order.
//!
//! *Invariant:* knows nothing but the sizes and edges handed to it; no input or output, clock or hash order.

mod cells;
mod channel;
mod chart;
mod columns;
mod crossings;
mod cycles;
mod isotonic;
mod lists;
mod order;
mod parts;
mod request;
mod rows;

pub use cells::{Arms, Cell, GlyphSet, Mark, Window, cells, cells_within, glyph};
pub use request::{Before, Edge, MOST_IN_COLUMN, Request};

use self::chart::Chart;

/// Cells taken by a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Columns.
    pub width: i32,
    /// Rows; edges end at the middle row.
    pub height: i32,
}

/// A cell; columns grow to the right, rows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// Column.
    pub x: i32,
    /// Row.
    pub y: i32,
}

/// A placed node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Placed {
    /// Its upper left cell.
    pub at: Point,
    /// Its size.
    pub size: Size,
}

impl Placed {
    /// The row at which edges leave and arrive.
    pub fn port_row(self) -> i32 {
        self.at.y + (self.size.height - 1) / 2
    }

    /// One past its last column.
    pub fn right(self) -> i32 {
        self.at.x + self.size.width
    }

    /// One past its last row.
    pub fn bottom(self) -> i32 {
        self.at.y + self.size.height
    }

    /// Whether a cell belongs to it.
    pub fn contains(self, cell: Point) -> bool {
        (self.at.x..self.right()).contains(&cell.x) && (self.at.y..self.bottom()).contains(&cell.y)
    }
}

/// The way of one edge: corners in the order of the data's flow, from the cell right of its source to the cell left of
/// its target. Two neighbouring corners share a row or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Node it leaves.
    pub from: usize,
    /// Row at which it leaves, counted from the node's first.
    pub from_row: i32,
    /// Node it enters.
    pub to: usize,
    /// Row at which it enters, counted from the node's first.
    pub to_row: i32,
    /// Its corners.
    pub corners: Vec<Point>,
    /// Whether it closes a cycle and runs back under the picture.
    pub is_back: bool,
}

/// Where lines pass a column on their way to further ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pass {
    /// The node whose lines they are.
    pub node: usize,
    /// The row of the node at which they leave or arrive.
    pub row: i32,
    /// Columns from the node: to the right where they leave it, negative where they are about to arrive.
    pub step: i32,
    /// The row at which they pass.
    pub y: i32,
}

/// A finished drawing. Rows and columns begin at 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawing {
    /// The nodes, in the order they were given.
    pub nodes: Vec<Placed>,
    /// One route per distinct edge, in the order of first appearance.
    pub routes: Vec<Route>,
    /// Where long edges pass columns, for the next picture.
    pub passes: Vec<Pass>,
    /// Columns taken.
    pub width: i32,
    /// Rows taken.
    pub height: i32,
}

/// Distances in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spacing {
    /// Empty rows between two nodes of a column.
    pub between_rows: i32,
    /// Cells between a node and the first track, and between the last track and the next column.
    pub beside_tracks: i32,
}

impl Default for Spacing {
    fn default() -> Self {
        Self {
            between_rows: 0,
            beside_tracks: 1,
        }
    }
}

/// Draws a graph with the usual limits. Edges are pairs of indices into `sizes`; a pair out of range is ignored, a repeated
/// one counts once.
pub fn place(sizes: &[Size], edges: &[(usize, usize)], spacing: Spacing) -> Drawing {
    let edges: Vec<Edge> = edges.iter().copied().map(Edge::from).collect();
    draw(&Request {
        spacing,
        ..Request::new(sizes, &edges)
    })
}

/// Draws what is asked for.
pub fn draw(request: &Request<'_>) -> Drawing {
    let edges = parts::distinct(request);
    let mut whole = parts::blank(request.sizes.len(), &edges);
    for part in parts::split(request, &edges) {
        let mut chart = Chart::of(&part, request.most_in_column);
        let before = parts::before(request, &part, &chart);
        order::arrange(&mut chart, &before);
        let rows = rows::assign(&chart, request.spacing);
        let drawn = channel::route(&part, &chart, &rows, request.spacing);
        parts::append(&mut whole, &part, drawn, request.spacing.between_rows);
    }
    whole
}

#[cfg(test)]
mod tests;
