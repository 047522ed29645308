//! Catalogs that CREATE CATALOG names: Hive, JDBC, Paimon, Iceberg and others.

use crate::lineage::Options;

/// What most catalogs call their default database.
pub(super) const COMMON_DATABASE: &str = "default";

/// Default databases that are called otherwise, by the catalog's type.
const DATABASES: &[(&str, &str)] = &[("fluss", "fluss")];

/// A catalog with the options it was created with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct ExternalCatalog {
    options: Options,
}

impl ExternalCatalog {
    /// The catalog that these options make.
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    /// Its type: `hive`, `paimon`, …
    pub fn kind(&self) -> &str {
        self.options.get("type").unwrap_or("")
    }

    /// Its options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Whether it forgets everything when the session ends, so that a script defines all its tables.
    pub fn is_in_memory(&self) -> bool {
        self.kind() == "generic_in_memory"
    }

    /// The database that USE CATALOG makes the current one.
    pub fn default_database(&self) -> &str {
        if let Some(database) = self.options.get("default-database") {
            return database;
        }
        DATABASES
            .iter()
            .find(|(kind, _)| *kind == self.kind())
            .map_or(COMMON_DATABASE, |(_, database)| database)
    }
}
