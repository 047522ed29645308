//! From options to the physical identity of a table, in the terms of the OpenLineage naming specification.

use serde::Deserialize;

use crate::lineage::{Identity, LogicalName, Options};

use super::template::{Template, Values};
use super::{Connector, Table, jdbc, legacy, path};

/// One way to tell the identity from the options, and when it holds.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct IdentityRule {
    /// An option and the value it must have.
    when: Option<(String, String)>,
    how: How,
}

#[derive(Debug)]
enum How {
    /// Namespace and name are made of options.
    Named { namespace: Template, name: Template },
    /// Files: namespace and name follow from the path's scheme.
    Path(Template),
    /// A relational database behind a JDBC URL; the table stands with its schema and database or without.
    Jdbc { url: Template, table: Template },
}

/// A rule as it stands in the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    when: Option<String>,
    namespace: Option<Template>,
    name: Option<Template>,
    path: Option<Template>,
    url: Option<Template>,
    table: Option<Template>,
}

impl TryFrom<Written> for IdentityRule {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let how = match written {
            Written {
                namespace: Some(namespace),
                name: Some(name),
                path: None,
                url: None,
                table: None,
                ..
            } => How::Named { namespace, name },
            Written {
                path: Some(path),
                namespace: None,
                name: None,
                url: None,
                table: None,
                ..
            } => How::Path(path),
            Written {
                url: Some(url),
                table: Some(table),
                namespace: None,
                name: None,
                path: None,
                ..
            } => How::Jdbc { url, table },
            _ => return Err("an identity has namespace and name, or path, or url and table"),
        };
        let when = match written.when {
            None => None,
            Some(when) => match when.split_once('=') {
                Some((key, value)) => Some((key.trim().to_owned(), value.trim().to_owned())),
                None => return Err("a condition is written `option = value`"),
            },
        };
        Ok(Self { when, how })
    }
}

impl IdentityRule {
    fn apply(&self, table: &Table, values: Values<'_>) -> Option<Identity> {
        if let Some((key, wanted)) = &self.when
            && values.option(key) != Some(wanted)
        {
            return None;
        }
        match &self.how {
            How::Named { namespace, name } => Some(Identity {
                namespace: namespace.fill(values)?,
                name: name.fill(values)?,
            }),
            How::Path(path) => Some(path::identity(table.file_systems(), &path.fill(values)?)),
            How::Jdbc { url, table: name } => {
                jdbc::identity(table.dialects(), &url.fill(values)?, &name.fill(values)?)
            }
        }
    }
}

impl Table {
    /// The physical identity of `table` with these options, if they tell it. Holds no credentials.
    pub fn identity(&self, options: &Options, table: &LogicalName) -> Option<Identity> {
        let connector = self.of_options(options)?;
        let modern = legacy::modern(connector, options);
        let values = Values {
            options: modern.as_ref().unwrap_or(options),
            catalog: None,
            table,
        };
        self.first(&connector.identity, values)
    }

    /// The connector and the identity of `table` in a catalog made with the options `catalog` (`type` and so on), for a
    /// table whose own `options` name no connector.
    pub fn in_catalog(
        &self,
        catalog: &Options,
        options: &Options,
        table: &LogicalName,
    ) -> Option<(&Connector, Option<Identity>)> {
        let kind = self.catalog(catalog.get("type")?)?;
        let table = kind.table_of_rows(table);
        let values = Values {
            options,
            catalog: Some(catalog),
            table: &table,
        };
        let connector = self.get(&kind.connector)?;
        Some((connector, self.first(&kind.identity, values)))
    }

    fn first(&self, rules: &[IdentityRule], values: Values<'_>) -> Option<Identity> {
        rules.iter().find_map(|rule| rule.apply(self, values))
    }
}
