//! All types of a server: of what kind each is, what lies above and below it, what it consists of.
//!
//! Definitions are read tolerantly: what a server leaves out or has in another form is left out here too, and types that lie
//! above each other in a circle (Atlas takes none such) are all listed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::told;
use crate::atlas::sheet::Row;
use crate::atlas::wire::{EntityCounts, TypeDef, TypeDefs};
use crate::atlas::{AtlasError, Reader};

/// A kind of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Of entities.
    Entity,
    /// Classifications.
    Classification,
    /// Relationships between entities.
    Relationship,
    /// Groups of business metadata.
    BusinessMetadata,
    /// Enumerations.
    Enum,
    /// Structs.
    Struct,
}

impl Kind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 6] = [
        Self::Entity,
        Self::Classification,
        Self::Relationship,
        Self::BusinessMetadata,
        Self::Enum,
        Self::Struct,
    ];

    /// As type headers name it.
    pub fn wire_name(self) -> &'static str {
        match self {
            Self::Entity => "ENTITY",
            Self::Classification => "CLASSIFICATION",
            Self::Relationship => "RELATIONSHIP",
            Self::BusinessMetadata => "BUSINESS_METADATA",
            Self::Enum => "ENUM",
            Self::Struct => "STRUCT",
        }
    }

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entity => "entity",
            Self::Classification => "classification",
            Self::Relationship => "relationship",
            Self::BusinessMetadata => "business metadata",
            Self::Enum => "enum",
            Self::Struct => "struct",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.wire_name() == name)
    }
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Such as `string` or `array<DataSet>`.
    pub type_name: String,
    /// Whether it may be absent.
    pub is_optional: bool,
    /// Whether it identifies the entity.
    pub is_unique: bool,
    /// Whether it is found by search.
    pub is_indexed: bool,
    /// `SINGLE`, `LIST` or `SET`.
    pub cardinality: String,
    /// What it is where nobody says.
    pub default: Option<String>,
    /// In words.
    pub about: Option<String>,
    /// The entity types that may have it, of business metadata.
    pub applies_to: Vec<String>,
}

/// An end of a relationship.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct End {
    /// The entity type.
    pub type_name: String,
    /// The attribute by which it has the other end.
    pub name: String,
    /// `SINGLE`, `LIST` or `SET`.
    pub cardinality: String,
    /// Whether what is at the other end is a part of it.
    pub is_container: bool,
}

/// A value of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    /// The value.
    pub value: String,
    /// In words.
    pub about: Option<String>,
}

/// A type.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// Of what kind.
    pub kind: Kind,
    /// How many types it is listed below.
    pub depth: usize,
    /// In words.
    pub about: Option<String>,
    /// Those directly above it.
    pub above: Vec<String>,
    /// Those directly below it, by name.
    pub below: Vec<String>,
    /// Its own attributes.
    pub attributes: Vec<Attribute>,
    /// Both ends, of a relationship.
    pub ends: Vec<End>,
    /// The relationships that it has an end of, each with the number of that end, by name.
    pub relationships: Vec<(String, usize)>,
    /// The values, of an enumeration.
    pub elements: Vec<Element>,
    /// The entity types that alone may have it, of a classification.
    pub only_on: Vec<String>,
    /// All of it, as it travels.
    pub definition: Value,
}

/// The types of a server.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Registry {
    /// The server's name.
    pub server: String,
    /// By kind; within a kind each below the first of those above it, else by name.
    pub types: Vec<Type>,
    places: HashMap<String, usize>,
}

impl Registry {
    /// Asks a server.
    pub async fn read(reader: &Reader) -> Result<Self, AtlasError> {
        let mut defs = reader.type_defs().await?;
        if defs.business_metadata_defs.is_empty() {
            // A server may leave these out of the answer about all; one that knows no such kind refuses the question.
            let asked = reader.business_metadata_defs().await;
            defs.business_metadata_defs = asked.unwrap_or_default();
        }
        Ok(Self::of(reader.target().name.clone(), defs))
    }

    /// The types of these definitions.
    pub fn of(server: String, defs: TypeDefs) -> Self {
        let entities = defs.entity_defs.iter().map(|it| json!(it)).collect();
        let lists = [
            (Kind::Entity, entities),
            (Kind::Classification, defs.classification_defs),
            (Kind::Relationship, defs.relationship_defs),
            (Kind::BusinessMetadata, defs.business_metadata_defs),
            (Kind::Enum, defs.enum_defs),
            (Kind::Struct, defs.struct_defs),
        ];
        let mut types = Vec::new();
        for (kind, definitions) in lists {
            let mut of_kind: Vec<Type> = definitions
                .into_iter()
                .filter_map(|definition| Type::of(kind, definition))
                .collect();
            of_kind.sort_by(|one, other| one.name.cmp(&other.name));
            of_kind.dedup_by(|one, other| one.name == other.name);
            types.extend(in_tree(of_kind));
        }
        let mut registry = Self {
            server,
            types,
            places: HashMap::new(),
        };
        registry.tie();
        registry
    }

    /// One type alone, of a server that does not tell them all.
    pub fn of_one(server: String, definition: &TypeDef) -> Option<Self> {
        let kind = Kind::of_name(&definition.category)?;
        let mut registry = Self {
            server,
            types: vec![Type::of(kind, json!(definition))?],
            places: HashMap::new(),
        };
        registry.tie();
        Some(registry)
    }

    /// Fills in what types say of each other.
    fn tie(&mut self) {
        let names = self.types.iter().enumerate();
        self.places = names.map(|(at, it)| (it.name.clone(), at)).collect();
        let mut below: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        let mut relationships: BTreeMap<usize, BTreeSet<(String, usize)>> = BTreeMap::new();
        for it in &self.types {
            for at in it.above.iter().filter_map(|name| self.places.get(name)) {
                below.entry(*at).or_default().insert(it.name.clone());
            }
            for (end, told) in it.ends.iter().enumerate() {
                if let Some(at) = self.places.get(&told.type_name) {
                    let own = relationships.entry(*at).or_default();
                    own.insert((it.name.clone(), end));
                }
            }
        }
        for (at, it) in self.types.iter_mut().enumerate() {
            it.below = below.remove(&at).into_iter().flatten().collect();
            it.relationships = relationships.remove(&at).into_iter().flatten().collect();
        }
    }

    /// The place of a type in the list.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The type of this name.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(self.place(name)?)
    }

    /// All types above one, each followed by those above it, with how far above it is; each once.
    pub fn above(&self, name: &str) -> Vec<(&Type, usize)> {
        let mut seen = BTreeSet::from([name]);
        let mut found = Vec::new();
        let mut waiting = self.directly_above(name, 0);
        while let Some((it, depth)) = waiting.pop() {
            if seen.insert(&it.name) {
                found.push((it, depth));
                waiting.extend(self.directly_above(&it.name, depth + 1));
            }
        }
        found
    }

    /// The types directly above one, the last first, each with this depth.
    fn directly_above(&self, name: &str, depth: usize) -> Vec<(&Type, usize)> {
        let above = self.get(name).into_iter().flat_map(|it| &it.above).rev();
        let known = above.filter_map(|name| self.get(name));
        known.map(|it| (it, depth)).collect()
    }

    /// How many types lie below one, at any depth.
    pub fn count_below(&self, name: &str) -> usize {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![name];
        while let Some(name) = waiting.pop() {
            let below = self.get(name).into_iter().flat_map(|it| &it.below);
            waiting.extend(below.map(String::as_str).filter(|it| seen.insert(*it)));
        }
        seen.len()
    }

    /// What is told of a type; nothing where there is no such.
    pub fn told(&self, name: &str, counts: Option<&EntityCounts>) -> Vec<Row> {
        let found = self.get(name);
        found.map_or_else(Vec::new, |it| told::rows(self, it, counts))
    }
}

impl Type {
    fn of(kind: Kind, mut definition: Value) -> Option<Self> {
        let name = text(&definition, "name").filter(|name| !name.is_empty())?;
        if let Some(fields) = definition.as_object_mut() {
            fields.insert("category".to_owned(), json!(kind.wire_name()));
        }
        let ends = ["endDef1", "endDef2"];
        let ends = ends.iter().filter_map(|key| definition.get(*key));
        Some(Self {
            kind,
            depth: 0,
            about: text(&definition, "description").filter(|it| !it.is_empty() && *it != name),
            above: texts(&definition, "superTypes"),
            below: Vec::new(),
            attributes: list(&definition, "attributeDefs").map(attribute).collect(),
            ends: ends.map(end).collect(),
            relationships: Vec::new(),
            elements: list(&definition, "elementDefs").map(element).collect(),
            only_on: texts(&definition, "entityTypes"),
            name,
            definition,
        })
    }

    /// A field of its definition that is a text.
    pub fn field(&self, key: &str) -> Option<String> {
        text(&self.definition, key).filter(|it| !it.is_empty())
    }
}

fn attribute(value: &Value) -> Attribute {
    let is = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
    let options = value.get("options");
    let applies_to = options.and_then(|it| text(it, "applicableEntityTypes"));
    Attribute {
        name: text(value, "name").unwrap_or_default(),
        type_name: text(value, "typeName").unwrap_or_default(),
        is_optional: is("isOptional"),
        is_unique: is("isUnique"),
        is_indexed: is("isIndexable"),
        cardinality: text(value, "cardinality").unwrap_or_default(),
        default: match value.get("defaultValue") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        },
        about: text(value, "description").filter(|it| !it.is_empty()),
        applies_to: applies_to
            .and_then(|list| serde_json::from_str(&list).ok())
            .unwrap_or_default(),
    }
}

fn end(value: &Value) -> End {
    End {
        type_name: text(value, "type").unwrap_or_default(),
        name: text(value, "name").unwrap_or_default(),
        cardinality: text(value, "cardinality").unwrap_or_default(),
        is_container: value.get("isContainer") == Some(&json!(true)),
    }
}

fn element(value: &Value) -> Element {
    Element {
        value: text(value, "value").unwrap_or_default(),
        about: text(value, "description").filter(|it| !it.is_empty()),
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let list = value.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    let texts = list(value, key).filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Types of a kind, sorted by name, in the order of a tree: each below the first of those above it that is there.
fn in_tree(types: Vec<Type>) -> Vec<Type> {
    let places: HashMap<&str, usize> = types
        .iter()
        .enumerate()
        .map(|(at, it)| (&*it.name, at))
        .collect();
    let parent = |it: &Type| {
        it.above
            .iter()
            .find_map(|name| places.get(&**name).copied())
    };
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut roots = Vec::new();
    for (at, it) in types.iter().enumerate() {
        match parent(it) {
            Some(parent) => children[parent].push(at),
            None => roots.push(at),
        }
    }
    let mut order: Vec<(usize, usize)> = Vec::new();
    let mut is_placed = vec![false; types.len()];
    // What hangs on no root lies above itself, and is listed all the same.
    for root in roots.into_iter().chain(0..types.len()) {
        let mut waiting = vec![(root, 0)];
        while let Some((at, depth)) = waiting.pop() {
            if std::mem::replace(&mut is_placed[at], true) {
                continue;
            }
            order.push((at, depth));
            waiting.extend(children[at].iter().rev().map(|&child| (child, depth + 1)));
        }
    }
    let mut types: Vec<Option<Type>> = types.into_iter().map(Some).collect();
    let in_order = order.into_iter().filter_map(|(at, depth)| {
        let it = types[at].take()?;
        Some(Type { depth, ..it })
    });
    in_order.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defs(value: Value) -> TypeDefs {
        serde_json::from_value(value).unwrap()
    }

    fn entity(name: &str, above: &[&str]) -> Value {
        json!({"name": name, "superTypes": above, "attributeDefs": []})
    }

    fn listed(registry: &Registry) -> Vec<String> {
        let types = registry.types.iter();
        types
            .map(|it| format!("{}{}", "  ".repeat(it.depth), it.name))
            .collect()
    }

    #[test]
    fn types_are_listed_by_kind_and_below_each_other() {
        let registry = Registry::of(
            "atlas".to_owned(),
            defs(json!({
                "entityDefs": [entity("b", &["root"]), entity("root", &[]), entity("c", &["b", "root"]), entity("a", &["gone"])],
                "enumDefs": [{"name": "level", "elementDefs": [{"value": "low"}]}],
                "classificationDefs": [{"name": "PII", "superTypes": null}],
                "relationshipDefs": [{"name": "r", "endDef1": {"type": "b", "name": "parts"}, "endDef2": {"type": "c", "name": "whole"}}],
            })),
        );
        let wanted = ["a", "root", "  b", "    c", "PII", "r", "level"];
        assert_eq!(listed(&registry), wanted);
        assert_eq!(registry.get("root").unwrap().below, ["b", "c"]);
        assert_eq!(registry.count_below("root"), 2);
        assert_eq!(
            registry.get("c").unwrap().relationships,
            [("r".to_owned(), 1)]
        );
        let above = registry.above("c");
        let above: Vec<_> = above.iter().map(|(it, at)| (&*it.name, *at)).collect();
        assert_eq!(above, [("b", 0), ("root", 1)]);
    }

    #[test]
    fn types_in_a_circle_are_listed_once_each() {
        let registry = Registry::of(
            "atlas".to_owned(),
            defs(
                json!({"entityDefs": [entity("a", &["b"]), entity("b", &["a"]), entity("a", &[])]}),
            ),
        );
        assert_eq!(registry.types.len(), 2);
        assert_eq!(registry.above("a").len(), 1);
        assert_eq!(registry.count_below("a"), 2);
    }
}
