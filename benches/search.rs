//! The search for anything by its name among 100,000 nodes and 500,000 columns: `cargo bench --bench search`. A keystroke has
//! 16 ms.

mod estate;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::lineage::NodeId;
use headwater::tui::search::{Found, Labels, Names};
use headwater::tui::work::Thing;

fn search(c: &mut Criterion) {
    let graph = Arc::new(estate::graph(estate::PROCESSES, estate::COLUMNS.len()));
    let mut group = c.benchmark_group("search 100,000 nodes");
    group.bench_function("gather the names", |b| {
        b.iter(|| Names::of(black_box(&graph)));
    });
    let names = Names::of(&graph);
    // Each as one keystroke after the text before it: the worst is the first letter, which fits nearly everything.
    for text in [
        "o",
        "or",
        "ord",
        "trord",
        "trade_order_daily",
        "'order !daily",
        "'daily ^dwd",
        "amount",
        "amount trade",
        "99999",
        "zzz",
    ] {
        let end = text.char_indices().last().map_or(0, |(at, _)| at);
        let before = Found::of(&names, &text[..end], &Found::default());
        group.bench_function(text, |b| {
            b.iter(|| Found::of(&names, black_box(text), &before));
        });
    }
    // The filter of the list of everything, whose labels are pieces of these names.
    let names = Arc::new(names);
    let datasets = graph.datasets().map(|(id, _)| NodeId::from(id));
    let all = datasets.chain(graph.processes().map(|(id, _)| id.into()));
    let things: Vec<Thing> = all.map(Thing::from).collect();
    group.bench_function("first letter of a filter", |b| {
        b.iter(|| {
            let labels = Labels::of_things(&names, things.iter());
            labels.map(|mut labels| labels.fitting(black_box("o")).len())
        });
    });
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
