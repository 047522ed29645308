//! What tells things apart that have the same name: statements by their job and line, tables that are known only by name by the
//! file that declares them.

use std::collections::{HashMap, HashSet};

use crate::lineage::{DatasetKey, Lineage, NodeId, Origin};
use crate::tui::work::Thing;

/// Those of some things whose names others of them have too.
pub fn namesakes<'a>(
    graph: &Lineage,
    things: impl Iterator<Item = &'a Thing>,
) -> HashSet<&'a Thing> {
    let mut by_name: HashMap<String, Vec<&Thing>> = HashMap::new();
    for thing in things {
        by_name.entry(thing.label(graph)).or_default().push(thing);
    }
    let several = by_name.into_values().filter(|same| same.len() > 1);
    several.flatten().collect()
}

/// What tells a thing from others of its name; empty where nothing shorter than its details does.
pub fn apart(graph: &Lineage, thing: &Thing) -> String {
    match thing.node {
        NodeId::Process(id) => {
            let process = graph.process(id);
            let line = process.origins.first().and_then(Origin::place);
            let line = line.map_or_else(String::new, |place| format!(":{}", place.start.line));
            format!("{}{line}", last_part(&process.job))
        }
        NodeId::Dataset(id) => match &graph.dataset(id).key {
            DatasetKey::Physical(_) => String::new(),
            DatasetKey::Scoped { scope, .. } => last_part(scope).to_owned(),
        },
    }
}

/// The last part of a path, or a name that is none.
pub fn last_part(path: &str) -> &str {
    path.rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(path)
}
