//! Takes out the edges that close a cycle.

use std::collections::HashSet;

/// The edges, apart.
#[derive(Debug, Default)]
pub(super) struct Split {
    /// Edges without a cycle among them.
    pub forward: Vec<(usize, usize)>,
    /// Edges that close a cycle, a node's edge to itself among them.
    pub back: HashSet<(usize, usize)>,
}

/// Walks depth first, from nodes without incoming edges first and then in the order given; an edge to a node on the
/// current path closes a cycle. The walk keeps its own stack, so that depth is no danger.
pub(super) fn split(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> Split {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut has_incoming = vec![false; nodes];
    for (from, to) in edges {
        next[from].push(to);
        has_incoming[to] |= from != to;
    }
    let mut result = Split::default();
    let mut state = vec![State::New; nodes];
    let (roots, others): (Vec<usize>, Vec<usize>) =
        (0..nodes).partition(|&node| !has_incoming[node]);
    for root in roots.into_iter().chain(others) {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::OnPath;
        let mut path = vec![(root, 0)];
        while let Some((node, at)) = path.last_mut() {
            let node = *node;
            let Some(&to) = next[node].get(*at) else {
                state[node] = State::Done;
                path.pop();
                continue;
            };
            *at += 1;
            if state[to] == State::OnPath {
                result.back.insert((node, to));
                continue;
            }
            result.forward.push((node, to));
            if state[to] == State::New {
                state[to] = State::OnPath;
                path.push((to, 0));
            }
        }
    }
    result
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Done,
}
