//! Takes a graph apart into what hangs together, so that a part is drawn the same whatever else is in the picture.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::chart::Chart;
use super::request::{Edge, Request};
use super::{Drawing, Pass, Placed, Point, Route, Size};

/// A row of a node at which edges leave or arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Port {
    /// The node, by its index in the part.
    pub node: usize,
    /// The row, counted from the node's first.
    pub row: i32,
}

/// An edge of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Line {
    /// Where it leaves.
    pub from: Port,
    /// Where it enters.
    pub to: Port,
    /// Its index among the edges of the request.
    pub edge: usize,
}

/// What hangs together.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Indices of its nodes in the request, ascending.
    pub nodes: Vec<usize>,
    /// Sizes of its nodes, nothing smaller than a cell.
    pub sizes: Vec<Size>,
    /// Its edges, in the order of the request.
    pub lines: Vec<Line>,
    /// Rows at which its nodes stood before.
    pub rows_before: Vec<Option<i32>>,
}

impl Part {
    /// The row at which the part began before, if any of it was there.
    pub fn top_before(&self) -> Option<i32> {
        self.rows_before.iter().flatten().min().copied()
    }
}

/// The distinct edges of a request whose ends are in range, their rows within their nodes.
pub(super) fn distinct(request: &Request<'_>) -> Vec<Edge> {
    let within = |node: usize, row: Option<i32>| {
        let last = request.sizes.get(node)?.height.max(1) - 1;
        Some(row.map_or(last / 2, |row| row.clamp(0, last)))
    };
    let edges: IndexSet<Edge> = request
        .edges
        .iter()
        .filter_map(|edge| {
            Some(Edge {
                from_row: Some(within(edge.from, edge.from_row)?),
                to_row: Some(within(edge.to, edge.to_row)?),
                ..*edge
            })
        })
        .collect();
    edges.into_iter().collect()
}

/// The parts from top to bottom: those of the picture before in their order there, then the others in the order of their
/// first nodes.
pub(super) fn split(request: &Request<'_>, edges: &[Edge]) -> Vec<Part> {
    let count = request.sizes.len();
    let mut sets = Sets::new(count);
    for edge in edges {
        sets.join(edge.from, edge.to);
    }
    let mut part_of_root = vec![usize::MAX; count];
    let mut place = vec![(0, 0); count];
    let mut parts: Vec<Part> = Vec::new();
    for (node, size) in request.sizes.iter().enumerate() {
        let root = sets.root(node);
        if part_of_root[root] == usize::MAX {
            part_of_root[root] = parts.len();
            parts.push(Part::default());
        }
        let at = part_of_root[root];
        let part = &mut parts[at];
        place[node] = (at, part.nodes.len());
        part.nodes.push(node);
        part.sizes.push(Size {
            width: size.width.max(1),
            height: size.height.max(1),
        });
        part.rows_before.push(row_before(request, node));
    }
    for (index, edge) in edges.iter().enumerate() {
        let port = |node: usize, row: Option<i32>| Port {
            node: place[node].1,
            row: row.unwrap_or(0),
        };
        parts[place[edge.from].0].lines.push(Line {
            from: port(edge.from, edge.from_row),
            to: port(edge.to, edge.to_row),
            edge: index,
        });
    }
    parts.sort_by_key(|part| {
        let top = part.top_before();
        (top.is_none(), top)
    });
    parts
}

fn row_before(request: &Request<'_>, node: usize) -> Option<i32> {
    let before = request.before?;
    let index = before.index.get(node).copied().flatten()?;
    Some(before.drawing.nodes.get(index)?.at.y)
}

/// Rows at which the items of a part stood in the picture before: its nodes, and where its long lines passed.
pub(super) fn before(request: &Request<'_>, part: &Part, chart: &Chart) -> Vec<Option<i32>> {
    let mut rows = part.rows_before.clone();
    rows.resize(chart.items.len(), None);
    if part.top_before().is_none() {
        return rows;
    }
    let Some(before) = request.before else {
        return rows;
    };
    let passes: HashMap<(usize, i32, i32), i32> = before
        .drawing
        .passes
        .iter()
        .map(|pass| ((pass.node, pass.row, pass.step), pass.y))
        .collect();
    for (row, (port, step)) in rows.iter_mut().zip(chart.passes()) {
        let node = port.and_then(|port: Port| *before.index.get(part.nodes[port.node])?);
        if let (Some(node), Some(port)) = (node, port) {
            *row = passes.get(&(node, port.row, step)).copied();
        }
    }
    rows
}

/// A drawing of nothing yet, with a place for every node and edge.
pub(super) fn blank(nodes: usize, edges: &[Edge]) -> Drawing {
    let nowhere = Placed {
        at: Point { x: 0, y: 0 },
        size: Size {
            width: 1,
            height: 1,
        },
    };
    let routes = edges.iter().map(|edge| Route {
        from: edge.from,
        from_row: edge.from_row.unwrap_or(0),
        to: edge.to,
        to_row: edge.to_row.unwrap_or(0),
        corners: Vec::new(),
        is_back: false,
    });
    Drawing {
        nodes: vec![nowhere; nodes],
        routes: routes.collect(),
        ..Drawing::default()
    }
}

/// Puts the drawing of a part under what is drawn already.
pub(super) fn append(whole: &mut Drawing, part: &Part, drawn: Drawing, between: i32) {
    let top = if whole.height == 0 {
        0
    } else {
        whole.height + between
    };
    let lower = |at: Point| Point {
        y: at.y + top,
        ..at
    };
    for (&node, placed) in part.nodes.iter().zip(drawn.nodes) {
        whole.nodes[node] = Placed {
            at: lower(placed.at),
            ..placed
        };
    }
    for (line, route) in part.lines.iter().zip(drawn.routes) {
        let whole = &mut whole.routes[line.edge];
        whole.corners = route.corners.into_iter().map(lower).collect();
        whole.is_back = route.is_back;
    }
    whole
        .passes
        .extend(drawn.passes.into_iter().map(|pass| Pass {
            node: part.nodes[pass.node],
            y: pass.y + top,
            ..pass
        }));
    whole.width = whole.width.max(drawn.width);
    whole.height = top + drawn.height;
}

/// Disjoint sets.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
