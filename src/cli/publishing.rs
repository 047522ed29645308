//! What `publish` and `apply` share: asking, carrying out, and the report.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use tokio::sync::mpsc;

use super::args::Format;
use super::dirs::Dirs;
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, Kind, confirm, output, tasks, view, written};
use crate::atlas::plan::Plan;
use crate::atlas::publish::{
    self, BatchLimits, Event, Measures, NoSuchWay, Provenance, PublishError, PublishOptions,
    Report, Via, close_done, history,
};
use crate::workspace::{Input, locations};

/// How a plan that is agreed to is carried out.
#[derive(Debug, Clone, Args)]
pub struct CarryingArgs {
    /// Consent to the plan
    #[arg(short, long)]
    pub yes: bool,
    /// How entities get to the server: `rest`; `kafka://HOST:PORT[,…]`, its topic ATLAS_HOOK; `rest-notification`, the same
    /// by REST, from Atlas 2.4 on; `file:FILE` only writes those messages, `file:-` to standard output; `zip:FILE` only writes
    /// what Atlas' own import takes
    #[arg(long, value_name = "WAY", default_value = "rest")]
    pub via: ViaArg,
    /// How to print the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Where entities go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViaArg {
    /// To the server.
    Server(Via),
    /// Into a file, as messages.
    File(PathBuf),
    /// Into a file, as Atlas' own import takes it.
    Archive(PathBuf),
    /// An address with a login, of which nothing may be shown; whoever refuses an argument's text shows it.
    WithLogin,
}

impl CarryingArgs {
    /// Refuses what need not wait for a plan.
    pub(super) fn check(&self) -> Result<(), AppError> {
        match self.via {
            ViaArg::WithLogin => Err(with_login()),
            ViaArg::Server(_) | ViaArg::File(_) | ViaArg::Archive(_) => Ok(()),
        }
    }
}

fn with_login() -> AppError {
    AppError::usage("the address of --via has a login in it").hint(
        "headwater does not log in to Kafka: name brokers that need no login, as kafka://HOST:PORT, or use --via rest",
    )
}

impl ViaArg {
    /// Why one of several entities of a name cannot be deleted in this way, where it cannot.
    fn keeps_namesakes(&self) -> Option<&'static str> {
        match self {
            Self::Server(via) => via.is_queued().then_some("messages name no guids"),
            Self::File(_) => Some("messages name no guids"),
            Self::Archive(_) => Some("an import deletes nothing"),
            Self::WithLogin => None,
        }
    }

    /// Whether nothing goes to a server.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(_) | Self::Archive(_))
    }
}

impl FromStr for ViaArg {
    type Err = NoSuchWay;

    fn from_str(text: &str) -> Result<Self, NoSuchWay> {
        match text.split_once(':') {
            Some(("file", file)) if !file.is_empty() => Ok(Self::File(file.into())),
            Some(("zip", file)) if !file.is_empty() => Ok(Self::Archive(file.into())),
            _ if text.contains('@') => Ok(Self::WithLogin),
            _ => text.parse().map(Self::Server),
        }
    }
}

/// What is carried out.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) plan: Plan,
    /// Where it comes from.
    pub(super) provenance: Provenance,
    /// Whether an earlier publish of it is gone on with.
    pub(super) is_resumed: bool,
}

/// Where a plan of these comes from.
pub(super) fn provenance(inputs: &[Input], session: &Session) -> Provenance {
    Provenance {
        project: Some(session.project.folder()),
        sources: locations(inputs, &session.project.root),
    }
}

/// Asks for consent, publishes and prints the report.
pub(super) fn carry_out(
    work: Work,
    server: &Server,
    how: &CarryingArgs,
    session: &Session,
) -> Result<Outcome, AppError> {
    let Work {
        plan,
        provenance,
        is_resumed: resume,
    } = work;
    if session.project.settings.ui.read_only && !how.via.is_file() {
        let error = AppError::usage("nothing is published where everything is read only");
        return Err(error.hint("leave out --read-only, or set `ui.read-only` to false; `headwater config show --origin` says where it is set"));
    }
    let (has_said_yes, format) = (how.yes, how.format);
    let state_dir = Dirs::find()?.state;
    let name = server.target.name.clone();
    if let Some(why) = how.via.keeps_namesakes() {
        let what = if plan.deletes_namesakes() {
            Some("deletes entities whose names stay in use")
        } else if plan.rewrites_names() {
            Some("has entities found by their names again")
        } else {
            None
        };
        if let Some(what) = what {
            let error = AppError::usage(format!("the plan {what}, and {why}"));
            return Err(error.hint("carry it out with --via rest"));
        }
    }
    let via = match &how.via {
        ViaArg::Server(via) if via.is_queued() && server.target.is_embedded => {
            let error = AppError::usage("the local catalogue reads no messages");
            return Err(error.hint("name an Atlas with --atlas URL, or leave out --via"));
        }
        ViaArg::Server(via) => via.clone(),
        ViaArg::File(_) | ViaArg::Archive(_) if resume => {
            let error =
                AppError::usage("there is nothing to go on with in a file that is written anew");
            return Err(error.hint("leave out --resume"));
        }
        ViaArg::File(file) => return written::messages(plan, server, file),
        ViaArg::Archive(file) => return written::archive(plan, server, file),
        ViaArg::WithLogin => return Err(with_login()),
    };
    if !plan.has_changes() && !resume {
        close_done(&state_dir, &plan)?;
        print(&nothing_to_do(&plan), &[], format, session)?;
        return Ok(Outcome::Fine);
    }
    // Who said yes beforehand has seen the plan, or does not want to.
    output::narrate(&if has_said_yes {
        view::plan::agreed(&plan, session.narration)
    } else {
        view::plan::text(&plan, false, session.narration)
    });
    let consent = confirm::consent(&plan, has_said_yes)?;
    let options = PublishOptions {
        state_dir: state_dir.clone(),
        batches: BatchLimits::of(&server.target),
        via,
        provenance,
    };
    let plan = plan.confirm(consent);
    let result = tasks::run_to_its_end(|cancel| async {
        let (events, incoming) = mpsc::unbounded_channel();
        let publish = publish::run(plan, &server.target, &options, events, cancel);
        let (result, ()) = tokio::join!(publish, narrate(incoming));
        Ok(result)
    })?;
    let earlier = history(&state_dir, &name);
    match result {
        Ok(report) => {
            print(&report, &earlier, format, session)?;
            ending(&report)
        }
        Err(PublishError::Partly { report, error }) => {
            print(&report, &earlier, format, session)?;
            let kind = kind_of(&report);
            let error = PublishError::Partly { report, error };
            let mut app = AppError::new(kind, error.to_string());
            app.hints.extend(error.hint());
            Err(app)
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows events as they come, until there are no more.
async fn narrate(mut events: mpsc::UnboundedReceiver<Event>) {
    let is_watched = std::io::stderr().is_terminal();
    let mut phase = "";
    while let Some(event) = events.recv().await {
        match event {
            Event::Phase(next) => {
                phase = view::report::phase(next);
                if is_watched {
                    output::narrate_over(phase);
                }
            }
            Event::Progress { done, total } if is_watched => {
                output::narrate_over(&format!("{phase}: {done} of {total}"));
            }
            Event::Sending(sending) if is_watched => {
                let (done, total) = (sending.done, sending.total);
                output::narrate_over(&format!("{phase}: {done} of {total}, {sending}"));
            }
            Event::Progress { .. } | Event::Sending(_) => {}
            Event::Message(message) => {
                if is_watched {
                    output::narrate_over("");
                }
                output::narrate(&crate::text::printable(&message));
            }
        }
    }
    if is_watched {
        output::narrate_over("");
    }
}

/// The report of a plan of nothing.
pub(super) fn nothing_to_do(plan: &Plan) -> Report {
    Report {
        server: plan.server.clone(),
        began_at: plan.made_at,
        created: 0,
        updated: 0,
        deleted: 0,
        unchanged: plan.counts().unchanged,
        failed: Vec::new(),
        findings: Vec::new(),
        is_cancelled: false,
        is_resumed: false,
        measures: Measures::default(),
    }
}

fn print(
    report: &Report,
    earlier: &[Report],
    format: Format,
    session: &Session,
) -> Result<(), AppError> {
    match format {
        Format::Json => output::json(report),
        Format::Text => output::data(&view::report::text(report, earlier, session.data)),
    }
}

fn ending(report: &Report) -> Result<Outcome, AppError> {
    if report.is_cancelled {
        return Err(AppError::interrupted().hint("go on with --resume"));
    }
    if !report.failed.is_empty() || !report.findings.is_empty() {
        return Err(AppError::new(kind_of(report), report.extent())
            .hint("go on with --resume, or make a new plan and look at it"));
    }
    Ok(Outcome::Fine)
}

/// What kind of failure a publish is that did not do all it should: one of which nothing arrived was refused.
fn kind_of(report: &Report) -> Kind {
    if report.has_changed_anything() || report.is_resumed {
        Kind::Partial
    } else {
        Kind::Server
    }
}

impl From<PublishError> for AppError {
    fn from(error: PublishError) -> Self {
        let kind = match error {
            PublishError::Atlas(error) => return error.into(),
            PublishError::Cancelled => return Self::interrupted(),
            PublishError::Partly { .. } => Kind::Partial,
            PublishError::OtherServer { .. }
            | PublishError::Changed { .. }
            | PublishError::Locked { .. }
            | PublishError::State { .. } => Kind::Usage,
        };
        let mut app = Self::new(kind, error.to_string());
        app.hints.extend(error.hint());
        app
    }
}
