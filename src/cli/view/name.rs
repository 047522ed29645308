//! Names and numbers as people read them.

use crate::export;
use crate::lineage::LogicalName;
use crate::text::printable;

/// The table, with its catalog and database where those are not Flink's default ones.
pub(in crate::cli) fn short(name: &LogicalName) -> String {
    printable(&export::short(name)).into_owned()
}

/// `1 job`, `2 jobs`.
pub(in crate::cli) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
