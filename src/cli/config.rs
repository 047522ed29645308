//! `headwater config`: the configuration in force, and where it lies.

use std::fmt::Write as _;

use clap::{Args, Subcommand};

use super::dirs::Dirs;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output};
use crate::text::printable;

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to show.
    #[command(subcommand)]
    pub what: ConfigCommand,
}

/// What to show of the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigCommand {
    /// Where the project file, the local catalogue, journals and the log lie
    Path,
    /// The settings in force, as a project file
    Show,
}

/// Runs it.
pub(super) fn run(args: &ConfigArgs, session: &Session) -> Result<Outcome, AppError> {
    let text = match args.what {
        ConfigCommand::Path => paths(session)?,
        ConfigCommand::Show => toml::to_string(&session.project.settings)
            .map_err(|error| AppError::usage(format!("the settings cannot be shown: {error}")))?,
    };
    output::data(&text)?;
    Ok(Outcome::Fine)
}

fn paths(session: &Session) -> Result<String, AppError> {
    let dirs = Dirs::find()?;
    let file = session
        .project
        .file
        .as_ref()
        .map_or_else(|| "none".to_owned(), |it| it.display().to_string());
    let lines = [
        ("project", file),
        ("config", dirs.config.display().to_string()),
        ("data", dirs.data.display().to_string()),
        ("state", dirs.state.display().to_string()),
    ];
    let mut text = String::new();
    for (name, path) in lines {
        let _ = writeln!(text, "{name:8} {}", printable(&path));
    }
    Ok(text)
}
