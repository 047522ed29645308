//! What things are called: whole in JSON and CSV, short for people.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::export::short;
use crate::lineage::{ColumnEnd, Lineage, LogicalName, Named, NodeId};

/// What a node or a column is called. Nothing in it is escaped yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A dataset.
    Table(LogicalName),
    /// A column of one.
    Column(LogicalName, Arc<str>),
    /// A process; or a column of what a bare SELECT gives.
    Process(String, Option<Arc<str>>),
    /// No column: a word for what it is.
    Nothing(&'static str),
}

impl Label {
    /// That of a node.
    pub fn of(lineage: &Lineage, node: NodeId) -> Self {
        match node {
            NodeId::Dataset(id) => Self::Table(lineage.dataset(id).name().clone()),
            NodeId::Process(_) => Self::Process(lineage.label(node), None),
        }
    }

    /// That of what a person named.
    pub fn of_named(lineage: &Lineage, named: &Named) -> Self {
        match named {
            Named::Dataset(id) => Self::of(lineage, (*id).into()),
            Named::Column(column) => Self::of_end(lineage, &ColumnEnd::Column(column.clone())),
        }
    }

    /// That of the end of a step of column lineage.
    pub fn of_end(lineage: &Lineage, end: &ColumnEnd) -> Self {
        match end {
            ColumnEnd::Column(it) => {
                let name = lineage.dataset(it.dataset).name().clone();
                Self::Column(name, Arc::clone(&it.column))
            }
            ColumnEnd::Whole(id) => Self::of(lineage, (*id).into()),
            ColumnEnd::Result(id, column) => {
                Self::Process(lineage.label((*id).into()), column.clone())
            }
            ColumnEnd::Constant => Self::Nothing("constant"),
            ColumnEnd::Unknown => Self::Nothing("not known"),
        }
    }

    /// It without Flink's default catalog and database.
    pub fn short(&self) -> String {
        match self {
            Self::Table(name) => short(name),
            Self::Column(name, column) => format!("{}.{column}", short(name)),
            Self::Process(..) | Self::Nothing(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) => name.fmt(f),
            Self::Column(name, column) => write!(f, "{name}.{column}"),
            Self::Process(label, None) => f.write_str(label),
            Self::Process(label, Some(column)) => write!(f, "{label}.{column}"),
            Self::Nothing(word) => f.write_str(word),
        }
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}
