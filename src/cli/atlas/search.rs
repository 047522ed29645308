//! `headwater atlas search`: one page of what is found, and where the next one begins.

use clap::Args;
use clap::builder::{NonEmptyStringValueParser, RangedU64ValueParser};
use serde_json::{Value, json};

use super::unknown::refused;
use crate::atlas::unknown::Names;
use crate::atlas::wire::{MOST_ROWS, SearchParameters, one_more};
use crate::atlas::{AtlasError, Reader};
use crate::cli::output::Paint;
use crate::cli::{AppError, output, view};

/// What to find. Whatever is given must all hold.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Text to find
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Only entities of this type and of those below it
    #[arg(long = "type", value_name = "TYPE", value_parser = NonEmptyStringValueParser::new())]
    type_name: Option<String>,
    /// Only entities with this classification or one below it
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    classification: Option<String>,
    /// Only entities that this term of a glossary is assigned to
    #[arg(long, value_name = "TERM@GLOSSARY", value_parser = NonEmptyStringValueParser::new())]
    term: Option<String>,
    /// Rows at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_ROWS as u64))]
    limit: usize,
    /// Rows to skip
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    /// Deleted ones too
    #[arg(long = "include-deleted", alias = "deleted")]
    deleted: bool,
}

/// Searches; the page as text and as JSON. Which rows it has is told on stderr.
pub(super) async fn run(
    args: &SearchArgs,
    reader: &Reader,
    paint: Paint,
) -> Result<(String, Value), AppError> {
    let parameters = SearchParameters {
        exclude_deleted_entities: !args.deleted,
        limit: one_more(args.limit),
        offset: args.offset,
        classification: args.classification.clone(),
        term_name: args.term.clone(),
        ..SearchParameters::of_text(
            args.text.as_deref().unwrap_or_default(),
            args.type_name.as_deref(),
        )
    };
    let mut found = match reader.search(&parameters).await {
        Err(error @ AtlasError::Answer { .. }) => {
            let names = Names {
                type_name: args.type_name.as_deref(),
                classification: args.classification.as_deref(),
                term: args.term.as_deref(),
            };
            return Err(refused(error, names, reader).await);
        }
        found => found?,
    };
    let has_more = found.cut_to(args.limit);
    let server = &reader.target().name;
    output::narrate(&view::found::place(&found, args.offset, has_more, server));
    Ok((view::found::rows(&found.entities, paint), json!(found)))
}
