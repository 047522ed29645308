//! Trees out of graphs: what repeats is marked instead of being told again, so that cycles end.

use std::hash::Hash;

use crate::collections::{FastMap, FastSet};

/// A row of a tree that is written from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow<S, B = Below> {
    /// What is told in it.
    pub step: S,
    /// How far from the root, which has no row of its own and is 0.
    pub depth: u32,
    /// Whether no sibling comes after it.
    pub is_last: bool,
    /// What is below it.
    pub below: B,
}

impl<S> TreeRow<S, Ahead> {
    /// The same, with all that is below it counted.
    pub(super) fn counted(self, count: impl FnOnce(&S) -> usize) -> TreeRow<S> {
        let below = self.below.counted(|| count(&self.step));
        TreeRow {
            step: self.step,
            depth: self.depth,
            is_last: self.is_last,
            below,
        }
    }
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

/// What is below a row, as far as it had to be looked at to write the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// This.
    Told(Below),
    /// Whatever is deeper than was asked for. Nobody has counted it: of thousands of such rows few are ever on screen.
    Uncounted {
        /// Whether an earlier row is as deep and leads to the same thing.
        is_again: bool,
    },
}

impl Ahead {
    /// What is below the row; `count` tells how many branches there are of one in which that was not counted.
    pub(super) fn counted(self, count: impl FnOnce() -> usize) -> Below {
        match self {
            Self::Told(below) => below,
            Self::Uncounted { is_again } => match count() {
                0 if is_again => Below::SeenAbove,
                0 => Below::Shown(0),
                branches => Below::Deeper(branches),
            },
        }
    }
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
    /// What is met as deep as is asked for.
    last: FastSet<B::Key>,
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
            last: FastSet::default(),
        }
    }

    fn below(&mut self, step: &B::Step, depth: u32) -> Ahead {
        let Some(key) = self.graph.key(step) else {
            return Ahead::Told(Below::Shown(0));
        };
        // What was told near the limit was not told whole, and is told again where there is more room.
        let is_told = |&at: &u32| self.limit.is_none() || at <= depth;
        if self.told.get(&key).is_some_and(is_told) {
            return Ahead::Told(Below::SeenAbove);
        }
        if self.limit == Some(depth) {
            let is_again = !self.last.insert(key);
            return Ahead::Uncounted { is_again };
        }
        let branches = self.graph.branches(&key);
        let count = branches.len();
        self.told.insert(key, depth);
        self.levels.push(branches.into_iter());
        Ahead::Told(Below::Shown(count))
    }
}

impl<B: Branching> Iterator for Tree<B> {
    type Item = TreeRow<B::Step, Ahead>;

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
