//! `headwater atlas show`: one entity.

use clap::Args;
use serde_json::{Value, json};

use super::unknown::refused;
use crate::atlas::page::Page;
use crate::atlas::search_text::{is_guid, phrase};
use crate::atlas::unknown::Names;
use crate::atlas::wire::{Entity, EntityHeader, EntityWithReferred, SearchParameters, Status};
use crate::atlas::{AtlasError, Reader};
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
    let namesakes = namesakes(reader, &found.entity).await;
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
    value["namesakes"] = json!(namesakes);
    let text = view::entity::text(&page, &namesakes, has_more, paint);
    Ok((text, value))
}

/// The other living entities that have its qualified name, of whatever type. A server that cannot search tells none.
async fn namesakes(reader: &Reader, entity: &Entity) -> Vec<EntityHeader> {
    let name = entity.attributes.get("qualifiedName");
    let Some(name) = name.and_then(Value::as_str) else {
        return Vec::new();
    };
    let mut all = reader.all_called(name).await.unwrap_or_default();
    all.retain(|it| Some(&it.guid) != entity.guid.as_ref());
    all
}

/// The entity that is meant.
pub(super) async fn find(
    reader: &Reader,
    which: &WhichEntity,
) -> Result<EntityWithReferred, AppError> {
    let WhichEntity { name, type_name } = which;
    let is_named = !is_guid(name);
    let found = if is_named {
        match reader.entity_by_name(type_name, name).await {
            Err(error @ AtlasError::Answer { .. }) => {
                let names = Names {
                    type_name: Some(type_name),
                    ..Names::default()
                };
                return Err(refused(error, names, reader).await);
            }
            found => found?,
        }
    } else {
        reader.entity(name).await?
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let server = &reader.target().name;
    let gone = if is_named {
        // A server that cannot search has none to show.
        deleted(reader, which).await.unwrap_or_default()
    } else {
        None
    };
    Err(match gone {
        Some(guid) => AppError::usage(format!("{server} has {name} only as a deleted entity"))
            .hint(format!("`headwater atlas show {guid}` shows it")),
        None => AppError::usage(format!("{server} has no entity {name}")).hint(
            "`headwater atlas search TEXT` finds names; a qualified name ends in @ and a namespace",
        ),
    })
}

/// The guid of a deleted entity that has this name.
async fn deleted(reader: &Reader, which: &WhichEntity) -> Result<Option<String>, AtlasError> {
    let parameters = SearchParameters {
        query: Some(phrase(&which.name)),
        type_name: Some(which.type_name.clone()),
        limit: 100,
        ..SearchParameters::default()
    };
    let found = reader.search(&parameters).await?.entities.into_iter();
    let mut gone = found.filter(|it| {
        it.status == Status::Deleted && it.qualified_name() == Some(which.name.as_str())
    });
    Ok(gone.next().map(|it| it.guid))
}
