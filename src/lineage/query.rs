//! Questions about the graph. Here: what lies around a node, what is reachable from it. In the files below: hops between
//! datasets, impact, outlines, ways and why they are there, groups, columns, and finding what a person names.
//!
//! All of them only read the graph, answer in a fixed order (that of appearance), and end on cycles. What they answer with
//! are ids and places, so that a hundred thousand rows cost no text; the graph tells the rest of each.

mod column_impact;
mod column_index;
mod column_steps;
mod groups;
mod hops;
mod impact;
mod named;
mod outline;
mod path;
#[cfg(test)]
mod tests;
mod trace;
mod tree;
mod why;

pub use column_impact::ReachedColumn;
pub(super) use column_index::ColumnIndex;
pub use column_steps::{ColumnEnd, ColumnId, ColumnStep, How};
pub use groups::{Group, GroupBy, GroupEdge, Groups};
pub use hops::Hop;
pub use impact::Reached;
pub use named::{NameError, Named};
pub use path::Between;
pub use tree::{Ahead, Below, TreeRow};
pub use why::Reason;

use std::collections::HashMap;

use petgraph::Direction::{Incoming, Outgoing};

use super::{Lineage, NodeId};

/// Against or with the flow of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Towards the sources.
    Up,
    /// Towards the sinks.
    Down,
}

/// The part of the graph around a focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbourhood {
    /// The node looked at.
    pub focus: NodeId,
    /// All nodes in it with their distance in steps (a dataset and its process are one step apart), the focus first,
    /// then by distance and order of discovery.
    pub nodes: Vec<(NodeId, u32)>,
    /// The edges among these nodes, in the direction of the data, each pair once.
    pub edges: Vec<(NodeId, NodeId)>,
}

impl Lineage {
    /// All nodes reachable from `node` in one direction with their distance in steps, nearest first. The node itself is
    /// among them only if it lies on a cycle (a table that reads itself).
    pub fn reachable(&self, node: NodeId, direction: Direction) -> Vec<(NodeId, u32)> {
        self.walk(node, direction, u32::MAX)
    }

    /// What lies within `up` steps against the data and `down` steps with it.
    pub fn neighbourhood(&self, focus: NodeId, up: u32, down: u32) -> Neighbourhood {
        let mut nodes = vec![(focus, 0)];
        let mut seen: HashMap<NodeId, u32> = HashMap::from([(focus, 0)]);
        for (direction, hops) in [(Direction::Up, up), (Direction::Down, down)] {
            for (node, distance) in self.walk(focus, direction, hops) {
                seen.entry(node).or_insert_with(|| {
                    nodes.push((node, distance));
                    distance
                });
            }
        }
        let mut edges = Vec::new();
        for &(node, _) in &nodes {
            edges.extend(
                self.downstream(node)
                    .into_iter()
                    .filter(|to| seen.contains_key(to))
                    .map(|to| (node, to)),
            );
        }
        Neighbourhood {
            focus,
            nodes,
            edges,
        }
    }

    fn walk(&self, from: NodeId, direction: Direction, hops: u32) -> Vec<(NodeId, u32)> {
        let mut seen = Marks::of(self);
        let mut found = Vec::new();
        let mut next = Vec::new();
        let (mut node, mut distance) = (from, 0);
        let mut at = 0;
        loop {
            next.clear();
            if distance < hops {
                self.beside_into(node, direction, &mut next);
            }
            let new = next.iter().filter(|&&node| seen.insert(node));
            found.extend(new.map(|&node| (node, distance + 1)));
            let Some(&nearest) = found.get(at) else {
                return found;
            };
            (node, distance) = nearest;
            at += 1;
        }
    }

    /// The nodes one step away, each once, in a fixed order, into a buffer.
    fn beside_into(&self, node: NodeId, direction: Direction, found: &mut Vec<NodeId>) {
        let direction = match direction {
            Direction::Up => Incoming,
            Direction::Down => Outgoing,
        };
        self.neighbours_into(node, direction, found);
    }
}

/// Nodes that were met.
struct Marks(Vec<bool>);

impl Marks {
    fn of(lineage: &Lineage) -> Self {
        Self(vec![false; lineage.graph.node_count()])
    }

    /// Whether it is met for the first time.
    fn insert(&mut self, node: NodeId) -> bool {
        let mark = self.0.get_mut(node.index().index());
        mark.is_some_and(|mark| !std::mem::replace(mark, true))
    }

    fn contains(&self, node: NodeId) -> bool {
        self.0.get(node.index().index()).is_some_and(|&mark| mark)
    }
}
