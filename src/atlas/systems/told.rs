//! What was merged, and what is missing in it, in words for people.

use std::fmt;

use super::read::{MOST_LINEAGES, MOST_PROCESSES};
use crate::atlas::{AtlasError, MOST_EDGES};

/// Names that are told of many.
const FEW: usize = 3;

/// What merging a catalogue with a graph came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The server's name.
    pub server: String,
    /// Datasets of the graph that the catalogue has.
    pub known: usize,
    /// Datasets that the graph did not have.
    pub datasets: usize,
    /// Processes that the graph did not have.
    pub processes: usize,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

/// Something that may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// What the user may not read.
    Refused {
        /// How many entities were asked for.
        entities: usize,
        /// The first answer.
        why: String,
    },
    /// Entities of which an answer has only the guid.
    Hidden(usize),
    /// A lineage as large as Atlas makes it.
    Ended(String),
    /// Entities with more edges on a side than were asked for.
    Hubs {
        /// Their names.
        names: Vec<String>,
        /// How many were asked for.
        edges: u32,
    },
    /// A lineage that could not be read.
    Unread {
        /// Of what.
        name: String,
        /// Why.
        why: String,
    },
    /// Datasets whose lineage was not asked for any more.
    Unasked(usize),
    /// Processes that were not read, because there were too many, or for a reason.
    Processes(Option<String>),
    /// Lineage of columns that was not read.
    Columns(String),
}

impl Gap {
    /// What an error left unread.
    pub(super) fn unread(name: &str, error: &AtlasError) -> Self {
        Self::Unread {
            name: name.to_owned(),
            why: error.to_string(),
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { entities, why } => {
                write!(f, "{entities} that may not be read are left out: {why}")
            }
            Self::Hidden(1) => {
                f.write_str("an entity on the way is not told, as if it may not be read")
            }
            Self::Hidden(count) => write!(
                f,
                "{count} entities on the way are not told, as if they may not be read"
            ),
            Self::Ended(name) => write!(
                f,
                "Atlas ends a lineage at {MOST_EDGES} edges without saying so: there may be more around {name}"
            ),
            Self::Hubs { names, edges } => {
                let few = names.get(..FEW).unwrap_or(names).join(", ");
                write!(f, "more than {edges} edges on a side of {few}")?;
                if let Some(more @ 1..) = names.len().checked_sub(FEW) {
                    write!(f, " and {more} more")?;
                }
                f.write_str(": the others are left out")
            }
            Self::Unread { name, why } => {
                write!(f, "the lineage of {name} could not be read: {why}")
            }
            Self::Unasked(count) => write!(
                f,
                "the lineage of {count} datasets was not asked for, but of {MOST_LINEAGES} others"
            ),
            Self::Processes(None) => write!(
                f,
                "only {MOST_PROCESSES} processes were read: of the others edges may be shown that were removed"
            ),
            Self::Processes(Some(why)) => write!(
                f,
                "edges may be shown that were removed, for processes could not be read: {why}"
            ),
            Self::Columns(why) => write!(f, "the lineage of some columns was not read: {why}"),
        }
    }
}

impl fmt::Display for Told {
    /// What was merged, in a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        let known = count(self.known, "dataset", "datasets");
        if self.datasets + self.processes == 0 {
            return write!(
                f,
                "{} knows {known} of these and nothing around them",
                self.server
            );
        }
        write!(
            f,
            "{} knows {known} of these; {} and {} around them are added",
            self.server,
            count(self.datasets, "dataset", "datasets"),
            count(self.processes, "process", "processes"),
        )
    }
}
