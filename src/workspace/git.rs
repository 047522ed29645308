//! The git program: finding a repository, naming a revision, reading what is in it. Never a shell, never the working
//! tree, and only commands that change nothing.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Why git gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no git program.
    #[error("the git program cannot be run: {0}")]
    NoProgram(io::Error),
    /// A folder is in no repository.
    #[error("{folder} is in no git repository")]
    NoRepository {
        /// The folder.
        folder: String,
    },
    /// A name that is no revision.
    #[error("`{name}` is no revision of the repository {repository}")]
    NoRevision {
        /// The name as it was given.
        name: String,
        /// The repository.
        repository: String,
    },
    /// A path that the repository does not hold.
    #[error("{path} is outside the repository {repository}")]
    Outside {
        /// The path as it was given.
        path: String,
        /// The repository.
        repository: String,
    },
    /// Two commits without a common ancestor.
    #[error("`{before}` and `{after}` have no common ancestor")]
    Unrelated {
        /// The old one.
        before: String,
        /// The new one.
        after: String,
    },
    /// A bare repository was asked for the files in its working tree.
    #[error("{repository} is a bare repository: it has no files to compare a revision with")]
    Bare {
        /// The repository.
        repository: String,
    },
    /// git refused.
    #[error("`git {command}` failed: {message}")]
    Refused {
        /// What it was asked.
        command: String,
        /// What it said.
        message: String,
    },
    /// What git gave could not be read, or not be written to a folder of its own.
    #[error("the files of the revision cannot be read: {0}")]
    Files(#[from] io::Error),
}

impl GitError {
    /// The next step.
    pub fn hint(&self) -> String {
        match self {
            Self::NoProgram(_) => {
                "install git, or compare two paths: headwater diff OLD NEW".to_owned()
            }
            Self::NoRepository { .. } => {
                "change into the repository, or compare two paths: headwater diff OLD NEW".to_owned()
            }
            Self::NoRevision { .. } => {
                "`git log --oneline` and `git branch --all` list what there is; a shallow clone lacks older commits: \
                 `git fetch --unshallow`"
                    .to_owned()
            }
            Self::Outside { .. } => "name files and folders of one repository".to_owned(),
            Self::Unrelated { .. } => {
                "write A..B to compare them as they are; a shallow clone may lack the ancestor: `git fetch --unshallow`"
                    .to_owned()
            }
            Self::Bare { .. } => "name two revisions: headwater diff A B".to_owned(),
            Self::Refused { .. } => "run the same command by hand to see more".to_owned(),
            Self::Files(_) => "check the disk and the folder for temporary files".to_owned(),
        }
    }
}

/// A repository, or a working tree of it.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    /// Where git is run.
    folder: PathBuf,
    /// The top folder of the working tree; none in a bare repository.
    pub top: Option<PathBuf>,
}

/// A file of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path from the top folder.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it is a symbolic link; its content is the target then.
    pub is_link: bool,
    object: String,
}

impl Repository {
    /// The repository that a folder lies in.
    pub(super) fn find(folder: &Path) -> Result<Self, GitError> {
        let mut repository = Self {
            folder: folder.to_owned(),
            top: None,
        };
        let no_repository = |error| match error {
            // "dubious ownership" and the like say themselves what to do.
            GitError::Refused { message, .. } if message.contains("not a git repository") => {
                GitError::NoRepository {
                    folder: folder.display().to_string(),
                }
            }
            error => error,
        };
        let is_bare = repository
            .text(&["rev-parse", "--is-bare-repository"])
            .map_err(no_repository)?;
        if is_bare != "true" {
            let top = repository.bytes(&["rev-parse", "--show-toplevel"])?;
            repository.top = Some(path(without_line_end(&top)));
        }
        Ok(repository)
    }

    /// What to call it.
    pub(super) fn name(&self) -> String {
        let folder = self.top.as_ref().unwrap_or(&self.folder);
        folder.display().to_string()
    }

    /// The tree of a revision, or none where there is no such revision.
    pub(super) fn tree(&self, revision: &OsStr) -> Result<Option<String>, GitError> {
        // What begins with a dash would be an option.
        if revision.is_empty() || revision.as_encoded_bytes().starts_with(b"-") {
            return Ok(None);
        }
        let mut name = revision.to_owned();
        name.push("^{tree}");
        let arguments = ["rev-parse", "--verify", "--quiet"].map(OsStr::new);
        match self.output(arguments.into_iter().chain([name.as_os_str()]))? {
            (true, tree, _) => Ok(Some(text_of(&tree))),
            (false, ..) => Ok(None),
        }
    }

    /// The tree of a revision that must be there.
    pub(super) fn known_tree(&self, revision: &OsStr) -> Result<String, GitError> {
        self.tree(revision)?.ok_or_else(|| GitError::NoRevision {
            name: revision.to_string_lossy().into_owned(),
            repository: self.name(),
        })
    }

    /// The common ancestor of two revisions.
    pub(super) fn merge_base(&self, before: &OsStr, after: &OsStr) -> Result<OsString, GitError> {
        self.known_tree(before)?;
        self.known_tree(after)?;
        match self.output([OsStr::new("merge-base"), before, after])? {
            (true, base, _) => Ok(text_of(&base).into()),
            (false, ..) => Err(GitError::Unrelated {
                before: before.to_string_lossy().into_owned(),
                after: after.to_string_lossy().into_owned(),
            }),
        }
    }

    /// The files and links of a tree in git's order. Submodules are not among them.
    pub(super) fn entries(&self, tree: &str) -> Result<Vec<Entry>, GitError> {
        let list = self.bytes(&["ls-tree", "-r", "-l", "-z", "--full-tree", tree])?;
        Ok(list.split(|&byte| byte == 0).filter_map(entry).collect())
    }

    /// Hands the content of each entry to `take`, in order.
    pub(super) fn contents(
        &self,
        entries: &[&Entry],
        take: &mut dyn FnMut(&Entry, &[u8]) -> io::Result<()>,
    ) -> Result<(), GitError> {
        if entries.is_empty() {
            return Ok(());
        }
        let arguments = ["cat-file", "--batch"].map(OsStr::new);
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::NoProgram)?;
        let read = exchange(&mut child, entries, take);
        if read.is_err() {
            // It may still wait for what nobody will ask.
            let _ = child.kill();
        }
        child.wait()?;
        Ok(read?)
    }

    fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a OsStr>) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            // Messages are told apart by their words; nobody is there to answer a question.
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn output<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a OsStr>,
    ) -> Result<(bool, Vec<u8>, Vec<u8>), GitError> {
        let output = self
            .command(arguments)
            .output()
            .map_err(GitError::NoProgram)?;
        Ok((output.status.success(), output.stdout, output.stderr))
    }

    fn bytes(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        match self.output(arguments.iter().map(OsStr::new))? {
            (true, stdout, _) => Ok(stdout),
            (false, _, stderr) => {
                let message = text_of(&stderr);
                Err(GitError::Refused {
                    command: arguments.join(" "),
                    message: message.trim_start_matches("fatal: ").to_owned(),
                })
            }
        }
    }

    fn text(&self, arguments: &[&str]) -> Result<String, GitError> {
        Ok(text_of(&self.bytes(arguments)?))
    }
}

/// Asks for one object after the other on a thread of its own, so that neither side waits for the other's full pipe.
fn exchange(
    child: &mut Child,
    entries: &[&Entry],
    take: &mut dyn FnMut(&Entry, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let (Some(mut asking), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for entry in entries {
                // An answer that stays out is noticed where it is read.
                if writeln!(asking, "{}", entry.object).is_err() {
                    return;
                }
            }
        });
        let mut answer = BufReader::new(answer);
        let mut content = Vec::new();
        for entry in entries {
            let size = header(&mut answer)?;
            content.clear();
            (&mut answer).take(size + 1).read_to_end(&mut content)?;
            // A line end follows the content.
            if content.pop() != Some(b'\n') {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            take(entry, &content)?;
        }
        Ok(())
    })
}

/// The size in `<object> blob <size>`.
fn header(answer: &mut impl BufRead) -> io::Result<u64> {
    let mut line = String::new();
    answer.read_line(&mut line)?;
    let mut words = line.split_whitespace().skip(1);
    match (
        words.next(),
        words.next().and_then(|size| size.parse().ok()),
    ) {
        (Some("blob"), Some(size)) => Ok(size),
        _ => Err(io::Error::other(format!(
            "git cat-file said `{}`",
            line.trim_end()
        ))),
    }
}

/// `<mode> <type> <object> <size>\t<path>`; none for what is no file, and for a path that no checkout would have.
fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|&byte| byte == b'\t')?;
    let (head, path_bytes) = (line.get(..tab)?, line.get(tab + 1..)?);
    let mut words = std::str::from_utf8(head).ok()?.split_whitespace();
    let (mode, kind) = (words.next()?, words.next()?);
    let object = words.next()?.to_owned();
    let size = words.next()?.parse().ok();
    let path = path(path_bytes);
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    (kind == "blob" && is_plain).then_some(Entry {
        path,
        size: size?,
        is_link: mode == "120000",
        object,
    })
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

#[cfg(unix)]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_tree_are_read() {
        let plain = entry("100644 blob abc      12\tjobs/öl 1.sql".as_bytes()).unwrap();
        assert_eq!(plain.path, Path::new("jobs/öl 1.sql"));
        assert_eq!((plain.size, plain.is_link), (12, false));
        assert!(entry(b"120000 blob abc 5\tlink").unwrap().is_link);
        assert_eq!(entry(b"160000 commit abc -\tsub"), None);
        assert_eq!(entry(b"100644 blob abc 1\t../evil.sql"), None);
        assert_eq!(entry(b""), None);
    }
}
