//! `headwater check`: what is doubtful, with its place and what to do.

use clap::{Args, ValueEnum};

use super::args::ReadArgs;
use super::reading::{leave, outcome, read};
use super::run::Outcome;
use super::session::Session;
use super::view;
use super::{AppError, output};
use crate::diagnostic::{nearest_code, rules};
use crate::export;
use crate::source::ProjectPaths;
use crate::workspace::Workspace;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
    /// Print what a rule means and what to do, such as `sql.unknown-table`; reads nothing
    #[arg(long, value_name = "CODE", conflicts_with_all = ["inputs", "format"])]
    pub explain: Option<String>,
}

/// How to print what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs: the graph and what was found
    Json,
    /// For code hosts and editors: SARIF 2.1.0
    Sarif,
}

/// Runs it.
pub(super) fn run(args: &CheckArgs, session: &Session) -> Result<Outcome, AppError> {
    if let Some(code) = &args.explain {
        return explain(code, session);
    }
    let workspace = read(&args.read, session)?;
    match args.format {
        CheckFormat::Text => text(&workspace, session)?,
        CheckFormat::Json => output::json(&export::document(
            &workspace.lineage,
            &workspace.diagnostics,
        ))?,
        CheckFormat::Sarif => {
            let files = workspace.files.iter().map(|reading| &*reading.file);
            let paths = ProjectPaths::from_here(session.project.root.clone());
            output::json(&export::sarif(&workspace.diagnostics, files, &paths))?;
        }
    }
    let outcome = outcome(&workspace);
    leave(workspace);
    Ok(outcome)
}

fn text(workspace: &Workspace, session: &Session) -> Result<(), AppError> {
    output::data(&view::findings::by_file(workspace, session.data))?;
    output::narrate(&view::findings::closing(workspace, session.narration));
    Ok(())
}

/// Prints the documentation of a rule.
fn explain(code: &str, session: &Session) -> Result<Outcome, AppError> {
    let Some(rule) = rules::by_code(code) else {
        let error = AppError::usage(format!("no rule is called `{code}`"));
        return Err(match nearest_code(code) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => {
                error.hint("the code is what stands in brackets behind the severity of a finding")
            }
        });
    };
    let severity = session.project.severities.of(rule);
    output::data(&view::findings::explained(rule, severity, session.data))?;
    Ok(Outcome::Fine)
}
