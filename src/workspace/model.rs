//! What was opened.

use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::extract::Extraction;
use crate::lineage::Lineage;
use crate::source::SourceFile;
use crate::sql::{Reading, Resolve};

/// Something a person asks to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input (`-`).
    Stdin,
    /// A file or a directory.
    Path(PathBuf),
    /// A running cluster's REST address.
    Cluster(String),
}

/// How to read what is opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// All files share one catalogue, in the order given.
    pub together: bool,
    /// How far names are followed.
    pub resolve: Resolve,
}

/// How far opening has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being read.
    pub what: String,
    /// Done so far.
    pub done: usize,
    /// Known total so far.
    pub total: usize,
}

/// One file and all that was read from it.
#[derive(Debug, Clone)]
pub struct FileReading {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The SQL found in it.
    pub extraction: Extraction,
    /// What the SQL says.
    pub reading: Reading,
}

/// All that was opened.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// The inputs, as asked for; opening again reads these.
    pub inputs: Vec<Input>,
    /// The files in the order they were found.
    pub files: Vec<FileReading>,
    /// One graph of everything, nothing merged.
    pub lineage: Lineage,
    /// Every diagnostic, by file and place; those without a place first.
    pub diagnostics: Vec<Diagnostic>,
}

impl Workspace {
    /// The file with this name.
    pub fn file(&self, name: &str) -> Option<&Arc<SourceFile>> {
        self.files
            .iter()
            .map(|reading| &reading.file)
            .find(|file| &**file.name() == name)
    }
}
