//! `headwater atlas show`: one entity.

use clap::Args;
use serde_json::{Value, json};

use crate::atlas::Reader;
use crate::atlas::page::Page;
use crate::atlas::search_text::is_guid;
use crate::atlas::wire::EntityWithReferred;
use crate::cli::output::Paint;
use crate::cli::{AppError, view};

/// An entity by guid or qualified name.
#[derive(Debug, Args)]
pub struct WhichEntity {
    /// Guid, or qualified name
    #[arg(value_name = "NAME")]
    name: String,
    /// Type, or a type above it, where a qualified name is given
    #[arg(long = "type", value_name = "TYPE", default_value = "Referenceable")]
    type_name: String,
}

/// What to show of an entity.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The entity.
    #[command(flatten)]
    entity: WhichEntity,
    /// Changes of its history at most, the latest first
    #[arg(long, value_name = "N", default_value_t = 10)]
    history: usize,
}

/// An entity in full, as text and as JSON.
pub(super) async fn show(
    args: &ShowArgs,
    reader: &Reader,
    paint: Paint,
) -> Result<(String, Value), AppError> {
    let found = find(reader, &args.entity).await?;
    let mut value = json!(found);
    // One more than is shown tells whether there are more.
    let mut page = Page::of(reader, found, args.history.saturating_add(1)).await;
    let has_more = page
        .history
        .as_ref()
        .is_some_and(|events| events.len() > args.history);
    if let Some(events) = &mut page.history {
        events.truncate(args.history);
    }
    value["url"] = json!(page.url);
    value["schema"] = json!(page.schema);
    value["history"] = json!(page.history);
    Ok((view::entity::text(&page, has_more, paint), value))
}

pub(super) async fn find(
    reader: &Reader,
    which: &WhichEntity,
) -> Result<EntityWithReferred, AppError> {
    let found = if is_guid(&which.name) {
        reader.entity(&which.name).await?
    } else {
        reader.entity_by_name(&which.type_name, &which.name).await?
    };
    found.ok_or_else(|| {
        let server = &reader.target().name;
        AppError::usage(format!("{server} has no entity {}", which.name)).hint(
            "`headwater atlas search TEXT` finds names; a qualified name ends in @ and a namespace",
        )
    })
}
