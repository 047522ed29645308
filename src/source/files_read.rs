//! What is known of the files that were read, and so of those that were not.

use std::collections::BTreeSet;
use std::path::Path;

use super::{ProjectPaths, job_of_file};

/// The files that were read, by their names in the project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesRead {
    /// All of them.
    pub all: BTreeSet<String>,
    /// The files, and folders, of which not all could be read.
    pub partly: BTreeSet<String>,
    /// The folders that were read with all that is in them; the project's own is the empty name.
    pub folders: BTreeSet<String>,
}

impl FilesRead {
    /// What the jobs of the files are called unless their scripts say so themselves.
    pub fn jobs(&self) -> impl Iterator<Item = String> {
        self.all.iter().map(|file| job_of_file(file))
    }

    /// Whether a file was read to its end: it declares nothing but what is known. What comes by standard input is another text
    /// each time.
    pub fn is_whole(&self, file: &str) -> bool {
        is_file(file) && self.all.contains(file) && !self.is_partly(file)
    }

    /// Whether it lies, or would lie, in a folder that was read.
    pub fn is_in_folder(&self, name: &str) -> bool {
        let mut folders = Path::new(name).ancestors().skip(1).filter_map(Path::to_str);
        folders.any(|it| self.folders.contains(it))
    }

    /// Whether not all could be read of a file or of a folder that it is in.
    pub fn is_partly(&self, file: &str) -> bool {
        let mut folders = Path::new(file).ancestors().filter_map(Path::to_str);
        folders.any(|it| self.partly.contains(it))
    }

    /// Whether a file of the project may declare what is not known: it is there, and was not read to its end.
    pub fn may_declare(&self, file: &str, paths: &ProjectPaths) -> bool {
        is_file(file) && !self.is_whole(file) && paths.has(file)
    }
}

/// Whether what something was read from is a file that can be looked for: not standard input, and no cluster.
pub fn is_file(place: &str) -> bool {
    !matches!(place, "" | "-") && !place.contains("://")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::read("read.sql", true, false)]
    #[case::with_an_error("error.sql", false, true)]
    #[case::not_named("other.sql", false, true)]
    #[case::of_a_folder_that_cannot_be_listed("closed/a.sql", false, true)]
    #[case::gone("gone.sql", false, false)]
    #[case::a_job("http://flink:8081 etl", false, false)]
    #[case::standard_input("-", false, false)]
    fn what_may_be_declared_elsewhere(
        #[case] file: &str,
        #[case] is_whole: bool,
        #[case] may_declare: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("closed")).unwrap();
        for there in ["read.sql", "error.sql", "other.sql", "closed/a.sql"] {
            std::fs::write(folder.path().join(there), "").unwrap();
        }
        let paths = ProjectPaths {
            here: folder.path().to_owned(),
            root: folder.path().to_owned(),
        };
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let read = FilesRead {
            all: names(&["read.sql", "error.sql", "-"]),
            partly: names(&["error.sql", "closed"]),
            folders: names(&["closed"]),
        };
        assert_eq!(read.is_in_folder(file), file.starts_with("closed/"));
        assert_eq!(read.is_whole(file), is_whole);
        assert_eq!(read.may_declare(file, &paths), may_declare);
    }
}
