//! The drawing around the selected node: so many hops up and down, and what is chosen in it.

use std::collections::HashMap;

use crate::lineage::{Lineage, NodeId};
use crate::tui::widget::graph::{Node, Picture};
use crate::tui::widget::ui::Ui;

/// Nodes drawn at most; a drawing of more fits no terminal.
const MOST: usize = 100;

/// Most hops.
const FARTHEST: u32 = 9;

/// The drawing and what it is of.
#[derive(Debug)]
pub struct Graph {
    /// From dataset to dataset, how far it goes in each direction.
    pub hops: u32,
    /// The drawing.
    pub picture: Picture,
    /// The nodes in the order of the drawing's.
    nodes: Vec<NodeId>,
    made_for: Option<(NodeId, u32, u16)>,
}

impl Default for Graph {
    fn default() -> Self {
        Self {
            hops: 1,
            picture: Picture::default(),
            nodes: Vec::new(),
            made_for: None,
        }
    }
}

impl Graph {
    /// Draws further, or less far.
    pub fn reach(&mut self, further: bool) {
        self.hops = if further {
            (self.hops + 1).min(FARTHEST)
        } else {
            self.hops.saturating_sub(1).max(1)
        };
    }

    /// Forgets the drawing: the graph is another one.
    pub fn forget(&mut self) {
        self.made_for = None;
    }

    /// The node chosen in the drawing.
    pub fn selected(&self) -> Option<NodeId> {
        self.nodes.get(self.picture.selected).copied()
    }

    /// Makes the drawing around `focus` for a pane of this width, unless it is made.
    pub fn settle(&mut self, lineage: &Lineage, focus: Option<NodeId>, width: u16, ui: Ui<'_>) {
        let wanted = focus.map(|focus| (focus, self.hops, width));
        if self.made_for == wanted {
            return;
        }
        self.made_for = wanted;
        let Some((focus, hops, width)) = wanted else {
            self.picture = Picture::default();
            self.nodes.clear();
            return;
        };
        // A hop is from dataset to dataset; a process stands half a hop from its datasets.
        let steps = match focus {
            NodeId::Dataset(_) => hops * 2,
            NodeId::Process(_) => hops * 2 - 1,
        };
        let around = lineage.neighbourhood(focus, steps, steps);
        let hidden = around.nodes.len().saturating_sub(MOST);
        self.nodes = around
            .nodes
            .iter()
            .take(MOST)
            .map(|&(node, _)| node)
            .collect();
        let index: HashMap<NodeId, usize> = self.nodes.iter().copied().zip(0..).collect();
        let edges: Vec<(usize, usize)> = around
            .edges
            .iter()
            .filter_map(|(from, to)| Some((*index.get(from)?, *index.get(to)?)))
            .collect();
        let nodes: Vec<Node> = self
            .nodes
            .iter()
            .map(|&node| drawn(lineage, node, ui))
            .collect();
        self.picture = Picture::fitting(&nodes, &edges, hidden, width);
    }
}

fn drawn(lineage: &Lineage, node: NodeId, ui: Ui<'_>) -> Node {
    let times = match node {
        NodeId::Dataset(_) => 1,
        NodeId::Process(id) => lineage.process(id).multiplicity(),
    };
    Node {
        label: lineage.label(node),
        is_process: matches!(node, NodeId::Process(_)),
        note: if times > 1 {
            ui.times(times)
        } else {
            String::new()
        },
    }
}
