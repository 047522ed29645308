//! Where a value comes from: a small set of columns, each once, with how.

use std::sync::Arc;

use crate::lineage::{ColumnRef, SourceColumn, SourceColumns, Transform};

/// An entry of [`ColumnTable`]. A column may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ColumnId(usize);

/// The columns a query touches, so that origins are small. Wide tables are looked up often and little of them is used, so
/// equal columns are not looked for here but where origins leave this room.
#[derive(Debug, Default)]
pub(super) struct ColumnTable(Vec<Entry>);

#[derive(Debug)]
enum Entry {
    Column(Arc<ColumnRef>),
    /// A field of a column, by its path behind the column's name.
    Field {
        of: ColumnId,
        path: Arc<str>,
    },
}

impl ColumnTable {
    /// Makes room for so many more entries.
    pub(super) fn reserve(&mut self, more: usize) {
        self.0.reserve(more);
    }

    pub(super) fn add(&mut self, column: Arc<ColumnRef>) -> ColumnId {
        self.push(Entry::Column(column))
    }

    /// A field of what an entry is.
    pub(super) fn add_field(&mut self, of: ColumnId, path: &str) -> ColumnId {
        let entry = match self.0.get(of.0) {
            Some(Entry::Field { of, path: before }) => Entry::Field {
                of: *of,
                path: format!("{before}.{path}").into(),
            },
            _ => Entry::Field {
                of,
                path: path.into(),
            },
        };
        self.push(entry)
    }

    fn push(&mut self, entry: Entry) -> ColumnId {
        self.0.push(entry);
        ColumnId(self.0.len() - 1)
    }

    /// The column of an entry, also of a field of it.
    pub(super) fn column(&self, id: ColumnId) -> Option<&Arc<ColumnRef>> {
        match self.0.get(id.0)? {
            Entry::Column(column) => Some(column),
            Entry::Field { of, .. } => match self.0.get(of.0)? {
                Entry::Column(column) => Some(column),
                // A field is always one of a column.
                Entry::Field { .. } => None,
            },
        }
    }

    fn field(&self, id: ColumnId) -> Option<&Arc<str>> {
        match self.0.get(id.0)? {
            Entry::Column(_) => None,
            Entry::Field { path, .. } => Some(path),
        }
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

    /// A field of the value, or a path of fields. It has a name where the value is a column as it is, or, its type being
    /// known, a field of one; of anything computed nobody can say what it is made of.
    pub(super) fn field(&self, path: &str, is_typed: bool, table: &mut ColumnTable) -> Self {
        let is_only = self.0.len() == 1;
        let mut origins = Self::default();
        for &(column, transform) in &self.0 {
            let is_named = transform == Transform::Identity
                || (is_only && is_typed && table.field(column).is_some());
            let column = if is_named {
                table.add_field(column, path)
            } else {
                column
            };
            origins.add(column, compose(Transform::Transformation, transform));
        }
        origins
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = ColumnId> + '_ {
        self.0.iter().map(|entry| entry.0)
    }

    /// As the lineage model has it: sorted, each column once. Fields are named only where nothing reads the whole column.
    pub(super) fn resolve(&self, table: &ColumnTable) -> SourceColumns {
        let mut sources: SourceColumns = (self.0.iter())
            .filter_map(|&(id, transform)| {
                let column = table.column(id)?.clone();
                let field = table.field(id).map(|path| Arc::from(&**path));
                Some(SourceColumn {
                    fields: field.into_iter().collect(),
                    column,
                    transform,
                })
            })
            .collect();
        if sources.len() < 2 {
            return sources;
        }
        sources.sort_by(|one, other| {
            let strongest_first = || strength(other.transform).cmp(&strength(one.transform));
            one.column.cmp(&other.column).then_with(strongest_first)
        });
        sources.dedup_by(|later, kept| {
            let is_same = later.column == kept.column;
            if is_same {
                let fields = std::mem::take(&mut kept.fields);
                kept.fields = joined(fields, std::mem::take(&mut later.fields));
            }
            is_same
        });
        sources
    }
}

/// The fields of both, sorted; none where either is the whole column.
fn joined(one: Box<[Arc<str>]>, other: Box<[Arc<str>]>) -> Box<[Arc<str>]> {
    if one.is_empty() || other.is_empty() {
        return Box::default();
    }
    let mut fields: Vec<_> = one.into_iter().chain(other).collect();
    fields.sort();
    fields.dedup();
    fields.into()
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
