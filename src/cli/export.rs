//! `headwater export`: the graph for another tool.

mod draw;
mod events;

use std::io::{self, Write};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use self::draw::DrawArgs;
use self::events::EventArgs;
use super::AppError;
use super::args::{ReadArgs, StrengthChoice};
use super::reading::{outcome_of_use, read, tell_unread};
use super::run::Outcome;
use super::session::Session;
use crate::export;
use crate::files::{self, Rights};
use crate::lineage::{Lineage, MergeChoice};
use crate::workspace::Workspace;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// For which tool
    #[arg(long, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Where to: a file; a server that OpenLineage events are sent to, with the login of HEADWATER_OPENLINEAGE_USER and so
    /// on; else standard output
    #[arg(long, value_name = "FILE|URL")]
    pub to: Option<To>,
    /// Make one of statements that are the same
    #[arg(long, value_name = "STRENGTH")]
    pub merge: Option<StrengthChoice>,
    /// What is drawn.
    #[command(flatten)]
    pub draw: DrawArgs,
    /// What events say.
    #[command(flatten)]
    pub events: EventArgs,
}

/// A format of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The document that `lineage --format json` prints
    Json,
    /// Graphviz
    Dot,
    /// Mermaid, for Markdown
    Mermaid,
    /// The drawing of the terminal as a picture; colours follow light or dark
    Svg,
    /// A page of one file, with search, for any browser; works without a network
    Html,
    /// A row for each column that comes from another, for spreadsheets
    Csv,
    /// OpenLineage events, one a line
    #[value(name = "openlineage")]
    OpenLineage,
}

/// Where an export goes.
#[derive(Debug, Clone)]
pub enum To {
    /// Into a file.
    File(PathBuf),
    /// To a server; may have a login in it, so it is never shown.
    Server(secrecy::SecretString),
}

impl FromStr for To {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let is_http = |it: &str| {
            ["http", "https"]
                .iter()
                .any(|known| it.eq_ignore_ascii_case(known))
        };
        Ok(if scheme.is_some_and(is_http) {
            Self::Server(text.into())
        } else {
            Self::File(text.into())
        })
    }
}

impl ExportFormat {
    /// Its name on the command line.
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |it| it.get_name().to_owned())
    }

    /// Whether it can be of a part of the graph.
    fn is_drawn(self) -> bool {
        matches!(self, Self::Dot | Self::Mermaid | Self::Svg | Self::Html)
    }
}

/// Runs it.
pub(super) fn run(args: &ExportArgs, session: &Session) -> Result<Outcome, AppError> {
    check(args)?;
    let workspace = read(&args.read, session)?;
    tell_unread(&workspace, session);
    let lineage = workspace.lineage.merged(&MergeChoice {
        strength: args.merge.map(Into::into),
        ..MergeChoice::default()
    });
    match &args.to {
        Some(To::Server(address)) => args.events.send(address, &lineage, session)?,
        Some(To::File(path)) => {
            let content = content(args, &workspace, &lineage, session)?;
            files::write(path, Rights::Shared, |out| content.write(out))
                .map_err(|error| AppError::file("write", path, &error))?;
        }
        None => {
            let mut stdout = io::BufWriter::new(io::stdout().lock());
            content(args, &workspace, &lineage, session)?.write(&mut stdout)?;
            stdout.flush()?;
        }
    }
    Ok(outcome_of_use(&workspace))
}

/// What is written. Texts are made first, so that nothing is written where they cannot be; the rest is made while it is.
enum Content<'a> {
    Text(String),
    Document(export::Document<'a>),
    Rows(&'a Lineage),
    Events(Box<dyn Iterator<Item = crate::openlineage::Event> + 'a>),
}

impl Content<'_> {
    fn write(self, mut out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text(text) => out.write_all(text.as_bytes()),
            Self::Document(document) => export::json(&document, out),
            Self::Rows(lineage) => export::flows(lineage, out),
            Self::Events(events) => {
                for event in events {
                    export::compact(&event, &mut out)?;
                    out.write_all(b"\n")?;
                }
                Ok(())
            }
        }
    }
}

fn content<'a>(
    args: &'a ExportArgs,
    workspace: &'a Workspace,
    lineage: &'a Lineage,
    session: &Session,
) -> Result<Content<'a>, AppError> {
    let draw = &args.draw;
    Ok(match args.format {
        ExportFormat::Json => Content::Document(export::document(lineage, &workspace.diagnostics)),
        ExportFormat::Dot => Content::Text(export::dot(lineage, &draw.part(lineage)?)),
        ExportFormat::Mermaid => Content::Text(export::mermaid(lineage, &draw.part(lineage)?)),
        ExportFormat::Svg => Content::Text(export::svg(&draw.sketch(lineage)?, &title(args))),
        ExportFormat::Html => Content::Text(draw.page(lineage, &title(args))?),
        ExportFormat::Csv => Content::Rows(lineage),
        ExportFormat::OpenLineage => Content::Events(args.events.of(lineage, session)),
    })
}

/// Refuses options that the format has no use for.
fn check(args: &ExportArgs) -> Result<(), AppError> {
    args.events.check()?;
    let (draw, format) = (&args.draw, args.format);
    let refused = |option: &str, of: &str| {
        AppError::usage(format!(
            "{option} is for --format {of}, not {}",
            format.name()
        ))
    };
    let is_event = format == ExportFormat::OpenLineage;
    if draw.columns && format != ExportFormat::Svg {
        return Err(refused("--columns", "svg")
            .hint("json, html, csv and openlineage tell of columns without it"));
    }
    if draw.around.is_some() && !format.is_drawn() {
        return Err(refused("--around", "svg, html, dot or mermaid").hint("leave it out"));
    }
    if draw.hops != 1 && draw.around.is_none() {
        return Err(
            AppError::usage("--hops says how far --around goes, which is not there")
                .hint("name a table, topic or job with --around NAME"),
        );
    }
    if args.events != EventArgs::default() && !is_event {
        return Err(refused(
            "an option of events (--events, --at, --namespace, --source-url)",
            "openlineage",
        )
        .hint("leave it out"));
    }
    if matches!(args.to, Some(To::Server(_))) && !is_event {
        return Err(refused("an address in --to", "openlineage")
            .hint("name a file, or leave --to out and use standard output"));
    }
    Ok(())
}

/// What the picture is called: what was read, as it was named.
fn title(args: &ExportArgs) -> String {
    let inputs = args.read.inputs.iter().map(|it| it.to_string_lossy());
    let named = inputs.collect::<Vec<_>>().join(", ");
    let what = match (&args.draw.around, named.is_empty()) {
        (Some(name), _) => name.clone(),
        (None, true) => "the project".to_owned(),
        (None, false) => named,
    };
    format!("Lineage of {}", crate::text::truncate_middle(&what, 100))
}
