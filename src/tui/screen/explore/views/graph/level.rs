//! How closely the drawing looks: from groups over jobs and statements to datasets. One column of a dataset is closer still,
//! and is what the focus is then.

use std::sync::Arc;

use super::super::Scene;
use super::super::grouping::Grouping;
use super::item::Item;
use crate::lineage::GroupBy;

/// What the nodes of the drawing are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    /// Groups.
    Groups,
    /// Jobs and datasets: the statements of a job are one node.
    Jobs,
    /// Statements and datasets.
    #[default]
    Statements,
    /// Datasets.
    Datasets,
}

/// From far away to close by.
const ALL: [Level; 4] = [
    Level::Groups,
    Level::Jobs,
    Level::Statements,
    Level::Datasets,
];

impl Level {
    /// The next that is closer; none where a column of its own is.
    pub fn closer(self) -> Option<Self> {
        ALL.into_iter().find(|&level| level > self)
    }

    /// The next that is further away.
    pub fn further(self) -> Option<Self> {
        ALL.into_iter().rev().find(|&level| level < self)
    }

    /// What is grouped, where something is.
    fn grouping(self, by: GroupBy) -> Option<GroupBy> {
        match self {
            Self::Groups => Some(by),
            Self::Jobs => Some(GroupBy::Job),
            Self::Statements | Self::Datasets => None,
        }
    }
}

/// The groups that a level draws, kept as long as they are of the same graph.
#[derive(Debug, Default)]
pub struct Grouped {
    made: Option<Arc<Grouping>>,
}

impl Grouped {
    /// Makes the groups of a level, unless it has none or they are made.
    pub fn make(&mut self, scene: &Scene<'_>, level: Level, by: GroupBy) {
        let wanted = level.grouping(by);
        let has = self.made.as_ref().map(|it| it.quotient.by);
        if let Some(by) = wanted.filter(|_| wanted != has) {
            self.made = Some(scene.grouping(by));
        }
    }

    /// The groups that were made last.
    pub fn get(&self) -> Option<&Grouping> {
        self.made.as_deref()
    }

    /// What of a level stands for the focus; none where it is in no group.
    pub fn focus(&self, scene: &Scene<'_>, level: Level) -> Option<Item> {
        let graph = &scene.work.graph;
        let node = scene.focus.node;
        match level {
            Level::Groups => self.get()?.near(graph, node).map(Item::Group),
            Level::Jobs if node.as_process().is_some() => {
                let job = self.get()?.of(node).first();
                job.copied().map(Item::Group)
            }
            Level::Jobs | Level::Statements | Level::Datasets => {
                Some(Item::Thing(scene.focus.clone()))
            }
        }
    }
}
