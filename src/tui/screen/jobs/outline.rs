//! A plan as a tree: a sink at the root of each, below an operator those that it takes rows from. A chain goes straight down;
//! only where an operator has several inputs do branches open. An operator that feeds several is drawn once, and named where
//! it is met again.

use crate::flink::PlanOperator;

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branch {
    /// The operator.
    pub(super) operator: usize,
    /// The branches that are open beside and before it: for each whether it goes on below this line.
    pub(super) depth: Vec<bool>,
    /// Whether it begins a branch.
    pub(super) is_fork: bool,
    /// Whether it and what is below it were drawn before.
    pub(super) is_again: bool,
}

/// The lines of the tree, roots in the order of the operators.
pub(super) fn branches(operators: &[PlanOperator]) -> Vec<Branch> {
    let mut is_input = vec![false; operators.len()];
    for &input in operators.iter().flat_map(|it| &it.inputs) {
        if let Some(is_input) = is_input.get_mut(input) {
            *is_input = true;
        }
    }
    let mut drawn = vec![false; operators.len()];
    let mut branches = Vec::with_capacity(operators.len());
    let roots = (0..operators.len()).filter(|&at| !is_input[at]);
    // What is left of a cycle has no root; it is begun anywhere.
    for root in roots.chain(0..operators.len()) {
        if drawn[root] {
            continue;
        }
        let mut open = vec![(root, Vec::new(), false)];
        while let Some((at, depth, is_fork)) = open.pop() {
            let Some(operator) = operators.get(at) else {
                continue;
            };
            let is_again = std::mem::replace(&mut drawn[at], true);
            if !is_again {
                let count = operator.inputs.len();
                for (place, &input) in operator.inputs.iter().enumerate().rev() {
                    let mut below: Vec<bool> = depth.clone();
                    if count > 1 {
                        below.push(place + 1 < count);
                    }
                    open.push((input, below, count > 1));
                }
            }
            branches.push(Branch {
                operator: at,
                depth,
                is_fork,
                is_again,
            });
        }
    }
    branches
}

impl Branch {
    /// The lines that are drawn before it.
    pub(super) fn lead(&self, is_ascii: bool) -> String {
        let [goes_on, forks, turns] = if is_ascii {
            ["| ", "|-", "`-"]
        } else {
            ["│ ", "├╴", "└╴"]
        };
        let mut lead = String::new();
        for (at, &is_open) in self.depth.iter().enumerate() {
            let is_own = self.is_fork && at + 1 == self.depth.len();
            lead.push_str(match (is_own, is_open) {
                (true, true) => forks,
                (true, false) => turns,
                (false, true) => goes_on,
                (false, false) => "  ",
            });
        }
        lead
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::flink::Gives;

    /// The tree of operators that are named by letters; behind each the operators that it takes rows from.
    fn drawn(operators: &[&str]) -> String {
        let operators: Vec<PlanOperator> = operators
            .iter()
            .map(|it| {
                let (text, inputs) = it.split_at(1);
                let inputs = inputs.chars().map(|it| it as usize - 'a' as usize);
                PlanOperator {
                    text: text.to_owned(),
                    inputs: inputs.collect(),
                    reads: Vec::new(),
                    writes: None,
                    gives: Gives::Unknown,
                }
            })
            .collect();
        let lines = branches(&operators).into_iter().map(|branch| {
            let again = if branch.is_again { "^" } else { "" };
            let text = &operators[branch.operator].text;
            format!("{}{text}{again}", branch.lead(true))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[rstest]
    #[case::chain(&["a", "ba", "cb"], "c\nb\na")]
    #[case::join(&["a", "b", "cab", "dc"], "d\nc\n|-a\n`-b")]
    #[case::join_of_joins(&["a", "b", "cab", "d", "ecd", "fe"], "f\ne\n|-c\n| |-a\n| `-b\n`-d")]
    #[case::two_sinks(&["a", "ba", "ca"], "b\na\nc\na^")]
    #[case::self_join(&["a", "baa"], "b\n|-a\n`-a^")]
    #[case::cycle(&["ab", "ba"], "a\nb\na^")]
    #[case::leads_nowhere(&["az"], "a")]
    #[case::nothing(&[], "")]
    fn plans_are_trees(#[case] operators: &[&str], #[case] expected: &str) {
        assert_eq!(drawn(operators), expected);
    }

    #[test]
    fn a_long_chain_is_no_deep_call() {
        let chain: Vec<PlanOperator> = (0..100_000_usize)
            .map(|at| PlanOperator {
                text: at.to_string(),
                inputs: at.checked_sub(1).into_iter().collect(),
                reads: Vec::new(),
                writes: None,
                gives: Gives::Unknown,
            })
            .collect();
        assert_eq!(branches(&chain).len(), 100_000);
    }
}
