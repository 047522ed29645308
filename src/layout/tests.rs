use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn draw(labels: &[&str], edges: &[(usize, usize)], set: GlyphSet) -> String {
    let sizes: Vec<Size> = labels
        .iter()
        .map(|label| Size {
            width: i32::try_from(label.len()).unwrap() + 2,
            height: 1,
        })
        .collect();
    let spacing = Spacing {
        between_rows: 1,
        ..Spacing::default()
    };
    let drawing = place(&sizes, edges, spacing);
    let columns = usize::try_from(drawing.width).unwrap();
    let mut grid = vec![vec![' '; columns]; usize::try_from(drawing.height).unwrap()];
    for (at, cell) in cells(&drawing, &|_, _| false) {
        grid[usize::try_from(at.y).unwrap()][usize::try_from(at.x).unwrap()] = glyph(cell, set);
    }
    for (placed, label) in drawing.nodes.iter().zip(labels) {
        for (offset, character) in format!("[{label}]").chars().enumerate() {
            grid[usize::try_from(placed.at.y).unwrap()]
                [usize::try_from(placed.at.x).unwrap() + offset] = character;
        }
    }
    grid.into_iter()
        .map(|row| row.into_iter().collect::<String>().trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn a_chain_is_one_line() {
    insta::assert_snapshot!(draw(
        &["orders", "INSERT", "totals"],
        &[(0, 1), (1, 2)],
        GlyphSet::Lines
    ));
}

#[test]
fn a_table_that_feeds_itself_is_a_loop_under_the_picture() {
    insta::assert_snapshot!(draw(
        &["my_table", "INSERT"],
        &[(0, 1), (1, 0)],
        GlyphSet::Lines
    ));
    insta::assert_snapshot!(draw(&["a"], &[(0, 0)], GlyphSet::Ascii));
}

#[test]
fn two_sources_that_feed_two_sinks_stay_apart() {
    let edges = [(0, 2), (0, 3), (1, 2), (1, 3)];
    insta::assert_snapshot!(draw(&["a", "b", "x", "y"], &edges, GlyphSet::Lines));
    insta::assert_snapshot!(draw(&["a", "b", "x", "y"], &edges, GlyphSet::Ascii));
}

#[test]
fn two_lines_that_swap_rows_take_a_dogleg() {
    // `c` and `d` hold the order of the columns, so that a→y and b→x have to cross.
    let edges = [(0, 3), (1, 2), (4, 2), (0, 5), (1, 5)];
    insta::assert_snapshot!(draw(
        &["a", "b", "x", "y", "c", "z"],
        &edges,
        GlyphSet::Lines
    ));
}

#[test]
fn long_edges_run_around_nodes() {
    let edges = [(0, 1), (1, 2), (2, 3), (0, 3)];
    insta::assert_snapshot!(draw(
        &["raw", "clean", "joined", "report"],
        &edges,
        GlyphSet::Lines
    ));
}

fn graphs() -> impl Strategy<Value = (Vec<Size>, Vec<(usize, usize)>)> {
    (1_usize..14).prop_flat_map(|count| {
        let sizes = prop::collection::vec((3..20_i32, 1..4_i32), count);
        let edges = prop::collection::vec((0..count, 0..count), 0..24);
        (sizes, edges).prop_map(|(sizes, edges)| {
            (
                sizes
                    .into_iter()
                    .map(|(width, height)| Size { width, height })
                    .collect(),
                edges,
            )
        })
    })
}

fn overlap(a: &Placed, b: &Placed) -> bool {
    a.at.x < b.right() && b.at.x < a.right() && a.at.y < b.bottom() && b.at.y < a.bottom()
}

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

proptest! {
    #[test]
    fn drawings_keep_their_promises((sizes, edges) in graphs()) {
        let drawing = place(&sizes, &edges, Spacing::default());
        prop_assert_eq!(&drawing, &place(&sizes, &edges, Spacing::default()));
        for (at, node) in drawing.nodes.iter().enumerate() {
            prop_assert!(node.at.x >= 0 && node.at.y >= 0 && node.right() <= drawing.width && node.bottom() <= drawing.height);
            for other in &drawing.nodes[at + 1..] {
                prop_assert!(!overlap(node, other));
            }
        }
        let distinct: BTreeSet<_> = edges.iter().copied().collect();
        prop_assert_eq!(drawing.routes.len(), distinct.len());
        let mut vertical: BTreeMap<Point, usize> = BTreeMap::new();
        let mut horizontal: BTreeMap<Point, BTreeSet<(usize, usize)>> = BTreeMap::new();
        for route in &drawing.routes {
            let (source, target) = (drawing.nodes[route.from], drawing.nodes[route.to]);
            prop_assert_eq!(route.corners[0], Point { x: source.right(), y: source.port_row() });
            prop_assert_eq!(*route.corners.last().unwrap(), Point { x: target.at.x - 1, y: target.port_row() });
            let all = cells_of(&route.corners);
            for &cell in &all {
                prop_assert!(drawing.nodes.iter().all(|node| !node.contains(cell)), "a route runs through a node");
                prop_assert!((0..drawing.width).contains(&cell.x) && (0..drawing.height).contains(&cell.y));
            }
            for pair in all.windows(2) {
                if pair[0].x == pair[1].x {
                    let upper = pair[0].min(pair[1]);
                    let owner = *vertical.entry(upper).or_insert(route.from);
                    prop_assert_eq!(owner, route.from, "two sources share a vertical run");
                } else {
                    horizontal.entry(pair[0].min(pair[1])).or_default().insert((route.from, route.to));
                }
            }
        }
        for shared in horizontal.values() {
            let sources: BTreeSet<_> = shared.iter().map(|edge| edge.0).collect();
            let targets: BTreeSet<_> = shared.iter().map(|edge| edge.1).collect();
            prop_assert!(sources.len() == 1 || targets.len() == 1 , "edges that share neither end share a horizontal run: {:?}", shared);
        }
    }
}
