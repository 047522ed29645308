//! Questions about the graph: what lies around a node, what is reachable from it.

use std::collections::{HashMap, VecDeque};

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
        let mut distances: HashMap<NodeId, u32> = HashMap::new();
        let mut found = Vec::new();
        let mut queue = VecDeque::from([(from, 0)]);
        while let Some((node, distance)) = queue.pop_front() {
            if distance >= hops {
                continue;
            }
            let next = match direction {
                Direction::Up => self.upstream(node),
                Direction::Down => self.downstream(node),
            };
            for node in next {
                distances.entry(node).or_insert_with(|| {
                    found.push((node, distance + 1));
                    queue.push_back((node, distance + 1));
                    distance + 1
                });
            }
        }
        found
    }
}
