//! Maps and sets for hot paths. They hash several times as fast as those of the standard library, are seeded anew in each
//! run, and are as hard to flood as the keys of one person's own files need.

use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::Equivalent;
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

/// A map of what is used now and then. What is not while `most` others come is forgotten, at the latest when twice as many
/// have come.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    most: usize,
    young: FastIndexMap<K, V>,
    old: FastIndexMap<K, V>,
}

impl<K: Eq + Hash, V: Default> Recent<K, V> {
    /// Nothing yet.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            young: FastIndexMap::default(),
            old: FastIndexMap::default(),
        }
    }

    /// What is known under a key, which is used by that.
    pub(crate) fn get<Q: Hash + Equivalent<K>>(&mut self, key: &Q) -> Option<&V> {
        if let Some((key, value)) = self.old.swap_remove_entry(key) {
            self.make_room();
            self.young.insert(key, value);
        }
        self.young.get(key)
    }

    /// The same, to be changed; a default where nothing is known.
    pub(crate) fn get_or_default(&mut self, key: K) -> &mut V {
        let known = self.old.swap_remove(&key);
        if !self.young.contains_key(&key) {
            self.make_room();
        }
        let entry = self.young.entry(key);
        entry.or_insert_with(|| known.unwrap_or_default())
    }

    fn make_room(&mut self) {
        if self.young.len() >= self.most {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

/// A set whose order means nothing.
pub(crate) type FastSet<T> = std::collections::HashSet<T, RandomState>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_not_forgotten() {
        let mut recent = Recent::new(4);
        for value in 0..100 {
            *recent.get_or_default(value) = value;
            assert_eq!(recent.get(&0), Some(&0), "{value}");
            assert_eq!(recent.get(&value), Some(&value));
            assert!(recent.young.len() + recent.old.len() <= 8);
        }
        assert_eq!(recent.get(&50), None);
        // Neither is what is changed, and it is not begun anew.
        for value in 200..300 {
            *recent.get_or_default(value) = value;
            *recent.get_or_default(-1) += 1;
        }
        assert_eq!(recent.get(&-1), Some(&100));
    }

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
