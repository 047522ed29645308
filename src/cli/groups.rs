//! `headwater groups`: jobs, files, databases, connectors or namespaces, and how much flows between them.

use clap::{Args, ValueEnum};

use super::question::{GraphArgs, TableFormat, csv, graph};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output, view};
use crate::export::answers;
use crate::lineage::GroupBy;

/// Arguments of `groups`.
#[derive(Debug, Args)]
pub struct GroupsArgs {
    /// What to read.
    #[command(flatten)]
    pub graph: GraphArgs,
    /// What makes a group
    #[arg(long, value_name = "BY", default_value = "job")]
    pub by: ByChoice,
    /// List the members of each group
    #[arg(long)]
    pub members: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TableFormat,
}

/// What makes a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByChoice {
    /// Statements that are submitted as one: a running job, a script, a statement set
    Job,
    /// Tables of one catalog and database
    Database,
    /// Tables of one connector
    Connector,
    /// Statements of one file, or of one cluster where no file is known
    File,
    /// Tables of one physical namespace: a broker, a file system, a database server
    Namespace,
}

impl From<ByChoice> for GroupBy {
    fn from(choice: ByChoice) -> Self {
        match choice {
            ByChoice::Job => Self::Job,
            ByChoice::Database => Self::Database,
            ByChoice::Connector => Self::Connector,
            ByChoice::File => Self::File,
            ByChoice::Namespace => Self::Namespace,
        }
    }
}

/// Runs it.
pub(super) fn run(args: &GroupsArgs, session: &Session) -> Result<Outcome, AppError> {
    let graph = graph(&args.graph, &[], session)?;
    let groups = graph.lineage.groups(args.by.into());
    let document = answers::groups(&graph.lineage, &groups);
    match args.format {
        TableFormat::Json => output::json(&document)?,
        TableFormat::Csv => csv(&document.groups)?,
        TableFormat::Text => {
            let text = view::answers::groups(&document, args.members, session.data);
            output::data(&text)?;
        }
    }
    Ok(graph.outcome())
}
