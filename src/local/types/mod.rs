//! The type system: what the definitions in force say about entities, worked out once whenever they change.
//!
//! Nothing here knows a type by name except the two lineage relationships and their ends; everything else follows from the
//! definitions, so that a type which a client adds behaves like one of ours.

pub(crate) mod answer;
pub(crate) mod builtin;
mod business;
pub(crate) mod change;
mod classification;
pub(crate) mod definition;
mod relationship;
#[cfg(test)]
mod tests;
mod value;

use std::collections::{BTreeSet, HashMap};

use indexmap::{IndexMap, IndexSet};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use self::business::BusinessMetadata;
pub(crate) use self::classification::ClassificationType;

use self::definition::{
    AttributeBody, Category, Definition, EndBody, RelationshipBody, StructBody,
};
pub(crate) use self::relationship::{Propagation, RelationshipType};
pub(crate) use self::value::{ValueType, key_text};
use crate::atlas::wire::Attributes;
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
    relationships: HashMap<String, RelationshipType>,
    classifications: HashMap<String, ClassificationType>,
    business: HashMap<String, BusinessMetadata>,
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

impl Side {
    /// The other end.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::One => Self::Two,
            Self::Two => Self::One,
        }
    }
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
            ..Self::default()
        };
        types.inherit()?;
        types.relate()?;
        types.classifications =
            classification::classifications(types.in_order(Category::Classification)?);
        types.business = business::business_metadata(types.of(Category::BusinessMetadata))?;
        Ok(types)
    }

    fn of(&self, category: Category) -> impl Iterator<Item = &Definition> {
        self.definitions
            .values()
            .filter(move |definition| definition.category == category)
    }

    /// The definitions of a kind that has super types, super before sub.
    fn in_order(&self, category: Category) -> Result<Vec<(String, StructBody)>, Failure> {
        let mut waiting = Vec::new();
        for definition in self.of(category) {
            waiting.push((definition.name.clone(), read_struct(definition)?));
        }
        let mut ordered: IndexMap<String, StructBody> = IndexMap::new();
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut still_waiting = Vec::new();
            for (name, body) in waiting {
                if body.super_types.iter().all(|s| ordered.contains_key(s)) {
                    ordered.insert(name, body);
                } else {
                    still_waiting.push((name, body));
                }
            }
            if still_waiting.len() == before {
                return Err(self.unresolvable(category, &still_waiting));
            }
            waiting = still_waiting;
        }
        Ok(ordered.into_iter().collect())
    }

    fn inherit(&mut self) -> Result<(), Failure> {
        for (name, body) in self.in_order(Category::Entity)? {
            let entity_type = self.resolve(&name, body);
            self.entities.insert(name, entity_type);
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
        attributes.extend(attributes_of(name, body.attribute_defs));
        ancestors.insert(name.to_owned());
        EntityType {
            name: name.to_owned(),
            ancestors,
            descendants: BTreeSet::new(),
            attributes,
            relations: IndexMap::new(),
        }
    }

    fn unresolvable(&self, category: Category, waiting: &[(String, StructBody)]) -> Failure {
        let unknown = waiting
            .iter()
            .flat_map(|(_, body)| &body.super_types)
            .find(|s| !matches!(self.definitions.get(*s), Some(d) if d.category == category));
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
            let relationship = RelationshipType::of(&definition.name, body);
            self.relationships
                .insert(definition.name.clone(), relationship);
        }
        Ok(())
    }

    /// The entity type of this name.
    pub(crate) fn entity(&self, name: &str) -> Option<&EntityType> {
        self.entities.get(name)
    }

    /// The relationship type of this name.
    pub(crate) fn relationship(&self, name: &str) -> Option<&RelationshipType> {
        self.relationships.get(name)
    }

    /// The classification type of this name.
    pub(crate) fn classification(&self, name: &str) -> Option<&ClassificationType> {
        self.classifications.get(name)
    }

    /// The business metadata of this name.
    pub(crate) fn business_metadata(&self, name: &str) -> Option<&BusinessMetadata> {
        self.business.get(name)
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

/// The attributes that a type declares.
fn attributes_of(declared_by: &str, bodies: Vec<AttributeBody>) -> IndexMap<String, Attribute> {
    bodies
        .into_iter()
        .map(|body| {
            let attribute = Attribute {
                declared_by: declared_by.to_owned(),
                value_type: ValueType::parse(&body.type_name),
                type_name: body.type_name,
                is_optional: body.is_optional,
                is_unique: body.is_unique,
            };
            (body.name, attribute)
        })
        .collect()
}

/// The values that a type has attributes for, in the form in which they are kept; or what is wrong with them, a line each.
pub(crate) fn known_values(
    type_name: &str,
    attributes: &IndexMap<String, Attribute>,
    sent: &Attributes,
) -> Result<Attributes, Vec<String>> {
    let mut kept = Attributes::new();
    let mut findings = Vec::new();
    for (name, value) in sent {
        let Some(attribute) = attributes.get(name) else {
            continue;
        };
        match attribute.value_type.normalise(value) {
            Some(normalised) => {
                kept.insert(name.clone(), normalised);
            }
            None => findings.push(attribute.finding(type_name, name, value)),
        }
    }
    if findings.is_empty() {
        Ok(kept)
    } else {
        Err(findings)
    }
}

impl Attribute {
    /// That a value is none of this attribute, in Atlas' words.
    pub(crate) fn finding(&self, type_name: &str, name: &str, value: &Value) -> String {
        let shown = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        format!(
            "{type_name}.{name}={shown}: invalid value for type {}",
            self.type_name
        )
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

/// The parts of a definition that the rules need.
fn read<T: DeserializeOwned>(definition: &Definition) -> Result<T, Failure> {
    serde_json::from_value(Value::Object(definition.body.clone()))
        .map_err(|error| Failure::bad_request(format!("{}: {error}", definition.name)))
}

fn read_struct(definition: &Definition) -> Result<StructBody, Failure> {
    read(definition)
}

fn read_relationship(definition: &Definition) -> Result<RelationshipBody, Failure> {
    read(definition)
}
