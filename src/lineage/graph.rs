//! The graph: datasets and processes as nodes, reading and writing as edges.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use petgraph::Direction::{Incoming, Outgoing};
use petgraph::stable_graph::{NodeIndex, StableDiGraph};

use crate::collections::FastIndexMap;

use super::query::ColumnIndex;
use super::{
    Dataset, DatasetKey, DatasetKind, Endpoint, LogicalName, Options, Origin, Process, ProcessKind,
};

/// A dataset of one [`Lineage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DatasetId(NodeIndex);

/// A process of one [`Lineage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProcessId(NodeIndex);

/// Any node of one [`Lineage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeId {
    /// A dataset.
    Dataset(DatasetId),
    /// A process.
    Process(ProcessId),
}

impl NodeId {
    /// The dataset, if it is one.
    pub fn as_dataset(self) -> Option<DatasetId> {
        match self {
            Self::Dataset(id) => Some(id),
            Self::Process(_) => None,
        }
    }

    /// The process, if it is one.
    pub fn as_process(self) -> Option<ProcessId> {
        match self {
            Self::Process(id) => Some(id),
            Self::Dataset(_) => None,
        }
    }

    /// Its number among all nodes: none is larger than there are nodes.
    pub(crate) fn number(self) -> usize {
        self.index().index()
    }

    pub(super) fn index(self) -> NodeIndex {
        match self {
            Self::Dataset(DatasetId(index)) | Self::Process(ProcessId(index)) => index,
        }
    }
}

impl From<DatasetId> for NodeId {
    fn from(id: DatasetId) -> Self {
        Self::Dataset(id)
    }
}

impl From<ProcessId> for NodeId {
    fn from(id: ProcessId) -> Self {
        Self::Process(id)
    }
}

/// What a node holds.
#[derive(Debug, Clone)]
pub enum Node {
    /// A dataset; shared with other graphs that have the same.
    Dataset(Arc<Dataset>),
    /// A process; shared with whatever it was read from.
    Process(Arc<Process>),
}

/// The nodes of a graph without it, each kind in the order they were added.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    /// The datasets.
    pub datasets: Vec<Arc<Dataset>>,
    /// The processes, by their ids in the graph.
    pub processes: Vec<(ProcessId, Arc<Process>)>,
}

/// An edge: a dataset is read by a process, or a process writes a dataset. Its direction is the data's.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    /// The name under which the process uses the dataset.
    pub name: &'a LogicalName,
    /// Where this was seen: the origins of the process.
    pub origins: &'a [Origin],
}

/// The lineage graph.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    /// An edge is the place of its dataset among the inputs or outputs of its process.
    pub(super) graph: StableDiGraph<Node, u32>,
    datasets: FastIndexMap<DatasetKey, DatasetId>,
    processes: Vec<ProcessId>,
    /// Made when it is needed first, and let go of by whatever adds to the graph.
    pub(super) column_index: OnceLock<Arc<ColumnIndex>>,
}

impl From<Lineage> for Cow<'_, Lineage> {
    fn from(lineage: Lineage) -> Self {
        Self::Owned(lineage)
    }
}

impl<'a> From<&'a Lineage> for Cow<'a, Lineage> {
    fn from(lineage: &'a Lineage) -> Self {
        Self::Borrowed(lineage)
    }
}

impl Lineage {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a dataset, or what this sighting adds to a known one.
    pub fn add_dataset(&mut self, dataset: impl Into<Arc<Dataset>>) -> DatasetId {
        let dataset = dataset.into();
        if let Some(&id) = self.datasets.get(&dataset.key) {
            if let Some(Node::Dataset(known)) = self.graph.node_weight_mut(id.0) {
                Arc::make_mut(known).absorb(Arc::unwrap_or_clone(dataset));
            }
            return id;
        }
        self.column_index = OnceLock::new();
        let key = dataset.key.clone();
        let id = DatasetId(self.graph.add_node(Node::Dataset(dataset)));
        self.datasets.insert(key, id);
        id
    }

    /// Adds a process with its edges. A dataset that was never added is added as undeclared.
    pub fn add_process(&mut self, process: impl Into<Arc<Process>>) -> ProcessId {
        self.column_index = OnceLock::new();
        let process = process.into();
        let node = Node::Process(Arc::clone(&process));
        let id = ProcessId(self.graph.add_node(node));
        for (place, end) in (0..).zip(&*process.inputs) {
            let dataset = self.endpoint(end, &process);
            self.graph.add_edge(dataset.0, id.0, place);
        }
        for (place, end) in (0..).zip(&*process.outputs) {
            let dataset = self.endpoint(end, &process);
            self.graph.add_edge(id.0, dataset.0, place);
        }
        self.processes.push(id);
        id
    }

    fn endpoint(&mut self, end: &Endpoint, process: &Process) -> DatasetId {
        if let Some(&id) = self.datasets.get(&end.dataset) {
            return id;
        }
        self.add_dataset(Dataset {
            key: end.dataset.clone(),
            names: vec![end.name.clone()],
            kind: DatasetKind::Undeclared,
            connector: None,
            is_ephemeral: false,
            columns: Arc::default(),
            options: Options::new(),
            origins: process.origins.clone(),
        })
    }

    /// The dataset with this id.
    ///
    /// # Panics
    /// Never with an id of this graph: nodes are not removed.
    pub fn dataset(&self, id: DatasetId) -> &Dataset {
        match &self.graph[id.0] {
            Node::Dataset(dataset) => dataset,
            Node::Process(_) => unreachable!("a DatasetId is made only for datasets"),
        }
    }

    /// The process with this id.
    ///
    /// # Panics
    /// Never with an id of this graph: nodes are not removed.
    pub fn process(&self, id: ProcessId) -> &Process {
        match &self.graph[id.0] {
            Node::Process(process) => process,
            Node::Dataset(_) => unreachable!("a ProcessId is made only for processes"),
        }
    }

    /// All datasets, in the order they were added.
    pub fn datasets(&self) -> impl Iterator<Item = (DatasetId, &Dataset)> {
        self.datasets.values().map(|&id| (id, self.dataset(id)))
    }

    /// All processes, in the order they were added.
    pub fn processes(&self) -> impl Iterator<Item = (ProcessId, &Process)> {
        self.processes.iter().map(|&id| (id, self.process(id)))
    }

    /// The same, as they are shared.
    fn shared_processes(&self) -> impl Iterator<Item = &Arc<Process>> {
        self.processes
            .iter()
            .filter_map(|&id| match self.graph.node_weight(id.0)? {
                Node::Process(process) => Some(process),
                Node::Dataset(_) => None,
            })
    }

    /// The datasets, as they are shared.
    fn shared_datasets(&self) -> impl Iterator<Item = &Arc<Dataset>> {
        self.datasets
            .values()
            .filter_map(|&id| match self.graph.node_weight(id.0)? {
                Node::Dataset(dataset) => Some(dataset),
                Node::Process(_) => None,
            })
    }

    /// The nodes.
    pub fn nodes(&self) -> Nodes {
        Nodes {
            datasets: self.shared_datasets().cloned().collect(),
            processes: (self.processes.iter().copied())
                .zip(self.shared_processes().cloned())
                .collect(),
        }
    }

    /// The nodes; the graph itself is let go of, so that each node is once whoever takes it is done with it.
    pub fn into_nodes(mut self) -> Nodes {
        // Edges first: a node is taken out of all of its edges one by one.
        self.graph.clear_edges();
        let processes = self.processes.iter();
        let processes = processes.filter_map(|&id| match self.graph.remove_node(id.0)? {
            Node::Process(process) => Some((id, process)),
            Node::Dataset(_) => None,
        });
        let processes = processes.collect();
        let datasets = self.datasets.values();
        let datasets = datasets.filter_map(|id| match self.graph.remove_node(id.0)? {
            Node::Dataset(dataset) => Some(dataset),
            Node::Process(_) => None,
        });
        Nodes {
            datasets: datasets.collect(),
            processes,
        }
    }

    /// The dataset with this key.
    pub fn dataset_by_key(&self, key: &DatasetKey) -> Option<DatasetId> {
        self.datasets.get(key).copied()
    }

    /// Number of datasets and of processes.
    pub fn counts(&self) -> (usize, usize) {
        (self.datasets.len(), self.processes.len())
    }

    /// A label for people. A running job whose sink nothing tells has nothing but its own name to be known by.
    pub fn label(&self, node: NodeId) -> String {
        match node {
            NodeId::Dataset(id) => self.dataset(id).label().to_owned(),
            NodeId::Process(id) => {
                let process = self.process(id);
                let label = process.label();
                let is_unnamed = process.kind == ProcessKind::Job && process.outputs.is_empty();
                if is_unnamed && !process.job.is_empty() {
                    return format!("{label} {}", process.job);
                }
                label
            }
        }
    }

    /// The nodes that feed `node`, one step up, each once, in a fixed order.
    pub fn upstream(&self, node: NodeId) -> Vec<NodeId> {
        self.neighbours(node, Incoming)
    }

    /// The nodes that `node` feeds, one step down, each once, in a fixed order.
    pub fn downstream(&self, node: NodeId) -> Vec<NodeId> {
        self.neighbours(node, Outgoing)
    }

    /// The edges between two nodes in the direction of the data.
    pub fn flows(&self, from: NodeId, to: NodeId) -> impl Iterator<Item = Flow<'_>> {
        let process = |id: NodeId| match self.graph.node_weight(id.index()) {
            Some(Node::Process(process)) => Some(&**process),
            _ => None,
        };
        let read = process(to).map(|it| (it, &it.inputs));
        let written = process(from).map(|it| (it, &it.outputs));
        self.graph
            .edges_connecting(from.index(), to.index())
            .filter_map(move |edge| {
                let (process, ends) = read.or(written)?;
                let end = ends.get(usize::try_from(*edge.weight()).ok()?)?;
                Some(Flow {
                    name: &end.name,
                    origins: &process.origins,
                })
            })
    }

    fn neighbours(&self, node: NodeId, direction: petgraph::Direction) -> Vec<NodeId> {
        let mut found = Vec::new();
        self.neighbours_into(node, direction, &mut found);
        found
    }

    /// The same into an empty buffer.
    pub(super) fn neighbours_into(
        &self,
        node: NodeId,
        direction: petgraph::Direction,
        found: &mut Vec<NodeId>,
    ) {
        let beside = self.graph.neighbors_directed(node.index(), direction);
        // An edge joins a dataset and a process.
        found.extend(beside.map(|at| match node {
            NodeId::Dataset(_) => NodeId::Process(ProcessId(at)),
            NodeId::Process(_) => NodeId::Dataset(DatasetId(at)),
        }));
        // The newest edge comes first.
        found.reverse();
        found.sort_unstable();
        found.dedup();
    }
}
