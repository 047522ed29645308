//! Lineage in parts, as Atlas gives it from 2.3 on where it is switched on (*source:* `EntityLineageService` of 2.5.0):
//! each entity shows as many edges on each side as the request allows it, and says whether it has more.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value, json};

/// Edges of an entity that the request does not name (`atlas.lineage.on.demand.default.node.count`).
pub const DEFAULT_LIMIT: u64 = 3;
/// Hops where the request says none, and where it says 0.
const DEFAULT_DEPTH: u64 = 3;

/// From, to.
type Edge<'a> = (&'a str, &'a str);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

#[derive(Default)]
struct Seen {
    inputs: u64,
    outputs: u64,
    has_more_inputs: bool,
    has_more_outputs: bool,
}

struct Walk<'a> {
    edges: Vec<Edge<'a>>,
    constraints: &'a Map<String, Value>,
    taken: IndexSet<Edge<'a>>,
    seen: IndexMap<&'a str, Seen>,
}

/// The part of the whole lineage around `base` that a request asks for.
pub fn part<'a>(base: &'a str, whole: &'a Value, constraints: &'a Map<String, Value>) -> Value {
    let edges = whole["relations"].as_array().unwrap().iter();
    let edges = edges.map(|edge| (end(edge, "fromEntityId"), end(edge, "toEntityId")));
    let mut walk = Walk {
        edges: edges.collect(),
        constraints,
        taken: IndexSet::new(),
        seen: IndexMap::new(),
    };
    let asked = &constraints[base];
    let depth = match asked["depth"].as_u64().unwrap_or_default() {
        0 => DEFAULT_DEPTH,
        depth => depth,
    };
    let type_name = whole["guidEntityMap"][base]["typeName"].as_str();
    for way in [Way::Up, Way::Down] {
        if type_name.is_some_and(|name| name.ends_with("_process")) {
            walk.around_process(base, way, depth);
        } else {
            walk.around_dataset(base, way, depth, &mut HashSet::new());
        }
    }
    let ends = walk.taken.iter().flat_map(|(from, to)| [*from, *to]);
    let ends: IndexSet<&str> = ends.collect();
    let map = whole["guidEntityMap"].as_object().unwrap();
    let shown = map.iter().filter(|(guid, _)| ends.contains(guid.as_str()));
    let relations = whole["relations"].as_array().unwrap().iter();
    let relations = relations.filter(|edge| {
        let edge = (end(edge, "fromEntityId"), end(edge, "toEntityId"));
        walk.taken.contains(&edge)
    });
    let has_more = |seen: &&Seen| seen.has_more_inputs || seen.has_more_outputs;
    let on_demand = walk.seen.iter().filter(|(_, seen)| has_more(seen));
    let on_demand = on_demand.map(|(guid, seen)| {
        let told = json!({
            "hasMoreInputs": seen.has_more_inputs,
            "hasMoreOutputs": seen.has_more_outputs,
            "inputRelationsCount": seen.inputs,
            "outputRelationsCount": seen.outputs,
        });
        ((*guid).to_owned(), told)
    });
    json!({
        "baseEntityGuid": base,
        "lineageDirection": asked["direction"],
        "lineageDepth": depth,
        "guidEntityMap": shown.map(|(guid, it)| (guid.clone(), it.clone())).collect::<Map<_, _>>(),
        "relations": relations.collect::<Vec<_>>(),
        "relationsOnDemand": on_demand.collect::<Map<_, _>>(),
        "lineageOnDemandPayload": constraints,
    })
}

fn end<'a>(edge: &'a Value, key: &str) -> &'a str {
    edge[key].as_str().unwrap()
}

impl<'a> Walk<'a> {
    fn limit(&self, guid: &str, side: &str) -> u64 {
        let asked = self.constraints.get(guid);
        let asked = asked.and_then(|asked| asked[side].as_u64());
        asked.filter(|limit| *limit > 0).unwrap_or(DEFAULT_LIMIT)
    }

    /// Takes an edge unless one of its ends shows as many as it may; says whether it is there now.
    fn take(&mut self, edge: Edge<'a>) -> bool {
        if self.taken.contains(&edge) {
            return true;
        }
        let (from, to) = edge;
        let outputs = self.limit(from, "outputRelationsLimit");
        let inputs = self.limit(to, "inputRelationsLimit");
        let target = self.seen.entry(to).or_default();
        let has_room_in = target.inputs < inputs;
        target.has_more_inputs |= !has_room_in;
        target.inputs += u64::from(has_room_in);
        let source = self.seen.entry(from).or_default();
        let has_room_out = source.outputs < outputs;
        source.has_more_outputs |= !has_room_out;
        source.outputs += u64::from(has_room_out);
        let is_taken = has_room_in && has_room_out;
        if is_taken {
            self.taken.insert(edge);
        }
        is_taken
    }

    fn neighbours(&self, guid: &str, way: Way) -> Vec<(Edge<'a>, &'a str)> {
        let edges = self.edges.iter().copied();
        edges
            .filter_map(|edge| match way {
                Way::Up => (edge.1 == guid).then_some((edge, edge.0)),
                Way::Down => (edge.0 == guid).then_some((edge, edge.1)),
            })
            .collect()
    }

    fn around_process(&mut self, guid: &str, way: Way, depth: u64) {
        for (edge, dataset) in self.neighbours(guid, way) {
            if !self.take(edge) {
                break;
            }
            self.around_dataset(dataset, way, depth - 1, &mut HashSet::new());
        }
    }

    fn around_dataset(
        &mut self,
        guid: &'a str,
        way: Way,
        depth: u64,
        visited: &mut HashSet<&'a str>,
    ) {
        if depth == 0 {
            return;
        }
        visited.insert(guid);
        for (edge, process) in self.neighbours(guid, way) {
            if !self.take(edge) {
                break;
            }
            for (edge, next) in self.neighbours(process, way) {
                if !self.take(edge) {
                    break;
                }
                if !visited.contains(next) {
                    self.around_dataset(next, way, depth - 1, visited);
                }
            }
        }
    }
}
