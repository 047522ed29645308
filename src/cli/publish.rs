//! `headwater publish`: plan, ask, carry out.

use std::path::Path;

use clap::Args;

use super::args::{Format, ReadArgs};
use super::planning::{self, PlanningArgs};
use super::publishing::{self, CarryingArgs, Work};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::view::publishes::{Named, named};
use super::{AppError, dirs::Dirs, output, reading};
use crate::atlas::plan;
use crate::atlas::publish::{Unfinished, all_unfinished, latest_unfinished};
use crate::workspace::{Input, locations};

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// What to plan.
    #[command(flatten)]
    pub planning: PlanningArgs,
    /// Go on with the publish of this project to this server that did not come to its end, if there is one: with paths or a
    /// namespace, with that of these alone
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
            provenance: earlier.provenance,
            is_resumed: true,
        },
        None if args.resume && args.planning.read.inputs.is_empty() => {
            output::narrate(&format!(
                "no publish to {} is unfinished",
                server.target.name
            ));
            // A program that asked for a report gets one: of nothing.
            if args.how.format == Format::Json {
                let nothing = plan::of_types(server.target.name.clone(), Vec::new());
                output::json(&publishing::nothing_to_do(&nothing))?;
            }
            return Ok(Outcome::Fine);
        }
        None => Work {
            plan: planning::make(&args.planning, &server, session)?,
            provenance: publishing::provenance(&inputs(&args.planning.read, session)?, session),
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
    let here = Some(session.project.folder());
    let is_of_here = |it: &Unfinished| it.provenance.project == here;
    if !args.resume {
        // What another project has left half done is for that one to go on with.
        let latest = latest_unfinished(&state, name, &is_of_here);
        if let Some(latest) = latest.filter(|_| !args.how.via.is_file()) {
            output::narrate(&format!(
                "note: the {} did not come to its end; {}",
                named(&Named::from(&latest)),
                ways_out(&latest, here.as_deref())
            ));
        }
        return Ok(None);
    }
    let inputs = inputs(&args.planning.read, session)?;
    if inputs.contains(&Input::Stdin) {
        return Err(AppError::usage(
            "a publish does not keep what came by standard input, so nobody knows whether this is the same",
        )
        .hint("`headwater publish --resume` without `-` goes on with the latest of this project")
        .hint("leave out --resume to publish what comes by standard input"));
    }
    let is_named = !inputs.is_empty();
    let sources = locations(&inputs, &session.project.root);
    let namespace = args.planning.catalogue.namespace.as_ref();
    let is_meant = |it: &Unfinished| {
        let is_of_these = if is_named {
            it.provenance.sources == sources
        } else {
            is_of_here(it)
        };
        is_of_these && namespace.is_none_or(|meant| *meant == it.plan.namespace)
    };
    let Some(found) = latest_unfinished(&state, name, &is_meant) else {
        let others = all_unfinished(&state, name);
        if !others.is_empty() {
            let is_asked_for = is_named || namespace.is_some();
            return Err(another(&others, here.as_deref(), is_asked_for));
        }
        if is_named {
            output::narrate(&format!(
                "note: no publish to {name} is unfinished; there is nothing to resume, this is a new plan"
            ));
        }
        return Ok(None);
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
fn another(others: &[Unfinished], here: Option<&Path>, is_named: bool) -> AppError {
    /// Publishes that are told of.
    const SHOWN: usize = 5;
    let error = AppError::usage("what was asked for is not what is unfinished");
    let told = others.iter().take(SHOWN).fold(error, |error, other| {
        let which = named(&Named::from(other));
        error.hint(format!(
            "unfinished is the {which}; {}",
            ways_out(other, here)
        ))
    });
    let told = told.hint("--resume goes on with what is named, or without names with the latest of the project that it is given in");
    if is_named {
        return told.hint("leave out --resume to publish what is named here");
    }
    told
}

/// What can be done about an unfinished publish from a project, or from none.
fn ways_out(publish: &Unfinished, here: Option<&Path>) -> String {
    let id = &publish.id;
    let place = match &publish.provenance.project {
        project if project.as_deref() == here => String::new(),
        Some(project) => format!(" in {}", project.display()),
        None => " outside of projects".to_owned(),
    };
    let taken_back = match &publish.plan.undoes {
        // What takes something back is not taken back itself.
        Some(undone) => format!("`headwater undo {undone}` plans anew what is left"),
        None => format!("`headwater undo {id}` takes it back"),
    };
    format!(
        "`headwater publish --resume`{place} goes on with it, {taken_back}, `headwater undo {id} --forget` gives it up"
    )
}

/// What a plan is made of, as it was named.
fn inputs(args: &ReadArgs, session: &Session) -> Result<Vec<Input>, AppError> {
    let words = args.inputs.iter();
    let inputs = words.map(|word| Input::parse(reading::named(word, &session.project)));
    Ok(inputs.collect::<Result<_, _>>()?)
}
