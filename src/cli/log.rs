//! The log: a file in the state directory, never the terminal.

use std::path::PathBuf;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

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
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(writer)
        .finish()
        .with(targets(filter.as_deref().unwrap_or("headwater=info")))
        .try_init()
        .ok()?;
    Some(guard)
}

/// What is logged, as in `headwater=debug,hyper=info`; parts that say nothing of the kind are left out. Plain names and levels:
/// what tells spans by their fields brings a second engine of regular expressions into the program, and nothing here makes any.
fn targets(told: &str) -> Targets {
    let (mut targets, parts) = (Targets::new(), told.split(',').map(str::trim));
    for part in parts.filter_map(|part| part.parse::<Targets>().ok()) {
        if let Some(level) = part.default_level() {
            targets = targets.with_default(level);
        }
        targets.extend(part);
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn what_is_logged_is_said_by_target_and_level() {
        let targets = targets("warn, headwater=debug,headwater::tui=off,hyper=loud,reqwest");

        assert!(targets.would_enable("headwater::atlas", &Level::DEBUG));
        assert!(!targets.would_enable("headwater::atlas", &Level::TRACE));
        assert!(!targets.would_enable("headwater::tui", &Level::ERROR));
        assert!(targets.would_enable("reqwest::connect", &Level::TRACE));
        assert!(
            targets.would_enable("hyper", &Level::WARN),
            "a wrong part costs itself alone"
        );
        assert!(!targets.would_enable("hyper", &Level::INFO));
    }

    #[test]
    fn nothing_said_logs_errors() {
        assert!(targets("").would_enable("headwater", &Level::ERROR));
        assert!(!targets("").would_enable("headwater", &Level::WARN));
    }
}
