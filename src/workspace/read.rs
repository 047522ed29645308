//! Reads files: finds them, finds the SQL in them, reads it. Blocking; `open` runs it beside the caller's tasks.

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio_util::sync::CancellationToken;

use super::findings::declarations::Declarations;
use super::findings::unfilled::{self, Fill};
use super::findings::writers::{self, Writer};
use super::job_name::job_name;
use super::other_files::{Included, OtherFiles};
use super::{Counted, Detail, FileReading, Progress, findings};
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::extract;
use crate::lineage::{Column, Lineage};
use crate::openlineage;
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
    /// How much of what is read is kept.
    pub detail: Detail,
    /// The directory that job names are relative to.
    pub root: PathBuf,
}

/// What was read, in the order of the request.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The preambles first.
    pub files: Vec<FileReading>,
    /// The datasets of all files.
    pub lineage: Lineage,
    /// How many of the files are preambles.
    pub preambles: usize,
    /// Whether all files share one catalogue.
    pub is_together: bool,
    /// The statements that fill tables, of all files.
    pub writers: Vec<Writer>,
    /// What the statements of all files fill of them.
    pub fills: Vec<Fill>,
    /// What the scripts of all files define.
    pub declarations: Declarations,
    pub diagnostics: Vec<Diagnostic>,
    detail: Detail,
    no_columns: Arc<Vec<Column>>,
}

impl Read {
    /// Takes in what was read of one file. Its datasets go into the graph at once: files repeat each other's definitions.
    fn add(&mut self, mut file: FileReading) {
        let reading = &mut file.reading;
        self.diagnostics.append(&mut reading.diagnostics);
        self.fills.extend(unfilled::fills(reading));
        for dataset in &reading.datasets {
            self.declarations.note(dataset);
        }
        if self.detail < Detail::Columns {
            for process in &mut reading.processes {
                Arc::make_mut(process).forget_columns();
            }
            for dataset in &mut reading.datasets {
                dataset.columns = Arc::clone(&self.no_columns);
            }
        }
        for dataset in std::mem::take(&mut reading.datasets) {
            self.lineage.add_dataset(dataset);
        }
        self.writers.extend(writers::of(reading));
        if self.detail < Detail::Statements {
            reading.statements = Vec::new();
        }
        self.files.push(file);
    }
}

/// Puts what several threads have read into the order of the files.
#[derive(Debug, Default)]
struct InOrder {
    read: Read,
    next: usize,
    early: HashMap<usize, Option<FileReading>>,
}

impl InOrder {
    /// Takes in the file of a number, or that there is nothing to read in it, and why.
    fn add(&mut self, at: usize, file: Option<FileReading>, doubt: Option<Diagnostic>) {
        self.read.diagnostics.extend(doubt);
        self.early.insert(at, file);
        while let Some(file) = self.early.remove(&self.next) {
            if let Some(file) = file {
                self.read.add(file);
            }
            self.next += 1;
        }
    }
}

/// Reads everything; fails only where standard input does. Stops between files when cancelled; what was read so far is then of no use.
pub(super) fn read(
    request: &Request,
    on_progress: &(dyn Fn(Progress) + Sync),
    cancel: &CancellationToken,
) -> io::Result<Read> {
    let preambles = source::walk(&request.preambles, &mut |_| {});
    let mut found = 0;
    let walked = source::walk(&request.paths, &mut |path| {
        if is_told(found) {
            on_progress(progress(&source::name_of(path), 0, 0));
        }
        found += 1;
    });
    let mut read = Read {
        detail: request.detail,
        ..Read::default()
    };
    read.diagnostics.extend(preambles.diagnostics);
    read.diagnostics.extend(walked.diagnostics);
    let mut files: Vec<Found> = Vec::new();
    if request.stdin {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        let (file, doubt) = source::from_stdin(bytes);
        read.diagnostics.extend(doubt);
        files.extend(file.map(|file| Found::Here(Box::new(file))));
    }
    let is_preamble = |path: &PathBuf| preambles.files.iter().any(|known| is_same(known, path));
    let asked = walked.files.iter().chain(&preambles.files).cloned();
    let reader = Reader::new(request, OtherFiles::beside(asked, &request.root));
    let others = walked.files.into_iter().filter(|path| !is_preamble(path));
    files.extend(others.map(Found::There));

    let mut base = Catalogue::new();
    for path in &preambles.files {
        let (file, doubt) = source::load(path);
        read.diagnostics.extend(doubt);
        if let Some(file) = file {
            read.add(reader.read(file, &mut base));
        }
    }
    read.preambles = read.files.len();
    read.is_together = request.together;
    if !request.together {
        return Ok(reader.read_apart(read, files, &base, on_progress, cancel));
    }
    let total = files.len();
    for (at, file) in files.into_iter().enumerate() {
        if cancel.is_cancelled() {
            break;
        }
        if is_told(at) {
            on_progress(progress(&file.name(), at, total));
        }
        let (file, doubt) = file.load();
        read.diagnostics.extend(doubt);
        if let Some(file) = file {
            read.add(reader.read(file, &mut base));
        }
    }
    Ok(read)
}

/// A file to read.
enum Found {
    /// Its text is here.
    Here(Box<SourceFile>),
    /// It lies on disk.
    There(PathBuf),
}

impl Found {
    fn name(&self) -> String {
        match self {
            Self::Here(file) => file.name().to_string(),
            Self::There(path) => source::name_of(path),
        }
    }

    fn load(self) -> (Option<SourceFile>, Option<Diagnostic>) {
        match self {
            Self::Here(file) => (Some(*file), None),
            Self::There(path) => source::load(&path),
        }
    }
}

/// Whether the person is told of a file by its number: of thousands that are read in a second nobody reads every name.
fn is_told(at: usize) -> bool {
    at < 100 || at.is_multiple_of(50)
}

fn progress(name: &str, done: usize, total: usize) -> Progress {
    Progress {
        what: name.to_owned(),
        counted: Counted::Files,
        done,
        total,
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(a).is_some_and(|path| Some(path) == real(b))
}

/// What reading every file has in common.
struct Reader<'a> {
    request: &'a Request,
    paths: ProjectPaths,
    shared_scope: Option<Arc<str>>,
    memo: sql::Memo,
    others: OtherFiles,
}

impl<'a> Reader<'a> {
    fn new(request: &'a Request, others: OtherFiles) -> Self {
        Self {
            request,
            paths: ProjectPaths::from_here(request.root.clone()),
            shared_scope: request.together.then(|| Arc::from("together")),
            memo: sql::Memo::default(),
            others,
        }
    }

    /// Each file with a catalogue of its own, on as many threads as the machine has; the order is that of `files`.
    fn read_apart(
        &self,
        read: Read,
        files: Vec<Found>,
        base: &Catalogue,
        on_progress: &(dyn Fn(Progress) + Sync),
        cancel: &CancellationToken,
    ) -> Read {
        let total = files.len();
        let files = Mutex::new(files.into_iter().enumerate());
        let results = Mutex::new(InOrder {
            read,
            ..InOrder::default()
        });
        let next = || files.lock().ok().and_then(|mut files| files.next());
        let work = || {
            while !cancel.is_cancelled()
                && let Some((at, file)) = next()
            {
                if is_told(at) {
                    on_progress(progress(&file.name(), at, total));
                }
                let (file, doubt) = file.load();
                let reading = file.map(|file| {
                    let mut reading = self.read(file, &mut base.clone());
                    let unused = findings::unused::find_in(&reading);
                    reading.reading.diagnostics.extend(unused);
                    reading.reading.usage.forget_definitions();
                    reading
                });
                if let Ok(mut results) = results.lock() {
                    results.add(at, reading, doubt);
                }
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 1..threads.min(total) {
                let started = std::thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, work);
                // Without another thread this one does the work alone.
                drop(started);
            }
            work();
        });
        results.into_inner().unwrap_or_default().read
    }

    fn read(&self, file: SourceFile, catalogue: &mut Catalogue) -> FileReading {
        let file = Arc::new(file);
        let attempt = catch_unwind(AssertUnwindSafe(|| self.try_read(&file, catalogue)));
        let (reading, others) = attempt.unwrap_or_else(|_| {
            let mut reading = Reading::default();
            reading.diagnostics.push(
                Diagnostic::new(&rules::DEFECT, "reading this file failed; it is left out")
                    .at(&file, Span::default())
                    .hint("this is a defect of headwater; please report it with the file"),
            );
            (reading, Vec::new())
        });
        FileReading {
            file,
            others,
            reading,
        }
    }

    /// What was read of a file, and the other files that it takes SQL from.
    fn try_read(
        &self,
        file: &SourceFile,
        catalogue: &mut Catalogue,
    ) -> (Reading, Vec<Arc<SourceFile>>) {
        if openlineage::looks_like_events(file) {
            let told = openlineage::read(file);
            let reading = Reading {
                datasets: told.datasets,
                processes: told.processes,
                diagnostics: told.diagnostics,
                ..Reading::default()
            };
            return (reading, Vec::new());
        }
        let mut extraction = extract(file);
        let mut included = Included::default();
        extraction.include(file, &mut |path| included.find(&self.others, file, path));
        let mut asked = self.request.paths.iter().chain(&self.request.preambles);
        let is_named = (file.path()).is_none_or(|path| asked.any(|asked| asked == path));
        if !is_named {
            // A folder holds much that nobody takes for SQL.
            extraction
                .diagnostics
                .retain(|it| it.rule != &rules::NOTHING_FOUND && it.rule != &rules::EMPTY);
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
        let mut reading = sql::read(&script, catalogue, self.request.resolve, &self.memo);
        reading.diagnostics.append(&mut extraction.diagnostics);
        let calls = findings::calls::find(file, &extraction.fragments);
        reading.diagnostics.extend(calls);
        (reading, included.into_files())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TABLES: &str = "CREATE TABLE s (a INT) WITH ('connector' = 'kafka', 'topic' = 's', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json');
CREATE TABLE t (a INT, b INT) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json');
";

    #[test]
    fn who_asks_for_less_gets_the_same_graph_and_the_same_findings() {
        let folder = tempfile::tempdir().unwrap();
        for (name, insert) in [
            ("a.sql", "INSERT INTO t (a) SELECT a FROM s;"),
            ("b.sql", "INSERT INTO t (a) SELECT a + 1 FROM s;"),
        ] {
            fs::write(folder.path().join(name), format!("{TABLES}{insert}")).unwrap();
        }
        let read = |detail| {
            let request = Request {
                preambles: Vec::new(),
                paths: vec![folder.path().to_owned()],
                stdin: false,
                together: false,
                resolve: Resolve::Base,
                detail,
                root: folder.path().to_owned(),
            };
            read(&request, &|_| {}, &CancellationToken::new()).unwrap()
        };
        let all = read(Detail::Statements);
        let findings = findings::of(&all);
        let codes: Vec<_> = findings.iter().map(|it| it.rule.code).collect();
        let unfilled = rules::UNFILLED_COLUMN.code;
        assert_eq!(codes, [rules::SEVERAL_WRITERS.code, unfilled, unfilled]);
        for detail in [Detail::Columns, Detail::Datasets] {
            let less = read(detail);
            assert_eq!(findings::of(&less), findings, "{detail:?}");
            assert_eq!(less.diagnostics, all.diagnostics, "{detail:?}");
            assert_eq!(less.lineage.counts(), all.lineage.counts());
            let has_columns = detail == Detail::Columns;
            assert_eq!(
                less.lineage.datasets().eq(all.lineage.datasets()),
                has_columns
            );
            for (less, all) in less.files.iter().zip(&all.files) {
                let (less, all) = (&less.reading, &all.reading);
                assert_eq!((less.statements.len(), all.statements.len()), (0, 3));
                assert_eq!(less.processes == all.processes, has_columns);
                let known = |reading: &Reading| -> Vec<_> {
                    let processes = reading.processes.iter();
                    processes
                        .map(|it| (it.sql.clone(), it.fingerprints))
                        .collect()
                };
                assert_eq!(known(less), known(all));
            }
        }
    }
}
