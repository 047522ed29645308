//! What the catalogue has of columns that the graph does not have any more. Nothing of it is deleted unasked.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlas::mapping::{
    COLUMN, COLUMN_LINEAGE, EntityKey, OWNED, OWNER, TABLE, Wanted, Wishes, sides_of,
};
use crate::atlas::wire::Entity;
use crate::atlas::{AtlasError, Reader, Shared};

use super::compare::active_edges;
use super::snapshot::qualified_name;
use super::{Endpoint, Finding};

/// The names of wanted parts, by what they are parts of.
type Names = BTreeMap<EntityKey, BTreeSet<Shared>>;

/// What is found left over while the server is read.
pub(super) struct LeftOver {
    wanted_columns: Names,
    wanted_lineages: Names,
    /// Processes of which the lineage of all columns is wanted, but for that of these.
    traced: Names,
    columns: Vec<String>,
    /// The lineage of columns that is wanted no more, by its guid, each with its process.
    lineages: Vec<(EntityKey, String)>,
}

impl LeftOver {
    /// Nothing yet, where this is wanted.
    pub(super) fn of(wishes: &mut Wishes) -> Self {
        Self {
            wanted_columns: names_by_whole(&wishes.entities, COLUMN),
            wanted_lineages: names_by_whole(&wishes.entities, COLUMN_LINEAGE),
            traced: std::mem::take(&mut wishes.traced),
            columns: Vec::new(),
            lineages: Vec::new(),
        }
    }

    /// Looks at what the server has of a wanted entity.
    pub(super) fn note(&mut self, wanted: &Wanted, entity: &Entity) {
        let key = &wanted.key;
        if let Some(hidden) = self.traced.get(key) {
            let others = others(entity, OWNED, self.wanted_lineages.get(key));
            let others = others.filter(|(name, _)| !hidden.contains(name.as_str()));
            let guids = others.filter_map(|(_, guid)| Some((key.clone(), guid?)));
            self.lineages.extend(guids);
        }
        if key.type_name == TABLE {
            let others = others(entity, "columns", self.wanted_columns.get(key));
            let names = others.map(|(name, _)| format!("{}.{name}", wanted.name));
            self.columns.extend(names);
        }
    }

    /// The lineage of columns that the processes in the plan do not write any more: it is to lose its inputs and outputs.
    pub(super) async fn lineages(
        &mut self,
        reader: &Reader,
    ) -> Result<Vec<(Wanted, Entity)>, AtlasError> {
        let mut lineages = std::mem::take(&mut self.lineages);
        lineages.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut emptied = Vec::new();
        for (process, guid) in lineages {
            let Some(whole) = reader.entity(&guid).await? else {
                continue;
            };
            if let Some(wanted) = emptied_lineage(&whole.entity, &process) {
                emptied.push((wanted, whole.entity));
            }
        }
        Ok(emptied)
    }

    /// The columns of our tables that the catalogue has and the graph has not.
    pub(super) fn finding(&self) -> Option<Finding> {
        Finding::left_over(&self.columns)
    }
}

/// The names and guids at the other end of living edges, but for the wanted names.
fn others(
    entity: &Entity,
    attribute: &str,
    wanted: Option<&BTreeSet<Shared>>,
) -> impl Iterator<Item = (String, Option<String>)> {
    let edges = active_edges(entity, attribute);
    let named = edges.map(|edge| (edge.display_text.as_deref().unwrap_or_default(), edge));
    named
        .filter(move |(name, _)| !wanted.is_some_and(|wanted| wanted.contains(*name)))
        .map(|(name, edge)| (name.to_owned(), edge.guid.clone()))
}

/// What is wanted of the lineage of a column that is not written any more; none where it has no edges already.
fn emptied_lineage(entity: &Entity, process: &EntityKey) -> Option<Wanted> {
    let sides = sides_of(COLUMN_LINEAGE).iter();
    let mut edges = sides.flat_map(|side| active_edges(entity, side.attribute));
    edges.next()?;
    let key = EntityKey::new(COLUMN_LINEAGE, qualified_name(entity)?);
    let name = entity.attributes.get("name")?.as_str()?;
    Some(Wanted {
        endpoints: vec![Endpoint::one(OWNER, process)],
        part_of: Some(OWNER.into()),
        why: format!(
            "{} does not take {name} from any column, or does not write it, any more",
            process.qualified_name
        )
        .into(),
        ..Wanted::new(key, name)
    })
}

/// The names of the wanted parts of a type, by what they are parts of.
fn names_by_whole(entities: &[Box<Wanted>], type_name: &str) -> Names {
    let mut names = Names::new();
    for part in entities.iter().filter(|it| it.key.type_name == type_name) {
        let mut ends = part.endpoints.iter();
        if let Some(end) = ends.find(|end| Some(&end.attribute) == part.part_of.as_ref()) {
            let names = names.entry(end.key()).or_default();
            names.insert(part.name.clone());
        }
    }
    names
}
