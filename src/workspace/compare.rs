//! The two sides of a comparison: paths as they lie here, or a git revision; and what their files are called in it.
//!
//! Each side is read by [`open`](super::open()) with a project of its own, so that the names of jobs and of tables that
//! only their file tells apart are equal where the files are the same ones.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::git::{GitError, Repository};
use super::job_name::job_name;
use super::revision::Revision;
use super::{FILE_NAME, Input, OpenError, OpenOptions, Project, ProjectError, Workspace, open};
use crate::lineage::diff::FileName;
use crate::source::{self, ProjectPaths, plain};
use crate::sql::Resolve;

/// What is compared with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Two files or two folders.
    Paths {
        /// The old one.
        before: PathBuf,
        /// The new one.
        after: PathBuf,
    },
    /// A revision with another, or with the files here.
    Revisions(Revisions),
}

/// Revisions and what is looked at of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revisions {
    /// The old one.
    pub before: OsString,
    /// The new one; none for the files here.
    pub after: Option<OsString>,
    /// Take the common ancestor of both for the old one.
    pub from_ancestor: bool,
    /// Files and folders, as given; without any, what the project names, else the current folder.
    pub paths: Vec<PathBuf>,
}

/// Why nothing can be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A path is not there.
    #[error("{0}")]
    Missing(String),
    /// git gave no answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The project file of one side is wrong.
    #[error(transparent)]
    Project(#[from] ProjectError),
}

/// A side that is ready to be opened.
#[derive(Debug)]
pub struct PreparedSide {
    /// What to call it.
    pub title: String,
    /// What to open; nothing where the side has none of it.
    pub inputs: Vec<Input>,
    /// The project of this side.
    pub project: Project,
    /// How to read it.
    pub options: OpenOptions,
    names: Names,
    /// Keeps the files of a revision until they are read.
    _revision: Option<Revision>,
}

impl PreparedSide {
    /// Opens it.
    pub async fn open(&self, cancel: &CancellationToken) -> Result<Workspace, OpenError> {
        if self.inputs.is_empty() {
            // Nothing named would mean what the project names.
            return Ok(Workspace::default());
        }
        open(&self.inputs, &self.options, &self.project, &|_| {}, cancel).await
    }

    /// What a file is called, by the name under which this side opened it.
    pub fn name_of(&self, name: &str) -> FileName {
        self.names.of(name)
    }
}

/// How the names of a side's files become those of the comparison.
#[derive(Debug, Default)]
struct Names {
    /// Where relative names begin.
    here: PathBuf,
    /// What names are relative to on both sides.
    base: PathBuf,
    /// What names are relative to for a person, where they lie below it.
    shown: PathBuf,
    /// The project's folder.
    root: PathBuf,
    /// The name that the only file has on both sides.
    same: Option<String>,
}

impl Names {
    fn of(&self, name: &str) -> FileName {
        let path = plain(&self.here.join(name));
        let below = |folder: &Path| (path.strip_prefix(folder).ok()).map(source::joined);
        let same = below(&self.base).unwrap_or_else(|| name.to_owned());
        let shown = below(&self.shown).unwrap_or_else(|| same.clone());
        let paths = ProjectPaths {
            here: self.here.clone(),
            root: self.root.clone(),
        };
        FileName {
            same: self.same.clone().unwrap_or(same).into(),
            shown: shown.into(),
            job: job_name(name, Some(Path::new(name)), &paths).into(),
        }
    }
}

/// Makes both sides ready: names are checked, and the files of revisions are written to folders of their own.
pub fn prepare(
    comparison: &Comparison,
    resolve: Resolve,
    together: bool,
    project: &Project,
) -> Result<(PreparedSide, PreparedSide), CompareError> {
    let here = std::env::current_dir().map_err(GitError::Files)?;
    let asked = Asked {
        here,
        project,
        options: OpenOptions {
            together,
            resolve,
            ..OpenOptions::default()
        },
    };
    match comparison {
        Comparison::Paths { before, after } => asked.paths(before, after),
        Comparison::Revisions(revisions) => asked.revisions(revisions),
    }
}

/// Whether the repository here knows a revision of this name; not where there is no repository.
pub fn repository_has(revision: &OsStr) -> bool {
    let known = Repository::find(Path::new(".")).and_then(|it| it.tree(revision));
    known.is_ok_and(|tree| tree.is_some())
}

/// What both sides have in common.
struct Asked<'a> {
    here: PathBuf,
    project: &'a Project,
    options: OpenOptions,
}

impl Asked<'_> {
    fn paths(
        &self,
        before: &Path,
        after: &Path,
    ) -> Result<(PreparedSide, PreparedSide), CompareError> {
        for path in [before, after] {
            if !path.exists() {
                let message = format!("{} does not exist", path.display());
                return Err(CompareError::Missing(message));
            }
        }
        // Two files are one file before and after, whatever they are called. In a catalogue that is called alike on both
        // sides their tables are, too.
        let same = (before.is_file() && after.is_file())
            .then(|| {
                after
                    .file_name()
                    .map(|it| it.to_string_lossy().into_owned())
            })
            .flatten();
        Ok((
            self.path_side(before, same.clone())?,
            self.path_side(after, same)?,
        ))
    }

    fn path_side(&self, path: &Path, same: Option<String>) -> Result<PreparedSide, CompareError> {
        let whole = plain(&self.here.join(path));
        let base = if path.is_dir() {
            whole.clone()
        } else {
            whole.parent().unwrap_or(&whole).to_owned()
        };
        let own = base.join(FILE_NAME);
        let project = if path.is_dir() && own.is_file() {
            self.project.beside(&base, Some(&own))?
        } else {
            self.elsewhere(&base)
        };
        let mut options = self.options.clone();
        options.together |= same.is_some();
        Ok(PreparedSide {
            title: source::name_of(path),
            inputs: vec![Input::Path(path.to_owned())],
            names: Names {
                here: self.here.clone(),
                shown: base.clone(),
                root: project.root.clone(),
                base,
                same,
            },
            project,
            options,
            _revision: None,
        })
    }

    /// The project here, for files in another folder.
    fn elsewhere(&self, root: &Path) -> Project {
        let mut project = self.project.clone();
        project.settings.preambles = (self.project.preambles().iter())
            .map(|path| self.here.join(path))
            .collect();
        root.clone_into(&mut project.root);
        project
    }

    fn revisions(
        &self,
        revisions: &Revisions,
    ) -> Result<(PreparedSide, PreparedSide), CompareError> {
        let repository = self.repository(&revisions.paths)?;
        let places = Places::of(&repository, &self.here, &revisions.paths)?;
        let ancestor;
        let mut before = revisions.before.as_os_str();
        if revisions.from_ancestor {
            let head = OsString::from("HEAD");
            let after = revisions.after.as_ref().unwrap_or(&head);
            ancestor = repository.merge_base(before, after)?;
            before = &ancestor;
        }
        let old = self.revision_side(&repository, before, &places)?;
        let new = match &revisions.after {
            Some(after) => self.revision_side(&repository, after, &places)?,
            None => self.working_side(&repository, &places)?,
        };
        for (given, path) in revisions.paths.iter().zip(&places.paths) {
            if !old.has(path) && !new.has(path) {
                return Err(CompareError::Missing(format!(
                    "{} is neither in {} nor in {}",
                    given.display(),
                    old.title(),
                    new.title()
                )));
            }
        }
        let (mut old, new) = (old.side, new.side);
        if revisions.from_ancestor {
            let name = revisions.before.to_string_lossy();
            old.title = format!("{name} (where they parted)");
        }
        Ok((old, new))
    }

    /// The repository of the current folder; where that is in none, of the first path.
    fn repository(&self, paths: &[PathBuf]) -> Result<Repository, GitError> {
        let here = Repository::find(&self.here);
        let (Err(GitError::NoRepository { .. }), Some(path)) = (&here, paths.first()) else {
            return here;
        };
        let path = plain(&self.here.join(path));
        let folder = path.ancestors().find(|folder| folder.is_dir());
        folder.map_or(here, Repository::find)
    }

    fn revision_side(
        &self,
        repository: &Repository,
        name: &OsStr,
        places: &Places,
    ) -> Result<Present, CompareError> {
        let tree = repository.known_tree(name)?;
        let mut revision = Revision::new(repository, &tree)?;
        let root = revision.root.clone();
        let project = match places.in_repository(&self.root()) {
            Some(folder) => self.project_then(&mut revision, places, &folder)?,
            None => self.elsewhere(&root),
        };
        let asked = if places.paths.is_empty() {
            let scripts = project.scripts();
            let of_project = scripts.iter().filter_map(|path| below(path, &root));
            let of_project: Vec<_> = of_project.collect();
            if of_project.is_empty() {
                vec![places.here.clone()]
            } else {
                of_project
            }
        } else {
            places.paths.clone()
        };
        let preambles = project.preambles();
        let preambles = preambles.iter().filter_map(|path| below(path, &root));
        let paths: Vec<_> = asked.iter().cloned().chain(preambles).collect();
        revision.write(&paths)?;
        let present: Vec<_> = asked.into_iter().filter(|it| revision.has(it)).collect();
        Ok(Present {
            side: PreparedSide {
                title: name.to_string_lossy().into_owned(),
                inputs: inputs(present.iter().map(|path| root.join(path))),
                names: Names {
                    here: root.clone(),
                    shown: root.join(&places.here),
                    root: project.root.clone(),
                    base: root,
                    same: None,
                },
                project,
                options: self.options.clone(),
                _revision: Some(revision),
            },
            paths: present,
        })
    }

    /// The project as it was in a revision; `folder` is the one that it has now.
    fn project_then(
        &self,
        revision: &mut Revision,
        places: &Places,
        folder: &Path,
    ) -> Result<Project, CompareError> {
        let root = revision.root.join(folder);
        let file = self.project.file.as_ref();
        let file = file.and_then(|file| places.in_repository(&self.here.join(file)));
        let Some(file) = file.filter(|file| revision.has(file)) else {
            // Without a project file of its own it follows what is asked for on the command line.
            return Ok(self.project.beside(&root, None)?);
        };
        revision.write(std::slice::from_ref(&file))?;
        Ok(self
            .project
            .beside(&root, Some(&revision.root.join(file)))?)
    }

    fn working_side(
        &self,
        repository: &Repository,
        places: &Places,
    ) -> Result<Present, CompareError> {
        let Some(top) = repository.top.clone() else {
            return Err(GitError::Bare {
                repository: repository.name(),
            }
            .into());
        };
        let (inputs, present) = if places.paths.is_empty() {
            let scripts = self.project.scripts();
            let here = vec![PathBuf::from(".")];
            (
                inputs(if scripts.is_empty() { here } else { scripts }),
                Vec::new(),
            )
        } else {
            let is_there = |path: &&PathBuf| top.join(path).exists();
            let present: Vec<_> = places.paths.iter().filter(is_there).cloned().collect();
            // Names are shown as short as they can be.
            let short = |path: &PathBuf| {
                let whole = top.join(path);
                match below(&whole, &self.here) {
                    Some(path) if path.as_os_str().is_empty() => PathBuf::from("."),
                    Some(path) => path,
                    None => whole,
                }
            };
            (inputs(present.iter().map(short)), present)
        };
        Ok(Present {
            side: PreparedSide {
                title: "the files here".to_owned(),
                inputs,
                project: self.project.clone(),
                options: self.options.clone(),
                names: Names {
                    here: self.here.clone(),
                    base: top.clone(),
                    shown: top.join(&places.here),
                    root: self.root(),
                    same: None,
                },
                _revision: None,
            },
            paths: present,
        })
    }

    /// The folder of the project here.
    fn root(&self) -> PathBuf {
        plain(&self.here.join(&self.project.root))
    }
}

fn inputs(paths: impl IntoIterator<Item = PathBuf>) -> Vec<Input> {
    paths.into_iter().map(Input::Path).collect()
}

fn below(path: &Path, folder: &Path) -> Option<PathBuf> {
    path.strip_prefix(folder).ok().map(Path::to_owned)
}

/// A side, and which of the paths that were given it has, from the top of the repository.
struct Present {
    side: PreparedSide,
    paths: Vec<PathBuf>,
}

impl Present {
    fn has(&self, path: &PathBuf) -> bool {
        self.paths.contains(path)
    }

    fn title(&self) -> &str {
        &self.side.title
    }
}

/// Where things lie in a repository, from its top.
struct Places {
    top: PathBuf,
    /// The current folder; the top itself where that is elsewhere.
    here: PathBuf,
    /// The paths that were given.
    paths: Vec<PathBuf>,
}

impl Places {
    fn of(repository: &Repository, here: &Path, paths: &[PathBuf]) -> Result<Self, GitError> {
        let mut places = Self {
            // A bare repository has no files around it: there, paths are those in a revision.
            top: repository.top.clone().unwrap_or_else(|| here.to_owned()),
            here: PathBuf::new(),
            paths: Vec::new(),
        };
        places.here = places.in_repository(here).unwrap_or_default();
        for path in paths {
            let inside = places.in_repository(&here.join(path));
            places.paths.push(inside.ok_or_else(|| GitError::Outside {
                path: path.display().to_string(),
                repository: repository.name(),
            })?);
        }
        Ok(places)
    }

    /// A path from the top; none where it lies outside.
    fn in_repository(&self, path: &Path) -> Option<PathBuf> {
        let path = plain(path);
        below(&path, &self.top).or_else(|| {
            // git names the real folder; the path may lead there through a link, and need not exist any more.
            let known = path.ancestors().find(|it| it.exists())?;
            let real = known.canonicalize().ok()?;
            below(&real.join(below(&path, known)?), &self.top)
        })
    }
}
