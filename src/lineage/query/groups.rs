//! The graph of groups: jobs, files, databases, connectors or namespaces, and how much flows between them.

use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use smallvec::SmallVec;

use super::Direction;
use crate::collections::{FastIndexMap, FastMap};
use crate::lineage::{Lineage, NodeId, Origin};

/// What nodes are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// Processes by what is submitted as one: a running job, a script, a statement set.
    Job,
    /// Datasets by catalog and database.
    Database,
    /// Datasets by connector.
    Connector,
    /// Processes by the file that they stand in, or the cluster or catalogue that tells of them.
    File,
    /// Datasets by the namespace of their physical identity: a broker, a file system, a database server. (The metadata
    /// namespace, `@ns` in Atlas, is one for all and no part of the model.)
    Namespace,
}

impl GroupBy {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::Job,
        Self::Database,
        Self::Connector,
        Self::File,
        Self::Namespace,
    ];

    /// The name on the command line and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Database => "database",
            Self::Connector => "connector",
            Self::File => "file",
            Self::Namespace => "namespace",
        }
    }

    /// The next for a person who goes through them.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|&by| by == self);
        Self::ALL[at.map_or(0, |at| (at + 1) % Self::ALL.len())]
    }

    /// Whether its members are processes, and what flows between groups is datasets; else it is the other way round.
    pub fn is_of_processes(self) -> bool {
        matches!(self, Self::Job | Self::File)
    }

    /// The groups that a node belongs to; none where it is not of what is grouped. A process that was merged may be in
    /// several.
    fn names(self, lineage: &Lineage, node: NodeId) -> Vec<Option<Arc<str>>> {
        match (self, node) {
            (Self::Job, NodeId::Process(id)) => {
                let jobs = lineage.process(id).by_job().map(|(job, _)| job);
                jobs.cloned().map(Some).collect()
            }
            (Self::File, NodeId::Process(id)) => {
                let origins = lineage.process(id).origins.iter();
                origins.map(teller).map(Some).collect()
            }
            (Self::Database, NodeId::Dataset(id)) => {
                let name = lineage.dataset(id).name();
                vec![Some(format!("{}.{}", name.catalog, name.database).into())]
            }
            (Self::Connector, NodeId::Dataset(id)) => {
                vec![lineage.dataset(id).connector.as_deref().map(Into::into)]
            }
            (Self::Namespace, NodeId::Dataset(id)) => {
                let identity = lineage.dataset(id).key.identity();
                vec![identity.map(|it| it.namespace.as_str().into())]
            }
            _ => Vec::new(),
        }
    }
}

/// The file, cluster or catalogue that tells of something.
fn teller(origin: &Origin) -> Arc<str> {
    match origin {
        Origin::File(place) => Arc::clone(&place.file),
        Origin::Cluster { cluster, .. } => Arc::clone(cluster),
        Origin::Catalogue { server, .. } => server.as_str().into(),
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name; none where nothing tells the connector or the namespace of its members.
    pub name: Option<Arc<str>>,
    /// What belongs to it, in order of appearance: processes or datasets, as [`GroupBy::is_of_processes`] says.
    pub members: Vec<NodeId>,
    /// What flows from the group into itself: datasets that its processes write and read, or processes that read and write
    /// its datasets.
    pub inner: usize,
    /// The cycle of at least two groups that it is part of: equal numbers are one cycle. They count from 0 in order of
    /// appearance.
    pub cycle: Option<usize>,
}

/// What flows from a group to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupEdge {
    /// Its place in [`Groups::groups`].
    pub from: usize,
    /// The place of the other.
    pub to: usize,
    /// How many datasets (between groups of processes) or processes (between groups of datasets) make it.
    pub weight: usize,
}

/// The graph of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// What they are grouped by.
    pub by: GroupBy,
    /// The groups, in order of appearance.
    pub groups: Vec<Group>,
    /// The edges between different groups, sorted by their ends.
    pub edges: Vec<GroupEdge>,
    /// The places of the edges, sorted by what they lead to.
    by_target: Vec<usize>,
}

impl Groups {
    /// Whether an edge is part of a cycle of groups.
    pub fn is_on_cycle(&self, edge: &GroupEdge) -> bool {
        let cycle = |at: usize| self.groups.get(at).and_then(|group| group.cycle);
        cycle(edge.from).is_some_and(|it| Some(it) == cycle(edge.to))
    }

    /// The groups that feed a group, or that it feeds, by their places.
    pub fn beside(
        &self,
        group: usize,
        direction: Direction,
    ) -> impl ExactSizeIterator<Item = &GroupEdge> {
        let (edges, places) = (&self.edges, &self.by_target);
        let range = match direction {
            Direction::Up => {
                let first = places.partition_point(|&at| edges[at].to < group);
                first..places.partition_point(|&at| edges[at].to <= group)
            }
            Direction::Down => {
                let first = edges.partition_point(|edge| edge.from < group);
                first..edges.partition_point(|edge| edge.from <= group)
            }
        };
        range.map(move |at| match direction {
            Direction::Up => &edges[places[at]],
            Direction::Down => &edges[at],
        })
    }
}

impl Lineage {
    /// The graph of groups.
    pub fn groups(&self, by: GroupBy) -> Groups {
        let datasets = self.datasets().map(|(id, _)| NodeId::from(id));
        let nodes = datasets.chain(self.processes().map(|(id, _)| NodeId::from(id)));
        let (members, flows): (Vec<_>, Vec<_>) =
            nodes.partition(|node| node.as_process().is_some() == by.is_of_processes());
        let mut grouped = Grouped::default();
        for node in members {
            grouped.add(node, by.names(self, node));
        }
        let mut weights: FastMap<(usize, usize), usize> = FastMap::default();
        for node in flows {
            let into = grouped.of(&self.upstream(node));
            let out = grouped.of(&self.downstream(node));
            for &from in &into {
                for &to in &out {
                    *weights.entry((from, to)).or_default() += 1;
                }
            }
        }
        grouped.finish(by, weights)
    }
}

#[derive(Default)]
struct Grouped {
    groups: FastIndexMap<Option<Arc<str>>, Vec<NodeId>>,
    of: FastMap<NodeId, SmallVec<[usize; 1]>>,
}

impl Grouped {
    fn add(&mut self, node: NodeId, names: Vec<Option<Arc<str>>>) {
        for name in names {
            let entry = self.groups.entry(name);
            let at = entry.index();
            let members = entry.or_default();
            // A process may stand in a file several times.
            if members.last() != Some(&node) {
                members.push(node);
                self.of.entry(node).or_default().push(at);
            }
        }
    }

    /// The groups of nodes, each once.
    fn of(&self, nodes: &[NodeId]) -> Vec<usize> {
        let groups = nodes.iter().filter_map(|node| self.of.get(node));
        let mut groups: Vec<_> = groups.flatten().copied().collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    fn finish(self, by: GroupBy, weights: FastMap<(usize, usize), usize>) -> Groups {
        let inner = |at: usize| weights.get(&(at, at)).copied().unwrap_or(0);
        let mut groups: Vec<_> = (self.groups.into_iter().enumerate())
            .map(|(at, (name, members))| Group {
                name,
                members,
                inner: inner(at),
                cycle: None,
            })
            .collect();
        let edges = weights.into_iter().filter(|&((from, to), _)| from != to);
        let edges = edges.map(|((from, to), weight)| GroupEdge { from, to, weight });
        let mut edges: Vec<_> = edges.collect();
        edges.sort_unstable_by_key(|edge| (edge.from, edge.to));
        let mut by_target: Vec<usize> = (0..edges.len()).collect();
        by_target.sort_by_key(|&at| edges[at].to);
        mark_cycles(&mut groups, &edges);
        Groups {
            by,
            groups,
            edges,
            by_target,
        }
    }
}

/// Numbers the strongly connected parts that are more than one group.
fn mark_cycles(groups: &mut [Group], edges: &[GroupEdge]) {
    let mut graph: DiGraph<(), (), usize> = DiGraph::default();
    for _ in groups.iter() {
        graph.add_node(());
    }
    for edge in edges {
        graph.add_edge(NodeIndex::new(edge.from), NodeIndex::new(edge.to), ());
    }
    // Not Tarjan's: that one recurses as deep as the graph is long.
    let mut cycles: Vec<Vec<usize>> = (kosaraju_scc(&graph).into_iter())
        .filter(|part| part.len() > 1)
        .map(|part| part.into_iter().map(NodeIndex::index).collect())
        .collect();
    for cycle in &mut cycles {
        cycle.sort_unstable();
    }
    cycles.sort_unstable();
    for (number, cycle) in cycles.iter().enumerate() {
        for &at in cycle {
            if let Some(group) = groups.get_mut(at) {
                group.cycle = Some(number);
            }
        }
    }
}
