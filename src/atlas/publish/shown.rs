//! The edges that lineage must show once everything is there, and how much of it is asked for at once.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

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

impl Edges {
    fn ends(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().flat_map(|(from, to)| [&**from, &**to])
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
const FURTHEST: u32 = 32;

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

    /// The answer to a question about so many steps had so many edges.
    pub(super) fn answered(&mut self, steps: u32, edges: usize) {
        if edges >= MANY {
            self.most = self.most.min((steps / 2).max(1));
        } else if edges <= FEW && steps == self.steps {
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

/// Puts what hangs together next to each other, as far as a line can.
pub(super) fn in_line(processes: Vec<Edges>) -> Vec<Edges> {
    let mut at_end: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, process) in processes.iter().enumerate() {
        for end in process.ends() {
            at_end.entry(end).or_default().push(at);
        }
    }
    let mut numbers = vec![None; processes.len()];
    let mut next = 0;
    for start in 0..processes.len() {
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            let Some(number @ None) = numbers.get_mut(at) else {
                continue;
            };
            *number = Some(next);
            next += 1;
            let ends = processes.get(at).into_iter().flat_map(Edges::ends);
            // Whoever comes to an end a second time finds that all who have it are waiting already.
            waiting.extend(ends.filter_map(|end| at_end.remove(end)).flatten());
        }
    }
    let mut numbered: Vec<_> = numbers.into_iter().zip(processes).collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, process)| process).collect()
}

/// What is still to be asked for, neighbours far from each other: they would ask for the same.
pub(super) fn spread<T>(items: Vec<T>) -> VecDeque<T> {
    let mut numbered: Vec<(usize, T)> = items.into_iter().enumerate().collect();
    // Halves, quarters, eighths, …: however many were asked for, they stand about as far apart as so many can.
    numbered.sort_by_key(|(at, _)| at.reverse_bits());
    numbered.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(answers: &[usize]) -> Vec<u32> {
        let mut reach = Reach::default();
        let next = |edges: &usize| {
            reach.answered(reach.steps(), *edges);
            reach.steps()
        };
        answers.iter().map(next).collect()
    }

    #[test]
    fn a_question_goes_further_while_answers_are_small() {
        assert_eq!(reaches(&[2, 4, 8, 16, 32, 64]), [2, 4, 8, 16, 32, 32]);
        assert_eq!(reaches(&[2, 101, 101]), [2, 2, 2]);
    }

    #[test]
    fn it_never_goes_again_as_far_as_was_too_much() {
        assert_eq!(reaches(&[2, 4, 1000, 4, 4]), [2, 4, 2, 2, 2]);
        assert_eq!(reaches(&[5000, 2, 2]), [1, 1, 1]);
    }

    #[test]
    fn an_answer_to_an_earlier_question_says_nothing_of_a_further_one() {
        let mut reach = Reach::default();
        reach.answered(1, 2);
        reach.answered(1, 2);
        assert_eq!(reach.steps(), 2);
        reach.answered(2, 4);
        reach.answered(4, 1000);
        reach.answered(4, 4);
        assert_eq!(reach.steps(), 2);
    }

    #[test]
    fn what_was_not_answered_stays_short() {
        let mut reach = Reach::default();
        reach.answered(1, 2);
        assert_eq!(reach.steps(), 2);
        reach.failed();
        reach.answered(1, 2);
        assert_eq!(reach.steps(), 1);
    }

    fn process(name: &str, reads: &str, writes: &str) -> Edges {
        let edge = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        Edges {
            name: name.to_owned(),
            guid: name.to_owned(),
            wanted: [edge(reads, name), edge(name, writes)].into(),
        }
    }

    #[test]
    fn what_hangs_together_stands_together() {
        let apart = [
            process("p1", "a", "b"),
            process("q1", "x", "y"),
            process("p3", "c", "d"),
            process("q2", "y", "z"),
            process("p2", "b", "c"),
            process("alone", "i", "i"),
        ];
        let line = in_line(apart.into());
        let names: Vec<&str> = line.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["p1", "p2", "p3", "q1", "q2", "alone"]);
    }

    #[test]
    fn neighbours_are_far_from_each_other() {
        let order: Vec<usize> = spread((0..10).collect()).into();
        assert_eq!(order, [0, 8, 4, 2, 6, 1, 9, 5, 3, 7]);
        assert!(spread(Vec::<()>::new()).is_empty());
    }
}
