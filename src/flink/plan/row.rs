//! What an operator gives on: columns, each with the columns of tables that it comes from.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use super::words::is_of_planner;
use crate::collections::FastMap;
use crate::lineage::Transform;
use crate::term::Term;

const OF_PLANNER: &str = "is a name of the planner, and the plan does not tell what it made it of";

/// A table that the plan reads, by its place in [`super::Flow::reads`].
pub(super) type TableId = usize;

/// A column of a table, and how a value comes from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::flink) struct Source {
    /// The table.
    pub table: TableId,
    /// The column.
    pub column: Arc<str>,
    /// The path of a nested field below the column.
    pub field: Option<Arc<str>>,
    /// How the value comes from it.
    pub transform: Transform,
}

/// A column that an operator gives on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::flink) struct Cell {
    /// The name it is printed under.
    pub name: Arc<str>,
    /// Where its value comes from, sorted.
    pub from: Rc<[Source]>,
    /// Why that is not sure, where it is not.
    pub doubt: Option<Rc<str>>,
    /// What it says, where that is more than a column and somebody wants to know.
    pub term: Option<Arc<Term>>,
}

impl Cell {
    /// A column that comes from nothing.
    pub(super) fn constant(name: &str) -> Self {
        Self {
            name: name.into(),
            from: Rc::from([]),
            doubt: None,
            term: None,
        }
    }

    /// A column of which nobody can say what it comes from.
    pub(super) fn lost(name: &str, why: &str) -> Self {
        Self {
            doubt: Some(why.into()),
            ..Self::constant(name)
        }
    }

    /// The same under another name.
    pub(super) fn named(&self, name: &str) -> Self {
        let name = if &*self.name == name {
            Arc::clone(&self.name)
        } else {
            name.into()
        };
        Self {
            name,
            ..self.clone()
        }
    }
}

/// Columns, found by their names.
#[derive(Debug)]
pub(super) struct Cells {
    list: Vec<Cell>,
    /// Made when it is asked for: nobody looks for the columns that a sink takes.
    names: OnceCell<Names>,
}

/// The names of columns.
#[derive(Debug)]
struct Names {
    places: FastMap<Arc<str>, usize>,
    /// Those that an expression reader could take for syntax, the longest first.
    odd: Vec<Arc<str>>,
}

/// The names that are tried in front of syntax; a text with more of them is no plan of SQL.
const ODD_NAMES: usize = 64;

impl Cells {
    fn new(list: Vec<Cell>) -> Self {
        Self {
            list,
            names: OnceCell::new(),
        }
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(&self.list))
    }

    fn find(&self, name: &str) -> Option<&Cell> {
        self.list.get(*self.names().places.get(name)?)
    }
}

impl Names {
    fn of(list: &[Cell]) -> Self {
        let mut places = FastMap::default();
        let mut odd = Vec::new();
        for (at, cell) in list.iter().enumerate() {
            places.entry(Arc::clone(&cell.name)).or_insert(at);
            if odd.len() < ODD_NAMES && is_odd(&cell.name) {
                odd.push(Arc::clone(&cell.name));
            }
        }
        odd.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self { places, odd }
    }
}

fn is_odd(name: &str) -> bool {
    name.contains(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '$' | '.' | '&')))
}

/// What an operator gives on, as far as the text tells.
#[derive(Debug, Clone)]
pub(super) enum Row {
    /// These columns in this order.
    Known(Rc<Cells>),
    /// The columns of a table as they are; which it has is not printed.
    Open(TableId),
    /// Values that come from no table.
    Constant,
    /// Nobody can say.
    Lost,
}

impl Row {
    /// The row of these columns.
    pub(super) fn of(cells: Vec<Cell>) -> Self {
        Self::Known(Rc::new(Cells::new(cells)))
    }

    /// Its columns, where they are known.
    pub(super) fn cells(&self) -> Option<&[Cell]> {
        match self {
            Self::Known(cells) => Some(&cells.list),
            Self::Open(_) | Self::Constant | Self::Lost => None,
        }
    }

    /// The table whose columns these are, where only that is known.
    pub(super) fn open(&self) -> Option<TableId> {
        match self {
            Self::Open(table) => Some(*table),
            Self::Known(_) | Self::Constant | Self::Lost => None,
        }
    }

    /// The column of this name, where columns are known.
    pub(super) fn find(&self, name: &str) -> Option<&Cell> {
        match self {
            Self::Known(cells) => cells.find(name),
            Self::Open(_) | Self::Constant | Self::Lost => None,
        }
    }

    /// The longest name that looks like syntax and that `text` begins with.
    pub(super) fn odd_name_at(&self, text: &str) -> Option<&Cell> {
        match self {
            Self::Known(cells) => {
                let mut odd = cells.names().odd.iter();
                let name = odd.find(|name| text.starts_with(&***name))?;
                cells.find(name)
            }
            Self::Open(_) | Self::Constant | Self::Lost => None,
        }
    }

    /// The column of this name; of an open row, that column of the table.
    pub(super) fn column(&self, name: &str) -> Cell {
        match self {
            Self::Known(_) => self.find(name).cloned().unwrap_or_else(|| {
                Cell::lost(name, &format!("{name} is not among the columns before it"))
            }),
            Self::Open(_) if is_of_planner(name) => {
                Cell::lost(name, &format!("{name} {OF_PLANNER}"))
            }
            Self::Open(table) => Cell {
                name: name.into(),
                from: Rc::from([Source {
                    table: *table,
                    column: name.into(),
                    field: None,
                    transform: Transform::Identity,
                }]),
                doubt: None,
                term: None,
            },
            Self::Constant => Cell::constant(name),
            Self::Lost => Cell::lost(name, "what comes before is not known"),
        }
    }

    /// The same row, of which nothing is sure.
    pub(super) fn doubted(&self, why: &str) -> Self {
        let Some(cells) = self.cells() else {
            return Self::Lost;
        };
        let doubted = cells.iter().map(|cell| Cell {
            doubt: Some(why.into()),
            ..cell.clone()
        });
        Self::of(doubted.collect())
    }

    /// The same row, as if all of it were sure.
    pub(super) fn without_doubts(&self) -> Self {
        let cells = self.cells().unwrap_or_default();
        if cells.iter().all(|cell| cell.doubt.is_none()) {
            return self.clone();
        }
        let sure = cells.iter().map(|cell| Cell {
            doubt: None,
            ..cell.clone()
        });
        Self::of(sure.collect())
    }

    /// The row under the names that are printed for it, where their number fits.
    pub(super) fn renamed(&self, names: &[&str]) -> Self {
        match self.cells() {
            Some(cells) if cells.len() == names.len() => Self::of(
                cells
                    .iter()
                    .zip(names)
                    .map(|(cell, name)| cell.named(name))
                    .collect(),
            ),
            Some(_) => self.clone(),
            None => Self::of(names.iter().map(|name| self.column(name)).collect()),
        }
    }
}

/// The sources sorted, each once; a column that is reached by two ways keeps the stronger one, as in statements.
pub(super) fn settled(mut sources: Vec<Source>) -> Rc<[Source]> {
    sources.sort_by(|one, other| {
        (
            one.table,
            &one.column,
            &one.field,
            strength(other.transform),
        )
            .cmp(&(
                other.table,
                &other.column,
                &other.field,
                strength(one.transform),
            ))
    });
    sources.dedup_by(|later, kept| {
        (later.table, &later.column, &later.field) == (kept.table, &kept.column, &kept.field)
    });
    sources.into()
}

/// `outer` applied to a value that comes by `inner`.
pub(super) fn compose(outer: Transform, inner: Transform) -> Transform {
    match (outer, inner) {
        (Transform::Identity, inner) => inner,
        (Transform::Conditional, _) | (_, Transform::Conditional) => Transform::Conditional,
        (Transform::Aggregation, _) | (_, Transform::Aggregation) => Transform::Aggregation,
        (Transform::Transformation, _) => Transform::Transformation,
    }
}

pub(in crate::flink) fn strength(transform: Transform) -> u8 {
    match transform {
        Transform::Conditional => 0,
        Transform::Identity => 1,
        Transform::Transformation => 2,
        Transform::Aggregation => 3,
    }
}
