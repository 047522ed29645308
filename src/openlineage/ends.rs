//! What a job reads or writes, told by its events one after the other.

use crate::collections::{FEW, FastIndexSet};
use crate::lineage::Endpoint;

/// Endpoints, each once, in order of appearance. Nearly all jobs have few, for which a set would take several times the room.
#[derive(Debug, Default)]
pub(super) struct Ends {
    few: Vec<Endpoint>,
    many: FastIndexSet<Endpoint>,
}

impl Ends {
    /// Adds those that are not there.
    pub(super) fn extend(&mut self, ends: impl ExactSizeIterator<Item = Endpoint>) {
        if self.few.is_empty() && self.many.is_empty() {
            self.few.reserve_exact(ends.len().min(FEW));
        }
        ends.for_each(|end| self.add(end));
    }

    fn add(&mut self, end: Endpoint) {
        if !self.many.is_empty() {
            self.many.insert(end);
        } else if !self.few.contains(&end) {
            if self.few.len() < FEW {
                self.few.push(end);
            } else {
                self.many.extend(self.few.drain(..));
                self.many.insert(end);
            }
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.few.is_empty() && self.many.is_empty()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Endpoint> {
        self.few.iter().chain(&self.many)
    }

    /// All of them.
    pub(super) fn into_vec(self) -> Vec<Endpoint> {
        if self.many.is_empty() {
            self.few
        } else {
            self.many.into_iter().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::{DatasetKey, Identity, LogicalName};

    fn end(number: usize) -> Endpoint {
        let name = format!("t{number}");
        Endpoint {
            name: LogicalName::in_default(&name),
            dataset: DatasetKey::physical(Identity {
                namespace: "kafka://b:1".to_owned(),
                name,
            }),
        }
    }

    #[test]
    fn each_is_there_once_of_few_and_of_many() {
        let mut ends = Ends::default();
        assert!(ends.is_empty());
        for at in 0..3 * FEW {
            ends.extend([end(at), end(0), end(at / 2)].into_iter());
            let known: Vec<Endpoint> = (0..=at).map(end).collect();
            assert!(ends.iter().eq(&known), "{at}");
        }
        assert!(!ends.is_empty());
        assert_eq!(ends.into_vec().len(), 3 * FEW);
    }
}
