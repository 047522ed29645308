//! The same graphs laid out by ascii-dag 0.11, left to right.

use ascii_dag::LayoutConfig;
use ascii_dag::graph::{Direction, Graph};
use ascii_dag::ir::{LayoutIR, NodeKind};

use super::crossings::Way;
use super::graphs::Synthetic;

/// A graph of ascii-dag's.
pub struct Peer<'a>(Graph<'a>);

impl<'a> Peer<'a> {
    pub fn new(graph: &'a Synthetic) -> Self {
        let nodes: Vec<(usize, &str)> = graph
            .labels
            .iter()
            // It adds the brackets itself.
            .map(|label| label.trim_matches(['[', ']']))
            .enumerate()
            .collect();
        let edges: Vec<(usize, usize)> = graph.edges.iter().map(|e| (e.from, e.to)).collect();
        let mut peer = Graph::from_edges(&nodes, &edges);
        peer.set_direction(Direction::LeftRight);
        Self(peer)
    }

    /// Its usual layout.
    pub fn layout(&self) -> LayoutIR<'a> {
        self.0.compute_layout()
    }

    /// The ways of the edges in a layout of its `standard` or `quality` preset: the points in which an edge passes a layer
    /// are the dummy nodes that it shows when asked to.
    pub fn ways(&self, config: LayoutConfig<'_>) -> Vec<Way> {
        let config = LayoutConfig {
            direction: Direction::LeftRight,
            include_dummy_nodes: true,
            ..config
        };
        let layout = self.0.compute_layout_with_config(&config);
        let mut passes: Vec<Vec<(usize, i32)>> = vec![Vec::new(); layout.edges().len()];
        for node in layout.nodes() {
            if let (NodeKind::Dummy, Some(edge)) = (node.kind, node.edge_index) {
                passes[edge].push((node.level, row(node.center_y)));
            }
        }
        let edges = layout.edges().iter();
        let ways = edges.filter_map(|edge| {
            let (from, to) = (
                layout.node_by_id(edge.from_id)?,
                layout.node_by_id(edge.to_id)?,
            );
            let mut rows = std::mem::take(&mut passes[edge.edge_index]);
            rows.extend([
                (from.level, row(from.center_y)),
                (to.level, row(to.center_y)),
            ]);
            rows.sort_unstable();
            assert_eq!(rows.len(), to.level - from.level + 1, "a layer is missing");
            Some(Way {
                first_layer: from.level,
                rows: rows.into_iter().map(|(_, row)| row).collect(),
            })
        });
        ways.collect()
    }
}

fn row(cell: usize) -> i32 {
    i32::try_from(cell).unwrap_or(i32::MAX)
}
