//! What a table's options say about the data behind it. The only place of this room that asks the connector table.

use std::sync::Arc;

use super::{Catalogue, ExternalCatalog, Table};
use crate::connector::{self, OptionFinding};
use crate::diagnostic::{Rule, rules};
use crate::lineage::{Column, ColumnKind, DatasetKey, Identity, LogicalName, Options};

/// The data behind a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Physical {
    /// What makes it the same data: its physical identity where the options tell it, else its name in its scope.
    pub key: DatasetKey,
    /// The connector's name, as the connector table spells it where it knows it.
    pub connector: Option<String>,
    /// Whether it holds no data of its own.
    pub is_ephemeral: bool,
}

impl Catalogue {
    /// The data behind a table with these options.
    pub(in crate::sql) fn physical(
        &self,
        name: &LogicalName,
        options: &Options,
        scope: &Arc<str>,
    ) -> Physical {
        let connectors = connector::table();
        let catalog = self.catalog(&name.catalog).map(ExternalCatalog::options);
        let key = |identity: Option<Identity>| match identity {
            Some(identity) => DatasetKey::physical(identity),
            None => DatasetKey::scoped(scope, name.clone()),
        };
        if !is_named(options)
            && let Some((row, identity)) =
                catalog.and_then(|catalog| connectors.in_catalog(catalog, options, name))
        {
            return Physical {
                key: key(identity),
                connector: Some(row.name.clone()),
                is_ephemeral: row.is_ephemeral,
            };
        }
        let row = connectors.of_options(options);
        Physical {
            key: key(connectors.identity(options, name)),
            connector: row
                .map(|row| row.name.clone())
                .or_else(|| options.get("connector").map(str::to_owned)),
            is_ephemeral: row.is_some_and(|row| row.is_ephemeral),
        }
    }

    /// What is wrong with a table's options. Where not all of them are known (`is_whole` is false), what is missing is
    /// no finding, nor what lacks another to take effect; a table of a catalog that remembers needs no connector.
    pub(in crate::sql) fn option_findings(
        &self,
        table: &Table,
        is_whole: bool,
    ) -> Vec<OptionFinding> {
        const OF_WHOLE: [&Rule; 2] = [&rules::MISSING_OPTION, &rules::INEFFECTIVE_OPTION];
        let needs_connector = is_whole && !table.is_managed && !self.remembers(&table.name.catalog);
        if !needs_connector && !is_named(&table.options) {
            return Vec::new();
        }
        let connectors = connector::table();
        let is_stored = |column: &&Column| matches!(column.kind, ColumnKind::Physical);
        let stored = table.columns.iter().map(|it| &it.column).filter(is_stored);
        let stored: Vec<&str> = stored.map(|column| &*column.name).collect();
        let mut findings = connectors.check(&table.options);
        findings.retain(|finding| is_whole || !OF_WHOLE.contains(&finding.rule));
        if !table.columns.is_empty() {
            findings.extend(connectors.check_columns(&table.options, &stored));
        }
        findings
    }
}

/// Whether options name a connector, in today's or in the legacy style.
fn is_named(options: &Options) -> bool {
    options.get("connector").is_some() || options.get("connector.type").is_some()
}
