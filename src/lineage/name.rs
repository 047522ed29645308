//! Logical names: what a script calls a table.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// `catalog.database.table`. Names are case-sensitive, as in Flink. All that use a name share it: an estate has hundreds of thousands
/// of uses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LogicalName(Arc<NameParts>);

/// The parts of a [`LogicalName`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameParts {
    /// Catalog, `default_catalog` where the script names none.
    pub catalog: Arc<str>,
    /// Database, `default_database` where the script names none.
    pub database: Arc<str>,
    /// Table or view.
    pub table: Arc<str>,
}

impl Deref for LogicalName {
    type Target = NameParts;

    fn deref(&self) -> &NameParts {
        &self.0
    }
}

impl From<NameParts> for LogicalName {
    fn from(parts: NameParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl LogicalName {
    /// The name made of its three parts.
    pub fn new(catalog: &str, database: &str, table: &str) -> Self {
        Self::from(NameParts {
            catalog: catalog.into(),
            database: database.into(),
            table: table.into(),
        })
    }

    /// As much of it as tells it apart beside another one: the table, with the database or the catalog where they differ.
    pub fn beside(&self, other: &Self) -> String {
        if self.catalog != other.catalog {
            self.to_string()
        } else if self.database != other.database {
            format!("{}.{}", self.database, self.table)
        } else {
            self.table.to_string()
        }
    }

    /// The name of `table` in Flink's default catalog and database.
    pub fn in_default(table: &str) -> Self {
        thread_local! {
            // An estate has hundreds of thousands of such names. One pair for all threads would have them wait for each other.
            static DEFAULT: [Arc<str>; 2] = ["default_catalog".into(), "default_database".into()];
        }
        let [catalog, database] = DEFAULT.with(Clone::clone);
        Self::from(NameParts {
            catalog,
            database,
            table: table.into(),
        })
    }
}

impl fmt::Display for LogicalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.catalog, self.database, self.table)
    }
}
