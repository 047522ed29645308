//! What a script defines and which of it its statements use: facts for questions that only the whole can answer, as
//! whether anything reads a table. Nothing here decides what is a finding.

use crate::collections::FastSet;
use crate::diagnostic::Place;
use crate::extract::Host;
use crate::lineage::{DatasetKey, Fingerprint};

/// The definitions of a script and their uses. A definition is known by the place of its statement: a name may be dropped
/// and defined again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    /// The tables and views that the script defines and that are gone when its session ends, in order.
    pub definitions: Vec<Defined>,
    /// The definitions that a statement reads, writes or copies, also those of other scripts.
    pub used: FastSet<Place>,
    /// The words of statements whose lineage is not known: what they name may well be used.
    pub mentioned: FastSet<String>,
    /// What INSERT and CREATE TABLE AS leave empty of the tables that they write, in order.
    pub writes: Vec<Write>,
    /// The statements that write one fixed partition.
    pub partitioned: FastSet<Fingerprint>,
}

impl Usage {
    /// Forgets what is defined and used, once it is known what is not used.
    pub fn forget_definitions(&mut self) {
        self.definitions = Vec::new();
        self.used = FastSet::default();
        self.mentioned = FastSet::default();
    }
}

/// A table or view that a statement defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// Its name without catalog and database.
    pub name: String,
    /// Whether it is a view.
    pub is_view: bool,
    /// The statement, which is what makes it this definition.
    pub statement_place: Place,
    /// Its name in the statement.
    pub place: Place,
    /// The number of the statement.
    pub statement: u32,
    /// The language around the statement.
    pub host: Host,
}

/// A statement that writes a table whose columns are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The table's definition.
    pub definition: Place,
    /// The data behind it.
    pub dataset: DatasetKey,
    /// The table's name as the statement writes it.
    pub table: String,
    /// The columns that could be written and that this statement leaves out, in declared order.
    pub unfilled: Vec<String>,
    /// The table's name in the statement.
    pub place: Place,
    /// The number of the statement.
    pub statement: u32,
}
