//! What stands in the columns (nodes, and waypoints of long lines) and the links between neighbouring columns.

use super::columns;
use super::cycles;
use super::parts::{Part, Port};

/// Something that stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// Its column.
    pub column: usize,
    /// Rows it takes.
    pub height: i32,
    /// What it is.
    pub kind: Kind,
}

/// What an item is. A node's number as an item is its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A node.
    Node,
    /// Where the lines of a source pass a column on their way to further ones: one per source and column, so that a
    /// source's lines share their way.
    After(usize),
    /// Where lines to a target of very many sources pass a column: one for all of them, or they would fill the picture.
    Before(usize),
}

/// Whose run of cells a vertical piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Net {
    /// Of a source's lines.
    From(usize),
    /// Of a source's lines that come back from under the picture.
    Back(usize),
    /// Of all lines to a target of very many sources.
    Into(usize),
}

/// A connection between items of neighbouring columns. Rows count from the item's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// Whose it is.
    pub net: Net,
    /// Left item and row.
    pub left: (usize, i32),
    /// Right item and row.
    pub right: (usize, i32),
}

/// One step of a line through the gap left of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The column right of the gap.
    pub column: usize,
    /// Whose run it takes.
    pub net: Net,
    /// Item and row it reaches.
    pub to: (usize, i32),
}

/// A row of a node where lines leave or arrive, with the waypoints that belong to it.
#[derive(Debug, Clone, Copy)]
struct End {
    port: Port,
    /// Its first waypoint, if it has any.
    first_item: usize,
    /// Column of its first waypoint.
    first_column: usize,
    /// Waypoints it has.
    waypoints: usize,
    /// Whether very many lines arrive here, so that they are gathered.
    gathers: bool,
}

/// Columns, links and ways of a part.
#[derive(Debug)]
pub(super) struct Chart {
    /// The items: first the nodes, then the waypoints.
    pub items: Vec<Item>,
    /// Items from top to bottom, column by column.
    pub columns: Vec<Vec<usize>>,
    /// The links.
    pub links: Vec<Link>,
    /// For each line its source and target.
    pub ends: Vec<(usize, usize)>,
    /// For each line whether it closes a cycle.
    pub is_back: Vec<bool>,
    sources: Vec<End>,
    targets: Vec<End>,
}

impl Chart {
    /// Gives nodes their columns, at most `most` in each, and long lines their waypoints.
    pub fn of(part: &Part, most: usize) -> Self {
        let is_back = cycles::closing(part.sizes.len(), &part.lines);
        let edges: Vec<(usize, usize)> = part
            .lines
            .iter()
            .zip(&is_back)
            .filter(|(_, is_back)| !**is_back)
            .map(|(line, _)| (line.from.node, line.to.node))
            .collect();
        let of_node = columns::assign(part.sizes.len(), &edges, most);
        let (sources, from) = distinct(part.lines.iter().map(|line| line.from));
        let (targets, to) = distinct(part.lines.iter().map(|line| line.to));
        let mut chart = Self {
            items: Vec::with_capacity(part.sizes.len()),
            columns: vec![Vec::new(); of_node.iter().max().map_or(0, |last| last + 1)],
            links: Vec::new(),
            ends: from.into_iter().zip(to).collect(),
            is_back,
            sources,
            targets,
        };
        for (size, &column) in part.sizes.iter().zip(&of_node) {
            chart.add(column, size.height, Kind::Node);
        }
        chart.gather(most);
        chart.add_waypoints();
        chart.link();
        chart
    }

    /// The node and row at which the lines of a source leave.
    pub fn source(&self, source: usize) -> Port {
        self.sources[source].port
    }

    /// The node and row at which the lines to a target arrive.
    pub fn target(&self, target: usize) -> Port {
        self.targets[target].port
    }

    /// How many different sources there are.
    pub fn source_count(&self) -> usize {
        self.sources.len()
    }

    /// The way of a line that closes no cycle, from gap to gap.
    pub fn steps(&self, line: usize) -> impl Iterator<Item = Step> + '_ {
        let (source, target) = self.ends[line];
        let (from, to) = (self.source(source), self.target(target));
        let (first, last) = (self.column(from.node) + 1, self.column(to.node));
        let is_gathered = self.is_gathered(line);
        (first..=last).map(move |column| Step {
            column,
            net: if is_gathered && column > first {
                Net::Into(target)
            } else {
                Net::From(source)
            },
            to: if column == last {
                (to.node, to.row)
            } else if is_gathered {
                (waypoint(&self.targets[target], column), 0)
            } else {
                (waypoint(&self.sources[source], column), 0)
            },
        })
    }

    /// Source and target of the lines that close a cycle.
    pub fn backs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let lines = self.ends.iter().zip(&self.is_back);
        lines
            .filter(|(_, is_back)| **is_back)
            .map(|(&ends, _)| ends)
    }

    /// Column of an item.
    pub fn column(&self, item: usize) -> usize {
        self.items[item].column
    }

    /// For each item the port whose lines pass there, if it is a waypoint, and the columns from that port's node.
    pub fn passes(&self) -> impl Iterator<Item = (Option<Port>, i32)> + '_ {
        self.items.iter().map(|item| {
            let port = match item.kind {
                Kind::Node => return (None, 0),
                Kind::After(source) => self.source(source),
                Kind::Before(target) => self.target(target),
            };
            let columns = |column: usize| i32::try_from(column).unwrap_or(i32::MAX);
            let step = columns(item.column) - columns(self.column(port.node));
            (Some(port), step)
        })
    }

    fn add(&mut self, column: usize, height: i32, kind: Kind) -> usize {
        let item = self.items.len();
        self.items.push(Item {
            column,
            height,
            kind,
        });
        self.columns[column].push(item);
        item
    }

    /// The lines that close no cycle, each with its source, target and the columns of its ends.
    fn forward(&self) -> impl Iterator<Item = (usize, usize, usize, usize, usize)> + '_ {
        let lines = self.ends.iter().zip(&self.is_back).enumerate();
        lines
            .filter(|(_, (_, is_back))| !**is_back)
            .map(|(line, (&(source, target), _))| {
                let (from, to) = (self.source(source).node, self.target(target).node);
                (line, source, target, self.column(from), self.column(to))
            })
    }

    fn gather(&mut self, most: usize) {
        let mut arriving = vec![0; self.targets.len()];
        for (_, _, target, ..) in self.forward() {
            arriving[target] += 1;
        }
        for (target, arriving) in self.targets.iter_mut().zip(arriving) {
            target.gathers = arriving > most;
        }
    }

    fn is_gathered(&self, line: usize) -> bool {
        let (source, target) = self.ends[line];
        let (from, to) = (self.source(source).node, self.target(target).node);
        self.targets[target].gathers && self.column(from) + 1 < self.column(to)
    }

    fn add_waypoints(&mut self) {
        let mut after = vec![0; self.sources.len()];
        let mut before = vec![0; self.targets.len()];
        for (line, source, target, from, to) in self.forward() {
            let (list, at) = if self.is_gathered(line) {
                (&mut before, target)
            } else {
                (&mut after, source)
            };
            list[at] = list[at].max(to - from - 1);
        }
        for (source, waypoints) in after.into_iter().enumerate() {
            let first = self.column(self.source(source).node) + 1;
            self.sources[source] = End {
                first_item: self.items.len(),
                first_column: first,
                waypoints,
                ..self.sources[source]
            };
            for column in first..first + waypoints {
                self.add(column, 1, Kind::After(source));
            }
        }
        for (target, waypoints) in before.into_iter().enumerate() {
            let first = self.column(self.target(target).node) - waypoints;
            self.targets[target] = End {
                first_item: self.items.len(),
                first_column: first,
                waypoints,
                ..self.targets[target]
            };
            for column in first..first + waypoints {
                self.add(column, 1, Kind::Before(target));
            }
        }
    }

    fn link(&mut self) {
        let mut links = Vec::with_capacity(self.ends.len() + self.items.len());
        for (at, source) in self.sources.iter().enumerate() {
            let mut left = (source.port.node, source.port.row);
            for item in source.first_item..source.first_item + source.waypoints {
                let (net, right) = (Net::From(at), (item, 0));
                links.push(Link { net, left, right });
                left = right;
            }
        }
        for (at, target) in self.targets.iter().enumerate() {
            let mut right = (target.port.node, target.port.row);
            for item in (target.first_item..target.first_item + target.waypoints).rev() {
                let (net, left) = (Net::Into(at), (item, 0));
                links.push(Link { net, left, right });
                right = left;
            }
        }
        for (line, source, target, from, to) in self.forward() {
            let (start, end) = (self.source(source), self.target(target));
            let is_gathered = self.is_gathered(line);
            links.push(Link {
                net: Net::From(source),
                left: if is_gathered || from + 1 == to {
                    (start.node, start.row)
                } else {
                    (waypoint(&self.sources[source], to - 1), 0)
                },
                right: if is_gathered {
                    (waypoint(&self.targets[target], from + 1), 0)
                } else {
                    (end.node, end.row)
                },
            });
        }
        self.links = links;
    }
}

fn waypoint(end: &End, column: usize) -> usize {
    end.first_item + column.saturating_sub(end.first_column)
}

/// The distinct ports in the order of their first appearance, and the number of each one given.
fn distinct(ports: impl Iterator<Item = Port>) -> (Vec<End>, Vec<usize>) {
    let mut known = indexmap::IndexSet::new();
    let numbers = ports.map(|port| known.insert_full(port).0).collect();
    let ends = known.into_iter().map(|port| End {
        port,
        first_item: 0,
        first_column: 0,
        waypoints: 0,
        gathers: false,
    });
    (ends.collect(), numbers)
}
