//! `headwater doctor`: what is wrong with the terminal, the configuration and the servers, and what to do about it.
//!
//! It looks and changes nothing. What it says of logins is whether they work, never what they are.

mod configuration;
mod servers;
mod terminal;

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::Args;
use serde::Serialize;

use self::servers::Asked;
use super::args::{Format, GlobalArgs, ServerArgs};
use super::output::{Look, Paint};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output};
use crate::text::{self, printable};
use crate::tui::TerminalFacts;

/// Arguments of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = NOTES)]
pub struct DoctorArgs {
    /// Addresses of running clusters; else those of headwater.toml
    #[arg(value_name = "URL")]
    pub clusters: Vec<OsString>,
    /// The catalogue.
    #[command(flatten)]
    pub server: ServerArgs,
    /// SQL gateway; else that of headwater.toml
    #[arg(long, value_name = "URL")]
    pub gateway: Option<String>,
    /// Ask no server
    #[arg(long)]
    pub offline: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

const NOTES: &str = "\
Exit codes: 0 where nothing failed, whatever it warns of; 1 where the terminal or the configuration is wrong; 3 where only a
server did not answer as it should.";

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Area {
    Terminal,
    Configuration,
    Servers,
}

impl Area {
    const ALL: [Self; 3] = [Self::Terminal, Self::Configuration, Self::Servers];

    fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Configuration => "configuration",
            Self::Servers => "servers",
        }
    }
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Ok,
    /// It works, but something does not.
    Warn,
    /// It does not work.
    Fail,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    fn look(self) -> Look {
        match self {
            Self::Ok => Look::Good,
            Self::Warn => Look::Warn,
            Self::Fail => Look::Bad,
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    area: Area,
    name: String,
    state: State,
    /// What there is.
    told: String,
    /// What to do about it.
    next: Option<String>,
}

impl Check {
    fn new(area: Area, name: &str, state: State, told: impl Into<String>) -> Self {
        Self {
            area,
            name: name.to_owned(),
            state,
            told: told.into(),
            next: None,
        }
    }

    /// With the next step.
    fn next(self, next: impl Into<String>) -> Self {
        Self {
            next: Some(next.into()),
            ..self
        }
    }

    /// What did not work, as an error tells it.
    fn failed(area: Area, name: &str, error: AppError) -> Self {
        Self {
            next: (!error.hints.is_empty()).then(|| error.hints.join("; ")),
            ..Self::new(area, name, State::Fail, error.message)
        }
    }
}

/// All that was looked at.
#[derive(Debug, Serialize)]
struct Document<'a> {
    state: State,
    checks: &'a [Check],
}

/// Runs it. A configuration that cannot be read is what it has to tell of, not what ends it.
pub(super) fn run(args: &DoctorArgs, global: &GlobalArgs) -> Result<Outcome, AppError> {
    let session = Session::new(global);
    let (session, broken) = match session {
        Ok(session) => (session, None),
        Err(error) => (Session::without_project(global)?, Some(error)),
    };
    let mut checks = terminal::checks(&TerminalFacts::read(), &session.project.settings.ui);
    let asked = match &broken {
        Some(_) => Asked::Named,
        None => Asked::All,
    };
    checks.extend(configuration::checks(&session, broken));
    if !args.offline {
        checks.extend(servers::checks(args, &session, asked)?);
    }
    let worst = |of: &[Area]| {
        let states = checks.iter().filter(|it| of.contains(&it.area));
        states.map(|it| it.state).max().unwrap_or(State::Ok)
    };
    match args.format {
        Format::Text => output::data(&text(&checks, session.data))?,
        Format::Json => output::json(&Document {
            state: worst(&Area::ALL),
            checks: &checks,
        })?,
    }
    Ok(
        match (
            worst(&[Area::Terminal, Area::Configuration]),
            worst(&[Area::Servers]),
        ) {
            (State::Fail, _) => Outcome::Findings,
            (_, State::Fail) => Outcome::ServerMissing,
            _ => Outcome::Fine,
        },
    )
}

/// A line for each check, with the next step below it.
fn text(checks: &[Check], paint: Paint) -> String {
    let mut shown = String::new();
    let widths = checks.iter().map(|it| text::width(&printable(&it.name)));
    let width = widths.max().unwrap_or_default().min(40);
    for area in Area::ALL {
        let mut of_area = checks.iter().filter(|it| it.area == area).peekable();
        if of_area.peek().is_some() {
            // Writing to a String does not fail.
            let _ = writeln!(shown, "{}", paint.paint(Look::Strong, area.as_str()));
        }
        for check in of_area {
            let state = paint.paint(check.state.look(), &text::pad(check.state.as_str(), 4));
            let name = text::pad(&printable(&check.name), width);
            let _ = writeln!(shown, "  {state}  {name}  {}", printable(&check.told));
            if let Some(next) = &check.next {
                let _ = writeln!(shown, "{:10}next: {}", "", printable(next));
            }
        }
    }
    let count = |state| checks.iter().filter(|it| it.state == state).count();
    let _ = writeln!(
        shown,
        "{} ok, {} to look at, {} failed",
        count(State::Ok),
        count(State::Warn),
        count(State::Fail)
    );
    shown
}
