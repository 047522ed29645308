//! What a person says of the statement that a job runs, kept in the project file: a row of `[[runs]]` is added, changed where
//! it stands, or taken out. Everything else of the file stays as it is, byte for byte, and the file says afterwards what it
//! should, or is not written.

mod rows;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::project::{FILE_NAME, Project, ProjectError};
use super::running::Run;
use super::settings::{Layer, PROFILES};
use crate::files::{self, Rights};
use crate::source::SourceFile;
use rows::Rows;

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Correction {
    /// Jobs run this statement, or none that is here.
    Says(Run),
    /// Nothing is said any more of the jobs of a name.
    TakesBack {
        /// The name of jobs, or an id.
        job: String,
        /// The rows that are meant.
        rows: Taken,
    },
}

/// Which rows about a job are taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// All.
    All,
    /// That of this cluster; what is said of the jobs of all clusters is not about this one alone.
    OfCluster(String),
    /// That which counts for all clusters.
    OfAnyCluster,
}

/// What is kept now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The project file.
    pub file: PathBuf,
    /// The line in which the row begins; none where rows were taken out.
    pub line: Option<usize>,
    /// The rows that are in force.
    pub rows: Vec<Run>,
}

/// A script as the project file names it: relative to the file's directory, where it lies below that.
pub fn script_in(root: &Path, script: &Path) -> std::io::Result<PathBuf> {
    let real = script.canonicalize()?;
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let relative = real.strip_prefix(&root).map(Path::to_owned);
    Ok(relative.unwrap_or(real))
}

/// Keeps it in the project file, which is begun where there is none.
pub fn keep(project: &Project, correction: &Correction) -> Result<Kept, ProjectError> {
    let file = match &project.file {
        Some(file) => file.clone(),
        None => project.root.join(FILE_NAME),
    };
    let failed = |what: &str, error: &dyn std::fmt::Display, hint: &str| ProjectError {
        place: file.display().to_string(),
        message: format!("the project file cannot be {what}: {error}"),
        hint: Some(hint.to_owned()),
    };
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed("read", &error, "see who may read it")),
    };
    let address = |written: &str| project.settings.address_of(written).to_owned();
    let path = path_of_rows(project);
    let not_rows = |error: &dyn std::fmt::Display| {
        failed("changed", error, "write its `runs` as rows of `[[runs]]`")
    };
    let rows = Rows::of(&text, &path).map_err(|error| not_rows(&error))?;
    let (changed, line) = match correction {
        Correction::Says(run) => rows.with(run, address),
        Correction::TakesBack { job, rows: taken } => {
            let is_meant = |row: &Run| {
                let is_taken = match (taken, &row.cluster) {
                    (Taken::All, _) | (Taken::OfAnyCluster, None) => true,
                    (Taken::OfCluster(one), Some(it)) => is_same(one, &address(it)),
                    (Taken::OfCluster(_), None) | (Taken::OfAnyCluster, Some(_)) => false,
                };
                row.job == *job && is_taken
            };
            (rows.without(is_meant), None)
        }
    };
    if let Correction::TakesBack { job, rows: taken } = correction
        && changed == text
    {
        let cluster = match taken {
            Taken::OfCluster(cluster) => format!(" on {cluster} alone"),
            Taken::All | Taken::OfAnyCluster => String::new(),
        };
        return Err(ProjectError {
            place: file.display().to_string(),
            message: format!("no row of it is about {job}{cluster}"),
            hint: Some("`headwater config show` lists the rows of `runs`".to_owned()),
        });
    }
    rows::check(&text, &changed, &path).map_err(|error| not_rows(&error))?;
    let now = project.saying(&SourceFile::new(
        &file.display().to_string(),
        None,
        changed.clone().into(),
    ))?;
    files::write(&file, Rights::Shared, |out| {
        out.write_all(changed.as_bytes())
    })
    .map_err(|error| failed("written", &error, "see who may write there"))?;
    Ok(Kept {
        file,
        line,
        rows: now.runs,
    })
}

/// The keys of the rows in force: a profile that has rows goes before the others.
fn path_of_rows(project: &Project) -> Vec<&str> {
    let is_of_profile = project.layers.origin(ROWS).layer == Layer::Profile;
    match project.settings.profile.as_deref() {
        Some(profile) if is_of_profile => vec![PROFILES, profile, ROWS],
        _ => vec![ROWS],
    }
}

/// The key of the rows.
const ROWS: &str = "runs";

/// Whether two addresses are the same.
fn is_same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

#[cfg(test)]
mod tests;
