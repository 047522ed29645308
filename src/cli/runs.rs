//! `headwater match JOB SCRIPT`: says in the project file which statement the jobs of a name run.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::args::ReadArgs;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, reading};
use crate::flink;
use crate::text::printable;
use crate::workspace::{Correction, Run, Taken, keep, script_in};

/// Arguments of `match`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MatchArgs {
    /// The jobs' name, or the id of one; a name outlives restarts
    pub job: String,
    /// The script that they run, and behind `:` the number of the statement where it submits several
    #[arg(value_name = "SCRIPT[:STATEMENT]", value_hint = ValueHint::FilePath, required_unless_present_any = ["none", "forget"])]
    pub script: Option<OsString>,
    /// No script is theirs, whatever fits
    #[arg(long, conflicts_with = "script")]
    pub none: bool,
    /// Take back what was said of the jobs: they are matched by what they do again
    #[arg(long, conflicts_with_all = ["script", "none"])]
    pub forget: bool,
    /// Only jobs of this cluster; with --forget, what was said of this one alone
    #[arg(long, value_name = "URL")]
    pub cluster: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  headwater match 'orders to lake' jobs/orders.sql:3     the third statement of the script
  headwater match 'orders to lake' --none                 no script that is here
  headwater match 'orders to lake' --forget               whatever fits best, as before

It is a row of `[[runs]]` in headwater.toml, which is changed there where it says something else;
of several rows for a job the last counts. On the Jobs screen `m` lists the statements that a job
may run, with how well each fits.";

/// Runs it.
pub(super) fn run(args: &MatchArgs, session: &Session) -> Result<Outcome, AppError> {
    let project = &session.project;
    if project.settings.ui.read_only {
        let error = AppError::usage("nothing is written where everything is read only");
        return Err(error.hint("leave out --read-only, or set `ui.read-only` to false; `headwater config show --origin` says where it is set"));
    }
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
    let correction = if args.forget {
        Correction::TakesBack {
            job: args.job.clone(),
            rows: cluster.map_or(Taken::All, Taken::OfCluster),
        }
    } else {
        Correction::Says(Run {
            job: args.job.clone(),
            cluster,
            script,
            statement,
        })
    };
    let kept = keep(project, &correction)?;
    let job = printable(&args.job);
    let says = match &correction {
        Correction::Says(row) => {
            let what = row.shown().unwrap_or_else(|| "no script".to_owned());
            format!("{job} runs {}", printable(&what))
        }
        Correction::TakesBack { .. } => format!("{job} runs whatever fits best"),
    };
    let line = kept
        .line
        .map_or_else(String::new, |line| format!(":{line}"));
    output::data(&format!("{}{line}: {says}\n", kept.file.display()))?;
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
    let script = script_in(root, path).map_err(|error| {
        AppError::usage(format!("{} cannot be opened: {error}", path.display()))
            .hint("name a script, and the number of its statement behind `:`")
    })?;
    Ok((Some(script), statement))
}

/// A job runs a statement that writes, and the script has to have it.
fn check(script: &Path, statement: Option<u32>, session: &Session) -> Result<(), AppError> {
    let read = ReadArgs {
        inputs: vec![script.into()],
        ..ReadArgs::default()
    };
    let workspace = reading::read(&read, session)?;
    let processes = workspace.lineage.processes().map(|(_, process)| process);
    let writing = processes.filter(|it| it.kind.is_submitted());
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
