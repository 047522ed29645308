//! Maps and sets for hot paths. They hash several times as fast as those of the standard library, are seeded anew in each
//! run, and are as hard to flood as the keys of one person's own files need.

use std::hash::Hash;

use foldhash::fast::RandomState;
use smallvec::SmallVec;

/// A map whose order means nothing.
pub(crate) type FastMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A map in the order in which its keys came.
pub(crate) type FastIndexMap<K, V> = indexmap::IndexMap<K, V, RandomState>;

/// A set in the order in which its members came.
pub(crate) type FastIndexSet<T> = indexmap::IndexSet<T, RandomState>;

/// What came before. Few are looked through, which is faster than a set of them is made.
#[derive(Debug)]
pub(crate) struct Seen<T> {
    few: SmallVec<[T; FEW]>,
    many: FastSet<T>,
}

/// Up to so many names are looked through faster than a map of them is made.
pub(crate) const FEW: usize = 32;

impl<T: Eq + Hash> Seen<T> {
    /// Nothing came before.
    pub(crate) fn new() -> Self {
        Self {
            few: SmallVec::new(),
            many: FastSet::default(),
        }
    }

    /// Notes something; whether it is there for the first time.
    pub(crate) fn insert(&mut self, value: T) -> bool {
        if !self.many.is_empty() {
            return self.many.insert(value);
        }
        if self.few.contains(&value) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(value);
        } else {
            self.many.extend(self.few.drain(..));
            self.many.insert(value);
        }
        true
    }
}

/// A set whose order means nothing.
pub(crate) type FastSet<T> = std::collections::HashSet<T, RandomState>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_before_is_known_of_few_and_of_many() {
        let mut seen = Seen::new();
        for value in 0..3 * FEW {
            assert!(seen.insert(value), "{value}");
            assert!(!seen.insert(value), "{value}");
            assert!(!seen.insert(0), "{value}");
        }
    }
}
