//! Gives every node a column, and long edges a waypoint in every column they cross.

use std::collections::{BTreeMap, VecDeque};

/// Something that stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Item {
    /// A node.
    Node(usize),
    /// Where the edges of a source pass through a column on their way to a further one. One per source and column, so
    /// that a source's edges share their way.
    Waypoint {
        /// The source.
        source: usize,
        /// The column.
        column: usize,
    },
}

/// The columns and the short edges between neighbouring ones.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Items from top to bottom, column by column.
    pub items: Vec<Vec<Item>>,
    /// Column of each node.
    pub of_node: Vec<usize>,
    /// Edges from items of one column to items of the next.
    pub links: Vec<(Item, Item)>,
}

/// Longest path from the left, then every node without incoming edges moves right to just before what it feeds.
pub(super) fn assign(nodes: usize, forward: &[(usize, usize)]) -> Columns {
    let of_node = columns_of(nodes, forward);
    let mut columns = Columns {
        items: Vec::new(),
        of_node,
        links: Vec::new(),
    };
    let count = columns.of_node.iter().max().map_or(0, |last| last + 1);
    columns.items.resize(count, Vec::new());
    for (node, &column) in columns.of_node.iter().enumerate() {
        columns.items[column].push(Item::Node(node));
    }
    let mut reach: BTreeMap<usize, usize> = BTreeMap::new();
    for &(from, to) in forward {
        let last = columns.of_node[to];
        reach
            .entry(from)
            .and_modify(|known| *known = (*known).max(last))
            .or_insert(last);
    }
    for (&source, &last) in &reach {
        let mut before = Item::Node(source);
        for column in columns.of_node[source] + 1..last {
            let waypoint = Item::Waypoint { source, column };
            columns.items[column].push(waypoint);
            columns.links.push((before, waypoint));
            before = waypoint;
        }
    }
    for &(from, to) in forward {
        let column = columns.of_node[to];
        let before = waypoint_or_node(&columns.of_node, from, column - 1);
        columns.links.push((before, Item::Node(to)));
    }
    columns
}

/// What carries the edges of `source` in `column`.
pub(super) fn waypoint_or_node(of_node: &[usize], source: usize, column: usize) -> Item {
    if of_node[source] == column {
        Item::Node(source)
    } else {
        Item::Waypoint { source, column }
    }
}

fn columns_of(nodes: usize, forward: &[(usize, usize)]) -> Vec<usize> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut open = vec![0; nodes];
    for &(from, to) in forward {
        next[from].push(to);
        open[to] += 1;
    }
    let is_root: Vec<bool> = open.iter().map(|&count| count == 0).collect();
    let mut column = vec![0; nodes];
    let mut queue: VecDeque<usize> = (0..nodes).filter(|&node| is_root[node]).collect();
    while let Some(node) = queue.pop_front() {
        for &to in &next[node] {
            column[to] = column[to].max(column[node] + 1);
            open[to] -= 1;
            if open[to] == 0 {
                queue.push_back(to);
            }
        }
    }
    for node in 0..nodes {
        if is_root[node]
            && let Some(nearest) = next[node].iter().map(|&to| column[to]).min()
        {
            column[node] = nearest - 1;
        }
    }
    column
}
