//! What was opened, as the screens use it: the workspace, the graph with the chosen duplicates merged, and anchors that
//! still mean the same thing after the graph was made anew.

use std::sync::{Arc, OnceLock};

use smallvec::SmallVec;

use crate::collections::FastMap;
use crate::diagnostic::Place;
use crate::lineage::{
    DatasetId, DatasetKey, Fingerprint, Lineage, MergeChoice, NodeId, Origin, ProcessId,
};
use crate::workspace::Workspace;

/// Names a node over any number of graphs made from the same sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// A dataset.
    Dataset(DatasetKey),
    /// A process, by one of its origins and its fingerprint.
    Process(Fingerprint, Origin),
    /// A column of a dataset.
    Column(DatasetKey, Arc<str>),
}

/// What can be looked at: a node, or one column of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thing {
    /// The node.
    pub node: NodeId,
    /// One of its columns, where it is a dataset and not the whole of it is meant.
    pub column: Option<Arc<str>>,
}

impl From<NodeId> for Thing {
    fn from(node: NodeId) -> Self {
        Self { node, column: None }
    }
}

impl Thing {
    /// One column of a dataset.
    pub fn column(dataset: DatasetId, name: impl Into<Arc<str>>) -> Self {
        Self {
            node: dataset.into(),
            column: Some(name.into()),
        }
    }

    /// Its label for people; made printable where it is drawn.
    pub fn label(&self, graph: &Lineage) -> String {
        let label = graph.label(self.node);
        match &self.column {
            Some(column) => format!("{label}.{column}"),
            None => label,
        }
    }
}

/// Processes by their fingerprints; mostly one has it.
type Prints = FastMap<Fingerprint, SmallVec<[ProcessId; 2]>>;

/// A workspace and the graph that is looked at.
#[derive(Debug, Clone)]
pub struct Work {
    /// What was opened.
    pub workspace: Arc<Workspace>,
    /// Which duplicates are one.
    pub choice: MergeChoice,
    /// The graph in which they are.
    pub graph: Arc<Lineage>,
    /// Its processes by their fingerprints, so that an anchor is resolved at once however many there are. Made when one is resolved
    /// first: nobody waits for it to see the graph.
    prints: Arc<OnceLock<Prints>>,
}

impl Work {
    /// The graph of a workspace with these duplicates merged.
    pub fn new(workspace: Arc<Workspace>, choice: MergeChoice) -> Self {
        let graph = merged(&workspace.lineage, &choice);
        Self::of(workspace, choice, graph)
    }

    /// A graph that was told apart from its workspace.
    pub fn told(graph: Arc<Lineage>) -> Self {
        Self::of(Arc::default(), MergeChoice::default(), graph)
    }

    /// The same workspace with a graph that has more than what was read.
    #[must_use]
    pub fn with_graph(&self, graph: Arc<Lineage>) -> Self {
        Self::of(Arc::clone(&self.workspace), self.choice.clone(), graph)
    }

    fn of(workspace: Arc<Workspace>, choice: MergeChoice, graph: Arc<Lineage>) -> Self {
        Self {
            workspace,
            choice,
            prints: Arc::default(),
            graph,
        }
    }

    /// The same workspace with another choice.
    pub fn choose(&mut self, choice: MergeChoice) {
        self.graph = merged(&self.workspace.lineage, &choice);
        self.prints = Arc::default();
        self.choice = choice;
    }

    /// What names this node or column in later graphs too.
    pub fn anchor(&self, thing: impl Into<Thing>) -> Option<Anchor> {
        let Thing { node, column } = thing.into();
        Some(match node {
            NodeId::Dataset(id) => {
                let key = self.graph.dataset(id).key.clone();
                match column {
                    Some(column) => Anchor::Column(key, column),
                    None => Anchor::Dataset(key),
                }
            }
            NodeId::Process(id) => {
                let process = self.graph.process(id);
                Anchor::Process(
                    process.fingerprints.identical,
                    process.origins.first()?.clone(),
                )
            }
        })
    }

    /// The node that an anchor names in this graph.
    pub fn resolve(&self, anchor: &Anchor) -> Option<NodeId> {
        match anchor {
            Anchor::Dataset(key) | Anchor::Column(key, _) => {
                self.graph.dataset_by_key(key).map(NodeId::from)
            }
            Anchor::Process(fingerprint, origin) => {
                let was_seen_there =
                    |id: &ProcessId| self.graph.process(*id).origins.contains(origin);
                let prints = self.prints.get_or_init(|| prints(&self.graph));
                let mut same = prints.get(fingerprint).into_iter().flatten().copied();
                let mut others = self.graph.processes().map(|(id, _)| id);
                same.find(was_seen_there)
                    .or_else(|| others.find(was_seen_there))
                    .map(NodeId::from)
                    .or_else(|| self.moved(*fingerprint, origin.place()?))
            }
        }
    }

    /// The node or column that an anchor names in this graph.
    pub fn thing(&self, anchor: &Anchor) -> Option<Thing> {
        let column = match anchor {
            Anchor::Column(_, column) => Some(Arc::clone(column)),
            Anchor::Dataset(_) | Anchor::Process(..) => None,
        };
        let node = self.resolve(anchor)?;
        Some(Thing { node, column })
    }

    /// The process that stood at a place before its file was changed: the same one, the nearest of several; else what
    /// begins where it began.
    fn moved(&self, fingerprint: Fingerprint, was: &Place) -> Option<NodeId> {
        let places = self.graph.processes().flat_map(|(id, process)| {
            let is_other = process.fingerprints.identical != fingerprint;
            let places = process.origins.iter().filter_map(Origin::place);
            let here = places.filter(move |place| place.file == was.file);
            here.map(move |place| (is_other, place.span.start.abs_diff(was.span.start), id))
        });
        places
            .filter(|&(is_other, distance, _)| !is_other || distance == 0)
            .min_by_key(|&(is_other, distance, _)| (is_other, distance))
            .map(|(_, _, id)| NodeId::from(id))
    }

    /// The node that was seen at this place: the smallest origin around its start.
    pub fn node_at(&self, place: &Place) -> Option<NodeId> {
        let size = |origin: &Origin| match origin {
            Origin::File(seen)
                if seen.file == place.file
                    && seen.span.start <= place.span.start
                    && place.span.start <= seen.span.end =>
            {
                Some(seen.span.len())
            }
            _ => None,
        };
        let processes = self
            .graph
            .processes()
            .map(|(id, process)| (NodeId::from(id), &process.origins));
        let datasets = self
            .graph
            .datasets()
            .map(|(id, dataset)| (NodeId::from(id), &dataset.origins));
        processes
            .chain(datasets)
            .filter_map(|(node, origins)| {
                let smallest = origins.iter().filter_map(size).min()?;
                Some((smallest, node))
            })
            .min_by_key(|&(smallest, _)| smallest)
            .map(|(_, node)| node)
    }

    /// Where a node was seen.
    pub fn origins(&self, node: NodeId) -> &[Origin] {
        match node {
            NodeId::Dataset(id) => &self.graph.dataset(id).origins,
            NodeId::Process(id) => &self.graph.process(id).origins,
        }
    }

    /// The first place in a file where a node was seen.
    pub fn place(&self, node: NodeId) -> Option<&Place> {
        self.origins(node).iter().find_map(Origin::place)
    }
}

/// The graph with these duplicates merged: the same one where there are none, as two of a large one would take much room.
fn merged(graph: &Arc<Lineage>, choice: &MergeChoice) -> Arc<Lineage> {
    if graph.has_duplicates(choice) {
        Arc::new(graph.merged(choice))
    } else {
        Arc::clone(graph)
    }
}

/// Processes by their fingerprints.
fn prints(graph: &Lineage) -> Prints {
    let mut prints = Prints::default();
    prints.reserve(graph.counts().1);
    for (id, process) in graph.processes() {
        let print = process.fingerprints.identical;
        prints.entry(print).or_default().push(id);
    }
    prints
}
