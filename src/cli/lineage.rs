//! `headwater lineage`: what reads and writes what.

use clap::Args;

use super::args::{Format, ReadArgs, StrengthChoice};
use super::reading::{leave, outcome, read};
use super::run::Outcome;
use super::session::Session;
use super::view::{self, plural};
use super::{AppError, output};
use crate::diagnostic::{Diagnostic, Severity};
use crate::export;
use crate::lineage::MergeChoice;
use crate::workspace::Workspace;

/// Arguments of `lineage`.
#[derive(Debug, Args)]
pub struct LineageArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Make one of statements that are the same; their places and number are kept
    #[arg(long, value_name = "STRENGTH")]
    pub merge: Option<StrengthChoice>,
}

/// Runs it.
pub(super) fn run(args: &LineageArgs, session: &Session) -> Result<Outcome, AppError> {
    let workspace = read(&args.read, session)?;
    print(&workspace, args.merge, args.format, session)?;
    let outcome = outcome(&workspace);
    leave(workspace);
    Ok(outcome)
}

/// Prints what was read.
pub(super) fn print(
    workspace: &Workspace,
    merge: Option<StrengthChoice>,
    format: Format,
    session: &Session,
) -> Result<(), AppError> {
    let merged = merge.map(|strength| {
        workspace.lineage.merged(&MergeChoice {
            strength: Some(strength.into()),
            ..MergeChoice::default()
        })
    });
    let lineage = merged.as_ref().unwrap_or(&workspace.lineage);
    match format {
        Format::Json => output::json(&export::document(lineage, &workspace.diagnostics)),
        Format::Text => {
            output::data(&view::lineage::outline(lineage, session.data))?;
            let paint = session.narration;
            let errors = workspace
                .diagnostics
                .iter()
                .filter(|it| it.severity == Severity::Error);
            output::narrate(&view::findings::rendered(errors, workspace, paint));
            let (datasets, processes) = lineage.counts();
            // Errors stand above; how to see the others is said.
            let is_counted_only = |it: &Diagnostic| it.severity != Severity::Error;
            let rest = if workspace.diagnostics.iter().any(is_counted_only) {
                "; `headwater check` with the same inputs shows all"
            } else {
                ""
            };
            output::narrate(&format!(
                "{}, {}; {}{rest}",
                plural(processes, "process", "processes"),
                plural(datasets, "dataset", "datasets"),
                view::findings::sum(&workspace.diagnostics, paint)
            ));
            Ok(())
        }
    }
}
