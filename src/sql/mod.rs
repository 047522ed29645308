//! Flink SQL: statements, the tables and views a script defines, column lineage, diagnostics.
//!
//! The way of a script: `token` (one stream with positions) → `script` (splitting into statements, statement sets) →
//! `statement/` (one file per statement family) → `catalogue` (what the script has defined so far) → `query/` (column
//! lineage of the query inside) → [`Reading`].
//!
//! *Invariant:* text in, reading out. No input or output, never panics, never fails as a whole: a bad statement costs
//! that statement and is a diagnostic.

mod catalogue;
mod conditions;
mod context;
mod cursor;
mod dialect;
mod memo;
mod process;
pub mod query;
mod reader;
mod reading;
mod relation;
mod script;
mod sink;
mod statement;
mod syntax;
pub mod token;
mod usage;

pub use catalogue::{Catalogue, Model, ModelColumn};
pub use dialect::Dialect;
pub use memo::Memo;
pub use reader::read;
pub use reading::{
    Changes, Circumstances, CutOff, Reading, Resolve, Script, Statement, StatementKind,
};
pub use relation::{Finding, QueryLineage, Relation, RelationColumn, Tables};
pub use usage::{Defined, Usage, Write};

#[cfg(test)]
mod tests;
