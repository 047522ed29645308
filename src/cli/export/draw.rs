//! What of a graph is drawn, and how large a picture may be.

use clap::Args;

use crate::cli::AppError;
use crate::export::{self, NoSuchNode, Part, Sketch};
use crate::lineage::{Lineage, NodeId};
use crate::text::did_you_mean;

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

impl DrawArgs {
    pub(super) fn part(&self, lineage: &Lineage) -> Result<Part<NodeId>, AppError> {
        Ok(match &self.around {
            Some(name) => Part::around(lineage, name, self.hops)?,
            None => Part::whole(lineage),
        })
    }

    pub(super) fn sketch(&self, lineage: &Lineage) -> Result<Sketch, AppError> {
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

    pub(super) fn page(&self, lineage: &Lineage, title: &str) -> Result<String, AppError> {
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
