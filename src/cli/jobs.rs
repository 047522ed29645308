//! `headwater jobs URL`: the jobs of clusters with their tables, and a cluster saved into a folder.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use indexmap::IndexSet;
use serde::Serialize;

use super::args::{Format, ReadArgs};
use super::output::{Look, Narrated, Paint};
use super::run::Outcome;
use super::session::Session;
use super::view::{plural, short};
use super::{AppError, output, reading, tasks};
use crate::diagnostic::{Diagnostic, Severity, rules};
use crate::flink::{self, JobSummary, SavedCluster, Snapshot};
use crate::lineage::{Endpoint, Process, RunningJob, same_jobs};
use crate::text::{ellipsis, printable, quoted, truncate_end};
use crate::workspace::{Input, OpenOptions, Progress, read_clusters};

/// Arguments of `jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    /// Addresses of JobManagers' REST interfaces, also behind a proxy; folders that a cluster was saved into; else the
    /// clusters of headwater.toml
    #[arg(value_name = "URL|DIR", value_hint = ValueHint::AnyPath)]
    pub clusters: Vec<OsString>,
    /// Save what the cluster answers into a folder that every command reads as it reads the cluster
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub save: Option<PathBuf>,
    /// SQL gateway that tells how the tables of jobs are defined; else that of headwater.toml
    #[arg(long, value_name = "URL")]
    pub gateway: Option<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Serialize)]
struct JobLine<'s> {
    id: &'s str,
    name: &'s str,
    state: &'s str,
    cluster: &'s str,
    start_time: i64,
    duration_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    flink_version: Option<&'s str>,
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// Why it failed, where it did and that was asked and told.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureLine<'s>>,
}

/// Why a job failed.
#[derive(Debug, Serialize)]
struct FailureLine<'s> {
    /// The innermost cause, in one line.
    cause: &'s str,
    /// The whole exception with its causes and stack traces.
    exception: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<&'s str>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<i64>,
}

/// Cells of a cause in the list.
const CAUSE: usize = 160;

/// Runs it.
pub(super) fn run(args: &JobsArgs, session: &Session) -> Result<Outcome, AppError> {
    let project = &session.project;
    let read = ReadArgs {
        inputs: args.clusters.clone(),
        gateway: args.gateway.clone(),
        ..ReadArgs::default()
    };
    let (mut inputs, options) = reading::inputs(&read, project)?;
    for (input, text) in inputs.iter().zip(&args.clusters) {
        check_cluster(input, text)?;
    }
    if inputs.is_empty() {
        let clusters = options.clusters.iter();
        inputs.extend(clusters.map(|(address, _)| Input::Cluster(address.clone())));
    }
    if inputs.is_empty() {
        return Err(AppError::usage("no cluster is named")
            .hint("give an address as http://host:8081, or list clusters in headwater.toml"));
    }
    if let Some(folder) = &args.save {
        save(&inputs, &options, folder, session)?;
        inputs = vec![Input::Path(folder.clone())];
    }
    let progress = Narrated::new(session);
    let on_progress = |it: Progress| progress.tell(&it.what, it.done, it.total);
    let read =
        tasks::run(|_| async { Ok(read_clusters(&inputs, &options, project, &on_progress).await) });
    progress.end();
    let mut snapshot = Snapshot::default();
    let mut unread = Vec::new();
    for read in read? {
        match read {
            Ok(read) => snapshot.append(read),
            Err(why) => unread.push(why),
        }
    }
    // Of several clusters the others are shown.
    if unread.len() == inputs.len()
        && let Some(why) = unread.first()
    {
        return Err(reading::error_of(why));
    }
    show(&snapshot, args.format, session)?;
    let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
    unread.extend(snapshot.diagnostics.iter().filter(is_error).cloned());
    for why in &unread {
        output::narrate(&reading::error_of(why).render());
    }
    Ok(if unread.iter().any(|it| it.rule == &rules::UNREACHABLE) {
        Outcome::ServerMissing
    } else if unread.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Findings
    })
}

/// Scripts have no jobs; whoever names one means another command, or another folder.
fn check_cluster(input: &Input, text: &OsStr) -> Result<(), AppError> {
    let is_cluster = match input {
        Input::Cluster(_) => true,
        Input::Path(path) => SavedCluster::is_at(path),
        Input::Stdin => false,
    };
    if is_cluster {
        return Ok(());
    }
    let text = text.to_string_lossy();
    Err(AppError::usage(format!(
        "{text} is neither the address of a cluster nor a folder that one was saved into"
    ))
    .hint("give an address as http://host:8081; `headwater jobs URL --save DIR` saves a cluster"))
}

/// Saves the one cluster that runs.
fn save(
    inputs: &[Input],
    options: &OpenOptions,
    folder: &Path,
    session: &Session,
) -> Result<(), AppError> {
    let [Input::Cluster(address)] = inputs else {
        return Err(
            AppError::usage("--save takes the address of one running cluster")
                .hint("save each cluster into a folder of its own"),
        );
    };
    let timeout = session.project.settings.limits.server_timeout();
    let client = flink::Client::new(address, options.access(address), timeout)?;
    let progress = Narrated::new(session);
    let what = format!("saving {address}");
    let on_progress = |done, total| progress.tell(&what, done, total);
    let saved = tasks::run(|_| async { Ok(flink::save(&client, folder, &on_progress).await?) });
    progress.end();
    saved?;
    let shown = folder.display().to_string();
    let word = quoted(&shown);
    output::narrate(&printable(&format!(
        "saved; `headwater {word}` opens it as the cluster"
    )));
    Ok(())
}

fn show(snapshot: &Snapshot, format: Format, session: &Session) -> Result<(), AppError> {
    let lines = lines(snapshot);
    match format {
        Format::Json => {
            let groups: Vec<_> = same_jobs(snapshot.processes.iter())
                .into_iter()
                .map(|group| group.iter().map(|job| &*job.id).collect::<Vec<_>>())
                .collect();
            output::json(&serde_json::json!({ "jobs": lines, "duplicates": groups }))?;
        }
        Format::Text => {
            output::data(&text(&lines, session.data))?;
            output::data(&copies(snapshot, session.data))?;
            for doubt in &snapshot.doubts {
                narrate_note(&doubt.diagnostic.message);
            }
        }
    }
    for note in unexplained(&snapshot.jobs) {
        narrate_note(&note);
    }
    let mut told = None;
    for diagnostic in &snapshot.diagnostics {
        if diagnostic.severity == Severity::Error {
            continue;
        }
        narrate_note(&diagnostic.message);
        // What helps with one job helps with the next one.
        if let Some(hint) = diagnostic.hint.as_deref()
            && told.replace(hint) != Some(hint)
        {
            output::narrate(&printable(&format!("  hint: {hint}")));
        }
    }
    Ok(())
}

fn narrate_note(message: &str) {
    output::narrate(&printable(&format!("note: {message}")));
}

fn lines(snapshot: &Snapshot) -> Vec<JobLine<'_>> {
    let mut of_job: HashMap<(&str, &str), Vec<&Process>> = HashMap::new();
    for process in &snapshot.processes {
        for job in &process.jobs {
            let key = (&*job.cluster, &*job.id);
            of_job.entry(key).or_default().push(process);
        }
    }
    let tables = |job: &RunningJob| {
        let processes = of_job.get(&(&*job.cluster, &*job.id));
        let names = |ends: fn(&Process) -> &[Endpoint]| {
            let ends = processes.into_iter().flatten().flat_map(|it| ends(it));
            let names: IndexSet<String> = ends.map(|it| short(&it.name)).collect();
            names.into_iter().collect::<Vec<_>>()
        };
        (names(|it| &it.inputs), names(|it| &it.outputs))
    };
    snapshot
        .jobs
        .iter()
        .map(|summary| {
            let (inputs, outputs) = tables(&summary.job);
            JobLine {
                id: &summary.job.id,
                name: &summary.job.name,
                state: &summary.job.state,
                cluster: &summary.job.cluster,
                start_time: summary.started_at,
                duration_ms: summary.duration,
                flink_version: summary.job.flink_version.as_deref(),
                inputs,
                outputs,
                failure: failure(summary),
            }
        })
        .collect()
}

fn failure(summary: &JobSummary) -> Option<FailureLine<'_>> {
    let failure = summary.failure.as_ref()?.as_ref().ok()?;
    Some(FailureLine {
        cause: failure.cause(),
        exception: &failure.exception,
        task: failure.task.as_deref(),
        time: failure.at,
    })
}

/// What is said of failed jobs of which nobody knows why they failed: how many they are, and why of the first.
fn unexplained(jobs: &[JobSummary]) -> Vec<String> {
    let failed = || jobs.iter().filter(|it| it.job.has_failed());
    let mut notes = Vec::new();
    let mut errors = failed().filter_map(|it| it.failure.as_ref()?.as_ref().err());
    if let Some(first) = errors.next() {
        let count = plural(1 + errors.count(), "job", "jobs");
        notes.push(format!("why {count} failed is not known: {first}"));
    }
    let unasked = failed().filter(|it| it.failure.is_none()).count();
    if unasked > 0 {
        let count = plural(unasked, "older job", "older jobs");
        notes.push(format!(
            "why {count} failed was not asked; in the explorer it is asked of the job that is selected"
        ));
    }
    notes
}

fn text(lines: &[JobLine<'_>], paint: Paint) -> String {
    let mut text = String::new();
    let is_one = lines.iter().all(|line| line.cluster == lines[0].cluster);
    for line in lines {
        let look = match line.state {
            "RUNNING" | "FINISHED" => Look::Good,
            "FAILED" | "FAILING" | "RESTARTING" => Look::Bad,
            _ => Look::Faint,
        };
        let state = paint.paint(look, &printable(line.state));
        let name = paint.paint(Look::Strong, &printable(line.name));
        let _ = write!(text, "{}  {state}  {name}", printable(line.id));
        if !is_one {
            let on = format!("on {}", printable(flink::host(line.cluster)));
            let _ = write!(text, "  {}", paint.paint(Look::Faint, &on));
        }
        text.push('\n');
        let tables = |names: &[String]| match names {
            [] => "?".to_owned(),
            names => names.join(", "),
        };
        let _ = writeln!(
            text,
            "  {} {} {}",
            tables(&line.inputs),
            paint.glyph("→", "->"),
            tables(&line.outputs)
        );
        if let Some(failure) = &line.failure {
            let cause = printable(failure.cause);
            let cause = truncate_end(&cause, CAUSE);
            let cause = ellipsis(&cause, paint.is_ascii);
            let _ = writeln!(text, "  {} {cause}", paint.paint(Look::Bad, "failed:"));
        }
    }
    text
}

/// The groups of jobs that run the same, with what would end each. Which one to keep is for a person to say.
fn copies(snapshot: &Snapshot, paint: Paint) -> String {
    let mut text = String::new();
    for group in same_jobs(snapshot.processes.iter()) {
        let times = format!("{}{}", paint.glyph("×", "x"), group.len());
        let times = paint.paint(Look::Accent, &times);
        // One of several names would be taken for that of all.
        let names: IndexSet<&str> = group.iter().map(|job| &*job.name).collect();
        let all = names.iter().copied().collect::<Vec<_>>().join(", ");
        let name = paint.paint(Look::Strong, &printable(&all));
        let _ = writeln!(
            text,
            "\n{times} {name}: the same runs {} times",
            group.len()
        );
        for job in &group {
            let since = jiff::Timestamp::from_millisecond(job.started_at)
                .map_or_else(|_| "?".to_owned(), |it| format!("{it:.0}"));
            let mut line = format!("{} {} since {since}", job.id, job.state);
            if names.len() > 1 {
                let _ = write!(line, "  {}", job.name);
            }
            if group.iter().any(|it| it.cluster != job.cluster) {
                let _ = write!(line, "  on {}", flink::host(&job.cluster));
            }
            let _ = writeln!(text, "  {}", printable(&line));
        }
        let _ = writeln!(
            text,
            "  keep one; these commands would end them (nothing was ended):"
        );
        for job in &group {
            let command = flink::cancel_command(job);
            let _ = writeln!(text, "    {}", printable(&command));
        }
    }
    text
}
