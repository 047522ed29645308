//! Outline: what lies up or down from a node, as a tree of hops.

use super::tree::{Branching, Tree};
use super::{Direction, Hop, TreeRow};
use crate::lineage::{Lineage, NodeId};

impl Lineage {
    /// The tree of hops from a node, at most `depth` hops deep, in the order in which it is written. The depth of a row is
    /// its distance in hops on this way. Rows are made one by one: take as many as are shown.
    pub fn outline(
        &self,
        from: NodeId,
        direction: Direction,
        depth: Option<u32>,
    ) -> impl Iterator<Item = TreeRow<Hop>> {
        let hops = Hops {
            lineage: self,
            direction,
        };
        Tree::new(hops, from, depth)
    }
}

struct Hops<'a> {
    lineage: &'a Lineage,
    direction: Direction,
}

impl Branching for Hops<'_> {
    type Step = Hop;
    type Key = NodeId;

    fn key(&self, hop: &Hop) -> Option<NodeId> {
        // In a process the way has ended.
        hop.to.as_dataset().map(NodeId::from)
    }

    fn branches(&self, from: &NodeId) -> Vec<Hop> {
        self.lineage.hops(*from, self.direction)
    }
}
