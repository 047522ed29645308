//! Which dataset of the old graph is which of the new one, and what differs of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Side;
use super::matching::Pair;
use super::model::{DatasetChange, OptionChange, Seen, Sides, TableColumnChange};
use crate::lineage::{Column, Dataset, DatasetKey, LogicalName, Options};

/// Numbers of datasets: those that are the same on both sides have the same.
#[derive(Default)]
pub(super) struct Known {
    before: HashMap<DatasetKey, usize>,
    after: HashMap<DatasetKey, usize>,
    count: usize,
}

impl Known {
    /// The number of a dataset of the old graph.
    pub(super) fn before(&self, key: &DatasetKey) -> Option<usize> {
        self.before.get(key).copied()
    }

    /// The number of a dataset of the new graph.
    pub(super) fn after(&self, key: &DatasetKey) -> Option<usize> {
        self.after.get(key).copied()
    }

    /// Makes two datasets the same, where neither is one of a pair already.
    fn join(&mut self, before: &DatasetKey, after: &DatasetKey) {
        if !self.before.contains_key(before) && !self.after.contains_key(after) {
            self.before.insert(before.clone(), self.count);
            self.after.insert(after.clone(), self.count);
            self.count += 1;
        }
    }
}

/// Pairs datasets: by what makes them the same, then by the name under which the same process uses them, then by the
/// name under which the same file declares them. The rest gets numbers of its own.
pub(super) fn pair(before: Side<'_>, after: Side<'_>, processes: &[Pair<'_>]) -> Known {
    let mut known = Known::default();
    for (_, dataset) in before.lineage.datasets() {
        if after.lineage.dataset_by_key(&dataset.key).is_some() {
            known.join(&dataset.key, &dataset.key);
        }
    }
    for pair in processes {
        let (Some(old), Some(new)) = (pair.before, pair.after) else {
            continue;
        };
        for (old, new) in [(&old.inputs, &new.inputs), (&old.outputs, &new.outputs)] {
            for end in &**old {
                if let Some(same) = new.iter().find(|it| it.name == end.name) {
                    known.join(&end.dataset, &same.dataset);
                }
            }
        }
    }
    let new = by_place(after);
    for (place, old) in by_place(before) {
        if let (Some(old), Some(Some(new))) = (old, new.get(&place)) {
            known.join(old, new);
        }
    }
    for (_, dataset) in before.lineage.datasets() {
        if !known.before.contains_key(&dataset.key) {
            known.before.insert(dataset.key.clone(), known.count);
            known.count += 1;
        }
    }
    for (_, dataset) in after.lineage.datasets() {
        if !known.after.contains_key(&dataset.key) {
            known.after.insert(dataset.key.clone(), known.count);
            known.count += 1;
        }
    }
    known
}

/// Datasets by name and file; none where several share both.
fn by_place(side: Side<'_>) -> HashMap<(&LogicalName, Arc<str>), Option<&DatasetKey>> {
    let mut found = HashMap::new();
    for (_, dataset) in side.lineage.datasets() {
        for file in side.files(&dataset.origins, |file| file.same) {
            for name in &dataset.names {
                found
                    .entry((name, Arc::clone(&file)))
                    .and_modify(|known| *known = None)
                    .or_insert(Some(&dataset.key));
            }
        }
    }
    found
}

/// The datasets that differ, and the number of those that do not.
pub(super) fn compare(
    before: Side<'_>,
    after: Side<'_>,
    known: &Known,
) -> (Vec<DatasetChange>, usize) {
    let mut new: HashMap<usize, &Dataset> = (after.lineage.datasets())
        .filter_map(|(_, dataset)| Some((known.after(&dataset.key)?, dataset)))
        .collect();
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for (_, old) in before.lineage.datasets() {
        let partner = known
            .before(&old.key)
            .and_then(|number| new.remove(&number));
        let change = change(Some(old), partner, before, after);
        if change.differs() {
            changes.push(change);
        } else {
            unchanged += 1;
        }
    }
    let is_left = |dataset: &Dataset| {
        known
            .after(&dataset.key)
            .is_some_and(|number| new.contains_key(&number))
    };
    for (_, dataset) in after.lineage.datasets() {
        if is_left(dataset) {
            changes.push(change(None, Some(dataset), before, after));
        }
    }
    (changes, unchanged)
}

fn change(
    old: Option<&Dataset>,
    new: Option<&Dataset>,
    before: Side<'_>,
    after: Side<'_>,
) -> DatasetChange {
    let seen = |side: Side<'_>, dataset: Option<&Dataset>| {
        dataset.map_or_else(Seen::default, |it| side.seen(&it.origins))
    };
    let mut change = DatasetChange {
        before: old.cloned(),
        after: new.cloned(),
        seen: Sides {
            before: seen(before, old),
            after: seen(after, new),
        },
        is_moved: false,
        names: None,
        identity: None,
        kind: None,
        connector: None,
        columns: Vec::new(),
        options: Vec::new(),
    };
    if let (Some(old), Some(new)) = (old, new) {
        let files = |side: Side<'_>, it: &Dataset| side.files(&it.origins, |file| file.same);
        change.is_moved = old.key.scope().is_some()
            && new.key.scope().is_some()
            && files(before, old) != files(after, new);
        change.names = names(old, new);
        change.identity =
            Sides::if_different(old.key.identity().cloned(), new.key.identity().cloned());
        change.kind = Sides::if_different(old.kind, new.kind);
        change.connector = Sides::if_different(old.connector.clone(), new.connector.clone());
        change.columns = columns(&old.columns, &new.columns);
        change.options = options(&old.options, &new.options);
    }
    change
}

/// Names that the same data had and has, but for those that it kept.
fn names(old: &Dataset, new: &Dataset) -> Option<Sides<Vec<LogicalName>>> {
    let only = |of: &Dataset, not: &Dataset| -> Vec<LogicalName> {
        let others: BTreeSet<_> = not.names.iter().collect();
        let mut names: Vec<_> = of.names.iter().filter(|it| !others.contains(it)).collect();
        names.sort();
        names.into_iter().cloned().collect()
    };
    Sides::if_different(only(old, new), only(new, old))
}

fn columns(old: &[Column], new: &[Column]) -> Vec<TableColumnChange> {
    let mut changes = Vec::new();
    for before in old {
        let after = new.iter().find(|it| it.name == before.name);
        if after != Some(before) {
            changes.push(TableColumnChange {
                before: Some(before.clone()),
                after: after.cloned(),
            });
        }
    }
    let is_new = |column: &&Column| !old.iter().any(|it| it.name == column.name);
    changes.extend(new.iter().filter(is_new).map(|column| TableColumnChange {
        before: None,
        after: Some(column.clone()),
    }));
    changes
}

fn options(old: &Options, new: &Options) -> Vec<OptionChange> {
    let shown = |options: &Options, key: &str| {
        (options.printable())
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value.into_owned())
    };
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter(|key| old.get(key) != new.get(key))
        .map(|key| OptionChange {
            key: key.to_owned(),
            before: shown(old, key),
            after: shown(new, key),
        })
        .collect()
}
