//! Texts, names and columns that the jobs of a cluster have in common, each kept once: thousands of jobs read the same
//! tables, in the same catalog, for the same reasons.

use std::hash::Hash;
use std::sync::Arc;

use crate::collections::FastSet;
use crate::lineage::{
    ColumnLineage, ColumnRef, Endpoint, Evidence, Influence, LogicalName, NameParts,
};

/// What is kept at most of a kind. One plan may have as many columns as all others together, and shares them with none.
const MOST: usize = 1 << 16;

/// What was met first of all that is equal.
#[derive(Debug, Default)]
pub(super) struct Pool {
    texts: FastSet<Arc<str>>,
    columns: FastSet<Arc<ColumnRef>>,
    lists: Lists,
}

/// What copies of a job have in common as a whole, and jobs of one shape in part.
#[derive(Debug, Default)]
struct Lists {
    ends: FastSet<Arc<[Endpoint]>>,
    columns: FastSet<Arc<[ColumnLineage]>>,
    influences: FastSet<Arc<[Influence]>>,
    evidence: FastSet<Arc<[Evidence]>>,
}

/// A list, kept once.
fn shared<T: Eq + Hash>(known: &mut FastSet<Arc<[T]>>, list: Arc<[T]>) -> Arc<[T]> {
    if let Some(known) = known.get(&list) {
        return Arc::clone(known);
    }
    if known.len() < MOST {
        known.insert(Arc::clone(&list));
    }
    list
}

impl Pool {
    /// This text.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        self.own(text.into())
    }

    /// This text, which somebody has already.
    pub(super) fn own(&mut self, text: Arc<str>) -> Arc<str> {
        if let Some(known) = self.texts.get(&text) {
            return Arc::clone(known);
        }
        if self.texts.len() < MOST {
            self.texts.insert(Arc::clone(&text));
        }
        text
    }

    /// This name.
    pub(super) fn name(&mut self, name: &LogicalName) -> LogicalName {
        LogicalName::from(NameParts {
            catalog: self.text(&name.catalog),
            database: self.text(&name.database),
            table: self.text(&name.table),
        })
    }

    /// These inputs or outputs.
    pub(super) fn ends(&mut self, ends: Arc<[Endpoint]>) -> Arc<[Endpoint]> {
        shared(&mut self.lists.ends, ends)
    }

    /// These written columns.
    pub(super) fn written(&mut self, columns: Arc<[ColumnLineage]>) -> Arc<[ColumnLineage]> {
        shared(&mut self.lists.columns, columns)
    }

    /// These influences.
    pub(super) fn influences(&mut self, influences: Arc<[Influence]>) -> Arc<[Influence]> {
        shared(&mut self.lists.influences, influences)
    }

    /// This evidence.
    pub(super) fn evidence(&mut self, evidence: Arc<[Evidence]>) -> Arc<[Evidence]> {
        shared(&mut self.lists.evidence, evidence)
    }

    /// This column.
    pub(super) fn column(&mut self, column: ColumnRef) -> Arc<ColumnRef> {
        if let Some(known) = self.columns.get(&column) {
            return Arc::clone(known);
        }
        let column = Arc::new(column);
        if self.columns.len() < MOST {
            self.columns.insert(Arc::clone(&column));
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_equal_is_kept_once() {
        let mut pool = Pool::default();
        let (one, other) = (pool.text("a"), pool.text(&String::from("a")));
        assert!(Arc::ptr_eq(&one, &other));
        let name = LogicalName::in_default("a");
        let (one, other) = (pool.name(&name), pool.name(&name.clone()));
        assert!(one == name && Arc::ptr_eq(&one.catalog, &other.catalog));
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let mut pool = Pool::default();
        for at in 0..=MOST {
            assert_eq!(&*pool.text(&at.to_string()), at.to_string());
        }
        assert_eq!(pool.texts.len(), MOST);
    }
}
