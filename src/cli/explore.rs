//! No command: the terminal UI, or what `lineage` prints where there is no terminal.

use std::path::Path;

use super::args::{Format, ReadArgs};
use super::dirs::Dirs;
use super::reading::{check_for_misspelt_command, outcome, read};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, lineage};

/// Opens what the arguments name.
pub(super) fn run(args: &ReadArgs, session: &Session) -> Result<Outcome, AppError> {
    check_for_misspelt_command(args)?;
    open(args, session, &Dirs::find()?.data)
}

/// Opens it with the local catalogue of `data_dir`.
pub(super) fn open(
    args: &ReadArgs,
    session: &Session,
    _data_dir: &Path,
) -> Result<Outcome, AppError> {
    let workspace = read(args, session)?;
    lineage::print(&workspace, None, Format::Text, session)?;
    Ok(outcome(&workspace))
}
