//! What has changed between two looks at the same: for whoever watches.

use crate::collections::FastMap;

use super::{Drift, Kind, Row};

/// A row that is another one than before. Only rows that differ, or did, are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// It differs now and did not.
    New(&'a Row),
    /// It differs otherwise than before.
    Other(&'a Row),
    /// It differed and does not any more.
    Gone(&'a Row),
}

impl<'a> Change<'a> {
    /// The row, as it is or was.
    pub fn row(self) -> &'a Row {
        match self {
            Self::New(row) | Self::Other(row) | Self::Gone(row) => row,
        }
    }
}

/// The changes from one to the other: what is new or another in the order of the rows, then what is gone.
pub fn changes<'a>(before: &'a Drift, after: &'a Drift) -> Vec<Change<'a>> {
    let mut known: FastMap<(Kind, &str), Vec<&Row>> = FastMap::default();
    for row in before.differing() {
        known.entry((row.kind, &row.name)).or_default().push(row);
    }
    let mut changes = Vec::new();
    let mut kept: FastMap<(Kind, &str), usize> = FastMap::default();
    for row in after.differing() {
        // Several rows of one name are told apart by their order.
        let nth = kept.entry((row.kind, &row.name)).or_default();
        let old = known.get(&(row.kind, &*row.name));
        match old.and_then(|rows| rows.get(*nth)) {
            None => changes.push(Change::New(row)),
            Some(old) if !is_same(old, row) => changes.push(Change::Other(row)),
            Some(_) => {}
        }
        *nth += 1;
    }
    for row in before.differing() {
        let left = kept.get_mut(&(row.kind, &*row.name));
        match left {
            Some(count) if *count > 0 => *count -= 1,
            _ => changes.push(Change::Gone(row)),
        }
    }
    changes
}

/// Whether a person sees no difference. A statement that moved down by a line is the same.
fn is_same(old: &Row, new: &Row) -> bool {
    let marks = |row: &Row| [&row.declared, &row.running, &row.published].map(Clone::clone);
    let jobs = |row: &Row| -> Vec<_> {
        let jobs = row.jobs.iter();
        jobs.map(|job| (job.id.clone(), job.state.clone()))
            .collect()
    };
    marks(old) == marks(new) && jobs(old) == jobs(new) && old.entities == new.entities
}
