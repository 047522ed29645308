//! What a job does otherwise than the statement that it runs.

use crate::diagnostic::{Rule, rules};
use crate::flink::JobKey;
use crate::lineage::Process;

/// In what a job differs from its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// In the tables that it reads.
    Inputs,
    /// In the tables that it writes, and reads the same.
    Outputs,
    /// In the columns that it takes values from.
    Columns,
    /// In its expressions: it runs another version of the statement.
    Version,
}

impl Aspect {
    pub(super) fn rule(self) -> &'static Rule {
        match self {
            Self::Inputs | Self::Outputs => &rules::OTHER_TABLES,
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
    /// The full names of the tables to which alone it writes otherwise; none where that is not known.
    pub sinks: Vec<String>,
    /// What it does, for a person: `reads … and does not read …`.
    pub what: String,
    /// The full names of tables that the statement reads and the job does not.
    pub unread: Vec<String>,
}

impl Disagreement {
    /// Whether it is about this process of the job: a job may write several tables.
    pub fn is_about(&self, process: &Process) -> bool {
        let mut outputs = process.outputs.iter();
        self.sinks.is_empty() || outputs.any(|it| self.sinks.contains(&it.name.to_string()))
    }
}
