//! What a catalogue tells of lineage, as the same graph that is made of scripts, so that the same screens walk in it.
//!
//! An answer to a lineage question names entities and edges. Whether an entity is a process follows from the edges, which
//! join datasets and processes in turn: of a type below `Process` (`storm_topology`, say) the name tells nothing.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use indexmap::IndexMap;

use super::edges::{self, Edge};
use super::wire::{Attributes, Entity, EntityHeader, LineageInfo, LineageRelation, Status};
use crate::lineage::{
    Dataset, DatasetKey, DatasetKind, Endpoint, Fingerprint, Fingerprints, Lineage, LogicalName,
    NodeId, Options, Origin, Process, ProcessKind,
};

/// What stands for the catalog in the names of entities; the database is the entity's type.
pub const CATALOG: &str = "atlas:";

/// Whether a type's name says that its entities are processes. Of others only their edges tell.
pub fn names_a_process(type_name: &str) -> bool {
    let name = type_name.to_ascii_lowercase();
    name.ends_with("process") || name.ends_with("process_execution")
}

/// The graph of an answer, and the node of the entity it was asked of. `server` names the catalogue in the origins.
pub fn graph(server: &str, base: &Entity, info: &LineageInfo) -> (Lineage, Option<NodeId>) {
    let known = entities(base, info);
    let is_process = kinds(&known, base, info);
    let mut graph = Lineage::new();
    for (guid, header) in known.iter().filter(|(guid, _)| !is_process[**guid]) {
        graph.add_dataset(dataset(server, guid, header));
    }
    let mut ends: HashMap<&str, (Vec<Endpoint>, Vec<Endpoint>)> = HashMap::new();
    // Former inputs and outputs are no lineage, though Atlas goes on telling them.
    let in_force = |it: &&LineageRelation| edges::state(it, info) != Edge::Stale;
    for relation in info.relations.iter().filter(in_force) {
        let (from, to) = (&*relation.from_entity_id, &*relation.to_entity_id);
        let end = |guid: &str| Some(endpoint(guid, known.get(guid)?));
        match (is_process.get(from), is_process.get(to)) {
            (Some(false), Some(true)) => ends.entry(to).or_default().0.extend(end(from)),
            (Some(true), Some(false)) => ends.entry(from).or_default().1.extend(end(to)),
            // Edges between two of a kind are not lineage in Atlas' model.
            _ => {}
        }
    }
    let base_guid = base.guid.as_deref().unwrap_or_default();
    let mut base_node = known
        .get(base_guid)
        .and_then(|header| graph.dataset_by_key(&key(base_guid, header)))
        .map(NodeId::from);
    for (guid, header) in known.iter().filter(|(guid, _)| is_process[**guid]) {
        let (mut inputs, mut outputs) = ends.remove(guid).unwrap_or_default();
        for ends in [&mut inputs, &mut outputs] {
            ends.sort();
            ends.dedup();
        }
        let id = graph.add_process(process(server, guid, header, inputs, outputs));
        if *guid == base_guid {
            base_node = Some(id.into());
        }
    }
    (graph, base_node)
}

/// Every entity of the answer by its guid, the one it was asked of first: without edges the answer does not name it.
fn entities<'a>(base: &'a Entity, info: &'a LineageInfo) -> IndexMap<&'a str, EntityHeader> {
    let mut known = IndexMap::new();
    let base_guid = base.guid.as_deref().unwrap_or_default();
    let told = info.guid_entity_map.get(base_guid);
    known.insert(
        base_guid,
        EntityHeader {
            display_text: told.and_then(|header| header.display_text.clone()),
            ..header_of(base)
        },
    );
    for (guid, header) in &info.guid_entity_map {
        known.entry(guid).or_insert_with(|| header.clone());
    }
    let ends = info
        .relations
        .iter()
        .flat_map(|relation| [&*relation.from_entity_id, &*relation.to_entity_id]);
    for guid in ends {
        known.entry(guid).or_insert_with(|| EntityHeader {
            guid: guid.to_owned(),
            ..EntityHeader::default()
        });
    }
    known
}

fn header_of(entity: &Entity) -> EntityHeader {
    EntityHeader {
        type_name: entity.type_name.clone(),
        guid: entity.guid.clone().unwrap_or_default(),
        status: entity.status.unwrap_or_default(),
        display_text: None,
        attributes: entity.attributes.clone(),
        classification_names: Vec::new(),
        meaning_names: Vec::new(),
    }
}

/// Which entities are processes: those whose type says so, and from there in turn along the edges.
fn kinds<'a>(
    known: &IndexMap<&'a str, EntityHeader>,
    base: &Entity,
    info: &'a LineageInfo,
) -> HashMap<&'a str, bool> {
    let mut neighbours: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for relation in &info.relations {
        let (from, to) = (&*relation.from_entity_id, &*relation.to_entity_id);
        neighbours.entry(from).or_default().push(to);
        neighbours.entry(to).or_default().push(from);
    }
    // Of the entity itself all attributes are known, and what has inputs is a process.
    let has_inputs = base.attributes.contains_key("inputs");
    let is_surely_one = |header: &EntityHeader| {
        let is_base = Some(&header.guid) == base.guid.as_ref();
        names_a_process(&header.type_name) || is_base && has_inputs
    };
    let mut kinds: HashMap<&'a str, bool> = HashMap::new();
    // First from the entities that are surely processes, then, where an answer has none such, from whatever is left.
    let seeds = known
        .iter()
        .filter(|(_, header)| is_surely_one(header))
        .map(|(guid, _)| (*guid, true));
    let rest = known.keys().map(|guid| (*guid, false));
    for (seed, kind) in seeds.chain(rest) {
        if kinds.contains_key(seed) {
            continue;
        }
        kinds.insert(seed, kind);
        let mut waiting = VecDeque::from([(seed, kind)]);
        while let Some((guid, kind)) = waiting.pop_front() {
            for &next in neighbours.get(guid).into_iter().flatten() {
                if !kinds.contains_key(next) {
                    kinds.insert(next, !kind);
                    waiting.push_back((next, !kind));
                }
            }
        }
    }
    kinds
}

fn key(guid: &str, header: &EntityHeader) -> DatasetKey {
    DatasetKey::scoped(&Arc::from(guid), name(header))
}

fn endpoint(guid: &str, header: &EntityHeader) -> Endpoint {
    Endpoint {
        dataset: key(guid, header),
        name: name(header),
    }
}

/// What Atlas calls it. There are no catalogs and databases: the type takes their place.
fn name(header: &EntityHeader) -> LogicalName {
    LogicalName::new(CATALOG, &header.type_name, &label(header))
}

fn label(header: &EntityHeader) -> String {
    let label = header.label();
    match header.status {
        Status::Active => label,
        Status::Deleted | Status::Purged => format!("{label} (deleted)"),
    }
}

/// Where an entity was seen.
pub(super) fn origin(server: &str, guid: &str, header: &EntityHeader) -> Origin {
    Origin::Catalogue {
        server: server.to_owned(),
        type_name: header.type_name.clone(),
        guid: guid.to_owned(),
    }
}

fn dataset(server: &str, guid: &str, header: &EntityHeader) -> Dataset {
    Dataset {
        key: key(guid, header),
        names: vec![name(header)],
        kind: DatasetKind::Table,
        connector: None,
        is_ephemeral: false,
        columns: Arc::default(),
        options: plain(&header.attributes),
        origins: vec![origin(server, guid, header)],
    }
}

/// The attributes that are single values.
pub(super) fn plain(attributes: &Attributes) -> Options {
    let mut plain = Options::new();
    for (name, value) in attributes {
        match value {
            serde_json::Value::String(text) => plain.set(name.as_str(), text.as_str()),
            serde_json::Value::Number(_) | serde_json::Value::Bool(_) => {
                plain.set(name.as_str(), value.to_string());
            }
            _ => {}
        }
    }
    plain
}

/// The process of an entity.
pub(super) fn process(
    server: &str,
    guid: &str,
    header: &EntityHeader,
    inputs: Vec<Endpoint>,
    outputs: Vec<Endpoint>,
) -> Process {
    let unique = Fingerprint::of([guid]);
    let sql = ["queryText", "query", "sql"]
        .iter()
        .find_map(|name| header.attributes.get(*name)?.as_str())
        .unwrap_or_default();
    Process {
        kind: ProcessKind::Catalogued,
        job: label(header).into(),
        statement: None,
        member: None,
        sql: sql.into(),
        inputs: inputs.into(),
        outputs: outputs.into(),
        columns: Arc::default(),
        influences: Arc::default(),
        fingerprints: Fingerprints {
            identical: unique,
            equivalent: unique,
            effect: unique,
        },
        origins: vec![origin(server, guid, header)],
        origin_jobs: Vec::new(),
        evidence: Arc::default(),
        jobs: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lineage::Direction;

    fn header(type_name: &str, name: &str) -> serde_json::Value {
        json!({"typeName": type_name, "guid": name, "status": "ACTIVE", "displayText": name,
               "attributes": {"qualifiedName": format!("{name}@primary")}})
    }

    fn answer(entities: &[(&str, &str)], edges: &[(&str, &str)]) -> LineageInfo {
        let map: serde_json::Map<_, _> = entities
            .iter()
            .map(|(type_name, name)| ((*name).to_owned(), header(type_name, name)))
            .collect();
        let relations: Vec<_> = edges
            .iter()
            .map(
                |(from, to)| json!({"fromEntityId": from, "toEntityId": to, "relationshipId": "r"}),
            )
            .collect();
        serde_json::from_value(json!({
            "baseEntityGuid": "x", "guidEntityMap": map, "relations": relations
        }))
        .unwrap()
    }

    fn entity(type_name: &str, name: &str) -> Entity {
        serde_json::from_value(header(type_name, name)).unwrap()
    }

    fn labels(graph: &Lineage, nodes: Vec<NodeId>) -> Vec<String> {
        nodes.into_iter().map(|node| graph.label(node)).collect()
    }

    #[test]
    fn edges_lead_from_dataset_over_process_to_dataset() {
        let info = answer(
            &[
                ("kafka_topic", "a"),
                ("flink_process", "p"),
                ("hive_table", "b"),
            ],
            &[("a", "p"), ("p", "b")],
        );
        let (graph, base) = graph("http://atlas:21000", &entity("hive_table", "b"), &info);
        assert_eq!(graph.counts(), (2, 1));
        let base = base.unwrap();
        assert_eq!(graph.label(base), "b");
        assert_eq!(labels(&graph, graph.upstream(base)), ["p"]);
        assert_eq!(graph.reachable(base, Direction::Up).len(), 2);
    }

    #[test]
    fn a_process_whose_type_does_not_say_so_is_told_by_its_edges() {
        let info = answer(
            &[
                ("kafka_topic", "a"),
                ("storm_topology", "t"),
                ("hdfs_path", "b"),
                ("flink_process", "p"),
                ("kafka_topic", "c"),
            ],
            &[("a", "t"), ("t", "b"), ("b", "p"), ("p", "c")],
        );
        let (graph, base) = graph("local", &entity("storm_topology", "t"), &info);
        assert!(matches!(base, Some(NodeId::Process(_))));
        assert_eq!(graph.counts(), (3, 2));
    }

    #[test]
    fn namesakes_stay_two_and_a_loop_stays_a_loop() {
        let mut info = answer(
            &[("hive_table", "a"), ("Process", "p")],
            &[("a", "p"), ("p", "a")],
        );
        let mut twin = info.guid_entity_map["a"].clone();
        twin.guid = "twin".to_owned();
        twin.status = Status::Deleted;
        info.guid_entity_map.insert("twin".to_owned(), twin);
        let (graph, _) = graph("local", &entity("hive_table", "a"), &info);
        let names: Vec<_> = graph
            .datasets()
            .map(|(_, it)| it.label().to_owned())
            .collect();
        assert_eq!(names, ["a", "a (deleted)"]);
        assert!(graph.processes().all(|(_, process)| process.is_self_loop()));
    }

    #[test]
    fn an_edge_that_was_removed_joins_nothing() {
        let mut info = answer(
            &[
                ("kafka_topic", "a"),
                ("kafka_topic", "b"),
                ("flink_process", "p"),
            ],
            &[("a", "p"), ("b", "p")],
        );
        info.relations[0].relationship_status = Some(Status::Deleted);
        let (graph, base) = graph("local", &entity("flink_process", "p"), &info);
        let inputs = graph.upstream(base.unwrap());
        assert_eq!(labels(&graph, inputs), ["b"]);
        assert_eq!(graph.counts(), (2, 1));
    }

    #[test]
    fn an_entity_without_edges_stands_alone() {
        let (graph, base) = graph("local", &entity("kafka_topic", "a"), &answer(&[], &[]));
        assert_eq!((graph.counts(), base.is_some()), ((1, 0), true));
    }
}
