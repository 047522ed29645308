//! What a statement and a job choose rows by, put them together by and rank them by, against each other.
//!
//! The planner moves conditions, takes some away and makes others of them, so one counts only where each side has exactly one
//! about the same columns. It leaves out keys that others determine, which takes a key of a table or an equality.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::terms::{aggregates, differing};
use crate::term::{Call, Clauses, Condition, Keys, NUMBER, Rank, Term};

/// What a job has otherwise than a statement, for a person. `has_keys` says that columns of a table may be unique.
pub(super) fn other(job: &Clauses, own: &Clauses, has_keys: bool) -> Vec<String> {
    let told = [
        other_condition(job, own),
        other_pair(job, own),
        extra_condition(job, own),
        missing_having(job, own),
        other_keys(job, own, has_keys),
        other_rank(job, own),
    ];
    told.into_iter().flatten().collect()
}

/// Comparisons that the planner turns into no others.
const COMPARISONS: [&str; 4] = ["=", "<>", "<", "<="];

/// The conditions about something, each once; none where others may be about that too.
fn about<'c>(all: &'c [Condition], wanted: &BTreeSet<String>) -> Option<Vec<&'c Arc<Term>>> {
    let mut found: Vec<&Arc<Term>> = Vec::new();
    for condition in all {
        match &condition.term {
            Some(term) if term.subject() == *wanted && is_simple(term) => {
                if !found.contains(&term) {
                    found.push(term);
                }
            }
            Some(term) if is_comparison(term) => {}
            _ => {
                let columns = condition.columns.as_ref()?;
                if columns.iter().any(|it| wanted.contains(it)) {
                    return None;
                }
            }
        }
    }
    Some(found)
}

/// Whether it is a comparison, or compares a text with a pattern.
fn is_simple(term: &Term) -> bool {
    is_comparison(term) || matches!(term, Term::Call(call) if like(call).is_some())
}

fn is_comparison(term: &Term) -> bool {
    match term {
        Term::Call(call) => COMPARISONS.contains(&&*call.name) && call.operands.len() == 2,
        _ => false,
    }
}

/// Another condition about the same: of all that are about it each side has one that the other has not.
fn other_condition(job: &Clauses, own: &Clauses) -> Option<String> {
    subjects(job).find_map(|subject| {
        let (jobs, owns) = (
            about(&job.conditions, &subject)?,
            about(&own.conditions, &subject)?,
        );
        let extra: Vec<_> = jobs.iter().filter(|it| !owns.contains(it)).collect();
        let missing: Vec<_> = owns.iter().filter(|it| !jobs.contains(it)).collect();
        let ([job], [own]) = (&extra[..], &missing[..]) else {
            return None;
        };
        contradicts(job, own).then(|| format!("it has {job} and not {own}"))
    })
}

/// What the conditions are about, as far as they are told.
fn subjects(clauses: &Clauses) -> impl Iterator<Item = BTreeSet<String>> {
    let terms = clauses.conditions.iter().filter_map(|it| it.term.as_ref());
    let subjects = terms.map(|term| term.subject());
    // What number of rows is taken is told of ranks.
    subjects.filter(|subject| !subject.is_empty() && !subject.contains(NUMBER))
}

/// A condition besides those that the statement has about the same: the planner makes some only for what it joins.
fn extra_condition(job: &Clauses, own: &Clauses) -> Option<String> {
    if own.has_others {
        return None;
    }
    subjects(job).find_map(|subject| {
        let (jobs, owns) = (
            about(&job.conditions, &subject)?,
            about(&own.conditions, &subject)?,
        );
        let is_more = owns.iter().all(|it| jobs.contains(it));
        let extra = jobs.iter().find(|it| !owns.contains(it));
        let extra = extra.filter(|_| is_more)?;
        Some(format!("it has {extra}, which the statement does not"))
    })
}

/// Whether a planner makes neither of two conditions about the same columns of the other.
fn contradicts(job: &Term, own: &Term) -> bool {
    let (Term::Call(one), Term::Call(other)) = (job, own) else {
        return false;
    };
    if let (Some((is_not, one)), Some((must_not, other))) = (like(one), like(other)) {
        // A pattern that is computed is another one in the plan.
        let is_written =
            |it: &[Arc<Term>]| matches!(it.get(1).map(|it| &**it), Some(Term::Text(_)));
        let are_written = is_written(one) && is_written(other);
        return one == other && is_not != must_not || one != other && are_written;
    }
    if !is_comparison(job) || !is_comparison(own) {
        return false;
    }
    let unlike = one.operands.iter().zip(&other.operands);
    let unlike: Vec<_> = unlike.filter(|(one, other)| one != other).collect();
    match &unlike[..] {
        [] => one.name != other.name,
        [(job, own)] if one.name == other.name => {
            are_numbers(job, own) || differing(job, own).is_some()
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
fn like(call: &Call) -> Option<(bool, &[Arc<Term>])> {
    match (&*call.name, &call.operands[..]) {
        ("LIKE", operands) => Some((false, operands)),
        ("NOT", [only]) => match &**only {
            Term::Call(inner) if *inner.name == *"LIKE" => Some((true, &inner.operands)),
            _ => None,
        },
        _ => None,
    }
}

fn are_numbers(one: &Term, other: &Term) -> bool {
    matches!((one, other), (Term::Number(_), Term::Number(_)))
}

/// Two tables joined by other columns.
fn other_pair(job: &Clauses, own: &Clauses) -> Option<String> {
    let pairs = |clauses: &Clauses| -> Vec<(BTreeSet<String>, Arc<Term>)> {
        let terms = clauses.conditions.iter().filter_map(|it| it.term.as_ref());
        let pairs = terms.filter_map(|term| Some((tables(term)?, Arc::clone(term))));
        pairs.collect()
    };
    let single = |all: &[(BTreeSet<String>, Arc<Term>)], of: &BTreeSet<String>| {
        let mut terms: Vec<Arc<Term>> = Vec::new();
        for (tables, term) in all {
            if tables == of && !terms.contains(term) {
                terms.push(Arc::clone(term));
            }
        }
        (terms.len() == 1).then(|| terms.pop()).flatten()
    };
    let (job, own) = (pairs(job), pairs(own));
    let mut tables = job.iter().map(|(tables, _)| tables);
    tables.find_map(|tables| {
        let (job, own) = (single(&job, tables)?, single(&own, tables)?);
        let (jobs, owns) = (with_tables(&job)?, with_tables(&own)?);
        (job != own).then(|| format!("it joins by {jobs} and not by {owns}"))
    })
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
fn tables(term: &Term) -> Option<BTreeSet<String>> {
    let Term::Call(call) = term else { return None };
    let mut tables = BTreeSet::new();
    for operand in &call.operands {
        let Term::Column(column) = &**operand else {
            return None;
        };
        tables.insert(column.rsplit_once('.')?.0.to_owned());
    }
    (*call.name == *"=" && tables.len() == 2).then_some(tables)
}

/// A condition about aggregates that the job does not have: the planner cannot move it below them.
fn missing_having(job: &Clauses, own: &Clauses) -> Option<String> {
    if own.has_others || job.groups.len() != own.groups.len() {
        return None;
    }
    let terms = own.conditions.iter().filter_map(|it| it.term.as_ref());
    let mut terms = terms.filter(|term| is_comparison(term) && aggregates(term) > 0);
    let is_missing =
        |term: &&Arc<Term>| about(&job.conditions, &term.subject()).is_some_and(|it| it.is_empty());
    let missing = terms.find(is_missing)?;
    Some(format!("it does not have {missing}"))
}

/// Other keys of the only grouping.
fn other_keys(job: &Clauses, own: &Clauses, has_keys: bool) -> Option<String> {
    let ([jobs], [owns]) = (&job.groups[..], &own.groups[..]) else {
        return None;
    };
    if own.has_others {
        return None;
    }
    let are_left_out = has_keys || are_fixed(owns, &own.conditions);
    let (extra, missing) = unlike(jobs, owns, are_left_out)?;
    Some(match (&*extra, &*missing) {
        ("", missing) => format!("it does not group by {missing}"),
        (extra, "") => format!("it groups by {extra}, too"),
        (extra, missing) => format!("it groups by {extra} and not by {missing}"),
    })
}

/// Keys that only one side has. A planner leaves out those that others determine, and constants.
fn unlike(job: &Keys, own: &Keys, are_left_out: bool) -> Option<(String, String)> {
    let set = |keys: &Keys| {
        let mut keys = keys.iter().cloned().collect::<Option<BTreeSet<_>>>()?;
        keys.retain(|key| !key.subject().is_empty());
        Some(keys)
    };
    let (job, own) = (set(job)?, set(own)?);
    let named = |one: &BTreeSet<Arc<Term>>, other: &BTreeSet<Arc<Term>>| {
        let keys = one.difference(other).map(ToString::to_string);
        keys.collect::<Vec<_>>().join(", ")
    };
    let (extra, missing) = (named(&job, &own), named(&own, &job));
    let is_other = !extra.is_empty() || !missing.is_empty() && !are_left_out;
    is_other.then_some((extra, missing))
}

/// Whether an equality may leave one of these keys one value, or that of another.
fn are_fixed(keys: &Keys, conditions: &[Condition]) -> bool {
    let keys: BTreeSet<&str> = keys.iter().flatten().flat_map(|it| it.columns()).collect();
    conditions.iter().any(|it| {
        let is_other = matches!(it.term.as_deref(), Some(Term::Call(call)) if call.operands.len() == 2 && *call.name != *"=");
        let columns = it.columns.as_ref();
        !is_other && columns.is_none_or(|it| it.iter().any(|it| keys.contains(&**it)))
    })
}

/// Another ranking, where there is one.
fn other_rank(job: &Clauses, own: &Clauses) -> Option<String> {
    let ([jobs], [owns]) = (&job.ranks[..], &own.ranks[..]) else {
        return None;
    };
    if let Some((extra, missing)) = unlike(&jobs.partition, &owns.partition, true) {
        return Some(format!(
            "it ranks the rows of each {extra} and not of each {missing}"
        ));
    }
    let are_left_out = are_fixed(&owns.partition, &own.conditions);
    if let Some((_, missing)) = unlike(&jobs.partition, &owns.partition, are_left_out) {
        return Some(format!("it does not rank the rows of each {missing} apart"));
    }
    if !jobs.function.is_empty() && jobs.function != owns.function {
        return Some(format!(
            "it calls {} and not {}",
            jobs.function, owns.function
        ));
    }
    if !is_sorted_alike(jobs, owns) {
        return Some(format!(
            "it ranks rows by {} and not by {}",
            order(jobs),
            order(owns)
        ));
    }
    let (jobs, owns) = (jobs.end.as_ref()?, end(&own.conditions)?);
    (*jobs != owns).then(|| format!("it takes rows up to number {jobs} and not up to {owns}"))
}

/// The last number that a statement takes, where it says that once.
fn end(conditions: &[Condition]) -> Option<Arc<str>> {
    let is_about = |term: &&Arc<Term>| term.columns().contains(NUMBER);
    let terms = conditions.iter().filter_map(|it| it.term.as_ref());
    let mut terms = terms.filter(is_about);
    let (Term::Call(call), None) = (&**terms.next()?, terms.next()) else {
        return None;
    };
    let (first, last) = (call.operands.first()?, call.operands.last()?);
    match (&*call.name, &**first, &**last) {
        ("<=" | "=", Term::Column(_), Term::Number(end)) => Some(Arc::clone(end)),
        _ => None,
    }
}

/// What rows are sorted by, for a person.
fn order(rank: &Rank) -> String {
    let keys = rank.order.iter().map(|(key, goes_down)| {
        let key = key.as_ref().map_or("…".to_owned(), ToString::to_string);
        format!("{key} {}", if *goes_down { "DESC" } else { "ASC" })
    });
    keys.collect::<Vec<_>>().join(", ")
}

/// Whether the rows are sorted in the same way, as far as that is known.
fn is_sorted_alike(job: &Rank, own: &Rank) -> bool {
    job.order.len() != own.order.len()
        || job.order.iter().zip(&own.order).all(|(one, other)| {
            let is_known = one.0.is_some() && other.0.is_some();
            one.1 == other.1 && (!is_known || one.0 == other.0)
        })
}

#[cfg(test)]
mod tests;
