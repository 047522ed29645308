//! `headwater apply FILE`: carry out a saved plan, exactly that.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::AppError;
use super::args::ServerArgs;
use super::publishing::{self, CarryingArgs, Work};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use crate::atlas::plan;
use crate::export;
use crate::workspace::Input;

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// A plan that `headwater plan -o FILE` saved; `-` is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Only where the plan file is the one of this SHA-256: that which was approved
    #[arg(long, value_name = "DIGEST")]
    pub sha256: Option<String>,
    /// Where to publish; else the server that the plan was made for.
    #[command(flatten)]
    pub server: ServerArgs,
    /// Go on where an earlier publish of this plan stopped
    #[arg(long)]
    pub resume: bool,
    /// How it is carried out.
    #[command(flatten)]
    pub how: CarryingArgs,
}

/// Runs it.
pub(super) fn run(args: &ApplyArgs, session: &Session) -> Result<Outcome, AppError> {
    let (plan, content) = plan::load_with_content(plan::stdin_or(&args.file))?;
    check_digest(args, &content)?;
    let address = args.server.atlas.as_deref().unwrap_or(&plan.server);
    let server = Server::open(Some(address), session)?;
    let work = Work {
        plan,
        provenance: publishing::provenance(&[Input::Path(args.file.clone())], session),
        is_resumed: args.resume,
    };
    publishing::carry_out(work, &server, &args.how, session)
}

/// Refuses a plan file that is not the one that was approved.
fn check_digest(args: &ApplyArgs, content: &[u8]) -> Result<(), AppError> {
    let Some(wanted) = &args.sha256 else {
        return Ok(());
    };
    let digest = export::digest(content);
    if wanted.eq_ignore_ascii_case(&digest) {
        return Ok(());
    }
    Err(AppError::usage(format!(
        "{} is not the plan that was approved: its SHA-256 is {digest}",
        args.file.display()
    ))
    .hint("have this one approved, or apply the file that was"))
}
