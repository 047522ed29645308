//! Benches of the questions that screens and commands ask the graph, on one of 100,000 nodes and 150,000 edges with hubs that
//! 5,000 processes read: `cargo bench --bench questions`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::lineage::{
    ColumnId, ColumnLineage, ColumnRef, DatasetId, DatasetKey, Direction, Endpoint, Fingerprints,
    GroupBy, Identity, Influence, InfluenceKind, Lineage, LogicalName, Origin, Process,
    ProcessKind, SourceColumn, Transform,
};

/// Processes; as many datasets.
const PROCESSES: usize = 50_000;
/// The columns that each writes.
const COLUMNS: [&str; 4] = ["a", "b", "c", "d"];
/// Every so many processes one reads the first dataset, and the one after it the second.
const HUB_EVERY: usize = 10;

fn end(number: usize) -> Endpoint {
    Endpoint {
        dataset: DatasetKey::physical(Identity {
            namespace: "kafka://b:9092".to_owned(),
            name: format!("topic-{number}"),
        }),
        name: LogicalName::in_default(&format!("t{number}")),
    }
}

/// A graph in which each process writes a dataset of its own from two of the ones before: a hub or a near one, and a near one.
fn estate() -> Lineage {
    let mut lineage = Lineage::new();
    for at in 1..=PROCESSES {
        let one = if at % HUB_EVERY < 2 {
            at % HUB_EVERY
        } else {
            at - 1 - at % 7
        };
        let (one, other) = (end(one), end(at.saturating_sub(1 + at % 50)));
        let column = |of: &Endpoint, name: &str| {
            Arc::new(ColumnRef {
                dataset: of.dataset.clone(),
                table: of.name.clone(),
                column: name.into(),
            })
        };
        let columns = COLUMNS.map(|name| ColumnLineage {
            to: name.into(),
            from: [&one, &other]
                .map(|of| SourceColumn::whole(column(of, name), Transform::Transformation))
                .into_iter()
                .collect(),
            expression: None,
        });
        let influences = [Influence {
            column: column(&other, "a"),
            kind: InfluenceKind::Join,
        }];
        lineage.add_process(Process {
            kind: ProcessKind::Insert,
            job: format!("job {}", at / 20).into(),
            statement: None,
            member: None,
            sql: "".into(),
            inputs: Arc::from([one, other]),
            outputs: Arc::from([end(at)]),
            columns: Arc::from(columns),
            influences: Arc::from(influences),
            fingerprints: Fingerprints::default(),
            origins: vec![Origin::Cluster {
                cluster: "http://c".into(),
                job: at.to_string().into(),
                name: "job".into(),
                vertex: None,
            }],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        });
    }
    lineage
}

fn questions(c: &mut Criterion) {
    let lineage = estate();
    let dataset = |number: usize| lineage.dataset_by_key(&end(number).dataset);
    let (Some(hub), Some(last)) = (dataset(0), dataset(PROCESSES)) else {
        return;
    };
    let column = |dataset: DatasetId| ColumnId {
        dataset,
        column: "b".into(),
    };
    let mut group = c.benchmark_group("100k nodes");
    group.sample_size(20);
    for (name, from, direction) in [
        ("impact of a hub", hub, Direction::Down),
        ("impact upstream of the last", last, Direction::Up),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| lineage.impact(black_box(from).into(), direction, None));
        });
    }
    group.bench_function("outline of a hub, all of it", |b| {
        b.iter(|| {
            lineage
                .outline(black_box(hub).into(), Direction::Down, None)
                .count()
        });
    });
    group.bench_function("outline of a hub, a screen of it", |b| {
        b.iter(|| {
            lineage
                .outline(black_box(hub).into(), Direction::Down, None)
                .take(60)
                .count()
        });
    });
    group.bench_function("impact of a column of a hub", |b| {
        b.iter(|| lineage.column_impact(black_box(&column(hub)), Direction::Down, None));
    });
    group.bench_function("trace of a column of the last, a screen of it", |b| {
        b.iter(|| {
            lineage
                .trace(black_box(&column(last)), Direction::Up, None)
                .take(60)
                .count()
        });
    });
    group.bench_function("shortest path from a hub to the last", |b| {
        b.iter(|| lineage.shortest_path(black_box(hub).into(), last.into()));
    });
    group.bench_function("all between a hub and the last", |b| {
        b.iter(|| lineage.between(black_box(hub).into(), last.into()));
    });
    group.bench_function("groups by job", |b| {
        b.iter(|| lineage.groups(black_box(GroupBy::Job)));
    });
    group.bench_function("a name", |b| {
        b.iter(|| lineage.named(black_box("topic-25000")));
    });
    group.bench_function("a name that nothing has", |b| {
        b.iter(|| lineage.named(black_box("topic-25000x")));
    });
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
