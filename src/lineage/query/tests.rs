//! Questions about the graph against a naive search, and of columns by example.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use rstest::rstest;

use super::super::*;
use crate::lineage::tests::{DATASETS, Made, any_made, graph, key, nodes, process};

/// The least number of processes that are passed from one dataset to each other one, by trying every process again and
/// again.
fn naive(made: &[Made], from: usize, direction: Direction) -> BTreeMap<usize, u32> {
    let mut hops: BTreeMap<usize, u32> = BTreeMap::new();
    for _ in 0..=DATASETS {
        for (inputs, outputs, _) in made {
            let (near, far) = match direction {
                Direction::Up => (outputs, inputs),
                Direction::Down => (inputs, outputs),
            };
            let start = near.contains(&from).then_some(0);
            let known = near.iter().filter_map(|it| hops.get(it).copied());
            let Some(least) = known.chain(start).min() else {
                continue;
            };
            for &end in far {
                let best = hops.entry(end).or_insert(u32::MAX);
                *best = (*best).min(least + 1);
            }
        }
    }
    hops
}

/// The numbers of the datasets in a graph.
fn numbered(lineage: &Lineage) -> BTreeMap<usize, DatasetId> {
    let id = |number| Some((number, lineage.dataset_by_key(&key(number))?));
    (0..DATASETS).filter_map(id).collect()
}

fn any_direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Up), Just(Direction::Down)]
}

proptest! {
    #[test]
    fn impact_is_what_a_naive_search_finds(
        made in any_made(),
        direction in any_direction(),
        depth in prop::option::of(0u32..4),
    ) {
        let lineage = graph(&made);
        let ids = numbered(&lineage);
        for (&from, &id) in &ids {
            let rows = lineage.impact(id.into(), direction, depth);
            let mut expected = naive(&made, from, direction);
            expected.retain(|_, hops| depth.is_none_or(|depth| *hops <= depth));
            let expected: BTreeMap<NodeId, u32> =
                expected.iter().map(|(it, hops)| (ids[it].into(), *hops)).collect();
            let datasets = rows.iter().filter(|row| row.node.as_dataset().is_some());
            let found: BTreeMap<NodeId, u32> = datasets.clone().map(|row| (row.node, row.hops)).collect();
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(datasets.count(), expected.len());
            prop_assert!(rows.is_sorted_by_key(|row| row.hops));
            for row in &rows {
                // The process is the last of a way as long as is told, and what it comes by the first.
                let before = lineage.beside(row.process.into(), match direction {
                    Direction::Up => Direction::Down,
                    Direction::Down => Direction::Up,
                });
                let is_before = |it: &NodeId| {
                    *it == NodeId::from(id) && row.hops == 1 || found.get(it) == Some(&(row.hops - 1))
                };
                prop_assert!(before.iter().any(is_before));
                let first = lineage.hops(id.into(), direction);
                prop_assert!(first.iter().any(|hop| hop.to == row.via));
                if row.node.as_process().is_some() {
                    prop_assert!(lineage.beside(row.node, direction).is_empty());
                }
            }
        }
    }

    #[test]
    fn a_shortest_path_is_as_long_as_a_naive_search_says(made in any_made()) {
        let lineage = graph(&made);
        let ids = numbered(&lineage);
        for (&from, &start) in &ids {
            let hops = naive(&made, from, Direction::Down);
            for (to, &end) in &ids {
                let way = lineage.shortest_path(start.into(), end.into());
                let length = way.as_ref().map(Vec::len);
                let expected = hops.get(to).map(|&hops| 2 * hops as usize + 1);
                prop_assert_eq!(length, expected);
                let Some(way) = way else { continue };
                prop_assert_eq!(way.first(), Some(&start.into()));
                prop_assert_eq!(way.last(), Some(&end.into()));
                for pair in way.windows(2) {
                    prop_assert!(lineage.downstream(pair[0]).contains(&pair[1]));
                }
                let reasons = lineage.reasons(&way);
                prop_assert_eq!(reasons.len(), way.len() / 2);
                prop_assert!(reasons.iter().all(|it| it.reads.len() == 1 && it.writes.len() == 1));
            }
        }
    }

    #[test]
    fn between_is_all_that_lies_on_a_way(made in any_made()) {
        let lineage = graph(&made);
        let feeds = |from: NodeId, to: NodeId| {
            from == to || lineage.reachable(from, Direction::Down).iter().any(|it| it.0 == to)
        };
        for from in nodes(&lineage) {
            for to in nodes(&lineage) {
                let between = lineage.between(from, to);
                let is_way = lineage.shortest_path(from, to).is_some();
                prop_assert_eq!(is_way, !between.nodes.is_empty());
                for node in nodes(&lineage) {
                    let is_on = is_way && feeds(from, node) && feeds(node, to);
                    prop_assert_eq!(between.nodes.contains(&node), is_on);
                    for next in lineage.downstream(node) {
                        let is_on = is_on && feeds(next, to);
                        prop_assert_eq!(between.edges.contains(&(node, next)), is_on);
                    }
                }
            }
        }
    }

    #[test]
    fn an_outline_tells_each_thing_once(
        made in any_made(),
        direction in any_direction(),
        depth in prop::option::of(0u32..4),
    ) {
        let lineage = graph(&made);
        for from in nodes(&lineage) {
            let rows: Vec<_> = lineage.outline(from, direction, depth).collect();
            let told: BTreeSet<_> = rows.iter().map(|row| row.step.to).collect();
            let reached: BTreeSet<_> =
                lineage.impact(from, direction, depth).iter().map(|it| it.node).collect();
            prop_assert_eq!(told, reached);
            prop_assert!(rows.iter().all(|row| depth.is_none_or(|depth| row.depth <= depth)));
            for (at, row) in rows.iter().enumerate() {
                let next = &rows[at + 1..];
                let children = next.iter().take_while(|it| it.depth > row.depth);
                let children = children.filter(|it| it.depth == row.depth + 1);
                match row.below {
                    Below::Shown(count) => prop_assert_eq!(children.count(), count),
                    Below::Deeper(count) => {
                        prop_assert_eq!(children.count(), 0);
                        prop_assert_eq!(Some(row.depth), depth);
                        prop_assert_eq!(lineage.hops(row.step.to, direction).len(), count);
                    }
                    Below::SeenAbove => {
                        prop_assert_eq!(children.count(), 0);
                        let is_above = |it: &TreeRow<Hop>| {
                            it.step.to == row.step.to && matches!(it.below, Below::Shown(_))
                        };
                        prop_assert!(row.step.to == from || rows[..at].iter().any(is_above));
                    }
                }
                let is_last = !next.iter().take_while(|it| it.depth >= row.depth).any(|it| it.depth == row.depth);
                prop_assert_eq!(row.is_last, is_last);
            }
        }
    }

    #[test]
    fn groups_share_out_what_flows(made in any_made(), jobs in prop::collection::vec(0u8..3, 12)) {
        let mut lineage = Lineage::new();
        for (at, made) in made.iter().enumerate() {
            let mut process = process(at, made);
            process.job = jobs[at].to_string().into();
            lineage.add_process(process);
        }
        let groups = lineage.groups(GroupBy::Job);
        let mut weights: BTreeMap<(u8, u8), usize> = BTreeMap::new();
        for dataset in 0..DATASETS {
            let of = |is_it: &dyn Fn(&Made) -> bool| -> BTreeSet<u8> {
                let processes = made.iter().zip(&jobs).filter(|(made, _)| is_it(made));
                processes.map(|(_, job)| *job).collect()
            };
            let readers = of(&|made| made.0.contains(&dataset));
            for writer in of(&|made| made.1.contains(&dataset)) {
                for reader in &readers {
                    *weights.entry((writer, *reader)).or_default() += 1;
                }
            }
        }
        let job = |at: usize| groups.groups[at].name.as_ref().unwrap().parse::<u8>().unwrap();
        let mut found: BTreeMap<(u8, u8), usize> =
            groups.edges.iter().map(|it| ((job(it.from), job(it.to)), it.weight)).collect();
        for (at, group) in groups.groups.iter().enumerate() {
            if group.inner > 0 {
                found.insert((job(at), job(at)), group.inner);
            }
        }
        prop_assert_eq!(&found, &weights);
        let members: usize = groups.groups.iter().map(|it| it.members.len()).sum();
        prop_assert_eq!(members, made.len());
        // Two groups are on one cycle if each feeds the other, by however many edges.
        for (at, group) in groups.groups.iter().enumerate() {
            for (to, other) in groups.groups.iter().enumerate().filter(|(to, _)| *to != at) {
                let is_one = feeds(&groups, at, to) && feeds(&groups, to, at);
                prop_assert_eq!(group.cycle.is_some() && group.cycle == other.cycle, is_one);
            }
        }
    }
}

fn feeds(groups: &Groups, from: usize, to: usize) -> bool {
    let mut reached = BTreeSet::from([from]);
    for _ in &groups.groups {
        let next = groups.edges.iter().filter(|it| reached.contains(&it.from));
        reached.extend(next.map(|it| it.to).collect::<Vec<_>>());
    }
    reached.contains(&to)
}

/// A graph from lines such as `s(a=t.x+u.y, b=) ? t.z`: a process that writes `a` from two columns and `b` from none, and
/// chooses rows by a third; `s < t` is one of which no columns are told, and `(a=t.x)` writes nothing.
fn told(lines: &[&str]) -> Lineage {
    let mut lineage = Lineage::new();
    for (at, line) in lines.iter().enumerate() {
        let mut process = process(at, &Made::default());
        let mut inputs = BTreeSet::new();
        let (line, influences) = line.split_once(" ? ").unwrap_or((line, ""));
        let mut column = |text: &str| {
            let (table, column) = text.trim().split_once('.').unwrap();
            inputs.insert(table.to_owned());
            Arc::new(ColumnRef {
                dataset: end(table).dataset,
                table: LogicalName::in_default(table),
                column: column.into(),
            })
        };
        process.influences = influences
            .split_terminator(',')
            .map(|text| Influence {
                column: column(text),
                kind: InfluenceKind::Filter,
            })
            .collect();
        let sink = if let Some((sink, columns)) = line.split_once('(') {
            let columns = columns.trim_end_matches(')').split(", ");
            process.columns = columns
                .map(|text| {
                    let (to, from) = text.split_once('=').unwrap();
                    let from = from.split_terminator('+');
                    ColumnLineage {
                        to: to.into(),
                        from: from
                            .map(|text| SourceColumn::whole(column(text), Transform::Identity))
                            .collect(),
                        expression: None,
                    }
                })
                .collect();
            sink
        } else {
            let (sink, read) = line.split_once(" < ").unwrap();
            inputs.extend(read.split(", ").map(ToOwned::to_owned));
            sink
        };
        process.inputs = inputs.iter().map(|it| end(it)).collect();
        process.outputs = sink.split_terminator(", ").map(end).collect();
        lineage.add_process(process);
    }
    lineage
}

fn end(table: &str) -> Endpoint {
    let name = LogicalName::in_default(table);
    Endpoint {
        dataset: DatasetKey::scoped(&"a.sql".into(), name.clone()),
        name,
    }
}

fn column(lineage: &Lineage, name: &str) -> ColumnId {
    match lineage.named(name) {
        Ok(Named::Column(column)) => column,
        other => panic!("{name} is {other:?}"),
    }
}

fn shown(lineage: &Lineage, end: &ColumnEnd) -> String {
    match end {
        ColumnEnd::Column(it) => format!("{}.{}", lineage.dataset(it.dataset).label(), it.column),
        ColumnEnd::Whole(it) => lineage.dataset(*it).label().to_owned(),
        ColumnEnd::Result(_, column) => format!("={}", column.as_deref().unwrap_or_default()),
        ColumnEnd::Constant => "constant".to_owned(),
        ColumnEnd::Unknown => "unknown".to_owned(),
    }
}

const ESTATE: [&str; 5] = [
    "mid(a=src.x+src.y, b=) ? src.z",
    "out(p=mid.a, q=mid.b)",
    "mid(a=mid.a+out.p)",
    "log < out",
    "(r=out.p)",
];

#[rstest]
#[case::sources("out.p", Direction::Up, &["mid.a IDENTITY", " src.x IDENTITY", " src.y IDENTITY", " src.z FILTER", " mid.a IDENTITY seen", " out.p IDENTITY seen"])]
#[case::a_constant("out.q", Direction::Up, &["mid.b IDENTITY", " constant IDENTITY", " src.z FILTER"])]
#[case::not_told("log.m", Direction::Up, &["out WHOLE"])]
#[case::uses("src.x", Direction::Down, &["mid.a IDENTITY", " out.p IDENTITY", "  mid.a IDENTITY seen", "  log WHOLE", "  =r IDENTITY", " mid.a IDENTITY seen"])]
#[case::influences("src.z", Direction::Down, &["mid FILTER"])]
fn columns_are_traced(#[case] name: &str, #[case] direction: Direction, #[case] expected: &[&str]) {
    let mut lines = ESTATE.to_vec();
    lines.push("(x=log.m)");
    let lineage = told(&lines);
    let rows = lineage.trace(&column(&lineage, name), direction, None);
    let rows: Vec<_> = rows
        .map(|row| {
            let indent = " ".repeat(row.depth as usize - 1);
            let seen = if row.below == Below::SeenAbove {
                " seen"
            } else {
                ""
            };
            let end = shown(&lineage, &row.step.end);
            format!("{indent}{end} {}{seen}", row.step.how.as_str())
        })
        .collect();
    assert_eq!(rows, expected);
}

#[rstest]
#[case::down("src.x", Direction::Down, None, &["1 mid.a via mid.a", "2 out.p via mid.a", "3 =r via mid.a", "3 log via mid.a, influenced"])]
#[case::as_far_as("src.x", Direction::Down, Some(2), &["1 mid.a via mid.a", "2 out.p via mid.a"])]
#[case::by_influence("src.z", Direction::Down, None, &["1 mid via mid, influenced", "2 out via mid, influenced", "3 log via mid, influenced", "3 = via mid, influenced"])]
#[case::up("out.q", Direction::Up, None, &["1 mid.b via mid.b", "2 src.z via mid.b, influenced"])]
#[case::itself("mid.a", Direction::Up, None, &["1 src.x via src.x", "1 src.y via src.y", "1 mid.a via mid.a", "1 out.p via out.p", "1 src.z via src.z, influenced"])]
fn the_impact_of_a_column_keeps_values_and_influences_apart(
    #[case] name: &str,
    #[case] direction: Direction,
    #[case] depth: Option<u32>,
    #[case] expected: &[&str],
) {
    let lineage = told(&ESTATE);
    let rows = lineage.column_impact(&column(&lineage, name), direction, depth);
    let mut rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let (end, via) = (shown(&lineage, &row.step.end), shown(&lineage, &row.via));
            let influenced = if row.is_value { "" } else { ", influenced" };
            format!("{} {end} via {via}{influenced}", row.hops)
        })
        .collect();
    // Values first: what is left is the order of the answer.
    rows.sort_by_key(|row| (row[..1].to_owned(), row.ends_with("influenced")));
    assert_eq!(rows, expected);
}

#[rstest]
#[case::values("src.x", "out.p", Some("mid.a out.p"))]
#[case::by_influence("src.z", "out.q", Some("mid out"))]
#[case::into_the_unknown("src.x", "log.m", Some("mid.a out.p log"))]
#[case::against_the_flow("out.q", "src.x", None)]
#[case::round("mid.a", "mid.a", Some("mid.a"))]
fn a_way_between_columns(#[case] from: &str, #[case] to: &str, #[case] expected: Option<&str>) {
    let mut lines = ESTATE.to_vec();
    lines.push("(x=log.m)");
    let lineage = told(&lines);
    let way = lineage.column_path(&column(&lineage, from), &column(&lineage, to));
    let way = way.map(|way| {
        let ends = way.iter().map(|step| shown(&lineage, &step.end));
        ends.collect::<Vec<_>>().join(" ")
    });
    assert_eq!(way.as_deref(), expected);
}

#[rstest]
#[case::values("src.x", "out", Some("mid.a out.p"))]
#[case::by_influence("src.z", "out", Some("mid out"))]
#[case::what_is_not_used("src.w", "out", None)]
#[case::against_the_flow("out.q", "src", None)]
fn a_way_of_a_column_into_a_dataset(
    #[case] from: &str,
    #[case] to: &str,
    #[case] expected: Option<&str>,
) {
    let lineage = told(&ESTATE);
    let dataset = |name: &str| lineage.named(name).map(|it| it.dataset()).unwrap();
    let (table, name) = from.split_once('.').unwrap();
    let from = ColumnId {
        dataset: dataset(table),
        column: name.into(),
    };
    let way = lineage.column_path_into(&from, dataset(to));
    let way = way.map(|way| {
        let ends = way.iter().map(|step| shown(&lineage, &step.end));
        ends.collect::<Vec<_>>().join(" ")
    });
    assert_eq!(way.as_deref(), expected);
}

#[test]
fn a_star_may_be_any_column() {
    let lineage = told(&["mid(*=src.*)", "out(p=mid.a)"]);
    let up = lineage.trace(&column(&lineage, "out.p"), Direction::Up, None);
    let up: Vec<_> = up.map(|row| shown(&lineage, &row.step.end)).collect();
    assert_eq!(up, ["mid.a", "src.*"]);
    let down = lineage.column_impact(&column(&lineage, "src.any"), Direction::Down, None);
    let down: Vec<_> = down
        .iter()
        .map(|row| shown(&lineage, &row.step.end))
        .collect();
    assert_eq!(down, ["mid.*", "out.p"]);
}

/// Two files, each with a table `t`, and topics.
fn names() -> Lineage {
    let mut lineage = Lineage::new();
    let mut add = |key: DatasetKey, name: LogicalName| {
        lineage.add_dataset(Dataset {
            key,
            names: vec![name],
            kind: DatasetKind::Table,
            connector: None,
            is_ephemeral: false,
            columns: Arc::new(vec![Column::physical("price", "INT")]),
            options: Options::new(),
            origins: Vec::new(),
        });
    };
    for file in ["a.sql", "b.sql"] {
        let name = LogicalName::in_default("t");
        add(DatasetKey::scoped(&file.into(), name.clone()), name);
    }
    let topic = |name: &str| {
        DatasetKey::physical(Identity {
            namespace: "kafka://b:9092".to_owned(),
            name: name.to_owned(),
        })
    };
    add(topic("shop.orders"), LogicalName::new("c", "d", "orders"));
    add(topic("users"), LogicalName::in_default("people"));
    lineage
}

#[rstest]
#[case::table("orders", "kafka://b:9092 shop.orders")]
#[case::with_its_database("d.orders", "kafka://b:9092 shop.orders")]
#[case::whole("c.d.orders", "kafka://b:9092 shop.orders")]
#[case::topic("users", "kafka://b:9092 users")]
#[case::topic_with_a_point("shop.orders", "kafka://b:9092 shop.orders")]
#[case::identity("kafka://b:9092 users", "kafka://b:9092 users")]
#[case::in_a_file("b.sql:t", "b.sql:default_catalog.default_database.t")]
#[case::column("orders.price", "kafka://b:9092 shop.orders.price")]
#[case::column_of_a_topic("shop.orders.price", "kafka://b:9092 shop.orders.price")]
#[case::column_in_a_file("a.sql:t.price", "a.sql:default_catalog.default_database.t.price")]
#[case::ambiguous(
    "t",
    "a.sql:default_catalog.default_database.t | b.sql:default_catalog.default_database.t"
)]
#[case::ambiguous_column(
    "t.price",
    "a.sql:default_catalog.default_database.t.price | b.sql:default_catalog.default_database.t.price"
)]
#[case::misspelt("ordres", "unknown: orders")]
#[case::of_another_case("Orders", "unknown: orders, shop.orders")]
#[case::part("hop", "unknown: shop.orders")]
#[case::misspelt_before_a_column("ordres.price", "unknown: orders")]
#[case::misspelt_column("orders.pric", "no column pric: orders.price, orders")]
#[case::like_nothing("xyz", "unknown: ")]
#[case::empty("", "unknown: ")]
fn names_are_found(#[case] name: &str, #[case] expected: &str) {
    let lineage = names();
    let found = match lineage.named(name) {
        Ok(named) => lineage.exact_name(&named),
        Err(NameError::Unknown(nearest)) => format!("unknown: {}", nearest.join(", ")),
        Err(NameError::NoColumn {
            column, nearest, ..
        }) => format!("no column {column}: {}", nearest.join(", ")),
        Err(NameError::Ambiguous(meant)) => {
            let meant: Vec<_> = meant.iter().map(|it| lineage.exact_name(it)).collect();
            meant.join(" | ")
        }
    };
    assert_eq!(found, expected);
}

#[test]
fn an_exact_name_is_exact() {
    let lineage = names();
    for (id, _) in lineage.datasets() {
        for column in std::iter::once(None).chain(lineage.columns_of(id).into_iter().map(Some)) {
            let named = match column {
                None => Named::Dataset(id),
                Some(column) => Named::Column(ColumnId {
                    dataset: id,
                    column,
                }),
            };
            assert_eq!(lineage.named(&lineage.exact_name(&named)), Ok(named));
        }
    }
}

#[rstest]
#[case(GroupBy::Database, &["default_catalog.default_database 3", "c.d 1"])]
#[case(GroupBy::Namespace, &["- 2", "kafka://b:9092 2"])]
#[case(GroupBy::Connector, &["- 4"])]
#[case(GroupBy::File, &[])]
fn groups_have_names_and_members(#[case] by: GroupBy, #[case] expected: &[&str]) {
    let groups = names().groups(by);
    let groups = groups.groups.iter().map(|group| {
        let name = group.name.as_deref().unwrap_or("-");
        format!("{name} {}", group.members.len())
    });
    assert_eq!(groups.collect::<Vec<_>>(), expected);
}

#[test]
fn a_merged_process_is_in_the_group_of_each_of_its_files() {
    let mut lineage = told(&["a < t"]);
    let merged = {
        let (_, first) = lineage.processes().next().unwrap();
        let mut merged = first.clone();
        let mut other = first.clone();
        other.job = "other".into();
        merged.absorb(&other);
        merged
    };
    lineage.add_process(merged);
    let groups = lineage.groups(GroupBy::Job);
    let members = groups.groups.iter().map(|it| it.members.len());
    assert_eq!(members.collect::<Vec<_>>(), [2, 1]);
}
