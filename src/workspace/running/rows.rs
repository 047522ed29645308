//! Which rows a statement and a job choose, where their conditions look otherwise: by trying values ([`crate::term::chosen`]).
//!
//! Conditions stand anywhere in both, and a planner repeats and moves them, so all that are about the same columns are taken
//! together, wherever they stand; those of two scans of a table, too: what follows from conditions of one follows from those of
//! both.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::terms::aggregates;
use crate::term::{Chosen, Clauses, NUMBER, Term, chosen, together};

/// What both sides ask of the same columns.
#[derive(Default)]
struct Asked<'c> {
    job: Vec<&'c Term>,
    own: Vec<&'c Term>,
    /// Whether some of it cannot be read.
    is_vague: bool,
}

/// The conditions of a job by which it takes other rows, for a person.
pub(super) fn other(job: &Clauses, own: &Clauses) -> Vec<String> {
    let Some(asked) = Asked::all(job, own) else {
        return Vec::new();
    };
    let mut told = Vec::new();
    for asked in &asked {
        let found = match (&asked.job[..], &asked.own[..]) {
            _ if asked.is_vague => Chosen::Unknown,
            ([], own) => chosen(own, own),
            (job, own) => chosen(job, own),
        };
        match found {
            // What has no rows is left out, with the conditions of all that is joined to it.
            Chosen::Never if !asked.own.is_empty() => return Vec::new(),
            Chosen::Other { more, fewer } if !own.has_others || asked.is_sure(more, fewer) => {
                told.extend(asked.told());
            }
            _ => {}
        }
    }
    told
}

impl<'c> Asked<'c> {
    /// By what it is about; none where something may be about anything.
    fn all(job: &'c Clauses, own: &'c Clauses) -> Option<Vec<Self>> {
        let sides = job.conditions.iter().map(|it| (it, true));
        let sides = sides.chain(own.conditions.iter().map(|it| (it, false)));
        let all: Vec<_> = sides.collect();
        let subjects = all.iter().map(|(it, _)| it.columns.as_ref());
        let subjects: Vec<&BTreeSet<String>> = subjects.collect::<Option<_>>()?;
        // What is about nothing holds for every row, or for none.
        let mut sides = all.iter().zip(&subjects);
        if sides.any(|((_, is_job), subject)| subject.is_empty() && !is_job) {
            return None;
        }
        let asked = together(&subjects).into_iter().map(|places| {
            let mut asked = Self::default();
            for (condition, is_job) in places.into_iter().filter_map(|at| all.get(at)) {
                let side = if *is_job {
                    &mut asked.job
                } else {
                    &mut asked.own
                };
                side.extend(condition.term.as_deref());
                let mut columns = condition.about();
                // What number of rows is taken is told of ranks; an aggregate has no value below some.
                let is_free = |it: &Arc<Term>| aggregates(it) == 0;
                asked.is_vague |=
                    !condition.term.as_ref().is_some_and(is_free) || columns.any(|it| it == NUMBER);
            }
            asked
        });
        Some(asked.collect())
    }

    /// Whether joins do not explain it: what is left out takes its conditions along, a table that is looked up chooses rows
    /// without a word, and what is joined by IN gives its conditions to the other side.
    fn is_sure(&self, more: bool, fewer: bool) -> bool {
        let (job, own) = (rest(&self.job, &[]).len(), rest(&self.own, &[]).len());
        match (more, fewer) {
            (true, false) => job >= own,
            (false, true) => job <= own,
            _ => true,
        }
    }

    fn told(&self) -> Option<String> {
        let (job, own) = (rest(&self.job, &self.own), rest(&self.own, &self.job));
        match (&job[..], &own[..]) {
            ([], []) => None,
            ([], own) => Some(format!("it does not have the condition {}", shown(own))),
            (job, []) => Some(format!(
                "it has the condition {}, which the statement does not",
                shown(job)
            )),
            (job, own) => Some(format!(
                "it has the condition {} and not {}",
                shown(job),
                shown(own)
            )),
        }
    }
}

/// Those that the others do not have, each once.
fn rest<'c>(all: &[&'c Term], others: &[&'c Term]) -> Vec<&'c Term> {
    let others: BTreeSet<&Term> = others.iter().copied().collect();
    let mut seen = BTreeSet::new();
    let rest = all.iter().copied();
    rest.filter(|it| !others.contains(it) && seen.insert(*it))
        .collect()
}

/// Conditions for a person.
fn shown(conditions: &[&Term]) -> String {
    if let [only] = conditions {
        return only.plain();
    }
    let each: Vec<String> = conditions.iter().map(ToString::to_string).collect();
    each.join(" AND ")
}
