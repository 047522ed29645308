//! `headwater check`: what is doubtful, with its place and what to do.

use clap::Args;

use super::args::{Format, ReadArgs};
use super::reading::{outcome, read};
use super::run::Outcome;
use super::session::Session;
use super::view;
use super::{AppError, output};
use crate::export;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Runs it.
pub(super) fn run(args: &CheckArgs, session: &Session) -> Result<Outcome, AppError> {
    let workspace = read(&args.read, session)?;
    match args.format {
        Format::Json => output::json(&export::document(
            &workspace.lineage,
            &workspace.diagnostics,
        ))?,
        Format::Text => {
            let found = &workspace.diagnostics;
            output::data(&view::findings::rendered(found, &workspace, session.data))?;
            output::narrate(&view::findings::sum(found, session.narration));
        }
    }
    Ok(outcome(&workspace))
}
