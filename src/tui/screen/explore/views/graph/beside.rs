//! What lies beside a thing in a drawing: nodes, with or without the processes between datasets, or columns.

use std::collections::HashSet;

use super::scope::{Beside, Side};
use crate::lineage::{Direction, Lineage, NodeId};
use crate::tui::screen::explore::near::{column_end, column_id};
use crate::tui::work::Thing;

/// Datasets and processes.
pub struct Nodes<'a> {
    /// The graph.
    pub graph: &'a Lineage,
    /// The focus, which is drawn also where it is a process that would be left out.
    pub focus: NodeId,
    /// Whether processes are drawn, or only that data goes from one dataset to another.
    pub draws_processes: bool,
}

impl Beside for Nodes<'_> {
    fn next(&self, (thing, towards): &Side) -> Vec<Thing> {
        let near = self.graph.beside(thing.node, *towards);
        if self.draws_processes {
            return near.into_iter().map(Thing::from).collect();
        }
        let mut seen = HashSet::new();
        let beyond = near.into_iter().flat_map(|near| match near {
            NodeId::Process(_) if near != self.focus => self.graph.beside(near, *towards),
            _ => vec![near],
        });
        let beyond = beyond.filter(|&node| seen.insert(node));
        beyond.map(Thing::from).collect()
    }

    fn steps(&self, hops: u32) -> u32 {
        match (self.focus, self.draws_processes) {
            (NodeId::Dataset(_), true) => hops * 2,
            (NodeId::Process(_), true) => (hops * 2).saturating_sub(1),
            (_, false) => hops,
        }
    }
}

/// Columns, and datasets as wholes where nothing tells of columns.
pub struct Columns<'a> {
    /// The graph.
    pub graph: &'a Lineage,
    /// Whether what only decides on rows is drawn as well.
    pub with_influences: bool,
}

impl Columns<'_> {
    /// Whether a value goes from one thing to the other, and not only an influence.
    pub fn is_value(&self, from: &Thing, to: &Thing) -> bool {
        let Some(column) = column_id(from) else {
            return false;
        };
        let steps = self.graph.column_steps(&column, Direction::Down);
        let mut steps = steps.iter();
        steps.any(|step| step.how.is_value() && column_end(&step.end).as_ref() == Some(to))
    }
}

impl Beside for Columns<'_> {
    fn next(&self, (thing, towards): &Side) -> Vec<Thing> {
        let Some(column) = column_id(thing) else {
            return Vec::new();
        };
        let mut seen = HashSet::new();
        let steps = self.graph.column_steps(&column, *towards);
        let steps = steps
            .iter()
            .filter(|step| self.with_influences || step.how.is_value());
        let ends = steps.filter_map(|step| column_end(&step.end));
        ends.filter(|end| seen.insert(end.clone())).collect()
    }

    fn steps(&self, hops: u32) -> u32 {
        hops
    }
}
