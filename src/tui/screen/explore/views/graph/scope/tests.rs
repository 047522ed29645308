//! What is drawn of graphs of all sizes.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::beside::Nodes;
use super::*;
use crate::lineage::{
    DatasetKey, Endpoint, Fingerprints, Identity, Lineage, LogicalName, Origin, Process,
    ProcessKind,
};
use crate::tui::work::Thing;

fn endpoint(name: &str) -> Endpoint {
    Endpoint {
        dataset: DatasetKey::physical(Identity {
            namespace: "kafka://b:1".to_owned(),
            name: name.to_owned(),
        }),
        name: LogicalName::in_default(name),
    }
}

/// A graph of statements, each `inputs > outputs`.
fn graph(statements: &[String]) -> Lineage {
    let mut lineage = Lineage::new();
    for statement in statements {
        let (inputs, outputs) = statement.split_once('>').unwrap();
        let ends =
            |names: &str| -> Arc<[Endpoint]> { names.split_whitespace().map(endpoint).collect() };
        lineage.add_process(Process {
            kind: ProcessKind::Insert,
            job: "job".into(),
            statement: None,
            member: None,
            sql: "".into(),
            inputs: ends(inputs),
            outputs: ends(outputs),
            columns: Arc::default(),
            influences: Arc::default(),
            fingerprints: Fingerprints::default(),
            origins: vec![Origin::Catalogue {
                server: "s".into(),
                guid: statement.as_str().into(),
                type_name: "p".into(),
            }],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        });
    }
    lineage
}

fn dataset(lineage: &Lineage, name: &str) -> NodeId {
    let key = endpoint(name).dataset;
    lineage.dataset_by_key(&key).unwrap().into()
}

/// What is drawn around a dataset, with labels; stubs as `+n`, and what lies beyond a border behind a `+`.
fn drawn(lineage: &Lineage, focus: &str, draws_processes: bool, wish: &Wish) -> Vec<String> {
    let focus = dataset(lineage, focus);
    let scope = scope(lineage, focus, draws_processes, wish);
    let label = |item: &Item| lineage.label(item.thing().unwrap().node);
    let name = |drawn: &Drawn| match (&drawn.part, drawn.hidden) {
        (Part::Item(item), 0) => label(item),
        (Part::Item(item), hidden) => format!("{}+{hidden}", label(item)),
        (Part::Stub(_), hidden) => format!("+{hidden}"),
    };
    scope.parts.iter().map(name).collect()
}

fn scope(lineage: &Lineage, focus: NodeId, draws_processes: bool, wish: &Wish) -> Scope {
    let nodes = Nodes {
        graph: lineage,
        focus,
        draws_processes,
    };
    Scope::of(&nodes, &Item::from(focus), wish)
}

fn chain() -> Lineage {
    graph(&["a > b", "b > c", "c > d", "d > e"].map(str::to_owned))
}

#[test]
fn each_side_goes_as_far_as_it_is_told() {
    let lineage = chain();
    let wish = |up, down| Wish {
        up,
        down,
        ..Wish::default()
    };
    assert_eq!(
        drawn(&lineage, "c", false, &wish(1, 1)),
        ["c", "b+1", "d+1"]
    );
    assert_eq!(drawn(&lineage, "c", false, &wish(2, 0)), ["c+1", "b", "a"]);
    assert_eq!(
        drawn(&lineage, "c", true, &wish(0, 1)),
        ["c+1", "INSERT d", "d+1"]
    );
}

#[test]
fn a_side_is_folded_and_another_goes_on_beyond_the_hops() {
    let lineage = chain();
    let side = |name, towards| (Item::from(dataset(&lineage, name)), towards);
    let wish = Wish {
        up: 2,
        folded: HashSet::from([side("b", Direction::Up)]),
        unfolded: HashSet::from([side("d", Direction::Down)]),
        ..Wish::default()
    };
    assert_eq!(drawn(&lineage, "c", false, &wish), ["c", "b+1", "d", "e"]);
}

#[test]
fn a_hub_is_drawn_in_batches_of_ten() {
    let statements: Vec<String> = (0..25).map(|at| format!("hub > t{at}")).collect();
    let lineage = graph(&statements);
    let hub: Side = (dataset(&lineage, "hub").into(), Direction::Down);
    let mut wish = Wish::default();
    let count = |wish: &Wish| drawn(&lineage, "hub", false, wish);
    assert_eq!(count(&wish).len(), 12);
    assert_eq!(count(&wish).last().unwrap(), "+15");
    wish.opened.insert(hub.clone(), BATCH);
    assert_eq!(count(&wish).last().unwrap(), "+5");
    wish.opened.insert(hub, 2 * BATCH);
    assert_eq!(count(&wish).len(), 26);
}

#[test]
fn only_the_way_to_another_node_is_drawn_however_long_it_is() {
    let lineage = graph(&["a > b", "b > c", "c > d", "x > c", "b > y"].map(str::to_owned));
    let (from, to) = (dataset(&lineage, "d"), dataset(&lineage, "a"));
    let between = lineage.between(to, from);
    let wish = Wish {
        only: Some(between.nodes.into_iter().collect()),
        ..Wish::default()
    };
    assert_eq!(drawn(&lineage, "d", false, &wish), ["d", "c", "b", "a"]);
}

fn any_graph() -> impl Strategy<Value = Vec<String>> {
    let names = || prop::collection::btree_set(0..30_u8, 0..4);
    let words = |names: std::collections::BTreeSet<u8>| {
        let names: Vec<String> = names.iter().map(|name| format!("t{name}")).collect();
        names.join(" ")
    };
    let statement =
        (names(), names()).prop_map(move |(one, two)| format!("{} > {}", words(one), words(two)));
    prop::collection::vec(statement, 1..60)
}

proptest! {
    #[test]
    fn what_is_drawn_is_closed_within_its_budgets_and_hides_nothing_unsaid(
        statements in any_graph(),
        up in 0..5_u32,
        down in 0..5_u32,
        draws_processes in any::<bool>(),
        folded in prop::collection::vec((0..30_usize, any::<bool>()), 0..4),
    ) {
        let lineage = graph(&statements);
        let nodes: Vec<NodeId> = lineage.datasets().map(|(id, _)| id.into()).collect();
        prop_assume!(!nodes.is_empty());
        let side = |(at, is_up): &(usize, bool)| {
            let towards = if *is_up { Direction::Up } else { Direction::Down };
            (Item::from(nodes[at % nodes.len()]), towards)
        };
        let wish = Wish { up, down, folded: folded.iter().map(side).collect(), ..Wish::default() };
        let scope = scope(&lineage, nodes[0], draws_processes, &wish);
        let things: Vec<&Thing> = scope.parts.iter().filter_map(|drawn| match &drawn.part {
            Part::Item(item) => item.thing(),
            Part::Stub(_) => None,
        }).collect();
        prop_assert!(things.len() <= MOST);
        prop_assert_eq!(things.iter().collect::<HashSet<_>>().len(), things.len());
        prop_assert_eq!(things[0].node, nodes[0]);
        for &(from, to) in &scope.edges {
            prop_assert!(from < scope.parts.len() && to < scope.parts.len());
        }
        for (at, drawn) in scope.parts.iter().enumerate() {
            // Everything is joined to what it was found from, and leads back to the focus.
            let way = scope.way_inward(at);
            prop_assert_eq!(way.is_empty(), at == 0);
            prop_assert!(way.iter().all(|edge| scope.edges.contains(edge)), "{:?}", drawn);
            prop_assert!(!matches!(drawn.part, Part::Stub(_)) || drawn.hidden > 0);
        }
    }
}
