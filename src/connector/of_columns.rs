//! Options that each belong to a column of the table: `fields.id.kind`.

use crate::diagnostic::rules;
use crate::lineage::Options;

use super::nearest::nearest_misspelling;
use super::{OptionFinding, Table};

impl Table {
    /// What is wrong with options for columns that a table does not have; `columns` are those that it stores.
    ///
    /// Of a column of rows, arrays or maps an option may name a part (`fields.row.id.kind`).
    pub fn check_columns(&self, options: &Options, columns: &[&str]) -> Vec<OptionFinding> {
        let Some(connector) = self.of_options(options) else {
            return Vec::new();
        };
        let Some(beginning) = connector.per_column.as_deref() else {
            return Vec::new();
        };
        let of_column = |rest: &str| {
            columns.iter().any(|column| {
                let part = rest.strip_prefix(column);
                part.is_some_and(|part| part.starts_with('.'))
            })
        };
        let unknown = options.keys().filter_map(|key| {
            let rest = key.strip_prefix(beginning)?;
            (!of_column(rest)).then_some((key, rest))
        });
        unknown
            .filter_map(|(key, rest)| {
                let (column, of_it) = rest.split_once('.')?;
                let is_open = crate::text::has_placeholder(key) || column.is_empty();
                (!is_open).then(|| OptionFinding {
                    rule: &rules::UNKNOWN_OPTION,
                    key: Some(key.to_owned()),
                    message: format!(
                        "option `{key}` is for a column `{column}`, which the table does not store"
                    ),
                    hint: meant(column, columns)
                        .map(|right| format!("did you mean `{beginning}{right}.{of_it}`?")),
                })
            })
            .collect()
    }
}

/// The column that was probably meant.
fn meant<'c>(column: &str, columns: &[&'c str]) -> Option<&'c str> {
    let names = || columns.iter().copied();
    nearest_misspelling(column, names()).or_else(|| crate::text::nearest(column, names()))
}
