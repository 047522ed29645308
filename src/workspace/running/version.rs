//! What shows that a job which reads and writes what a statement does runs another version of it.

use std::collections::BTreeSet;

use super::pruned;
use super::score::Printed;
use super::shape::{Mention, Whose};
use super::side::Side;
use crate::term::is_of_table;

/// What shows that a job which reads and writes the same runs another version of a statement.
pub(super) fn version(script: &Side, job: &Side, printed: Printed<'_>) -> Vec<String> {
    let Printed {
        plan, script: text, ..
    } = printed;
    if plan.is_hidden || script.shape().is_template() {
        return Vec::new();
    }
    let is_looked_up = !job.columns().lookups.is_empty();
    let mut told = script.shape().other_rows(plan, text);
    let terms = (printed.own_terms)().zip((printed.job_terms)());
    let exact = terms.map(|(own, job)| own.other(job)).unwrap_or_default();
    // What columns and conditions tell already is not told again of their words.
    if exact.is_empty() {
        let place = |whose: Whose, what: &Mention<'_>| {
            let (own, job) = terms?;
            own.place(whose, what, job)
        };
        let words = script.shape();
        told.extend(words.other_words(plan, text, is_looked_up, &place));
    }
    told.extend(exact);
    told.extend(other_influences(script, job, printed));
    told.extend(other_aggregates(script, job));
    told
}

/// That of a sink whose columns come from the same the job aggregates some and the statement none, or the other way round, for
/// a person. The order of columns does not count. A statement may call an aggregate that only Flink knows, and the planner leaves out
/// aggregates of groups of one row.
fn other_aggregates(script: &Side, job: &Side) -> Option<String> {
    type Told = Vec<(BTreeSet<String>, bool)>;
    let of = |side: &Side, sink: &str| -> Option<Told> {
        let (columns, flags) = (
            side.columns().of_sinks.get(sink)?,
            side.columns().aggregated.get(sink)?,
        );
        let ([columns], [flags]) = (&columns[..], &flags[..]) else {
            return None;
        };
        let sure: Option<Vec<_>> = columns.iter().cloned().collect();
        let mut told: Told = sure?.into_iter().zip(flags.iter().copied()).collect();
        told.sort();
        Some(told)
    };
    job.columns().of_sinks.keys().find_map(|sink| {
        let (own, jobs) = (of(script, sink)?, of(job, sink)?);
        let sources = |told: &Told| {
            let mut sources: Vec<_> = told.iter().map(|(from, _)| from.clone()).collect();
            sources.sort();
            sources
        };
        if sources(&own) != sources(&jobs) {
            return None;
        }
        let is_any = |told: &Told| told.iter().any(|(_, is_aggregate)| *is_aggregate);
        match (is_any(&own), is_any(&jobs)) {
            (false, true) if script.shape().never_aggregates() => Some(format!(
                "it aggregates columns of {sink}, which the statement does not"
            )),
            (true, false) if script.shape().only_looks_around() => {
                Some(format!("it does not aggregate columns of {sink}"))
            }
            _ => None,
        }
    })
}

/// Columns that rows are chosen, joined or put into windows by on one side alone, for a person.
fn other_influences(script: &Side, job: &Side, printed: Printed<'_>) -> Vec<String> {
    let list = |columns: &[&String]| {
        let columns: Vec<&str> = columns.iter().map(|it| it.as_str()).collect();
        columns.join(", ")
    };
    let (owns, jobs) = (script.columns(), job.columns());
    // Conditions on a table that is looked up are not always printed.
    let is_shown = |column: &&String| {
        let mut lookups = jobs.lookups.iter();
        !lookups.any(|table| is_of_table(column, table))
    };
    let are_shown = script.shape().filters_are_shown(printed.plan);
    // An outer join that is left out takes its condition along.
    let are_joins_kept = are_shown && !script.shape().has_outer_join();
    let mut told = Vec::new();
    let filters = ("filter", &jobs.filters, &owns.filters, are_shown);
    // A table as of a time is joined by its own time, too.
    let is_plain = !printed.plan.is_temporal;
    let joins = is_plain.then_some(("join", &jobs.joined, &owns.joined, are_joins_kept));
    for (what, job, own, are_kept) in std::iter::once(filters).chain(joins) {
        let extra: Vec<&String> = job.difference(&owns.influences).collect();
        if !extra.is_empty() {
            let extra = list(&extra);
            told.push(format!(
                "it {what}s by {extra}, which the statement does not"
            ));
        }
        let missing = own.difference(&jobs.influences).filter(is_shown);
        let missing = pruned::kept_filters(missing, script, (printed.own_terms)());
        if !missing.is_empty() && are_kept {
            told.push(format!("it does not {what} by {}", list(&missing)));
        }
    }
    let (extra, missing): (Vec<&String>, Vec<&String>) = (
        jobs.windowed.difference(&owns.influences).collect(),
        owns.windowed.difference(&jobs.influences).collect(),
    );
    if !extra.is_empty() && !missing.is_empty() {
        let (extra, missing) = (list(&extra), list(&missing));
        told.push(format!("its windows are by {extra} and not by {missing}"));
    }
    told
}
