//! The drawing of an entity's lineage.

use std::collections::{HashMap, HashSet};

use super::Lineage;
use crate::atlas::edges::{self, Edge};
use crate::atlas::graph::names_a_process;
use crate::atlas::wire::{EntityHeader, LineageInfo, Status};
use crate::tui::widget::graph::{Node, Picture};

/// Nodes drawn at most.
const MOST: usize = 120;

/// Draws the lineage around `guid` for a pane of this width.
pub fn draw(info: &LineageInfo, guid: &str, width: u16) -> Option<Lineage> {
    let mut guids: Vec<String> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut drawn = Vec::new();
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
    let nodes: Vec<Node> = guids
        .iter()
        .map(|guid| node(guid, info.guid_entity_map.get(guid)))
        .collect();
    // An edge that was removed and made again is there twice in Atlas 2.1.0, once in force.
    stale.retain(|ends| !live.contains(ends));
    let picture = Picture::fitting(&nodes, &drawn, hidden.len(), width);
    Some(Lineage {
        picture: picture.crossing_out(&stale),
        guids,
        stale: stale.len(),
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
