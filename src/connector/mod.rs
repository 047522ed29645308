//! Connectors: their options, the physical identity of their tables, the Atlas type of their datasets.
//!
//! Everything that differs by connector is a row of a file in `assets/connectors/`: adding one is a row there and a case
//! in `tests/cases/connector/`. A row is parsed once, when it is first asked for. Used by `sql`, `flink`, `export` and
//! `atlas`; uses none of them. Values of options reach a message only where they name a connector or a format.

mod address;
mod check;
mod identity;
mod jdbc;
mod legacy;
mod nearest;
mod of_columns;
mod path;
mod row;
mod rows;
mod table;
mod template;
mod value;
mod value_type;

#[cfg(test)]
mod tests;

pub(crate) use address::without_password;
pub use check::OptionFinding;
pub use row::Connector;
pub use table::{Table, table};
