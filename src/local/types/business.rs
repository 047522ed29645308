//! What the definitions say about business metadata: groups of attributes that entities of some types may have besides those
//! of their type.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::definition::Definition;
use super::{TypeSystem, ValueType, read};
use crate::local::error::Failure;

/// One group of attributes.
#[derive(Debug, Clone, Default)]
pub(crate) struct BusinessMetadata {
    /// Its attributes.
    pub(crate) attributes: IndexMap<String, BusinessAttribute>,
}

/// An attribute of a group.
#[derive(Debug, Clone)]
pub(crate) struct BusinessAttribute {
    /// Name of the type of its values.
    pub(crate) type_name: String,
    /// The type of its values.
    pub(crate) value_type: ValueType,
    /// The types of entities that may have it, with their subtypes.
    pub(crate) entity_types: Vec<String>,
    /// Most characters of a text.
    pub(crate) max_length: Option<usize>,
    /// Its definition, for those who ask what an entity type may have.
    pub(crate) definition: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    attribute_defs: Vec<Map<String, Value>>,
}

impl BusinessAttribute {
    /// Whether entities of a type may have it.
    pub(crate) fn is_of(&self, types: &TypeSystem, type_name: &str) -> bool {
        self.entity_types
            .iter()
            .any(|allowed| types.is_a(type_name, allowed))
    }

    /// A value in the form in which it is kept; `None` when it is none of this attribute.
    pub(crate) fn kept(&self, value: &Value) -> Option<Value> {
        let longest = self.max_length.unwrap_or(usize::MAX);
        self.value_type.normalise(value).filter(|value| {
            value
                .as_str()
                .is_none_or(|text| text.chars().count() <= longest)
        })
    }
}

impl BusinessMetadata {
    pub(super) fn of(definition: &Definition) -> Result<Self, Failure> {
        let body: Body = read(definition)?;
        let attributes = body.attribute_defs.into_iter().map(|definition| {
            let text = |key: &str| {
                definition
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            // Atlas keeps options as text, lists and numbers too.
            let option = |key: &str| definition.get("options")?.get(key)?.as_str();
            let type_name = text("typeName").to_owned();
            let attribute = BusinessAttribute {
                value_type: ValueType::parse(&type_name),
                type_name,
                entity_types: option("applicableEntityTypes")
                    .and_then(|list| serde_json::from_str(list).ok())
                    .unwrap_or_default(),
                max_length: option("maxStrLength").and_then(|number| number.parse().ok()),
                definition: Value::Object(definition.clone()),
            };
            (text("name").to_owned(), attribute)
        });
        Ok(Self {
            attributes: attributes.collect(),
        })
    }
}

/// The groups of definitions by name.
pub(super) fn business_metadata<'a>(
    definitions: impl Iterator<Item = &'a Definition>,
) -> Result<HashMap<String, BusinessMetadata>, Failure> {
    definitions
        .map(|definition| Ok((definition.name.clone(), BusinessMetadata::of(definition)?)))
        .collect()
}
