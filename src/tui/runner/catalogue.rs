//! Asks the catalogue. Read only.

use std::sync::Arc;

use super::{atlas_problem, reader};
use crate::atlas::wire::SearchParameters;
use crate::tui::catalogue_data::{EntityView, Found, PAGE, Query};
use crate::tui::msg::Problem;
use crate::tui::session::TargetProvider;

/// Hops of lineage around an entity: dataset to process to dataset.
const DEPTH: u32 = 3;

/// One page of a search.
pub async fn search(provider: Arc<dyn TargetProvider>, query: Query) -> Result<Found, Problem> {
    let reader = reader(provider).await?;
    let parameters = SearchParameters {
        exclude_deleted_entities: !query.with_deleted,
        limit: PAGE,
        offset: query.offset,
        attributes: vec!["qualifiedName".to_owned(), "name".to_owned()],
        ..SearchParameters::of_text(&query.text, query.type_name.as_deref())
    };
    let result = reader
        .search(&parameters)
        .await
        .map_err(|error| atlas_problem(&error))?;
    Ok(Found {
        has_more: result.entities.len() == PAGE,
        total: result.approximate_count,
        entities: result.entities,
        query,
    })
}

/// An entity and the lineage around it.
pub async fn entity(provider: Arc<dyn TargetProvider>, guid: &str) -> Result<EntityView, Problem> {
    let reader = reader(provider).await?;
    let (entity, lineage) = tokio::join!(reader.entity(guid), reader.lineage(guid, DEPTH));
    let entity = entity
        .map_err(|error| atlas_problem(&error))?
        .ok_or_else(|| Problem::new("the catalogue has no such entity any more"))?;
    Ok(EntityView {
        entity: entity.entity,
        // Only datasets and processes have lineage; for the others the server refuses.
        lineage: lineage.ok(),
    })
}

/// The names of the entity types, sorted.
pub async fn types(provider: Arc<dyn TargetProvider>) -> Result<Vec<String>, Problem> {
    let reader = reader(provider).await?;
    let headers = reader
        .type_headers()
        .await
        .map_err(|error| atlas_problem(&error))?;
    let mut names: Vec<String> = headers
        .into_iter()
        .filter(|header| header.category == "ENTITY" && !header.name.starts_with("__"))
        .map(|header| header.name)
        .collect();
    names.sort();
    Ok(names)
}
