//! The Atlas v2 REST types that we send and read, as they travel. Unknown fields are ignored on reading.
//!
//! Source of the shapes: recorded exchanges of a real Atlas 2.1.0 (`tests/data/atlas`), and the v2 API of later versions.

mod glossary;
mod references;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::glossary::{Category, Glossary, RelatedCategory, RelatedTerm, TERM_RELATIONS, Term};
pub use self::references::References;

/// Attribute values by name.
pub type Attributes = Map<String, Value>;

/// Life of an entity or a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// In use.
    #[default]
    Active,
    /// Soft-deleted: still shown in lineage.
    Deleted,
    /// Removed for good.
    Purged,
}

/// A reference to an entity: by guid (a leading `-` is local to one request) or by unique attributes; as read, also with
/// the state of the relationship.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntityRef {
    /// Guid, real or local.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// Type of the entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Unique attributes, `qualifiedName` among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_attributes: Option<Attributes>,
    /// As read: the name of the entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_text: Option<String>,
    /// As read: whether the entity is alive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_status: Option<Status>,
    /// As read: whether the edge is alive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship_status: Option<Status>,
    /// As read: the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship_guid: Option<String>,
    /// As read: the type of the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship_type: Option<String>,
}

/// An entity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Entity {
    /// Type.
    pub type_name: String,
    /// Guid; local ones begin with `-`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// Alive or deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Attributes.
    pub attributes: Attributes,
    /// Relationship attributes: one reference, or an array of references, each with the state of its edge.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub relationship_attributes: IndexMap<String, References>,
    /// Tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classifications: Vec<Classification>,
    /// Labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Attributes that clients made up.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub custom_attributes: Attributes,
    /// Business metadata: attributes by group.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub business_attributes: Attributes,
    /// Who created it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<String>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<i64>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_time: Option<i64>,
    /// Made only because something refers to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_incomplete: Option<bool>,
}

/// A tag on an entity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Classification {
    /// Its type.
    pub type_name: String,
    /// Its attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
    /// The entity that was given it; it may have come from there along edges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_guid: Option<String>,
    /// Whether it goes along edges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub propagate: Option<bool>,
    /// Whether, where its entity is deleted, it goes from those to which it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove_propagations_on_entity_delete: Option<bool>,
    /// When it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub validity_periods: Vec<Value>,
}

/// `GET /v2/entity/guid/{guid}` and `/uniqueAttribute/…`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityWithReferred {
    /// The entity.
    pub entity: Entity,
    /// Entities it refers to, by guid.
    #[serde(default)]
    pub referred_entities: IndexMap<String, Entity>,
}

/// `GET /v2/entity/bulk…` and the body of `POST /v2/entity/bulk`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Entities {
    /// The entities.
    pub entities: Vec<Entity>,
    /// Entities they refer to, by guid.
    pub referred_entities: IndexMap<String, Entity>,
}

/// The short form of an entity in search results, lineage and mutation answers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EntityHeader {
    /// Type.
    pub type_name: String,
    /// Guid.
    pub guid: String,
    /// Alive or deleted.
    pub status: Status,
    /// Name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_text: Option<String>,
    /// A few attributes, `qualifiedName` and `name` among them.
    pub attributes: Attributes,
    /// Names of tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classification_names: Vec<String>,
    /// Names of the terms that it was assigned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meaning_names: Vec<String>,
}

impl EntityHeader {
    /// Its qualified name, if it has one.
    pub fn qualified_name(&self) -> Option<&str> {
        self.attributes.get("qualifiedName")?.as_str()
    }

    /// The name to show for it.
    pub fn label(&self) -> String {
        let attribute = |key: &str| self.attributes.get(key)?.as_str();
        self.display_text
            .as_deref()
            .into_iter()
            .chain(attribute("name"))
            .chain(attribute("qualifiedName"))
            .find(|text| !text.is_empty())
            .unwrap_or(&self.guid)
            .to_owned()
    }
}

/// The answer to `POST /v2/entity/bulk` and to deletions.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mutation {
    /// By operation: CREATE, UPDATE, PARTIAL_UPDATE, DELETE, PURGE. Absent or null when nothing changed. What they are like is
    /// read back, and not taken from here.
    pub mutated_entities: Option<IndexMap<String, Vec<IgnoredAny>>>,
    /// Local guids (and known ones) to real guids.
    pub guid_assignments: Option<IndexMap<String, String>>,
}

/// An edge, as `POST /v2/relationship` answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// Its type.
    pub type_name: String,
    /// Its guid.
    pub guid: String,
}

/// `GET /v2/lineage/{guid}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageInfo {
    /// The entity asked for.
    pub base_entity_guid: String,
    /// INPUT, OUTPUT or BOTH.
    #[serde(default)]
    pub lineage_direction: String,
    /// Depth asked for, in dataset → process → dataset hops; 0 is unlimited.
    #[serde(default)]
    pub lineage_depth: i64,
    /// Entities by guid. Empty when there are no edges: the base is not included then.
    #[serde(default)]
    pub guid_entity_map: IndexMap<String, EntityHeader>,
    /// Edges in the direction of the data.
    #[serde(default)]
    pub relations: Vec<LineageRelation>,
    /// Entities of which only a part of the edges is there, by guid; only where lineage was asked for in parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relations_on_demand: Option<IndexMap<String, MoreRelations>>,
}

/// The same without its entities, which are most of it.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageEdges {
    /// The entity asked for.
    pub base_entity_guid: String,
    /// Edges in the direction of the data.
    #[serde(default)]
    pub relations: Vec<LineageRelation>,
}

/// On which sides an entity has more edges than are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MoreRelations {
    /// Edges to it.
    pub has_more_inputs: bool,
    /// Edges from it.
    pub has_more_outputs: bool,
}

/// How much of the lineage around an entity is wanted: a value of the body of `POST /v2/lineage/{guid}`, by guid.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageConstraints {
    /// INPUT, OUTPUT or BOTH.
    pub direction: &'static str,
    /// Edges to it.
    pub input_relations_limit: u32,
    /// Edges from it.
    pub output_relations_limit: u32,
    /// Counts for the entity that is asked for; 0 is 3.
    pub depth: u32,
}

/// One edge of [`LineageInfo`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LineageRelation {
    /// Guid of the entity the data comes from.
    pub from_entity_id: String,
    /// Guid of the entity the data goes to.
    pub to_entity_id: String,
    /// Guid of the relationship.
    pub relationship_id: String,
    /// Whether the edge is in force. Never on the wire: [`edges`](super::edges) finds it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relationship_status: Option<Status>,
}

/// `GET|POST /v2/search/basic`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchResult {
    /// BASIC, DSL, …: every answer says it.
    pub query_type: String,
    /// What was found; the key is absent past the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<EntityHeader>,
    /// About how many there are; -1 or absent where the server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approximate_count: Option<i64>,
}

/// Most rows of one answer: Atlas answers a request for more with its default of 100, without saying so (2.1.0).
pub const MOST_ROWS: usize = 10_000;

/// Rows to ask for where so many are wanted: one more tells whether there are others.
pub fn one_more(limit: usize) -> usize {
    limit.saturating_add(1).min(MOST_ROWS)
}

impl SearchResult {
    /// Leaves so many rows of an answer to [`one_more`]; whether there may be rows after them. A server whose limit is lower
    /// answers 100 rows without saying so (2.1.0), and its count may be of more than what is found.
    pub fn cut_to(&mut self, limit: usize) -> bool {
        const SILENT_LIMIT: usize = 100;
        let rows = self.entities.len();
        self.entities.truncate(limit);
        rows > limit || rows == SILENT_LIMIT || rows >= MOST_ROWS
    }
}

/// Body of `POST /v2/search/basic`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchParameters {
    /// Type, with its subtypes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Classification, with its subtypes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
    /// Qualified name of a term of a glossary, `term@glossary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_name: Option<String>,
    /// Leave out soft-deleted ones.
    pub exclude_deleted_entities: bool,
    /// Rows wanted.
    pub limit: usize,
    /// Rows to skip.
    pub offset: usize,
    /// Filter on attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_filters: Option<SearchFilter>,
    /// More attributes wanted in the headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
}

/// A filter: criteria under a condition, or one criterion.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchFilter {
    /// AND or OR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criterion: Vec<SearchFilter>,
    /// Attribute of a criterion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute_name: Option<String>,
    /// `eq`, `contains`, `startsWith`, `endsWith` are those that work on 2.1.0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Value of a criterion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute_value: Option<String>,
}

/// A row of `GET /v2/entity/{guid}/audit`: one change of an entity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// Guid of the entity.
    pub entity_id: String,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub timestamp: i64,
    /// Who.
    #[serde(default)]
    pub user: Option<String>,
    /// `ENTITY_CREATE`, `TERM_ADD`, …
    pub action: String,
    /// What: words, and mostly the entity or the note as JSON.
    #[serde(default)]
    pub details: Option<String>,
}

/// A type in `GET /v2/types/typedefs/headers`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TypeHeader {
    /// Name.
    pub name: String,
    /// Given by the server when it made the type; no other server has it.
    pub guid: String,
    /// ENTITY, RELATIONSHIP, CLASSIFICATION, …
    pub category: String,
}

/// Envelope of type definitions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeDefs {
    /// Entity types.
    pub entity_defs: Vec<EntityDef>,
    /// Relationship types, kept as they travel.
    #[serde(default)]
    pub relationship_defs: Vec<Value>,
    /// Enums, kept as they travel.
    #[serde(default)]
    pub enum_defs: Vec<Value>,
    /// Structs, kept as they travel.
    #[serde(default)]
    pub struct_defs: Vec<Value>,
    /// Classifications, kept as they travel.
    #[serde(default)]
    pub classification_defs: Vec<Value>,
    /// Groups of business metadata, kept as they travel.
    #[serde(default)]
    pub business_metadata_defs: Vec<Value>,
}

/// `GET /admin/metrics`, of which only the counts of entities are read.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Metrics {
    /// All of it.
    pub data: MetricsData,
}

/// The parts of [`Metrics`].
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct MetricsData {
    /// How many entities there are.
    pub entity: EntityCounts,
}

/// How many entities there are of each type that has some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct EntityCounts {
    /// Those that live, of the type itself.
    #[serde(rename = "entityActive")]
    pub active: BTreeMap<String, u64>,
    /// Those that live, of the type and of all types below it.
    #[serde(rename = "entityActive-typeAndSubTypes")]
    pub active_with_below: BTreeMap<String, u64>,
}

/// A type of any kind.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TypeDef {
    /// Name.
    pub name: String,
    /// ENTITY, RELATIONSHIP, …
    pub category: String,
    /// Everything else, kept as it travels.
    #[serde(flatten)]
    pub rest: Attributes,
}

/// An entity type.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityDef {
    /// Name.
    pub name: String,
    /// Its super types.
    #[serde(default)]
    pub super_types: Vec<String>,
    /// Its own attributes.
    #[serde(default)]
    pub attribute_defs: Vec<AttributeDef>,
    /// Everything else, kept as it travels.
    #[serde(default, flatten)]
    pub rest: Attributes,
}

/// An attribute of a type.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttributeDef {
    /// Name.
    pub name: String,
    /// Type, such as `string` or `array<DataSet>`.
    pub type_name: String,
    /// May be absent.
    pub is_optional: bool,
    /// Identifies the entity.
    pub is_unique: bool,
    /// Everything else, kept as it travels.
    #[serde(flatten)]
    pub rest: Attributes,
}

/// An error as Atlas answers it with a JSON body.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
    /// Such as `ATLAS-404-00-009`. Branch on this, not on the HTTP status.
    pub error_code: Option<String>,
    /// For people.
    pub error_message: Option<String>,
}

/// `GET /admin/version`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Version {
    /// Such as `2.1.0`.
    pub version: String,
    /// Product name.
    #[serde(default)]
    pub name: String,
    /// Description.
    #[serde(default)]
    pub description: String,
}

/// `GET /admin/session`: who is logged in, and what the server can do. Older servers tell less.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The login.
    pub user_name: String,
    /// Its groups or roles.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether it may create entities, of those types that the server was asked about.
    #[serde(rename = "atlas.entity.create.allowed")]
    pub may_create: Option<bool>,
    /// Whether it may change entities.
    #[serde(rename = "atlas.entity.update.allowed")]
    pub may_update: Option<bool>,
    /// Whether it passes classifications on in the background (said from 2.2 on).
    #[serde(
        rename = "atlas.tasks.enabled",
        skip_serializing_if = "Option::is_none"
    )]
    pub has_tasks: Option<bool>,
    /// Whether lineage can be asked for in parts (said from 2.3 on).
    #[serde(rename = "atlas.lineage.on.demand.enabled")]
    pub has_lineage_on_demand: Option<bool>,
}
