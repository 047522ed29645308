//! `headwater publish`: plan, ask, carry out.

use clap::Args;

use super::planning::{self, PlanningArgs};
use super::publishing::{self, CarryingArgs};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, dirs::Dirs, output, view};
use crate::atlas::publish::unfinished;

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// What to plan.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Go on with the publish to this server that did not come to its end, if there is one
    #[arg(long)]
    pub resume: bool,
    /// How it is carried out.
    #[command(flatten)]
    pub how: CarryingArgs,
}

/// Runs it.
pub(super) fn run(args: &PublishArgs, session: &Session) -> Result<Outcome, AppError> {
    args.how.check()?;
    let server = Server::open(args.planning.catalogue.server.atlas.as_deref(), session)?;
    let name = &server.target.name;
    let earlier = unfinished(&Dirs::find()?.state, name);
    let plan = match earlier {
        Some(earlier) if args.resume => {
            output::narrate(&format!(
                "going on with the publish to {name} that began {}: {} of {} sent",
                view::report::moment(earlier.began_at),
                earlier.sent,
                earlier.total
            ));
            earlier.plan
        }
        earlier => {
            if earlier.is_some() && !args.how.via.is_file() {
                output::narrate(&format!(
                    "note: an earlier publish to {name} did not come to its end; --resume goes on with it"
                ));
            }
            if args.resume && args.planning.read.inputs.is_empty() {
                output::narrate(&format!("no publish to {name} is unfinished"));
                return Ok(Outcome::Fine);
            }
            if args.resume && earlier.is_none() {
                output::narrate(&format!(
                    "note: no publish to {name} is unfinished; there is nothing to resume, this is a new plan"
                ));
            }
            planning::make(&args.planning, &server, session)?
        }
    };
    publishing::carry_out(plan, &server, args.resume, &args.how, session)
}
