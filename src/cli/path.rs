//! `headwater path`: how data gets from one table or column to another, statement by statement.

use clap::Args;

use super::args::Format;
use super::question::{GraphArgs, NAMES, graph};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, view};
use crate::export::answers::{Label, PathDocument, path};
use crate::lineage::{Lineage, Named, Reason};
use crate::text::printable;

/// Arguments of `path`.
#[derive(Debug, Args)]
#[command(after_help = NAMES)]
pub struct PathArgs {
    /// Where the data comes from: a table, or a column of one
    pub from: String,
    /// Where it goes to
    pub to: String,
    /// What to read.
    #[command(flatten)]
    pub graph: GraphArgs,
    /// Every statement on any way between the two tables, not only those of a shortest way
    #[arg(long)]
    pub all: bool,
    /// Exit with 1 when there is a way
    #[arg(long)]
    pub exit_code: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Runs it.
pub(super) fn run(args: &PathArgs, session: &Session) -> Result<Outcome, AppError> {
    let graph = graph(&args.graph, &[&args.from, &args.to], session)?;
    let ends = (graph.find(&args.from)?, graph.find(&args.to)?);
    let is_way = show(args, &graph.lineage, &ends, session)?;
    Ok(match graph.outcome() {
        Outcome::Fine if args.exit_code && is_way => Outcome::Findings,
        outcome => outcome,
    })
}

/// Prints the way; whether there is one.
fn show(
    args: &PathArgs,
    lineage: &Lineage,
    ends: &(Named, Named),
    session: &Session,
) -> Result<bool, AppError> {
    let document = document(lineage, ends, args.all);
    match args.format {
        Format::Json => output::json(&document)?,
        Format::Text if document.hops.is_none() => {
            output::narrate(&no_way(lineage, ends, &document));
        }
        Format::Text => output::data(&view::answers::path(&document, session.data))?,
    }
    Ok(document.hops.is_some())
}

fn document<'l>(lineage: &'l Lineage, ends: &(Named, Named), all: bool) -> PathDocument<'l> {
    let (hops, reasons) = way(lineage, ends, all);
    let labels = [&ends.0, &ends.1].map(|end| Label::of_named(lineage, end));
    path(lineage, labels, hops, &reasons)
}

/// The hops of a shortest way, and the statements on it or on any.
fn way(lineage: &Lineage, (from, to): &(Named, Named), all: bool) -> (Option<usize>, Vec<Reason>) {
    if let (Named::Column(from), false) = (from, all) {
        let way = match to {
            Named::Column(to) => lineage.column_path(from, to),
            Named::Dataset(to) => lineage.column_path_into(from, *to),
        };
        let Some(way) = way else {
            return (None, Vec::new());
        };
        return (Some(way.len()), lineage.column_reasons(from, &way));
    }
    let (from, to) = (from.dataset().into(), to.dataset().into());
    let Some(way) = lineage.shortest_path(from, to) else {
        return (None, Vec::new());
    };
    let reasons = if all {
        lineage.reasons_between(&lineage.between(from, to))
    } else {
        lineage.reasons(&way)
    };
    (Some(way.len() / 2), reasons)
}

fn no_way(lineage: &Lineage, (from, to): &(Named, Named), document: &PathDocument<'_>) -> String {
    let mut text = format!(
        "no data gets from {} to {}",
        document.from.short(),
        document.to.short()
    );
    if way(lineage, &(to.clone(), from.clone()), false).0.is_some() {
        text.push_str("; it goes the other way");
    } else if matches!(from, Named::Column(_)) {
        let datasets = |named: &Named| Named::Dataset(named.dataset());
        if way(lineage, &(datasets(from), datasets(to)), false)
            .0
            .is_some()
        {
            text.push_str("; of other columns it does");
        }
    }
    printable(&text).into_owned()
}
