//! Asks the catalogue. Read only.

use std::sync::Arc;

use super::{atlas_problem, reader};
use crate::atlas::edges::{self, Edge};
use crate::atlas::glossary::{Listing, term_names};
use crate::atlas::graph::graph;
use crate::atlas::in_part::{self, Limits};
use crate::atlas::page::Page;
use crate::atlas::systems::{self, Merged};
use crate::atlas::types::{Inventory, Registry};
use crate::atlas::unknown;
use crate::atlas::wire::{EntityCounts, LineageInfo, SearchParameters, one_more};
use crate::atlas::{AtlasError, Reader};
use crate::lineage::Lineage;
use crate::text::did_you_mean;
use crate::tui::catalogue_data::{EntityView, Facet, Found, LineageView, Names, PAGE, Part, Query};
use crate::tui::msg::Problem;
use crate::tui::session::{Session, TargetProvider};

/// Hops of lineage around an entity: dataset to process to dataset.
const DEPTH: u32 = 3;

/// Edges on each side of an entity that are read at first where the server gives lineage in parts. More of them would not
/// fit a drawing; a person asks for them.
const EDGES: u32 = 10;

/// Changes of an entity that are shown, the latest.
const CHANGES: usize = 20;

/// As many hops as there are.
const WITHOUT_END: u32 = 0;

/// One page of a search.
pub async fn search(provider: Arc<dyn TargetProvider>, query: Query) -> Result<Found, Problem> {
    let reader = reader(provider).await?;
    let parameters = SearchParameters {
        exclude_deleted_entities: !query.with_deleted,
        limit: one_more(PAGE),
        offset: query.offset,
        attributes: vec!["qualifiedName".to_owned(), "name".to_owned()],
        classification: query.classification.clone(),
        term_name: query.term.clone(),
        ..SearchParameters::of_text(&query.text, query.type_name.as_deref())
    };
    let mut result = match reader.search(&parameters).await {
        Err(error @ AtlasError::Answer { .. }) => {
            return Err(refused(&reader, &query, &error).await);
        }
        result => result.map_err(|error| atlas_problem(&error))?,
    };
    Ok(Found {
        has_more: result.cut_to(PAGE),
        total: result.approximate_count,
        entities: result.entities,
        query,
    })
}

/// Why a search was refused: by a name that the catalogue does not have, else as it says itself.
async fn refused(reader: &Reader, query: &Query, error: &AtlasError) -> Problem {
    let asked = unknown::Names {
        type_name: query.name(Facet::Type),
        classification: query.name(Facet::Classification),
        term: query.name(Facet::Term),
    };
    let Ok(Some(unknown)) = unknown::first_unknown(reader, asked).await else {
        return atlas_problem(error);
    };
    let next = match &unknown.nearest {
        Some(near) => did_you_mean(near),
        None => "`s`, and tab after the colon, goes through the names".to_owned(),
    };
    Problem::new(unknown.message).hint(next)
}

/// An entity and the lineage around it.
pub async fn entity(provider: Arc<dyn TargetProvider>, guid: &str) -> Result<EntityView, Problem> {
    let reader = reader(provider).await?;
    let (entity, around) = tokio::join!(reader.entity(guid), around(&reader, guid));
    let entity = entity
        .map_err(|error| atlas_problem(&error))?
        .ok_or_else(|| Problem::new("the catalogue has no such entity any more"))?;
    // Only datasets and processes have lineage; for the others the server refuses.
    let (mut lineage, limits) = around.ok().unzip();
    let edges = async {
        if let Some(lineage) = &mut lineage {
            // Where the state of the edges cannot be asked for, none is marked.
            let _ = edges::tell(&reader, lineage).await;
        }
    };
    let (page, ()) = tokio::join!(Page::of(&reader, entity, CHANGES), edges);
    Ok(EntityView {
        page,
        lineage,
        limits: limits.flatten(),
    })
}

/// The lineage around an entity: a part, and how much that is, where the server gives it so, else the whole.
async fn around(reader: &Reader, guid: &str) -> Result<(LineageInfo, Option<Limits>), AtlasError> {
    // Where there is no answer to that there may be one to the question that every server knows.
    if in_part::is_given(reader).await.unwrap_or_default() {
        let limits = Limits::each(EDGES);
        let lineage = in_part::lineage(reader, guid, DEPTH, &limits).await?;
        return Ok((lineage, Some(limits)));
    }
    Ok((reader.lineage(guid, DEPTH).await?, None))
}

/// More of the lineage around an entity.
pub async fn part(
    provider: Arc<dyn TargetProvider>,
    guid: &str,
    limits: Limits,
) -> Result<Part, Problem> {
    let reader = reader(provider).await?;
    let lineage = in_part::lineage(&reader, guid, DEPTH, &limits).await;
    let mut lineage = lineage.map_err(|error| atlas_problem(&error))?;
    // As for the first part.
    let _ = edges::tell(&reader, &mut lineage).await;
    Ok(Part { lineage, limits })
}

/// All the lineage of an entity as a graph, merged by identity with what was opened where they have something in common. A
/// server that cannot give it all leaves what is known of it already.
pub async fn lineage(
    session: &Session,
    view: EntityView,
    opened: Option<&Lineage>,
) -> Result<LineageView, Problem> {
    let reader = reader(Arc::clone(&session.target)).await?;
    let guid = view.page.entity.guid.clone().unwrap_or_default();
    let (info, cut) = match (reader.lineage(&guid, WITHOUT_END).await, view.lineage) {
        (Ok(info), _) => (info, None),
        (Err(error), Some(known)) => (known, Some(atlas_problem(&error))),
        (Err(error), None) => return Err(atlas_problem(&error)),
    };
    let mut info = info;
    // Where the state of the edges cannot be asked for, all are shown.
    let _ = edges::tell(&reader, &mut info).await;
    let relations = info.relations.iter();
    let stale = relations.filter(|it| edges::state(it, &info) == Edge::Stale);
    let stale = stale.count();
    let left_off = info.with_more().count();
    let may_have_ended = reader.may_have_ended(&info);
    let server = reader.target().name.clone();
    let entity = &view.page.entity;
    let merged = match opened {
        Some(opened) => {
            let mapping = &session.plan.mapping;
            let merged = systems::merge_one(&reader, opened, mapping, entity, &info).await;
            // What is asked for besides the lineage is not worth losing it.
            merged.ok().flatten()
        }
        None => None,
    };
    let with_opened = merged.is_some();
    let (graph, node) = match merged {
        Some(merged) => (merged.lineage, merged.node),
        None => graph(&server, entity, &info),
    };
    Ok(LineageView {
        server,
        graph: Arc::new(graph),
        node,
        with_opened,
        stale,
        left_off,
        may_have_ended,
        cut,
    })
}

/// A graph with what the catalogue knows around it.
pub async fn around_graph(session: &Session, graph: &Lineage) -> Result<Merged, Problem> {
    let reader = reader(Arc::clone(&session.target)).await?;
    let merged = systems::merge(&reader, graph, &session.plan.mapping).await;
    merged.map_err(|error| atlas_problem(&error))
}

/// The names that a search can be narrowed by.
pub async fn names(provider: Arc<dyn TargetProvider>) -> Result<Names, Problem> {
    let reader = reader(provider).await?;
    let (headers, glossaries) = tokio::join!(reader.type_headers(), reader.glossaries());
    let headers = headers.map_err(|error| atlas_problem(&error))?;
    let of = |category: &str| {
        let wanted = headers
            .iter()
            .filter(|header| header.category == category && !header.name.starts_with("__"));
        let mut names: Vec<String> = wanted.map(|header| header.name.clone()).collect();
        names.sort();
        names
    };
    Ok(Names {
        types: of("ENTITY"),
        classifications: of("CLASSIFICATION"),
        // Gateways answer less than all of Atlas.
        terms: glossaries.map_or_else(|_| Vec::new(), |all| term_names(&all)),
    })
}

/// What the catalogue has of the types that we need.
pub async fn inventory(provider: Arc<dyn TargetProvider>) -> Result<Inventory, Problem> {
    let reader = reader(provider).await?;
    let inventory = Inventory::read(&reader).await;
    inventory.map_err(|error| atlas_problem(&error))
}

/// All types of the catalogue.
pub async fn registry(provider: Arc<dyn TargetProvider>) -> Result<Registry, Problem> {
    let reader = reader(provider).await?;
    let registry = Registry::read(&reader).await;
    registry.map_err(|error| atlas_problem(&error))
}

/// How many entities of each type there are; none where the catalogue does not tell, which not every login is told.
pub async fn counts(provider: Arc<dyn TargetProvider>) -> Option<EntityCounts> {
    let reader = reader(provider).await.ok()?;
    reader.entity_counts().await.ok()
}

/// The glossaries of the catalogue.
pub async fn glossaries(provider: Arc<dyn TargetProvider>) -> Result<Listing, Problem> {
    let reader = reader(provider).await?;
    let listing = Listing::read(&reader).await;
    listing.map_err(|error| atlas_problem(&error))
}
