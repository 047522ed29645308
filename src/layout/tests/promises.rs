//! What holds for every drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

fn overlap(a: &Placed, b: &Placed) -> bool {
    a.at.x < b.right() && b.at.x < a.right() && a.at.y < b.bottom() && b.at.y < a.bottom()
}

/// Nodes lie within the drawing and apart.
fn check_nodes(drawing: &Drawing) -> Result<(), TestCaseError> {
    for (at, node) in drawing.nodes.iter().enumerate() {
        prop_assert!(node.at.x >= 0 && node.at.y >= 0);
        prop_assert!(node.right() <= drawing.width && node.bottom() <= drawing.height);
        for other in &drawing.nodes[at + 1..] {
            prop_assert!(!overlap(node, other));
        }
    }
    Ok(())
}

/// Routes are connected, begin and end at their ports, and run through no node.
fn check_routes(drawing: &Drawing) -> Result<(), TestCaseError> {
    for route in &drawing.routes {
        let (source, target) = (drawing.nodes[route.from], drawing.nodes[route.to]);
        let (start, end) = (
            Point {
                x: source.right(),
                y: source.at.y + route.from_row,
            },
            Point {
                x: target.at.x - 1,
                y: target.at.y + route.to_row,
            },
        );
        prop_assert!((0..source.size.height).contains(&route.from_row));
        prop_assert!((0..target.size.height).contains(&route.to_row));
        prop_assert_eq!(route.corners[0], start);
        prop_assert_eq!(*route.corners.last().unwrap(), end);
        for cell in cells_of(&route.corners) {
            prop_assert!((0..drawing.width).contains(&cell.x));
            prop_assert!((0..drawing.height).contains(&cell.y));
            let through = drawing.nodes.iter().any(|node| node.contains(cell));
            prop_assert!(!through, "a route runs through a node");
        }
    }
    Ok(())
}

/// Edges share a vertical run only if they have a source in common, and a horizontal one only if they have an end in
/// common. Edges to a target that gathers its very many sources may also share vertical runs.
fn check_runs(drawing: &Drawing, most: usize) -> Result<(), TestCaseError> {
    type Ends = BTreeSet<(usize, i32)>;
    let mut arriving: BTreeMap<(usize, i32), usize> = BTreeMap::new();
    for route in &drawing.routes {
        *arriving.entry((route.to, route.to_row)).or_default() += 1;
    }
    let mut runs: BTreeMap<(Point, bool), (Ends, Ends)> = BTreeMap::new();
    for route in &drawing.routes {
        for pair in cells_of(&route.corners).windows(2) {
            let is_vertical = pair[0].x == pair[1].x;
            let run = runs.entry((pair[0].min(pair[1]), is_vertical)).or_default();
            run.0.insert((route.from, route.from_row));
            run.1.insert((route.to, route.to_row));
        }
    }
    for ((at, is_vertical), (sources, targets)) in runs {
        let gathers = targets.len() == 1 && targets.iter().all(|target| arriving[target] > most);
        let has_common_end = sources.len() == 1 || (targets.len() == 1 && !is_vertical);
        prop_assert!(
            has_common_end || gathers,
            "{sources:?} share a run at {at:?} to {targets:?}"
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn drawings_keep_their_promises((sizes, edges) in graphs()) {
        let request = Request::new(&sizes, &edges);
        let drawing = draw(&request);
        prop_assert_eq!(&drawing, &draw(&request), "the same input gives another picture");
        prop_assert_eq!(drawing.routes.len(), parts::distinct(&request).len());
        check_nodes(&drawing)?;
        check_routes(&drawing)?;
        check_runs(&drawing, MOST_IN_COLUMN)?;
    }

    #[test]
    fn drawings_with_narrow_columns_keep_them_too((sizes, edges) in graphs(), most in 1_usize..4) {
        let request = Request { most_in_column: most, ..Request::new(&sizes, &edges) };
        let drawing = draw(&request);
        check_nodes(&drawing)?;
        check_routes(&drawing)?;
        check_runs(&drawing, most)?;
        for part in parts::split(&request, &parts::distinct(&request)) {
            let chart = Chart::of(&part, most);
            for column in &chart.columns {
                let nodes = column.iter().filter(|&&item| item < part.nodes.len()).count();
                prop_assert!((1..=most).contains(&nodes), "{nodes} nodes in a column");
            }
        }
    }

    #[test]
    fn what_is_in_a_window_is_what_is_there_in_the_whole(
        (sizes, edges) in graphs(), from in (0..60_i32, 0..20_i32), size in (0..40_i32, 0..12_i32)
    ) {
        let drawing = draw(&Request::new(&sizes, &edges));
        let from = Point { x: from.0, y: from.1 };
        let window = Window { from, to: Point { x: from.x + size.0, y: from.y + size.1 } };
        let mut whole = cells(&drawing, &|from, _| from == 0);
        whole.retain(|at, _| (from.x..window.to.x).contains(&at.x) && (from.y..window.to.y).contains(&at.y));
        prop_assert_eq!(cells_within(&drawing, window, &|route| route.from == 0), whole);
    }
}

#[test]
fn a_hub_of_five_thousand_makes_no_column_of_five_thousand() {
    let cell = Size {
        width: 8,
        height: 1,
    };
    let sizes = vec![cell; 5_001];
    for is_source in [true, false] {
        let edges: Vec<(usize, usize)> = (1..sizes.len())
            .map(|at| if is_source { (0, at) } else { (at, 0) })
            .collect();
        let drawing = place(&sizes, &edges, Spacing::default());
        assert!(drawing.height <= 2 * 40 + 2, "{} rows", drawing.height);
        let mut columns: BTreeMap<i32, usize> = BTreeMap::new();
        for node in &drawing.nodes {
            *columns.entry(node.at.x).or_default() += 1;
        }
        assert_eq!(columns.values().max(), Some(&MOST_IN_COLUMN));
    }
}
