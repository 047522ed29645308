//! Crossings of a finished drawing, of whichever program.
//!
//! A drawing in layers gives each of its edges a row in every layer from that of its source to that of its target: the
//! rows of the source, of the points in which it passes, and of the target. Two edges cross between two neighbouring
//! layers if one is above the other in the first and under it in the second. That says nothing about how the lines are
//! drawn in between, so it favours neither program: it counts the crossings that no drawing of these places can avoid.
//! Edges that meet in a layer (at a common end, or where a source's edges share a point) do not cross there.

use std::collections::BTreeMap;

/// The way of an edge: its row in each layer, from that of its source on.
pub struct Way {
    pub first_layer: usize,
    pub rows: Vec<i32>,
}

/// Pairs of edges that change sides, over all pairs of neighbouring layers.
pub fn count(ways: &[Way]) -> usize {
    let mut gaps: BTreeMap<usize, Vec<(i32, i32)>> = BTreeMap::new();
    for way in ways {
        for (at, pair) in way.rows.windows(2).enumerate() {
            if let [left, right] = pair {
                let gap = gaps.entry(way.first_layer + at).or_default();
                gap.push((*left, *right));
            }
        }
    }
    gaps.values().map(|gap| inversions(gap)).sum()
}

/// Every pair is looked at: this is the judge, and speed is not asked of it.
fn inversions(gap: &[(i32, i32)]) -> usize {
    let pairs = gap
        .iter()
        .enumerate()
        .flat_map(|(at, a)| gap[..at].iter().map(move |b| (a, b)));
    pairs
        .filter(|(a, b)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1))
        .count()
}

/// The ways of our drawing: layers are the columns at which nodes begin.
pub fn ways(drawing: &headwater::layout::Drawing) -> Vec<Way> {
    let mut layers: Vec<i32> = drawing.nodes.iter().map(|node| node.at.x).collect();
    layers.sort_unstable();
    layers.dedup();
    let layer_of = |node: usize| layers.binary_search(&drawing.nodes[node].at.x).unwrap_or(0);
    let routes = drawing.routes.iter();
    let ways = routes.map(|route| {
        let (first, last) = (layer_of(route.from), layer_of(route.to));
        let row = |node: usize, row: i32| drawing.nodes[node].at.y + row;
        let mut rows = vec![row(route.from, route.from_row)];
        for x in &layers[first + 1..last] {
            let level = route.corners.windows(2).find_map(|pair| match pair {
                [from, to] if from.y == to.y && (from.x..=to.x).contains(x) => Some(from.y),
                _ => None,
            });
            rows.extend(level);
        }
        rows.push(row(route.to, route.to_row));
        Way {
            first_layer: first,
            rows,
        }
    });
    ways.collect()
}
