//! The drawing of an entity's lineage.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;

use super::{Lineage, more};
use crate::atlas::edges::{self, Edge};
use crate::atlas::graph::names_a_process;
use crate::atlas::wire::{EntityHeader, LineageInfo, Status};
use crate::tui::catalogue_data::EntityView;
use crate::tui::theme::Role;
use crate::tui::widget::graph::{Node, Picture, Shape};

/// Nodes drawn at most.
const MOST: usize = 120;

/// Draws the lineage of an entity for a pane of this width, with the node selected that is `chosen` if it is there.
pub fn draw(view: &EntityView, chosen: Option<&str>, width: u16) -> Option<Lineage> {
    let info = view.lineage.as_ref()?;
    let guid = view.page.entity.guid.as_deref().unwrap_or_default();
    let mut guids = ends(info, guid, chosen);
    let hidden = guids.split_off(guids.len().min(MOST)).len();
    let index: HashMap<&str, usize> = guids.iter().enumerate().map(|(at, it)| (*it, at)).collect();
    let mut drawn = Vec::new();
    let mut stale = Vec::new();
    let mut live = HashSet::new();
    for relation in &info.relations {
        let from = index.get(relation.from_entity_id.as_str());
        let to = index.get(relation.to_entity_id.as_str());
        if let (Some(&from), Some(&to)) = (from, to) {
            drawn.push((from, to));
            match edges::state(relation, info) {
                Edge::Stale => stale.push((from, to)),
                Edge::Live | Edge::Deleted | Edge::Unknown => {
                    live.insert((from, to));
                }
            }
        }
    }
    if drawn.is_empty() {
        return None;
    }
    let nodes: Vec<Node> = guids.iter().map(|guid| node(view, info, guid)).collect();
    // An edge that was removed and made again is there twice in Atlas 2.1.0, once in force.
    stale.retain(|ends| !live.contains(ends));
    let mut picture = Picture::fitting(&nodes, &drawn, (width, u16::MAX), None)
        .without(hidden)
        .signing(&stale, 'x', Role::Warning);
    picture.selected = chosen.and_then(|it| index.get(it)).copied().unwrap_or(0);
    Some(Lineage {
        picture,
        guids: guids.into_iter().map(str::to_owned).collect(),
        stale: stale.len(),
        with_more: info.with_more().count(),
    })
}

/// All entities, the one the lineage is of first. Where there are too many, what is chosen comes before the rest with what its
/// edges lead to: those may just have been asked for.
fn ends<'a>(info: &'a LineageInfo, guid: &'a str, chosen: Option<&str>) -> Vec<&'a str> {
    let edges = info.relations.iter();
    let edges = edges.map(|it| [it.from_entity_id.as_str(), it.to_entity_id.as_str()]);
    let all: IndexSet<&str> = std::iter::once(guid)
        .chain(edges.clone().flatten())
        .collect();
    let mut all: Vec<&str> = all.into_iter().collect();
    if let Some(chosen) = chosen.filter(|_| all.len() > MOST) {
        let near = edges.filter(|ends| ends.contains(&chosen)).flatten();
        let near: HashSet<&str> = near.chain([guid]).collect();
        all.sort_by_key(|it| !near.contains(it));
    }
    all
}

fn node(view: &EntityView, info: &LineageInfo, guid: &str) -> Node {
    let header = info.guid_entity_map.get(guid);
    let state = match header.map(|header| header.status) {
        Some(Status::Active) => None,
        Some(Status::Deleted | Status::Purged) => Some("deleted".to_owned()),
        None => Some("?".to_owned()),
    };
    let remarks: Vec<String> = state
        .into_iter()
        .chain(more::left_off(view, guid))
        .collect();
    let is_process = header.is_some_and(|header| names_a_process(&header.type_name));
    let shape = if is_process {
        Shape::Process
    } else {
        Shape::Dataset
    };
    let label = header.map_or_else(|| guid.to_owned(), EntityHeader::label);
    Node::new(label, shape, remarks.join(", "))
}
