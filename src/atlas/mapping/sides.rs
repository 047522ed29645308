//! Relationships that belong to an entity as a whole: what a process reads and writes, the processes of an application.
//!
//! They are compared, sent, mended and given back as one, and nobody else's edges are among them.

use super::{APPLICATION, COLUMN_LINEAGE, PROCESS};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// The attribute.
    pub attribute: &'static str,
    /// What Atlas calls its edges, of which the entity is the first end.
    pub relationship: &'static str,
}

const FLOW: &[Side] = &[
    Side {
        attribute: "inputs",
        relationship: "dataset_process_inputs",
    },
    Side {
        attribute: "outputs",
        relationship: "process_dataset_outputs",
    },
];

/// What makes an application more than a name.
pub(in crate::atlas) const MEMBERS: Side = Side {
    attribute: "headwaterProcesses",
    relationship: "headwater_application_processes",
};

/// The applications of a process: the other end of [`MEMBERS`].
pub(in crate::atlas) const OWNERS: &str = "headwaterApplications";

/// The sides of each type that has some.
const TABLE: [(&str, &[Side]); 3] = [
    (PROCESS, FLOW),
    (COLUMN_LINEAGE, FLOW),
    (APPLICATION, &[MEMBERS]),
];

/// The sides of entities of a type.
pub fn sides_of(type_name: &str) -> &'static [Side] {
    let known = TABLE.iter().find(|(name, _)| *name == type_name);
    known.map_or(&[], |(_, sides)| sides)
}

/// Whether an attribute of a type is one of its sides.
pub fn is_side(type_name: &str, attribute: &str) -> bool {
    sides_of(type_name)
        .iter()
        .any(|side| side.attribute == attribute)
}

/// Whether entities of a type stand in the lineage between others.
pub fn is_process(type_name: &str) -> bool {
    sides_of(type_name) == FLOW
}
