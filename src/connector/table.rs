//! The connector table: its files, and finding rows.

use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use crate::lineage::{Identity, Options};

use super::jdbc::Dialect;
use super::legacy;
use super::path::FileSystem;
use super::row::{Catalog, Connector, Format, Group};
use super::rows::{self, Rows};

/// The files with rows. The order counts where several names are equally near to a misspelt one.
const FILES: &[&str] = &[
    include_str!("../../assets/connectors/groups.toml"),
    include_str!("../../assets/connectors/queues.toml"),
    include_str!("../../assets/connectors/files.toml"),
    include_str!("../../assets/connectors/lakes.toml"),
    include_str!("../../assets/connectors/databases.toml"),
    include_str!("../../assets/connectors/cdc.toml"),
    include_str!("../../assets/connectors/services.toml"),
    include_str!("../../assets/connectors/testing.toml"),
    include_str!("../../assets/connectors/formats.toml"),
    include_str!("../../assets/connectors/catalogs.toml"),
];

/// What is not looked up by name: the schemes of paths and of JDBC URLs.
const PLACES: &str = include_str!("../../assets/connectors/places.toml");

/// The group of options that every connector takes.
const COMMON: &str = "common";

/// All connectors.
#[derive(Debug)]
pub struct Table {
    connectors: Rows<Connector>,
    formats: Rows<Format>,
    catalogs: Rows<Catalog>,
    groups: Rows<Group>,
    places: OnceLock<Places>,
}

/// Where data can lie.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    #[serde(rename = "path")]
    file_systems: Vec<FileSystem>,
    #[serde(rename = "jdbc")]
    dialects: Vec<Dialect>,
}

/// The connector table. Its rows are parsed when they are asked for.
pub fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        let rows = rows::cut(FILES);
        Table {
            connectors: Rows::of_kind("connector", &rows),
            formats: Rows::of_kind("format", &rows),
            catalogs: Rows::of_kind("catalog", &rows),
            groups: Rows::of_kind("group", &rows),
            places: OnceLock::new(),
        }
    });
    &TABLE
}

impl Table {
    /// The connector of this name or alias. Names are case-sensitive, as in Flink.
    pub fn get(&self, name: &str) -> Option<&Connector> {
        self.connectors.get(name, |row| {
            for group in std::mem::take(&mut row.also) {
                if let Some(group) = self.group(&group) {
                    row.take(group);
                }
            }
            if let Some(common) = self.group(COMMON) {
                row.take(common);
            }
        })
    }

    /// The connector that a table's options name: `connector`, or `connector.type` in the legacy style.
    pub fn of_options(&self, options: &Options) -> Option<&Connector> {
        match options.get("connector") {
            Some(name) => self.get(name),
            None => legacy::connector(self, options),
        }
    }

    /// The names of all connectors in the order of the table.
    pub fn connectors(&self) -> impl Iterator<Item = &'static str> {
        self.connectors.names()
    }

    /// The Atlas type of a dataset: that of its connector, and for files that of the file system in its identity.
    /// `DataSet` where nothing more exact is known.
    pub fn atlas_type(&self, connector: Option<&str>, identity: Option<&Identity>) -> &str {
        const BY_PATH: &str = "fs_path";
        match connector.and_then(|name| self.get(name)) {
            Some(row) if row.atlas_type != BY_PATH => &row.atlas_type,
            Some(_) => identity.map_or("DataSet", |identity| {
                self.file_systems()
                    .iter()
                    .find(|system| system.is_of(&identity.namespace))
                    .map_or("DataSet", |system| &system.atlas_type)
            }),
            None => "DataSet",
        }
    }

    pub(super) fn format(&self, name: &str) -> Option<&Format> {
        self.formats.get(name, |row| {
            for group in std::mem::take(&mut row.also) {
                if let Some(group) = self.group(&group) {
                    row.take(group);
                }
            }
        })
    }

    /// The names of all formats in the order of the table.
    pub(super) fn formats(&self) -> impl Iterator<Item = &'static str> {
        self.formats.names()
    }

    pub(super) fn catalog(&self, kind: &str) -> Option<&Catalog> {
        self.catalogs.get(kind, |_| {})
    }

    /// The names of all kinds of catalogs in the order of the table.
    pub(super) fn catalogs(&self) -> impl Iterator<Item = &'static str> {
        self.catalogs.names()
    }

    pub(super) fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name, |_| {})
    }

    pub(super) fn file_systems(&self) -> &[FileSystem] {
        &self.places().file_systems
    }

    pub(super) fn dialects(&self) -> &[Dialect] {
        &self.places().dialects
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            #[expect(
                clippy::expect_used,
                reason = "the file is part of the program, and the tests read it"
            )]
            toml::from_str(PLACES).expect("assets/connectors/places.toml is well-formed")
        })
    }
}
