//! `headwater match JOB SCRIPT`: says in the project file which statement the jobs of a name run.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::ReadArgs;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, reading};
use crate::files::{self, Rights};
use crate::flink;
use crate::lineage::ProcessKind;
use crate::text::printable;
use crate::workspace::{FILE_NAME, Run, Settings};

/// Arguments of `match`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MatchArgs {
    /// The jobs' name, or the id of one; a name outlives restarts
    pub job: String,
    /// The script that they run, and behind `:` the number of the statement where it submits several
    #[arg(value_name = "SCRIPT[:STATEMENT]", value_hint = ValueHint::FilePath, required_unless_present = "none")]
    pub script: Option<OsString>,
    /// No script is theirs, whatever fits
    #[arg(long, conflicts_with = "script")]
    pub none: bool,
    /// Only jobs of this cluster
    #[arg(long, value_name = "URL")]
    pub cluster: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  headwater match 'orders to lake' jobs/orders.sql:3     the third statement of the script
  headwater match 'orders to lake' --none                 no script that is here

The row goes to the end of headwater.toml; of several rows for a job the last counts.";

/// Runs it.
pub(super) fn run(args: &MatchArgs, session: &Session) -> Result<Outcome, AppError> {
    let project = &session.project;
    let (script, statement) = match &args.script {
        Some(text) => script(text, &project.root)?,
        None => (None, None),
    };
    let cluster = match &args.cluster {
        Some(text) => Some(flink::address(text)?),
        None => None,
    };
    if let Some(script) = &script {
        check(&project.root.join(script), statement, session)?;
    }
    let row = Run {
        job: args.job.clone(),
        cluster,
        script,
        statement,
    };
    let path = match &project.file {
        Some(file) => file.clone(),
        None => project.root.join(FILE_NAME),
    };
    append(&path, &row)?;
    let what = row.shown();
    let what = what.map_or_else(|| "no script".to_owned(), |it| printable(&it).into_owned());
    let job = printable(&row.job);
    output::data(&format!("{}: {job} runs {what}\n", path.display()))?;
    Ok(Outcome::Fine)
}

/// The script relative to the project, and the statement behind its name.
fn script(text: &OsString, root: &Path) -> Result<(Option<PathBuf>, Option<u32>), AppError> {
    let whole = Path::new(text);
    let cut = text.to_str().and_then(|text| text.rsplit_once(':'));
    let (path, statement) = match cut {
        Some((path, number)) if !whole.exists() => match number.parse() {
            Ok(number @ 1..) => (Path::new(path), Some(number)),
            _ => {
                return Err(AppError::usage(format!(
                    "`{number}` is no number of a statement; they are counted from 1"
                )));
            }
        },
        _ => (whole, None),
    };
    let real = path.canonicalize().map_err(|error| {
        AppError::usage(format!("{} cannot be opened: {error}", path.display()))
            .hint("name a script, and the number of its statement behind `:`")
    })?;
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let relative = real.strip_prefix(&root).map(Path::to_owned);
    Ok((Some(relative.unwrap_or(real)), statement))
}

/// A job runs a statement that writes, and the script has to have it.
fn check(script: &Path, statement: Option<u32>, session: &Session) -> Result<(), AppError> {
    let read = ReadArgs {
        inputs: vec![script.into()],
        ..ReadArgs::default()
    };
    let workspace = reading::read(&read, session)?;
    let processes = workspace.lineage.processes().map(|(_, process)| process);
    let writing = processes.filter(|it| {
        let kinds = [ProcessKind::Select, ProcessKind::CreateView];
        !kinds.contains(&it.kind)
    });
    let writing: BTreeSet<u32> = writing.filter_map(|it| it.statement).collect();
    let is_there = statement.map_or(!writing.is_empty(), |it| writing.contains(&it));
    if is_there {
        return Ok(());
    }
    let shown = script.display();
    let what = match statement {
        Some(statement) => format!("statement {statement} of {shown} writes nothing"),
        None => format!("no statement of {shown} writes"),
    };
    let numbers: Vec<String> = writing.iter().map(u32::to_string).collect();
    let hint = match &numbers[..] {
        [] => "name the script whose statement the jobs run".to_owned(),
        [one] => format!("the statement that writes is {one}"),
        some => format!("those that write are {}", some.join(", ")),
    };
    Err(AppError::usage(what).hint(hint))
}

/// Puts the row at the end of the project file, which then still has to say what it said.
fn append(path: &Path, row: &Run) -> Result<(), AppError> {
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        AppError::usage(format!("{} cannot be {what}: {error}", path.display()))
    };
    let mut text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed("read", &error)),
    };
    if !text.is_empty() {
        text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
    }
    let written = toml::to_string(row).map_err(|error| failed("written", &error))?;
    text.push_str("[[runs]]\n");
    text.push_str(&written);
    toml::from_str::<Settings>(&text).map_err(|error| {
        failed("added to", &error.message()).hint("write its `runs` as rows of `[[runs]]`")
    })?;
    files::write(path, Rights::Shared, |file| file.write_all(text.as_bytes()))
        .map_err(|error| failed("written", &error))
}
