//! Definitions as they are answered: with their life, and what follows from other definitions.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::definition::{Category, Definition};
use super::{Relation, Role, TypeSystem};

/// What a list of definitions is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct DefinitionFilter {
    /// Only this kind.
    pub(crate) category: Option<Category>,
    /// Only this name.
    pub(crate) name: Option<String>,
    /// Only those of this `serviceType`.
    pub(crate) service_type: Option<String>,
    /// Only entity types and classifications with this super type, near or far.
    pub(crate) super_type: Option<String>,
}

impl DefinitionFilter {
    fn takes(&self, types: &TypeSystem, definition: &Definition) -> bool {
        let service_type = definition.body.get("serviceType").and_then(Value::as_str);
        self.category
            .is_none_or(|wanted| wanted == definition.category)
            && self
                .name
                .as_ref()
                .is_none_or(|wanted| *wanted == definition.name)
            && self
                .service_type
                .as_deref()
                .is_none_or(|wanted| service_type == Some(wanted))
            && self.super_type.as_deref().is_none_or(|wanted| {
                let is_sub = types.is_a(&definition.name, wanted)
                    || types
                        .classification(&definition.name)
                        .is_some_and(|c| c.ancestors.contains(wanted));
                definition.name != wanted && is_sub
            })
    }
}

impl TypeSystem {
    /// The definitions under `filter` in Atlas' envelope.
    pub(crate) fn envelope(&self, filter: &DefinitionFilter) -> Value {
        let names = self
            .definitions()
            .filter(|definition| filter.takes(self, definition))
            .map(|definition| definition.name.as_str());
        self.envelope_of(names)
    }

    /// The definitions of these names in Atlas' envelope.
    pub(crate) fn envelope_of<'a>(&self, names: impl Iterator<Item = &'a str>) -> Value {
        let mut envelope: Map<String, Value> = Category::ALL
            .iter()
            .map(|category| (category.envelope_key().to_owned(), json!([])))
            .collect();
        for definition in names.filter_map(|name| self.definition(name)) {
            if let Some(Value::Array(list)) = envelope.get_mut(definition.category.envelope_key()) {
                list.push(self.answer(definition));
            }
        }
        Value::Object(envelope)
    }

    /// The headers of the definitions under `filter`.
    pub(crate) fn headers(&self, filter: &DefinitionFilter) -> Value {
        self.definitions()
            .filter(|definition| filter.takes(self, definition))
            .map(|definition| {
                let mut header = Map::new();
                header.insert("guid".to_owned(), json!(definition.guid));
                header.insert("name".to_owned(), json!(definition.name));
                if let Some(service_type) = definition.body.get("serviceType") {
                    header.insert("serviceType".to_owned(), service_type.clone());
                }
                header.insert("category".to_owned(), json!(definition.category.name()));
                Value::Object(header)
            })
            .collect()
    }

    /// One definition.
    pub(crate) fn answer(&self, definition: &Definition) -> Value {
        let mut answer = Map::new();
        for (key, value) in [
            ("category", json!(definition.category.name())),
            ("guid", json!(definition.guid)),
            ("createdBy", json!(definition.created_by)),
            ("updatedBy", json!(definition.updated_by)),
            ("createTime", json!(definition.create_time)),
            ("updateTime", json!(definition.update_time)),
            ("version", json!(definition.version)),
        ] {
            answer.insert(key.to_owned(), value);
        }
        answer.extend(definition.body.clone());
        if let Some(entity_type) = self.entity(&definition.name) {
            let sub_types = self.direct(&entity_type.descendants, &definition.name);
            answer.insert("subTypes".to_owned(), sub_types);
            let ends: Vec<Value> = entity_type
                .relations
                .iter()
                .flat_map(|(attribute, ends)| {
                    ends.iter().map(move |end| relation_answer(attribute, end))
                })
                .collect();
            answer.insert("relationshipAttributeDefs".to_owned(), json!(ends));
            answer.insert(
                "businessAttributeDefs".to_owned(),
                self.business_answer(&definition.name),
            );
        }
        if let Some(classification) = self.classification(&definition.name) {
            let sub_types = self.direct(&classification.descendants, &definition.name);
            answer.insert("subTypes".to_owned(), sub_types);
        }
        Value::Object(answer)
    }

    /// Of the types below one, those directly below it: Atlas names no others.
    fn direct(&self, descendants: &BTreeSet<String>, name: &str) -> Value {
        let is_direct = |below: &&String| self.has_direct_super(below, name);
        json!(descendants.iter().filter(is_direct).collect::<Vec<_>>())
    }

    /// The business metadata that entities of a type may have.
    fn business_answer(&self, type_name: &str) -> Value {
        let mut answer = Map::new();
        for definition in self.definitions() {
            let attributes: Vec<&Value> = self
                .business_metadata(&definition.name)
                .into_iter()
                .flat_map(|metadata| metadata.attributes.values())
                .filter(|attribute| attribute.is_of(self, type_name))
                .map(|attribute| &attribute.definition)
                .collect();
            if !attributes.is_empty() {
                answer.insert(definition.name.clone(), json!(attributes));
            }
        }
        Value::Object(answer)
    }

    fn has_direct_super(&self, name: &str, super_type: &str) -> bool {
        self.definition(name)
            .and_then(|definition| definition.body.get("superTypes"))
            .and_then(Value::as_array)
            .is_some_and(|supers| supers.iter().any(|s| s.as_str() == Some(super_type)))
    }
}

fn relation_answer(attribute: &str, relation: &Relation) -> Value {
    let type_name = if relation.is_many {
        format!("array<{}>", relation.other_type)
    } else {
        relation.other_type.clone()
    };
    json!({
        "name": attribute,
        "typeName": type_name,
        "isOptional": relation.role != Role::Part,
        "cardinality": if relation.is_many { "SET" } else { "SINGLE" },
        "valuesMinCount": i32::from(relation.role == Role::Part),
        "valuesMaxCount": if relation.is_many { i32::MAX } else { 1 },
        "isUnique": false,
        "isIndexable": false,
        "includeInNotification": false,
        "searchWeight": -1,
        "relationshipTypeName": relation.relationship,
        "isLegacyAttribute": relation.is_legacy,
    })
}
