//! Whether files have changed since they were read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::source;
use crate::workspace::{Input, Workspace};

/// The list of the jobs of a saved cluster, which says what else the folder has.
const JOBS: &str = "jobs-overview.json";

/// When each file was changed and how long it is; nothing of one that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Stamps(BTreeMap<PathBuf, Option<(SystemTime, u64)>>);

impl Stamps {
    /// Of what is named, before anything is read.
    pub(super) fn of_inputs(inputs: &[Input]) -> Self {
        let mut paths = BTreeMap::new();
        for input in inputs {
            if let Input::Path(path) = input {
                paths.insert(path.clone(), stamp(path));
                let jobs = path.join(JOBS);
                paths.insert(jobs.clone(), stamp(&jobs));
            }
        }
        Self(paths)
    }

    /// Of all files that were read, and of the folders where files may come or go: those that they lie in, and all below what
    /// is named.
    pub(super) fn of(workspace: &Workspace) -> Self {
        let Self(mut paths) = Self::of_inputs(&workspace.inputs);
        let folders = paths.keys().filter(|it| it.is_dir());
        let folders: Vec<PathBuf> = folders.flat_map(|it| source::folders(it)).collect();
        for folder in folders {
            paths.entry(folder).or_insert_with_key(|it| stamp(it));
        }
        for reading in &workspace.files {
            for file in std::iter::once(&reading.file).chain(&reading.others) {
                let Some(path) = file.path() else {
                    continue;
                };
                paths.insert(path.to_owned(), stamp(path));
                if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
                    let folder = folder.to_owned();
                    paths.entry(folder).or_insert_with_key(|it| stamp(it));
                }
            }
        }
        Self(paths)
    }

    /// The same files as they are now.
    pub(super) fn now(&self) -> Self {
        let paths = self.0.keys();
        Self(paths.map(|path| (path.clone(), stamp(path))).collect())
    }

    /// These, but as they were `before` reading began: what was written while it was read is another one then.
    pub(super) fn since(mut self, before: &Self) -> Self {
        for (path, known) in &before.0 {
            if let Some(stamp) = self.0.get_mut(path) {
                *stamp = *known;
            }
        }
        self
    }

    /// Whether one of them is another now.
    pub(super) fn are_old(&self) -> bool {
        self.0.iter().any(|(path, known)| stamp(path) != *known)
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let facts = path.metadata().ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::SourceFile;
    use crate::sql::Reading;
    use crate::workspace::FileReading;

    #[test]
    fn a_file_that_changes_comes_or_goes_is_seen() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.sql");
        let stamps = || {
            let file = SourceFile::new("a.sql", Some(path.clone()), Vec::new());
            Stamps::of(&Workspace {
                inputs: vec![Input::Path(path.clone())],
                files: vec![FileReading {
                    file: Arc::new(file),
                    others: Vec::new(),
                    reading: Reading::default(),
                }],
                ..Workspace::default()
            })
        };
        let old = stamps();
        assert!(!old.are_old());
        std::fs::write(&path, "x").unwrap();
        assert!(old.are_old());
        let old = stamps();
        assert!(!old.are_old());
        std::fs::write(&path, "longer").unwrap();
        assert!(old.are_old());
        let (before, old) = (stamps(), stamps());
        std::fs::write(&path, "while it was read").unwrap();
        assert!(old.since(&before).are_old());
        assert!(!before.now().are_old());
        let old = stamps();
        std::fs::remove_file(&path).unwrap();
        assert!(old.are_old());
    }

    #[test]
    fn a_file_that_comes_into_an_empty_folder_is_seen() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("empty/inner");
        std::fs::create_dir_all(&inner).unwrap();
        let old = Stamps::of(&Workspace {
            inputs: vec![Input::Path(directory.path().to_owned())],
            ..Workspace::default()
        });
        assert!(!old.are_old());
        std::fs::write(inner.join("a.sql"), "x").unwrap();
        assert!(old.are_old());
    }
}
