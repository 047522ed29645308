//! The lineage model: datasets, processes, columns, where each was seen, and questions about them.
//!
//! *Invariant:* nothing here knows SQL, JSON, HTTP or a terminal, does I/O, or reads a clock or hash order. The graph is
//! built once by [`Lineage::add_dataset`] and [`Lineage::add_process`] and then only read; merging duplicates makes a new
//! graph.

mod column;
mod data_type;
mod dataset;
pub mod diff;
mod duplicates;
mod evidence;
mod graph;
mod name;
mod origin;
mod process;
mod query;
mod rekey;
mod running;
#[cfg(test)]
mod tests;

pub use column::{
    ColumnLineage, ColumnRef, Influence, InfluenceKind, SourceColumn, SourceColumns, Transform,
};
pub(crate) use data_type::is_same_type;
pub use dataset::{Column, ColumnKind, Dataset, DatasetKey, DatasetKind, Identity, Options};
pub use duplicates::{DuplicateGroup, MergeChoice, Strength};
pub use evidence::{About, Confidence, Evidence};
pub use graph::{DatasetId, Flow, Lineage, Node, NodeId, Nodes, ProcessId};
pub use name::{LogicalName, NameParts};
pub use origin::Origin;
pub use process::{Endpoint, Fingerprint, Fingerprints, Process, ProcessKind, RunningJob};
pub use query::{
    Ahead, Below, Between, ColumnEnd, ColumnId, ColumnStep, Direction, Group, GroupBy, GroupEdge,
    Groups, Hop, How, NameError, Named, Neighbourhood, Reached, ReachedColumn, Reason, TreeRow,
};
pub use running::{has_failed, same_jobs};
