//! Benches of the questions that screens and commands ask the graph, on one of 100,000 nodes and 150,000 edges with hubs that
//! 5,000 processes read: `cargo bench --bench questions`.

mod estate;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::lineage::{ColumnId, DatasetId, Direction, GroupBy};

/// The columns of each dataset.
const COLUMNS: usize = 4;

fn questions(c: &mut Criterion) {
    let lineage = estate::graph(estate::PROCESSES, COLUMNS);
    let dataset = |number: usize| lineage.dataset_by_key(&estate::key(number));
    let (Some(hub), Some(last)) = (dataset(0), dataset(estate::PROCESSES)) else {
        return;
    };
    let column = |dataset: DatasetId| ColumnId {
        dataset,
        column: estate::COLUMNS[1].into(),
    };
    let mut group = c.benchmark_group("100k nodes");
    group.sample_size(20);
    // Before anything makes the index, which keeps them.
    group.bench_function("steps from a column of a hub, without the index", |b| {
        b.iter(|| lineage.column_steps(black_box(&column(hub)), Direction::Down));
    });
    lineage.prepare_columns();
    group.bench_function("steps from a column of a hub, again", |b| {
        b.iter(|| lineage.column_steps(black_box(&column(hub)), Direction::Down));
    });
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
    group.bench_function("nearest of the impact of a column of a hub", |b| {
        let hub = column(hub);
        b.iter(|| lineage.column_impact_nearby(black_box(&hub), Direction::Down, 2_000));
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
    let name = estate::name(25_000);
    let nothing = format!("{name}x");
    group.bench_function("a name", |b| {
        b.iter(|| lineage.named(black_box(&name)));
    });
    group.bench_function("a name that nothing has", |b| {
        b.iter(|| lineage.named(black_box(&nothing)));
    });
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
