//! `headwater plan`: what publishing would change.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::Format;
use super::planning::{self, PlanningArgs};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, output, view};
use crate::atlas::plan::{self, PlanError};

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// What to plan.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Save the plan for `headwater apply`; `-` is standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Say how the type and the name of what is called so came about, and print no plan; `*` stands for anything
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "format", "all"])]
    pub explain: Option<String>,
    /// Exit with 1 when there is something to change
    #[arg(long)]
    pub exit_code: bool,
    /// List what stays as it is, too
    #[arg(long)]
    pub all: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Runs it.
pub(super) fn run(args: &PlanArgs, session: &Session) -> Result<Outcome, AppError> {
    let server = Server::open(args.planning.catalogue.server.atlas.as_deref(), session)?;
    let plan = planning::make(&args.planning, &server, session)?;
    if let Some(name) = &args.explain {
        let named = plan.named(name);
        if named.is_empty() {
            return Err(PlanError::NoSuchName(vec![name.clone()]).into());
        }
        output::data(&view::plan::explained(&named, session.data))?;
        return Ok(Outcome::Fine);
    }
    let is_piped = args.out.as_deref() == Some(Path::new("-"));
    match args.format {
        Format::Text if !is_piped => {
            output::data(&view::plan::text(&plan, args.all, session.data))?;
        }
        Format::Json | Format::Text => output::json(&plan)?,
    }
    if let Some(file) = args.out.as_ref().filter(|_| !is_piped) {
        plan::save(&plan, file)?;
        let file = file.display().to_string();
        let word = crate::text::quoted(&file);
        output::narrate(&format!(
            "saved; `headwater apply {word}` carries out exactly this"
        ));
    }
    Ok(if args.exit_code && plan.has_changes() {
        Outcome::Findings
    } else {
        Outcome::Fine
    })
}
