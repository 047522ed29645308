//! Impact: all that can be reached from a node, as a flat list.

use super::{Direction, Marks};
use crate::lineage::{Lineage, NodeId, ProcessId};

/// Something that can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reached {
    /// A dataset; or a process in which the way ends because it writes (upwards: reads) nothing: a bare SELECT, or a job
    /// whose sink nothing tells.
    pub node: NodeId,
    /// How far it is: datasets passed, itself included. A hop is from dataset to dataset through one process.
    pub hops: u32,
    /// What lies one hop from the start on the way to it; itself, where it is one hop away.
    pub via: NodeId,
    /// The process that leads to it, the last of the way.
    pub process: ProcessId,
}

impl Lineage {
    /// All that can be reached from a node within `depth` hops (all of it, where that is none), nearest first, then in order
    /// of appearance. Of several ways that are equally short it tells the first. A dataset that feeds itself is in its own
    /// impact.
    pub fn impact(&self, from: NodeId, direction: Direction, depth: Option<u32>) -> Vec<Reached> {
        self.reach(from, direction, depth.unwrap_or(u32::MAX), usize::MAX)
            .0
    }

    /// The nearest of that, and whether there is more: no more are looked for once there are `most`.
    pub fn impact_nearby(
        &self,
        from: NodeId,
        direction: Direction,
        most: usize,
    ) -> (Vec<Reached>, bool) {
        self.reach(from, direction, u32::MAX, most)
    }

    fn reach(
        &self,
        from: NodeId,
        direction: Direction,
        depth: u32,
        most: usize,
    ) -> (Vec<Reached>, bool) {
        let mut walk = Walk {
            lineage: self,
            direction,
            seen: Marks::of(self),
            found: Vec::new(),
            near: Vec::new(),
            far: Vec::new(),
        };
        if depth > 0 {
            walk.go_on(from, 0, None);
        }
        let mut at = 0;
        while let Some(&Reached {
            node, hops, via, ..
        }) = walk.found.get(at)
        {
            if walk.found.len() >= most {
                return (walk.found, true);
            }
            at += 1;
            if hops < depth && node.as_dataset().is_some() {
                walk.go_on(node, hops, Some(via));
            }
        }
        (walk.found, false)
    }
}

struct Walk<'a> {
    lineage: &'a Lineage,
    direction: Direction,
    seen: Marks,
    found: Vec<Reached>,
    /// Buffers, so that a hundred thousand nodes do not take as many allocations.
    near: Vec<NodeId>,
    far: Vec<NodeId>,
}

impl Walk<'_> {
    /// Finds what lies one hop further than `from`.
    fn go_on(&mut self, from: NodeId, hops: u32, via: Option<NodeId>) {
        let mut near = std::mem::take(&mut self.near);
        near.clear();
        match from {
            NodeId::Process(_) => near.push(from),
            NodeId::Dataset(_) => self.lineage.beside_into(from, self.direction, &mut near),
        }
        let mut far = std::mem::take(&mut self.far);
        for &at in &near {
            let Some(process) = at.as_process() else {
                continue;
            };
            if !self.seen.insert(at) {
                continue;
            }
            far.clear();
            self.lineage.beside_into(at, self.direction, &mut far);
            if far.is_empty() && at != from {
                far.push(at);
            }
            for &node in &far {
                if node == at || self.seen.insert(node) {
                    self.found.push(Reached {
                        node,
                        hops: hops + 1,
                        via: via.unwrap_or(node),
                        process,
                    });
                }
            }
        }
        self.near = near;
        self.far = far;
    }
}
