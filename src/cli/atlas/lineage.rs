//! `headwater atlas lineage`: what lies around an entity.

use clap::Args;
use serde_json::{Value, json};

use super::show::{WhichEntity, find};
use crate::atlas::in_part::{self, Limits};
use crate::atlas::wire::LineageInfo;
use crate::atlas::{MOST_EDGES, Reader, edges};
use crate::cli::output::Paint;
use crate::cli::{AppError, output, view};
use crate::text::printable;

/// What to show of a lineage.
#[derive(Debug, Args)]
pub struct LineageArgs {
    /// The entity.
    #[command(flatten)]
    entity: WhichEntity,
    /// Datasets away, in each direction; 0 is unlimited
    #[arg(long, value_name = "N", default_value_t = 3)]
    depth: u32,
    /// Edges on each side of an entity, where the server gives lineage in parts: 50, unless given; 0 is all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=i64::from(in_part::MOST_EDGES)))]
    edges: Option<u32>,
}

/// The lineage of an entity, as text and as JSON.
pub(super) async fn run(
    args: &LineageArgs,
    reader: &Reader,
    paint: Paint,
) -> Result<(String, Value), AppError> {
    let entity = find(reader, &args.entity).await?.entity;
    let guid = entity.guid.clone().unwrap_or_default();
    let mut lineage = read(args, reader, &guid).await?;
    if let Err(error) = edges::tell(reader, &mut lineage).await {
        output::narrate(&format!(
            "note: which edges are in force is not known: {}",
            printable(&error.to_string())
        ));
    }
    let text = view::atlas::lineage(&entity, &lineage, paint);
    Ok((text, json!(lineage)))
}

/// In parts where the server gives it so, else whole. Says what is left off.
async fn read(args: &LineageArgs, reader: &Reader, guid: &str) -> Result<LineageInfo, AppError> {
    let edges = args.edges.unwrap_or(in_part::EDGES);
    let server = &reader.target().name;
    if edges > 0 && in_part::is_given(reader).await? {
        let limits = Limits::each(edges);
        let lineage = in_part::lineage(reader, guid, args.depth, &limits).await?;
        if lineage.with_more().next().is_some() {
            output::narrate(&format!(
                "not all edges are shown; `--edges {}` shows more, `--edges 0` all",
                edges.saturating_mul(2)
            ));
        }
        return Ok(lineage);
    }
    let lineage = reader.lineage(guid, args.depth).await?;
    if args.edges.is_some_and(|edges| edges > 0) {
        output::narrate(&format!(
            "{server} does not give lineage in parts (`headwater atlas info`), so this is all of it"
        ));
    }
    if reader.may_have_ended(&lineage) {
        output::narrate(&format!(
            "Atlas ends a lineage at {MOST_EDGES} edges without saying so: there may be more; a smaller `--depth` shows less"
        ));
    }
    Ok(lineage)
}
