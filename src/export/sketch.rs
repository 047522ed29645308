//! A part of a graph as boxes with words in them, for formats that place boxes themselves.

use super::label;
use super::part::{ColumnNode, Part};
use crate::lineage::{Lineage, NodeId};
use crate::text;

/// Boxes and the lines between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// The boxes.
    pub boxes: Vec<SketchBox>,
    /// Pairs of places among them, in the direction of the data.
    pub lines: Vec<(usize, usize)>,
    /// Boxes that stand out.
    pub focus: Vec<usize>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SketchBox {
    /// What stands in it; printable.
    pub words: String,
    /// What else is known of it, a line each; printable.
    pub more: Vec<String>,
    /// What it is.
    pub shape: Shape,
    /// Its place among the datasets or the processes of the whole graph; columns have none.
    pub place: Option<usize>,
}

/// What a box is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A dataset.
    Dataset,
    /// A dataset that holds no data of its own.
    Ephemeral,
    /// A process.
    Process,
    /// A column.
    Column,
}

/// The longest words of a box, in cells.
const LONGEST: usize = 60;

impl Sketch {
    /// Datasets and processes.
    pub fn of(lineage: &Lineage, part: &Part<NodeId>) -> Self {
        let datasets = lineage.datasets().map(|(id, _)| NodeId::from(id)).zip(0..);
        let processes = lineage.processes().map(|(id, _)| NodeId::from(id)).zip(0..);
        let places: std::collections::HashMap<NodeId, usize> = datasets.chain(processes).collect();
        let boxes = part.nodes.iter().map(|&node| {
            let (lines, shape) = match node {
                NodeId::Dataset(id) => {
                    let dataset = lineage.dataset(id);
                    let shape = if dataset.is_ephemeral {
                        Shape::Ephemeral
                    } else {
                        Shape::Dataset
                    };
                    (label::dataset(dataset), shape)
                }
                NodeId::Process(id) => (label::process(lineage.process(id)), Shape::Process),
            };
            let mut lines = lines.iter().map(|line| text::printable(line).into_owned());
            let words = lines.next().unwrap_or_default();
            SketchBox {
                more: lines.collect(),
                shape,
                place: places.get(&node).copied(),
                words,
            }
        });
        Self::with(boxes.collect(), part)
    }

    /// Columns.
    pub fn of_columns(part: &Part<ColumnNode>) -> Self {
        let boxes = part.nodes.iter().map(|node| SketchBox {
            words: text::printable(&node.label).into_owned(),
            more: node
                .dataset
                .identity()
                .map(|identity| text::printable(&identity.to_string()).into_owned())
                .into_iter()
                .collect(),
            shape: Shape::Column,
            place: None,
        });
        Self::with(boxes.collect(), part)
    }

    fn with<N>(mut boxes: Vec<SketchBox>, part: &Part<N>) -> Self {
        for it in &mut boxes {
            let cut = text::truncate_middle(&it.words, LONGEST).into_owned();
            if cut != it.words {
                let whole = std::mem::replace(&mut it.words, cut);
                it.more.insert(0, whole);
            }
        }
        Self {
            boxes,
            lines: part.edges.clone(),
            focus: part.focus.clone(),
        }
    }
}
