//! The use case behind every front end: open files, folders and clusters, and hold all that was read from them.
//!
//! `cli` and `tui` call [`open()`] and then only look at the [`Workspace`].

mod findings;
mod job_name;
mod model;
mod open;
mod project;
mod read;
mod repeats;
mod running;

pub use model::{FileReading, Input, OpenOptions, Progress, Workspace};
pub use open::{OpenError, open};
pub use project::{CatalogueSettings, FILE_NAME, Limits, Project, ProjectError, Settings, nearest};
pub use repeats::{CutRepeat, FileRemovals, Occurrence, RepeatGroup, Repeats};
