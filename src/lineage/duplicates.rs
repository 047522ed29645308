//! Processes that are the same, and the graph in which they are one.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::collections::{FastIndexMap, FastSet};

use super::{Fingerprint, Lineage, Nodes, Process, ProcessId};

/// How alike two processes must be to count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// Same tokens and, in their place in their scripts, the same resolved tables.
    Identical,
    /// Same after names are resolved and noise is removed.
    Equivalent,
    /// Same inputs, outputs and column mapping.
    Effect,
}

impl Strength {
    /// The name on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Equivalent => "equivalent",
            Self::Effect => "effect",
        }
    }

    fn fingerprint(self, process: &Process) -> Fingerprint {
        match self {
            Self::Identical => process.fingerprints.identical,
            Self::Equivalent => process.fingerprints.equivalent,
            Self::Effect => process.fingerprints.effect,
        }
    }
}

/// Processes that are the same at some strength; at least two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateGroup {
    /// How alike they are.
    pub strength: Strength,
    /// Their common digest; names the group in a [`MergeChoice`].
    pub fingerprint: Fingerprint,
    /// The processes in order of appearance.
    pub members: Vec<ProcessId>,
}

/// Which duplicates become one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MergeChoice {
    /// Merge at this strength; none merges nothing.
    pub strength: Option<Strength>,
    /// Groups that a person wants to keep apart.
    pub apart: BTreeSet<Fingerprint>,
}

impl Lineage {
    /// The groups of processes that are the same, in order of appearance.
    pub fn duplicates(&self, strength: Strength) -> Vec<DuplicateGroup> {
        let mut groups: IndexMap<Fingerprint, Vec<ProcessId>> = IndexMap::new();
        for (id, process) in self.processes() {
            groups
                .entry(strength.fingerprint(process))
                .or_default()
                .push(id);
        }
        groups
            .into_iter()
            .filter(|(_, members)| members.len() > 1)
            .map(|(fingerprint, members)| DuplicateGroup {
                strength,
                fingerprint,
                members,
            })
            .collect()
    }

    /// Whether there is anything to merge.
    pub fn has_duplicates(&self, choice: &MergeChoice) -> bool {
        let Some(strength) = choice.strength else {
            return false;
        };
        let mut seen = FastSet::default();
        seen.reserve(self.counts().1);
        let prints = self.processes().map(|(_, it)| strength.fingerprint(it));
        let mut merged = prints.filter(|print| !choice.apart.contains(print));
        merged.any(|print| !seen.insert(print))
    }

    /// The graph in which each chosen group is one process that keeps every origin and every running job.
    #[must_use]
    pub fn merged(&self, choice: &MergeChoice) -> Lineage {
        let Some(strength) = choice.strength else {
            return self.clone();
        };
        merge(self.nodes(), strength, &choice.apart)
    }

    /// The same out of the nodes of this graph: there are never two of each.
    #[must_use]
    pub fn into_merged(self, choice: &MergeChoice) -> Lineage {
        let Some(strength) = choice.strength else {
            return self;
        };
        merge(self.into_nodes(), strength, &choice.apart)
    }
}

fn merge(nodes: Nodes, strength: Strength, apart: &BTreeSet<Fingerprint>) -> Lineage {
    let mut merged = Lineage::new();
    for dataset in nodes.datasets {
        merged.add_dataset(dataset);
    }
    let mut kept: FastIndexMap<(Fingerprint, usize), Arc<Process>> = FastIndexMap::default();
    for (at, (_, process)) in nodes.processes.into_iter().enumerate() {
        let fingerprint = strength.fingerprint(&process);
        let slot = if apart.contains(&fingerprint) {
            at + 1
        } else {
            0
        };
        match kept.entry((fingerprint, slot)) {
            indexmap::map::Entry::Occupied(mut entry) => {
                Arc::make_mut(entry.get_mut()).absorb(&process);
            }
            indexmap::map::Entry::Vacant(entry) => {
                entry.insert(process);
            }
        }
    }
    for process in kept.into_values() {
        merged.add_process(process);
    }
    merged
}
