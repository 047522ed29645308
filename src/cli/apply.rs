//! `headwater apply FILE`: carry out a saved plan, exactly that.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::AppError;
use super::args::ServerArgs;
use super::publishing::{self, CarryingArgs};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use crate::atlas::plan;

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// A plan that `headwater plan -o FILE` saved; `-` is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
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
    let file = match args.file.to_str() {
        Some("-") => Path::new("/dev/stdin"),
        _ => &args.file,
    };
    let plan = plan::load(file)?;
    let address = args.server.atlas.as_deref().unwrap_or(&plan.server);
    let server = Server::open(Some(address), session)?;
    publishing::carry_out(plan, &server, args.resume, &args.how, session)
}
