//! `headwater export`: the graph for another tool.

use clap::{Args, ValueEnum};

use super::args::{ReadArgs, StrengthChoice};
use super::reading::{outcome_of_use, read, tell_unread};
use super::run::Outcome;
use super::session::Session;
use super::{AppError, output};
use crate::export::{self, NoSuchNode, Part, Sketch};
use crate::lineage::{Lineage, MergeChoice};
use crate::text::did_you_mean;

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to read.
    #[command(flatten)]
    pub read: ReadArgs,
    /// For which tool
    #[arg(long, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Make one of statements that are the same
    #[arg(long, value_name = "STRENGTH")]
    pub merge: Option<StrengthChoice>,
    /// What is drawn.
    #[command(flatten)]
    pub draw: DrawArgs,
}

/// What is drawn.
#[derive(Debug, Args)]
pub struct DrawArgs {
    /// Draw what lies around this table, topic or job (svg, dot, mermaid); show it first (html)
    #[arg(long, value_name = "NAME")]
    pub around: Option<String>,
    /// How far `--around` goes, from table to table
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub hops: u32,
    /// Draw columns in place of tables (svg); `--around` then takes `table.column` or a table
    #[arg(long)]
    pub columns: bool,
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
}

impl ExportFormat {
    /// Its name on the command line.
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |it| it.get_name().to_owned())
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
    let draw = &args.draw;
    match args.format {
        ExportFormat::Json => output::json(&export::document(&lineage, &workspace.diagnostics))?,
        ExportFormat::Dot => output::data(&export::dot(&lineage, &draw.part(&lineage)?))?,
        ExportFormat::Mermaid => output::data(&export::mermaid(&lineage, &draw.part(&lineage)?))?,
        ExportFormat::Svg => output::data(&export::svg(&draw.sketch(&lineage)?, &title(args)))?,
        ExportFormat::Html => output::data(&draw.page(&lineage, &title(args))?)?,
    }
    Ok(outcome_of_use(&workspace))
}

/// Refuses options that the format has no use for.
fn check(args: &ExportArgs) -> Result<(), AppError> {
    let draw = &args.draw;
    if draw.columns && args.format != ExportFormat::Svg {
        let message = format!("--columns is for --format svg, not {}", args.format.name());
        return Err(AppError::usage(message)
            .hint("columns are part of json, html, csv and openlineage anyway"));
    }
    if draw.around.is_some() && args.format == ExportFormat::Json {
        return Err(
            AppError::usage("--around narrows drawings, and json is none")
                .hint("leave it out, or use --format svg, dot or mermaid"),
        );
    }
    if draw.hops != 1 && draw.around.is_none() {
        return Err(
            AppError::usage("--hops says how far --around goes, which is not there")
                .hint("name a table, topic or job with --around NAME"),
        );
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

impl DrawArgs {
    fn part(&self, lineage: &Lineage) -> Result<Part<crate::lineage::NodeId>, AppError> {
        Ok(match &self.around {
            Some(name) => Part::around(lineage, name, self.hops)?,
            None => Part::whole(lineage),
        })
    }

    fn sketch(&self, lineage: &Lineage) -> Result<Sketch, AppError> {
        let sketch = match (&self.around, self.columns) {
            (Some(name), true) => {
                Sketch::of_columns(&Part::around_column(lineage, name, self.hops)?)
            }
            (None, true) => Sketch::of_columns(&Part::of_columns(lineage)),
            (_, false) => Sketch::of(lineage, &self.part(lineage)?),
        };
        let count = sketch.boxes.len();
        if count <= export::MOST_DRAWN {
            return Ok(sketch);
        }
        let message = format!(
            "the picture would have {count} nodes, and one of more than {} is too large to be read",
            export::MOST_DRAWN
        );
        let narrower = match &self.around {
            Some(_) => "take fewer --hops",
            None => "draw what lies around something: --around NAME --hops N",
        };
        Err(AppError::usage(message).hint(narrower).hint(
            "or use --format html, which has search and shows a part at a time, or --format dot for Graphviz",
        ))
    }

    fn page(&self, lineage: &Lineage, title: &str) -> Result<String, AppError> {
        let focus = match &self.around {
            Some(name) => {
                let part = Part::around(lineage, name, 0)?;
                part.nodes.first().copied()
            }
            None => None,
        };
        export::html(lineage, title, focus, self.hops)
            .map_err(|error| AppError::usage(format!("the page cannot be written: {error}")))
    }
}

impl From<NoSuchNode> for AppError {
    fn from(error: NoSuchNode) -> Self {
        let app = Self::usage(error.to_string());
        match &error.nearest {
            Some(name) => app.hint(did_you_mean(name)),
            None => app.hint("`headwater lineage` lists the names"),
        }
    }
}
