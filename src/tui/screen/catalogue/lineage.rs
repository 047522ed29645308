//! The drawing of an entity's lineage.

use std::collections::HashMap;

use super::Lineage;
use crate::atlas::graph::names_a_process;
use crate::atlas::wire::{EntityHeader, LineageInfo, Status};
use crate::tui::widget::graph::{Node, Picture};

/// Nodes drawn at most.
const MOST: usize = 120;

/// Draws the lineage around `guid` for a pane of this width.
pub fn draw(info: &LineageInfo, guid: &str, width: u16) -> Option<Lineage> {
    let mut guids: Vec<String> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut edges = Vec::new();
    let mut hidden = std::collections::BTreeSet::new();
    // The entity itself comes first, so that it is never left out.
    let ends = info.relations.iter().flat_map(|relation| {
        [
            relation.from_entity_id.as_str(),
            relation.to_entity_id.as_str(),
        ]
    });
    for end in std::iter::once(guid).chain(ends) {
        if index.contains_key(end) {
            continue;
        }
        if guids.len() == MOST {
            hidden.insert(end);
            continue;
        }
        index.insert(end, guids.len());
        guids.push(end.to_owned());
    }
    for relation in &info.relations {
        let from = index.get(relation.from_entity_id.as_str());
        let to = index.get(relation.to_entity_id.as_str());
        if let (Some(&from), Some(&to)) = (from, to) {
            edges.push((from, to));
        }
    }
    if edges.is_empty() {
        return None;
    }
    let nodes: Vec<Node> = guids
        .iter()
        .map(|guid| node(guid, info.guid_entity_map.get(guid)))
        .collect();
    Some(Lineage {
        picture: Picture::fitting(&nodes, &edges, hidden.len(), width),
        guids,
    })
}

fn node(guid: &str, header: Option<&EntityHeader>) -> Node {
    let Some(header) = header else {
        return Node {
            label: guid.to_owned(),
            is_process: false,
            note: "?".to_owned(),
        };
    };
    let is_process = names_a_process(&header.type_name);
    let is_deleted = header.status != Status::Active;
    Node {
        label: header.label(),
        is_process,
        note: if is_deleted { "deleted" } else { "" }.to_owned(),
    }
}
