//! A type definition as Atlas writes it, with its life in this catalogue. The body is kept as JSON so that whatever a client
//! put into a definition is given back; what the rules need is read from it into the structs here.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The kinds of type definition that the catalogue keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Category {
    /// A set of named values.
    Enum,
    /// A value with parts.
    Struct,
    /// A tag.
    Classification,
    /// A kind of entity.
    Entity,
    /// A kind of edge between entities.
    Relationship,
    /// Attributes that entities of some types may have besides those of their type.
    BusinessMetadata,
}

impl Category {
    /// In the order of Atlas' envelope.
    pub(crate) const ALL: [Self; 6] = [
        Self::Enum,
        Self::Struct,
        Self::Classification,
        Self::Entity,
        Self::Relationship,
        Self::BusinessMetadata,
    ];

    /// The name in a definition, such as `ENTITY`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enum => "ENUM",
            Self::Struct => "STRUCT",
            Self::Classification => "CLASSIFICATION",
            Self::Entity => "ENTITY",
            Self::Relationship => "RELATIONSHIP",
            Self::BusinessMetadata => "BUSINESS_METADATA",
        }
    }

    /// The key in the envelope, such as `entityDefs`.
    pub(crate) fn envelope_key(self) -> &'static str {
        match self {
            Self::Enum => "enumDefs",
            Self::Struct => "structDefs",
            Self::Classification => "classificationDefs",
            Self::Entity => "entityDefs",
            Self::Relationship => "relationshipDefs",
            Self::BusinessMetadata => "businessMetadataDefs",
        }
    }

    /// The category of this name, in any case, and as one word: Atlas' paths have `businessmetadata`.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let name = name.replace('_', "");
        Self::ALL.into_iter().find(|category| {
            let own = category.name().replace('_', "");
            own.eq_ignore_ascii_case(&name)
        })
    }
}

/// A definition and its life.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Definition {
    /// Kind.
    pub(crate) category: Category,
    /// Name, unique over all kinds.
    pub(crate) name: String,
    /// Guid of the definition.
    pub(crate) guid: String,
    /// Counts the changes, from 1.
    pub(crate) version: i64,
    /// Who made it.
    pub(crate) created_by: String,
    /// Who changed it last.
    pub(crate) updated_by: String,
    /// Milliseconds since 1970.
    pub(crate) create_time: i64,
    /// Milliseconds since 1970.
    pub(crate) update_time: i64,
    /// The definition with its defaults filled in.
    pub(crate) body: Map<String, Value>,
}

/// The parts of an entity, struct or classification definition that the rules need.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct StructBody {
    pub(crate) super_types: Vec<String>,
    pub(crate) attribute_defs: Vec<AttributeBody>,
    /// Of a classification: the types of entities that take it.
    pub(crate) entity_types: Vec<String>,
}

/// An attribute of a definition.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AttributeBody {
    pub(crate) name: String,
    pub(crate) type_name: String,
    pub(crate) is_optional: bool,
    pub(crate) is_unique: bool,
}

/// The parts of a relationship definition that the rules need.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RelationshipBody {
    pub(crate) relationship_category: String,
    pub(crate) end_def1: EndBody,
    pub(crate) end_def2: EndBody,
    pub(crate) propagate_tags: String,
    pub(crate) attribute_defs: Vec<AttributeBody>,
}

/// One end of a relationship definition: the attribute `name` of entities of `type`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct EndBody {
    #[serde(rename = "type")]
    pub(crate) type_name: String,
    pub(crate) name: String,
    pub(crate) is_container: bool,
    pub(crate) cardinality: String,
    pub(crate) is_legacy_attribute: bool,
}

impl EndBody {
    /// Whether an entity at this end may have many edges.
    pub(crate) fn is_many(&self) -> bool {
        matches!(self.cardinality.as_str(), "SET" | "LIST")
    }
}

/// A definition as sent, with the defaults that Atlas fills in.
pub(crate) fn with_defaults(
    category: Category,
    mut sent: Map<String, Value>,
) -> Map<String, Value> {
    sent.retain(|_, value| !value.is_null());
    // These are worked out for each answer, or kept beside the body.
    for derived in [
        "category",
        "guid",
        "createdBy",
        "updatedBy",
        "createTime",
        "updateTime",
        "version",
        "subTypes",
        "relationshipAttributeDefs",
        "businessAttributeDefs",
    ] {
        sent.shift_remove(derived);
    }
    let name = sent.get("name").cloned().unwrap_or_default();
    let mut body = Map::new();
    body.insert("name".to_owned(), name.clone());
    body.insert("description".to_owned(), name);
    body.insert("typeVersion".to_owned(), json!("1.0"));
    body.extend(sent);
    if category == Category::Enum {
        body.entry("elementDefs").or_insert_with(|| json!([]));
    } else {
        body.entry("attributeDefs").or_insert_with(|| json!([]));
    }
    if matches!(category, Category::Entity | Category::Classification) {
        body.entry("superTypes").or_insert_with(|| json!([]));
    }
    if category == Category::Classification {
        body.entry("entityTypes").or_insert_with(|| json!([]));
    }
    if let Some(Value::Array(attributes)) = body.get_mut("attributeDefs") {
        for attribute in attributes {
            if let Value::Object(attribute) = attribute {
                fill_attribute(attribute);
            }
        }
    }
    if category == Category::Relationship {
        for end in ["endDef1", "endDef2"] {
            if let Some(Value::Object(end)) = body.get_mut(end) {
                for flag in ["isContainer", "isLegacyAttribute"] {
                    end.entry(flag).or_insert(json!(false));
                }
                end.entry("cardinality").or_insert(json!("SINGLE"));
            }
        }
        body.entry("propagateTags").or_insert(json!("NONE"));
    }
    body
}

fn fill_attribute(attribute: &mut Map<String, Value>) {
    let is_optional = attribute.get("isOptional") == Some(&json!(true));
    let is_single = attribute
        .entry("cardinality")
        .or_insert(json!("SINGLE"))
        .as_str()
        == Some("SINGLE");
    for (key, default) in [
        ("isOptional", json!(false)),
        ("isUnique", json!(false)),
        ("isIndexable", json!(false)),
        ("valuesMinCount", json!(i32::from(!is_optional))),
        (
            "valuesMaxCount",
            json!(if is_single { 1 } else { i32::MAX }),
        ),
        ("includeInNotification", json!(false)),
        ("searchWeight", json!(-1)),
    ] {
        attribute.entry(key).or_insert(default);
    }
}
