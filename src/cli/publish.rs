//! `headwater publish`: plan, ask, carry out.

use std::path::PathBuf;

use clap::Args;

use super::args::ReadArgs;
use super::planning::{self, PlanningArgs};
use super::publishing::{self, CarryingArgs, Work};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::view::publishes::{Named, named};
use super::{AppError, dirs::Dirs, output, reading};
use crate::atlas::publish::{Unfinished, latest_unfinished, unfinished};
use crate::workspace::{Input, locations};

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// What to plan.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Go on with the publish to this server that did not come to its end, if there is one: with paths or a namespace, with
    /// that of these alone
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
    let work = match earlier(args, &server, session)? {
        Some(earlier) => Work {
            plan: earlier.plan,
            sources: earlier.sources,
            is_resumed: true,
        },
        None if args.resume && args.planning.read.inputs.is_empty() => {
            output::narrate(&format!(
                "no publish to {} is unfinished",
                server.target.name
            ));
            return Ok(Outcome::Fine);
        }
        None => Work {
            plan: planning::make(&args.planning, &server, session)?,
            sources: sources(&args.planning.read, session)?,
            is_resumed: args.resume,
        },
    };
    publishing::carry_out(work, &server, &args.how, session)
}

/// The unfinished publish to go on with, if that is wanted and there is one. Where it is not wanted it is told.
fn earlier(
    args: &PublishArgs,
    server: &Server,
    session: &Session,
) -> Result<Option<Unfinished>, AppError> {
    let (state, name) = (Dirs::find()?.state, &server.target.name);
    let Some(latest) = unfinished(&state, name) else {
        if args.resume && !args.planning.read.inputs.is_empty() {
            output::narrate(&format!(
                "note: no publish to {name} is unfinished; there is nothing to resume, this is a new plan"
            ));
        }
        return Ok(None);
    };
    if !args.resume {
        if !args.how.via.is_file() {
            output::narrate(&format!(
                "note: the {} did not come to its end; {}",
                named(&Named::from(&latest)),
                ways_out(&latest)
            ));
        }
        return Ok(None);
    }
    let read = &args.planning.read;
    let sources = (!read.inputs.is_empty()).then(|| sources(read, session));
    let sources = sources.transpose()?;
    let namespace = args.planning.catalogue.namespace.as_ref();
    let is_meant = |it: &Unfinished| {
        sources.as_ref().is_none_or(|meant| *meant == it.sources)
            && namespace.is_none_or(|meant| *meant == it.plan.namespace)
    };
    let Some(found) = latest_unfinished(&state, name, &is_meant) else {
        return Err(another(&latest));
    };
    output::narrate(&format!(
        "going on with the {}: {} of {} sent",
        named(&Named::from(&found)),
        found.sent,
        found.total
    ));
    Ok(Some(found))
}

/// What was asked for is not what is unfinished.
fn another(latest: &Unfinished) -> AppError {
    let which = named(&Named::from(latest));
    AppError::usage(format!("what is unfinished is another one: the {which}"))
        .hint(format!(
            "{}, given without paths and --namespace",
            ways_out(latest)
        ))
        .hint("leave out --resume to publish what is named here")
}

/// What can be done about an unfinished publish.
fn ways_out(publish: &Unfinished) -> String {
    let resumes = "`headwater publish --resume` goes on with it";
    match &publish.plan.undoes {
        // What takes something back is not taken back itself.
        Some(undone) => format!("{resumes}, `headwater undo {undone}` plans anew what is left"),
        None => format!("{resumes}, `headwater undo {}` takes it back", publish.id),
    }
}

/// What a plan is made of.
fn sources(args: &ReadArgs, session: &Session) -> Result<Vec<PathBuf>, AppError> {
    let project = &session.project;
    let words = args.inputs.iter();
    let inputs = words.map(|word| Input::parse(reading::named(word, project)));
    let inputs: Vec<Input> = inputs.collect::<Result<_, _>>()?;
    Ok(locations(&inputs, &project.root))
}
