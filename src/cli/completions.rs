//! `headwater completions SHELL`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::run::Outcome;
use super::{AppError, Cli, output};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// For which shell
    pub shell: Shell,
}

/// Runs it.
pub(super) fn run(args: &CompletionsArgs) -> Result<Outcome, AppError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "headwater", &mut script);
    output::bytes(&script)?;
    Ok(Outcome::Fine)
}
