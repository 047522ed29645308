//! The edges between columns, of all processes taken together: moving a statement changes none of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::datasets::Known;
use super::matching::Unit;
use super::model::EdgeChange;
use crate::lineage::{ColumnRef, DatasetKey, Transform};

/// Both ends as number of the dataset and name of the column.
type Key = (usize, Arc<str>, usize, Arc<str>);

struct Edge {
    from: ColumnRef,
    to: ColumnRef,
    transforms: BTreeSet<Transform>,
}

/// The edges that differ by their ends, and the number of those that do not.
pub(super) fn compare(old: &[Unit], new: &[Unit], known: &Known) -> (Vec<EdgeChange>, usize) {
    let old = edges(old, |key| known.before(key));
    let mut new = edges(new, |key| known.after(key));
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for (key, before) in old {
        let after = new.swap_remove(&key);
        match after {
            Some(after) if after.transforms == before.transforms => unchanged += 1,
            after => changes.push(EdgeChange {
                from: before.from,
                to: before.to,
                before: before.transforms.into_iter().collect(),
                after: after.map_or_else(Vec::new, |it| it.transforms.into_iter().collect()),
            }),
        }
    }
    changes.extend(new.into_values().map(|edge| EdgeChange {
        from: edge.from,
        to: edge.to,
        before: Vec::new(),
        after: edge.transforms.into_iter().collect(),
    }));
    changes.sort_by(|a, b| (&a.to, &a.from, a.sign()).cmp(&(&b.to, &b.from, b.sign())));
    (changes, unchanged)
}

fn edges(units: &[Unit], number: impl Fn(&DatasetKey) -> Option<usize>) -> IndexMap<Key, Edge> {
    let mut edges: IndexMap<Key, Edge> = IndexMap::new();
    for process in units.iter().map(|unit| &unit.process) {
        for output in &*process.outputs {
            for column in &*process.columns {
                for source in &column.from {
                    let from = &source.column;
                    let (Some(read), Some(written)) =
                        (number(&from.dataset), number(&output.dataset))
                    else {
                        continue;
                    };
                    edges
                        .entry((read, from.column.clone(), written, column.to.clone()))
                        .or_insert_with(|| Edge {
                            from: ColumnRef::clone(from),
                            to: ColumnRef {
                                dataset: output.dataset.clone(),
                                table: output.name.clone(),
                                column: column.to.clone(),
                            },
                            transforms: BTreeSet::new(),
                        })
                        .transforms
                        .insert(source.transform);
                }
            }
        }
    }
    edges
}
