//! Makes one graph of a graph and of what a catalogue has around it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::Merged;
use super::columns::{ColumnEdge, Place};
use super::counterparts::Counterparts;
use super::identity::{identity, without_namespace};
use super::read::Found;
use super::table::{dataset_type, process_type};
use super::told::Told;
use crate::atlas::graph::{self, CATALOG};
use crate::atlas::wire::EntityHeader;
use crate::lineage::{
    ColumnLineage, ColumnRef, Dataset, DatasetKey, DatasetKind, Endpoint, Lineage, LogicalName,
    Options, Process, SourceColumn,
};
use crate::secret;
use crate::source::Span;

/// A dataset of the catalogue in the graph.
struct Node {
    key: DatasetKey,
    name: LogicalName,
}

/// The ends of a process.
#[derive(Default)]
struct Ends {
    inputs: Vec<Endpoint>,
    outputs: Vec<Endpoint>,
}

/// One graph of both. A process of the graph stays as it is, whatever the catalogue has of it; `drift` tells the difference.
pub(super) fn join(server: &str, local: &Lineage, own: &Counterparts, found: Found) -> Merged {
    let mut lineage = local.clone();
    let before = lineage.counts();
    let mut ends: IndexMap<&str, Ends> = IndexMap::new();
    let mut nodes: HashMap<&str, Node> = HashMap::new();
    let twins = twins(&found);
    let is_own = |header: &EntityHeader| {
        let name = header.qualified_name();
        name.is_some_and(|name| own.has_process(&header.type_name, name))
    };
    let mut known = HashSet::new();
    for flow in &found.flows {
        let process = found.entities.get(&flow.process);
        if process.is_some_and(|process| !is_own(process)) {
            ends.entry(&flow.process).or_default();
        }
    }
    let used = found
        .flows
        .iter()
        .filter(|flow| ends.contains_key(&*flow.process));
    let used = used.map(|flow| &flow.dataset).chain(&found.seeds);
    let used: HashSet<&String> = used.collect();
    for (guid, header) in found
        .entities
        .iter()
        .filter(|(guid, _)| used.contains(guid))
    {
        let mine = own.dataset(header);
        known.extend(mine.clone());
        let node = node(guid, header, mine.clone(), local, twins.contains(&**guid));
        lineage.add_dataset(dataset(server, guid, header, &node, mine.is_some()));
        nodes.insert(guid, node);
    }
    for flow in &found.flows {
        let Some((ends, node)) = ends.get_mut(&*flow.process).zip(nodes.get(&*flow.dataset)) else {
            continue;
        };
        let end = Endpoint {
            dataset: node.key.clone(),
            name: node.name.clone(),
        };
        if flow.writes {
            ends.outputs.push(end);
        } else {
            ends.inputs.push(end);
        }
    }
    for (guid, ends) in ends {
        if let Some(header) = found.entities.get(guid) {
            let columns = found.columns.get(guid).map_or(&[][..], Vec::as_slice);
            lineage.add_process(process(server, header, ends, columns, &nodes, local));
        }
    }
    let after = lineage.counts();
    Merged {
        lineage,
        told: Told {
            server: server.to_owned(),
            known: known.len(),
            datasets: after.0.saturating_sub(before.0),
            processes: after.1.saturating_sub(before.1),
            gaps: found.gaps,
        },
    }
}

/// Entities whose type and name another one has too: a guid alone tells these apart.
fn twins(found: &Found) -> HashSet<&str> {
    let mut first: HashMap<(&str, Option<&str>), &str> = HashMap::new();
    let mut twins = HashSet::new();
    for (guid, header) in &found.entities {
        let name = (&*header.type_name, header.qualified_name());
        if let Some(other) = first.insert(name, guid) {
            twins.extend([other, guid]);
        }
    }
    twins
}

/// The key that a dataset of the catalogue has in the joined graph.
pub(super) fn key(
    header: &EntityHeader,
    own: &Counterparts,
    local: &Lineage,
    found: &Found,
) -> DatasetKey {
    let is_twin = twins(found).contains(&*header.guid);
    node(&header.guid, header, own.dataset(header), local, is_twin).key
}

/// What a dataset of the catalogue is in the graph: the one that it stands for, else one by its identity, else by its name.
fn node(
    guid: &str,
    header: &EntityHeader,
    mine: Option<DatasetKey>,
    local: &Lineage,
    is_twin: bool,
) -> Node {
    let name = LogicalName::new(CATALOG, &header.type_name, &header.label());
    if let Some(key) = mine {
        let known = local.dataset_by_key(&key);
        let name = known.map_or(name, |id| local.dataset(id).name().clone());
        return Node { key, name };
    }
    let scope = if is_twin {
        guid
    } else {
        header.qualified_name().unwrap_or(guid)
    };
    let key = match identity(header) {
        Some(identity) => DatasetKey::physical(identity),
        None => DatasetKey::scoped(&Arc::from(scope), name.clone()),
    };
    Node { key, name }
}

fn dataset(server: &str, guid: &str, header: &EntityHeader, node: &Node, is_mine: bool) -> Dataset {
    let mut names = vec![node.name.clone()];
    // What people call a table of Hive, `db.table`, is its qualified name; its name is that of the table alone.
    if !is_mine && let Some(whole) = header.qualified_name() {
        for name in [without_namespace(whole), whole] {
            let name = LogicalName::new(CATALOG, &header.type_name, name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let system = dataset_type(&header.type_name).map(|row| row.system);
    let system = system.filter(|name| !name.is_empty());
    Dataset {
        key: node.key.clone(),
        names,
        // What is known of a dataset of the graph, nothing of the catalogue replaces.
        kind: if is_mine {
            DatasetKind::Undeclared
        } else {
            DatasetKind::Table
        },
        connector: system.map(str::to_owned),
        is_ephemeral: false,
        columns: Arc::default(),
        options: if is_mine {
            Options::new()
        } else {
            graph::plain(&header.attributes)
        },
        origins: vec![graph::origin(server, guid, header)],
    }
}

fn process(
    server: &str,
    header: &EntityHeader,
    mut ends: Ends,
    edges: &[ColumnEdge],
    nodes: &HashMap<&str, Node>,
    local: &Lineage,
) -> Process {
    for side in [&mut ends.inputs, &mut ends.outputs] {
        side.sort();
        side.dedup();
    }
    let columns = columns(&ends, edges, nodes, local);
    let process = graph::process(server, &header.guid, header, ends.inputs, ends.outputs);
    let text = process_type(&header.type_name).map_or(&[][..], |row| row.text);
    let text = text.iter().find_map(|name| {
        let text = header.attributes.get(*name)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    });
    let sql = text.map_or(process.sql, masked);
    Process {
        sql,
        columns: columns.into(),
        ..process
    }
}

/// The written columns. Of a process with several outputs nothing tells which of them has a column.
fn columns(
    ends: &Ends,
    edges: &[ColumnEdge],
    nodes: &HashMap<&str, Node>,
    local: &Lineage,
) -> Vec<ColumnLineage> {
    let [output] = &*ends.outputs else {
        return Vec::new();
    };
    let mut columns: IndexMap<Arc<str>, ColumnLineage> = IndexMap::new();
    for edge in edges {
        let Some(sink) = nodes
            .get(&*edge.to.0)
            .filter(|sink| sink.key == output.dataset)
        else {
            continue;
        };
        let to = column_name(sink, &edge.to.1, local);
        let column = columns
            .entry(Arc::clone(&to))
            .or_insert_with(|| ColumnLineage {
                to,
                from: smallvec::SmallVec::new(),
                expression: edge.expression.as_deref().map(masked),
            });
        let sources = edge.from.iter();
        let sources = sources.filter_map(|place| source(place, nodes, local));
        let sources = sources.map(|column| SourceColumn::whole(Arc::new(column), edge.how));
        column.from.extend(sources);
        column.from.sort_unstable();
        column.from.dedup();
    }
    columns.into_values().collect()
}

/// A text of another system as it may be shown.
fn masked(text: &str) -> Arc<str> {
    secret::masked(text, Span::new(0, text.len())).into()
}

fn source(
    (dataset, column): &Place,
    nodes: &HashMap<&str, Node>,
    local: &Lineage,
) -> Option<ColumnRef> {
    let node = nodes.get(&**dataset)?;
    Some(ColumnRef {
        dataset: node.key.clone(),
        table: node.name.clone(),
        column: column_name(node, column, local),
    })
}

/// What the graph calls a column. Hive has its columns in lower case, whatever Flink calls them.
fn column_name(node: &Node, column: &str, local: &Lineage) -> Arc<str> {
    let known = local.dataset_by_key(&node.key);
    let names = known.map_or_else(Vec::new, |id| local.columns_of(id));
    let is_it = |name: &&Arc<str>| ***name == *column;
    let is_like = |name: &&Arc<str>| name.eq_ignore_ascii_case(column);
    let found = names.iter().find(is_it).or_else(|| {
        let mut like = names.iter().filter(is_like);
        like.next().filter(|_| like.next().is_none())
    });
    found.map_or_else(|| column.into(), Arc::clone)
}
