//! Lineage of columns that other systems have published: entities of their own, which hang on their process and have columns
//! as inputs and outputs, and columns that hang on their tables.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use super::table::{HOW, process_type, to_dataset, transform};
use crate::atlas::edges::references_of;
use crate::atlas::wire::{Entity, Status};
use crate::atlas::{AtlasError, Reader, Relationships};
use crate::lineage::Transform;

/// Lineages of columns that are read at most. They are many more than processes.
const MOST: usize = 5_000;

/// A column, by the guid of its dataset and its name.
pub(super) type Place = (String, String);

/// Where a column that a process writes comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnEdge {
    pub(super) from: Vec<Place>,
    pub(super) to: Place,
    pub(super) how: Transform,
    pub(super) expression: Option<String>,
}

/// The edges between columns of these processes, by the process; and why not of all, if that is so.
pub(super) async fn read(
    reader: &Reader,
    processes: &[&Entity],
) -> Result<(HashMap<String, Vec<ColumnEdge>>, Option<String>), AtlasError> {
    // The process of each lineage.
    let mut owners: IndexMap<String, &str> = IndexMap::new();
    for process in processes {
        let row = process_type(&process.type_name);
        let Some((attribute, owner)) = row.and_then(|row| row.columns).zip(process.guid.as_deref())
        else {
            continue;
        };
        let parts = ends(process, attribute).map(|guid| (guid, owner));
        owners.extend(parts);
    }
    let count = owners.len();
    owners.truncate(MOST);
    let cut = (count > MOST)
        .then(|| format!("there is that of {count} columns, and at most {MOST} are read"));
    let guids: Vec<String> = owners.keys().cloned().collect();
    let lineages = reader.entities_by_guid(&guids, Relationships::With).await?;
    let columns: IndexSet<String> = (lineages.iter())
        .flat_map(|it| ends(it, "inputs").chain(ends(it, "outputs")))
        .collect();
    let columns: Vec<String> = columns.into_iter().collect();
    let places = places(reader, &columns).await?;
    let mut edges: HashMap<String, Vec<ColumnEdge>> = HashMap::new();
    for lineage in &lineages {
        let place = |guid: String| places.get(&guid).cloned();
        let owner = lineage.guid.as_deref().and_then(|guid| owners.get(guid));
        let Some(owner) = owner else { continue };
        let from: Vec<Place> = ends(lineage, "inputs").filter_map(place).collect();
        for to in ends(lineage, "outputs").filter_map(place) {
            let edge = ColumnEdge {
                from: from.clone(),
                to,
                how: how(lineage),
                expression: text(lineage, "expression"),
            };
            edges.entry((*owner).to_owned()).or_default().push(edge);
        }
    }
    Ok((edges, cut))
}

/// The guids at the far ends of the edges in force of a relationship.
fn ends<'e>(entity: &'e Entity, attribute: &'e str) -> impl Iterator<Item = String> + 'e {
    let is_gone = |status: Option<Status>| status.is_some_and(|status| status != Status::Active);
    references_of(entity, attribute)
        .iter()
        .filter(move |end| !is_gone(end.relationship_status) && !is_gone(end.entity_status))
        .filter_map(|end| end.guid.clone())
}

/// Which column of which dataset each of these is. Some hang on a table that hangs on the dataset.
async fn places(reader: &Reader, columns: &[String]) -> Result<HashMap<String, Place>, AtlasError> {
    let mut places = HashMap::new();
    // The column, its name, what it hangs on so far, and the relationships that are left to follow.
    let mut open = Vec::new();
    for column in reader
        .entities_by_guid(columns, Relationships::With)
        .await?
    {
        let way = to_dataset(&column.type_name);
        let above = way.first().and_then(|name| ends(&column, name).next());
        if let (Some(guid), Some(name), Some(above)) =
            (column.guid.clone(), text(&column, "name"), above)
        {
            open.push((guid, name, above, way.get(1..).unwrap_or_default()));
        }
    }
    while !open.is_empty() {
        let (done, further): (Vec<_>, Vec<_>) = open.into_iter().partition(|it| it.3.is_empty());
        places.extend(
            done.into_iter()
                .map(|(guid, name, above, _)| (guid, (above, name))),
        );
        let above: IndexSet<String> = further.iter().map(|it| it.2.clone()).collect();
        let above: Vec<String> = above.into_iter().collect();
        let read = reader.entities_by_guid(&above, Relationships::With).await?;
        let known: HashMap<&str, &Entity> = (read.iter())
            .filter_map(|it| Some((it.guid.as_deref()?, it)))
            .collect();
        open = further
            .into_iter()
            .filter_map(|(guid, name, above, way)| {
                let (next, way) = way.split_first()?;
                let above = ends(known.get(&*above)?, next).next()?;
                Some((guid, name, above, way))
            })
            .collect();
    }
    Ok(places)
}

/// How the values come about. Where a lineage says several things, the weakest counts.
fn how(lineage: &Entity) -> Transform {
    let word = HOW.iter().find_map(|name| text(lineage, name));
    word.map_or(Transform::Transformation, |word| transform(&word))
}

fn text(entity: &Entity, attribute: &str) -> Option<String> {
    let text = entity.attributes.get(attribute)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}
