//! The forms in which entities are answered: whole, as header, and as reference from another entity.

use serde_json::{Map, Value, json};

use crate::local::classification;
use crate::local::error::Failure;
use crate::local::glossary;
use crate::local::store::{Edge, EdgeState, EntityId, EntityRow, Neighbour, Session};
use crate::local::types::{EntityType, Relation, Side};

/// An object of these fields. `json!` copies what it is given, and an answer may have thousands of entities.
pub(crate) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter();
    Value::Object(
        fields
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// Attributes that a header has besides the unique ones, where they have a value.
pub(crate) const HEADER_ATTRIBUTES: [&str; 5] = [
    "name",
    "displayName",
    "description",
    "userDescription",
    "owner",
];

/// The name to show.
pub(crate) fn display_text(row: &EntityRow) -> &str {
    ["name", "displayName", "qualifiedName"]
        .iter()
        .find_map(|attribute| row.text(attribute))
        .unwrap_or(&row.guid)
}

/// The short form.
pub(crate) fn header(session: &Session<'_>, row: &EntityRow) -> Result<Value, Failure> {
    header_with(session, row, &[])
}

/// The short form with its classifications.
pub(crate) fn header_with_classifications(
    session: &Session<'_>,
    row: &EntityRow,
    more: &[String],
) -> Result<Value, Failure> {
    let mut header = header_with(session, row, more)?;
    header["classifications"] = json!(classification::all(session, row)?);
    Ok(header)
}

/// The short form with more attributes.
pub(crate) fn header_with(
    session: &Session<'_>,
    row: &EntityRow,
    more: &[String],
) -> Result<Value, Failure> {
    let mut attributes = unique_attributes(session, row);
    for name in HEADER_ATTRIBUTES
        .into_iter()
        .chain(more.iter().map(String::as_str))
    {
        // The names by which Atlas gives these too, where they are asked for.
        let value = match name {
            "__timestamp" => Some(json!(row.create_time)),
            "__modificationTimestamp" => Some(json!(row.update_time)),
            _ => row.attributes.get(name).cloned(),
        };
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value);
        }
    }
    let [meaning_names, meanings] = glossary::in_header(session, row)?;
    Ok(object([
        ("typeName", json!(row.type_name)),
        ("attributes", Value::Object(attributes)),
        ("guid", json!(row.guid)),
        ("status", json!(row.status)),
        ("displayText", json!(display_text(row))),
        (
            "classificationNames",
            json!(session.classification_names(row.id)?),
        ),
        ("meaningNames", meaning_names),
        ("meanings", meanings),
        ("isIncomplete", json!(false)),
        ("labels", json!(row.labels)),
    ]))
}

/// The attributes that identify an entity.
pub(crate) fn unique_attributes(session: &Session<'_>, row: &EntityRow) -> Map<String, Value> {
    session
        .types()
        .entity(&row.type_name)
        .into_iter()
        .flat_map(EntityType::unique_attributes)
        .filter_map(|(name, _)| Some((name.clone(), row.attributes.get(name)?.clone())))
        .collect()
}

/// The whole entity: all attributes of its type, null where it has no value, and its edges.
pub(crate) fn whole(
    session: &Session<'_>,
    mut row: EntityRow,
    ignore_relationships: bool,
) -> Result<Value, Failure> {
    let mut own = std::mem::take(&mut row.attributes);
    let mut attributes = Map::new();
    let mut relations = Map::new();
    if let Some(entity_type) = session.types().entity(&row.type_name) {
        for name in entity_type.attributes.keys() {
            let value = own.get_mut(name).map(Value::take).unwrap_or_default();
            attributes.insert(name.clone(), value);
        }
        let mut edges = Edges::read(session, row.id, entity_type, ignore_relationships)?;
        for (name, ends) in &entity_type.relations {
            let is_legacy = ends.iter().any(|end| end.is_legacy);
            if ignore_relationships && !is_legacy {
                continue;
            }
            let edges = edges.take(ends);
            let is_many = ends.iter().any(|end| end.is_many);
            let (mut short, mut long) = (Vec::new(), Vec::new());
            for (edge, other) in &edges {
                let (unique, display_text) = named(session, edge.other, other)?;
                if !ignore_relationships {
                    long.push(long_reference(edge, other, &display_text));
                }
                // Unlike Atlas, only what is in force: this is what is sent back when the entity is written again.
                if is_legacy && is_shown(edge, &row) {
                    short.push(short_reference(other, unique));
                }
            }
            if is_legacy {
                attributes.insert(name.clone(), one_or_many(is_many, short));
            }
            if !ignore_relationships {
                relations.insert(name.clone(), one_or_many(is_many, long));
            }
        }
    }
    if !ignore_relationships {
        relations.extend(glossary::as_relationship(session, &row)?);
    }
    let mut answer = Map::new();
    for (key, value) in [
        ("typeName", json!(row.type_name)),
        ("attributes", Value::Object(attributes)),
        ("guid", json!(row.guid)),
        ("isIncomplete", json!(false)),
        ("status", json!(row.status)),
        ("createdBy", json!(row.created_by)),
        ("updatedBy", json!(row.updated_by)),
        ("createTime", json!(row.create_time)),
        ("updateTime", json!(row.update_time)),
        ("version", json!(0)),
    ] {
        answer.insert(key.to_owned(), value);
    }
    if !ignore_relationships {
        answer.insert(
            "relationshipAttributes".to_owned(),
            Value::Object(relations),
        );
    }
    let classifications = classification::all(session, &row)?;
    if !classifications.is_empty() {
        answer.insert("classifications".to_owned(), json!(classifications));
    }
    for (key, noted) in [
        ("customAttributes", &row.custom),
        ("businessAttributes", &row.business),
    ] {
        if !noted.is_empty() {
            answer.insert(key.to_owned(), json!(noted));
        }
    }
    answer.insert("labels".to_owned(), json!(row.labels));
    Ok(Value::Object(answer))
}

/// Several references, or of several the one in force.
fn one_or_many(is_many: bool, references: Vec<Value>) -> Value {
    if is_many {
        return Value::Array(references);
    }
    let is_active = |reference: &Value| {
        reference.get("relationshipStatus").and_then(Value::as_str) != Some("DELETED")
    };
    let position = references.iter().position(is_active).unwrap_or(0);
    references.into_iter().nth(position).unwrap_or_default()
}

/// The edges of an entity, each with what is at its other end; one list for each side.
struct Edges([Vec<(Edge, Neighbour)>; 2]);

impl Edges {
    /// All of them at once, which takes less than asking for each relationship. A dataset may have thousands that are none
    /// of its attributes, so where only those are wanted they alone are read.
    fn read(
        session: &Session<'_>,
        entity: EntityId,
        entity_type: &EntityType,
        only_attributes: bool,
    ) -> Result<Self, Failure> {
        let mut edges = [Vec::new(), Vec::new()];
        for (side, edges) in [Side::One, Side::Two].into_iter().zip(&mut edges) {
            let mut ends = entity_type.relations.values().flatten();
            if only_attributes {
                for end in ends.filter(|end| end.side == side && end.is_legacy) {
                    edges.extend(session.neighbours(entity, side, Some(&end.relationship))?);
                }
            } else if ends.any(|end| end.side == side) {
                *edges = session.neighbours(entity, side, None)?;
            }
        }
        Ok(Self(edges))
    }

    /// Takes out those of an attribute.
    fn take(&mut self, ends: &[Relation]) -> Vec<(Edge, Neighbour)> {
        let Self([one, two]) = self;
        let mut taken = Vec::new();
        for end in ends {
            let edges = match end.side {
                Side::One => &mut *one,
                Side::Two => &mut *two,
            };
            taken.extend(edges.extract_if(.., |(edge, _)| edge.relationship == end.relationship));
        }
        taken
    }
}

/// Whether an edge is a value of its attribute. A deleted entity shows what it had.
fn is_shown(edge: &Edge, row: &EntityRow) -> bool {
    match edge.state {
        EdgeState::Active => true,
        EdgeState::Ended => row.is_deleted(),
        EdgeState::Removed => false,
    }
}

fn short_reference(other: &Neighbour, unique: Map<String, Value>) -> Value {
    object([
        ("guid", json!(other.guid)),
        ("typeName", json!(other.type_name)),
        ("uniqueAttributes", Value::Object(unique)),
    ])
}

/// A reference with the state of the edge.
fn long_reference(edge: &Edge, other: &Neighbour, display_text: &str) -> Value {
    json!({
        "guid": other.guid,
        "typeName": other.type_name,
        "entityStatus": other.status,
        "displayText": display_text,
        "relationshipType": edge.relationship,
        "relationshipGuid": edge.guid,
        "relationshipStatus": edge.state.status(),
        "relationshipAttributes": {"typeName": edge.relationship},
    })
}

/// The attributes that identify an entity, and the name to show, as a reference from another entity has them. Mostly its two
/// columns of names tell; else it is read.
fn named(
    session: &Session<'_>,
    id: EntityId,
    neighbour: &Neighbour,
) -> Result<(Map<String, Value>, String), Failure> {
    let entity_type = session.types().entity(&neighbour.type_name).into_iter();
    let mut unique = entity_type.flat_map(EntityType::unique_attributes);
    let is_by_name = unique
        .next()
        .is_some_and(|(name, _)| name == "qualifiedName");
    match (&neighbour.qualified_name, &neighbour.name) {
        (Some(qualified), Some(name)) if is_by_name && unique.next().is_none() => {
            let unique = Map::from_iter([("qualifiedName".to_owned(), json!(qualified))]);
            Ok((unique, name.clone()))
        }
        _ => {
            let row = session.entity(id)?;
            Ok((
                unique_attributes(session, &row),
                display_text(&row).to_owned(),
            ))
        }
    }
}
