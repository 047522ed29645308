//! `headwater drift`: what is declared in scripts, what runs on clusters, what is published, and how they differ.

mod commands;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio_util::sync::CancellationToken;

use super::args::ReadArgs;
use super::output::Narrated;
use super::planning::{self, CatalogueArgs};
use super::run::Outcome;
use super::server::{Place, Server};
use super::session::Session;
use super::{AppError, Kind, dirs::Dirs, output, reading, tasks, view};
use crate::atlas::Reader;
use crate::atlas::plan::{Moves, PlanOptions, Published, published};
use crate::diagnostic::rules;
use crate::drift::{Asked, Drift, Question, asked, changes, compare};
use crate::export::{self, DriftSource};
use crate::flink::SavedCluster;
use crate::lineage::Lineage;
use crate::local::LocalCatalogue;
use crate::source::FilesRead;
use crate::workspace::{Counted, Input, OpenOptions, Progress, Workspace, open};
use watch::Stamps;

/// Arguments of `drift`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DriftArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// What to compare with, as `plan` does.
    #[command(flatten)]
    pub catalogue: CatalogueArgs,
    /// Only processes, jobs and datasets of this name; `*` stands for anything
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// List what is the same on all sides, too
    #[arg(long)]
    pub all: bool,
    /// Look again every so many seconds and whenever a file changes, and print what has changed; Ctrl-C ends it
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "30",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub watch: Option<u64>,
    /// Exit with 1 when something differs
    #[arg(long)]
    pub exit_code: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DriftFormat,
}

const EXAMPLES: &str = "\
Examples:
  headwater drift jobs/ http://jobmanager:8081 --atlas http://atlas:21000     all three sides
  headwater drift jobs/ --exit-code                 scripts and catalogue, for CI
  headwater drift --watch 10                        what headwater.toml names, every ten seconds

Name all scripts of the namespace: what is published and declared nowhere counts as stale. A side that is not named is
not asked. Without --atlas and `url` in headwater.toml the local catalogue is asked, if there is one.";

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DriftFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For a review or a report
    Markdown,
}

/// Runs it.
pub(super) fn run(args: &DriftArgs, session: &Session) -> Result<Outcome, AppError> {
    if args.watch.is_some() && args.format != DriftFormat::Text {
        return Err(AppError::usage("--watch prints text only")
            .hint("run the command again for each document"));
    }
    let server = catalogue(args, session)?;
    let (inputs, options) = reading::named_inputs(&args.read, session)?;
    let options = OpenOptions {
        // Statements are told by their places.
        detail: planning::detail(&args.catalogue, session),
        ..options
    };
    let looking = Looking {
        args,
        session,
        reader: server.as_ref().map(Server::reader).transpose()?,
        server: server.as_ref(),
        plan: PlanOptions {
            moves: Moves::All,
            ..planning::options(&args.catalogue, session)
        },
        inputs,
        options,
    };
    if let Some(seconds) = args.watch {
        let period = Duration::from_secs(seconds);
        return tasks::run(|cancel| {
            let looking = &looking;
            async move { looking.watch(period, &cancel).await }
        });
    }
    let look = tasks::run(|cancel| {
        let looking = &looking;
        async move { looking.look(None, &cancel).await }
    })?;
    match args.format {
        DriftFormat::Text => output::data(&view::drift::text(
            &look.drift,
            &look.source,
            args.all,
            session.data,
        ))?,
        DriftFormat::Json => output::json(&export::drift(&look.drift, &look.source, args.all))?,
        DriftFormat::Markdown => {
            output::data(&export::drift_markdown(&look.drift, &look.source, args.all))?;
        }
    }
    look.narrate();
    Ok(look.outcome(args.exit_code))
}

/// The catalogue; none where nobody named one and there is no local one.
fn catalogue(args: &DriftArgs, session: &Session) -> Result<Option<Server>, AppError> {
    let address = args.catalogue.server.atlas.as_deref();
    let is_unnamed = address.is_none() && Place::of(None, session) == Place::Local;
    if is_unnamed && !LocalCatalogue::is_in(&Dirs::find()?.data) {
        return Ok(None);
    }
    Server::open(address, session).map(Some)
}

/// How to look.
struct Looking<'a> {
    args: &'a DriftArgs,
    session: &'a Session,
    /// Can look and nothing else.
    reader: Option<Reader>,
    server: Option<&'a Server>,
    plan: PlanOptions,
    inputs: Vec<Input>,
    options: OpenOptions,
}

/// What was seen.
struct Look {
    drift: Drift,
    source: DriftSource,
    /// What could not be read; the rest was compared.
    failures: Vec<AppError>,
    stamps: Stamps,
    /// The errors of scripts, as they are told.
    errors: String,
}

impl Looking<'_> {
    /// Reads all sides and compares them, and tells of errors in scripts that are not `known` from the look before. The first
    /// look has none, and has to find all names.
    async fn look(
        &self,
        known: Option<&str>,
        cancel: &CancellationToken,
    ) -> Result<Look, AppError> {
        let before = Stamps::of_inputs(&self.inputs);
        let project = &self.session.project;
        let progress = Narrated::new(self.session);
        let on_progress = |it: Progress| {
            if it.counted == Counted::Jobs {
                progress.tell(&it.what, it.done, it.total);
            }
        };
        let read = open(&self.inputs, &self.options, project, &on_progress, cancel).await;
        progress.end();
        let mut workspace = read?;
        reading::all_files_were_read(&workspace)?;
        let errors = planning::told(&workspace, self.session);
        if known != Some(&errors) {
            output::narrate(&errors);
        }
        let mut failures: Vec<AppError> = (workspace.diagnostics.iter())
            .filter(|it| {
                // A plan that is missing matters only where its job lives.
                let has_unread = !workspace.unread_jobs.is_empty();
                it.rule == &rules::UNREACHABLE || has_unread && it.rule == &rules::UNREADABLE_JOB
            })
            .map(reading::error_of)
            .collect();
        let (declared, running) = asked(&workspace, project);
        let files = workspace.files_read(&self.plan.mapping.paths);
        let stamps = match self.args.watch {
            Some(_) => Stamps::of(&workspace).since(&before),
            None => Stamps::default(),
        };
        let names = self.names(&workspace);
        // What follows is as large as what was read; both at once would be the most that this ever needs.
        let Workspace {
            lineage,
            disagreements,
            ..
        } = std::mem::take(&mut workspace);
        let lineage = Arc::unwrap_or_clone(lineage);
        let lineage = lineage.into_merged(&self.args.catalogue.merge.choice());
        let published = match self.published(&lineage, &files, cancel).await {
            Ok(published) => published,
            // The other sides can be compared all the same.
            Err(error) if error.kind == Kind::Server => {
                failures.push(error);
                None
            }
            Err(error) => return Err(error),
        };
        let unlisted = published.as_ref().and_then(|it| it.unlisted.clone());
        failures.extend(unlisted.map(|why| {
            AppError::server(format!(
                "what else the catalogue has is not known to its end: {why}"
            ))
            .hint("stale processes may be missing here")
        }));
        let mut drift = compare(&Question {
            lineage: &lineage,
            disagreements: &disagreements,
            unread: &files.partly,
            declared,
            running,
            published: published.as_ref(),
            catalogue: match (&self.reader, &published) {
                (None, _) => Asked::No,
                (Some(_), Some(it)) if it.unlisted.is_none() => Asked::Whole,
                (Some(_), _) => Asked::InPart,
            },
        });
        let unknown = drift.keep(&self.args.only);
        if known.is_none() && !unknown.is_empty() {
            let names = unknown.join(" or ");
            return Err(AppError::usage(format!("nothing here is named {names}"))
                .hint("`headwater drift --all` lists all names"));
        }
        Ok(Look {
            source: self.source(names, &failures),
            stamps,
            drift,
            failures,
            errors,
        })
    }

    /// What the catalogue has; none where it is not asked.
    async fn published(
        &self,
        lineage: &Lineage,
        files: &FilesRead,
        cancel: &CancellationToken,
    ) -> Result<Option<Published>, AppError> {
        let Some(reader) = &self.reader else {
            return Ok(None);
        };
        let progress = Narrated::new(self.session);
        let what = format!("comparing with {}", reader.target().name);
        let on_progress = |done: usize, total: usize| progress.tell(&what, done, total);
        let options = PlanOptions {
            read: Some(files.clone()),
            ..self.plan.clone()
        };
        let published = published(reader, lineage, &options, &on_progress, cancel).await;
        progress.end();
        Ok(Some(published?))
    }

    /// A name for each side.
    fn names(&self, workspace: &Workspace) -> [String; 3] {
        let clusters = workspace.inputs.iter().filter_map(|input| match input {
            Input::Cluster(address) => Some(address.clone()),
            Input::Path(path) if SavedCluster::is_at(path) => Some(path.display().to_string()),
            Input::Path(_) | Input::Stdin => None,
        });
        let files = match workspace.files.len() {
            0 => String::new(),
            count => view::plural(count, "file", "files"),
        };
        let server = self.server.map(|it| {
            let namespace = &self.plan.mapping.namespace;
            format!("{}, namespace {namespace}", it.target.name)
        });
        [
            files,
            clusters.collect::<Vec<_>>().join(", "),
            server.unwrap_or_default(),
        ]
    }

    fn source(&self, names: [String; 3], failures: &[AppError]) -> DriftSource {
        DriftSource {
            names,
            failures: failures.iter().map(|it| it.message.clone()).collect(),
            commands: commands::of(
                self.args,
                self.server.map(|it| &it.target),
                &self.session.project,
            ),
        }
    }

    /// Looks again and again, and prints what is another.
    async fn watch(
        &self,
        period: Duration,
        cancel: &CancellationToken,
    ) -> Result<Outcome, AppError> {
        /// How often files are looked at.
        const FILES: Duration = Duration::from_millis(500);
        let (data, all) = (self.session.data, self.args.all);
        let mut known = self.look(None, cancel).await?;
        output::data(&view::drift::text(&known.drift, &known.source, all, data))?;
        known.narrate();
        loop {
            let mut waited = Duration::ZERO;
            while waited < period && !known.stamps.are_old() {
                let step = FILES.min(period.saturating_sub(waited));
                tokio::time::sleep(step).await;
                waited += step;
            }
            let before = settled(&known.stamps).await;
            let look = match self.look(Some(&known.errors), cancel).await {
                Ok(look) => look,
                // A file that is being written, say. It is told once.
                Err(error) if error.kind != Kind::Interrupted => {
                    if known.failures != [error.clone()] {
                        output::narrate(&error.render());
                    }
                    known.failures = vec![error];
                    tokio::time::sleep(FILES).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            if !look.failures.is_empty() {
                if look.failures != known.failures {
                    look.narrate();
                }
                // What was known before is not gone because a server does not answer.
                known.failures = look.failures;
                known.errors = look.errors;
                known.stamps = look.stamps.since(&before);
                continue;
            }
            let changed = changes(&known.drift, &look.drift);
            if !changed.is_empty() {
                let text = view::drift::changes(&changed, &look.drift, &look.source, data);
                output::data(&text)?;
            }
            known = look;
            known.stamps = known.stamps.since(&before);
        }
    }
}

/// Waits until nobody writes to the files any more.
async fn settled(stamps: &Stamps) -> Stamps {
    /// How long nothing has to change.
    const QUIET: Duration = Duration::from_millis(100);
    let mut now = stamps.now();
    loop {
        tokio::time::sleep(QUIET).await;
        if !now.are_old() {
            return now;
        }
        now = now.now();
    }
}

impl Look {
    /// Tells what could not be read.
    fn narrate(&self) {
        for failure in &self.failures {
            output::narrate(&failure.render());
        }
    }

    fn outcome(&self, exit_code: bool) -> Outcome {
        if !self.failures.is_empty() {
            Outcome::ServerMissing
        } else if exit_code && self.drift.differing().next().is_some() {
            Outcome::Findings
        } else {
            Outcome::Fine
        }
    }
}
