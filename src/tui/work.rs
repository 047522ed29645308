//! What was opened, as the screens use it: the workspace, the graph with the chosen duplicates merged, and anchors that
//! still mean the same thing after the graph was made anew.

use std::sync::Arc;

use crate::diagnostic::Place;
use crate::lineage::{DatasetKey, Fingerprint, Lineage, MergeChoice, NodeId, Origin};
use crate::workspace::Workspace;

/// Names a node over any number of graphs made from the same sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// A dataset.
    Dataset(DatasetKey),
    /// A process, by one of its origins and its fingerprint.
    Process(Fingerprint, Origin),
}

/// A workspace and the graph that is looked at.
#[derive(Debug, Clone)]
pub struct Work {
    /// What was opened.
    pub workspace: Arc<Workspace>,
    /// Which duplicates are one.
    pub choice: MergeChoice,
    /// The graph in which they are.
    pub graph: Arc<Lineage>,
}

impl Work {
    /// The graph of a workspace with these duplicates merged.
    pub fn new(workspace: Arc<Workspace>, choice: MergeChoice) -> Self {
        let graph = Arc::new(workspace.lineage.merged(&choice));
        Self {
            workspace,
            choice,
            graph,
        }
    }

    /// The same workspace with another choice.
    pub fn choose(&mut self, choice: MergeChoice) {
        self.graph = Arc::new(self.workspace.lineage.merged(&choice));
        self.choice = choice;
    }

    /// What names this node in later graphs too.
    pub fn anchor(&self, node: NodeId) -> Option<Anchor> {
        Some(match node {
            NodeId::Dataset(id) => Anchor::Dataset(self.graph.dataset(id).key.clone()),
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
            Anchor::Dataset(key) => self.graph.dataset_by_key(key).map(NodeId::from),
            Anchor::Process(fingerprint, origin) => {
                let having_origin = |exact: bool| {
                    self.graph.processes().find(|(_, process)| {
                        (!exact || process.fingerprints.identical == *fingerprint)
                            && process.origins.contains(origin)
                    })
                };
                having_origin(true)
                    .or_else(|| having_origin(false))
                    .map(|(id, _)| NodeId::from(id))
                    .or_else(|| self.moved(*fingerprint, origin.place()?))
            }
        }
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
