//! What a statement and a job choose rows by, against each other.
//!
//! The planner moves conditions, takes some away and makes others of them ([`crate::term::Hold`]), so one counts only where each
//! side has what can be compared and nothing else about the same columns. Conditions are found by what they are about: a program
//! may write tens of thousands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rows;
use super::terms::{aggregates, differing};
use crate::term::{Clauses, Condition, Hold, NUMBER, Term, is_comparison};

/// What a condition is about.
type Subject = BTreeSet<String>;

/// The conditions of a side by what they are about.
struct Conditions<'c> {
    /// Those that can be compared, each once.
    by_subject: BTreeMap<&'c Subject, Vec<&'c Term>>,
    /// Those of which one has to hold, and that are about what no other is.
    choices: Vec<(&'c Subject, &'c Term)>,
    /// What others may be about.
    vague: BTreeSet<&'c str>,
    /// The same of several columns, where known values may have taken the place of the rest.
    vague_together: BTreeSet<BTreeSet<&'c str>>,
    /// Whether some may be about anything.
    are_open: bool,
}

/// What a job has otherwise than a statement, for a person.
pub(super) fn other(job: &Clauses, own: &Clauses) -> Vec<String> {
    let (jobs, owns) = (Conditions::of(job), Conditions::of(own));
    let told = [
        jobs.other(&owns),
        other_choice(&jobs, &owns).filter(|_| !own.has_others),
        other_pair(job, own),
        jobs.extra(&owns).filter(|_| !own.has_others),
        owns.missing_having(&jobs)
            .filter(|_| !own.has_others && job.groups.len() == own.groups.len()),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() {
        rows::other(job, own)
    } else {
        told
    }
}

impl<'c> Conditions<'c> {
    fn of(clauses: &'c Clauses) -> Self {
        let mut all = Self {
            by_subject: BTreeMap::new(),
            choices: Vec::new(),
            vague: BTreeSet::new(),
            vague_together: BTreeSet::new(),
            are_open: false,
        };
        let fixed = clauses.fixed().unwrap_or_default();
        let mut seen: BTreeSet<&Term> = BTreeSet::new();
        for Condition { term, columns, .. } in &clauses.conditions {
            let Some(columns) = columns else {
                all.are_open = true;
                continue;
            };
            match term.as_deref().filter(|it| is_simple(it)) {
                Some(term) if seen.insert(term) => {
                    all.by_subject.entry(columns).or_default().push(term);
                    let names = columns.iter().map(String::as_str);
                    let open: BTreeSet<&str> = names.filter(|it| !fixed.contains(it)).collect();
                    if open.len() < columns.len() && !open.is_empty() {
                        all.vague_together.insert(open);
                    }
                }
                Some(_) => {}
                None => all.vague.extend(columns.iter().map(String::as_str)),
            }
        }
        let kept = clauses.kept();
        all.choices = clauses
            .conditions
            .iter()
            .filter_map(|it| choice(it, &kept))
            .collect();
        all
    }

    /// Those about nothing else than some of this, of which each is about some of it; none where others may be about that too.
    fn within(&self, subject: &Subject) -> Option<Vec<&'c Term>> {
        let mut found = Vec::new();
        if self.are_open || subject.iter().any(|it| self.vague.contains(&**it)) {
            return None;
        }
        for (own, terms) in &self.by_subject {
            if own.is_subset(subject) {
                found.extend(terms);
            } else if !own.is_disjoint(subject) {
                return None;
            }
        }
        Some(found)
    }

    /// Those about something; none where others may be about that too.
    fn about(&self, subject: &Subject) -> Option<&[&'c Term]> {
        let is_vague = self.are_open
            || subject.iter().any(|it| self.vague.contains(&**it))
            || !self.vague_together.is_empty()
                && self
                    .vague_together
                    .contains(&subject.iter().map(String::as_str).collect::<BTreeSet<_>>());
        let found = self.by_subject.get(subject);
        (!is_vague).then(|| found.map_or(&[][..], |it| it))
    }

    /// What they are about, and what of each of both has no equal.
    fn beside<'o>(
        &self,
        other: &'o Conditions<'c>,
    ) -> impl Iterator<Item = (Vec<&'c Term>, Vec<&'c Term>)> {
        // What number of rows is taken is told of ranks.
        let subjects = self.by_subject.keys();
        let subjects = subjects.filter(|it| !it.is_empty() && !it.contains(NUMBER));
        subjects.filter_map(|subject| {
            let (own, others) = (self.about(subject)?, other.about(subject)?);
            Some((rest(own, others), rest(others, own)))
        })
    }

    /// Another condition about the same: of all that are about it each side has one that the other has not.
    fn other(&self, own: &Conditions<'c>) -> Option<String> {
        self.beside(own).find_map(|(extra, missing)| {
            let ([job], [own]) = (&extra[..], &missing[..]) else {
                return None;
            };
            let (shown, instead) = (job.plain(), own.plain());
            contradicts(job, own).then(|| format!("it has the condition {shown} and not {instead}"))
        })
    }

    /// A condition besides those that the statement has about the same: the planner makes some only for what it joins.
    fn extra(&self, own: &Conditions<'c>) -> Option<String> {
        self.beside(own).find_map(|(extra, missing)| {
            let extra = extra.first().filter(|_| missing.is_empty())?.plain();
            Some(format!(
                "it has the condition {extra}, which the statement does not"
            ))
        })
    }

    /// A condition about aggregates that the job does not have: the planner cannot move it below them.
    fn missing_having(&self, job: &Conditions<'c>) -> Option<String> {
        let of_results = self.by_subject.iter().filter_map(|(subject, terms)| {
            let term = terms
                .iter()
                .find(|it| is_comparison(it) && aggregates(it) > 0)?;
            Some((subject, term))
        });
        let mut missing =
            of_results.filter(|(subject, _)| job.about(subject).is_some_and(<[_]>::is_empty));
        let (_, term) = missing.next()?;
        Some(format!("it does not have the condition {}", term.plain()))
    }
}

/// A condition of which one part has to hold where the other side has parts that all have to hold: no planner makes one of the
/// other.
fn other_choice(jobs: &Conditions<'_>, owns: &Conditions<'_>) -> Option<String> {
    let instead = |choices: &Conditions<'_>, all: &Conditions<'_>| {
        choices.choices.iter().find_map(|(subject, choice)| {
            let all = all.within(subject).filter(|it| !it.is_empty())?;
            let all: Vec<String> = all.iter().map(|it| it.plain()).collect();
            Some((choice.plain(), all.join(" AND ")))
        })
    };
    let (job, own) = match (instead(owns, jobs), instead(jobs, owns)) {
        (Some((own, job)), _) => (job, own),
        (None, found) => found?,
    };
    Some(format!("it has the condition {job} and not {own}"))
}

/// A condition of which one part has to hold, where a plan keeps it.
fn choice<'c>(condition: &'c Condition, kept: &BTreeSet<&str>) -> Option<(&'c Subject, &'c Term)> {
    let term = condition
        .term
        .as_deref()
        .filter(|it| listed(it).is_none())?;
    let columns = condition.columns.as_ref()?;
    let is_choice = matches!(term, Term::Call(call) if *call.name == *"OR");
    let is_kept = condition.hold == Hold::Alone && columns.iter().all(|it| kept.contains(&**it));
    (is_choice && is_kept).then_some((columns, term))
}

/// Those that the others do not have.
fn rest<'c>(all: &[&'c Term], others: &[&'c Term]) -> Vec<&'c Term> {
    let others: BTreeSet<&Term> = others.iter().copied().collect();
    let rest = all.iter().filter(|it| !others.contains(*it));
    rest.copied().collect()
}

/// Whether it can be compared: a comparison, one with each of a list, or a text with a pattern.
fn is_simple(term: &Term) -> bool {
    is_comparison(term) || listed(term).is_some() || like(term).is_some()
}

/// Whether a planner makes neither of two conditions about the same columns of the other.
fn contradicts(job: &Term, own: &Term) -> bool {
    if let (Some((is_not, one)), Some((must_not, other))) = (like(job), like(own)) {
        // A pattern that is computed is another one in the plan.
        let is_written =
            |it: &[Arc<Term>]| matches!(it.get(1).map(|it| &**it), Some(Term::Text(_)));
        let are_written = is_written(one) && is_written(other);
        return one == other && is_not != must_not || one != other && are_written;
    }
    if let (Some((job, jobs)), Some((own, owns))) = (constants(job), constants(own))
        && jobs.len().max(owns.len()) > 1
    {
        return job == own && jobs != owns && are_of_a_kind(&jobs, &owns);
    }
    let (Term::Call(one), Term::Call(other)) = (job, own) else {
        return false;
    };
    if !is_comparison(job) || !is_comparison(own) {
        return false;
    }
    let unlike = one.operands.iter().zip(&other.operands);
    let unlike: Vec<_> = unlike.filter(|(one, other)| one != other).collect();
    match &unlike[..] {
        [] => one.name != other.name,
        [(job, own)] if one.name == other.name => {
            are_steady(job, own) || differing(job, own).is_some()
        }
        // `a < 5` for `a > 5`, or for `a = 5`
        [_, _] => {
            one.operands.first() == other.operands.last()
                && one.operands.last() == other.operands.first()
        }
        _ => false,
    }
}

/// Whether a text is compared with a pattern or must not fit it, and both.
fn like(term: &Term) -> Option<(bool, &[Arc<Term>])> {
    let Term::Call(call) = term else { return None };
    match (&*call.name, &call.operands[..]) {
        ("LIKE", operands) => Some((false, operands)),
        ("NOT", [only]) => match &**only {
            Term::Call(inner) if *inner.name == *"LIKE" => Some((true, &inner.operands)),
            _ => None,
        },
        _ => None,
    }
}

/// `a = 1 OR a = 2`: the value, and what it may be.
fn listed(term: &Term) -> Option<(&Term, BTreeSet<&Term>)> {
    match term {
        Term::Call(call) => call.listed(),
        _ => None,
    }
}

/// The same of one.
fn constants(term: &Term) -> Option<(&Term, BTreeSet<&Term>)> {
    let one = || {
        term.equal_to()
            .map(|(value, it)| (value, BTreeSet::from([it])))
    };
    listed(term).or_else(one)
}

/// Whether all are numbers, or all are texts, and so on: the others may be converted.
fn are_of_a_kind(one: &BTreeSet<&Term>, other: &BTreeSet<&Term>) -> bool {
    let mut all = one.iter().chain(other);
    let first = all.next().map(|it| std::mem::discriminant(*it));
    all.all(|it| Some(std::mem::discriminant(*it)) == first)
}

/// Whether both are written as they are: a text may be converted.
fn are_steady(one: &Term, other: &Term) -> bool {
    matches!(
        (one, other),
        (Term::Number(_), Term::Number(_)) | (Term::Moment(_), Term::Moment(_))
    )
}

/// Two tables joined by other columns.
fn other_pair(job: &Clauses, own: &Clauses) -> Option<String> {
    let (job, own) = (pairs(job), pairs(own));
    job.into_iter().find_map(|(tables, jobs)| {
        let (job, own) = (jobs?, (*own.get(&tables)?)?);
        let (jobs, owns) = (with_tables(job)?, with_tables(own)?);
        (job != own).then(|| format!("it joins by {jobs} and not by {owns}"))
    })
}

/// The equalities by the two tables of which columns are equal; none where there are several.
fn pairs(clauses: &Clauses) -> BTreeMap<BTreeSet<&str>, Option<&Term>> {
    let mut pairs = BTreeMap::new();
    let terms = clauses.conditions.iter();
    for term in terms.filter_map(|it| it.term.as_deref()) {
        if let Some(tables) = tables(term) {
            let known = pairs.entry(tables).or_insert(Some(term));
            *known = known.filter(|it| *it == term);
        }
    }
    pairs
}

/// An equality of columns for a person, who may not know them without their tables.
fn with_tables(equality: &Term) -> Option<String> {
    let Term::Call(call) = equality else {
        return None;
    };
    let names = call.operands.iter().filter_map(|it| match &**it {
        Term::Column(column) => {
            let (table, column) = column.rsplit_once('.')?;
            Some(format!("{}.{column}", table.rsplit('.').next()?))
        }
        _ => None,
    });
    Some(names.collect::<Vec<_>>().join(" = "))
}

/// The two tables of which columns are equal.
fn tables(term: &Term) -> Option<BTreeSet<&str>> {
    let Term::Call(call) = term else { return None };
    let mut tables = BTreeSet::new();
    for operand in &call.operands {
        let Term::Column(column) = &**operand else {
            return None;
        };
        tables.insert(column.rsplit_once('.')?.0);
    }
    (*call.name == *"=" && tables.len() == 2).then_some(tables)
}
