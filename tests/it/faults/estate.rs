//! What is published: a chain of topics with a view on several of them, and the same after an edit.

use headwater::lineage::Lineage;

use crate::publish::graphs;

const TOPICS: usize = 7;

fn topic(n: usize) -> String {
    format!("t{n}")
}

fn chain(lineage: &mut Lineage) {
    for n in 1..TOPICS {
        graphs::add(lineage, "chain", &[&topic(n - 1)], &topic(n));
    }
}

/// 7 topics, 8 processes and 2 applications.
pub fn first() -> Lineage {
    let mut lineage = Lineage::new();
    chain(&mut lineage);
    graphs::add(&mut lineage, "sums", &["t1", "t3", "t5"], "sums");
    graphs::add(&mut lineage, "counts", &["t2", "t4"], "counts");
    lineage
}

/// An input less, other inputs, and a topic and a process more.
pub fn edited() -> Lineage {
    let mut lineage = Lineage::new();
    chain(&mut lineage);
    graphs::add(&mut lineage, "sums", &["t1", "t5"], "sums");
    graphs::add(&mut lineage, "counts", &["t2", "t6", "new"], "counts");
    graphs::add(&mut lineage, "copies", &["sums", "new"], "copies");
    lineage
}
