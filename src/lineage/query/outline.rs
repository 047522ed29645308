//! Outline: what lies up or down from a node, as a tree of hops.

use super::tree::{Ahead, Branching, Tree};
use super::{Below, Direction, Hop, TreeRow};
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
        let rows = self.outline_ahead(from, direction, depth);
        rows.map(move |row| row.counted(|hop| self.hops(hop.to, direction).len()))
    }

    /// The same, in which nothing is counted that is deeper; [`Self::below_hop`] does.
    pub fn outline_ahead(
        &self,
        from: NodeId,
        direction: Direction,
        depth: Option<u32>,
    ) -> impl Iterator<Item = TreeRow<Hop, Ahead>> {
        let hops = Hops {
            lineage: self,
            direction,
        };
        Tree::new(hops, from, depth)
    }

    /// What is below a row of such a tree.
    pub fn below_hop(&self, hop: &Hop, direction: Direction, ahead: Ahead) -> Below {
        ahead.counted(|| self.hops(hop.to, direction).len())
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
