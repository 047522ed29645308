//! Connectors: their options, the physical identity of their tables, the Atlas type of their datasets.
//!
//! Everything that differs by connector is a row of `assets/connectors.toml`: adding one is a row there and a case in
//! `tests/cases/connector/`. The table is parsed once, when it is first asked. Used by `sql`, `flink`, `export` and
//! `atlas`; uses none of them. Values of options reach a message only where they name a connector or a format.

mod address;
mod check;
mod identity;
mod jdbc;
mod legacy;
mod path;
mod table;
mod template;

#[cfg(test)]
mod tests;

pub use check::OptionFinding;
pub use table::{Connector, Table, table};
