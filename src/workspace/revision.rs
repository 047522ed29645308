//! The files of a git revision, in a folder of their own that goes away with it, so that the same walk reads them.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::git::{Entry, GitError, Repository};
use crate::source::{FILE_LIMIT, is_script};

/// Files that say what a walk leaves out.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// Links to links are followed this far.
const LINKS: usize = 8;

/// The files of a revision.
#[derive(Debug)]
pub(super) struct Revision {
    repository: Repository,
    entries: Vec<Entry>,
    /// Removes it at the end.
    _folder: TempDir,
    /// Where they lie.
    pub root: PathBuf,
    written: HashSet<PathBuf>,
}

impl Revision {
    /// A tree of which nothing is written yet.
    pub(super) fn new(repository: &Repository, tree: &str) -> Result<Self, GitError> {
        let entries = repository.entries(tree)?;
        let folder = tempfile::Builder::new().prefix("headwater-").tempdir()?;
        let root = folder.path().canonicalize()?;
        // Ignore files above a repository do not bear on it; a walk knows its top by this folder.
        fs::create_dir(root.join(".git"))?;
        Ok(Self {
            repository: repository.clone(),
            entries,
            _folder: folder,
            root,
            written: HashSet::new(),
        })
    }

    /// Whether it has a file or a folder at this path from the top.
    pub(super) fn has(&self, path: &Path) -> bool {
        path.as_os_str().is_empty()
            || self
                .entries
                .iter()
                .any(|entry| entry.path.starts_with(path))
    }

    /// Writes the files at these paths, and of folders what a walk would read, with the ignore files that bear on them.
    pub(super) fn write(&mut self, paths: &[PathBuf]) -> Result<(), GitError> {
        let mut paths = paths.to_vec();
        for _ in 0..LINKS {
            let targets = self.write_once(&paths)?;
            if targets.is_empty() {
                break;
            }
            paths = targets;
        }
        Ok(())
    }

    /// The same without what links point to; those paths are handed back.
    fn write_once(&mut self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, GitError> {
        let is_asked = |path: &Path| paths.iter().any(|asked| path.starts_with(asked));
        let wanted: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|entry| !self.written.contains(&entry.path))
            .filter(|entry| {
                let path = entry.path.as_path();
                let is_named = paths.iter().any(|asked| asked == path);
                is_named
                    || is_ignore_file(path)
                    || (is_asked(path) && (entry.is_link || is_script(path)))
            })
            .collect();
        let (large, read): (Vec<&Entry>, Vec<&Entry>) =
            wanted.iter().partition(|entry| entry.size > FILE_LIMIT);
        for entry in large {
            // It is refused for its size, so its content does not matter.
            create(&self.root.join(&entry.path))?.set_len(FILE_LIMIT + 1)?;
        }
        let mut targets = Vec::new();
        self.repository.contents(&read, &mut |entry, content| {
            let path = self.root.join(&entry.path);
            if !entry.is_link {
                return io::Write::write_all(&mut create(&path)?, content);
            }
            let target = super::git::path(content);
            if let Some(inside) = inside(&entry.path, &target) {
                link(&target, &path)?;
                targets.push(inside);
            }
            Ok(())
        })?;
        let written: Vec<_> = wanted.iter().map(|entry| entry.path.clone()).collect();
        self.written.extend(written);
        Ok(targets)
    }
}

fn is_ignore_file(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| IGNORE_FILES.iter().any(|known| name == *known))
}

fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(path)
}

/// Where a link leads, from the top; none where it leads outside, or could: `..` counts only in front, because behind
/// the name of another link nobody knows what it leaves.
fn inside(link: &Path, target: &Path) -> Option<PathBuf> {
    let mut at = link.parent()?.to_owned();
    let mut is_front = true;
    for part in target.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_front => {
                if !at.pop() {
                    return None;
                }
            }
            Component::Normal(name) => {
                is_front = false;
                at.push(name);
            }
            _ => return None,
        }
    }
    Some(at)
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    std::os::unix::fs::symlink(target, at)
}

/// Elsewhere links need rights that a reader does not have; git itself checks them out as text.
#[cfg(not(unix))]
fn link(_target: &Path, _at: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("jobs/a.sql", "b.sql", Some("jobs/b.sql"))]
    #[case("jobs/a.sql", "../shared/b.sql", Some("shared/b.sql"))]
    #[case("a.sql", "../b.sql", None)]
    #[case("jobs/a.sql", "x/../../b.sql", None)]
    #[case("jobs/a.sql", "/etc/passwd", None)]
    fn links_stay_inside(#[case] link: &str, #[case] target: &str, #[case] expected: Option<&str>) {
        let found = inside(Path::new(link), Path::new(target));
        assert_eq!(found.as_deref(), expected.map(Path::new));
    }
}
