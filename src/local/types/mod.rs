//! The type system: what the definitions in force say about entities, worked out once whenever they change.
//!
//! Nothing here knows a type by name except the two lineage relationships and their ends; everything else follows from the
//! definitions, so that a type which a client adds behaves like one of ours.

pub(crate) mod answer;
pub(crate) mod builtin;
pub(crate) mod change;
pub(crate) mod definition;
#[cfg(test)]
mod tests;
mod value;

use std::collections::{BTreeSet, HashMap};

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use self::definition::{Category, Definition, EndBody, RelationshipBody, StructBody};
pub(crate) use self::value::{ValueType, key_text};
use crate::local::error::Failure;

/// The relationship from a process to what it reads.
pub(crate) const PROCESS_READS: &str = "dataset_process_inputs";
/// The relationship from a process to what it writes.
pub(crate) const PROCESS_WRITES: &str = "process_dataset_outputs";

/// All definitions and what follows from them.
#[derive(Debug, Default)]
pub(crate) struct TypeSystem {
    definitions: IndexMap<String, Definition>,
    entities: HashMap<String, EntityType>,
}

/// What the definitions say about entities of one type.
#[derive(Debug, Clone)]
pub(crate) struct EntityType {
    /// Its name.
    pub(crate) name: String,
    /// Its super types, near and far, and itself.
    pub(crate) ancestors: IndexSet<String>,
    /// Its subtypes, near and far, and itself.
    pub(crate) descendants: BTreeSet<String>,
    /// Attributes, inherited ones first.
    pub(crate) attributes: IndexMap<String, Attribute>,
    /// Ends of relationships by attribute; one attribute may be served by several relationships.
    pub(crate) relations: IndexMap<String, Vec<Relation>>,
}

/// An attribute of an entity type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Attribute {
    /// The type that declares it.
    pub(crate) declared_by: String,
    /// Name of the type of its values.
    pub(crate) type_name: String,
    /// The type of its values.
    pub(crate) value_type: ValueType,
    /// Whether it may be absent.
    pub(crate) is_optional: bool,
    /// Whether it identifies the entity.
    pub(crate) is_unique: bool,
}

/// Which end of a relationship an entity stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// At `endDef1`.
    One,
    /// At `endDef2`.
    Two,
}

/// What an entity is to the one at the other end of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Neither is without the other.
    Peer,
    /// Cannot be without the other, and is deleted with it.
    Part,
    /// Takes the others with it when it is deleted.
    Whole,
}

/// A relationship seen from one of its ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Relation {
    /// Name of the relationship type.
    pub(crate) relationship: String,
    /// The end seen from.
    pub(crate) side: Side,
    /// The type of entities at the other end.
    pub(crate) other_type: String,
    /// Whether an entity at this end may have many edges.
    pub(crate) is_many: bool,
    /// Whether an entity at the other end may have many edges.
    pub(crate) is_other_many: bool,
    /// Whether one end is a part of the other.
    pub(crate) role: Role,
    /// Whether the references are also given among the attributes.
    pub(crate) is_legacy: bool,
}

impl TypeSystem {
    /// Works out what `definitions` say; fails where they do not hold together.
    pub(crate) fn build(definitions: Vec<Definition>) -> Result<Self, Failure> {
        let mut types = Self {
            definitions: definitions
                .into_iter()
                .map(|definition| (definition.name.clone(), definition))
                .collect(),
            entities: HashMap::new(),
        };
        types.inherit()?;
        types.relate()?;
        Ok(types)
    }

    /// Resolves super types, super before sub, until none is left or nothing moves.
    fn inherit(&mut self) -> Result<(), Failure> {
        let mut waiting = Vec::new();
        for definition in self.definitions.values() {
            if definition.category == Category::Entity {
                waiting.push((definition.name.clone(), read_struct(definition)?));
            }
        }
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut still_waiting = Vec::new();
            for (name, body) in waiting {
                if body
                    .super_types
                    .iter()
                    .all(|s| self.entities.contains_key(s))
                {
                    let entity_type = self.resolve(&name, body);
                    self.entities.insert(name, entity_type);
                } else {
                    still_waiting.push((name, body));
                }
            }
            if still_waiting.len() == before {
                return Err(self.unresolvable(&still_waiting));
            }
            waiting = still_waiting;
        }
        let lines: Vec<(String, IndexSet<String>)> = self
            .entities
            .values()
            .map(|t| (t.name.clone(), t.ancestors.clone()))
            .collect();
        for (name, ancestors) in lines {
            for ancestor in ancestors {
                if let Some(entity_type) = self.entities.get_mut(&ancestor) {
                    entity_type.descendants.insert(name.clone());
                }
            }
        }
        Ok(())
    }

    fn resolve(&self, name: &str, body: StructBody) -> EntityType {
        let mut ancestors = IndexSet::new();
        let mut attributes = IndexMap::new();
        for super_type in body.super_types.iter().filter_map(|s| self.entities.get(s)) {
            ancestors.extend(super_type.ancestors.iter().cloned());
            for (key, attribute) in &super_type.attributes {
                attributes
                    .entry(key.clone())
                    .or_insert_with(|| attribute.clone());
            }
        }
        for attribute in body.attribute_defs {
            attributes.insert(
                attribute.name,
                Attribute {
                    declared_by: name.to_owned(),
                    value_type: ValueType::parse(&attribute.type_name),
                    type_name: attribute.type_name,
                    is_optional: attribute.is_optional,
                    is_unique: attribute.is_unique,
                },
            );
        }
        ancestors.insert(name.to_owned());
        EntityType {
            name: name.to_owned(),
            ancestors,
            descendants: BTreeSet::new(),
            attributes,
            relations: IndexMap::new(),
        }
    }

    fn unresolvable(&self, waiting: &[(String, StructBody)]) -> Failure {
        let unknown = waiting.iter().flat_map(|(_, body)| &body.super_types).find(
            |s| !matches!(self.definitions.get(*s), Some(d) if d.category == Category::Entity),
        );
        match (unknown, waiting.first()) {
            (Some(name), _) => Failure::bad_request(format!("Given typename {name} was invalid")),
            (None, Some((name, _))) => {
                Failure::bad_request(format!("{name} is, over others, a super type of itself"))
            }
            (None, None) => Failure::bad_request("types that do not hold together"),
        }
    }

    /// Gives every entity type the relationship ends it and its super types have.
    fn relate(&mut self) -> Result<(), Failure> {
        for definition in self.definitions.values() {
            if definition.category != Category::Relationship {
                continue;
            }
            let body = read_relationship(definition)?;
            let is_composition = body.relationship_category == "COMPOSITION";
            let ends = [
                (Side::One, &body.end_def1, &body.end_def2),
                (Side::Two, &body.end_def2, &body.end_def1),
            ];
            for (side, end, other) in ends {
                let relation = Relation {
                    relationship: definition.name.clone(),
                    side,
                    other_type: other.type_name.clone(),
                    is_many: end.is_many(),
                    is_other_many: other.is_many(),
                    role: match (is_composition, end.is_container) {
                        (false, _) => Role::Peer,
                        (true, false) => Role::Part,
                        (true, true) => Role::Whole,
                    },
                    is_legacy: end.is_legacy_attribute,
                };
                attach(&mut self.entities, &definition.name, end, &relation)?;
            }
        }
        Ok(())
    }

    /// The entity type of this name.
    pub(crate) fn entity(&self, name: &str) -> Option<&EntityType> {
        self.entities.get(name)
    }

    /// The definition of this name, of any kind.
    pub(crate) fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(name)
    }

    /// All definitions, in the order in which they were made.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.values()
    }

    /// Whether entities of type `name` are entities of type `ancestor`.
    pub(crate) fn is_a(&self, name: &str, ancestor: &str) -> bool {
        self.entity(name)
            .is_some_and(|entity_type| entity_type.ancestors.contains(ancestor))
    }
}

impl EntityType {
    /// Attributes that identify its entities, `qualifiedName` first: it is inherited by all.
    pub(crate) fn unique_attributes(&self) -> impl Iterator<Item = (&String, &Attribute)> {
        self.attributes
            .iter()
            .filter(|(_, attribute)| attribute.is_unique)
    }

    /// Whether the attribute's values are kept as edges.
    pub(crate) fn is_relation(&self, attribute: &str) -> bool {
        self.relations.contains_key(attribute)
    }
}

fn attach(
    entities: &mut HashMap<String, EntityType>,
    relationship: &str,
    end: &EndBody,
    relation: &Relation,
) -> Result<(), Failure> {
    let holders = entities
        .get(&end.type_name)
        .map(|entity_type| entity_type.descendants.clone())
        .ok_or_else(|| {
            Failure::bad_request(format!(
                "relationshipDef {relationship}: Given typename {} was invalid",
                end.type_name
            ))
        })?;
    for holder in holders {
        if let Some(entity_type) = entities.get_mut(&holder) {
            entity_type
                .relations
                .entry(end.name.clone())
                .or_default()
                .push(relation.clone());
        }
    }
    Ok(())
}

fn read_struct(definition: &Definition) -> Result<StructBody, Failure> {
    serde_json::from_value(Value::Object(definition.body.clone()))
        .map_err(|error| Failure::bad_request(format!("{}: {error}", definition.name)))
}

fn read_relationship(definition: &Definition) -> Result<RelationshipBody, Failure> {
    serde_json::from_value(Value::Object(definition.body.clone()))
        .map_err(|error| Failure::bad_request(format!("{}: {error}", definition.name)))
}
