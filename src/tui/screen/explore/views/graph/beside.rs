//! What lies beside something in a drawing: nodes, with or without the processes between datasets, columns, or groups.

use std::cell::RefCell;

use super::super::grouping::Grouping;
use super::item::Item;
use super::scope::{Beside, Side};
use crate::collections::{FastMap, FastSet};
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
    fn next(&self, (item, towards): &Side) -> Vec<Item> {
        let Some(thing) = item.thing() else {
            return Vec::new();
        };
        let near = self.graph.beside(thing.node, *towards);
        if self.draws_processes {
            return near.into_iter().map(Item::from).collect();
        }
        let mut seen = FastSet::default();
        let beyond = near.into_iter().flat_map(|near| match near {
            NodeId::Process(_) if near != self.focus => self.graph.beside(near, *towards),
            _ => vec![near],
        });
        let beyond = beyond.filter(|&node| seen.insert(node));
        beyond.map(Item::from).collect()
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
    /// What values go to from what was asked about.
    values: RefCell<FastMap<Thing, FastSet<Thing>>>,
}

impl<'a> Columns<'a> {
    /// The columns of a graph.
    pub fn new(graph: &'a Lineage, with_influences: bool) -> Self {
        Self {
            graph,
            with_influences,
            values: RefCell::default(),
        }
    }

    /// Whether a value goes from one thing to the other, and not only an influence.
    pub fn is_value(&self, from: &Thing, to: &Thing) -> bool {
        let Some(column) = column_id(from) else {
            return false;
        };
        let mut values = self.values.borrow_mut();
        let ends = values.entry(from.clone()).or_insert_with(|| {
            let steps = self.graph.column_steps(&column, Direction::Down);
            let steps = steps.iter().filter(|step| step.how.is_value());
            steps.filter_map(|step| column_end(&step.end)).collect()
        });
        ends.contains(to)
    }
}

impl Beside for Columns<'_> {
    fn next(&self, (item, towards): &Side) -> Vec<Item> {
        let Some(column) = item.thing().and_then(column_id) else {
            return Vec::new();
        };
        let mut seen = FastSet::default();
        let steps = self.graph.column_steps(&column, *towards);
        let steps = steps
            .iter()
            .filter(|step| self.with_influences || step.how.is_value());
        let ends = steps.filter_map(|step| column_end(&step.end));
        let ends = ends.filter(|end| seen.insert(end.clone()));
        ends.map(Item::from).collect()
    }

    fn steps(&self, hops: u32) -> u32 {
        hops
    }
}

/// Groups, and nothing else.
pub struct Groups<'a> {
    /// The groups.
    pub grouping: &'a Grouping,
}

impl Beside for Groups<'_> {
    fn next(&self, (item, towards): &Side) -> Vec<Item> {
        let Item::Group(at) = item else {
            return Vec::new();
        };
        let edges = self.grouping.quotient.beside(*at, *towards);
        let ends = edges.map(|edge| match towards {
            Direction::Up => edge.from,
            Direction::Down => edge.to,
        });
        ends.map(Item::Group).collect()
    }

    fn steps(&self, hops: u32) -> u32 {
        hops
    }
}

/// Jobs, each as one node however many statements it has, and the datasets between them.
pub struct Jobs<'a> {
    /// The graph.
    pub graph: &'a Lineage,
    /// Its jobs.
    pub grouping: &'a Grouping,
    /// Whether the focus is a job, and not a dataset.
    pub is_job_in_focus: bool,
}

impl Beside for Jobs<'_> {
    fn next(&self, (item, towards): &Side) -> Vec<Item> {
        let beside = |node| self.graph.beside(node, *towards);
        let mut seen = FastSet::default();
        let next: Vec<Item> = match item {
            Item::Group(at) => {
                let group = self.grouping.quotient.groups.get(*at);
                let members = group.into_iter().flat_map(|group| &group.members);
                let datasets = members.flat_map(|&member| beside(member));
                datasets.map(Item::from).collect()
            }
            Item::Thing(thing) => {
                let processes = beside(thing.node).into_iter();
                let jobs = processes.flat_map(|it| self.grouping.of(it).iter().copied());
                jobs.map(Item::Group).collect()
            }
        };
        let next = next.into_iter();
        next.filter(|item| seen.insert(item.clone())).collect()
    }

    fn steps(&self, hops: u32) -> u32 {
        if self.is_job_in_focus {
            (hops * 2).saturating_sub(1)
        } else {
            hops * 2
        }
    }
}
