//! What a file is called within its project, however its path was written.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// The directories that paths are seen from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectPaths {
    /// The directory that relative paths start from.
    pub here: PathBuf,
    /// The project's.
    pub root: PathBuf,
}

impl ProjectPaths {
    /// A project seen from the current directory.
    pub fn from_here(root: PathBuf) -> Self {
        Self {
            here: std::env::current_dir().unwrap_or_default(),
            root,
        }
    }

    /// The path relative to the project. A file outside the project keeps its path as it was given.
    pub fn inside(&self, path: &Path) -> PathBuf {
        plain(&self.here.join(path))
            .strip_prefix(plain(&self.root))
            .map_or_else(|_| plain(path), Path::to_owned)
    }

    /// Whether there is a file that is called so within the project. Where that cannot be seen, it counts as there.
    pub fn has(&self, name: &str) -> bool {
        self.root.join(name).try_exists().unwrap_or(true)
    }

    /// Whether git knows a file that was called so within the project at some time: then it was this project's. Where there is
    /// no git, or its history was not fetched, it does not.
    pub fn had(&self, name: &str) -> bool {
        let told = self.log(&["-1", "--format=%H"], &[name]);
        !told.trim_ascii().is_empty()
    }

    /// Those of several names of which git knows files, as [`Self::had`] says; its history is gone through once.
    pub fn had_of<'n>(&self, names: &BTreeSet<&'n str>) -> BTreeSet<&'n str> {
        if names.is_empty() {
            return BTreeSet::new();
        }
        let all: Vec<&str> = names.iter().copied().collect();
        let told = self.log(&["--format=", "--name-only", "--relative", "-z"], &all);
        let told = String::from_utf8_lossy(&told);
        let told = told.split(['\0', '\n']);
        told.filter_map(|it| names.get(it)).copied().collect()
    }

    /// What git's history says of files; nothing where it has none.
    fn log(&self, options: &[&str], names: &[&str]) -> Vec<u8> {
        let git = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            // A name is no pattern, and a repository does not say what is run.
            .args(["--literal-pathspecs", "--no-pager"])
            .args([
                "-c",
                "log.showSignature=false",
                "-c",
                "core.fsmonitor=false",
            ])
            .arg("log")
            .args(options)
            .arg("--")
            .args(names)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        let told = git.ok().filter(|it| it.status.success());
        told.map(|it| it.stdout).unwrap_or_default()
    }

    /// [`Self::inside`] as text, with `/` between its parts.
    pub fn name(&self, path: &Path) -> String {
        joined(&self.inside(path))
    }
}

/// What the job of a file is called unless its script says so itself: the file's name in the project, without its extension.
pub fn job_of_file(name: &str) -> String {
    joined(&Path::new(name).with_extension(""))
}

/// The path as text, with `/` between its parts.
pub fn joined(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| match part {
            Component::RootDir => String::new(),
            part => part.as_os_str().to_string_lossy().into_owned(),
        })
        .collect();
    parts.join("/")
}

/// The path without `.` and, where that is possible by its text alone, without `..`.
pub fn plain(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a.sql", "a.sql")]
    #[case("./a.sql", "a.sql")]
    #[case("/p/here/a.sql", "a.sql")]
    #[case("../here/x/../a.sql", "a.sql")]
    #[case("sub/a.sql", "sub/a.sql")]
    #[case("/elsewhere/a.sql", "/elsewhere/a.sql")]
    #[case("-", "-")]
    fn one_file_has_one_name(#[case] path: &str, #[case] expected: &str) {
        let paths = ProjectPaths {
            here: "/p/here".into(),
            root: "/p/here".into(),
        };
        assert_eq!(paths.name(Path::new(path)), expected);
    }
}
