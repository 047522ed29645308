//! `headwater undo`: take a publish back.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::ServerArgs;
use super::dirs::Dirs;
use super::publishing::{self, CarryingArgs, Work};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::view::publishes::Named;
use super::{AppError, output, tasks, view};
use crate::atlas::plan;
use crate::atlas::publish::{Published, close_unsent, published, wait_for_afterlife};
use crate::text;

/// Arguments of `undo`.
#[derive(Debug, Args)]
#[command(after_help = NOTES)]
pub struct UndoArgs {
    /// Which publish, as `--list` names it; else the latest that was not undone
    #[arg(value_name = "PUBLISH", conflicts_with = "list")]
    pub publish: Option<String>,
    /// Where it was published.
    #[command(flatten)]
    pub server: ServerArgs,
    /// List the publishes that can be undone
    #[arg(long)]
    pub list: bool,
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
        output::data(&view::publishes::list(&all))?;
        return Ok(Outcome::Fine);
    }
    if let Some(id) = &args.publish
        && !all.iter().any(|it| it.id == *id)
        && close_unsent(&state_dir, &server.target.name, id)?
    {
        output::narrate("it has sent nothing, and nobody is asked to go on with it any more");
        return Ok(Outcome::Fine);
    }
    let publish = choose(&all, args.publish.as_deref(), &server.target.name)?;
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
            sources: publish.sources.clone(),
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

fn choose<'a>(
    all: &'a [Published],
    id: Option<&str>,
    server: &str,
) -> Result<&'a Published, AppError> {
    let found = match id {
        Some(id) => all.iter().find(|it| it.id == id),
        None => all.iter().rev().find(|it| !it.is_undone),
    };
    found.ok_or_else(|| match id {
        Some(id) => AppError::usage(format!("no publish to {server} is called {id}"))
            .hint("`headwater undo --list` lists those that can be undone"),
        None => AppError::usage(format!(
            "no publish to {server} is known that could be undone"
        ))
        .hint("only what was published from this machine by this person is known"),
    })
}
