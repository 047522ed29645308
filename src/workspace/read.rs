//! Reads files: finds them, finds the SQL in them, reads it. Blocking; `open` runs it beside the caller's tasks.

use std::io::{self, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio_util::sync::CancellationToken;

use super::job_name::job_name;
use super::{FileReading, Progress};
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::{Extraction, extract};
use crate::source::{self, ProjectPaths, SourceFile, Span};
use crate::sql::{self, Catalogue, Reading, Resolve, Script};

/// Deep input needs stack in proportion; the address space for it costs nothing until it is used.
pub(super) const STACK: usize = 64 << 20;

/// What to read, and how.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// Files whose definitions all others see.
    pub preambles: Vec<PathBuf>,
    /// Files and directories.
    pub paths: Vec<PathBuf>,
    /// Standard input too.
    pub stdin: bool,
    /// All files share one catalogue.
    pub together: bool,
    /// How far names are followed.
    pub resolve: Resolve,
    /// The directory that job names are relative to.
    pub root: PathBuf,
}

/// What was read, in the order of the request.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The preambles first.
    pub files: Vec<FileReading>,
    /// How many of the files are preambles.
    pub preambles: usize,
    /// Whether all files share one catalogue.
    pub is_together: bool,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads everything; fails only where standard input does. Stops between files when cancelled; what was read so far is then of no use.
pub(super) fn read(
    request: &Request,
    on_progress: &(dyn Fn(Progress) + Sync),
    cancel: &CancellationToken,
) -> io::Result<Read> {
    let preambles = source::walk(&request.preambles, &mut |_| {});
    let walked = source::walk(&request.paths, &mut |path| {
        on_progress(Progress {
            what: path.display().to_string(),
            done: 0,
            total: 0,
        });
    });
    let mut diagnostics = preambles.diagnostics;
    diagnostics.extend(walked.diagnostics);
    let mut files = Vec::new();
    if request.stdin {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        let file = source::from_stdin(bytes);
        let doubt = source::check_text(&file);
        let is_text = (doubt.as_ref()).is_none_or(|doubt| doubt.rule != &rules::NOT_TEXT);
        diagnostics.extend(doubt);
        if is_text {
            files.push(file);
        }
    }
    files.extend(walked.files);
    files.retain(|file| !preambles.files.iter().any(|known| is_same(known, file)));

    let reader = Reader::new(request);
    let mut base = Catalogue::new();
    let mut readings: Vec<_> = preambles
        .files
        .into_iter()
        .map(|file| reader.read(file, &mut base))
        .collect();
    let preambles = readings.len();
    if request.together {
        for (at, file) in files.iter().enumerate() {
            if cancel.is_cancelled() {
                break;
            }
            on_progress(progress(file, at, files.len()));
            readings.push(reader.read(file.clone(), &mut base));
        }
    } else {
        readings.extend(reader.read_apart(&files, &base, on_progress, cancel));
    }
    Ok(Read {
        files: readings,
        preambles,
        is_together: request.together,
        diagnostics,
    })
}

fn progress(file: &SourceFile, done: usize, total: usize) -> Progress {
    Progress {
        what: file.name().to_string(),
        done,
        total,
    }
}

fn is_same(a: &SourceFile, b: &SourceFile) -> bool {
    let real = |file: &SourceFile| file.path().and_then(|path| path.canonicalize().ok());
    real(a).is_some_and(|path| Some(path) == real(b))
}

/// What reading every file has in common.
struct Reader<'a> {
    request: &'a Request,
    paths: ProjectPaths,
    shared_scope: Option<Arc<str>>,
}

impl<'a> Reader<'a> {
    fn new(request: &'a Request) -> Self {
        Self {
            request,
            paths: ProjectPaths::from_here(request.root.clone()),
            shared_scope: request.together.then(|| Arc::from("together")),
        }
    }

    /// Each file with a catalogue of its own, on as many threads as the machine has; the order is that of `files`.
    fn read_apart(
        &self,
        files: &[SourceFile],
        base: &Catalogue,
        on_progress: &(dyn Fn(Progress) + Sync),
        cancel: &CancellationToken,
    ) -> Vec<FileReading> {
        let next = AtomicUsize::new(0);
        let results: Mutex<Vec<(usize, FileReading)>> = Mutex::new(Vec::new());
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(file) = files.get(at).filter(|_| !cancel.is_cancelled()) else {
                    return;
                };
                on_progress(progress(file, at, files.len()));
                let reading = self.read(file.clone(), &mut base.clone());
                if let Ok(mut results) = results.lock() {
                    results.push((at, reading));
                }
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 1..threads.min(files.len()) {
                let started = std::thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, work);
                // Without another thread this one does the work alone.
                drop(started);
            }
            work();
        });
        let mut readings = results.into_inner().unwrap_or_default();
        readings.sort_unstable_by_key(|&(at, _)| at);
        readings.into_iter().map(|(_, reading)| reading).collect()
    }

    fn read(&self, file: SourceFile, catalogue: &mut Catalogue) -> FileReading {
        let file = Arc::new(file);
        let attempt = catch_unwind(AssertUnwindSafe(|| self.try_read(&file, catalogue)));
        let (extraction, reading) = attempt.unwrap_or_else(|_| {
            let mut reading = Reading::default();
            reading.diagnostics.push(
                Diagnostic::new(&rules::DEFECT, "reading this file failed; it is left out")
                    .at(&file, Span::default())
                    .hint("this is a defect of headwater; please report it with the file"),
            );
            (Extraction::default(), reading)
        });
        FileReading {
            file,
            extraction,
            reading,
        }
    }

    fn try_read(&self, file: &SourceFile, catalogue: &mut Catalogue) -> (Extraction, Reading) {
        let mut extraction = extract(file);
        let mut asked = self.request.paths.iter().chain(&self.request.preambles);
        let is_named = (file.path()).is_none_or(|path| asked.any(|asked| asked == path));
        if !is_named {
            // A folder holds much that nobody takes for SQL.
            extraction
                .diagnostics
                .retain(|it| it.rule != &rules::NOTHING_FOUND);
        }
        let job = job_name(file.name(), file.path(), &self.paths);
        // Part of the names of datasets that have no other: it must not hang on how the path was written.
        let own_scope: Arc<str> = match file.path() {
            Some(path) => self.paths.name(path).into(),
            None => Arc::clone(file.name()),
        };
        let script = Script {
            file,
            fragments: &extraction.fragments,
            job: &job,
            scope: self.shared_scope.as_ref().unwrap_or(&own_scope),
        };
        let reading = sql::read(&script, catalogue, self.request.resolve);
        (extraction, reading)
    }
}
