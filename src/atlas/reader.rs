//! Looking at an Atlas server. *Invariant:* no method here changes anything there.

use indexmap::IndexMap;
use serde_json::Value;

use super::answer::Answer;
use super::busy::Persistence;
use super::client::Client;
use super::features::Stance;
use super::wire::{
    AuditEvent, Category, Entities, Entity, EntityCounts, EntityDef, EntityWithReferred, Glossary,
    LineageConstraints, LineageEdges, LineageInfo, Metrics, SearchParameters, SearchResult,
    Session, Term, TypeDef, TypeDefs, TypeHeader, Version,
};
use super::{AtlasError, Target};

/// Room for names in the address of one request. Atlas 2.1.0 refuses more than 16 KB of request line and headers.
const QUERY_LIMIT: usize = 8 * 1024;

/// Names asked for at once.
const NAMES_AT_ONCE: usize = 100;

/// Edges of a lineage at which Atlas stops (`EntityLineageService.DEFAULT_LINEAGE_MAX_NODE_COUNT`).
pub const MOST_EDGES: usize = 9_000;

/// A client that can only look. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Reader {
    client: Client,
}

/// Whether the relationships of entities are wanted. Those of a dataset that thousands of processes use are large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relationships {
    /// With the state of each edge.
    With,
    /// Attributes only.
    Without,
}

impl Relationships {
    fn query(self) -> Option<(String, String)> {
        match self {
            Self::With => None,
            Self::Without => Some(("ignoreRelationships".to_owned(), "true".to_owned())),
        }
    }
}

impl Reader {
    /// A reader of this server. Sends nothing yet.
    pub fn connect(target: &Target) -> Result<Self, AtlasError> {
        Ok(Self {
            client: Client::new(target)?,
        })
    }

    /// A reader that asks again after a fault that may pass, and says so through `tell`.
    pub(super) fn persistent(
        target: &Target,
        tell: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, AtlasError> {
        Ok(Self {
            client: Client::new(target)?.persistent(Persistence::new(tell)),
        })
    }

    /// The same reader, which asks once: for questions that there is another way to ask.
    pub(super) fn asking_once(&self) -> Self {
        Self {
            client: self.client.asking_once(),
        }
    }

    /// The server.
    pub fn target(&self) -> &Target {
        self.client.target()
    }

    /// Version of the server. Needs a login.
    pub async fn version(&self) -> Result<Version, AtlasError> {
        let path = ["admin", "version"];
        self.client
            .get(&path, Vec::new(), "asking for the version".to_owned())
            .await
    }

    /// Who is logged in, and what the server can do; none where it does not say.
    pub async fn session(&self) -> Result<Option<Session>, AtlasError> {
        let path = ["admin", "session"];
        let doing = "asking who is logged in".to_owned();
        match self.client.get(&path, Vec::new(), doing).await {
            Ok(session) => Ok(Some(session)),
            // Gateways and clouds that speak Atlas leave out what is not about entities.
            Err(AtlasError::Answer { .. } | AtlasError::NotAtlas { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// How the server stands to a path, whether there is one or not.
    pub(super) async fn stance(&self, path: &[&str]) -> Result<Stance, AtlasError> {
        self.client.stance(path).await
    }

    /// `ACTIVE`, `PASSIVE`, … Needs no login.
    pub async fn status(&self) -> Result<String, AtlasError> {
        #[derive(serde::Deserialize)]
        struct State {
            #[serde(rename = "Status")]
            status: String,
        }
        impl Answer for State {}
        let path = ["admin", "status"];
        let answer: State = self
            .client
            .get(&path, Vec::new(), "asking for the state".to_owned())
            .await?;
        Ok(answer.status)
    }

    /// Names of all types.
    pub async fn type_headers(&self) -> Result<Vec<TypeHeader>, AtlasError> {
        let path = ["v2", "types", "typedefs", "headers"];
        let doing = "listing the types";
        let headers: Vec<TypeHeader> = self.client.get(&path, Vec::new(), doing.to_owned()).await?;
        // Not even an Atlas without any model is without types of its own.
        if headers.is_empty() {
            let server = &self.target().name;
            return Err(AtlasError::not_atlas(
                doing,
                server,
                "an empty list of types",
            ));
        }
        Ok(headers)
    }

    /// All type definitions.
    pub async fn type_defs(&self) -> Result<TypeDefs, AtlasError> {
        let path = ["v2", "types", "typedefs"];
        self.client
            .get(&path, Vec::new(), "reading the types".to_owned())
            .await
    }

    /// The groups of business metadata, asked for alone.
    pub async fn business_metadata_defs(&self) -> Result<Vec<Value>, AtlasError> {
        let path = ["v2", "types", "typedefs"];
        let query = vec![("type".to_owned(), "business_metadata".to_owned())];
        let doing = "reading the business metadata".to_owned();
        let defs: TypeDefs = self.client.get(&path, query, doing).await?;
        Ok(defs.business_metadata_defs)
    }

    /// How many entities there are of each type. Counted by the server now, which may take it a second or two (seen: 1.4 s
    /// and 0.2 s on 2.1.0, `a-admin/017` and `zz-own-model/008`).
    pub async fn entity_counts(&self) -> Result<EntityCounts, AtlasError> {
        let path = ["admin", "metrics"];
        let doing = "asking how many entities there are".to_owned();
        let metrics: Metrics = self.client.get(&path, Vec::new(), doing).await?;
        Ok(metrics.data.entity)
    }

    /// An entity type; none where the server has no such type.
    pub async fn entity_def(&self, name: &str) -> Result<Option<EntityDef>, AtlasError> {
        let path = ["v2", "types", "entitydef", "name", name];
        present(
            self.client
                .get(&path, Vec::new(), format!("reading type {name}"))
                .await,
        )
    }

    /// A type of any kind; none where the server has no such type.
    pub async fn type_def(&self, name: &str) -> Result<Option<TypeDef>, AtlasError> {
        let path = ["v2", "types", "typedef", "name", name];
        present(
            self.client
                .get(&path, Vec::new(), format!("reading type {name}"))
                .await,
        )
    }

    /// One page of a search.
    pub async fn search(&self, parameters: &SearchParameters) -> Result<SearchResult, AtlasError> {
        let path = ["v2", "search", "basic"];
        self.client
            .query(&path, parameters, "searching".to_owned())
            .await
    }

    /// An entity by its guid, deleted ones too; none where the server knows no such guid.
    pub async fn entity(&self, guid: &str) -> Result<Option<EntityWithReferred>, AtlasError> {
        let path = ["v2", "entity", "guid", guid];
        present(
            self.client
                .get(&path, Vec::new(), format!("reading entity {guid}"))
                .await,
        )
    }

    /// The entities of these guids, deleted ones too, without what they refer to. One that the server does not know makes
    /// it refuse all of them.
    pub async fn entities_by_guid(
        &self,
        guids: &[String],
        relationships: Relationships,
    ) -> Result<Vec<Entity>, AtlasError> {
        let mut found = Vec::new();
        for guids in chunks(guids) {
            let mut query: Vec<_> = guids
                .iter()
                .map(|guid| ("guid".to_owned(), guid.clone()))
                .collect();
            query.extend(relationships.query());
            query.push(("minExtInfo".to_owned(), "true".to_owned()));
            let doing = format!("reading {} entities", guids.len());
            let path = ["v2", "entity", "bulk"];
            let answer: Entities = self.client.get(&path, query, doing).await?;
            found.extend(answer.entities);
        }
        Ok(found)
    }

    /// The latest changes of an entity, at most so many, the latest first.
    pub async fn history(&self, guid: &str, count: usize) -> Result<Vec<AuditEvent>, AtlasError> {
        let path = ["v2", "entity", guid, "audit"];
        let query = vec![("count".to_owned(), count.to_string())];
        let doing = format!("reading the history of {guid}");
        self.client.get(&path, query, doing).await
    }

    /// The glossaries, with the names of their terms and categories.
    pub async fn glossaries(&self) -> Result<Vec<Glossary>, AtlasError> {
        let doing = "listing the glossaries".to_owned();
        self.client
            .get(&["v2", "glossary"], Vec::new(), doing)
            .await
    }

    /// The terms of a glossary, with what they are assigned to.
    pub async fn terms(&self, glossary: &str) -> Result<Vec<Term>, AtlasError> {
        let path = ["v2", "glossary", glossary, "terms"];
        let doing = "reading the terms of a glossary".to_owned();
        self.client.get(&path, Vec::new(), doing).await
    }

    /// A term by its guid, with what it is assigned to.
    pub async fn term(&self, guid: &str) -> Result<Term, AtlasError> {
        let path = ["v2", "glossary", "term", guid];
        let doing = format!("reading term {guid}");
        self.client.get(&path, Vec::new(), doing).await
    }

    /// The categories of a glossary.
    pub async fn categories(&self, glossary: &str) -> Result<Vec<Category>, AtlasError> {
        let path = ["v2", "glossary", glossary, "categories"];
        let doing = "reading the categories of a glossary".to_owned();
        self.client.get(&path, Vec::new(), doing).await
    }

    /// A living entity of this type, or of a type below it, by its qualified name.
    pub async fn entity_by_name(
        &self,
        type_name: &str,
        qualified_name: &str,
    ) -> Result<Option<EntityWithReferred>, AtlasError> {
        let path = ["v2", "entity", "uniqueAttribute", "type", type_name];
        let query = vec![("attr:qualifiedName".to_owned(), qualified_name.to_owned())];
        let doing = format!("reading {type_name} {qualified_name}");
        present(self.client.get(&path, query, doing).await)
    }

    /// The living entities of this type, or of types below it, that have one of these qualified names; in no order, and
    /// without those that are not there.
    pub async fn entities_by_name(
        &self,
        type_name: &str,
        qualified_names: &[String],
    ) -> Result<Vec<Entity>, AtlasError> {
        self.entities(type_name, qualified_names, Relationships::With)
            .await
    }

    /// The same, with or without relationships.
    pub async fn entities(
        &self,
        type_name: &str,
        qualified_names: &[String],
        relationships: Relationships,
    ) -> Result<Vec<Entity>, AtlasError> {
        let mut found = Vec::new();
        for names in chunks(qualified_names) {
            let mut query: Vec<_> = names
                .iter()
                .enumerate()
                .map(|(at, name)| (format!("attr_{at}:qualifiedName"), name.clone()))
                .collect();
            query.extend(relationships.query());
            query.push(("minExtInfo".to_owned(), "true".to_owned()));
            let path = ["v2", "entity", "bulk", "uniqueAttribute", "type", type_name];
            let doing = format!("looking up {} entities of type {type_name}", names.len());
            let answer: Entities = self.client.get(&path, query, doing).await?;
            found.extend(answer.entities);
        }
        Ok(found)
    }

    /// The lineage around an entity, `depth` dataset → process → dataset hops far in both directions; 0 is unlimited.
    pub async fn lineage(&self, guid: &str, depth: u32) -> Result<LineageInfo, AtlasError> {
        self.lineage_as(guid, depth).await
    }

    /// The same lineage, of which only the edges are looked at.
    pub(super) async fn lineage_edges(
        &self,
        guid: &str,
        depth: u32,
    ) -> Result<LineageEdges, AtlasError> {
        self.lineage_as(guid, depth).await
    }

    async fn lineage_as<T: Answer>(&self, guid: &str, depth: u32) -> Result<T, AtlasError> {
        let path = ["v2", "lineage", guid];
        let query = vec![
            ("direction".to_owned(), "BOTH".to_owned()),
            ("depth".to_owned(), depth.to_string()),
        ];
        self.client
            .get(&path, query, format!("reading the lineage of {guid}"))
            .await
    }

    /// Whether the server may have ended a whole lineage before it was whole, which Atlas does not say.
    pub fn may_have_ended(&self, lineage: &LineageInfo) -> bool {
        lineage.relations.len() >= MOST_EDGES && !self.target().is_embedded
    }

    /// The same in part: of each entity named in `limits` so many edges on each side, of the others as many as the server
    /// likes. [`in_part`](super::in_part) asks for more.
    pub(super) async fn lineage_in_part(
        &self,
        guid: &str,
        depth: u32,
        limits: &IndexMap<String, u32>,
    ) -> Result<LineageInfo, AtlasError> {
        // Here 0 would not be without end; Atlas counts in 32 bits with a sign.
        const WITHOUT_END: u32 = i32::MAX.unsigned_abs();
        let constraints = |limit: &u32| LineageConstraints {
            direction: "BOTH",
            input_relations_limit: *limit,
            output_relations_limit: *limit,
            depth: if depth == 0 { WITHOUT_END } else { depth },
        };
        let body: IndexMap<_, _> = limits
            .iter()
            .map(|(guid, limit)| (guid, constraints(limit)))
            .collect();
        let path = ["v2", "lineage", guid];
        let doing = format!("reading a part of the lineage of {guid}");
        self.client.query(&path, &body, doing).await
    }
}

/// Turns "no such thing" into none.
fn present<T>(answer: Result<T, AtlasError>) -> Result<Option<T>, AtlasError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Cuts names into pieces that fit the address of one request.
fn chunks(names: &[String]) -> Vec<&[String]> {
    let mut pieces = Vec::new();
    let (mut start, mut room) = (0, QUERY_LIMIT);
    for (at, name) in names.iter().enumerate() {
        let cost = encoded_length(name) + "attr_100%3AqualifiedName=&".len();
        if at > start && (cost > room || at - start == NAMES_AT_ONCE) {
            pieces.push(&names[start..at]);
            (start, room) = (at, QUERY_LIMIT);
        }
        room = room.saturating_sub(cost);
    }
    if start < names.len() {
        pieces.push(&names[start..]);
    }
    pieces
}

fn encoded_length(name: &str) -> usize {
    name.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._*+".contains(&byte) {
                1
            } else {
                3
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_by_count_and_by_length() {
        let short: Vec<_> = (0..250).map(|n| format!("t{n}@ns")).collect();
        let sizes: Vec<_> = chunks(&short).iter().map(|piece| piece.len()).collect();
        assert_eq!(sizes, [100, 100, 50]);

        let long: Vec<_> = (0..10)
            .map(|n| format!("{n}{}", "表".repeat(300)))
            .collect();
        let pieces = chunks(&long);
        assert_eq!(pieces.iter().map(|piece| piece.len()).sum::<usize>(), 10);
        for piece in pieces {
            let length: usize = piece.iter().map(|name| encoded_length(name) + 30).sum();
            assert!(length < 15_000, "{length}");
        }
        assert!(chunks(&[]).is_empty());
    }

    #[test]
    fn a_name_longer_than_an_address_stands_alone() {
        let names = vec!["a".to_owned(), "b".repeat(20_000), "c".to_owned()];
        assert_eq!(chunks(&names).len(), 3);
    }
}
