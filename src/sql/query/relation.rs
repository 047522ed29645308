//! What FROM clauses are made of while a query is read: relations with columns, known or believed.

use std::cell::OnceCell;
use std::sync::Arc;

use smallvec::SmallVec;

use super::normal_form::Normal;
use super::origins::Origins;
use crate::collections::{FEW, FastMap};
use crate::lineage::Endpoint;
use crate::source::Span;
use crate::term::Term;

/// A column of a relation or of a query's output.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: Arc<str>,
    pub(super) origins: Origins,
    /// Its type as written, where it is known.
    pub(super) data_type: Option<Arc<str>>,
    /// What it says, where somebody wants to know and it is sure.
    pub(super) term: Option<Arc<Term>>,
}

/// What is believed of columns that are not known.
#[derive(Debug, Clone)]
pub(super) enum Belief {
    /// A table that nothing defines has any column.
    Table(Endpoint),
    /// A function whose result is not known gives columns from its arguments.
    Function(Origins),
    /// The column is in one of these, nobody knows which.
    Either(Arc<[Belief]>),
    /// The column is in each of these (the branches of a UNION).
    Each(Arc<[Belief]>),
}

impl Belief {
    /// Any of some beliefs; none where there are none.
    pub(super) fn either(beliefs: Vec<Belief>) -> Option<Self> {
        let mut beliefs = beliefs;
        match beliefs.len() {
            0 => None,
            1 => beliefs.pop(),
            _ => Some(Self::Either(beliefs.into())),
        }
    }
}

/// An output column of a query.
#[derive(Debug, Clone)]
pub(super) struct OutputColumn {
    pub(super) column: Column,
    /// Set for a star that could not be expanded.
    pub(super) star: Option<Belief>,
    /// Where its expression stands, if that is more than a column.
    pub(super) expression: Option<Span>,
}

/// What a query yields.
#[derive(Debug, Clone, Default)]
pub(super) struct Output {
    pub(super) columns: Vec<OutputColumn>,
}

impl Output {
    /// The same with names made unique the way Flink does it: `id`, `id0`, `id1`.
    pub(super) fn with_unique_names(mut self) -> Self {
        if self.columns.len() <= FEW && self.has_unique_names() {
            return self;
        }
        let outputs = self
            .columns
            .iter_mut()
            .filter(|output| output.star.is_none());
        make_unique(outputs.map(|output| &mut output.column));
        self
    }

    fn has_unique_names(&self) -> bool {
        let named = |output: &&OutputColumn| output.star.is_none();
        let mut outputs = self.columns.iter().filter(named);
        while let Some(output) = outputs.next() {
            let mut others = outputs.clone();
            if others.any(|other| other.column.name == output.column.name) {
                return false;
            }
        }
        true
    }

    /// The columns as a relation has them, open stars as a belief.
    pub(super) fn into_columns(self) -> (Vec<Column>, Option<Belief>) {
        let mut beliefs = Vec::new();
        let mut columns = Vec::with_capacity(self.columns.len());
        for output in self.with_unique_names().columns {
            match output.star {
                Some(belief) => beliefs.push(belief),
                None => columns.push(output.column),
            }
        }
        (columns, Belief::either(beliefs))
    }
}

/// Makes names unique the way Flink does it, the first of each kept.
pub(super) fn make_names_unique(columns: &mut [Column]) {
    make_unique(columns.iter_mut());
}

fn make_unique<'c>(columns: impl Iterator<Item = &'c mut Column>) {
    let mut attempts: FastMap<Arc<str>, usize> = FastMap::default();
    attempts.reserve(columns.size_hint().1.unwrap_or_default());
    for column in columns {
        let base = Arc::clone(&column.name);
        while attempts.contains_key(&column.name) {
            let attempt = attempts.entry(Arc::clone(&base)).or_default();
            column.name = format!("{base}{attempt}").into();
            *attempt += 1;
        }
        attempts.insert(Arc::clone(&column.name), 0);
    }
}

/// One to three names.
pub(super) type TableName = SmallVec<[Arc<str>; 3]>;

/// What can be named in scope.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// A number that is its own within the statement, in order of appearance.
    pub(super) id: usize,
    /// Alias, or the parts of the table's name; empty for what has no name.
    pub(super) name: TableName,
    pub(super) columns: Vec<Column>,
    /// Set where there may be more columns.
    pub(super) belief: Option<Belief>,
    /// Where the columns of a wide one are, once one was asked for; the first of each name.
    places: OnceCell<FastMap<Arc<str>, usize>>,
}

impl Relation {
    pub(super) fn new(
        id: usize,
        name: TableName,
        columns: Vec<Column>,
        belief: Option<Belief>,
    ) -> Self {
        Self {
            id,
            name,
            columns,
            belief,
            places: OnceCell::new(),
        }
    }

    /// A column of it in the normal form.
    pub(super) fn normal(&self, at: usize) -> Normal {
        Normal::At(self.id, at)
    }

    /// The name people know it by.
    pub(super) fn label(&self) -> &str {
        self.name.last().map_or("sub-query", |name| &**name)
    }

    pub(super) fn position(&self, column: &str) -> Option<usize> {
        if self.columns.len() <= FEW {
            return self.columns.iter().position(|known| &*known.name == column);
        }
        let places = self.places.get_or_init(|| {
            let places = self.columns.iter().enumerate().rev();
            places
                .map(|(at, column)| (Arc::clone(&column.name), at))
                .collect()
        });
        places.get(column).copied()
    }

    /// Whether a qualifier of one to three names means this relation.
    pub(super) fn is_named(&self, qualifier: &[&str]) -> bool {
        self.name.len() >= qualifier.len()
            && !qualifier.is_empty()
            && (self.name.iter().rev())
                .zip(qualifier.iter().rev())
                .all(|(name, part)| **name == **part)
    }
}
