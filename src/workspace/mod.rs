//! The use case behind every front end: open files, folders and clusters, and hold all that was read from them.
//!
//! `cli` and `tui` call [`open()`] and then only look at the [`Workspace`]; who looks at clusters for a while calls
//! [`watch()`] and, every now and then, [`refresh()`].

mod clusters;
mod compare;
mod correction;
mod definitions;
mod findings;
mod git;
mod job_name;
mod model;
mod open;
mod other_files;
mod project;
mod read;
mod repeats;
mod revision;
mod running;
pub mod settings;
mod survey;

pub use clusters::{
    Again, ClusterShare, ClusterState, Event, OnEvent, read_clusters, read_failure,
};
pub use compare::{CompareError, Comparison, PreparedSide, Revisions, prepare, repository_has};
pub use correction::{Correction, Kept, Taken, keep, script_in};
pub use definitions::Definitions;
pub use git::GitError;
pub use model::{Counted, Detail, FileReading, Input, OpenOptions, Progress, Workspace, locations};
pub use open::{
    OpenError, Refreshed, Scripts, Stop, alternatives, open, refresh, rejoin, reread, watch,
};
pub use project::{
    CatalogueSettings, FILE_NAME, FlinkSettings, Limits, Project, ProjectError, Settings,
    UiSettings, Watch, When,
};
pub use repeats::{CutRepeat, FileRemovals, Occurrence, RepeatGroup, Repeats};
pub use running::{Alternative, Aspect, Disagreement, Run, Told};
pub use survey::Survey;
