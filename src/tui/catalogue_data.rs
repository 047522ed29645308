//! What the Catalogue screen shows of an Atlas server, as the effect runner hands it over.

use std::collections::HashSet;
use std::sync::Arc;

pub use super::catalogue_query::{Facet, Query};
use super::msg::Problem;
use crate::atlas::in_part::Limits;
use crate::atlas::page::Page;
use crate::atlas::wire::{EntityHeader, LineageInfo};
use crate::lineage::{Lineage, NodeId};

/// Names that a search can be narrowed by, each list sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Entity types.
    pub types: Vec<String>,
    /// Classifications.
    pub classifications: Vec<String>,
    /// Terms, as `term@glossary`.
    pub terms: Vec<String>,
}

impl Names {
    /// The names of a kind.
    pub fn of(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Type => &self.types,
            Facet::Classification => &self.classifications,
            Facet::Term => &self.terms,
        }
    }
}

/// What a search found: one page as it comes, and all pages so far where it is shown.
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

impl Found {
    /// Whether a page begins where this ends.
    pub fn is_continued_by(&self, page: &Self) -> bool {
        let first = Query {
            offset: self.query.offset,
            ..page.query.clone()
        };
        first == self.query && page.query.offset == self.query.offset + self.entities.len()
    }

    /// Adds the next page. A row that moved on from the page before, because something was added, stays one row.
    pub fn add(&mut self, page: Self) {
        let known: HashSet<&str> = self.entities.iter().map(|it| &*it.guid).collect();
        let rows = page.entities.into_iter();
        let new: Vec<_> = rows.filter(|row| !known.contains(&*row.guid)).collect();
        // A server that does not know offsets answers the same page for ever.
        self.has_more = page.has_more && !new.is_empty();
        self.total = page.total;
        self.entities.extend(new);
    }
}

/// One entity with the lineage around it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EntityView {
    /// The entity, and what else there is of it.
    pub page: Page,
    /// Its lineage; none where the type has none.
    pub lineage: Option<LineageInfo>,
    /// How much of it was asked for, where the server gives it in parts.
    pub limits: Option<Limits>,
}

/// More of the lineage around the entity that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// All of it that was asked for until now.
    pub lineage: LineageInfo,
    /// How much that was.
    pub limits: Limits,
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
    /// Edges that were removed, and are left out.
    pub stale: usize,
    /// Entities of which edges were left off.
    pub left_off: usize,
    /// Whether the server may have left off edges without saying so.
    pub may_have_ended: bool,
    /// Whether the graph is what was opened, with this lineage in it: they have something in common.
    pub with_opened: bool,
    /// Why it ends a few hops around the entity, where the server could not give all of it.
    pub cut: Option<Problem>,
}

/// Rows of one page.
pub const PAGE: usize = 50;
