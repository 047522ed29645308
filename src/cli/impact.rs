//! `headwater impact`: all that can be reached from a table or a column, as a table.

use clap::{Args, ValueEnum};

use super::question::{GraphArgs, NAMES, TableFormat, csv, graph, limit};
use super::run::Outcome;
use super::session::Session;
use super::view::plural;
use super::{AppError, output, view};
use crate::export::answers::{ImpactDocument, SortBy, impact};
use crate::lineage::Direction;
use crate::text::printable;

/// Arguments of `impact`.
#[derive(Debug, Args)]
#[command(after_help = NAMES)]
pub struct ImpactArgs {
    /// A table, or a column of one
    pub name: String,
    /// What to read.
    #[command(flatten)]
    pub graph: GraphArgs,
    /// What it depends on, in place of what depends on it
    #[arg(long)]
    pub upstream: bool,
    /// Hops away, at most; 0 is unlimited
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub depth: u32,
    /// What rows are sorted by
    #[arg(long, value_name = "BY", default_value = "hops")]
    pub sort: SortChoice,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TableFormat,
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortChoice {
    /// How far away they are
    Hops,
    /// What they are called
    Name,
    /// The job that leads to them
    Job,
    /// Their connector
    Connector,
}

impl From<SortChoice> for SortBy {
    fn from(choice: SortChoice) -> Self {
        match choice {
            SortChoice::Hops => Self::Hops,
            SortChoice::Name => Self::Name,
            SortChoice::Job => Self::Job,
            SortChoice::Connector => Self::Connector,
        }
    }
}

/// Runs it.
pub(super) fn run(args: &ImpactArgs, session: &Session) -> Result<Outcome, AppError> {
    let graph = graph(&args.graph, &[&args.name], session)?;
    let named = graph.find(&args.name)?;
    let direction = if args.upstream {
        Direction::Up
    } else {
        Direction::Down
    };
    let mut document = impact(&graph.lineage, &named, direction, limit(args.depth));
    document.sort(args.sort.into());
    match args.format {
        TableFormat::Json => output::json(&document)?,
        TableFormat::Csv => csv(&document.rows)?,
        TableFormat::Text => {
            output::data(&view::answers::impact(&document, session.data))?;
            output::narrate(&sum(&document));
        }
    }
    Ok(graph.outcome())
}

/// What was found in one line.
fn sum(document: &ImpactDocument) -> String {
    let (of, direction) = (document.of.short(), document.direction);
    let furthest = document.rows.iter().map(|row| row.hops).max();
    printable(&match furthest {
        None => format!("nothing is {direction} of {of}"),
        Some(furthest) => format!(
            "{} {direction} of {of}, at most {} away",
            document.rows.len(),
            plural(
                usize::try_from(furthest).unwrap_or(usize::MAX),
                "hop",
                "hops"
            )
        ),
    })
    .into_owned()
}
