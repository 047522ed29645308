//! `headwater undo`: take a publish back.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::{Format, ServerArgs};
use super::dirs::Dirs;
use super::publishing::{self, CarryingArgs, Work};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::view::publishes::Named;
use super::{AppError, confirm, output, tasks, view};
use crate::atlas::plan;
use crate::atlas::publish::{
    self, Published, close_unsent, latest_unfinished, published, wait_for_afterlife,
};
use crate::export;
use crate::text;

/// Arguments of `undo`.
#[derive(Debug, Args)]
#[command(after_help = NOTES)]
pub struct UndoArgs {
    /// Which publish, as `--list` names it; else the latest of this project that was not undone
    #[arg(value_name = "PUBLISH", conflicts_with = "list")]
    pub publish: Option<String>,
    /// Where it was published.
    #[command(flatten)]
    pub server: ServerArgs,
    /// List the publishes that can be undone
    #[arg(long)]
    pub list: bool,
    /// Give up a publish or an undoing that did not come to its end: nobody is asked to go on with it any more, and what it has
    /// sent stays
    #[arg(long, requires = "publish", conflicts_with_all = ["list", "out"])]
    pub forget: bool,
    /// Save the plan for `headwater apply` instead of carrying it out; `-` is standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// How it is carried out.
    #[command(flatten)]
    pub how: CarryingArgs,
}

const NOTES: &str = "\
What the publish created is deleted, what it changed gets back what it had. What was changed since, or is used by
something else, stays and is listed as a conflict. Types that it created stay. Atlas keeps what is deleted as deleted: it
does not come back by itself, and made anew it has another guid.";

/// Runs it.
pub(super) fn run(args: &UndoArgs, session: &Session) -> Result<Outcome, AppError> {
    let server = Server::open(args.server.atlas.as_deref(), session)?;
    let state_dir = Dirs::find()?.state;
    let all = published(&state_dir, &server.target.name);
    if args.list {
        match args.how.format {
            Format::Text => output::data(&view::publishes::list(&all))?,
            Format::Json => output::json(&export::publishes(&all))?,
        }
        return Ok(Outcome::Fine);
    }
    if args.forget {
        return forget(args, &server);
    }
    if let Some(id) = &args.publish
        && !all.iter().any(|it| it.id == *id)
        && close_unsent(&state_dir, &server.target.name, id)?
    {
        output::narrate("it has sent nothing, and nobody is asked to go on with it any more");
        return Ok(Outcome::Fine);
    }
    let publish = match &args.publish {
        Some(id) => called(&all, id, &server)?,
        None => latest(&all, &server, session)?,
    };
    let (reader, target) = (server.reader()?, &server.target);
    let plan = tasks::run(|cancel| async move {
        let quiet = |_, _| {};
        let tell = |text: String| output::narrate(&text);
        wait_for_afterlife(&state_dir, target, &tell, &cancel).await?;
        let Published { plan, sent, id, .. } = publish;
        Ok(plan::undo(&reader, plan, sent, id, &quiet, &cancel).await?)
    })?;
    output::narrate(&format!(
        "undoing the {}",
        view::publishes::named(&Named::from(publish))
    ));
    let Some(file) = &args.out else {
        if !plan.has_changes() {
            // What stands in the way is all that there is to say.
            output::narrate(&view::plan::text(&plan, false, session.narration));
        }
        let work = Work {
            plan,
            provenance: publish.provenance.clone(),
            is_resumed: false,
        };
        return publishing::carry_out(work, &server, &args.how, session);
    };
    if file == Path::new("-") {
        output::json(&plan)?;
    } else {
        plan::save(&plan, file)?;
        let word = text::quoted(&file.display().to_string()).into_owned();
        output::narrate(&view::plan::text(&plan, false, session.narration));
        output::narrate(&format!(
            "saved; `headwater apply {word}` carries out exactly this"
        ));
    }
    Ok(Outcome::Fine)
}

/// Gives up a publish or an undoing that did not come to its end.
fn forget(args: &UndoArgs, server: &Server) -> Result<Outcome, AppError> {
    let id = args.publish.as_deref().unwrap_or_default();
    let (target, state) = (&server.target, &Dirs::find()?.state);
    let unknown = || {
        AppError::usage(format!(
            "no publish to {} is called {id} that did not come to its end",
            target.name
        ))
        .hint("`headwater undo --list` lists publishes; one that is running goes on")
    };
    let publish = latest_unfinished(state, &target.name, &|it| it.id == id);
    confirm::giving_up(&publish.ok_or_else(unknown)?, args.how.yes)?;
    // Of what is forgotten nobody would know that the server may still be at work on it.
    tasks::run(|cancel| async move {
        let tell = |text: String| output::narrate(&text);
        Ok(wait_for_afterlife(state, target, &tell, &cancel).await?)
    })?;
    if !publish::forget(state, &target.name, id)? {
        return Err(unknown());
    }
    output::narrate("nobody is asked to go on with it any more; what it has sent stays");
    Ok(Outcome::Fine)
}

fn called<'a>(all: &'a [Published], id: &str, server: &Server) -> Result<&'a Published, AppError> {
    let found = all.iter().find(|it| it.id == id);
    found.ok_or_else(|| {
        let name = &server.target.name;
        AppError::usage(format!("no publish to {name} is called {id}"))
            .hint("`headwater undo --list` lists those that can be undone")
    })
}

/// The latest publish that was not undone, of this project, or without one of this folder: what another has published is taken
/// back by its name alone.
fn latest<'a>(
    all: &'a [Published],
    server: &Server,
    session: &Session,
) -> Result<&'a Published, AppError> {
    /// Publishes that are told of.
    const SHOWN: usize = 5;
    let (name, here) = (&server.target.name, Some(session.project.folder()));
    let open = all.iter().rev().filter(|it| !it.is_undone);
    let mut of_here = open.clone().filter(|it| it.provenance.project == here);
    if let Some(found) = of_here.next() {
        return Ok(found);
    }
    if open.clone().next().is_none() {
        return Err(AppError::usage(format!(
            "no publish to {name} is known that could be undone"
        ))
        .hint("only what was published from this machine by this person is known"));
    }
    let place = match session.project.file {
        Some(_) => "of this project",
        None => "from this folder",
    };
    let error = AppError::usage(format!(
        "no publish to {name} {place} is known that could be undone"
    ));
    let told = open.take(SHOWN).fold(error, |error, other| {
        let which = view::publishes::named(&Named::from(other));
        error.hint(format!(
            "`headwater undo {}` takes back the {which}",
            other.id
        ))
    });
    Err(told.hint("`headwater undo --list` lists all"))
}
