//! Drift: what is declared in scripts, what runs on clusters, and what a catalogue says, process by process and dataset by
//! dataset.
//!
//! [`compare()`] is pure: it joins what others have found out. Which job runs which statement is known to `workspace`, and
//! how a catalogue stands to an entity to `atlas::plan`; nothing is compared here a second time. `model` is the result as a
//! value, `process` and `dataset` make its rows, `catalogue` looks entities up, `repair` says what would end a difference,
//! [`changes()`] tells two results apart.
//!
//! *Invariant:* nothing here reads, asks or prints, and nothing depends on hash order.

mod catalogue;
mod changes;
mod compare;
mod dataset;
mod model;
mod process;
mod repair;
#[cfg(test)]
mod tests;

pub use changes::{Change, changes};
pub use compare::{Question, asked, compare};
pub use model::{Asked, Counts, Drift, EntityAt, Kind, Mark, Part, Row, Side, State};
pub use repair::{Commands, Repair, Step, pasted};
