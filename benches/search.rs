//! The search for anything by its name among 100,000: `cargo bench --bench search`. A keystroke has 16 ms.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::lineage::{
    Dataset, DatasetKey, DatasetKind, Identity, Lineage, LogicalName, Options,
};
use headwater::tui::search::{Found, Names};

const NODES: usize = 100_000;

/// Names as an estate has them: layers, subjects and kinds, put together.
fn graph() -> Arc<Lineage> {
    const LAYERS: [&str; 6] = ["ods", "dwd", "dws", "ads", "dim", "tmp"];
    const SUBJECTS: [&str; 9] = [
        "trade_order",
        "user_login",
        "payment",
        "refund",
        "inventory",
        "shipment",
        "coupon_usage",
        "search_click",
        "订单明细",
    ];
    const KINDS: [&str; 7] = [
        "hourly", "daily", "detail", "snapshot", "agg", "sink", "wide",
    ];
    let mut graph = Lineage::new();
    for at in 0..NODES {
        let name = format!(
            "{}_{}_{}_{at:05}",
            LAYERS[at % 6],
            SUBJECTS[at / 6 % 9],
            KINDS[at / 54 % 7]
        );
        let identity = Identity {
            namespace: format!("kafka://broker-{}.prod.example.com:9092", at % 40),
            name: name.clone(),
        };
        graph.add_dataset(Dataset {
            key: DatasetKey::physical(identity),
            names: vec![LogicalName::in_default(&name)],
            kind: DatasetKind::Table,
            connector: None,
            is_ephemeral: false,
            columns: Arc::default(),
            options: Options::new(),
            origins: Vec::new(),
        });
    }
    Arc::new(graph)
}

fn search(c: &mut Criterion) {
    let graph = graph();
    let mut group = c.benchmark_group("search 100,000 names");
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
        "99999",
        "zzz",
    ] {
        let end = text.char_indices().last().map_or(0, |(at, _)| at);
        let before = Found::of(&names, &text[..end], &Found::default());
        group.bench_function(text, |b| {
            b.iter(|| Found::of(&names, black_box(text), &before));
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
