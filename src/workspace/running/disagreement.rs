//! What a job does otherwise than the statement that it runs.

use crate::diagnostic::{Rule, rules};
use crate::flink::JobKey;

/// In what a job differs from its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// In the tables that it reads.
    Inputs,
    /// In the columns that it takes values from.
    Columns,
    /// In its expressions: it runs another version of the statement.
    Version,
}

impl Aspect {
    pub(super) fn rule(self) -> &'static Rule {
        match self {
            Self::Inputs => &rules::OTHER_TABLES,
            Self::Columns => &rules::OTHER_COLUMNS,
            Self::Version => &rules::OTHER_VERSION,
        }
    }
}

/// A job that does something else than the statement that it runs. There is a finding that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The job.
    pub job: JobKey,
    /// In what.
    pub aspect: Aspect,
    /// What it does, for a person: `reads … and does not read …`.
    pub what: String,
    /// The full names of tables that the statement reads and the job does not.
    pub unread: Vec<String>,
}
