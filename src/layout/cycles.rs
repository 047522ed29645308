//! Finds the lines that close a cycle.

use super::lists::Lists;
use super::parts::Line;

/// For each line whether it closes a cycle; a node's line to itself does.
///
/// Walks depth first, from nodes without incoming lines first and then in the order given; a line to a node on the
/// current path closes a cycle. The walk keeps its own stack, so that depth is no danger.
pub(super) fn closing(nodes: usize, lines: &[Line]) -> Vec<bool> {
    let mut is_back = vec![false; lines.len()];
    let mut has_incoming = vec![false; nodes];
    let mut outgoing = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        outgoing.push((line.from.node, (line.to.node, at)));
        has_incoming[line.to.node] |= line.from.node != line.to.node;
    }
    let next = Lists::of(nodes, &outgoing);
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
            let Some(&(to, line)) = next.get(node).get(*at) else {
                state[node] = State::Done;
                path.pop();
                continue;
            };
            *at += 1;
            match state[to] {
                State::OnPath => is_back[line] = true,
                State::Done => {}
                State::New => {
                    state[to] = State::OnPath;
                    path.push((to, 0));
                }
            }
        }
    }
    is_back
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Done,
}
