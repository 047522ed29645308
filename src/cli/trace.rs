//! `headwater trace`: what a table or a column comes from and goes into, as a tree.

use clap::Args;

use super::args::Format;
use super::question::{GraphArgs, NAMES, graph, limit};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, view};
use crate::export::answers::trace;
use crate::lineage::Direction;

/// Arguments of `trace`.
#[derive(Debug, Args)]
#[command(after_help = NAMES)]
pub struct TraceArgs {
    /// A table, or a column of one
    pub name: String,
    /// What to read.
    #[command(flatten)]
    pub graph: GraphArgs,
    /// Only what it comes from
    #[arg(long, conflicts_with = "downstream")]
    pub upstream: bool,
    /// Only what it goes into
    #[arg(long)]
    pub downstream: bool,
    /// Hops away, at most; 0 is unlimited
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub depth: u32,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Runs it.
pub(super) fn run(args: &TraceArgs, session: &Session) -> Result<Outcome, AppError> {
    let graph = graph(&args.graph, &[&args.name], session)?;
    let named = graph.find(&args.name)?;
    let directions: &[_] = match (args.upstream, args.downstream) {
        (true, _) => &[Direction::Up],
        (_, true) => &[Direction::Down],
        _ => &[Direction::Up, Direction::Down],
    };
    let document = trace(&graph.lineage, &named, directions, limit(args.depth));
    match args.format {
        Format::Json => output::json(&document)?,
        Format::Text => output::data(&view::answers::trace(&document, session.data))?,
    }
    Ok(graph.outcome())
}
