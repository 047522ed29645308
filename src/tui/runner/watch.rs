//! Notices files that change.
//!
//! The folders of the files that were read are watched, not the files: editors write another file and rename it; and all
//! folders below those that were asked for, where files may come. The
//! system tells of changes (inotify, FSEvents), so that nothing runs while nothing happens. Where it does not hear of them
//! (network file systems), `ui.watch = "poll"` looks every two seconds.
//!
//! Many changes are told as one, once they have ended for a moment. A file that is gone or empty is most often one that is
//! being written, so it gets a second chance before it is told.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::poll::{Folders, poll};
use crate::source;
use crate::tui::effect::Watched;
use crate::tui::msg::{Msg, Problem};
use crate::workspace::Watch;

/// Changes have ended when there was none for so long.
const QUIET: Duration = Duration::from_millis(200);

/// How long a file that is gone or empty is waited for.
const HALF_WRITTEN: Duration = Duration::from_millis(800);

/// Who writes without a pause is heard after so many pieces all the same.
const MOST_AT_ONCE: usize = 10_000;

/// The files that are watched, by their real paths.
#[derive(Debug, Default)]
pub struct Known {
    /// Files that were read.
    pub files: HashSet<PathBuf>,
    /// Folders that were asked for.
    pub roots: Vec<PathBuf>,
    /// Where files may come: the folders of those that were read, and all below the roots.
    pub folders: BTreeSet<PathBuf>,
}

impl Known {
    /// Whether a change of this path may change what was read: a file that was read, or a script or a folder in a folder that
    /// was asked for.
    pub fn concerns(&self, path: &Path) -> bool {
        let is_inside = || self.roots.iter().any(|root| path.starts_with(root));
        self.files.contains(path)
            || is_inside() && (source::is_script(path) || self.is_folder(path))
    }

    /// Whether this is a folder in which files may come, or was one.
    fn is_folder(&self, path: &Path) -> bool {
        self.folders.contains(path) || !source::is_hidden(path) && path.is_dir()
    }

    /// Whether a file that was read is gone, or has nothing in it.
    fn is_half_written(&self, path: &Path) -> bool {
        self.files.contains(path) && path.metadata().map_or(true, |it| it.len() == 0)
    }
}

/// Watches the files of a workspace.
pub struct FileWatch {
    state: Arc<Mutex<State>>,
    known: Arc<Mutex<Known>>,
    how: Watch,
    answers: UnboundedSender<Msg>,
}

#[derive(Default)]
struct State {
    hearing: Option<Hearing>,
    folders: BTreeSet<PathBuf>,
    has_failed: bool,
}

/// How changes are heard of.
enum Hearing {
    /// The system tells.
    Told(RecommendedWatcher),
    /// Somebody looks into these folders.
    Looked(Folders),
}

impl FileWatch {
    /// Watches nothing yet.
    pub fn new(how: Watch, answers: UnboundedSender<Msg>) -> Self {
        Self {
            state: Arc::default(),
            known: Arc::default(),
            how,
            answers,
        }
    }

    /// Watches these files and folders from now on, in the place of those before. Must be used inside a tokio runtime.
    pub fn watch(&self, watched: Watched) {
        if self.how == Watch::Off {
            return;
        }
        let (state, known) = (Arc::clone(&self.state), Arc::clone(&self.known));
        let (how, answers) = (self.how, self.answers.clone());
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let mut state = lock(&state);
            let now = real(&watched);
            let folders = now.folders.clone();
            *lock(&known) = now;
            if let Err(error) = state.turn_to(folders, how, &known, &answers, &runtime)
                && !std::mem::replace(&mut state.has_failed, true)
            {
                let problem = Problem::new(format!("changes of files are not noticed: {error}"));
                let hint = "c-r reads again; `ui.watch = \"poll\"` in config.toml looks at files";
                let _ = answers.send(Msg::Told(problem.hint(hint)));
            }
        });
    }
}

impl State {
    fn turn_to(
        &mut self,
        folders: BTreeSet<PathBuf>,
        how: Watch,
        known: &Arc<Mutex<Known>>,
        answers: &UnboundedSender<Msg>,
        runtime: &tokio::runtime::Handle,
    ) -> notify::Result<()> {
        let hearing = if let Some(hearing) = &mut self.hearing {
            hearing
        } else {
            let (changes, heard) = unbounded_channel();
            let hearing = if how == Watch::Poll {
                // There from the first look on: a folder that is new to a later one has no changes yet.
                let looked: Folders = Arc::new(Mutex::new(folders.clone()));
                let (looked_into, known) = (Arc::clone(&looked), Arc::clone(known));
                runtime.spawn(poll(looked_into, known, changes));
                Hearing::Looked(looked)
            } else {
                Hearing::Told(told(Arc::clone(known), changes)?)
            };
            runtime.spawn(tell(heard, Arc::clone(known), answers.clone()));
            self.hearing.insert(hearing)
        };
        match hearing {
            Hearing::Looked(looked) => lock(looked).clone_from(&folders),
            Hearing::Told(watcher) => {
                for gone in self.folders.difference(&folders) {
                    // A folder that does not exist any more is watched no more.
                    let _ = watcher.unwatch(gone);
                }
                for new in folders.difference(&self.folders) {
                    watcher.watch(new, RecursiveMode::NonRecursive)?;
                }
            }
        }
        self.folders = folders;
        Ok(())
    }
}

/// What is watched, by real paths, so that every way to a file is one.
fn real(watched: &Watched) -> Known {
    let file = |path: &PathBuf| {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    let files: HashSet<PathBuf> = watched.files.iter().filter_map(file).collect();
    let roots = watched.roots.iter().filter(|root| root.is_dir());
    let roots: Vec<PathBuf> = roots.filter_map(|root| root.canonicalize().ok()).collect();
    let folders = files.iter().filter_map(|file| file.parent());
    let folders = folders.map(Path::to_owned);
    let below = roots.iter().flat_map(|root| source::folders(root));
    Known {
        folders: folders.chain(below).collect(),
        files,
        roots,
    }
}

/// What the system tells, as far as it concerns us.
fn told(
    known: Arc<Mutex<Known>>,
    changes: UnboundedSender<PathBuf>,
) -> notify::Result<RecommendedWatcher> {
    let on_event = move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let is_change = match event.kind {
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Any => true,
            EventKind::Modify(kind) => !matches!(kind, ModifyKind::Metadata(_)),
            EventKind::Access(_) | EventKind::Other => false,
        };
        if is_change {
            let known = lock(&known);
            let paths = event.paths.into_iter();
            for path in paths.filter(|path| known.concerns(path)) {
                // A closed channel means that the program is ending.
                let _ = changes.send(path);
            }
        }
    };
    RecommendedWatcher::new(on_event, Config::default())
}

/// Tells of changes once they have ended.
async fn tell(
    mut heard: UnboundedReceiver<PathBuf>,
    known: Arc<Mutex<Known>>,
    answers: UnboundedSender<Msg>,
) {
    while let Some(first) = heard.recv().await {
        let mut paths = BTreeSet::from([first]);
        gather(&mut heard, &mut paths, QUIET).await;
        let is_half = paths.iter().any(|path| lock(&known).is_half_written(path));
        if is_half {
            gather(&mut heard, &mut paths, HALF_WRITTEN).await;
        }
        let names = paths.iter().map(|path| source::name_of(path)).collect();
        if answers.send(Msg::FilesChanged(names)).is_err() {
            return;
        }
    }
}

/// Takes in what changes until nothing does for so long.
async fn gather(
    heard: &mut UnboundedReceiver<PathBuf>,
    paths: &mut BTreeSet<PathBuf>,
    quiet: Duration,
) {
    for _ in 0..MOST_AT_ONCE {
        match timeout(quiet, heard.recv()).await {
            Ok(Some(path)) => paths.insert(path),
            Ok(None) | Err(_) => return,
        };
    }
}

/// What is behind a mutex.
pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is behind it is whole after every step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_were_read_and_scripts_in_folders_concern_us() {
        let known = Known {
            files: HashSet::from([PathBuf::from("/p/notes.odd")]),
            roots: vec![PathBuf::from("/p/jobs")],
            folders: BTreeSet::from([PathBuf::from("/p/jobs/gone")]),
        };
        for (path, concerns) in [
            ("/p/notes.odd", true),
            ("/p/other.sql", false),
            ("/p/jobs/new.sql", true),
            ("/p/jobs/deep/new.py", true),
            ("/p/jobs/.new.sql.swp", false),
            ("/p/jobs/4913", false),
            ("/p/jobs/gone", true),
        ] {
            assert_eq!(known.concerns(Path::new(path)), concerns, "{path}");
        }
    }

    #[test]
    fn folders_where_files_may_come_concern_us() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        for folder in ["empty", "ignored", ".hidden"] {
            std::fs::create_dir(root.join(folder)).unwrap();
        }
        std::fs::write(root.join(".ignore"), "ignored\n").unwrap();
        let known = real(&Watched {
            files: Vec::new(),
            roots: vec![root.clone()],
        });
        let watched = BTreeSet::from([root.clone(), root.join("empty")]);
        assert_eq!(known.folders, watched);
        std::fs::create_dir(root.join("new")).unwrap();
        for (name, concerns) in [("new", true), (".hidden", false), ("nothing", false)] {
            assert_eq!(known.concerns(&root.join(name)), concerns, "{name}");
        }
    }

    #[test]
    fn a_file_that_is_gone_or_empty_is_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sql");
        let known = Known {
            files: HashSet::from([file.clone()]),
            ..Known::default()
        };
        assert!(known.is_half_written(&file));
        std::fs::write(&file, "").unwrap();
        assert!(known.is_half_written(&file));
        std::fs::write(&file, "SELECT 1;").unwrap();
        assert!(!known.is_half_written(&file));
        assert!(!known.is_half_written(&folder.path().join("new.sql")));
    }
}
