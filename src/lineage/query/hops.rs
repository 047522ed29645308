//! Steps between datasets: from one through a process to the next.
//!
//! A *hop* is the unit of distance that people are shown: dataset to dataset through one process. The process itself is
//! half a hop, which nobody counts in.

use super::Direction;
use crate::collections::{FEW, FastMap};
use crate::lineage::{Lineage, NodeId, ProcessId};

/// What lies one hop away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The dataset there; the process, where the way ends in it because it reads or writes nothing on the other side.
    pub to: NodeId,
    /// The process that leads there; of several the first in order of appearance.
    pub process: ProcessId,
    /// The others.
    pub others: Vec<ProcessId>,
}

impl Lineage {
    /// The nodes one step away in a direction, each once, in a fixed order.
    pub fn beside(&self, node: NodeId, direction: Direction) -> Vec<NodeId> {
        match direction {
            Direction::Up => self.upstream(node),
            Direction::Down => self.downstream(node),
        }
    }

    /// What lies one hop away, each node once, in order of appearance. From a process a hop is to what it reads or writes.
    pub fn hops(&self, from: NodeId, direction: Direction) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::new();
        // Where they are many; few are looked through sooner.
        let mut places: FastMap<NodeId, usize> = FastMap::default();
        let mut note = |to, process| {
            let known = if hops.len() < FEW {
                hops.iter().position(|hop| hop.to == to)
            } else {
                if places.is_empty() {
                    places.extend(hops.iter().map(|hop| hop.to).zip(0..));
                }
                places.get(&to).copied()
            };
            if let Some(hop) = known.and_then(|at| hops.get_mut(at)) {
                return hop.others.push(process);
            }
            if !places.is_empty() {
                places.insert(to, hops.len());
            }
            let others = Vec::new();
            hops.push(Hop {
                to,
                process,
                others,
            });
        };
        for process in self.processes_beside(from, direction) {
            let ends = self.beside(process.into(), direction);
            if ends.is_empty() && from != process.into() {
                note(process.into(), process);
            }
            for end in ends {
                note(end, process);
            }
        }
        hops
    }

    /// The processes that a hop from a node goes through.
    pub(super) fn processes_beside(&self, from: NodeId, direction: Direction) -> Vec<ProcessId> {
        match from {
            NodeId::Process(id) => vec![id],
            NodeId::Dataset(_) => {
                let beside = self.beside(from, direction).into_iter();
                beside.filter_map(NodeId::as_process).collect()
            }
        }
    }
}
