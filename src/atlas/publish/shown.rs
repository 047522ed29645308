//! The edges that lineage must show once everything is there, and how much of it is asked for at once.

use std::collections::{BTreeSet, HashSet};

use crate::atlas::mapping::is_process;
use crate::atlas::plan::{EntryId, Plan, Sign};
use crate::atlas::wire::LineageRelation;

use super::standing::Present;

/// An edge by the guids of its ends, in the direction of the data.
type Edge = (String, String);

/// The edges that the lineage of a process must show.
pub(super) struct Edges {
    pub(super) name: String,
    pub(super) guid: String,
    wanted: BTreeSet<Edge>,
}

impl Edges {
    /// Of what is no process, or has no edges, nothing.
    pub(super) fn of(present: &Present<'_>, plan: &Plan, id: EntryId) -> Option<Self> {
        let entry = plan.entry(id)?;
        if !is_process(&entry.type_name) || entry.sign == Sign::Delete {
            return None;
        }
        let wanted = present.edges(id);
        (!wanted.is_empty()).then_some(Self {
            name: entry.key().to_string(),
            guid: present.entity(id)?.guid.clone()?,
            wanted,
        })
    }
}

/// What answers have shown so far.
#[derive(Default)]
pub(super) struct Shown(HashSet<Edge>);

impl Shown {
    pub(super) fn add(&mut self, relations: Vec<LineageRelation>) {
        let edges = relations.into_iter();
        self.0
            .extend(edges.map(|edge| (edge.from_entity_id, edge.to_entity_id)));
    }

    pub(super) fn has(&self, edges: &Edges) -> bool {
        edges.wanted.iter().all(|edge| self.0.contains(edge))
    }
}

/// Edges of an answer up to which the next question goes further.
const FEW: usize = 100;
/// Edges of an answer from which on no question goes as far again.
const MANY: usize = 1000;
/// Steps that no question exceeds.
const FURTHEST: u32 = 16;

/// How many steps of lineage a question is about. The lineage of a process shows edges of the processes around it too: where
/// statements follow each other, one answer is about many of them. Where a topic has thousands of readers, it would be about
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    steps: u32,
    most: u32,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            steps: 1,
            most: FURTHEST,
        }
    }
}

impl Reach {
    pub(super) fn steps(self) -> u32 {
        self.steps
    }

    /// The largest of some answers had so many edges.
    pub(super) fn answered(&mut self, edges: usize) {
        if edges >= MANY {
            self.most = (self.steps / 2).max(1);
        } else if edges <= FEW {
            self.steps *= 2;
        }
        self.steps = self.steps.min(self.most);
    }

    /// A question was not answered.
    pub(super) fn failed(&mut self) {
        self.most = 1;
        self.steps = 1;
    }
}

/// Takes so many out, from places that are far apart: neighbours would ask for the same.
pub(super) fn spread<T>(from: &mut Vec<T>, count: usize) -> Vec<T> {
    let length = from.len();
    let count = count.min(length);
    // From the back, so that what is taken out moves nothing that is still to be.
    (0..count)
        .rev()
        .map(|at| from.remove(at * length / count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(answers: &[usize]) -> Vec<u32> {
        let mut reach = Reach::default();
        let next = |edges: &usize| {
            reach.answered(*edges);
            reach.steps()
        };
        answers.iter().map(next).collect()
    }

    #[test]
    fn a_question_goes_further_while_answers_are_small() {
        assert_eq!(reaches(&[2, 4, 8, 16, 32, 64]), [2, 4, 8, 16, 16, 16]);
        assert_eq!(reaches(&[2, 101, 101]), [2, 2, 2]);
    }

    #[test]
    fn it_never_goes_again_as_far_as_was_too_much() {
        assert_eq!(reaches(&[2, 4, 1000, 4, 4]), [2, 4, 2, 2, 2]);
        assert_eq!(reaches(&[5000, 2, 2]), [1, 1, 1]);
    }

    #[test]
    fn what_was_not_answered_stays_short() {
        let mut reach = Reach::default();
        reach.answered(2);
        assert_eq!(reach.steps(), 2);
        reach.failed();
        reach.answered(2);
        assert_eq!(reach.steps(), 1);
    }

    #[test]
    fn what_is_taken_out_stood_far_apart() {
        let mut from: Vec<usize> = (0..10).collect();
        assert_eq!(spread(&mut from, 3), [6, 3, 0]);
        assert_eq!(from, [1, 2, 4, 5, 7, 8, 9]);
        assert_eq!(spread(&mut from, 20).len(), 7);
        assert!(spread(&mut from, 3).is_empty());
    }
}
