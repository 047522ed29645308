//! Flink SQL: statements, the tables and views a script defines, column lineage, diagnostics.
//!
//! The way of a script: `tokens` (one stream with positions) → `script` (splitting into statements, statement sets) →
//! `statement/` (one file per statement family) → `catalogue` (what the script has defined so far) → `query/` (column
//! lineage of the query inside, by sqlparser through a Flink dialect) → [`Reading`].
//!
//! *Invariant:* text in, reading out. No input or output, never panics, never fails as a whole: a bad statement costs
//! that statement and is a diagnostic.

pub mod query;
mod reading;
mod relation;
pub mod token;

pub use reading::{CutOff, Reading, Resolve, Script, Statement, StatementKind};
pub use relation::{Finding, QueryLineage, Relation, RelationColumn, Tables};
