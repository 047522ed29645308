//! What holds of any graph.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Place;
use crate::source::{LineColumn, Span};

pub(super) const DATASETS: usize = 8;

pub(super) fn key(number: usize) -> DatasetKey {
    DatasetKey::physical(Identity {
        namespace: "kafka://b:1".to_owned(),
        name: format!("t{number}"),
    })
}

fn origin(at: usize) -> Origin {
    Origin::File(Place {
        file: "a.sql".into(),
        span: Span::new(at, at + 1),
        start: LineColumn {
            line: at + 1,
            column: 1,
        },
    })
}

fn endpoints(numbers: &BTreeSet<usize>) -> Vec<Endpoint> {
    numbers
        .iter()
        .map(|&number| Endpoint {
            dataset: key(number),
            name: LogicalName::in_default(&format!("t{number}")),
        })
        .collect()
}

/// What is random of a process: inputs, outputs, and which others it is the same as.
pub(super) type Made = (BTreeSet<usize>, BTreeSet<usize>, u8);

pub(super) fn process(at: usize, (inputs, outputs, same): &Made) -> Process {
    let print = |strength: &str| Fingerprint::of([strength, &same.to_string()]);
    Process {
        kind: ProcessKind::Insert,
        job: Arc::from("job"),
        statement: u32::try_from(at).ok(),
        member: None,
        sql: "INSERT".into(),
        inputs: endpoints(inputs).into(),
        outputs: endpoints(outputs).into(),
        columns: Arc::from([]),
        influences: Arc::from([]),
        fingerprints: Fingerprints {
            identical: Fingerprint::of([at.to_string()]),
            equivalent: print("equivalent"),
            effect: print("effect"),
        },
        origins: vec![origin(at)],
        origin_jobs: Vec::new(),
        evidence: Arc::default(),
        jobs: Vec::new(),
    }
}

pub(super) fn any_made() -> impl Strategy<Value = Vec<Made>> {
    let some = || prop::collection::btree_set(0..DATASETS, 0..3);
    prop::collection::vec((some(), some(), 0u8..4), 0..12)
}

pub(super) fn graph(made: &[Made]) -> Lineage {
    let mut lineage = Lineage::new();
    for (at, made) in made.iter().enumerate() {
        lineage.add_process(process(at, made));
    }
    lineage
}

fn origins(lineage: &Lineage) -> Vec<Origin> {
    let mut all: Vec<_> = lineage
        .processes()
        .flat_map(|(_, process)| process.origins.clone())
        .collect();
    all.sort();
    all
}

pub(super) fn nodes(lineage: &Lineage) -> Vec<NodeId> {
    let datasets = lineage.datasets().map(|(id, _)| id.into());
    datasets
        .chain(lineage.processes().map(|(id, _)| id.into()))
        .collect()
}

fn any_dataset() -> impl Strategy<Value = Dataset> {
    let names = prop::collection::vec("[a-c]", 1..3);
    let columns = prop::collection::vec("[a-d]", 0..4);
    let options = prop::collection::vec(("[a-c]", "[xy]"), 0..3);
    let origins = prop::collection::btree_set(0usize..5, 1..3);
    (names, columns, options, origins, any::<bool>()).prop_map(
        |(names, columns, options, origins, is_declared)| {
            let mut set = Options::new();
            for (key, value) in options {
                set.set(key, value);
            }
            Dataset {
                key: key(0),
                names: names
                    .iter()
                    .map(|name| LogicalName::in_default(name))
                    .collect(),
                kind: if is_declared {
                    DatasetKind::Table
                } else {
                    DatasetKind::Undeclared
                },
                connector: is_declared.then(|| "kafka".to_owned()),
                is_ephemeral: false,
                columns: columns
                    .iter()
                    .map(|name| Column::physical(name, "INT"))
                    .collect::<Vec<_>>()
                    .into(),
                options: set,
                origins: origins.into_iter().map(origin).collect(),
            }
        },
    )
}

proptest! {
    #[test]
    fn merging_keeps_every_origin(made in any_made(), apart in prop::option::of(0u8..4)) {
        let lineage = graph(&made);
        let apart = apart.map(|same| Fingerprint::of(["equivalent", &same.to_string()]));
        let choice = MergeChoice {
            strength: Some(Strength::Equivalent),
            apart: apart.into_iter().collect(),
        };
        let merged = lineage.merged(&choice);
        prop_assert_eq!(origins(&merged), origins(&lineage));
        prop_assert_eq!(merged.counts().0, lineage.counts().0);
        prop_assert_eq!(lineage.has_duplicates(&choice), merged.counts() != lineage.counts());
        // The same graph comes of its nodes, whether or not somebody else holds them too.
        let same = lineage.clone().into_merged(&choice);
        prop_assert!(same.datasets().eq(merged.datasets()));
        prop_assert!(same.processes().eq(merged.processes()));
        for node in nodes(&merged) {
            prop_assert_eq!(same.upstream(node), merged.upstream(node));
        }
        // Merging again changes nothing.
        prop_assert_eq!(merged.merged(&choice).counts(), merged.counts());
        // What is left over as duplicates is what was to be kept apart.
        for group in merged.duplicates(Strength::Equivalent) {
            prop_assert!(choice.apart.contains(&group.fingerprint));
        }
    }

    #[test]
    fn merging_nothing_changes_nothing(made in any_made()) {
        let lineage = graph(&made);
        let merged = lineage.merged(&MergeChoice::default());
        prop_assert_eq!(merged.counts(), lineage.counts());
        prop_assert_eq!(origins(&merged), origins(&lineage));
    }

    #[test]
    fn duplicate_groups_share_no_process(made in any_made()) {
        let lineage = graph(&made);
        let mut group_of = BTreeMap::new();
        for group in lineage.duplicates(Strength::Effect) {
            prop_assert!(group.members.len() > 1);
            for &member in &group.members {
                prop_assert_eq!(lineage.process(member).fingerprints.effect, group.fingerprint);
                prop_assert!(group_of.insert(member, group.fingerprint).is_none());
            }
        }
        // A process in no group is like no other.
        let alone: Vec<_> = lineage
            .processes()
            .filter(|(id, _)| !group_of.contains_key(id))
            .map(|(_, process)| process.fingerprints.effect)
            .collect();
        let distinct: BTreeSet<_> = alone.iter().chain(group_of.values()).collect();
        let groups: BTreeSet<_> = group_of.values().collect();
        prop_assert_eq!(distinct.len(), alone.len() + groups.len());
    }

    #[test]
    fn a_neighbourhood_is_closed(made in any_made(), up in 0u32..4, down in 0u32..4) {
        let lineage = graph(&made);
        for focus in nodes(&lineage) {
            let around = lineage.neighbourhood(focus, up, down);
            prop_assert_eq!(around.nodes.first(), Some(&(focus, 0)));
            let inside: BTreeSet<_> = around.nodes.iter().map(|&(node, _)| node).collect();
            prop_assert_eq!(inside.len(), around.nodes.len());
            prop_assert!(around.nodes.iter().all(|&(_, distance)| distance <= up.max(down)));
            let edges: BTreeSet<_> = around.edges.iter().copied().collect();
            prop_assert_eq!(edges.len(), around.edges.len());
            for &(from, to) in &edges {
                prop_assert!(inside.contains(&from) && inside.contains(&to));
            }
            // No edge among its nodes is left out.
            for &from in &inside {
                for to in lineage.downstream(from) {
                    prop_assert_eq!(inside.contains(&to), edges.contains(&(from, to)));
                }
            }
        }
    }

    #[test]
    fn what_lies_up_sees_what_lies_down(made in any_made()) {
        let lineage = graph(&made);
        for node in nodes(&lineage) {
            for (source, distance) in lineage.reachable(node, Direction::Up) {
                prop_assert!(lineage.reachable(source, Direction::Down).contains(&(node, distance)));
            }
        }
    }

    #[test]
    fn seeing_a_dataset_again_adds_nothing(first in any_dataset(), second in any_dataset()) {
        let mut known = first;
        known.absorb(second.clone());
        let once = known.clone();
        known.absorb(second);
        prop_assert_eq!(known, once.clone());
        let mut itself = once.clone();
        itself.absorb(once.clone());
        prop_assert_eq!(itself, once);
    }
}

#[test]
fn merged_processes_keep_why_each_job_is_said_to_run_them() {
    let with_job = |id: &str| {
        let mut process = process(0, &(BTreeSet::from([0]), BTreeSet::from([1]), 0));
        process.jobs.push(RunningJob {
            id: id.into(),
            name: "job".into(),
            state: "RUNNING".into(),
            cluster: "http://jm".into(),
            started_at: 0,
            parallelism: None,
            flink_version: None,
            plan: None,
        });
        process.evidence = Arc::from([Evidence {
            about: About::Job(0),
            confidence: Confidence::Certain,
            score: None,
            why: id.into(),
        }]);
        process
    };
    let mut one = with_job("x");
    one.absorb(&with_job("y"));
    let told = one.evidence.iter().map(|it| (it.about, &*it.why));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(About::Job(0), "x"), (About::Job(1), "y")]
    );
}
