//! `headwater jobs URL`: the jobs of a running cluster with their tables.

use std::fmt::Write as _;

use clap::Args;
use indexmap::IndexSet;
use serde::Serialize;

use super::args::Format;
use super::output::{Look, Paint};
use super::run::Outcome;
use super::session::Session;
use super::view::short;
use super::{AppError, login, output, tasks};
use crate::flink::{self, Snapshot};
use crate::lineage::{Endpoint, Process, same_jobs};
use crate::text::printable;

/// Arguments of `jobs`.
#[derive(Debug, Args)]
pub struct JobsArgs {
    /// Address of the JobManager's REST interface
    #[arg(value_name = "URL")]
    pub url: String,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Serialize)]
struct JobLine {
    id: String,
    name: String,
    state: String,
    cluster: String,
    start_time: i64,
    duration_ms: i64,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

/// Runs it.
pub(super) fn run(args: &JobsArgs, session: &Session) -> Result<Outcome, AppError> {
    let (address, own) = flink::address(&args.url)?;
    let access = login::for_cluster(&address, own)?;
    let timeout = session.project.settings.limits.server_timeout();
    let snapshot = tasks::run(|_| async {
        let client = flink::Client::new(&address, access, timeout)?;
        Ok(flink::read(&client).await?)
    })?;
    let lines = lines(&snapshot);
    match args.format {
        Format::Json => {
            let groups: Vec<_> = same_jobs(snapshot.processes.iter())
                .into_iter()
                .map(|group| group.iter().map(|job| &job.id).collect::<Vec<_>>())
                .collect();
            output::json(&serde_json::json!({ "jobs": lines, "duplicates": groups }))?;
        }
        Format::Text => {
            output::data(&text(&lines, session.data))?;
            output::data(&copies(&snapshot, session.data))?;
            let doubts = snapshot.doubts.iter().map(|doubt| &doubt.diagnostic);
            for doubt in snapshot.diagnostics.iter().chain(doubts) {
                output::narrate(&printable(&format!("note: {}", doubt.message)));
            }
        }
    }
    Ok(Outcome::Fine)
}

fn lines(snapshot: &Snapshot) -> Vec<JobLine> {
    let tables = |id: &str| {
        let of_job = |it: &&Process| it.jobs.iter().any(|job| job.id == id);
        let processes = snapshot.processes.iter().filter(of_job);
        let names = |ends: fn(&Process) -> &[Endpoint]| {
            let ends = processes.clone().flat_map(ends);
            let names: IndexSet<String> = ends.map(|it| short(&it.name)).collect();
            names.into_iter().collect::<Vec<_>>()
        };
        (names(|it| &it.inputs), names(|it| &it.outputs))
    };
    snapshot
        .jobs
        .iter()
        .map(|summary| {
            let (inputs, outputs) = tables(&summary.job.id);
            JobLine {
                id: summary.job.id.clone(),
                name: summary.job.name.clone(),
                state: summary.job.state.clone(),
                cluster: summary.job.cluster.clone(),
                start_time: summary.started_at,
                duration_ms: summary.duration,
                inputs,
                outputs,
            }
        })
        .collect()
}

fn text(lines: &[JobLine], paint: Paint) -> String {
    let mut text = String::new();
    for line in lines {
        let look = match line.state.as_str() {
            "RUNNING" | "FINISHED" => Look::Good,
            "FAILED" | "FAILING" | "RESTARTING" => Look::Bad,
            _ => Look::Faint,
        };
        let state = paint.paint(look, &printable(&line.state));
        let name = paint.paint(Look::Strong, &printable(&line.name));
        let _ = writeln!(text, "{}  {state}  {name}", printable(&line.id));
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
    }
    text
}

/// The groups of jobs that run the same, with what would end each. Which one to keep is for a person to say.
fn copies(snapshot: &Snapshot, paint: Paint) -> String {
    let mut text = String::new();
    for group in same_jobs(snapshot.processes.iter()) {
        let Some(first) = group.first() else {
            continue;
        };
        let times = format!("{}{}", paint.glyph("×", "x"), group.len());
        let times = paint.paint(Look::Accent, &times);
        let name = paint.paint(Look::Strong, &printable(&first.name));
        let _ = writeln!(
            text,
            "\n{times} {name}: the same runs {} times",
            group.len()
        );
        for job in &group {
            let since = jiff::Timestamp::from_millisecond(job.started_at)
                .map_or_else(|_| "?".to_owned(), |it| format!("{it:.0}"));
            let line = format!("{} {} since {since}", job.id, job.state);
            let _ = writeln!(text, "  {}", printable(&line));
        }
        let _ = writeln!(
            text,
            "  keep one; these commands would end them (nothing was ended):"
        );
        for job in &group {
            let command = format!(
                "flink cancel --jobmanager {} {}",
                authority(&job.cluster),
                job.id
            );
            let _ = writeln!(text, "    {}", printable(&command));
        }
    }
    text
}

/// Host and port of an address, as the command line of Flink wants it.
fn authority(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}
