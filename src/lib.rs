//! headwater: lineage of Apache Flink SQL, from scripts and running clusters to Apache Atlas.
//!
//! The way of the data is one direction with one model in the middle: `source` → `extract` → `sql` → `lineage` →
//! (`tui` | `export` | `atlas`). `ARCHITECTURE.md` has the picture and the invariants of each room.

mod asked;
pub mod atlas;
pub mod cli;
mod collections;
pub mod connector;
pub mod diagnostic;
pub mod drift;
pub mod edit;
pub mod export;
pub mod extract;
pub mod files;
pub mod flink;
pub mod layout;
pub mod lineage;
pub mod local;
pub mod openlineage;
pub mod secret;
pub mod source;
pub mod sql;
pub mod term;
pub mod text;
pub mod tls;
pub mod tui;
pub mod workspace;
