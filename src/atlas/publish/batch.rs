//! What goes into one request: which entries, in which order, and how many.
//!
//! A request that the server does not answer in time, or that it or a gateway does not take at its size, was too large:
//! those that follow are half as large. They grow again, a little at a time, and the more often they had to shrink the
//! longer it takes.

use std::collections::{HashSet, VecDeque};

use crate::atlas::Target;
use crate::atlas::mapping::{APPLICATION, COLUMN_LINEAGE, PROCESS};
use crate::atlas::plan::{EntryId, Plan, Sign, fitting};

/// How many entities go into one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// At first.
    pub start: usize,
    /// At most, whatever the server takes.
    pub limit: usize,
}

impl BatchLimits {
    /// Those that suit a server.
    pub fn of(target: &Target) -> Self {
        if target.is_embedded {
            // What a request costs there is the one transaction that waits for the disk.
            Self {
                start: 500,
                limit: 500,
            }
        } else {
            Self::default()
        }
    }
}

impl Default for BatchLimits {
    /// Atlas 2.1.0 is fastest with 50: 3 % faster than with 100 and 2 % than with 25; and it does each request in one
    /// transaction, so that a small one has less to lose.
    fn default() -> Self {
        Self {
            start: 50,
            limit: 50,
        }
    }
}

/// Full batches in a row that must be acknowledged before they grow for the first time.
const FIRST_STREAK: usize = 2;
/// The most that is ever asked for.
const LONGEST_STREAK: usize = 64;

/// The size of the next batch.
#[derive(Debug)]
pub(super) struct BatchSize {
    size: usize,
    limit: usize,
    streak: usize,
    /// The streak that growing takes.
    needed: usize,
}

impl BatchSize {
    pub(super) fn new(limits: BatchLimits) -> Self {
        let limit = limits.limit.max(1);
        Self {
            size: limits.start.clamp(1, limit),
            limit,
            streak: 0,
            needed: FIRST_STREAK,
        }
    }

    pub(super) fn get(&self) -> usize {
        self.size
    }

    /// A batch of `sent` was too much.
    pub(super) fn shrink(&mut self, sent: usize) {
        self.size = (sent.min(self.size) / 2).max(1);
        self.streak = 0;
        self.needed = (self.needed * 2).min(LONGEST_STREAK);
    }

    /// A batch of `sent` was acknowledged, with time to spare or without.
    pub(super) fn acknowledged(&mut self, sent: usize, is_quick: bool) {
        if sent < self.size || self.size == self.limit {
            return;
        }
        self.streak = if is_quick { self.streak + 1 } else { 0 };
        if self.streak >= self.needed {
            self.streak = 0;
            self.size = self.limit.min(self.size + (self.size / 4).max(1));
        }
    }
}

/// What does not share a batch with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// What something else needs to be gone first.
    Way,
    Dataset,
    Process,
    Application,
    Column,
    ColumnLineage,
    Deletion,
}

/// What is still to be sent: in the plan's order, in which each comes after what it needs; datasets, processes,
/// applications, columns, their lineage and deletions apart; deletions last, and those that need others first, but for what
/// must be gone before something else comes, which goes first of all.
pub(super) struct Queue<'a> {
    plan: &'a Plan,
    waiting: VecDeque<(Kind, EntryId)>,
}

impl<'a> Queue<'a> {
    pub(super) fn new(plan: &'a Plan, open: &[EntryId]) -> Self {
        let entries = open.iter().filter_map(|id| plan.entry(*id));
        let needs = entries.flat_map(|entry| &entry.needs).copied();
        let is_deletion = |id: &EntryId| plan.entry(*id).is_some_and(|it| it.sign == Sign::Delete);
        let in_the_way: HashSet<EntryId> = needs.filter(is_deletion).collect();
        let kind = |id: &EntryId| match plan.entry(*id) {
            Some(_) if in_the_way.contains(id) => Kind::Way,
            Some(entry) if entry.sign == Sign::Delete => Kind::Deletion,
            Some(entry) if entry.type_name == PROCESS => Kind::Process,
            Some(entry) if entry.type_name == APPLICATION => Kind::Application,
            Some(entry) if entry.type_name == COLUMN_LINEAGE => Kind::ColumnLineage,
            Some(entry) if entry.part_of.is_some() => Kind::Column,
            _ => Kind::Dataset,
        };
        let mut ordered: Vec<_> = open.iter().map(|id| (kind(id), *id)).collect();
        ordered.sort_by_key(|(kind, id)| match kind {
            // Parts stand behind what they hang on, and go before it.
            Kind::Way => (0, usize::MAX - id.0),
            Kind::Deletion => (2, usize::MAX - id.0),
            _ => (1, id.0),
        });
        Self {
            plan,
            waiting: ordered.into(),
        }
    }

    /// Takes out the next batch, of `size` at most; empty where nothing is left.
    pub(super) fn next(&mut self, size: usize) -> Vec<EntryId> {
        let Some((first, _)) = self.waiting.front().copied() else {
            return Vec::new();
        };
        let same = self.waiting.iter().take_while(|(kind, _)| *kind == first);
        let count = fitting(same.map(|(_, id)| edges(self.plan, *id)), size.max(1));
        let batch = self.waiting.drain(..count);
        batch.map(|(_, id)| id).collect()
    }

    /// All that is still to be sent, in its order.
    pub(super) fn rest(&self) -> impl Iterator<Item = EntryId> {
        self.waiting.iter().map(|(_, id)| *id)
    }
}

fn edges(plan: &Plan, id: EntryId) -> usize {
    plan.entry(id).map_or(0, |entry| entry.endpoints.len())
}

/// Cuts entries into parts of `size` at most, smaller where they have many edges.
pub(super) fn parts<'i>(
    plan: &'i Plan,
    ids: &'i [EntryId],
    size: usize,
) -> impl Iterator<Item = &'i [EntryId]> {
    let mut rest = ids;
    std::iter::from_fn(move || {
        let edges = rest.iter().map(|id| edges(plan, *id));
        let count = fitting(edges, size).min(rest.len());
        let (part, left) = rest.split_at(count);
        rest = left;
        (!part.is_empty()).then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(size: &mut BatchSize, batches: usize) -> Vec<usize> {
        let mut seen = Vec::new();
        for _ in 0..batches {
            seen.push(size.get());
            size.acknowledged(size.get(), true);
        }
        seen
    }

    #[test]
    fn what_goes_well_grows_to_the_limit_and_no_further() {
        let limits = BatchLimits {
            start: 50,
            limit: 100,
        };
        let mut size = BatchSize::new(limits);
        assert_eq!(
            sizes(&mut size, 10),
            [50, 50, 62, 62, 77, 77, 96, 96, 100, 100]
        );
    }

    #[test]
    fn what_was_too_much_is_halved_down_to_one_and_grows_more_slowly_after_it() {
        let mut size = BatchSize::new(BatchLimits::default());
        size.shrink(50);
        assert_eq!(sizes(&mut size, 5), [25, 25, 25, 25, 31]);
        // The last batch of a kind may be a small one; that it was too much says more than the size that was allowed.
        size.shrink(6);
        assert_eq!(size.get(), 3);
        for _ in 0..3 {
            size.shrink(size.get());
        }
        assert_eq!(size.get(), 1);
        assert!(sizes(&mut size, 64).iter().all(|it| *it == 1));
        assert_eq!(size.get(), 2);
    }

    #[test]
    fn slow_and_small_batches_are_no_reason_to_grow() {
        let mut size = BatchSize::new(BatchLimits::default());
        for _ in 0..20 {
            size.acknowledged(50, false);
            size.acknowledged(49, true);
        }
        assert_eq!(size.get(), 50);
    }

    #[test]
    fn limits_that_make_no_sense_are_one() {
        let limits = BatchLimits { start: 0, limit: 0 };
        assert_eq!(BatchSize::new(limits).get(), 1);
    }
}
