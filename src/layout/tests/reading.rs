//! A drawing says what feeds what: who follows the lines from a source finds its targets and no others.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The cells with arrow heads that a reader finds who follows lines from a cell to the right, never to the left and never
/// back. A line without an arm to the left lets pass under it what comes from there.
fn heads(cells: &BTreeMap<Point, Cell>, start: Point) -> BTreeSet<Point> {
    const STEPS: [(Arms, i32, i32); 3] = [
        (Arms::NORTH, 0, -1),
        (Arms::EAST, 1, 0),
        (Arms::SOUTH, 0, 1),
    ];
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![(start, (1, 0))];
    while let Some((at, (dx, dy))) = open.pop() {
        if !seen.insert((at, dx, dy)) {
            continue;
        }
        let cell = cells[&at];
        if cell.mark == Mark::Head {
            found.insert(at);
            continue;
        }
        let runs_under = dx == 1 && !cell.arms.has(Arms::WEST);
        assert!(
            !runs_under || cell.mark == Mark::Over,
            "a line ends at {at:?}"
        );
        for (arm, x, y) in STEPS {
            let is_open = if runs_under {
                arm == Arms::EAST
            } else {
                cell.arms.has(arm) && (x, y) != (-dx, -dy)
            };
            if is_open {
                let next = Point {
                    x: at.x + x,
                    y: at.y + y,
                };
                open.push((next, (x, y)));
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn following_the_lines_of_a_source_leads_to_its_targets((sizes, edges) in acyclic_graphs()) {
        let drawing = draw(&Request::new(&sizes, &edges));
        let cells = cells(&drawing, &|_, _| false);
        let mut targets: BTreeMap<Point, BTreeSet<Point>> = BTreeMap::new();
        for route in &drawing.routes {
            let (start, end) = (route.corners[0], *route.corners.last().unwrap());
            targets.entry(start).or_default().insert(end);
        }
        for (start, targets) in targets {
            prop_assert_eq!(heads(&cells, start), targets);
        }
    }
}
