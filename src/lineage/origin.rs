//! Where a thing was seen.

use std::sync::Arc;

use crate::diagnostic::Place;

/// Where a dataset, a process or an edge was seen: in a file, in a running cluster, or in a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// A place in a file.
    File(Place),
    /// A job of a cluster.
    Cluster {
        /// The cluster's address, without credentials.
        cluster: Arc<str>,
        /// The job's id, 32 hexadecimal digits.
        job: Arc<str>,
        /// The job's name.
        name: Arc<str>,
        /// The vertex of the job graph, where one is meant.
        vertex: Option<Arc<str>>,
    },
    /// An entity of a catalogue.
    Catalogue {
        /// The server's name.
        server: String,
        /// The entity's type.
        type_name: String,
        /// Its guid.
        guid: String,
    },
}

impl Origin {
    /// The place in a file, where it is one.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::File(place) => Some(place),
            Self::Cluster { .. } | Self::Catalogue { .. } => None,
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(place) => write!(
                f,
                "{}:{}:{}",
                place.file, place.start.line, place.start.column
            ),
            Self::Cluster {
                cluster, name, job, ..
            } => write!(f, "{cluster} {name} ({job})"),
            Self::Catalogue {
                server,
                type_name,
                guid,
            } => write!(f, "{server} {type_name} {guid}"),
        }
    }
}
