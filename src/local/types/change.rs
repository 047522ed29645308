//! Making and changing type definitions: Atlas' rules, and the list of definitions that would then be in force. All or
//! nothing: the first thing that breaks a rule refuses the whole request.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::definition::{AttributeBody, Category, Definition, StructBody, with_defaults};
use super::{TypeSystem, read_relationship, read_struct};
use crate::local::error::Failure;

/// Most definitions that a catalogue takes.
const MAX_DEFINITIONS: usize = 10_000;

/// Who changes, and when.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    /// The user.
    pub(crate) user: String,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
}

/// The definitions to be written, and the type system that then holds.
#[derive(Debug)]
pub(crate) struct TypeChange {
    /// New or changed.
    pub(crate) written: Vec<Definition>,
    /// All types, with the written ones.
    pub(crate) types: TypeSystem,
}

/// `POST /v2/types/typedefs`: none of the types may exist.
pub(crate) fn create(
    types: &TypeSystem,
    sent: &Map<String, Value>,
    author: &Author,
    mut guid: impl FnMut() -> String,
) -> Result<TypeChange, Failure> {
    let mut written: IndexMap<String, Definition> = IndexMap::new();
    for (category, body) in bodies(sent)? {
        let name = name_of(category, &body)?;
        if types.definition(&name).is_some() || written.contains_key(&name) {
            return Err(Failure::type_exists(&name));
        }
        let definition = Definition {
            category,
            name: name.clone(),
            guid: guid(),
            version: 1,
            created_by: author.user.clone(),
            updated_by: author.user.clone(),
            create_time: author.now,
            update_time: author.now,
            body,
        };
        written.insert(name, definition);
    }
    finish(types, written)
}

/// `PUT /v2/types/typedefs`: all of the types must exist; only optional attributes and super types may be added.
pub(crate) fn update(
    types: &TypeSystem,
    sent: &Map<String, Value>,
    author: &Author,
) -> Result<TypeChange, Failure> {
    let mut written: IndexMap<String, Definition> = IndexMap::new();
    for (category, body) in bodies(sent)? {
        let name = name_of(category, &body)?;
        let before = types
            .definition(&name)
            .filter(|definition| definition.category == category)
            .ok_or_else(|| Failure::unknown_type(&name))?;
        let after = Definition {
            version: before.version + 1,
            updated_by: author.user.clone(),
            update_time: author.now,
            body,
            ..before.clone()
        };
        check_update(before, &after)?;
        written.insert(name, after);
    }
    finish(types, written)
}

fn finish(
    types: &TypeSystem,
    written: IndexMap<String, Definition>,
) -> Result<TypeChange, Failure> {
    let mut all: IndexMap<String, Definition> = types
        .definitions()
        .map(|definition| (definition.name.clone(), definition.clone()))
        .collect();
    all.extend(written.clone());
    if all.len() > MAX_DEFINITIONS {
        return Err(Failure::bad_request(format!(
            "the local catalogue takes at most {MAX_DEFINITIONS} types"
        )));
    }
    let types = TypeSystem::build(all.into_values().collect())?;
    let written: Vec<Definition> = written.into_values().collect();
    for definition in &written {
        match definition.category {
            Category::Entity => check_entity(&types, definition)?,
            Category::Relationship => check_relationship(definition)?,
            Category::Classification | Category::BusinessMetadata => {
                check_attributes_of_values(&types, definition)?;
            }
            Category::Enum | Category::Struct => {}
        }
    }
    Ok(TypeChange { written, types })
}

type Body = Map<String, Value>;

/// The definitions of an envelope, each with its defaults.
fn bodies(sent: &Map<String, Value>) -> Result<Vec<(Category, Body)>, Failure> {
    let mut found = Vec::new();
    for category in Category::ALL {
        match sent.get(category.envelope_key()) {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) => {
                for item in list {
                    let Value::Object(body) = item else {
                        return Err(malformed(category));
                    };
                    found.push((category, with_defaults(category, body.clone())));
                }
            }
            Some(_) => return Err(malformed(category)),
        }
    }
    Ok(found)
}

fn malformed(category: Category) -> Failure {
    Failure::bad_request(format!(
        "{} is not a list of definitions",
        category.envelope_key()
    ))
}

fn name_of(category: Category, body: &Map<String, Value>) -> Result<String, Failure> {
    let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
    if is_type_name(name) {
        return Ok(name.to_owned());
    }
    Err(Failure::bad_definition(
        "ATLAS-400-00-019",
        format!(
            "{name}: invalid name for {}.  Names must consist of a letter followed by a sequence of letter, number, space, or _ characters",
            category.name()
        ),
    ))
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ' ')
}

/// Attributes of what is no entity: named like others, of a type that is there; and entity types that are there.
fn check_attributes_of_values(types: &TypeSystem, definition: &Definition) -> Result<(), Failure> {
    let body = read_struct(definition)?;
    for attribute in &body.attribute_defs {
        check_name_and_type(types, definition, attribute)?;
    }
    match body
        .entity_types
        .iter()
        .find(|name| types.entity(name).is_none())
    {
        Some(unknown) => Err(Failure::bad_definition(
            "ATLAS-400-00-052",
            format!(
                "ClassificationDef {} has invalid {unknown} in entityTypes",
                definition.name
            ),
        )),
        None => Ok(()),
    }
}

fn check_entity(types: &TypeSystem, definition: &Definition) -> Result<(), Failure> {
    let body = read_struct(definition)?;
    for attribute in &body.attribute_defs {
        check_attribute(types, definition, &body, attribute)?;
    }
    Ok(())
}

fn check_attribute(
    types: &TypeSystem,
    definition: &Definition,
    body: &StructBody,
    attribute: &AttributeBody,
) -> Result<(), Failure> {
    check_name_and_type(types, definition, attribute)?;
    let inherited_from = body
        .super_types
        .iter()
        .find_map(|super_type| types.entity(super_type)?.attributes.get(&attribute.name));
    if let Some(inherited) = inherited_from {
        return Err(Failure::bad_definition(
            "ATLAS-400-00-09E",
            format!(
                "{}: attribute {} is already declared by the super type {}",
                definition.name, attribute.name, inherited.declared_by
            ),
        ));
    }
    Ok(())
}

fn check_name_and_type(
    types: &TypeSystem,
    definition: &Definition,
    attribute: &AttributeBody,
) -> Result<(), Failure> {
    if !is_type_name(&attribute.name) {
        return Err(Failure::bad_definition(
            "ATLAS-400-00-019",
            format!(
                "{}: invalid name for an attribute of {}",
                attribute.name, definition.name
            ),
        ));
    }
    let value_type = super::ValueType::parse(&attribute.type_name);
    match value_type.named() {
        Some(named) if types.definition(named).is_none() => Err(Failure::bad_request(format!(
            "Given typename {named} was invalid"
        ))),
        _ => Ok(()),
    }
}

fn check_relationship(definition: &Definition) -> Result<(), Failure> {
    let body = read_relationship(definition)?;
    let name = &definition.name;
    let containers = [&body.end_def1, &body.end_def2]
        .into_iter()
        .filter(|end| end.is_container)
        .count();
    match (body.relationship_category.as_str(), containers) {
        ("ASSOCIATION", 0) | ("AGGREGATION" | "COMPOSITION", 1) => {}
        ("ASSOCIATION", _) => {
            return Err(Failure::bad_definition(
                "ATLAS-400-00-030",
                format!("{name}: an ASSOCIATION has no container"),
            ));
        }
        ("AGGREGATION" | "COMPOSITION", 0) => {
            return Err(Failure::bad_definition(
                "ATLAS-400-00-031",
                format!("{name}: one end must be the container"),
            ));
        }
        ("AGGREGATION" | "COMPOSITION", _) => {
            return Err(Failure::bad_definition(
                "ATLAS-400-00-02D",
                format!("relationshipDef {name} creation attempted with both ends as containers"),
            ));
        }
        (category, _) => {
            return Err(Failure::bad_request(format!(
                "{name}: {category} is no category of relationships"
            )));
        }
    }
    for end in [&body.end_def1, &body.end_def2] {
        if !is_type_name(&end.name) {
            return Err(Failure::bad_definition(
                "ATLAS-400-00-019",
                format!("{}: invalid name for an end of {name}", end.name),
            ));
        }
    }
    Ok(())
}

fn check_update(before: &Definition, after: &Definition) -> Result<(), Failure> {
    let name = &before.name;
    if before.category == Category::Relationship {
        let (old, new) = (read_relationship(before)?, read_relationship(after)?);
        let is_same = old.relationship_category == new.relationship_category
            && old.end_def1 == new.end_def1
            && old.end_def2 == new.end_def2;
        return if is_same {
            Ok(())
        } else {
            Err(Failure::bad_request(format!(
                "{name}: the ends and the category of a relationship cannot be changed"
            )))
        };
    }
    let (old, new) = (read_struct(before)?, read_struct(after)?);
    for attribute in &old.attribute_defs {
        match new.attribute_defs.iter().find(|a| a.name == attribute.name) {
            None => {
                return Err(Failure::bad_definition(
                    "ATLAS-400-00-00D",
                    format!("{name}.{} : attribute delete not supported", attribute.name),
                ));
            }
            Some(kept) if kept != attribute => {
                return Err(Failure::bad_request(format!(
                    "{name}.{}: the type of an attribute cannot be changed",
                    attribute.name
                )));
            }
            Some(_) => {}
        }
    }
    let added = new
        .attribute_defs
        .iter()
        .find(|a| !a.is_optional && !old.attribute_defs.iter().any(|b| b.name == a.name));
    if let Some(attribute) = added {
        return Err(Failure::bad_definition(
            "ATLAS-400-00-00C",
            format!(
                "{name}.{} : can not add mandatory attribute",
                attribute.name
            ),
        ));
    }
    if let Some(removed) = old
        .super_types
        .iter()
        .find(|s| !new.super_types.contains(s))
    {
        return Err(Failure::bad_definition(
            "ATLAS-400-00-00E",
            format!("superType remove not supported: {name} : {removed}"),
        ));
    }
    Ok(())
}
