//! Where a value comes from: a small set of columns, each once, with how.

use std::sync::Arc;

use crate::lineage::{ColumnRef, SourceColumn, Transform};

/// An entry of [`ColumnTable`]. A column may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ColumnId(usize);

/// The columns a query touches, so that origins are small. Wide tables are looked up often and little of them is used, so
/// equal columns are not looked for here but where origins leave this room.
#[derive(Debug, Default)]
pub(super) struct ColumnTable(Vec<Arc<ColumnRef>>);

impl ColumnTable {
    pub(super) fn add(&mut self, column: Arc<ColumnRef>) -> ColumnId {
        self.0.push(column);
        ColumnId(self.0.len() - 1)
    }

    pub(super) fn column(&self, id: ColumnId) -> Option<&Arc<ColumnRef>> {
        self.0.get(id.0)
    }
}

/// The columns a value comes from, ascending by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Origins(smallvec::SmallVec<[(ColumnId, Transform); 2]>);

impl Origins {
    /// A stored column as it is.
    pub(super) fn identity(column: ColumnId) -> Self {
        let mut origins = Self::default();
        origins.add(column, Transform::Identity);
        origins
    }

    /// Adds a column. One that is there already keeps the stronger of both ways.
    pub(super) fn add(&mut self, column: ColumnId, transform: Transform) {
        match self.0.binary_search_by_key(&column, |entry| entry.0) {
            Ok(at) => {
                let entry = &mut self.0[at].1;
                if strength(transform) > strength(*entry) {
                    *entry = transform;
                }
            }
            Err(at) => self.0.insert(at, (column, transform)),
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for &(column, transform) in &other.0 {
            self.add(column, transform);
        }
    }

    /// Adds what `other` comes from, seen through an operation.
    pub(super) fn extend_through(&mut self, other: &Self, outer: Transform) {
        for &(column, inner) in &other.0 {
            self.add(column, compose(outer, inner));
        }
    }

    /// The same columns, seen through an operation.
    pub(super) fn through(&self, outer: Transform) -> Self {
        let mut origins = self.clone();
        for entry in &mut origins.0 {
            entry.1 = compose(outer, entry.1);
        }
        origins
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = ColumnId> + '_ {
        self.0.iter().map(|entry| entry.0)
    }

    /// As the lineage model has it: sorted, each column once.
    pub(super) fn resolve(&self, table: &ColumnTable) -> Vec<SourceColumn> {
        let mut sources: Vec<_> = (self.0.iter())
            .filter_map(|&(id, transform)| {
                let column = table.column(id)?.clone();
                Some(SourceColumn { column, transform })
            })
            .collect();
        sources.sort_by(|one, other| {
            let strongest_first = || strength(other.transform).cmp(&strength(one.transform));
            one.column.cmp(&other.column).then_with(strongest_first)
        });
        sources.dedup_by(|later, kept| later.column == kept.column);
        sources
    }
}

/// `outer` applied to a value that comes by `inner`.
fn compose(outer: Transform, inner: Transform) -> Transform {
    match (outer, inner) {
        (Transform::Identity, inner) => inner,
        (Transform::Conditional, _) | (_, Transform::Conditional) => Transform::Conditional,
        (Transform::Aggregation, _) | (_, Transform::Aggregation) => Transform::Aggregation,
        (Transform::Transformation, _) => Transform::Transformation,
    }
}

/// Which way is told where a column is reached by two: a condition only where nothing else reads it.
fn strength(transform: Transform) -> u8 {
    match transform {
        Transform::Conditional => 0,
        Transform::Identity => 1,
        Transform::Transformation => 2,
        Transform::Aggregation => 3,
    }
}
