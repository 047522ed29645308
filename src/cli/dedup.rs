//! `headwater dedup`: statements that are the same, and the script without the repeats.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::{Format, ReadArgs, StrengthChoice};
use super::reading::{all_was_read, outcome_of_use, read};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, view};
use crate::edit;
use crate::files::{self, Rights};
use crate::workspace::{FileRemovals, Repeats, Workspace};

/// Arguments of `dedup`.
#[derive(Debug, Args)]
pub struct DedupArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How alike statements must be
    #[arg(
        long,
        visible_alias = "merge",
        value_name = "STRENGTH",
        default_value = "identical"
    )]
    pub strength: StrengthChoice,
    /// Also take out a last statement that the end of the file cuts off, if a whole one begins the same
    #[arg(long)]
    pub drop_cut: bool,
    /// Print what would change, as a unified diff
    #[arg(long, conflicts_with_all = ["write", "in_place", "format"])]
    pub diff: bool,
    /// Write the script without the repeats to this file; `-` is standard output
    #[arg(long, value_name = "OUT", conflicts_with = "in_place", value_hint = ValueHint::FilePath)]
    pub write: Option<PathBuf>,
    /// Change the files themselves
    #[arg(long)]
    pub in_place: bool,
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Runs it.
pub(super) fn run(args: &DedupArgs, session: &Session) -> Result<Outcome, AppError> {
    let workspace = read(&args.read, session)?;
    all_was_read(&workspace)?;
    let repeats = Repeats::find(&workspace, args.strength.into());
    let removals = repeats.removals(&workspace, args.drop_cut);
    let report = |paint| view::repeats::text(&repeats, args.strength.into(), args.drop_cut, paint);
    if args.diff {
        for removal in &removals {
            output::file(diff(removal).as_bytes())?;
        }
        output::narrate(&report(session.narration));
    } else if let Some(out) = &args.write {
        write(&workspace, &removals, out)?;
        output::narrate(&report(session.narration));
    } else {
        if args.in_place {
            change(&removals)?;
        }
        match args.format {
            Format::Text => output::data(&report(session.data))?,
            Format::Json => output::json(&view::repeats::document(&repeats))?,
        }
    }
    Ok(outcome_of_use(&workspace))
}

fn without(removal: &FileRemovals) -> Vec<u8> {
    edit::without(&removal.file, &removal.spans)
}

fn diff(removal: &FileRemovals) -> String {
    let file = &removal.file;
    edit::unified_diff(file.name(), file.bytes(), &without(removal))
}

/// Writes the one file that was read, changed or not.
fn write(workspace: &Workspace, removals: &[FileRemovals], out: &Path) -> Result<(), AppError> {
    let [reading] = workspace.files.as_slice() else {
        return Err(AppError::usage(format!(
            "--write takes one script, and {} were read",
            workspace.files.len()
        ))
        .hint("give --in-place to change several"));
    };
    let content = removals
        .first()
        .map_or_else(|| reading.file.bytes().to_vec(), without);
    if out == Path::new("-") {
        return output::file(&content);
    }
    replace(out, &content)
}

fn replace(path: &Path, content: &[u8]) -> Result<(), AppError> {
    files::write(path, Rights::Shared, |file| file.write_all(content))
        .map_err(|error| AppError::file("write", path, &error))
}

/// Changes every file that has repeats. Each is whole, before or after, at any moment.
fn change(removals: &[FileRemovals]) -> Result<(), AppError> {
    if let Some(removal) = removals.iter().find(|it| it.file.path().is_none()) {
        return Err(AppError::usage(format!(
            "{} is no file that could be changed",
            removal.file.name()
        ))
        .hint("give --write OUT instead"));
    }
    for removal in removals {
        if let Some(path) = removal.file.path() {
            replace(path, &without(removal))?;
        }
    }
    Ok(())
}
