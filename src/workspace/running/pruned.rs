//! What of a statement its plan may lack because the planner has made it simpler ([`crate::term::Hold`]): tables that are read,
//! columns that rows are chosen by, and columns that a column comes from.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::columns::Sources;
use super::side::Side;
use super::terms::Terms;
use crate::term::{CHOOSING, Clauses};

/// Whether a plan of the statement may read none of these tables that it names. `terms` are what it says, where that can be read.
pub(super) fn may_lack_tables(
    script: &Side,
    terms: Option<&Terms>,
    mut tables: impl Iterator<Item = impl AsRef<str>>,
) -> bool {
    let clauses = terms.and_then(Terms::clauses);
    tables.all(|table| {
        let table = table.as_ref();
        let may_be_empty = clauses.is_some_and(|it| it.may_be_empty(table));
        let is_taken = || script.columns().takes_any_of(table);
        may_be_empty || script.shape().has_outer_join() && !is_taken()
    })
}

/// Words of conditions that may be answered.
const ANSWERING: [&str; 4] = ["OR", "NULL", "TRUE", "FALSE"];

/// Those of the columns that rows are chosen by for which every plan of the statement has a condition.
pub(super) fn kept_filters<'s>(
    filters: impl Iterator<Item = &'s String>,
    script: &Side,
    terms: Option<&Terms>,
) -> Vec<&'s String> {
    let clauses = terms.and_then(Terms::clauses);
    let kept = clauses.map(|it| it.kept()).unwrap_or_default();
    let about = clauses.and_then(Clauses::about);
    // `COUNT(*) FILTER (WHERE a > 5)`: the conditions of a query do not have it.
    let is_answered =
        LazyCell::new(|| script.has_any_word(&CHOOSING) || script.has_any_word(&ANSWERING));
    let is_elsewhere =
        |column: &str| about.as_ref().is_some_and(|it| !has(it, column)) && !*is_answered;
    filters
        .filter(|it| has(&kept, it) || is_elsewhere(it))
        .collect()
}

/// Whether a column is among these, or a field of it.
fn has(columns: &BTreeSet<&str>, column: &str) -> bool {
    let fields = format!("{column}.");
    let mut found = columns.range(&*fields..);
    columns.contains(column) || found.next().is_some_and(|it| it.starts_with(&fields))
}

/// Whether a plan of the statement may have a column of a sink, at this place, come from fewer columns.
pub(super) fn may_come_from(
    fewer: &Sources,
    own: &Sources,
    (sink, at): (&str, usize),
    script: &Side,
    terms: Option<&Terms>,
) -> bool {
    let (Some(fewer), Some(own)) = (fewer, own) else {
        return true;
    };
    if fewer == own {
        return true;
    }
    let (true, Some(terms)) = (fewer.is_subset(own), terms) else {
        return false;
    };
    let Some(clauses) = terms.clauses() else {
        return true;
    };
    let is_fixed = |fixed: BTreeSet<&str>| own.iter().any(|it| fixed.contains(&**it));
    clauses.fixed().is_none_or(is_fixed)
        || match terms.of_column(sink, at) {
            Some(term) => clauses.may_answer(term),
            None => script.has_any_word(&CHOOSING),
        }
}
