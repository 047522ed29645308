//! The table of our layout and ascii-dag's, measured in turns in one run.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ascii_dag::LayoutConfig;
use headwater::layout::{self, Request};

use super::crossings;
use super::graphs::Synthetic;
use super::peer::Peer;

/// Each has so many turns; the medians are compared.
const ROUNDS: usize = 21;

/// Prints a line for each number of nodes.
#[expect(clippy::print_stdout, reason = "it is what is asked for")]
pub fn print() {
    println!(
        "{:>6} {:>6} {:>10} {:>10} {:>6} {:>9} {:>9} {:>11} {:>11} {:>11}",
        "nodes",
        "edges",
        "ours ms",
        "ascii-dag",
        "ratio",
        "crossings",
        "ascii-dag",
        "its quality",
        "cells",
        "ascii-dag"
    );
    for count in [50, 150, 200, 500, 1_000] {
        let graph = Synthetic::new(count);
        let request = Request::new(&graph.sizes, &graph.edges);
        let peer = Peer::new(&graph);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(time(|| layout::draw(black_box(&request))));
            theirs.push(time(|| black_box(&peer).layout()));
        }
        let (ours, theirs) = (median(ours), median(theirs));
        let drawing = layout::draw(&request);
        let their_layout = peer.layout();
        println!(
            "{count:>6} {:>6} {:>10.3} {:>10.3} {:>6.1} {:>9} {:>9} {:>11} {:>11} {:>11}",
            graph.edges.len(),
            ours * 1e3,
            theirs * 1e3,
            theirs / ours,
            crossings::count(&crossings::ways(&drawing)),
            crossings::count(&peer.ways(LayoutConfig::standard())),
            crossings::count(&peer.ways(LayoutConfig::quality())),
            format!("{}x{}", drawing.width, drawing.height),
            format!("{}x{}", their_layout.width(), their_layout.height()),
        );
    }
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// In seconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times
        .get(times.len() / 2)
        .map_or(0.0, Duration::as_secs_f64)
}
