//! Trees out of graphs: what repeats is marked instead of being told again, so that cycles end.

use std::hash::Hash;

use crate::collections::FastMap;

/// A row of a tree that is written from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow<S> {
    /// What is told in it.
    pub step: S,
    /// How far from the root, which has no row of its own and is 0.
    pub depth: u32,
    /// Whether no sibling comes after it.
    pub is_last: bool,
    /// What is below it.
    pub below: Below,
}

/// What is below a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below {
    /// So many branches, whose rows come next.
    Shown(usize),
    /// The same as below an earlier row (or the root) for the same thing.
    SeenAbove,
    /// So many branches, which are deeper than was asked for.
    Deeper(usize),
}

/// A graph in which a tree is told from a root.
pub(super) trait Branching {
    /// What a row tells.
    type Step;
    /// What makes two steps lead to the same thing.
    type Key: Hash + Eq;
    /// The thing a step leads to; none where the way ends there.
    fn key(&self, step: &Self::Step) -> Option<Self::Key>;
    /// The steps from a thing, in a fixed order.
    fn branches(&self, from: &Self::Key) -> Vec<Self::Step>;
}

/// The rows of a tree in the order in which they are written; made one by one.
pub(super) struct Tree<B: Branching> {
    graph: B,
    /// The steps that are left on each level.
    levels: Vec<std::vec::IntoIter<B::Step>>,
    limit: Option<u32>,
    /// The least depth at which the branches of a thing were told.
    told: FastMap<B::Key, u32>,
}

impl<B: Branching> Tree<B> {
    /// The tree from a root, at most `limit` deep.
    pub(super) fn new(graph: B, root: B::Key, limit: Option<u32>) -> Self {
        let first = match limit {
            Some(0) => Vec::new(),
            _ => graph.branches(&root),
        };
        Self {
            graph,
            levels: vec![first.into_iter()],
            limit,
            told: FastMap::from_iter([(root, 0)]),
        }
    }

    fn below(&mut self, step: &B::Step, depth: u32) -> Below {
        let Some(key) = self.graph.key(step) else {
            return Below::Shown(0);
        };
        // What was told near the limit was not told whole, and is told again where there is more room.
        let is_told = |&at: &u32| self.limit.is_none() || at <= depth;
        if self.told.get(&key).is_some_and(is_told) {
            return Below::SeenAbove;
        }
        let branches = self.graph.branches(&key);
        let count = branches.len();
        if count > 0 && self.limit == Some(depth) {
            return Below::Deeper(count);
        }
        self.told.insert(key, depth);
        self.levels.push(branches.into_iter());
        Below::Shown(count)
    }
}

impl<B: Branching> Iterator for Tree<B> {
    type Item = TreeRow<B::Step>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let depth = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
            let level = self.levels.last_mut()?;
            let Some(step) = level.next() else {
                self.levels.pop();
                continue;
            };
            let is_last = level.as_slice().is_empty();
            let below = self.below(&step, depth);
            return Some(TreeRow {
                step,
                depth,
                is_last,
                below,
            });
        }
    }
}
