//! Asks the catalogue. Read only.

use std::sync::Arc;

use super::{atlas_problem, reader};
use crate::atlas::graph::graph;
use crate::atlas::types::Inventory;
use crate::atlas::wire::SearchParameters;
use crate::tui::catalogue_data::{EntityView, Found, LineageView, PAGE, Query};
use crate::tui::msg::Problem;
use crate::tui::session::TargetProvider;

/// Hops of lineage around an entity: dataset to process to dataset.
const DEPTH: u32 = 3;

/// As many hops as there are.
const WITHOUT_END: u32 = 0;

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

/// All the lineage of an entity as a graph. A server that cannot give it all leaves what is known of it already.
pub async fn lineage(
    provider: Arc<dyn TargetProvider>,
    view: EntityView,
) -> Result<LineageView, Problem> {
    let reader = reader(provider).await?;
    let guid = view.entity.guid.clone().unwrap_or_default();
    let (info, cut) = match (reader.lineage(&guid, WITHOUT_END).await, view.lineage) {
        (Ok(info), _) => (info, None),
        (Err(error), Some(known)) => (known, Some(atlas_problem(&error))),
        (Err(error), None) => return Err(atlas_problem(&error)),
    };
    let server = reader.target().name.clone();
    let (graph, node) = graph(&server, &view.entity, &info);
    Ok(LineageView {
        server,
        graph: Arc::new(graph),
        node,
        cut,
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

/// What the catalogue has of the types that we need.
pub async fn inventory(provider: Arc<dyn TargetProvider>) -> Result<Inventory, Problem> {
    let reader = reader(provider).await?;
    let inventory = Inventory::read(&reader).await;
    inventory.map_err(|error| atlas_problem(&error))
}
