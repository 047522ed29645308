//! What a row of the table holds: a connector, a format, a catalog, or a group of options that several of them take.

use std::borrow::Cow;

use crate::collections::FastIndexMap;
use serde::Deserialize;

use super::identity::IdentityRule;
use super::value_type::ByType;
use crate::lineage::{LogicalName, NameParts};

/// One connector and what is known of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connector {
    /// The value of the option `connector`.
    pub name: String,
    /// Other values that mean the same, such as those of older versions.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The Atlas type of its datasets. For tables of files it depends on the path: ask [`super::Table::atlas_type`].
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
    /// Further options, those that are no text, by their types.
    #[serde(default)]
    pub(super) types: ByType,
    /// What options begin with that go on with the name of a column, as `fields.`, where others are refused.
    #[serde(default)]
    pub(super) per_column: Option<String>,
    /// Groups whose options it takes too.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Beginnings of options that are passed on to the system behind the connector.
    #[serde(default)]
    pub(super) prefixes: Vec<String>,
    /// Where formats are given: `""` for the option `format`, `key.` for `key.format`, and so on.
    #[serde(default)]
    pub(super) formats: Vec<String>,
    /// Deprecated spellings that still work, with their newer ones.
    #[serde(default)]
    pub(super) renamed: FastIndexMap<String, String>,
    /// Spellings that do not work (any more), with what to write.
    #[serde(default)]
    pub(super) misspelt: FastIndexMap<String, String>,
    /// The values that an option can have, whatever their case.
    #[serde(default)]
    pub(super) values: FastIndexMap<String, Vec<String>>,
    /// Options that take effect only where another one has a value: `option = a | b`.
    #[serde(default)]
    pub(super) only_with: FastIndexMap<String, String>,
    /// Where another option is set (`option`), or has a value (`option = a`), those that are then required (`a & b`). `#` is
    /// the same text on both sides.
    #[serde(default)]
    pub(super) required_with: FastIndexMap<String, String>,
    /// Options that exclude each other, as `a & b`.
    #[serde(default)]
    pub(super) exclusive: Vec<String>,
    /// Whether its tables have to declare a primary key.
    #[serde(default)]
    pub(super) needs_key: bool,
    /// Of the aliases, those that only tables in property style can have: as a value of `connector` no Flink since 1.13 has
    /// them.
    #[serde(default)]
    pub(super) retired: Vec<String>,
    /// Whether options beyond the listed ones are fine, unless they look like a listed one misspelt.
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
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "rows are found by the names they are cut by; the tests compare"
        )
    )]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "rows are found by the names they are cut by; the tests compare"
        )
    )]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub required: Vec<String>,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub types: ByType,
    #[serde(default)]
    pub also: Vec<String>,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub renamed: FastIndexMap<String, String>,
    #[serde(default)]
    pub values: FastIndexMap<String, Vec<String>>,
    #[serde(default, rename = "open")]
    pub is_open: bool,
}

/// A kind of catalog whose tables need no connector option; its name is the option `type`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalog {
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "rows are found by the names they are cut by; the tests compare"
        )
    )]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "rows are found by the names they are cut by; the tests compare"
        )
    )]
    pub aliases: Vec<String>,
    pub connector: String,
    /// System tables (`orders$ro`) that show the rows of the table itself, and are therefore the same data.
    #[serde(default)]
    pub same_rows: Vec<String>,
    #[serde(default)]
    pub identity: Vec<IdentityRule>,
}

impl Catalog {
    /// The table whose rows a table of the catalog shows: mostly itself.
    pub fn table_of_rows<'n>(&self, table: &'n LogicalName) -> Cow<'n, LogicalName> {
        match table.table.split_once('$') {
            Some((base, system)) if self.same_rows.iter().any(|it| *it == *system) => {
                Cow::Owned(LogicalName::from(NameParts {
                    table: base.into(),
                    ..NameParts::clone(table)
                }))
            }
            _ => Cow::Borrowed(table),
        }
    }
}

/// Options that several connectors or formats take.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    #[expect(
        dead_code,
        reason = "groups are found by the names that the rows are cut by"
    )]
    name: String,
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub types: ByType,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub renamed: FastIndexMap<String, String>,
    #[serde(default)]
    pub values: FastIndexMap<String, Vec<String>>,
    #[serde(default)]
    pub only_with: FastIndexMap<String, String>,
    #[serde(default)]
    pub required_with: FastIndexMap<String, String>,
}

impl Connector {
    /// The names of its own options, those of its formats not among them.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let required = self.required.iter();
        required
            .flat_map(|one_of| one_of.split('|').map(str::trim))
            .chain(self.options.iter().map(String::as_str))
            .chain(self.types.values().flatten().map(String::as_str))
    }

    /// Takes the options of a group.
    pub(super) fn take(&mut self, group: &Group) {
        self.options.extend(group.options.iter().cloned());
        extend(&mut self.types, &group.types);
        self.prefixes.extend(group.prefixes.iter().cloned());
        add(&mut self.renamed, &group.renamed);
        add(&mut self.values, &group.values);
        add(&mut self.only_with, &group.only_with);
        add(&mut self.required_with, &group.required_with);
    }
}

impl Format {
    /// The names of its options.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let options = self.options.iter().chain(&self.required);
        let names = options.chain(self.types.values().flatten());
        names.map(String::as_str)
    }

    /// Takes the options of a group.
    pub(super) fn take(&mut self, group: &Group) {
        self.options.extend(group.options.iter().cloned());
        extend(&mut self.types, &group.types);
        self.prefixes.extend(group.prefixes.iter().cloned());
        add(&mut self.renamed, &group.renamed);
        add(&mut self.values, &group.values);
    }
}

/// Adds options of a group to those of their types.
fn extend(to: &mut ByType, of: &ByType) {
    for (value_type, names) in of {
        let known = to.entry(*value_type).or_default();
        known.extend(names.iter().cloned());
    }
}

/// Adds entries of a group; what the row says itself stays.
fn add<V: Clone>(to: &mut FastIndexMap<String, V>, of: &FastIndexMap<String, V>) {
    for (key, value) in of {
        to.entry(key.clone()).or_insert_with(|| value.clone());
    }
}
