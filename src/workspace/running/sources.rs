//! What the columns of sinks come from, in a statement and in a job.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::columns::Sources;
use super::pruned;
use super::side::Side;
use super::terms::Terms;

/// A sink of which the job takes columns from others than the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OtherColumns {
    /// Its full name.
    pub(super) sink: String,
    /// Which, and from what, for a person.
    pub(super) told: String,
}

/// How many columns of common sinks come from the same, and how many can be compared.
pub(super) fn agreeing(script: &Side, job: &Side) -> (usize, usize) {
    let (mut same, mut all) = (0, 0);
    for (sink, jobs) in &job.columns().of_sinks {
        for columns in jobs {
            let own = script.columns().of_sinks.get(sink).into_iter().flatten();
            let count = |own: &Vec<Sources>| {
                if own.len() != columns.len() {
                    return common(own, columns);
                }
                let pairs = own.iter().zip(columns);
                pairs
                    .filter(|(one, other)| other.is_some() && one == other)
                    .count()
            };
            all += columns.iter().flatten().count();
            same += own.map(count).max().unwrap_or(0);
        }
    }
    (same, all)
}

/// How many columns come from the same, wherever they stand: one that was added moves those behind it.
fn common(own: &[Sources], job: &[Sources]) -> usize {
    let mut left: Vec<&BTreeSet<String>> = own.iter().flatten().collect();
    let is_there = |sources: &&BTreeSet<String>| {
        let at = left.iter().position(|it| it == sources);
        at.map(|at| left.swap_remove(at)).is_some()
    };
    job.iter().flatten().filter(is_there).count()
}

/// Words of what the planner makes of rows that are counted and given out again as often: columns come from both sides then.
const COUNTED: [&str; 2] = ["EXCEPT", "INTERSECT"];

/// The sinks of the job whose columns come from others than those of the script. Plans have them in the order of the table;
/// where that is not known, it does not count. Sinks with columns that are not sure are not compared, and what the planner may
/// have left out is no other.
pub(super) fn otherwise<'t>(
    script: &Side,
    job: &Side,
    terms: impl Fn() -> Option<&'t Terms>,
) -> Vec<OtherColumns> {
    let other = |(sink, jobs): (&String, &Vec<Vec<Sources>>)| {
        let is_placed = !script.columns().unplaced.contains(sink);
        let sure = |columns: &[Sources]| {
            let mut columns = columns.to_vec();
            if !is_placed {
                columns.sort();
            }
            columns.iter().all(Option::is_some).then_some(columns)
        };
        let own = script.columns().of_sinks.get(sink)?.iter();
        let own: Vec<_> = own.map(|columns| sure(columns)).collect::<Option<_>>()?;
        let jobs: Vec<_> = jobs
            .iter()
            .map(|columns| sure(columns))
            .collect::<Option<_>>()?;
        let has_length_of = |one: &[Sources]| jobs.iter().any(|job| job.len() == one.len());
        let is_empty = jobs.iter().chain(&own).any(Vec::is_empty);
        if is_placed && !is_empty && !own.iter().any(|own| has_length_of(own)) {
            let ([own, ..], [job, ..]) = (&own[..], &jobs[..]) else {
                return None;
            };
            return Some(OtherColumns {
                sink: sink.clone(),
                told: more_or_fewer(sink, job, own),
            });
        }
        let is_other = |at: usize, job: &Sources, own: &Sources| {
            job != own && !pruned::may_come_from(job, own, (sink, at), script, terms())
        };
        let unlike = |own: &[Sources], job: &[Sources]| -> Vec<usize> {
            let pairs = job.iter().zip(own).enumerate();
            let unlike = pairs.filter(|(at, (job, own))| is_other(*at, job, own));
            unlike.map(|(at, _)| at).collect()
        };
        let other = jobs.iter().find_map(|job| {
            let fitting = own.iter().filter(|own| own.len() == job.len());
            let unlike: Vec<_> = fitting.map(|own| (own, unlike(own, job))).collect();
            let is_none = unlike.is_empty() || unlike.iter().any(|(_, places)| places.is_empty());
            (!is_none).then_some((job, unlike))
        });
        let (job, unlike) = other?;
        let names = script.columns().names.get(sink)?;
        let told = match &unlike[..] {
            [(own, places)] if is_placed => named(sink, names, job, own, places),
            [(own, _)] => together(sink, job, own),
            _ => format!("takes columns of {sink} from others than any statement that fills it"),
        };
        Some(OtherColumns {
            sink: sink.clone(),
            told,
        })
    };
    if script.has_any_word(&COUNTED) {
        return Vec::new();
    }
    job.columns().of_sinks.iter().filter_map(other).collect()
}

/// Columns that come from others, for a person: `takes z of c.d.t from a.v and not from a.id`.
fn named(
    sink: &str,
    names: &[Arc<str>],
    job: &[Sources],
    own: &[Sources],
    places: &[usize],
) -> String {
    const NAMED: usize = 3;
    let told = places.iter().take(NAMED).filter_map(|&at| {
        let name = names.get(at)?;
        let (job, own) = (listed(job.get(at)?), listed(own.get(at)?));
        Some(format!(
            "takes {name} of {sink} from {job} and not from {own}"
        ))
    });
    let told = told.collect::<Vec<_>>().join("; ");
    if places.len() > NAMED {
        format!("{told}; and others")
    } else {
        told
    }
}

/// That there are more columns, or fewer.
fn more_or_fewer(sink: &str, job: &[Sources], own: &[Sources]) -> String {
    let rest = |one: &[Sources], other: &[Sources]| {
        let rest = one.iter().flatten().filter(|it| {
            let mut others = other.iter().flatten();
            others.all(|other| other != *it)
        });
        let rest: BTreeSet<&str> = rest.flatten().map(|it| with_table(it)).collect();
        rest.into_iter().collect::<Vec<_>>().join(", ")
    };
    let (extra, missing) = (rest(job, own), rest(own, job));
    let from = |what: &str, columns: &str| match columns {
        "" => String::new(),
        columns => format!("{what}{columns}"),
    };
    let count = match job.len() {
        1 => "1 column".to_owned(),
        count => format!("{count} columns"),
    };
    format!(
        "writes {count} of {sink} where the statement writes {}{}{}",
        own.len(),
        from(", with what comes from ", &extra),
        from(", without what comes from ", &missing),
    )
}

/// The same where it is not known which column is which.
fn together(sink: &str, job: &[Sources], own: &[Sources]) -> String {
    let all = |columns: &[Sources]| -> BTreeSet<String> {
        columns.iter().flatten().flatten().cloned().collect()
    };
    let (jobs, owns) = (all(job), all(own));
    let rest = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        listed(&Some(one.difference(other).cloned().collect()))
    };
    match (jobs.is_subset(&owns), owns.is_subset(&jobs)) {
        (true, true) => format!("takes columns of {sink} from the same columns in another way"),
        (false, true) => {
            let extra = rest(&jobs, &owns);
            format!("takes columns of {sink} from {extra}, too")
        }
        (true, false) => {
            let missing = rest(&owns, &jobs);
            format!("does not take columns of {sink} from {missing}")
        }
        (false, false) => {
            let (extra, missing) = (rest(&jobs, &owns), rest(&owns, &jobs));
            format!("takes columns of {sink} from {extra} and not from {missing}")
        }
    }
}

/// Columns for a person, with their tables.
fn listed(sources: &Sources) -> String {
    let columns: Vec<&str> = sources.iter().flatten().map(|it| with_table(it)).collect();
    if columns.is_empty() {
        "a constant".to_owned()
    } else {
        columns.join(", ")
    }
}

/// The column without the catalog and the database of its table.
fn with_table(column: &str) -> &str {
    column.splitn(3, '.').last().unwrap_or(column)
}
