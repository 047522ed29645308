//! Texts, names and columns that the jobs of a cluster have in common, each kept once: thousands of jobs read the same
//! tables, in the same catalog, for the same reasons.

use std::sync::Arc;

use crate::collections::FastSet;
use crate::lineage::{ColumnRef, LogicalName, NameParts};

/// What is kept at most of a kind. One plan may have as many columns as all others together, and shares them with none.
const MOST: usize = 1 << 16;

/// What was met first of all that is equal.
#[derive(Debug, Default)]
pub(super) struct Pool {
    texts: FastSet<Arc<str>>,
    columns: FastSet<Arc<ColumnRef>>,
}

impl Pool {
    /// This text.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text = Arc::from(text);
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
