//! What a person has said of the statement that a job runs: `[[runs]]` in the project file. It goes before all comparing.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::RunningJob;

/// A row of `[[runs]]`: which statement jobs of a name run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Run {
    /// The jobs' name, or the id of one. A name outlives restarts.
    pub job: String,
    /// The address of their cluster; none means any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// The script, relative to the project file; none means that no script is theirs, whatever fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<PathBuf>,
    /// The statement of the script, counted from 1; none means the one that fits best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<u32>,
}

impl Run {
    /// Whether it is about this job.
    pub fn is_of(&self, job: &RunningJob) -> bool {
        let plain = |address: &str| address.trim_end_matches('/').to_owned();
        let mut cluster = self.cluster.iter();
        (*self.job == *job.name || *self.job == *job.id)
            && cluster.all(|wanted| plain(wanted) == plain(&job.cluster))
    }

    /// The statement, for a person; none where it says that there is none.
    pub fn shown(&self) -> Option<String> {
        let script = self.script.as_ref()?.display();
        Some(match self.statement {
            Some(statement) => format!("statement {statement} of {script}"),
            None => script.to_string(),
        })
    }
}

/// The rows of a project file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// The rows, in the order of the file.
    pub rows: &'a [Run],
    /// The directory that scripts are relative to.
    pub root: Option<&'a Path>,
}

impl<'a> Told<'a> {
    /// Rows whose scripts are not looked for.
    pub fn rows(rows: &'a [Run]) -> Self {
        Self { rows, root: None }
    }

    /// The row about a job; of several the last, which was added last.
    pub fn of(&self, job: &RunningJob) -> Option<&'a Run> {
        self.rows.iter().rev().find(|row| row.is_of(job))
    }

    /// Whether a row names this statement of a file.
    pub(super) fn names(&self, row: &Run, file: &str, statement: Option<u32>) -> bool {
        let fits = row.statement.is_none() || row.statement == statement;
        let mut script = row.script.iter();
        fits && script.any(|script| self.is_file(script, Path::new(file)))
    }

    fn is_file(&self, script: &Path, file: &Path) -> bool {
        // Nearly all files are told apart without asking the file system, once for each statement and job.
        if script.file_name() != file.file_name() {
            return false;
        }
        let wanted = self
            .root
            .map_or_else(|| script.to_owned(), |root| root.join(script));
        match (wanted.canonicalize(), file.canonicalize()) {
            (Ok(wanted), Ok(file)) => wanted == file,
            // What is read from elsewhere than from files has a name all the same.
            _ => file == script,
        }
    }
}

/// The finding that the statement of a row was not read.
pub(super) fn not_read(row: &Run, job: &RunningJob) -> Diagnostic {
    let wanted = row.shown().unwrap_or_default();
    Diagnostic::new(
        &rules::UNKNOWN_STATEMENT,
        format!(
            "job {} ({}) on {} runs {wanted}, the project file says, and that was not read",
            job.name, job.id, job.cluster
        ),
    )
    .hint("name the script too, or correct the row in `[[runs]]` of headwater.toml")
}
