//! What the definitions say about edges: which ends a relationship type joins, how Atlas labels its edges, and which way
//! classifications go over them.

use indexmap::IndexMap;

use super::definition::{EndBody, RelationshipBody};
use super::{Attribute, Side, attributes_of};

/// Which way classifications go over an edge, by Atlas' name.
const PROPAGATIONS: [(&str, Propagation); 4] = [
    ("NONE", Propagation::None),
    ("ONE_TO_TWO", Propagation::OneToTwo),
    ("TWO_TO_ONE", Propagation::TwoToOne),
    ("BOTH", Propagation::Both),
];

/// Which way classifications go over an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Propagation {
    /// Not at all.
    None,
    /// From the first end to the second.
    OneToTwo,
    /// From the second end to the first.
    TwoToOne,
    /// Both ways.
    Both,
}

impl Propagation {
    /// The way of this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        PROPAGATIONS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, way)| *way)
    }

    /// Whether classifications of the entity at an end go over the edge.
    pub(crate) fn goes_from(self, side: Side) -> bool {
        match side {
            Side::One => matches!(self, Self::OneToTwo | Self::Both),
            Side::Two => matches!(self, Self::TwoToOne | Self::Both),
        }
    }

    /// The name in definitions.
    pub(crate) fn name(self) -> &'static str {
        PROPAGATIONS
            .iter()
            .find(|(_, way)| *way == self)
            .map_or("NONE", |(name, _)| name)
    }
}

/// What the definitions say about edges of one type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RelationshipType {
    /// Its name.
    pub(crate) name: String,
    /// The types of entities at both ends.
    pub(crate) end_types: [String; 2],
    /// Whether an entity at an end may have many edges.
    pub(crate) is_many: [bool; 2],
    /// What Atlas calls such an edge in its graph.
    pub(crate) label: String,
    /// Which way classifications go over it.
    pub(crate) propagation: Propagation,
    /// Attributes of its edges.
    pub(crate) attributes: IndexMap<String, Attribute>,
}

impl RelationshipType {
    pub(super) fn of(name: &str, body: RelationshipBody) -> Self {
        Self {
            name: name.to_owned(),
            label: label(name, &body),
            is_many: [body.end_def1.is_many(), body.end_def2.is_many()],
            end_types: [body.end_def1.type_name, body.end_def2.type_name],
            propagation: Propagation::of_name(&body.propagate_tags).unwrap_or(Propagation::None),
            attributes: attributes_of(name, body.attribute_defs),
        }
    }

    /// The type of entities at an end.
    pub(crate) fn end_type(&self, side: Side) -> &str {
        let [one, two] = &self.end_types;
        match side {
            Side::One => one,
            Side::Two => two,
        }
    }
}

/// An end whose references also stand among the attributes names the edge, as attributes did before Atlas had relationships.
fn label(name: &str, body: &RelationshipBody) -> String {
    let legacy = [&body.end_def1, &body.end_def2]
        .into_iter()
        .find(|end| end.is_legacy_attribute);
    match legacy {
        Some(EndBody {
            type_name,
            name: attribute,
            ..
        }) => format!("__{type_name}.{attribute}"),
        None => format!("r:{name}"),
    }
}
