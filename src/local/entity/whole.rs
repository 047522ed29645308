//! The whole form of an entity: all attributes of its type, null where it has no value, and its edges.
//!
//! It is written from what the file holds: attributes as the text that they are kept as, references from the columns of their
//! rows. An answer may have a hundred entities of thousands of edges each, and as values they would be ten times as much.

use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::read::{display_text, unique_attributes};
use crate::atlas::wire::{Attributes, Status};
use crate::local::classification;
use crate::local::error::Failure;
use crate::local::glossary;
use crate::local::store::{Edge, EdgeState, EntityId, Neighbour, Session, TextRow, picked};
use crate::local::types::{EntityType, Relation, Side};

/// An entity with all that it has.
pub(crate) struct Whole<'s> {
    row: TextRow,
    /// None where the type is gone.
    entity_type: Option<&'s EntityType>,
    edges: Edges,
    has_relationships: bool,
    /// The terms that it was assigned, as a relationship.
    terms: Option<(String, Value)>,
    classifications: Vec<Value>,
}

impl<'s> Whole<'s> {
    /// Reads what is not in the row.
    pub(crate) fn of(
        session: &'s Session<'_>,
        row: TextRow,
        ignore_relationships: bool,
    ) -> Result<Self, Failure> {
        let entity_type = session.types().entity(&row.type_name);
        let edges = match entity_type {
            Some(entity_type) => Edges::read(session, row.id, entity_type, ignore_relationships)?,
            None => Edges::default(),
        };
        let terms = if ignore_relationships {
            None
        } else {
            glossary::as_relationship(session, row.id)?
        };
        Ok(Self {
            classifications: classification::all(session, &row)?,
            row,
            entity_type,
            edges,
            has_relationships: !ignore_relationships,
            terms,
        })
    }
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = &self.row;
        let form = Form {
            type_name: &row.type_name,
            attributes: OwnAttributes(self),
            guid: &row.guid,
            is_incomplete: false,
            status: row.status,
            created_by: &row.created_by,
            updated_by: &row.updated_by,
            create_time: row.create_time,
            update_time: row.update_time,
            version: 0,
            relationship_attributes: self.has_relationships.then_some(Relationships(self)),
            classifications: &self.classifications,
            custom_attributes: &row.custom,
            business_attributes: &row.business,
            labels: &row.labels,
        };
        form.serialize(serializer)
    }
}

/// The form as it travels.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Form<'a> {
    type_name: &'a str,
    attributes: OwnAttributes<'a>,
    guid: &'a str,
    is_incomplete: bool,
    status: Status,
    created_by: &'a str,
    updated_by: &'a str,
    create_time: i64,
    update_time: i64,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    relationship_attributes: Option<Relationships<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    classifications: &'a [Value],
    #[serde(skip_serializing_if = "Map::is_empty")]
    custom_attributes: &'a Attributes,
    #[serde(skip_serializing_if = "Map::is_empty")]
    business_attributes: &'a Attributes,
    labels: &'a [String],
}

/// The attributes, and with them the relationships that are attributes too.
struct OwnAttributes<'a>(&'a Whole<'a>);

impl Serialize for OwnAttributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(whole) = self;
        let mut map = serializer.serialize_map(None)?;
        if let Some(entity_type) = whole.entity_type {
            let names: Vec<&str> = entity_type.attributes.keys().map(String::as_str).collect();
            let kept: Vec<(&str, &RawValue)> =
                picked(&whole.row.attributes, &names).map_err(S::Error::custom)?;
            for name in &names {
                match entity_type.relations.get(*name) {
                    Some(ends) if is_legacy(ends) => {
                        map.serialize_entry(name, &whole.short_references(ends))?;
                    }
                    _ => {
                        let value = kept.iter().find(|(known, _)| known == name);
                        map.serialize_entry(name, &value.map(|(_, value)| *value))?;
                    }
                }
            }
            for (name, ends) in &entity_type.relations {
                if is_legacy(ends) && !entity_type.attributes.contains_key(name) {
                    map.serialize_entry(name, &whole.short_references(ends))?;
                }
            }
        }
        map.end()
    }
}

/// The edges by the attributes that they are values of.
struct Relationships<'a>(&'a Whole<'a>);

impl Serialize for Relationships<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(whole) = self;
        let mut map = serializer.serialize_map(None)?;
        let mut terms = whole.terms.as_ref();
        for (name, ends) in whole.entity_type.iter().flat_map(|it| &it.relations) {
            match terms.take_if(|(of, _)| of == name) {
                Some((_, terms)) => map.serialize_entry(name, terms)?,
                None => map.serialize_entry(name, &whole.long_references(ends))?,
            }
        }
        if let Some((name, terms)) = terms {
            map.serialize_entry(name, terms)?;
        }
        map.end()
    }
}

impl Whole<'_> {
    /// What an attribute points to. Unlike Atlas, only what is in force: this is what is sent back when the entity is written
    /// again.
    fn short_references<'a>(&'a self, ends: &'a [Relation]) -> OneOrMany<ShortReference<'a>> {
        let shown = self.edges.of(ends);
        let shown = shown.filter(|end| is_shown(&end.edge, &self.row));
        let references = shown.map(|end| ShortReference {
            guid: &end.other.guid,
            type_name: &end.other.type_name,
            unique_attributes: match &end.unique {
                Some(unique) => Unique::Attributes(unique),
                None => Unique::Name {
                    qualified_name: end.other.qualified_name.as_deref().unwrap_or_default(),
                },
            },
        });
        OneOrMany::new(ends, references.collect(), |_| true)
    }

    fn long_references<'a>(&'a self, ends: &'a [Relation]) -> OneOrMany<LongReference<'a>> {
        let references = self.edges.of(ends).map(|end| LongReference {
            guid: &end.other.guid,
            type_name: &end.other.type_name,
            entity_status: end.other.status,
            display_text: match &end.display_text {
                Some(text) => text,
                None => end.other.name.as_deref().unwrap_or(&end.other.guid),
            },
            relationship_type: &end.edge.relationship,
            relationship_guid: &end.edge.guid,
            relationship_status: end.edge.state.status(),
            relationship_attributes: OfType {
                type_name: &end.edge.relationship,
            },
        });
        OneOrMany::new(ends, references.collect(), |reference| {
            reference.relationship_status != Status::Deleted
        })
    }
}

/// Several references, or of several the one in force.
#[derive(Serialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(Option<T>),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn new(ends: &[Relation], references: Vec<T>, is_in_force: impl FnMut(&T) -> bool) -> Self {
        if ends.iter().any(|end| end.is_many) {
            return Self::Many(references);
        }
        let position = references.iter().position(is_in_force).unwrap_or(0);
        Self::One(references.into_iter().nth(position))
    }
}

/// A reference as a value.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShortReference<'a> {
    guid: &'a str,
    type_name: &'a str,
    unique_attributes: Unique<'a>,
}

/// What identifies an entity.
#[derive(Serialize)]
#[serde(untagged)]
enum Unique<'a> {
    Attributes(&'a Attributes),
    #[serde(rename_all = "camelCase")]
    Name {
        qualified_name: &'a str,
    },
}

/// A reference with the state of the edge.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LongReference<'a> {
    guid: &'a str,
    type_name: &'a str,
    entity_status: Status,
    display_text: &'a str,
    relationship_type: &'a str,
    relationship_guid: &'a str,
    relationship_status: Status,
    relationship_attributes: OfType<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfType<'a> {
    type_name: &'a str,
}

/// The edges of an entity; one list for each side.
#[derive(Default)]
struct Edges([Vec<End>; 2]);

/// An edge with what is at its other end.
struct End {
    edge: Edge,
    other: Neighbour,
    /// The attributes that identify the entity there, where its name alone does not and a value is to say them.
    unique: Option<Attributes>,
    /// The name to show, where it is not the attribute `name`.
    display_text: Option<String>,
}

impl Edges {
    /// All of them at once, which takes less than asking for each relationship. A dataset may have thousands that are none
    /// of its attributes, so where only those are wanted they alone are read.
    fn read(
        session: &Session<'_>,
        entity: EntityId,
        entity_type: &EntityType,
        only_attributes: bool,
    ) -> Result<Self, Failure> {
        let mut edges = Self::default();
        for (side, edges) in [Side::One, Side::Two].into_iter().zip(&mut edges.0) {
            let relations = || entity_type.relations.values();
            let at_side = |end: &&Relation| end.side == side;
            let mut found = Vec::new();
            if only_attributes {
                let ends = relations().flatten().filter(at_side);
                for end in ends.filter(|end| end.is_legacy) {
                    found.extend(session.neighbours(entity, side, Some(&end.relationship))?);
                }
            } else if relations().flatten().any(|end| end.side == side) {
                found = session.neighbours(entity, side, None)?;
            }
            let values = || {
                relations()
                    .filter(|ends| is_legacy(ends))
                    .flatten()
                    .filter(at_side)
            };
            edges.reserve_exact(found.len());
            for (edge, other) in found {
                let is_value = values().any(|end| end.relationship == edge.relationship);
                edges.push(End::read(session, edge, other, is_value, !only_attributes)?);
            }
        }
        Ok(edges)
    }

    /// Those of an attribute.
    fn of<'e>(&'e self, ends: &'e [Relation]) -> impl Iterator<Item = &'e End> {
        let Self([one, two]) = self;
        ends.iter().flat_map(move |end| {
            let edges = match end.side {
                Side::One => one,
                Side::Two => two,
            };
            let of_it = edges.iter();
            of_it.filter(move |it| it.edge.relationship == end.relationship)
        })
    }
}

impl End {
    /// What the columns of names do not tell of the other end, where it `is_value` of an attribute or `is_named`.
    fn read(
        session: &Session<'_>,
        edge: Edge,
        other: Neighbour,
        is_value: bool,
        is_named: bool,
    ) -> Result<Self, Failure> {
        let needs_unique = is_value && !is_told_by_name(session, &other);
        let needs_name = is_named && other.name.is_none();
        let (mut unique, mut text) = (None, None);
        if needs_unique || needs_name {
            let row = session.entity(edge.other)?;
            unique = needs_unique.then(|| unique_attributes(session, &row));
            text = needs_name.then(|| display_text(&row).to_owned());
        }
        Ok(Self {
            edge,
            other,
            unique,
            display_text: text,
        })
    }
}

/// Whether the column of qualified names has all that identifies an entity.
fn is_told_by_name(session: &Session<'_>, other: &Neighbour) -> bool {
    let entity_type = session.types().entity(&other.type_name).into_iter();
    let unique = entity_type.flat_map(EntityType::unique_attributes);
    let mut unique = unique.map(|(name, _)| name.as_str());
    other.qualified_name.is_some()
        && unique.next() == Some("qualifiedName")
        && unique.next().is_none()
}

/// Whether the references of a relationship attribute are given among the attributes, too.
fn is_legacy(ends: &[Relation]) -> bool {
    ends.iter().any(|end| end.is_legacy)
}

/// Whether an edge is a value of its attribute. A deleted entity shows what it had.
fn is_shown(edge: &Edge, row: &TextRow) -> bool {
    match edge.state {
        EdgeState::Active => true,
        EdgeState::Ended => row.is_deleted(),
        EdgeState::Removed => false,
    }
}
