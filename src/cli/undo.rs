//! `headwater undo`: take a publish back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::ServerArgs;
use super::dirs::Dirs;
use super::publishing::{self, CarryingArgs};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::view::{self, plural};
use super::{AppError, output, tasks};
use crate::atlas::plan::{self, Sign};
use crate::atlas::publish::{Published, published};
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
    let all = published(&Dirs::find()?.state, &server.target.name);
    if args.list {
        output::data(&listed(&all))?;
        return Ok(Outcome::Fine);
    }
    let publish = choose(&all, args.publish.as_deref(), &server.target.name)?;
    let reader = server.reader()?;
    let plan = tasks::run(|cancel| async move {
        let quiet = |_, _| {};
        let Published { plan, sent, id, .. } = publish;
        Ok(plan::undo(&reader, plan, sent, id, &quiet, &cancel).await?)
    })?;
    output::narrate(&format!(
        "undoing the publish {} of {}",
        publish.id,
        view::report::moment(publish.began_at)
    ));
    let Some(file) = &args.out else {
        if !plan.has_changes() {
            // What stands in the way is all that there is to say.
            output::narrate(&view::plan::text(&plan, false, session.narration));
        }
        return publishing::carry_out(plan, &server, false, &args.how, session);
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

fn listed(all: &[Published]) -> String {
    let mut text = String::new();
    for publish in all.iter().rev() {
        let count = |sign| {
            let sent = publish.sent.iter();
            let entries = sent.filter_map(|id| publish.plan.entry(*id));
            entries.filter(|it| it.sign == sign).count()
        };
        let (created, updated) = (count(Sign::Create), count(Sign::Update));
        let mark = match (publish.is_undone, publish.is_finished) {
            (true, _) => "  (undone)",
            (false, true) => "",
            (false, false) => "  (not finished)",
        };
        let _ = writeln!(
            text,
            "{}  {}  {} created, {updated} updated{mark}",
            publish.id,
            view::report::moment(publish.began_at),
            plural(created, "entity", "entities"),
        );
    }
    text
}
