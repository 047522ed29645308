//! What a statement and a job put rows together by and rank them by, against each other; `conditions` are what they choose them
//! by.
//!
//! The planner leaves out keys that others determine, which takes a key of a table or an equality.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conditions;
use crate::term::{Clauses, Condition, Keys, NUMBER, Rank, Term};

/// What a job has otherwise than a statement, for a person. `has_keys` says that columns of a table may be unique.
pub(super) fn other(job: &Clauses, own: &Clauses, has_keys: bool) -> Vec<String> {
    let told = [other_keys(job, own, has_keys), other_rank(job, own)];
    conditions::other(job, own)
        .into_iter()
        .chain(told.into_iter().flatten())
        .collect()
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
    let (jobs, owns) = (jobs.range?, range(&own.conditions)?);
    (jobs != owns).then(|| match (jobs, owns) {
        ((1, job), (1, own)) => format!("it takes rows up to number {job} and not up to {own}"),
        (job, own) => format!(
            "it takes rows number {} and not {}",
            numbers(job),
            numbers(own)
        ),
    })
}

/// `3`, or `2 to 5`.
fn numbers((first, last): (u64, u64)) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first} to {last}")
    }
}

/// The first and the last number that a statement takes; none where it does not say so in plain numbers.
fn range(conditions: &[Condition]) -> Option<(u64, u64)> {
    let (mut first, mut last) = (1, u64::MAX);
    for condition in conditions {
        let is_about = condition.columns.as_ref()?.contains(NUMBER);
        if !is_about {
            continue;
        }
        let Some(Term::Call(call)) = condition.term.as_deref() else {
            return None;
        };
        let [one, other] = &call.operands[..] else {
            return None;
        };
        let number = |it: &str| it.parse::<u64>().ok();
        match (&*call.name, &**one, &**other) {
            ("=", Term::Column(_), Term::Number(it)) => {
                (first, last) = (first.max(number(it)?), last.min(number(it)?));
            }
            ("<=", Term::Column(_), Term::Number(it)) => last = last.min(number(it)?),
            ("<", Term::Column(_), Term::Number(it)) => {
                last = last.min(number(it)?.checked_sub(1)?);
            }
            ("<=", Term::Number(it), Term::Column(_)) => first = first.max(number(it)?),
            ("<", Term::Number(it), Term::Column(_)) => {
                first = first.max(number(it)?.checked_add(1)?);
            }
            _ => return None,
        }
    }
    (last < u64::MAX && first <= last).then_some((first, last))
}

/// What rows are sorted by, for a person.
fn order(rank: &Rank) -> String {
    let keys = rank.order.iter().map(|(key, goes_down)| {
        let key = key.as_ref().map_or("…".to_owned(), ToString::to_string);
        format!("{key} {}", if *goes_down { "DESC" } else { "ASC" })
    });
    keys.collect::<Vec<_>>().join(", ")
}

/// Whether the rows are sorted in the same way, as far as that is known. A planner adds no keys, and leaves out those that others
/// determine.
fn is_sorted_alike(job: &Rank, own: &Rank) -> bool {
    if job.order.len() > own.order.len() && !own.order.is_empty() {
        return job.order.iter().any(|(key, _)| key.is_none());
    }
    job.order.len() != own.order.len()
        || job.order.iter().zip(&own.order).all(|(one, other)| {
            let is_known = one.0.is_some() && other.0.is_some();
            one.1 == other.1 && (!is_known || one.0 == other.0)
        })
}

#[cfg(test)]
mod tests;
