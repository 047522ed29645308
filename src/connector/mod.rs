//! Connectors: their options, the physical identity of their tables, the Atlas type of their datasets.
//!
//! Everything that differs by connector is a row of `assets/connectors.toml`. Used by `sql`, `flink`, `export` and
//! `atlas`; uses none of them.
