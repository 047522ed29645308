//! Finding and reading the files that a person named: files as they are called, folders with their ignore files.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::diagnostic::{Diagnostic, Place, Rule, rules};
use crate::text::{did_you_mean, nearest};

use super::encoding::HEAD;
use super::{LineColumn, SourceFile, Span, check_text};

/// Larger files are not read, in bytes.
pub const FILE_LIMIT: u64 = 64 * 1024 * 1024;

/// A chain of more links than this has no end; Linux gives up at 40.
const LINK_LIMIT: usize = 40;

/// What is taken from a folder; a file that is named is read whatever it is called.
const EXTENSIONS: [&str; 15] = [
    "sql", "ddl", "hql", "py", "java", "scala", "sc", "kt", "kts", "ipynb", "zpln", "md",
    "markdown", "mdx", "txt",
];

/// What a walk found.
#[derive(Debug, Clone, Default)]
pub struct Walked {
    /// The files in the order of the paths given, those of a folder sorted by name; not read yet.
    pub files: Vec<PathBuf>,
    /// Folders and links that could not be followed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds the files named and those in the folders named, each file once. `on_file` is called for each.
pub fn walk(paths: &[PathBuf], on_file: &mut dyn FnMut(&Path)) -> Walked {
    let mut walk = Walk {
        walked: Walked::default(),
        seen: HashSet::new(),
        folder: (PathBuf::new(), None),
        on_file,
    };
    for path in paths {
        if path.is_dir() {
            walk.folder(path);
        } else {
            walk.file(path, true);
        }
    }
    walk.walked
}

/// Standard input as a file; its name is `-`. As [`load`] otherwise.
pub fn from_stdin(bytes: Vec<u8>) -> (Option<SourceFile>, Option<Diagnostic>) {
    text_of("-", None, bytes)
}

fn text_of(
    name: &str,
    path: Option<&Path>,
    bytes: Vec<u8>,
) -> (Option<SourceFile>, Option<Diagnostic>) {
    let checked = |bytes| {
        let file = SourceFile::new(name, path.map(Path::to_owned), bytes);
        let doubt = check_text(&file);
        let is_text = (doubt.as_ref()).is_none_or(|doubt| doubt.rule != &rules::NOT_TEXT);
        (is_text.then_some(file), doubt)
    };
    // To take a binary file for text costs many times its size.
    if let Some(head) = bytes.get(..HEAD)
        && let (None, doubt) = checked(head.to_vec())
    {
        return (None, doubt);
    }
    checked(bytes)
}

struct Walk<'a> {
    walked: Walked,
    /// Real paths, so that a file reached by two names is read once.
    seen: HashSet<PathBuf>,
    /// The folder of the last file, and its real path.
    folder: (PathBuf, Option<PathBuf>),
    on_file: &'a mut dyn FnMut(&Path),
}

/// What is below a folder and not ignored.
fn below(root: &Path) -> WalkBuilder {
    let mut below = WalkBuilder::new(root);
    below.follow_links(true).require_git(false);
    below
}

/// Whether a walk passes a file or folder by for its name.
pub fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

/// The folders in which a [`walk`] of this one looks for files, itself among them.
pub fn folders(root: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = below(root).build().filter_map(Result::ok);
    let folders = entries.filter(|it| it.file_type().is_some_and(|kind| kind.is_dir()));
    folders.map(ignore::DirEntry::into_path)
}

impl Walk<'_> {
    fn folder(&mut self, root: &Path) {
        let entries = below(root).sort_by_file_name(Ord::cmp).build();
        let (mut has_script, known) = (false, self.walked.diagnostics.len());
        for entry in entries {
            match entry {
                Ok(entry) => {
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                    if is_file && is_script(entry.path()) {
                        has_script = true;
                        self.file(entry.path(), entry.path_is_symlink());
                    }
                }
                Err(error) => self.walk_error(root, &error),
            }
        }
        if !has_script && self.walked.diagnostics.len() == known {
            let name = name_of(root);
            let message = format!("{name} holds no file of a kind that is taken from a folder");
            let kinds = EXTENSIONS.map(|it| format!(".{it}")).join(", ");
            let hint = format!(
                "these are taken: {kinds}; a file that is named is read whatever it is called"
            );
            let finding = doubt(&rules::NOTHING_FOUND, &name, message, &hint);
            self.walked.diagnostics.push(finding);
        }
    }

    fn file(&mut self, path: &Path, may_be_link: bool) {
        let real = if may_be_link {
            path.canonicalize().ok()
        } else {
            self.real_path(path)
        };
        if real.is_some_and(|real| !self.seen.insert(real)) {
            return;
        }
        (self.on_file)(path);
        self.walked.files.push(path.to_owned());
    }

    /// The real path of a file that is no link. Asking for that of its folder is enough, once for all files there.
    fn real_path(&mut self, path: &Path) -> Option<PathBuf> {
        let folder = path.parent()?;
        if self.folder.0 != folder {
            self.folder = (folder.to_owned(), folder.canonicalize().ok());
        }
        Some(self.folder.1.as_ref()?.join(path.file_name()?))
    }

    fn walk_error(&mut self, root: &Path, error: &ignore::Error) {
        let (path, is_loop) = place_of(error);
        let path = path.unwrap_or(root);
        // A dangling link to something that would not be read anyway is no concern of ours.
        let is_dangling_link = path.is_symlink() && !path.exists();
        if is_dangling_link && !is_loop && !is_script(path) && !is_circular(path) {
            return;
        }
        let name = name_of(path);
        if is_loop || is_circular(path) {
            let message =
                format!("{name} is a link that leads back to itself and was not followed");
            let hint = "name the folder it points to instead";
            let finding = doubt(&rules::UNREADABLE, &name, message, hint);
            self.walked.diagnostics.push(finding);
        } else {
            let message = format!("{name} could not be read: {}", reason(error));
            let hint = "check that it exists and that you may read it";
            let finding = doubt(&rules::UNREADABLE, &name, message, hint);
            self.walked.diagnostics.push(finding);
        }
    }
}

/// Reads a file: its text, and what is doubtful about that; no text where there is none.
pub fn load(path: &Path) -> (Option<SourceFile>, Option<Diagnostic>) {
    let name = name_of(path);
    let bytes = match read_limited(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let limit = FILE_LIMIT / (1024 * 1024);
            let message = format!("{name} is larger than {limit} MiB and was not read");
            let hint = "split the file, or pass the part that holds the SQL";
            return (None, Some(doubt(&rules::TOO_LARGE, &name, message, hint)));
        }
        Err(error) => {
            let message = format!("{name} could not be read: {error}");
            let is_absent = error.kind() == io::ErrorKind::NotFound;
            let hint = if is_absent && is_host_and_port(path) {
                format!("is it the address of a cluster? Then give it as http://{name}")
            } else if let Some(meant) = is_absent.then(|| neighbour(path)).flatten() {
                did_you_mean(&name_of(&meant))
            } else {
                "check that the file exists and that you may read it".to_owned()
            };
            return (None, Some(doubt(&rules::UNREADABLE, &name, message, &hint)));
        }
    };
    text_of(&name, Some(path), bytes)
}

/// Whether an absent path is how people write an address without its scheme: `jobmanager:8081`.
fn is_host_and_port(path: &Path) -> bool {
    let first = path.iter().next().and_then(|it| it.to_str());
    let parts = first.and_then(|it| it.split_once(':'));
    parts.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

/// What lies beside an absent path under a name like its own.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let meant = nearest(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(meant))
}

fn doubt(rule: &'static Rule, name: &str, message: String, hint: &str) -> Diagnostic {
    let mut finding = Diagnostic::new(rule, message).hint(hint);
    finding.place = Some(Place {
        file: Arc::from(name),
        span: Span::new(0, 0),
        start: LineColumn { line: 1, column: 1 },
    });
    finding
}

/// The file's bytes, or none where it is over the limit. Works for pipes too, whose size nobody knows.
fn read_limited(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    // A guess that saves growing, and nothing where it is wrong.
    let len = file
        .metadata()
        .map_or(0, |known| known.len().min(FILE_LIMIT));
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0) + 1);
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    let is_too_large = u64::try_from(bytes.len()).is_ok_and(|len| len > FILE_LIMIT);
    Ok((!is_too_large).then_some(bytes))
}

/// Whether a walk takes a file of this name from a folder.
pub fn is_script(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            EXTENSIONS
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(extension))
        })
}

/// The name of the file at a path, in what a walk found and in diagnostics.
pub fn name_of(path: &Path) -> String {
    let name = path.strip_prefix("./").unwrap_or(path);
    if name.as_os_str().is_empty() {
        return ".".to_owned();
    }
    name.to_string_lossy().into_owned()
}

/// Whether a link leads to a link, and so on, without an end.
fn is_circular(path: &Path) -> bool {
    let mut at = path.to_owned();
    for _ in 0..LINK_LIMIT {
        let Ok(next) = at.read_link() else {
            return false;
        };
        at = at
            .parent()
            .map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    true
}

/// The path that an error of the walk is about, and whether it is a circular link.
fn place_of(error: &ignore::Error) -> (Option<&Path>, bool) {
    let mut error = error;
    let mut place = None;
    loop {
        match error {
            ignore::Error::WithPath { path, err } => {
                place = Some(path.as_path());
                error = err;
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                error = err;
            }
            ignore::Error::Loop { child, .. } => return (Some(child), true),
            _ => return (place, false),
        }
    }
}

/// What the system said, without the path that the message names already.
fn reason(error: &ignore::Error) -> String {
    error
        .io_error()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rstest::rstest;

    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn names(walked: &Walked, root: &Path) -> Vec<String> {
        let relative = |path: &PathBuf| path.strip_prefix(root).unwrap().display().to_string();
        walked.files.iter().map(relative).collect()
    }

    #[test]
    fn a_folder_is_walked_in_order_and_honours_ignore_files() {
        let folder = folder(&[
            ("b.sql", "SELECT 1"),
            ("a/deep/x.PY", ""),
            ("a/skip.py", ""),
            ("a/.gitignore", "skip.py"),
            ("picture.png", ""),
            (".hidden/z.sql", ""),
        ]);
        let mut seen = 0;
        let walked = walk(&[folder.path().to_owned()], &mut |_| seen += 1);
        assert_eq!(names(&walked, folder.path()), ["a/deep/x.PY", "b.sql"]);
        assert_eq!(seen, 2);
        assert!(walked.diagnostics.is_empty());
    }

    #[test]
    fn a_named_file_is_read_whatever_it_is_called_and_once() {
        let folder = folder(&[("pipeline.dat", "SELECT 1"), ("x.sql", "")]);
        let named = folder.path().join("pipeline.dat");
        let paths = [
            named.clone(),
            folder.path().join("x.sql"),
            folder.path().to_owned(),
            named,
        ];
        let walked = walk(&paths, &mut |_| ());
        assert_eq!(names(&walked, folder.path()), ["pipeline.dat", "x.sql"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_name() {
        let folder = folder(&[("bin.sql", "\0\u{1}\0\0\u{2}\0\0\0\0\0\0\0\0")]);
        let missing = folder.path().join("missing.sql");
        let named = folder.path().join("bin.sql");
        let loaded = [load(&missing), load(&named)];
        assert!(loaded.iter().all(|(file, _)| file.is_none()));
        let found = loaded.map(|(_, doubt)| doubt.unwrap());
        let codes = found.each_ref().map(|found| found.rule.code);
        assert_eq!(codes, ["source.unreadable", "source.not-text"]);
        let place = found[0].place.as_ref().unwrap();
        assert_eq!(&*place.file, missing.to_string_lossy());
    }

    #[rstest]
    #[case("jobmanager:8081", true)]
    #[case("127.0.0.1:8081/jobs/overview", true)]
    #[case("jobs:late.sql", false)]
    #[case(":8081", false)]
    fn an_address_without_its_scheme_is_no_missing_file(
        #[case] name: &str,
        #[case] is_address: bool,
    ) {
        let (_, doubt) = load(Path::new(name));
        let hint = doubt.unwrap().hint.unwrap();
        let expected = format!("is it the address of a cluster? Then give it as http://{name}");
        assert_eq!(hint == expected, is_address, "{hint}");
    }

    #[test]
    fn files_of_a_folder_that_are_no_text_are_told() {
        let folder = folder(&[("bin.sql", "\0\u{1}\0\0\u{2}\0\0\0\0\0\0\0\0")]);
        let utf16 = "SELECT 1 FROM t WHERE a".bytes().flat_map(|b| [b, 0]);
        fs::write(folder.path().join("utf16.sql"), utf16.collect::<Vec<_>>()).unwrap();
        let walked = walk(&[folder.path().to_owned()], &mut |_| ());
        assert_eq!(walked.files.len(), 2);
        for path in &walked.files {
            let (file, doubt) = load(path);
            assert!(file.is_none());
            assert_eq!(doubt.unwrap().rule, &rules::NOT_TEXT);
        }
    }

    #[cfg(unix)]
    #[test]
    fn circular_links_are_said_and_the_rest_is_read() {
        use std::os::unix::fs::symlink;
        let folder = folder(&[("a/x.sql", "SELECT 1")]);
        symlink(folder.path(), folder.path().join("a/back")).unwrap();
        symlink("self", folder.path().join("self")).unwrap();
        symlink("nowhere", folder.path().join("dangling")).unwrap();
        let walked = walk(&[folder.path().to_owned()], &mut |_| ());
        assert_eq!(names(&walked, folder.path()), ["a/x.sql"]);
        let messages: Vec<_> = walked
            .diagnostics
            .iter()
            .map(|found| &found.message)
            .collect();
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(
            messages
                .iter()
                .all(|message| message.contains("leads back to itself"))
        );
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let folder = folder(&[]);
        let path = folder.path().join("big.sql");
        File::create(&path)
            .unwrap()
            .set_len(FILE_LIMIT + 1)
            .unwrap();
        let (file, doubt) = load(&path);
        assert!(file.is_none());
        assert_eq!(doubt.unwrap().rule, &rules::TOO_LARGE);
    }
}
