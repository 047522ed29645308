//! From arguments to an exit code.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Cli, Command, ReadArgs};
use super::planning::CatalogueArgs;
use super::session::Session;
use super::{AppError, Kind, log};

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Fine: 0.
    Fine,
    /// It found what a script should stop at: 1.
    Findings,
    /// A server that was asked for could not be read; the rest is printed: 3.
    ServerMissing,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::ServerMissing => 3,
        }
    }
}

/// Runs the program with these arguments, the program's name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let _log = log::start(cli.global.log_file.clone());
    let result = run(cli);
    ExitCode::from(match result {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            let _ = std::io::stderr().write_all(error.render().as_bytes());
            error.kind.code()
        }
    })
}

/// Help and version go to stdout and are fine; everything else is usage. What was typed is shown harmless.
fn refuse(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        let text = crate::text::printable_lines(&error.to_string()).into_owned();
        let _ = std::io::stderr().write_all(text.as_bytes());
        return ExitCode::from(Kind::Usage.code());
    }
    // The reader of a help text may go away as any other.
    let _ = error.print();
    ExitCode::SUCCESS
}

fn run(cli: Cli) -> Result<Outcome, AppError> {
    // Commands that need no project work in spite of a project file that is wrong.
    let session = || Session::new(&cli.global);
    let Some(command) = cli.command else {
        return super::explore::run(&cli.read, &cli.catalogue, &session()?);
    };
    if cli.read != ReadArgs::default() || cli.catalogue != CatalogueArgs::default() {
        return Err(AppError::usage(
            "a command comes first, then its options and what it works on",
        )
        .hint("for example: headwater plan --atlas http://atlas:21000 a.sql"));
    }
    match command {
        Command::Demo(args) => super::demo::run(&args, &session()?),
        Command::Lineage(args) => super::lineage::run(&args, &session()?),
        Command::Impact(args) => super::impact::run(&args, &session()?),
        Command::Trace(args) => super::trace::run(&args, &session()?),
        Command::Path(args) => super::path::run(&args, &session()?),
        Command::Groups(args) => super::groups::run(&args, &session()?),
        Command::Check(args) => super::check::run(&args, &session()?),
        Command::Dedup(args) => super::dedup::run(&args, &session()?),
        Command::Diff(args) => super::diff::run(&args, &session()?),
        Command::Drift(args) => super::drift::run(&args, &session()?),
        Command::Plan(args) => super::plan::run(&args, &session()?),
        Command::Apply(args) => super::apply::run(&args, &session()?),
        Command::Publish(args) => super::publish::run(&args, &session()?),
        Command::Undo(args) => super::undo::run(&args, &session()?),
        Command::Atlas(args) => super::atlas::run(&args, &session()?),
        Command::Serve(args) => super::serve::run(&args),
        Command::Export(args) => super::export::run(&args, &session()?),
        Command::Jobs(args) => super::jobs::run(&args, &session()?),
        Command::Match(args) => super::runs::run(&args, &session()?),
        Command::Init(args) => super::init::run(&args, &cli.global),
        Command::Doctor(args) => super::doctor::run(&args, &cli.global),
        Command::Config(args) => super::config::run(&args, &session()?),
        Command::Completions(args) => super::completions::run(&args),
        Command::Man(args) => super::man::run(&args),
    }
}
