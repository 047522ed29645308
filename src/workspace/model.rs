//! What was opened.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::clusters::ClusterState;
use super::open::Scripts;
use super::running::{Disagreement, Run, Told};
use crate::diagnostic::{Diagnostic, rules};
use crate::flink::{self, Access, FlinkError, GatewayAddress};
use crate::lineage::{Lineage, RunningJob};
use crate::source::{FilesRead, ProjectPaths, SourceFile};
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

/// Where a person's inputs are, whatever folder one is in: what tells one run over files from another. Without any, the
/// project's own.
pub fn locations(inputs: &[Input], root: &Path) -> Vec<PathBuf> {
    let of_project = inputs.is_empty().then(|| absolute(root));
    let mut all: Vec<PathBuf> = inputs.iter().filter_map(Input::location).collect();
    all.extend(of_project);
    all.sort();
    all.dedup();
    all
}

/// A path from the root of the file system, as text that any program can read.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let whole = path.canonicalize().or_else(|_| std::path::absolute(path));
    let whole = whole.unwrap_or_else(|_| path.to_owned());
    whole.to_string_lossy().into_owned().into()
}

impl Input {
    fn location(&self) -> Option<PathBuf> {
        match self {
            Self::Stdin => None,
            Self::Path(path) => Some(absolute(path)),
            Self::Cluster(address) => Some(address.into()),
        }
    }

    /// What a person means by `text`: `-`, an address that begins with `http://` or `https://`, else a path.
    pub fn parse(text: &OsStr) -> Result<Self, FlinkError> {
        let path = || Self::Path(PathBuf::from(text));
        let Some(text) = text.to_str() else {
            return Ok(path());
        };
        if text == "-" {
            return Ok(Self::Stdin);
        }
        let is_address = text.split_once("://").is_some_and(|(scheme, _)| {
            ["http", "https"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known))
        });
        if !is_address {
            return Ok(path());
        }
        Ok(Self::Cluster(flink::address(text)?))
    }
}

/// How much of what is read is kept. What is doubtful is found either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// The graph of datasets and processes, without columns unless jobs are to be matched with them: half of all.
    Datasets,
    /// The graph with its columns.
    Columns,
    /// Statements too.
    #[default]
    Statements,
}

/// How to read what is opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// All files share one catalogue, in the order given.
    pub together: bool,
    /// How far names are followed.
    pub resolve: Resolve,
    /// How much of what is read is kept.
    pub detail: Detail,
    /// How to get at clusters, by their addresses without logins.
    pub clusters: Vec<(String, Access)>,
    /// The SQL gateway that is asked how the tables of clusters are defined, and how to get at it.
    pub gateway: Option<(GatewayAddress, Access)>,
}

impl OpenOptions {
    /// How to get at the cluster at `address`.
    pub fn access(&self, address: &str) -> Access {
        let mut known = self.clusters.iter();
        let found = known.find(|(known, _)| known == address);
        found.map(|(_, access)| access.clone()).unwrap_or_default()
    }
}

/// How far opening has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being read.
    pub what: String,
    /// Done so far.
    pub done: usize,
    /// What is counted.
    pub counted: Counted,
    /// Known total so far.
    pub total: usize,
}

/// What is counted while something is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Files.
    Files,
    /// Jobs of a cluster.
    Jobs,
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Files => "files",
            Self::Jobs => "jobs",
        })
    }
}

/// One file and all that was read from it.
#[derive(Debug, Clone)]
pub struct FileReading {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Other files that it takes SQL from.
    pub others: Vec<Arc<SourceFile>>,
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
    /// Whether they are one script: all share one catalogue.
    pub is_together: bool,
    /// One graph of everything, nothing merged.
    pub lineage: Arc<Lineage>,
    /// Every diagnostic, in the order of [`crate::diagnostic::sort`].
    pub diagnostics: Vec<Diagnostic>,
    /// The files, and folders, of which not all could be read: statements of them may be missing here.
    pub unread: BTreeSet<Arc<str>>,
    /// Live jobs of which nothing but their place in the list is known: their plans could not be read.
    pub unread_jobs: Vec<RunningJob>,
    /// What jobs do otherwise than the statements that they run.
    pub disagreements: Vec<Disagreement>,
    /// What a person has said of jobs, in the order of the project file.
    pub said: Arc<[Run]>,
    /// The clusters among the inputs, where [`super::watch`] opened them.
    pub clusters: Arc<[ClusterState]>,
    /// What was read from files alone, where there are clusters that may be asked again.
    pub scripts: Option<Arc<Scripts>>,
}

impl Workspace {
    /// The graph alone; all else is let go of.
    pub fn into_lineage(self) -> Lineage {
        Arc::unwrap_or_clone(self.lineage)
    }

    /// What a person has said of the statement that a job runs.
    pub fn said_of(&self, job: &RunningJob) -> Option<&Run> {
        let rows = &self.said;
        Told { rows, root: None }.of(job)
    }

    /// The files that were read, by their names in the project.
    pub fn files_read(&self, paths: &ProjectPaths) -> FilesRead {
        let name = |file: &str| paths.name(Path::new(file));
        let files = self.all_files().map(|file| name(file.name()));
        FilesRead {
            all: files.collect(),
            partly: self.unread.iter().map(|file| name(file)).collect(),
            folders: self.folders().map(|it| paths.name(it)).collect(),
        }
    }

    /// What definitions say otherwise than others of the same data, each with its place.
    pub fn other_definitions(&self) -> Vec<String> {
        let all = self.diagnostics.iter();
        let told = all.filter(|it| it.rule.code == rules::OTHER_DEFINITION.code);
        let told = told.filter_map(|it| {
            let place = it.place.as_ref()?;
            let (file, line) = (&place.file, place.start.line);
            Some(format!("{file}:{line}: {}", it.message))
        });
        told.collect()
    }

    /// The folders among the inputs.
    fn folders(&self) -> impl Iterator<Item = &Path> {
        let paths = self.inputs.iter().filter_map(|input| match input {
            Input::Path(path) => Some(path.as_path()),
            Input::Stdin | Input::Cluster(_) => None,
        });
        paths.filter(|path| path.is_dir())
    }

    /// The file with this name.
    pub fn file(&self, name: &str) -> Option<&Arc<SourceFile>> {
        self.all_files().find(|file| &**file.name() == name)
    }

    fn all_files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        let files = self.files.iter();
        files.flat_map(|reading| std::iter::once(&reading.file).chain(&reading.others))
    }
}
