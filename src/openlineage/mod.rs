//! OpenLineage: the graph as events, and events as a graph.
//!
//! What is exported is lineage as it was designed: an event of a job for each process, and one of a dataset for each table
//! that no process uses. For servers that take nothing but runs, each is a run that is complete. What is read may be of any
//! producer; what came from here comes back as it was, but for what the values of secret options were and where in which
//! file a thing stood.
//!
//! *Invariant:* reading and writing do no input or output and read no clock; only [`send()`] speaks to a server.

mod ends;
mod name;
mod read;
mod send;
#[cfg(test)]
mod tests;
mod wire;
mod write;

pub use read::{Told, looks_like_events, read};
pub use send::{Endpoint, SendError, send};
pub use wire::Event;
pub use write::{Kind, WriteOptions, events};
