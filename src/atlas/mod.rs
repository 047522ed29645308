//! Apache Atlas: what is there, what would change, and changing exactly that.
//!
//! `wire` has the Atlas v2 types as they travel (shared with `local` only); [`Reader`] looks, `features` says what a server
//! can do, `mapping` says which entities a lineage graph wants, `plan` compares the two, `publish` carries a plan out and
//! keeps a journal.
//!
//! *Invariant:* `Reader` has no method that writes. The client that writes is private to `publish` and is built from a
//! [`plan::ConfirmedPlan`], which only a consent makes out of a [`plan::Plan`].

mod answer;
mod busy;
mod client;
pub mod edges;
mod error;
pub mod features;
pub mod glossary;
pub mod graph;
pub mod in_part;
pub mod mapping;
mod namesakes;
pub mod page;
pub mod plan;
pub mod publish;
mod reader;
pub mod search_text;
mod shared;
pub mod sheet;
pub mod systems;
mod target;
#[cfg(test)]
mod tests;
pub mod types;
pub mod unknown;
pub mod wire;

pub(crate) use busy::wait_asked_for;
pub use error::AtlasError;
pub use reader::{MOST_EDGES, Reader, Relationships};
pub use shared::{Packed, Shared};
pub use target::{Credentials, LoginKind, Target, Timeouts};
