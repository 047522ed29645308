//! How the types and names of entities came about, as a value for JSON. Its field names are an interface: they may be added
//! to, never changed.

use serde::Serialize;

use crate::atlas::Shared;
use crate::atlas::plan::{Entry, NotPublished, Sign};

/// What is called as somebody has asked.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedDocument<'p> {
    /// The entities of the plan, in its order.
    pub entities: Vec<ExplainedEntity<'p>>,
    /// What is not published, each with the reason.
    pub not_published: Vec<&'p NotPublished>,
}

/// An entity of a plan.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedEntity<'p> {
    /// What happens to it.
    pub sign: Sign,
    /// Its Atlas type.
    pub type_name: &'p Shared,
    /// Its unique name.
    pub qualified_name: &'p Shared,
    /// The name to show.
    pub name: &'p Shared,
    /// Why it is in the plan.
    pub why: &'p Shared,
    /// How its type and name came about, a line each.
    pub rule: &'p [Shared],
    /// What it hangs on.
    pub hangs_on: Vec<HangsOn<'p>>,
    /// Why it cannot be published as it stands; null where it can.
    pub conflict: Option<&'p Shared>,
}

/// An entity that another one hangs on.
#[derive(Debug, Clone, Serialize)]
pub struct HangsOn<'p> {
    /// By which attribute.
    pub attribute: &'p Shared,
    /// Its type.
    pub type_name: &'p Shared,
    /// Its unique name.
    pub qualified_name: &'p Shared,
}

/// The document of these.
pub fn explained<'p>(
    entries: &[&'p Entry],
    not_published: Vec<&'p NotPublished>,
) -> ExplainedDocument<'p> {
    let entities = entries.iter().map(|entry| ExplainedEntity {
        sign: entry.sign,
        type_name: &entry.type_name,
        qualified_name: &entry.qualified_name,
        name: &entry.name,
        why: &entry.why,
        rule: &entry.rule,
        hangs_on: hangs_on(entry),
        conflict: entry.conflict.as_ref(),
    });
    ExplainedDocument {
        entities: entities.collect(),
        not_published,
    }
}

fn hangs_on(entry: &Entry) -> Vec<HangsOn<'_>> {
    let ends = entry.endpoints.iter().filter(|end| !end.is_array);
    let ends = ends.map(|end| HangsOn {
        attribute: &end.attribute,
        type_name: &end.type_name,
        qualified_name: &end.qualified_name,
    });
    ends.collect()
}
