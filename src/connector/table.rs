//! The connector table as data: what a row holds, and finding rows.

use std::collections::HashMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::lineage::{Identity, Options};

use super::identity::IdentityRule;
use super::jdbc::Dialect;
use super::legacy;
use super::path::FileSystem;

/// One connector and what is known of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connector {
    /// The value of the option `connector`.
    pub name: String,
    /// Other values that mean the same, such as those of older versions.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The Atlas type of its datasets. For tables of files it depends on the path: ask [`Table::atlas_type`].
    #[serde(default = "data_set")]
    pub atlas_type: String,
    /// Whether its tables hold no data of their own.
    #[serde(default, rename = "ephemeral")]
    pub is_ephemeral: bool,
    /// Options that must be set; `a | b` where one of several suffices.
    #[serde(default)]
    pub(super) required: Vec<String>,
    /// Options that may be set besides the required ones; `#` stands for any text, as a column's name.
    #[serde(default)]
    pub(super) options: Vec<String>,
    /// Beginnings of options that are passed on to the system behind the connector.
    #[serde(default)]
    pub(super) prefixes: Vec<String>,
    /// Where formats are given: `""` for the option `format`, `key.` for `key.format`, and so on.
    #[serde(default)]
    pub(super) formats: Vec<String>,
    /// Deprecated spellings that still work, with their newer ones.
    #[serde(default)]
    pub(super) renamed: IndexMap<String, String>,
    /// Spellings that do not work (any more), with what to write.
    #[serde(default)]
    pub(super) misspelt: IndexMap<String, String>,
    /// Whether options beyond the listed ones are fine.
    #[serde(default, rename = "open")]
    pub(super) is_open: bool,
    /// How the physical identity follows from the options: the first rule that applies.
    #[serde(default)]
    pub(super) identity: Vec<IdentityRule>,
}

fn data_set() -> String {
    "DataSet".to_owned()
}

/// A format and its options, which are given under `<format>.`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Format {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub required: Vec<String>,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub renamed: IndexMap<String, String>,
    #[serde(default, rename = "open")]
    pub is_open: bool,
}

/// A kind of catalog whose tables need no connector option.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalog {
    #[serde(rename = "type")]
    pub kind: String,
    pub connector: String,
    #[serde(default)]
    pub identity: Vec<IdentityRule>,
}

/// What every connector takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Common {
    pub options: Vec<String>,
    pub prefixes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    common: Common,
    #[serde(rename = "connector")]
    connectors: Vec<Connector>,
    #[serde(rename = "format")]
    formats: Vec<Format>,
    #[serde(rename = "catalog")]
    catalogs: Vec<Catalog>,
    #[serde(rename = "path")]
    file_systems: Vec<FileSystem>,
    #[serde(rename = "jdbc")]
    dialects: Vec<Dialect>,
}

/// All connectors.
#[derive(Debug)]
pub struct Table {
    rows: Rows,
    connectors: HashMap<String, usize>,
    formats: HashMap<String, usize>,
}

/// The connector table, parsed on the first call.
///
/// # Panics
/// Never: the table is part of the program, and the tests read it.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        #[expect(
            clippy::expect_used,
            reason = "the table is part of the program, and the tests read it"
        )]
        Table::parse(include_str!("../../assets/connectors.toml"))
            .expect("assets/connectors.toml is well-formed")
    })
}

impl Table {
    /// Reads a table from the text of `assets/connectors.toml`.
    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let rows: Rows = toml::from_str(text)?;
        let mut connectors = HashMap::new();
        for (at, row) in rows.connectors.iter().enumerate() {
            connectors.insert(row.name.clone(), at);
            connectors.extend(row.aliases.iter().map(|alias| (alias.clone(), at)));
        }
        let mut formats = HashMap::new();
        for (at, row) in rows.formats.iter().enumerate() {
            formats.insert(row.name.clone(), at);
            formats.extend(row.aliases.iter().map(|alias| (alias.clone(), at)));
        }
        Ok(Self {
            rows,
            connectors,
            formats,
        })
    }

    /// The connector of this name or alias. Names are case-sensitive, as in Flink.
    pub fn get(&self, name: &str) -> Option<&Connector> {
        self.rows.connectors.get(*self.connectors.get(name)?)
    }

    /// The connector that a table's options name: `connector`, or `connector.type` in the legacy style.
    pub fn of_options(&self, options: &Options) -> Option<&Connector> {
        match options.get("connector") {
            Some(name) => self.get(name),
            None => legacy::connector(self, options),
        }
    }

    /// All connectors in the order of the table.
    pub fn connectors(&self) -> impl Iterator<Item = &Connector> {
        self.rows.connectors.iter()
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
        self.rows.formats.get(*self.formats.get(name)?)
    }

    pub(super) fn formats(&self) -> &[Format] {
        &self.rows.formats
    }

    pub(super) fn catalog(&self, kind: &str) -> Option<&Catalog> {
        self.rows.catalogs.iter().find(|row| row.kind == kind)
    }

    pub(super) fn common(&self) -> &Common {
        &self.rows.common
    }

    pub(super) fn file_systems(&self) -> &[FileSystem] {
        &self.rows.file_systems
    }

    pub(super) fn dialects(&self) -> &[Dialect] {
        &self.rows.dialects
    }
}
