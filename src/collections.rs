//! Maps and sets for hot paths. They hash several times as fast as those of the standard library, are seeded anew in each
//! run, and are as hard to flood as the keys of one person's own files need.

use foldhash::fast::RandomState;

/// A map whose order means nothing.
pub(crate) type FastMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A map in the order in which its keys came.
pub(crate) type FastIndexMap<K, V> = indexmap::IndexMap<K, V, RandomState>;

/// A set in the order in which its members came.
pub(crate) type FastIndexSet<T> = indexmap::IndexSet<T, RandomState>;

/// A set whose order means nothing.
pub(crate) type FastSet<T> = std::collections::HashSet<T, RandomState>;
