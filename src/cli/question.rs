//! What the commands that ask the graph something have in common: what is read, and finding what a name means.

use std::path::Path;
use std::sync::Arc;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use super::args::{ReadArgs, ResolveChoice, StrengthChoice};
use super::planning::{self, CatalogueArgs};
use super::reading::{leave, outcome_of_use, read, tell_unread};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, output, tasks};
use crate::atlas::systems;
use crate::lineage::{ColumnId, ColumnKind, Lineage, MergeChoice, NameError, Named};
use crate::text::{did_you_mean, printable, quoted};
use crate::workspace::Workspace;

/// Things that an ambiguous name may mean which are told; the rest is counted.
const MEANINGS: usize = 10;

/// How names are written, for the help of every command that takes one.
pub(super) const NAMES: &str = "\
A NAME is a table (`orders`, `shop.orders`, `default_catalog.shop.orders`), or what it is physically (a topic `orders`,
or 'kafka://broker:9092 orders'), or `jobs/a.sql:t` for one that only its file tells apart; `NAME.COLUMN` is a column.
A hop is from one table to the next through one statement.";

/// What the graph is made of.
#[derive(Debug, Args)]
pub struct GraphArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// Make one of statements that are the same
    #[arg(long, value_name = "STRENGTH")]
    pub merge: Option<StrengthChoice>,
    /// Catalogue whose lineage around what is read is merged with it: address of an Atlas server, or `local`
    #[arg(long, value_name = "URL")]
    pub atlas: Option<String>,
    /// Metadata namespace of what is read there, the part after `@` of qualified names
    #[arg(long, value_name = "NS", requires = "atlas", value_parser = NonEmptyStringValueParser::new())]
    pub namespace: Option<String>,
}

/// How to print a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// What was read, and the graph that is asked.
pub(super) struct Graph {
    workspace: Workspace,
    pub(super) lineage: Lineage,
    resolve: ResolveChoice,
}

impl Graph {
    /// What a name means.
    pub(super) fn find(&self, name: &str) -> Result<Named, AppError> {
        let named = self.lineage.named(name);
        if let Ok(Named::Column(column)) = &named {
            self.tell_computed(column);
        }
        named.map_err(|error| self.unfound(name, error))
    }

    /// A computed column is seen through: nothing is said to come from it, which would look as if nobody used it.
    fn tell_computed(&self, column: &ColumnId) {
        let columns = &self.lineage.dataset(column.dataset).columns;
        let known = columns.iter().find(|known| known.name == column.column);
        if let Some(ColumnKind::Computed { expression }) = known.map(|known| &known.kind) {
            let text = format!(
                "note: `{}` is computed: {expression}; where it is read, the columns in that are what counts",
                column.column
            );
            output::narrate(&printable(&text));
        }
    }

    fn unfound(&self, name: &str, error: NameError) -> AppError {
        let lineage = &self.lineage;
        match error {
            NameError::Unknown(_) if lineage.counts().0 == 0 => {
                AppError::usage(format!("no table or column `{name}` was read"))
                    .hint("no tables at all were read; check what is named after it")
            }
            NameError::Unknown(nearest) => {
                let error = AppError::usage(format!("no table or column `{name}` was read"));
                let error = like(error, &nearest);
                match self.resolve {
                    ResolveChoice::Base => error
                        .hint("views are seen through; with `--resolve declared` they have names"),
                    ResolveChoice::Declared => error,
                }
            }
            NameError::NoColumn {
                dataset,
                column,
                nearest,
            } => {
                let table = lineage.dataset(dataset).label();
                let error = AppError::usage(format!("`{table}` has no column `{column}`"));
                if !lineage.columns_of(dataset).is_empty() {
                    return like(error, &nearest);
                }
                error.hint(format!(
                    "none of its columns are known; `{table}` alone is the whole table"
                ))
            }
            NameError::Ambiguous(meant) => ambiguous(lineage, name, &meant),
        }
    }

    /// The outcome of a command that asked it something. It is left to the system, as [`leave`] does.
    pub(super) fn outcome(self) -> Outcome {
        let outcome = outcome_of_use(&self.workspace);
        leave(Workspace {
            lineage: self.lineage.into(),
            ..self.workspace
        });
        outcome
    }
}

/// Reads what the arguments name, which stands behind `names`. Tells what could not be read.
pub(super) fn graph(
    args: &GraphArgs,
    names: &[&str],
    session: &Session,
) -> Result<Graph, AppError> {
    let is_file = |name: &&&str| args.read.inputs.is_empty() && Path::new(name).exists();
    let mut workspace =
        read(&args.read, session).map_err(|error| match names.iter().find(is_file) {
            Some(file) => error.hint(format!(
                "`{file}` was taken for a table: its name comes first, then what to read"
            )),
            None => error,
        })?;
    tell_unread(&workspace, session);
    let lineage = match args.merge {
        None => Arc::unwrap_or_clone(std::mem::take(&mut workspace.lineage)),
        Some(strength) => workspace.lineage.merged(&MergeChoice {
            strength: Some(strength.into()),
            ..MergeChoice::default()
        }),
    };
    let lineage = match &args.atlas {
        Some(address) => around(address, args.namespace.as_ref(), &lineage, session)?,
        None => lineage,
    };
    Ok(Graph {
        workspace,
        lineage,
        resolve: args.read.resolve,
    })
}

/// A graph with what a catalogue knows around it. Tells what was added, and what is missing.
fn around(
    address: &str,
    namespace: Option<&String>,
    lineage: &Lineage,
    session: &Session,
) -> Result<Lineage, AppError> {
    let server = Server::open(Some(address), session)?;
    let reader = server.reader()?;
    let catalogue = CatalogueArgs {
        namespace: namespace.cloned(),
        ..CatalogueArgs::default()
    };
    let options = planning::options(&catalogue, session).mapping;
    let merge = |_| async { Ok(systems::merge(&reader, lineage, &options).await?) };
    let merged = tasks::run(merge)?;
    output::narrate(&printable(&merged.told.to_string()));
    for gap in &merged.told.gaps {
        output::narrate(&printable(&format!("note: {gap}")));
    }
    Ok(merged.lineage)
}

fn like(error: AppError, nearest: &[String]) -> AppError {
    match nearest {
        [] => error.hint("`headwater lineage` lists what is read"),
        [one] => error.hint(did_you_mean(one)),
        several => {
            let names: Vec<_> = several.iter().map(|it| format!("`{it}`")).collect();
            error.hint(format!("did you mean one of {}?", names.join(", ")))
        }
    }
}

fn ambiguous(lineage: &Lineage, name: &str, meant: &[Named]) -> AppError {
    let error = AppError::usage(format!("`{name}` may be any of {}", meant.len()));
    let names = meant
        .iter()
        .map(|it| quoted(&lineage.exact_name(it)).into_owned());
    let mut error = names.take(MEANINGS).fold(error, AppError::hint);
    if let Some(more @ 1..) = meant.len().checked_sub(MEANINGS) {
        error = error.hint(format!("and {more} more"));
    }
    error
}

/// A depth as it is typed: 0 is no limit.
pub(super) fn limit(depth: u32) -> Option<u32> {
    (depth > 0).then_some(depth)
}

/// Writes a table for spreadsheets.
pub(super) fn csv<R: crate::export::CsvRow>(rows: &[R]) -> Result<(), AppError> {
    let mut text = Vec::new();
    crate::export::csv(rows, &mut text)?;
    output::bytes(&text)
}
