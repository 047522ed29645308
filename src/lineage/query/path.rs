//! Ways from one node to another in the direction of the data.

use std::collections::VecDeque;

use super::{Direction, Marks};
use crate::collections::FastMap;
use crate::lineage::{Lineage, NodeId};

/// The part of the graph that lies between two nodes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Between {
    /// Every node that data passes on some way from the first to the second, these two included, nearest to the first
    /// first. A way may pass a cycle. Empty where there is no way.
    pub nodes: Vec<NodeId>,
    /// Every edge of such a way, in the direction of the data, each pair once.
    pub edges: Vec<(NodeId, NodeId)>,
}

impl Lineage {
    /// A shortest way for the data from one node to another: datasets and processes in turn, both ends included. Of several
    /// it is the first in order of appearance. From a node to itself it is a cycle.
    pub fn shortest_path(&self, from: NodeId, to: NodeId) -> Option<Vec<NodeId>> {
        let mut before: FastMap<NodeId, NodeId> = FastMap::default();
        let mut queue = VecDeque::from([from]);
        let mut next = Vec::new();
        while let Some(node) = queue.pop_front() {
            next.clear();
            self.beside_into(node, Direction::Down, &mut next);
            for &end in &next {
                if before.contains_key(&end) {
                    continue;
                }
                before.insert(end, node);
                if end == to {
                    return Some(way_back(&before, from, to));
                }
                queue.push_back(end);
            }
        }
        None
    }

    /// All that lies on any way from one node to another.
    pub fn between(&self, from: NodeId, to: NodeId) -> Between {
        let mut feeds = Marks::of(self);
        for (node, _) in self.reachable(to, Direction::Up) {
            feeds.insert(node);
        }
        // With no steps at all there is a way from a node to itself, but nothing passes it.
        if !feeds.contains(from) {
            return Between::default();
        }
        feeds.insert(to);
        let reached = self.reachable(from, Direction::Down);
        let others = reached.iter().map(|&(node, _)| node);
        let others = others.filter(|&node| node != from && feeds.contains(node));
        let nodes: Vec<_> = std::iter::once(from).chain(others).collect();
        let mut edges = Vec::new();
        for &node in &nodes {
            let next = self.downstream(node).into_iter();
            edges.extend(next.filter(|&to| feeds.contains(to)).map(|to| (node, to)));
        }
        Between { nodes, edges }
    }
}

fn way_back(before: &FastMap<NodeId, NodeId>, from: NodeId, to: NodeId) -> Vec<NodeId> {
    let mut way = vec![to];
    let mut at = to;
    while let Some(&node) = before.get(&at) {
        way.push(node);
        at = node;
        if node == from {
            break;
        }
    }
    way.reverse();
    way
}
