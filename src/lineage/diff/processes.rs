//! What differs of two processes that are the same one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Side;
use super::datasets::Known;
use super::matching::{Pair, one_line};
use super::model::{ColumnChange, EndpointChanges, InfluenceChanges, ProcessChange, Seen, Sides};
use crate::lineage::{
    ColumnLineage, ColumnRef, DatasetKey, Endpoint, Influence, Process, Transform,
};

/// Finds the number of a dataset of one side.
type Number<'a> = &'a dyn Fn(&DatasetKey) -> Option<usize>;

/// The processes that differ, and the number of those that do not.
pub(super) fn compare(
    pairs: &[Pair<'_>],
    before: Side<'_>,
    after: Side<'_>,
    known: &Known,
) -> (Vec<ProcessChange>, usize) {
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for pair in pairs {
        let change = change(pair, before, after, known);
        if change.differs() {
            changes.push(change);
        } else {
            unchanged += 1;
        }
    }
    (changes, unchanged)
}

fn change(pair: &Pair<'_>, before: Side<'_>, after: Side<'_>, known: &Known) -> ProcessChange {
    let seen = |side: Side<'_>, process: Option<&Process>| {
        process.map_or_else(Seen::default, |it| side.seen(&it.origins))
    };
    let mut change = ProcessChange {
        before: pair.before.cloned(),
        after: pair.after.cloned(),
        seen: Sides {
            before: seen(before, pair.before),
            after: seen(after, pair.after),
        },
        is_moved: false,
        kind: None,
        job: None,
        multiplicity: None,
        inputs: EndpointChanges::default(),
        outputs: EndpointChanges::default(),
        columns: Vec::new(),
        influences: InfluenceChanges::default(),
        is_other_sql: false,
    };
    let (Some(old), Some(new)) = (pair.before, pair.after) else {
        return change;
    };
    let number_before = |key: &DatasetKey| known.before(key);
    let number_after = |key: &DatasetKey| known.after(key);
    let numbers: Sides<Number<'_>> = Sides {
        before: &number_before,
        after: &number_after,
    };
    let files = |side: Side<'_>, it: &Process| side.files(&it.origins, |file| file.same);
    change.is_moved = moved(&files(before, old), &files(after, new));
    change.kind = Sides::if_different(old.kind, new.kind);
    change.job = Sides::if_different(before.own_job(old), after.own_job(new));
    change.multiplicity = Sides::if_different(old.multiplicity(), new.multiplicity());
    change.inputs = ends(&old.inputs, &new.inputs, &numbers);
    change.outputs = ends(&old.outputs, &new.outputs, &numbers);
    change.columns = columns(&old.columns, &new.columns, &numbers);
    change.influences = influences(&old.influences, &new.influences, &numbers);
    change.is_other_sql = old.fingerprints.equivalent != new.fingerprints.equivalent
        && one_line(&old.sql) != one_line(&new.sql);
    change
}

/// Whether it left a file and came into another. That it stands in one file more or less is its multiplicity.
fn moved<T: PartialEq>(old: &[T], new: &[T]) -> bool {
    old.iter().any(|file| !new.contains(file)) && new.iter().any(|file| !old.contains(file))
}

fn ends(old: &[Endpoint], new: &[Endpoint], numbers: &Sides<Number<'_>>) -> EndpointChanges {
    let of = |ends: &[Endpoint], number: Number<'_>| -> HashMap<usize, Endpoint> {
        ends.iter()
            .filter_map(|end| Some((number(&end.dataset)?, end.clone())))
            .collect()
    };
    let was = of(old, numbers.before);
    let is = of(new, numbers.after);
    let mut changes = EndpointChanges::default();
    for end in old {
        match (numbers.before)(&end.dataset).and_then(|number| is.get(&number)) {
            None => changes.removed.push(end.clone()),
            // A file that moved takes its tables along: only a physical identity is another one.
            Some(now) if now.dataset.identity() != end.dataset.identity() => {
                changes.other_identity.push(Sides {
                    before: end.clone(),
                    after: now.clone(),
                });
            }
            Some(_) => {}
        }
    }
    let is_new = |end: &&Endpoint| {
        (numbers.after)(&end.dataset).is_none_or(|number| !was.contains_key(&number))
    };
    changes.added = new.iter().filter(is_new).cloned().collect();
    changes
}

/// Columns by name; the second of a name is matched with the second.
fn columns(
    old: &[ColumnLineage],
    new: &[ColumnLineage],
    numbers: &Sides<Number<'_>>,
) -> Vec<ColumnChange> {
    let was = by_name(old);
    let is = by_name(new);
    let mut changes = Vec::new();
    for (key, before) in &was.1 {
        let after = is.0.get(key).copied();
        if after.is_none_or(|after| !is_same(before, after, numbers)) {
            changes.push(ColumnChange {
                before: Some((*before).clone()),
                after: after.cloned(),
            });
        }
    }
    for (key, after) in &is.1 {
        if !was.0.contains_key(key) {
            changes.push(ColumnChange {
                before: None,
                after: Some((*after).clone()),
            });
        }
    }
    changes
}

type Named<'a> = (&'a str, usize);

fn by_name(
    columns: &[ColumnLineage],
) -> (
    HashMap<Named<'_>, &ColumnLineage>,
    Vec<(Named<'_>, &ColumnLineage)>,
) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let in_order: Vec<_> = columns
        .iter()
        .map(|column| {
            let count = counts.entry(&column.to).or_default();
            *count += 1;
            ((&*column.to, *count), column)
        })
        .collect();
    (in_order.iter().copied().collect(), in_order)
}

fn is_same(old: &ColumnLineage, new: &ColumnLineage, numbers: &Sides<Number<'_>>) -> bool {
    type Source<'a> = (Option<usize>, &'a str, &'a [Arc<str>], Transform);
    fn sources<'a>(column: &'a ColumnLineage, number: Number<'_>) -> BTreeSet<Source<'a>> {
        column
            .from
            .iter()
            .map(|it| {
                let of = &it.column;
                (number(&of.dataset), &*of.column, &*it.fields, it.transform)
            })
            .collect()
    }
    let text = |column: &ColumnLineage| column.expression.as_deref().map(one_line);
    sources(old, numbers.before) == sources(new, numbers.after) && text(old) == text(new)
}

fn influences(
    old: &[Influence],
    new: &[Influence],
    numbers: &Sides<Number<'_>>,
) -> InfluenceChanges {
    let key = |it: &Influence, number: Number<'_>| {
        let ColumnRef {
            dataset, column, ..
        } = &*it.column;
        (number(dataset), column.clone(), it.kind)
    };
    let of = |all: &[Influence], number: Number<'_>| -> BTreeMap<_, Influence> {
        all.iter().map(|it| (key(it, number), it.clone())).collect()
    };
    let was = of(old, numbers.before);
    let is = of(new, numbers.after);
    let only = |all: &[Influence], number: Number<'_>, not: &BTreeMap<_, Influence>| {
        all.iter()
            .filter(|it| !not.contains_key(&key(it, number)))
            .cloned()
            .collect()
    };
    InfluenceChanges {
        removed: only(old, numbers.before, &is),
        added: only(new, numbers.after, &was),
    }
}
