//! Where a publish comes from: what tells people one from another, and whose it is to go on with.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a publish was made of, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Provenance {
    /// The folder of the project that it was begun in, or that it was begun in outside of projects; none in journals that
    /// older versions have written there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<PathBuf>,
    /// The files and folders that its plan was made of, where that is known.
    pub sources: Vec<PathBuf>,
}
