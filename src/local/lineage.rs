//! Lineage around an entity: what it is made from and what is made from it, over a number of steps.
//!
//! A step goes from a data set over a process to the next data sets. Unlike Atlas, an edge that was removed is not followed, a
//! process with only one side is found from its data set, and nothing is cut off silently. A deleted entity is seen only
//! from itself: with the edges it had when it was deleted.

use std::collections::{HashMap, VecDeque};

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use super::entity::read::{HEADER_ATTRIBUTES, Header, header};
use super::error::Failure;
use super::store::{EdgeState, EntityId, Session, TextRow};
use super::types::{PROCESS_READS, PROCESS_WRITES, Side};
use crate::atlas::wire::LineageRelation;

/// Which way to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Against the flow of the data.
    Input,
    /// With the flow of the data.
    Output,
    /// Both ways.
    Both,
}

impl Direction {
    /// The direction of this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        match name {
            "INPUT" => Some(Self::Input),
            "OUTPUT" => Some(Self::Output),
            "BOTH" => Some(Self::Both),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Input => "INPUT",
            Self::Output => "OUTPUT",
            Self::Both => "BOTH",
        }
    }

    fn ways(self) -> &'static [Way] {
        match self {
            Self::Input => &[Way::Up],
            Self::Output => &[Way::Down],
            Self::Both => &[Way::Up, Way::Down],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    DataSet,
    Process,
}

/// What is on the way: entities, and edges by guid in the direction of the data.
#[derive(Debug, Default)]
struct Found {
    entities: IndexSet<EntityId>,
    edges: IndexMap<String, (EntityId, EntityId)>,
}

/// Lineage as it travels.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineageAnswer {
    base_entity_guid: String,
    lineage_direction: &'static str,
    lineage_depth: i64,
    guid_entity_map: IndexMap<String, Header>,
    relations: Vec<LineageRelation>,
}

/// The lineage of `base` over `depth` steps; 0 and less is without end.
pub(crate) fn around(
    session: &Session<'_>,
    base: &TextRow,
    direction: Direction,
    depth: i64,
) -> Result<LineageAnswer, Failure> {
    let types = session.types();
    let kind = if types.is_a(&base.type_name, "DataSet") {
        Kind::DataSet
    } else if types.is_a(&base.type_name, "Process") {
        Kind::Process
    } else {
        return Err(Failure::no_lineage_type(&base.guid, &base.type_name));
    };
    let mut found = Found::default();
    for way in direction.ways() {
        walk(session, base, kind, *way, depth, &mut found)?;
    }
    let mut guids: HashMap<EntityId, String> = HashMap::new();
    let mut headers = IndexMap::with_capacity(found.entities.len());
    for id in found.entities {
        let row = session.entity_with(&HEADER_ATTRIBUTES, id)?;
        guids.insert(id, row.guid.clone());
        headers.insert(row.guid.clone(), header(session, &row)?);
    }
    let guid = |id: &EntityId| {
        let known = guids.get(id).cloned();
        known.ok_or_else(|| Failure::internal("an edge leads to what was not found"))
    };
    let relations = found.edges.into_iter();
    let relations = relations.map(|(relationship_id, (from, to))| {
        Ok(LineageRelation {
            from_entity_id: guid(&from)?,
            to_entity_id: guid(&to)?,
            relationship_id,
            relationship_status: None,
        })
    });
    Ok(LineageAnswer {
        base_entity_guid: base.guid.clone(),
        lineage_direction: direction.name(),
        lineage_depth: depth,
        relations: relations.collect::<Result<_, Failure>>()?,
        guid_entity_map: headers,
    })
}

/// Breadth first, so that each entity is met at its least distance.
fn walk(
    session: &Session<'_>,
    base: &TextRow,
    kind: Kind,
    way: Way,
    depth: i64,
    found: &mut Found,
) -> Result<(), Failure> {
    let mut met: IndexSet<EntityId> = IndexSet::from([base.id]);
    // The number of data sets that may still be stepped to from here.
    let steps = if depth > 0 { depth } else { i64::MAX };
    let mut waiting = VecDeque::from([(base.id, kind, steps)]);
    while let Some((id, kind, steps)) = waiting.pop_front() {
        if kind == Kind::DataSet && steps == 0 {
            continue;
        }
        let (relationship, side) = match (kind, way) {
            (Kind::DataSet, Way::Up) => (PROCESS_WRITES, Side::Two),
            (Kind::DataSet, Way::Down) => (PROCESS_READS, Side::Two),
            (Kind::Process, Way::Up) => (PROCESS_READS, Side::One),
            (Kind::Process, Way::Down) => (PROCESS_WRITES, Side::One),
        };
        for edge in session.edges(id, side, relationship)? {
            let is_followed = match edge.state {
                EdgeState::Active => true,
                EdgeState::Removed => false,
                EdgeState::Ended => id == base.id && base.is_deleted(),
            };
            if !is_followed {
                continue;
            }
            let flow = match way {
                Way::Up => (edge.other, id),
                Way::Down => (id, edge.other),
            };
            found.entities.extend([id, edge.other]);
            found.edges.insert(edge.guid, flow);
            if met.insert(edge.other) {
                waiting.push_back(match kind {
                    Kind::DataSet => (edge.other, Kind::Process, steps),
                    Kind::Process => (edge.other, Kind::DataSet, steps.saturating_sub(1)),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::local::testing::{Catalogue, process, topic};

    /// a → p → b → q → c, and c → r → c.
    fn chain() -> Catalogue {
        let catalogue = Catalogue::new();
        catalogue.bulk(&[topic("a"), topic("b"), topic("c")]);
        catalogue.bulk(&[
            process("p", &["a"], &["b"]),
            process("q", &["b"], &["c"]),
            process("r", &["c"], &["c"]),
        ]);
        catalogue
    }

    fn of(catalogue: &Catalogue, name: &str, query: &str) -> Vec<String> {
        let super_type = if "pqr".contains(name) {
            "Process"
        } else {
            "DataSet"
        };
        catalogue.lineage(&format!(
            "/v2/lineage/uniqueAttribute/type/{super_type}?attr:qualifiedName={name}&{query}"
        ))
    }

    #[test]
    fn a_step_goes_over_a_process_to_the_next_data_sets() {
        let catalogue = chain();
        assert_eq!(
            of(&catalogue, "a", "direction=OUTPUT&depth=1"),
            ["a>p", "p>b"]
        );
        assert_eq!(
            of(&catalogue, "a", "direction=OUTPUT&depth=2"),
            ["a>p", "b>q", "p>b", "q>c"]
        );
        let whole = ["a>p", "b>q", "c>r", "p>b", "q>c", "r>c"];
        assert_eq!(of(&catalogue, "a", "depth=0"), whole);
        assert_eq!(of(&catalogue, "a", "depth=-1"), whole);
        assert_eq!(of(&catalogue, "b", "depth=1"), ["a>p", "b>q", "p>b", "q>c"]);
        assert_eq!(
            of(&catalogue, "c", "direction=INPUT&depth=1"),
            ["b>q", "c>r", "q>c", "r>c"]
        );
    }

    #[test]
    fn from_a_process_the_first_step_is_its_data_sets() {
        let catalogue = chain();
        assert_eq!(of(&catalogue, "p", "depth=1"), ["a>p", "p>b"]);
        assert_eq!(
            of(&catalogue, "p", "direction=OUTPUT&depth=2"),
            ["b>q", "p>b", "q>c"]
        );
    }

    #[test]
    fn nothing_around_is_an_empty_map_without_the_entity_itself() {
        let catalogue = Catalogue::new();
        catalogue.bulk(&[topic("a")]);
        let guid = catalogue.guid("kafka_topic", "a");
        assert_eq!(
            catalogue.get(&format!("/v2/lineage/{guid}")),
            json!({
                "baseEntityGuid": guid, "lineageDirection": "BOTH", "lineageDepth": 3,
                "guidEntityMap": {}, "relations": [],
            })
        );
    }

    #[test]
    fn a_removed_edge_is_no_lineage() {
        let catalogue = chain();
        catalogue.bulk(&[process("p", &["c"], &["b"])]);
        assert_eq!(of(&catalogue, "a", ""), [""; 0]);
        assert_eq!(of(&catalogue, "p", "depth=1"), ["c>p", "p>b"]);
    }

    #[test]
    fn a_deleted_process_is_seen_only_from_itself() {
        let catalogue = chain();
        let guid = catalogue.guid("flink_process", "p");
        catalogue.delete(&format!("/v2/entity/guid/{guid}"));
        assert_eq!(of(&catalogue, "a", ""), [""; 0]);
        assert_eq!(of(&catalogue, "b", "depth=1"), ["b>q", "q>c"]);
        let own = catalogue.lineage(&format!("/v2/lineage/{guid}?depth=1"));
        assert_eq!(own, ["a>p", "p>b"]);
    }

    #[test]
    fn a_process_with_one_side_is_seen_from_its_data_set() {
        let catalogue = Catalogue::new();
        catalogue.bulk(&[topic("a")]);
        catalogue.bulk(&[process("p", &[], &["a"])]);
        assert_eq!(of(&catalogue, "a", ""), ["p>a"]);
    }

    #[test]
    fn a_long_chain_is_walked_without_recursion() {
        let catalogue = Catalogue::new();
        let name = |n: usize| format!("t{n}");
        let topics: Vec<_> = (0..=400).map(|n| topic(&name(n))).collect();
        catalogue.bulk(&topics);
        let processes: Vec<_> = (0..400)
            .map(|n| process(&format!("p{n}"), &[&name(n)], &[&name(n + 1)]))
            .collect();
        catalogue.bulk(&processes);
        assert_eq!(of(&catalogue, "t0", "depth=0").len(), 800);
    }

    #[test]
    fn mistakes_are_said() {
        let catalogue = chain();
        catalogue.bulk(&[json!({
            "typeName": "hive_db",
            "attributes": {"qualifiedName": "d", "name": "d", "clusterName": "x"},
        })]);
        let database = catalogue.guid("hive_db", "d");
        let topic = catalogue.guid("kafka_topic", "a");
        for (path, status, code) in [
            (format!("/v2/lineage/{database}"), 404, "ATLAS-404-00-011"),
            ("/v2/lineage/nothing".to_owned(), 404, "ATLAS-404-00-005"),
            (
                format!("/v2/lineage/{topic}?direction=both"),
                400,
                "ATLAS-400-00-01A",
            ),
            (
                format!("/v2/lineage/{topic}?depth=abc"),
                400,
                "ATLAS-400-00-01A",
            ),
        ] {
            assert_eq!(
                catalogue.get_error(&path),
                (status, code.to_owned()),
                "{path}"
            );
        }
    }
}
