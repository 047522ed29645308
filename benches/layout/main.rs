//! Benches of the layout, and ascii-dag beside it: `cargo bench --bench layout`, or `cargo bench --bench layout -- table`
//! for the table of both alone (milliseconds, how many times faster ours is, crossings, and the size of the drawing).

mod crossings;
mod graphs;
mod peer;
mod table;

use std::hint::black_box;

use criterion::Criterion;
use headwater::layout::{self, Before, Request, Window};

use self::graphs::{Estate, Synthetic};

fn layouts(c: &mut Criterion) {
    let mut group = c.benchmark_group("layout");
    let synthetic = Synthetic::new(150);
    let request = Request::new(&synthetic.sizes, &synthetic.edges);
    group.bench_function("150 nodes", |b| {
        b.iter(|| layout::draw(black_box(&request)));
    });
    let drawing = layout::draw(&request);
    let index: Vec<Option<usize>> = (0..150).map(Some).collect();
    let again = Request {
        before: Some(Before {
            drawing: &drawing,
            index: &index,
        }),
        ..request
    };
    group.bench_function("150 nodes again", |b| {
        b.iter(|| layout::draw(black_box(&again)));
    });
    let window = Window {
        from: layout::Point { x: 0, y: 0 },
        to: layout::Point { x: 200, y: 60 },
    };
    group.bench_function("cells of 200 columns and 60 rows of it", |b| {
        b.iter(|| layout::cells_within(black_box(&drawing), window, &|route| route.from == 0));
    });
    for is_source in [true, false] {
        let hub = Synthetic::hub(5_000, is_source);
        let side = if is_source { "from" } else { "into" };
        group.sample_size(20);
        group.bench_function(format!("hub of 5,000 edges {side} it"), |b| {
            b.iter(|| layout::draw(black_box(&Request::new(&hub.sizes, &hub.edges))));
        });
    }
}

/// Surroundings of nodes of an estate of 100,000 nodes and 150,000 edges: the usual one, and large ones.
fn egos(c: &mut Criterion) {
    let egos = Estate::new(100_000).egos(3, 1_000);
    let mut group = c.benchmark_group("layout");
    for (name, rank) in [("median", 500), ("99th percentile", 990), ("largest", 999)] {
        let Some(ego) = egos.get(rank) else { continue };
        let name = format!("3-hop ego, {name} of 1,000: {} nodes", ego.sizes.len());
        group.bench_function(name, |b| {
            b.iter(|| layout::draw(black_box(&Request::new(&ego.sizes, &ego.edges))));
        });
    }
}

fn main() {
    let wants_only_table = std::env::args().any(|argument| argument == "table");
    let is_test = std::env::args().any(|argument| argument == "--test");
    if !wants_only_table {
        let mut criterion = Criterion::default().configure_from_args();
        layouts(&mut criterion);
        egos(&mut criterion);
        criterion.final_summary();
    }
    if !is_test {
        table::print();
    }
}
