//! `headwater export`: the graph for another tool.

use clap::{Args, ValueEnum};

use super::args::{ReadArgs, StrengthChoice};
use super::reading::{outcome_of_use, read, tell_unread};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output};
use crate::export;
use crate::lineage::MergeChoice;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// For which tool
    #[arg(long, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Make one of statements that are the same
    #[arg(long, value_name = "STRENGTH")]
    pub merge: Option<StrengthChoice>,
}

/// A format of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The document that `lineage --format json` prints
    Json,
    /// Graphviz
    Dot,
    /// Mermaid, for Markdown
    Mermaid,
}

/// Runs it.
pub(super) fn run(args: &ExportArgs, session: &Session) -> Result<Outcome, AppError> {
    let workspace = read(&args.read, session)?;
    tell_unread(&workspace, session);
    let lineage = workspace.lineage.merged(&MergeChoice {
        strength: args.merge.map(Into::into),
        ..MergeChoice::default()
    });
    match args.format {
        ExportFormat::Json => output::json(&export::document(&lineage, &workspace.diagnostics))?,
        ExportFormat::Dot => output::data(&export::dot(&lineage))?,
        ExportFormat::Mermaid => output::data(&export::mermaid(&lineage))?,
    }
    Ok(outcome_of_use(&workspace))
}
