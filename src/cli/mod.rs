//! The command line: one small file per command, each parses, calls a use case and prints.
//!
//! *Invariants:* stdout is data, stderr is narration, and exit codes are an interface ([`AppError`] and [`Outcome`] decide
//! them, nothing else does). Text from outside is printed through `crate::text::printable`. A reader of the output that
//! goes away ends the program quietly.

mod apply;
mod args;
mod atlas;
mod check;
mod completions;
mod config;
mod confirm;
mod dedup;
mod demo;
mod diff;
pub mod dirs;
mod doctor;
mod drift;
mod error;
mod explore;
mod export;
mod groups;
mod impact;
mod init;
mod jobs;
mod lineage;
mod log;
mod login;
mod man;
mod output;
mod path;
mod plan;
mod planning;
mod publish;
mod publishing;
mod question;
mod reading;
mod run;
mod runs;
mod serve;
mod server;
mod session;
mod tasks;
mod trace;
mod undo;
mod view;
mod written;

pub use args::{Cli, Command};
pub use error::{AppError, Kind};
pub use run::{Outcome, main};
