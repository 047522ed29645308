//! Gives every node a column.

use std::collections::BTreeSet;

use super::lists::Lists;

/// Column of each node, for edges without a cycle among them.
///
/// Longest path from the left; then nodes with more edges to the right than to the left move right to just before what
/// they feed, and the others back to the left, so that few edges are long (the median of a node's neighbours, within what
/// they leave free); then a column of more than `most` nodes hands the rest on to the next (Coffman and Graham's list
/// scheduling).
pub(super) fn assign(nodes: usize, edges: &[(usize, usize)], most: usize) -> Vec<usize> {
    let distinct: BTreeSet<(usize, usize)> = edges.iter().copied().collect();
    let forward: Vec<(usize, usize)> = distinct.into_iter().collect();
    let backward: Vec<(usize, usize)> = forward.iter().map(|&(from, to)| (to, from)).collect();
    let graph = Graph {
        before: Lists::of(nodes, &backward),
        after: Lists::of(nodes, &forward),
    };
    let order = graph.order(nodes);
    let mut column = vec![0; nodes];
    for &node in &order {
        column[node] = graph.earliest(node, &column);
    }
    for &node in order.iter().rev() {
        if let Some(latest) = graph.latest(node, &column)
            && graph.after.get(node).len() >= graph.before.get(node).len()
        {
            column[node] = latest;
        }
    }
    for &node in &order {
        if graph.before.get(node).len() > graph.after.get(node).len() {
            column[node] = graph.earliest(node, &column);
        }
    }
    spread(&graph, &mut column, most.max(1));
    column
}

struct Graph {
    before: Lists<usize>,
    after: Lists<usize>,
}

impl Graph {
    /// The nodes, each after those that feed it.
    fn order(&self, nodes: usize) -> Vec<usize> {
        let mut open: Vec<usize> = (0..nodes).map(|node| self.before.get(node).len()).collect();
        let mut order: Vec<usize> = (0..nodes).filter(|&node| open[node] == 0).collect();
        let mut at = 0;
        while let Some(&node) = order.get(at) {
            at += 1;
            for &to in self.after.get(node) {
                open[to] -= 1;
                if open[to] == 0 {
                    order.push(to);
                }
            }
        }
        order
    }

    fn earliest(&self, node: usize, column: &[usize]) -> usize {
        let before = self.before.get(node).iter();
        before.map(|&from| column[from] + 1).max().unwrap_or(0)
    }

    fn latest(&self, node: usize, column: &[usize]) -> Option<usize> {
        let after = self.after.get(node).iter();
        after.map(|&to| column[to].saturating_sub(1)).min()
    }
}

/// Moves nodes to the right until no column has more than `most`.
fn spread(graph: &Graph, column: &mut [usize], most: usize) {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by_key(|&node| column[node]);
    let mut taken: Vec<usize> = Vec::new();
    // For a full column a later one that may have room; followed and shortened like a chain of disjoint sets.
    let mut next: Vec<usize> = Vec::new();
    for node in order {
        let mut at = column[node].max(graph.earliest(node, column));
        loop {
            while taken.len() <= at {
                next.push(taken.len());
                taken.push(0);
            }
            if taken[at] < most {
                break;
            }
            let further = next[at].max(at + 1);
            if let Some(&beyond) = next.get(further) {
                next[at] = beyond.max(further);
            }
            at = further;
        }
        taken[at] += 1;
        column[node] = at;
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[rstest]
    #[case::a_chain(&[(0, 1), (1, 2)], 9, &[0, 1, 2])]
    #[case::a_source_stands_before_what_it_feeds(&[(0, 1), (1, 2), (3, 2)], 9, &[0, 1, 2, 1])]
    #[case::and_its_process_too(&[(0, 1), (1, 2), (2, 3), (4, 5), (5, 3)], 9, &[0, 1, 2, 3, 1, 2])]
    #[case::a_sink_stands_behind_what_feeds_it(&[(0, 1), (1, 2), (0, 3)], 9, &[0, 1, 2, 1])]
    #[case::two_feed_it_and_one_is_fed(&[(0, 2), (1, 2), (2, 4), (0, 3), (3, 5), (5, 4)], 9, &[0, 0, 1, 1, 3, 2])]
    #[case::one_feeds_it_and_two_are_fed(&[(0, 1), (0, 2), (2, 3), (1, 4), (1, 5), (3, 4), (3, 5)], 9, &[0, 2, 1, 2, 3, 3])]
    #[case::a_full_column_hands_on(&[(0, 1), (0, 2), (0, 3), (0, 4), (4, 5)], 2, &[0, 1, 1, 2, 2, 3])]
    #[case::before_a_target_too(&[(1, 0), (2, 0), (3, 0)], 2, &[2, 0, 0, 1])]
    fn nodes_stand_near_what_they_are_linked_with(
        #[case] edges: &[(usize, usize)],
        #[case] most: usize,
        #[case] expected: &[usize],
    ) {
        assert_eq!(super::assign(expected.len(), edges, most), expected);
    }
}
