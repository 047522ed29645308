//! The graph as an outline: each process with what it reads and writes, and where each column comes from.

use std::fmt::Write as _;

use crate::cli::output::{Look, Paint};
use crate::cli::view::short;
use crate::lineage::{ColumnLineage, Endpoint, Evidence, Lineage, Process, RunningJob};
use crate::text::{ellipsis, pad, printable, truncate_end, width};

/// Cells of the left column, in which `influences` is the longest word.
const LABEL: usize = 12;
/// A name longer than this does not push the others to the right.
const WIDEST_NAME: usize = 40;
/// Cells of an expression; what is longer is cut, JSON has more of it.
const EXPRESSION: usize = 60;

/// The outline of a graph.
pub(in crate::cli) fn outline(lineage: &Lineage, paint: Paint) -> String {
    let mut text = String::new();
    for (at, (_, process)) in lineage.processes().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        one(process, paint, &mut text);
    }
    text
}

fn one(process: &Process, paint: Paint, text: &mut String) {
    text.push_str(&paint.paint(Look::Strong, &printable(&process.label())));
    if process.multiplicity() > 1 {
        let times = format!(" {}{}", paint.glyph("×", "x"), process.multiplicity());
        text.push_str(&paint.paint(Look::Accent, &times));
    }
    if let Some(origin) = process.origins.first() {
        let mut place = printable(&origin.to_string()).into_owned();
        if let Some(statement) = process.statement {
            let _ = write!(place, "  statement {statement}");
        }
        if let Some(member) = process.member {
            let _ = write!(place, ".{member}");
        }
        text.push_str("  ");
        text.push_str(&paint.paint(Look::Faint, &place));
    }
    text.push('\n');
    block(
        "reads",
        &process
            .inputs
            .iter()
            .map(|it| end(it, paint))
            .collect::<Vec<_>>(),
        text,
    );
    block(
        "writes",
        &process
            .outputs
            .iter()
            .map(|it| end(it, paint))
            .collect::<Vec<_>>(),
        text,
    );
    block("columns", &columns(process, paint), text);
    block("influences", &influences(process), text);
    let jobs = process.by_evidence();
    let jobs: Vec<_> = jobs.flat_map(|(job, why)| runs(job, why, paint)).collect();
    block("runs as", &jobs, text);
}

/// A job that runs the process, and what speaks for that where it was compared.
fn runs(job: &RunningJob, why: Option<&Evidence>, paint: Paint) -> Vec<String> {
    let job = format!("{} {} on {}", job.state, job.id, job.cluster);
    let mut lines = vec![printable(&job).into_owned()];
    lines.extend(why.map(|why| {
        let told = paint.paint(Look::Faint, &printable(&why.told()));
        format!("  {told}")
    }));
    lines
}

/// Lines under a label that stands in front of the first.
fn block(label: &str, lines: &[String], text: &mut String) {
    for (at, line) in lines.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        text.push_str("  ");
        text.push_str(&pad(label, LABEL));
        text.push_str(line);
        text.push('\n');
    }
}

fn end(end: &Endpoint, paint: Paint) -> String {
    let name = short(&end.name);
    match end.dataset.identity() {
        Some(identity) => {
            let identity = printable(&identity.to_string()).into_owned();
            format!("{name}  {}", paint.paint(Look::Faint, &identity))
        }
        None => name,
    }
}

fn columns(process: &Process, paint: Paint) -> Vec<String> {
    let names: Vec<_> = process
        .columns
        .iter()
        .map(|column| printable(&column.to))
        .collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let arrow = paint.glyph("←", "<-");
    let line = |(at, (name, column)): (usize, (_, &ColumnLineage))| {
        let name = pad(name, width(name).max(widest.min(WIDEST_NAME)));
        let none = if process.is_unsure_column(at) {
            "not known"
        } else {
            "no column"
        };
        let mut line = format!("{name} {arrow} {}", sources(column, none, paint));
        if let (Some(expression), [_, ..]) = (&column.expression, &*column.from) {
            let words: Vec<_> = expression.split_whitespace().collect();
            let text = printable(&words.join(" ")).into_owned();
            let text = truncate_end(&text, EXPRESSION);
            let text = ellipsis(&text, paint.is_ascii);
            line.push_str("  ");
            line.push_str(&paint.paint(Look::Faint, &text));
        }
        line
    };
    names
        .iter()
        .map(AsRef::as_ref)
        .zip(&*process.columns)
        .enumerate()
        .map(line)
        .collect()
}

fn sources(column: &ColumnLineage, none: &str, paint: Paint) -> String {
    if column.from.is_empty() {
        let what = column.expression.as_deref().unwrap_or(none);
        return paint.paint(Look::Faint, &printable(what));
    }
    let sources: Vec<_> = column
        .from
        .iter()
        .map(|source| {
            let table = short(&source.column.table);
            let how = source.transform.as_str();
            let how = match how {
                "IDENTITY" => String::new(),
                how => paint.paint(Look::Faint, &format!(" ({})", how.to_lowercase())),
            };
            format!("{table}.{}{how}", printable(&source.shown()))
        })
        .collect();
    sources.join(", ")
}

fn influences(process: &Process) -> Vec<String> {
    process
        .influences
        .iter()
        .map(|influence| {
            let kind = influence.kind.as_str().to_lowercase().replace('_', " ");
            let table = short(&influence.column.table);
            format!("{table}.{} ({kind})", printable(&influence.column.column))
        })
        .collect()
}
