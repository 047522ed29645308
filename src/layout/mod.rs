//! Places nodes and routes edges on integer cells, left to right.
//!
//! The way of a drawing: `cycles` takes out the edges that close a cycle → `layers` gives every node a column and
//! long edges a waypoint in each column they cross → `order` sorts the columns so that few edges cross → `rows`
//! gives heights → `channel` routes the gaps between columns → `cells` turns the routes into glyphs.
//!
//! What lineage needs and no layout crate offers: edges of different sources never share a run of cells, so that one can
//! always tell which source feeds what; cycles stay and are drawn as loops under the picture; the same input gives the
//! same picture.
//!
//! *Invariant:* knows nothing but the sizes and edges handed to it; no input or output, clock or hash order.

mod cells;
mod channel;
mod cycles;
mod layers;
mod order;
mod rows;

pub use cells::{Arms, Cell, GlyphSet, Mark, Weight, cells, glyph};

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
    /// Node it enters.
    pub to: usize,
    /// Its corners.
    pub corners: Vec<Point>,
    /// Whether it closes a cycle and runs back under the picture.
    pub is_back: bool,
}

/// A finished drawing. Rows and columns begin at 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drawing {
    /// The nodes, in the order they were given.
    pub nodes: Vec<Placed>,
    /// One route per distinct edge, in the order of first appearance.
    pub routes: Vec<Route>,
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

/// Draws a graph. Edges are pairs of indices into `sizes`; a pair out of range is ignored, a repeated one counts once.
pub fn place(sizes: &[Size], edges: &[(usize, usize)], spacing: Spacing) -> Drawing {
    if sizes.is_empty() {
        return Drawing::default();
    }
    let edges: indexmap::IndexSet<(usize, usize)> = edges
        .iter()
        .copied()
        .filter(|&(from, to)| from < sizes.len() && to < sizes.len())
        .collect();
    let split = cycles::split(sizes.len(), edges.iter().copied());
    let mut columns = layers::assign(sizes.len(), &split.forward);
    order::arrange(&mut columns);
    let rows = rows::assign(&columns, sizes, spacing);
    channel::route(sizes, &edges, &split, &columns, &rows, spacing)
}

#[cfg(test)]
mod tests;
