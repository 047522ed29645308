//! Routes the gaps between columns and puts the drawing of a part together.
//!
//! In a gap, all lines of one source are one net with vertical tracks of its own, so that lines of different sources never
//! share a vertical run. Lines that close a cycle leave their source to the right, run back in a lane under the part and
//! enter their target from the left.

mod lanes;
mod tracks;

use std::ops::Range;

use self::tracks::{Ends, Way};
use super::chart::{Chart, Net};
use super::parts::{Part, Port};
use super::{Drawing, Pass, Placed, Point, Route, Spacing};

/// Cells from one track to the next.
const TRACK_STEP: i32 = 2;

/// Draws a part whose items have their rows.
pub(super) fn route(part: &Part, chart: &Chart, rows: &[i32], spacing: Spacing) -> Drawing {
    let items = chart.items.iter().zip(rows);
    let bottom = items
        .map(|(item, row)| row + item.height)
        .max()
        .unwrap_or(0);
    let (lanes, count) = lanes::assign(chart);
    let mut plan = Plan {
        part,
        chart,
        rows,
        lanes: lanes
            .into_iter()
            .map(|lane| lane.map(|lane| bottom + lane))
            .collect(),
        gaps: Vec::new(),
        column_x: Vec::new(),
        width: 0,
    };
    plan.lay_out(&(bottom..bottom + count), spacing);
    let ways = plan.gaps.iter().flat_map(|gap| &gap.ways);
    let under = ways.filter_map(|way| way.dogleg).map(|(row, _)| row + 1);
    Drawing {
        nodes: (0..part.sizes.len()).map(|node| plan.node(node)).collect(),
        routes: (0..part.lines.len()).map(|line| plan.route(line)).collect(),
        passes: plan.passes(),
        width: plan.width,
        height: under.max().unwrap_or(0).max(bottom + count),
    }
}

/// The space between two columns.
struct Gap {
    /// The nets, sorted.
    nets: Vec<Net>,
    /// The way of each.
    ways: Vec<Way>,
    /// Column of the first track.
    x: i32,
}

impl Gap {
    fn way(&self, net: Net) -> Option<Way> {
        self.ways.get(self.nets.binary_search(&net).ok()?).copied()
    }

    fn track_x(&self, track: usize) -> i32 {
        self.x + cells(track) * TRACK_STEP
    }
}

/// A part on its way to a drawing.
struct Plan<'a> {
    part: &'a Part,
    chart: &'a Chart,
    rows: &'a [i32],
    /// The row of the lane of each source that has one.
    lanes: Vec<Option<i32>>,
    /// Gap g lies left of column g; the last one lies right of the last column.
    gaps: Vec<Gap>,
    column_x: Vec<i32>,
    width: i32,
}

impl Plan<'_> {
    /// Gives the gaps their tracks and the columns their places.
    fn lay_out(&mut self, lanes: &Range<i32>, spacing: Spacing) {
        let count = self.chart.columns.len();
        for (at, nets) in self.nets().into_iter().enumerate() {
            let (nets, ends): (Vec<Net>, Vec<Ends>) = nets.into_iter().unzip();
            let (ways, tracks) = tracks::assign(&ends, lanes);
            self.gaps.push(Gap {
                nets,
                ways,
                x: self.width + if at == 0 { 0 } else { spacing.beside_tracks },
            });
            let is_inner = at > 0 && at < count;
            self.width += match (tracks, is_inner) {
                (0, false) => 0,
                (0, true) => 2 * spacing.beside_tracks + 2,
                (tracks, _) => (cells(tracks) - 1) * TRACK_STEP + 2 + 2 * spacing.beside_tracks,
            };
            if let Some(column) = self.chart.columns.get(at) {
                self.column_x.push(self.width);
                let nodes = column.iter().filter_map(|&item| self.part.sizes.get(item));
                self.width += nodes.map(|size| size.width).max().unwrap_or(1);
            }
        }
    }

    /// The nets of each gap with their ends, sorted.
    fn nets(&self) -> Vec<Vec<(Net, Ends)>> {
        let mut ends: Vec<Vec<(Net, End)>> = vec![Vec::new(); self.chart.columns.len() + 1];
        for link in &self.chart.links {
            let gap = &mut ends[self.chart.column(link.right.0)];
            gap.push((link.net, End::Left(self.row(link.left))));
            gap.push((link.net, End::Right(self.row(link.right))));
        }
        for (source, target) in self.chart.backs() {
            let (from, to) = (self.chart.source(source), self.chart.target(target));
            let lane = self.lanes[source].map(End::Lane);
            let (out, back) = (Net::From(source), Net::Back(source));
            let gap = &mut ends[self.chart.column(from.node) + 1];
            gap.push((out, End::Left(self.port_row(from))));
            gap.extend(lane.map(|lane| (out, lane)));
            let gap = &mut ends[self.chart.column(to.node)];
            gap.push((back, End::Right(self.port_row(to))));
            gap.extend(lane.map(|lane| (back, lane)));
        }
        ends.into_iter().map(together).collect()
    }

    fn row(&self, (item, row): (usize, i32)) -> i32 {
        self.rows[item] + row
    }

    fn port_row(&self, port: Port) -> i32 {
        self.row((port.node, port.row))
    }

    fn node(&self, node: usize) -> Placed {
        Placed {
            at: Point {
                x: self.column_x[self.chart.column(node)],
                y: self.rows[node],
            },
            size: self.part.sizes[node],
        }
    }

    fn route(&self, line: usize) -> Route {
        let (source, target) = self.chart.ends[line];
        let (from, to) = (self.chart.source(source), self.chart.target(target));
        let mut corners = vec![Point {
            x: self.node(from.node).right(),
            y: self.port_row(from),
        }];
        let (first, last) = (self.chart.column(from.node) + 1, self.chart.column(to.node));
        let is_back = self.chart.is_back[line];
        if is_back {
            let under = self.lanes[source].unwrap_or(0);
            self.pass(&mut corners, first, Net::From(source), under);
            self.pass(&mut corners, last, Net::Back(source), self.port_row(to));
        } else {
            for step in self.chart.steps(line) {
                self.pass(&mut corners, step.column, step.net, self.row(step.to));
            }
        }
        corners.push(Point {
            x: self.node(to.node).at.x - 1,
            y: self.port_row(to),
        });
        corners.dedup();
        Route {
            from: from.node,
            from_row: from.row,
            to: to.node,
            to_row: to.row,
            corners,
            is_back,
        }
    }

    /// Appends the corners that lead through a gap to `row`.
    fn pass(&self, corners: &mut Vec<Point>, gap: usize, net: Net, row: i32) {
        let Some(&Point { y: mut at, .. }) = corners.last() else {
            return;
        };
        let gap = &self.gaps[gap];
        let Some(way) = gap.way(net) else {
            return;
        };
        // A line that takes a dogleg leaves its row to others behind it, even where it comes back to that row.
        if at == row && way.dogleg.is_none() {
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

    fn passes(&self) -> Vec<Pass> {
        let passes = self.chart.passes().zip(self.rows);
        let passes = passes.filter_map(|((port, step), &y)| {
            let Port { node, row } = port?;
            Some(Pass { node, row, step, y })
        });
        passes.collect()
    }
}

/// An end of a net in a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Left(i32),
    Right(i32),
    Lane(i32),
}

/// Puts the ends of each net together.
fn together(mut ends: Vec<(Net, End)>) -> Vec<(Net, Ends)> {
    ends.sort_unstable();
    ends.dedup();
    let nets = ends.chunk_by(|(a, _), (b, _)| a == b);
    let nets = nets.filter_map(|ends| {
        let mut net = Ends::default();
        for &(_, end) in ends {
            match end {
                End::Left(row) => net.left = Some(row),
                End::Right(row) => net.right.push(row),
                End::Lane(row) => net.lane = Some(row),
            }
        }
        Some((ends.first()?.0, net))
    });
    nets.collect()
}

fn cells(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
