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

    /// Tells the groups that a node belongs to; none where it is not of what is grouped. A process that was merged may be in
    /// several.
    fn each<'l>(self, lineage: &'l Lineage, node: NodeId, mut tell: impl FnMut(Said<'l>)) {
        match (self, node) {
            (Self::Job, NodeId::Process(id)) => {
                let jobs = lineage.process(id).by_job();
                jobs.for_each(|(job, _)| tell(Some((job, None))));
            }
            (Self::File, NodeId::Process(id)) => {
                let origins = lineage.process(id).origins.iter();
                origins.for_each(|origin| tell(Some((teller(origin), None))));
            }
            (Self::Database, NodeId::Dataset(id)) => {
                let name = lineage.dataset(id).name();
                tell(Some((&name.catalog, Some(&name.database))));
            }
            (Self::Connector, NodeId::Dataset(id)) => {
                let connector = lineage.dataset(id).connector.as_deref();
                tell(connector.map(|it| (it, None)));
            }
            (Self::Namespace, NodeId::Dataset(id)) => {
                let identity = lineage.dataset(id).key.identity();
                tell(identity.map(|it| (it.namespace.as_str(), None)));
            }
            _ => {}
        }
    }
}

/// The name of a group, for a database in two parts; none where nothing tells it.
type Said<'l> = Option<(&'l str, Option<&'l str>)>;

/// The file, cluster or catalogue that tells of something.
fn teller(origin: &Origin) -> &str {
    match origin {
        Origin::File(place) => &place.file,
        Origin::Cluster { cluster, .. } => cluster,
        Origin::Catalogue { server, .. } => server,
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
    /// What belongs to the group of a name.
    pub fn members(&self, name: Option<&str>) -> Option<&[NodeId]> {
        let mut groups = self.groups.iter();
        let group = groups.find(|group| group.name.as_deref() == name)?;
        Some(&group.members)
    }

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
        let mut grouped = Grouped::of(self);
        for node in members {
            by.each(self, node, |said| grouped.add(node, said));
        }
        let mut weights: FastMap<(u32, u32), usize> = FastMap::default();
        let (mut beside, mut into, mut out) = (Vec::new(), Vec::new(), Vec::new());
        for node in flows {
            for (direction, groups) in [(Direction::Up, &mut into), (Direction::Down, &mut out)] {
                beside.clear();
                self.beside_into(node, direction, &mut beside);
                grouped.groups_of(&beside, groups);
            }
            for &from in &into {
                for &to in &out {
                    *weights.entry((from, to)).or_default() += 1;
                }
            }
        }
        grouped.finish(by, weights)
    }
}

struct Grouped<'l> {
    groups: FastIndexMap<Option<Arc<str>>, Vec<NodeId>>,
    /// Their places by what was said of a node, so that a name is put together once.
    known: FastMap<Said<'l>, usize>,
    /// The places of the groups of each node, by the numbers of nodes.
    of: Vec<SmallVec<[u32; 1]>>,
}

impl<'l> Grouped<'l> {
    fn of(lineage: &Lineage) -> Self {
        Self {
            groups: FastIndexMap::default(),
            known: FastMap::default(),
            of: vec![SmallVec::new(); lineage.graph.node_count()],
        }
    }

    fn add(&mut self, node: NodeId, said: Said<'l>) {
        let at = *self.known.entry(said).or_insert_with(|| {
            let name = said.map(|(name, more)| match more {
                None => name.into(),
                Some(more) => format!("{name}.{more}").into(),
            });
            let entry = self.groups.entry(name);
            let at = entry.index();
            entry.or_default();
            at
        });
        let members = self.groups.get_index_mut(at).map(|(_, members)| members);
        // A process may stand in a file several times.
        if let Some(members) = members.filter(|it| it.last() != Some(&node)) {
            members.push(node);
            let groups = self.of.get_mut(node.number());
            // There are not so many nodes that a group's number would not be one of 32 bits.
            if let Some((groups, at)) = groups.zip(u32::try_from(at).ok()) {
                groups.push(at);
            }
        }
    }

    /// The groups of nodes, each once.
    fn groups_of(&self, nodes: &[NodeId], groups: &mut Vec<u32>) {
        groups.clear();
        let all = nodes.iter().filter_map(|node| self.of.get(node.number()));
        groups.extend(all.flatten().copied());
        groups.sort_unstable();
        groups.dedup();
    }

    fn finish(self, by: GroupBy, weights: FastMap<(u32, u32), usize>) -> Groups {
        let inner = |at: usize| {
            let at = u32::try_from(at).ok();
            let weight = at.and_then(|at| weights.get(&(at, at)));
            weight.copied().unwrap_or(0)
        };
        let mut groups: Vec<_> = (self.groups.into_iter().enumerate())
            .map(|(at, (name, members))| Group {
                name,
                members,
                inner: inner(at),
                cycle: None,
            })
            .collect();
        let edges = weights.into_iter().filter(|&((from, to), _)| from != to);
        let edges = edges.filter_map(|((from, to), weight)| {
            Some(GroupEdge {
                from: usize::try_from(from).ok()?,
                to: usize::try_from(to).ok()?,
                weight,
            })
        });
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
