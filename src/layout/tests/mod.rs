mod pictures;
mod promises;
mod reading;
mod stability;

use proptest::prelude::*;

use super::*;

/// Sizes and edges with ports.
type Graph = (Vec<Size>, Vec<Edge>);

/// Graphs of some nodes, cycles and self-loops among them.
fn graphs() -> impl Strategy<Value = Graph> {
    some_graphs(false)
}

/// Graphs whose edges all lead from a node to a later one.
fn acyclic_graphs() -> impl Strategy<Value = Graph> {
    some_graphs(true)
}

fn some_graphs(is_acyclic: bool) -> impl Strategy<Value = Graph> {
    (1_usize..14).prop_flat_map(move |count| {
        let sizes = prop::collection::vec((3..20_i32, 1..4_i32), count);
        let row = || prop::option::of(0..4_i32);
        let edges = prop::collection::vec((0..count, row(), 0..count, row()), 0..24);
        (sizes, edges).prop_map(move |(sizes, edges)| {
            let sizes = sizes.into_iter();
            let sizes = sizes.map(|(width, height)| Size { width, height });
            let edges = edges.into_iter().map(|(from, from_row, to, to_row)| Edge {
                from,
                from_row,
                to,
                to_row,
            });
            let edges = edges.filter(|edge| !is_acyclic || edge.from < edge.to);
            (sizes.collect(), edges.collect())
        })
    })
}

/// Every cell of a polyline.
fn cells_of(corners: &[Point]) -> Vec<Point> {
    let mut all = vec![corners[0]];
    for pair in corners.windows(2) {
        let (dx, dy) = (
            (pair[1].x - pair[0].x).signum(),
            (pair[1].y - pair[0].y).signum(),
        );
        assert!(dx == 0 || dy == 0, "a corner is skipped");
        let mut at = pair[0];
        while at != pair[1] {
            at = Point {
                x: at.x + dx,
                y: at.y + dy,
            };
            all.push(at);
        }
    }
    all
}

/// A drawing as text, nodes as their labels in brackets.
fn text(drawing: &Drawing, labels: &[&str], set: GlyphSet, chosen: &[(usize, usize)]) -> String {
    let at = |cell: i32| usize::try_from(cell).unwrap();
    let mut grid = vec![vec![' '; at(drawing.width)]; at(drawing.height)];
    for (place, cell) in cells(drawing, &|from, to| chosen.contains(&(from, to))) {
        grid[at(place.y)][at(place.x)] = glyph(cell, set);
    }
    for (placed, label) in drawing.nodes.iter().zip(labels) {
        for (row, line) in label.lines().enumerate() {
            for (offset, character) in format!("[{line}]").chars().enumerate() {
                grid[at(placed.at.y) + row][at(placed.at.x) + offset] = character;
            }
        }
    }
    let lines = grid.into_iter().map(String::from_iter);
    lines
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

/// The size of a node with such a label.
fn size(label: &str) -> Size {
    let cells = |count: usize| i32::try_from(count).unwrap();
    Size {
        width: cells(label.lines().map(str::len).max().unwrap()) + 2,
        height: cells(label.lines().count()),
    }
}
