//! The log: a file in the state directory, never the terminal.

use std::path::PathBuf;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use super::dirs::Dirs;

/// The name of the log in the state directory.
pub(super) const FILE_NAME: &str = "headwater.log";

/// The variable that says what is logged.
const FILTER: &str = "HEADWATER_LOG";

/// Where the log goes; none where nobody wants one.
pub(super) fn path(file: Option<PathBuf>) -> Option<PathBuf> {
    std::env::var_os(FILTER).or(file.as_ref().map(Into::into))?;
    file.or_else(|| Some(Dirs::find().ok()?.state.join(FILE_NAME)))
}

/// Starts the log and returns what must live as long as it is written. `HEADWATER_LOG` sets what is logged, as in
/// `headwater=debug`. A log that cannot be written is done without.
pub(super) fn start(file: Option<PathBuf>) -> Option<WorkerGuard> {
    let file = path(file)?;
    let filter = std::env::var(FILTER).ok();
    std::fs::create_dir_all(file.parent()?).ok()?;
    let writer = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(writer);
    let filter = EnvFilter::new(filter.as_deref().unwrap_or("headwater=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(writer)
        .try_init()
        .ok()?;
    Some(guard)
}
