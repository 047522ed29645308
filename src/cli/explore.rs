//! No command: the terminal UI, or what `lineage` prints where there is no terminal.

use super::args::{Format, ReadArgs};
use super::reading::{check_for_misspelt_command, outcome, read};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, lineage};

/// Runs it.
pub(super) fn run(args: &ReadArgs, session: &Session) -> Result<Outcome, AppError> {
    check_for_misspelt_command(args)?;
    let workspace = read(args, session)?;
    lineage::print(&workspace, None, Format::Text, session)?;
    Ok(outcome(&workspace))
}
