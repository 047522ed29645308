//! The local catalogue: the paths of the Atlas v2 REST API that this program uses, over one SQLite file, on loopback.
//!
//! It is a catalogue in its own right, with history, and is read and written through the same HTTP client as an Atlas server.
//! Where Atlas has a defect (duplicates under concurrency, stale edges shown as lineage, a 500 for a typing mistake) it does
//! not follow; `docs/local-catalogue.md` lists the differences.
//!
//! * `server` starts and stops it, `guard` says who may talk to it, `routes` has the paths.
//! * `types` is the type system, made from definitions alone; `assets/types` has those that are there from the start.
//! * `entity`, `relationship`, `classification` (with `propagation`), `business`, `glossary`, `lineage`, `search` are the work
//!   behind the paths.
//! * `store` is the SQLite file. Nothing else changes it.

mod business;
mod classification;
mod entity;
mod error;
mod glossary;
mod guard;
mod lineage;
mod propagation;
mod relationship;
mod routes;
mod search;
mod server;
mod store;
#[cfg(test)]
mod testing;
mod types;

pub use self::error::LocalError;
pub use self::server::{Access, LocalCatalogue, ServeOptions};
