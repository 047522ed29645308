//! The grammar of plan descriptions, and the columns that flow through a plan.
//!
//! `tree` takes a description apart into operators, `notation` an operator into its name and arguments, `expression` a select
//! list into entries (`item`) by their `words`, with what is open (`frame`); `operator` has what each operator does to columns, `row` what it gives on. `terms` are what expressions say, for who wants to know, read from their `lexemes`, of which `sarg` are ranges and lists. `order` puts vertices in order, and `flow` follows the
//! columns of a whole job from the scans to the sinks. `text` is what lies below the grammar, and `entities` what characters are escaped by. Nothing here fails: what cannot be read
//! is passed over, and what it costs is told.

mod entities;
mod expression;
mod flow;
mod frame;
mod item;
mod lexemes;
mod notation;
mod operator;
mod order;
mod row;
mod sarg;
mod terms;
pub(super) mod text;
mod tree;
mod words;

pub(super) use flow::{
    Flow, Given, NodeInput, PlanVertex, SinkEnd, SinkTable, flow, flow_with_terms, steps,
};
pub(super) use order::{by_id, order};
pub(super) use row::{Cell, Source, strength};

use crate::lineage::LogicalName;

/// The operators of a description as they are printed, with escapes taken back and without `[id]:`.
pub(super) fn operator_texts(description: &str) -> impl Iterator<Item = String> {
    tree::lines(description).into_iter().map(|line| line.text)
}

/// An argument of the call that the text begins with: `1 min` of `TUMBLE(time_col=[ts], size=[1 min])`.
pub(super) fn argument<'t>(call: &'t str, key: &str) -> Option<&'t str> {
    notation::Operator::parse(call)?.argument(key)
}

/// A table that a plan reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// Its name.
    pub name: LogicalName,
    /// How it is read.
    pub role: Role,
    /// The vertex that reads it.
    pub vertex: Option<String>,
}

/// How a table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// By a scan.
    Source,
    /// A row at a time, by the key of another table's row.
    Lookup,
}
