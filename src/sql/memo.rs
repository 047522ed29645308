//! What was read of statements, for others that are the same: an estate pastes the same definitions and inserts into
//! thousands of files, and each distinct one is worth reading once.
//!
//! A remembered statement counts only where it means the same: its text is the same, names resolve from the same catalog
//! and database, and every table that it read is the very definition that it read then. What hangs on more than that
//! (catalogs that scripts create, hints, tables that nothing defines) is not remembered.
//!
//! Of an estate of a hundred thousand distinct statements only those are remembered that come again soon: remembering takes
//! as much memory as the graph that is made of them.

use std::sync::{Arc, Mutex};

use indexmap::Equivalent;
use smallvec::SmallVec;

use super::catalogue::{Catalogue, Definition, Table};
use super::statement::Outcome;
use super::{Finding, Relation};
use crate::collections::Recent;
use crate::lineage::{LogicalName, Process};
use crate::source::Span;

/// What readers of scripts remember together. It holds for one way of resolving names.
#[derive(Debug)]
pub struct Memo {
    known: Mutex<Recent<Text, SmallVec<[Known; 1]>>>,
}

impl Default for Memo {
    fn default() -> Self {
        /// Statements that are remembered at least, at some 1.5 KB each.
        const MOST: usize = 8_192;
        Self {
            known: Mutex::new(Recent::new(MOST)),
        }
    }
}

/// What a statement did.
#[derive(Debug, Clone)]
pub(super) enum Known {
    Table(Arc<KnownTable>),
    Process(Arc<KnownProcess>),
}

/// A statement's text, and where its names resolve from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Text<S = Arc<str>> {
    sql: S,
    catalog: Arc<str>,
    database: Arc<str>,
}

impl Equivalent<Text> for Text<&str> {
    fn equivalent(&self, key: &Text) -> bool {
        self.sql == &*key.sql && self.catalog == key.catalog && self.database == key.database
    }
}

impl<'a> Text<&'a str> {
    /// The text of a statement, as the catalogue stands; none where the catalogue knows more than its names tell.
    pub(super) fn new(sql: &'a str, catalogue: &Catalogue) -> Option<Self> {
        let (catalog, database) = catalogue.plain_place()?;
        Some(Self {
            sql,
            catalog,
            database,
        })
    }

    /// The same to be kept, with the text that a process has of the statement, if it is that.
    fn kept(self, shown: Option<&Arc<str>>) -> Text {
        let sql = shown.filter(|shown| ***shown == *self.sql);
        Text {
            sql: sql.map_or_else(|| self.sql.into(), Arc::clone),
            catalog: self.catalog,
            database: self.database,
        }
    }
}

/// A CREATE TABLE that defined a table.
#[derive(Debug)]
pub(super) struct KnownTable {
    pub(super) outcome: Outcome,
    pub(super) defined: NewTable,
    /// Their places are offsets in the statement.
    pub(super) findings: Vec<Finding>,
}

/// A table that a statement defined by its text alone.
#[derive(Debug, Clone)]
pub(super) struct NewTable {
    pub(super) table: Arc<Table>,
    pub(super) is_temporary: bool,
    /// Where its name stands: in the fragment while it is read, in the statement once it is remembered.
    pub(super) name: Span,
}

/// What a statement left empty of the table that it wrote.
#[derive(Debug, Clone)]
pub(super) struct Unfilled {
    /// The table's name as it was written.
    pub(super) table: String,
    /// The columns.
    pub(super) columns: Vec<String>,
    /// Where the table's name stands, as in [`NewTable`].
    pub(super) name: Span,
}

/// A statement that is a process and changed nothing.
#[derive(Debug)]
pub(super) struct KnownProcess {
    pub(super) outcome: Outcome,
    pub(super) process: Arc<Process>,
    /// The definitions that it read, its sink's among them.
    pub(super) reads: Vec<Read>,
    /// What it left empty of its sink, if it named the columns that it wrote.
    pub(super) unfilled: Option<Unfilled>,
}

/// A name that a statement read and what that stood for.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) name: LogicalName,
    pub(super) relation: Arc<Relation>,
}

impl KnownProcess {
    fn holds_in(&self, catalogue: &Catalogue) -> bool {
        let is_same = |read: &Read| {
            let relation = catalogue.known_relation(&read.name);
            relation.is_some_and(|relation| Arc::ptr_eq(&relation, &read.relation))
        };
        // A view stands as it is, and what it reads may have changed.
        let is_view = |read: &Read| matches!(catalogue.get(&read.name), Some(Definition::View(_)));
        let is_changed = || catalogue.changes() > 0 && self.reads.iter().any(is_view);
        self.reads.iter().all(is_same) && !is_changed()
    }
}

impl Known {
    /// Whether the statement does the same where the catalogue stands like this.
    fn holds_in(&self, catalogue: &Catalogue) -> bool {
        match self {
            // Where the name is taken the definition says more than itself.
            Self::Table(known) => catalogue.get(&known.defined.table.name).is_none(),
            Self::Process(known) => known.holds_in(catalogue),
        }
    }
}

impl Memo {
    /// What a statement of this text does where the catalogue stands like this.
    pub(super) fn get(&self, text: &Text<&str>, catalogue: &Catalogue) -> Option<Known> {
        let mut known = self.known.lock().ok()?;
        let known = known.get(text)?.iter().find(|it| it.holds_in(catalogue));
        known.cloned()
    }

    /// Remembers what a statement did.
    pub(super) fn add(&self, text: Text<&str>, did: Known) {
        /// The same text over other definitions each time is worth no memory.
        const MOST: usize = 4;
        if let Ok(mut known) = self.known.lock() {
            let shown = match &did {
                Known::Process(known) => Some(&known.process.sql),
                Known::Table(_) => None,
            };
            let known = known.get_or_default(text.kept(shown));
            if known.len() < MOST {
                known.push(did);
            }
        }
    }
}

/// A place in a text that began at `from`, in the same text where it begins at `to`.
pub(super) fn moved(span: Span, from: usize, to: usize) -> Span {
    let at = |offset: usize| (offset + to).saturating_sub(from);
    Span::new(at(span.start), at(span.end))
}

/// A finding with its place moved likewise.
pub(super) fn moved_finding(finding: &Finding, from: usize, to: usize) -> Finding {
    Finding {
        span: moved(finding.span, from, to),
        ..finding.clone()
    }
}
