//! `headwater man`: the manual pages, made from the arguments.

use std::path::PathBuf;

use clap::{Args, CommandFactory, ValueHint};

use super::run::Outcome;
use super::{AppError, Cli, output};

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write one page per command into this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(args: &ManArgs) -> Result<Outcome, AppError> {
    if let Some(directory) = &args.out {
        std::fs::create_dir_all(directory)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), directory))
            .map_err(|error| AppError::file("write manual pages to", directory, &error))?;
        return Ok(Outcome::Fine);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(AppError::from)?;
    output::bytes(&page)?;
    Ok(Outcome::Fine)
}
