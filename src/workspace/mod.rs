//! The use case behind every front end: open files, folders and clusters, and hold all that was read from them.
//!
//! `cli` and `tui` call [`open`] and then only look at the [`Workspace`].

mod model;

pub use model::{FileReading, Input, OpenOptions, Progress, Workspace};
