//! What the Catalogue screen shows of an Atlas server, as the effect runner hands it over.

use std::sync::Arc;

use super::msg::Problem;
use crate::atlas::wire::{Entity, EntityHeader, LineageInfo};
use crate::lineage::{Lineage, NodeId};

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words; empty finds everything of the type.
    pub text: String,
    /// Only this type and its subtypes.
    pub type_name: Option<String>,
    /// Deleted entities too.
    pub with_deleted: bool,
    /// Rows to skip.
    pub offset: usize,
}

impl Query {
    /// Whether nothing but an empty catalogue has no answer to it.
    pub fn is_everything(&self) -> bool {
        self.text.is_empty() && self.type_name.is_none() && self.offset == 0
    }
}

/// One page of a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// What was asked.
    pub query: Query,
    /// The rows.
    pub entities: Vec<EntityHeader>,
    /// About how many there are, where the server says.
    pub total: Option<i64>,
    /// Whether there may be another page.
    pub has_more: bool,
}

/// One entity with the lineage around it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EntityView {
    /// The entity.
    pub entity: Entity,
    /// Its lineage; none where the type has none.
    pub lineage: Option<LineageInfo>,
}

/// All the lineage of an entity, as a graph to walk in.
#[derive(Debug, Clone)]
pub struct LineageView {
    /// The server's name.
    pub server: String,
    /// The graph.
    pub graph: Arc<Lineage>,
    /// The entity's node.
    pub node: Option<NodeId>,
    /// Why it ends a few hops around the entity, where the server could not give all of it.
    pub cut: Option<Problem>,
}

/// Rows of one page.
pub const PAGE: usize = 50;
