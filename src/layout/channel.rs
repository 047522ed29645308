//! Routes the gaps between columns and puts the drawing together.
//!
//! In a gap, all edges of one source are one net with one vertical track, so that edges of different sources never share
//! a vertical run. Edges that close a cycle leave their source to the right, run back in a lane of their own under the
//! picture and enter their target from the left.

mod tracks;

use std::collections::BTreeMap;

use indexmap::IndexSet;

use self::tracks::{Net, Way};
use super::cycles::Split;
use super::layers::{Columns, Item, waypoint_or_node};
use super::rows::{Rows, port_row};
use super::{Drawing, Placed, Point, Route, Size, Spacing};

/// Cells from one track to the next.
const TRACK_STEP: i32 = 2;

/// Names a net of a gap: the source, and whether it comes back from a lane.
type NetKey = (usize, bool);

struct Gap {
    ways: BTreeMap<NetKey, Way>,
    tracks: i32,
    /// Column of the first track.
    x: i32,
}

impl Gap {
    fn track_x(&self, track: usize) -> i32 {
        self.x + i32::try_from(track).unwrap_or(0) * TRACK_STEP
    }
}

pub(super) fn route(
    sizes: &[Size],
    edges: &IndexSet<(usize, usize)>,
    split: &Split,
    columns: &Columns,
    rows: &Rows,
    spacing: Spacing,
) -> Drawing {
    let count = columns.items.len();
    let node_row = |node: usize| port_row(Item::Node(node), rows, sizes);
    let bottom = (0..sizes.len())
        .map(|node| rows.get(&Item::Node(node)).copied().unwrap_or(0) + sizes[node].height.max(1))
        .chain(rows.values().map(|row| row + 1))
        .max()
        .unwrap_or(0);
    let lanes: BTreeMap<usize, i32> = {
        let mut sources: Vec<usize> = split.back.iter().map(|&(from, _)| from).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.into_iter().zip(bottom..).collect()
    };

    // Gap g lies left of column g; the last one lies right of the last column.
    let mut nets: Vec<BTreeMap<NetKey, Net>> = vec![BTreeMap::new(); count + 1];
    for &(from, to) in &columns.links {
        let (source, column) = match from {
            Item::Node(node) => (node, columns.of_node[node]),
            Item::Waypoint { source, column } => (source, column),
        };
        let net = nets[column + 1].entry((source, false)).or_default();
        net.left = Some(port_row(from, rows, sizes));
        net.right.insert(port_row(to, rows, sizes));
    }
    for &(from, to) in &split.back {
        let out = nets[columns.of_node[from] + 1]
            .entry((from, false))
            .or_default();
        out.left = Some(node_row(from));
        out.lane = lanes.get(&from).copied();
        let back = nets[columns.of_node[to]].entry((from, true)).or_default();
        back.lane = lanes.get(&from).copied();
        back.right.insert(node_row(to));
    }

    let below = bottom + i32::try_from(lanes.len()).unwrap_or(0);
    let mut gaps: Vec<Gap> = Vec::with_capacity(count + 1);
    let mut column_x = Vec::with_capacity(count);
    let mut x = 0;
    for (at, nets) in nets.iter().enumerate() {
        let (ways, tracks) = tracks::assign(nets, &(bottom..below));
        let tracks = i32::try_from(tracks).unwrap_or(0);
        let is_inner = at > 0 && at < count;
        let gap = Gap {
            ways,
            tracks,
            x: x + if at == 0 { 0 } else { spacing.beside_tracks },
        };
        x += match (gap.tracks, is_inner) {
            (0, false) => 0,
            (0, true) => 2 * spacing.beside_tracks + 2,
            (tracks, _) => (tracks - 1) * TRACK_STEP + 2 + 2 * spacing.beside_tracks,
        };
        gaps.push(gap);
        if let Some(column) = columns.items.get(at) {
            column_x.push(x);
            x += column
                .iter()
                .map(|item| width(*item, sizes))
                .max()
                .unwrap_or(0);
        }
    }

    let nodes: Vec<Placed> = (0..sizes.len())
        .map(|node| Placed {
            at: Point {
                x: column_x[columns.of_node[node]],
                y: rows.get(&Item::Node(node)).copied().unwrap_or(0),
            },
            size: Size {
                width: sizes[node].width.max(1),
                height: sizes[node].height.max(1),
            },
        })
        .collect();
    let drawn = Drawn {
        columns,
        rows,
        sizes,
        gaps: &gaps,
        nodes: &nodes,
        lanes: &lanes,
    };
    let routes = edges
        .iter()
        .map(|&(from, to)| drawn.route(from, to, split.back.contains(&(from, to))))
        .collect();
    let lowest_dogleg = gaps
        .iter()
        .flat_map(|gap| gap.ways.values())
        .filter_map(|way| way.dogleg)
        .map(|(row, _)| row + 1)
        .max();
    let height = below.max(lowest_dogleg.unwrap_or(0));
    Drawing {
        nodes,
        routes,
        width: x,
        height,
    }
}

fn width(item: Item, sizes: &[Size]) -> i32 {
    match item {
        Item::Node(node) => sizes[node].width.max(1),
        Item::Waypoint { .. } => 1,
    }
}

struct Drawn<'a> {
    columns: &'a Columns,
    rows: &'a Rows,
    sizes: &'a [Size],
    gaps: &'a [Gap],
    nodes: &'a [Placed],
    lanes: &'a BTreeMap<usize, i32>,
}

impl Drawn<'_> {
    fn route(&self, from: usize, to: usize, is_back: bool) -> Route {
        let (source, target) = (self.nodes[from], self.nodes[to]);
        let mut corners = vec![Point {
            x: source.right(),
            y: source.port_row(),
        }];
        let of_node = &self.columns.of_node;
        if is_back {
            let lane = self.lanes.get(&from).copied().unwrap_or(0);
            self.pass(&mut corners, of_node[from] + 1, (from, false), lane);
            self.pass(&mut corners, of_node[to], (from, true), target.port_row());
        } else {
            for column in of_node[from] + 1..=of_node[to] {
                let row = if column == of_node[to] {
                    target.port_row()
                } else {
                    port_row(
                        waypoint_or_node(of_node, from, column),
                        self.rows,
                        self.sizes,
                    )
                };
                self.pass(&mut corners, column, (from, false), row);
            }
        }
        corners.push(Point {
            x: target.at.x - 1,
            y: target.port_row(),
        });
        corners.dedup();
        Route {
            from,
            to,
            corners,
            is_back,
        }
    }

    /// Appends the corners that lead through a gap to `row`.
    fn pass(&self, corners: &mut Vec<Point>, gap: usize, net: NetKey, row: i32) {
        let Some(&Point { y: mut at, .. }) = corners.last() else {
            return;
        };
        let gap = &self.gaps[gap];
        let Some(way) = gap.ways.get(&net) else {
            return;
        };
        if at == row {
            return;
        }
        if let Some((dogleg, first)) = way.dogleg {
            let x = gap.track_x(first);
            corners.extend([Point { x, y: at }, Point { x, y: dogleg }]);
            at = dogleg;
        }
        let x = gap.track_x(way.track);
        corners.extend([Point { x, y: at }, Point { x, y: row }]);
    }
}
