//! What of a graph is drawn: its nodes in order with the edges among them, the whole or what lies around a name.

use std::collections::{HashMap, VecDeque};

use super::label::short;
use crate::lineage::{ColumnRef, DatasetKey, Lineage, NodeId};
use crate::text::nearest;

/// A part of a graph. Edges are pairs of places among the nodes, in the direction of the data, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<N> {
    /// The nodes in the order of the graph.
    pub nodes: Vec<N>,
    /// The edges among them.
    pub edges: Vec<(usize, usize)>,
    /// The nodes that it lies around, by their places; none where it is the whole.
    pub focus: Vec<usize>,
}

/// A column of a dataset as a node of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnNode {
    /// The dataset.
    pub dataset: DatasetKey,
    /// `table.column`, with catalog and database where those are not Flink's default ones.
    pub label: String,
    table: String,
}

/// Nothing in the graph has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing in the graph is named `{name}`")]
pub struct NoSuchNode {
    /// The name.
    pub name: String,
    /// One like it that is there.
    pub nearest: Option<String>,
}

/// What may be a part's node: something with names.
pub trait Named {
    /// The names that a person may mean it by.
    fn names(&self, lineage: &Lineage) -> Vec<String>;

    /// How many steps from it a hop from dataset to dataset reaches, at this number of hops.
    fn steps(&self, hops: u32) -> u32;
}

impl Named for NodeId {
    fn names(&self, lineage: &Lineage) -> Vec<String> {
        match *self {
            Self::Dataset(id) => {
                let dataset = lineage.dataset(id);
                let mut names: Vec<String> = Vec::new();
                for name in &dataset.names {
                    names.extend([name.table.to_string(), short(name), name.to_string()]);
                }
                if let Some(identity) = dataset.key.identity() {
                    names.extend([identity.name.clone(), identity.to_string()]);
                }
                names
            }
            Self::Process(id) => {
                let process = lineage.process(id);
                vec![process.label(), process.job.to_string()]
            }
        }
    }

    fn steps(&self, hops: u32) -> u32 {
        match self {
            Self::Dataset(_) => hops.saturating_mul(2),
            // A process stands half a hop from its datasets.
            Self::Process(_) => hops.saturating_mul(2).saturating_sub(1),
        }
    }
}

impl Named for ColumnNode {
    fn names(&self, _: &Lineage) -> Vec<String> {
        vec![self.label.clone(), self.table.clone()]
    }

    fn steps(&self, hops: u32) -> u32 {
        hops
    }
}

impl Part<NodeId> {
    /// All datasets, then all processes.
    pub fn whole(lineage: &Lineage) -> Self {
        let datasets = lineage.datasets().map(|(id, _)| NodeId::from(id));
        let processes = lineage.processes().map(|(id, _)| NodeId::from(id));
        let nodes: Vec<NodeId> = datasets.chain(processes).collect();
        let place: HashMap<NodeId, usize> = nodes.iter().copied().zip(0..).collect();
        let mut edges = Vec::new();
        for (id, _) in lineage.processes() {
            let node = NodeId::from(id);
            let into = lineage.upstream(node).into_iter().map(|it| (it, node));
            let out = lineage.downstream(node).into_iter().map(|it| (node, it));
            edges.extend(into.chain(out).map(|(from, to)| (place[&from], place[&to])));
        }
        Self {
            nodes,
            edges,
            focus: Vec::new(),
        }
    }

    /// What lies within so many hops of all that has this name. A hop is from dataset to dataset.
    pub fn around(lineage: &Lineage, name: &str, hops: u32) -> Result<Self, NoSuchNode> {
        Self::whole(lineage).narrowed(lineage, name, hops)
    }
}

/// Short names of the nodes for a format that needs some: `d0` is the first dataset, `p0` the first process.
pub(super) fn names(part: &Part<NodeId>) -> Vec<String> {
    let (mut datasets, mut processes) = (0.., 0..);
    let name = |node: &NodeId| match node {
        NodeId::Dataset(_) => format!("d{}", datasets.next().unwrap_or(0)),
        NodeId::Process(_) => format!("p{}", processes.next().unwrap_or(0)),
    };
    part.nodes.iter().map(name).collect()
}

impl Part<ColumnNode> {
    /// All columns that others come from or that come from others, in the order of the statements. What only influences a
    /// result is no edge.
    pub fn of_columns(lineage: &Lineage) -> Self {
        let mut nodes = indexmap::IndexSet::new();
        let mut edges = indexmap::IndexSet::new();
        for (_, process) in lineage.processes() {
            for output in &*process.outputs {
                for column in &*process.columns {
                    let to = ColumnRef {
                        dataset: output.dataset.clone(),
                        table: output.name.clone(),
                        column: column.to.clone(),
                    };
                    for source in &column.from {
                        let from = nodes.insert_full(ColumnNode::of(&source.column, lineage)).0;
                        let to = nodes.insert_full(ColumnNode::of(&to, lineage)).0;
                        edges.insert((from, to));
                    }
                }
            }
        }
        Self {
            nodes: nodes.into_iter().collect(),
            edges: edges.into_iter().collect(),
            focus: Vec::new(),
        }
    }

    /// What lies within so many hops of a column, given as `table.column`, or of all columns of a table.
    pub fn around_column(lineage: &Lineage, name: &str, hops: u32) -> Result<Self, NoSuchNode> {
        Self::of_columns(lineage).narrowed(lineage, name, hops)
    }
}

impl ColumnNode {
    /// Under the dataset's own name, so that a table which statements know by several names is one.
    fn of(column: &ColumnRef, lineage: &Lineage) -> Self {
        let id = lineage.dataset_by_key(&column.dataset);
        let table = short(id.map_or(&column.table, |id| lineage.dataset(id).name()));
        Self {
            dataset: column.dataset.clone(),
            label: format!("{table}.{}", column.column),
            table,
        }
    }
}

impl<N: Named + Clone> Part<N> {
    fn narrowed(self, lineage: &Lineage, name: &str, hops: u32) -> Result<Self, NoSuchNode> {
        let names: Vec<Vec<String>> = self.nodes.iter().map(|it| it.names(lineage)).collect();
        let is_meant = |at: &usize| names[*at].iter().any(|it| it == name);
        let focus: Vec<usize> = (0..self.nodes.len()).filter(is_meant).collect();
        if focus.is_empty() {
            let known = names.iter().flatten().map(String::as_str);
            return Err(NoSuchNode {
                name: name.to_owned(),
                nearest: nearest(name, known).map(str::to_owned),
            });
        }
        let steps = |at: usize| self.nodes[at].steps(hops);
        let mut is_kept = vec![false; self.nodes.len()];
        for is_up in [true, false] {
            walk(&focus, &self.edges, is_up, &steps, &mut is_kept);
        }
        Ok(self.only(&is_kept, &focus))
    }

    fn only(&self, is_kept: &[bool], focus: &[usize]) -> Self {
        let kept = (0..self.nodes.len()).filter(|&at| is_kept[at]);
        let place: HashMap<usize, usize> = kept.clone().zip(0..).collect();
        let among = |(from, to): &(usize, usize)| Some((*place.get(from)?, *place.get(to)?));
        Self {
            nodes: kept.map(|at| self.nodes[at].clone()).collect(),
            edges: self.edges.iter().filter_map(among).collect(),
            focus: focus
                .iter()
                .filter_map(|at| place.get(at).copied())
                .collect(),
        }
    }
}

/// Marks what is reached from `focus` against or with the data.
fn walk(
    focus: &[usize],
    edges: &[(usize, usize)],
    is_up: bool,
    steps: &dyn Fn(usize) -> u32,
    is_kept: &mut [bool],
) {
    let mut next: HashMap<usize, Vec<usize>> = HashMap::new();
    for &(from, to) in edges {
        let (from, to) = if is_up { (to, from) } else { (from, to) };
        next.entry(from).or_default().push(to);
    }
    // The steps that are left at each node; one that is reached with more of them goes further.
    let mut left: HashMap<usize, u32> = focus.iter().map(|&at| (at, steps(at))).collect();
    let mut queue: VecDeque<usize> = focus.iter().copied().collect();
    while let Some(at) = queue.pop_front() {
        is_kept[at] = true;
        let Some(rest) = left.get(&at).and_then(|left| left.checked_sub(1)) else {
            continue;
        };
        for &to in next.get(&at).into_iter().flatten() {
            if left.get(&to).is_none_or(|&known| known < rest) {
                left.insert(to, rest);
                queue.push_back(to);
            }
        }
    }
}
