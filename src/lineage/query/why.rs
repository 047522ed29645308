//! Why one thing is an input of another: the statements on the way, and what each takes from the ones before.

use super::{Between, ColumnEnd, ColumnId, ColumnStep, How};
use crate::collections::FastSet;
use crate::lineage::{DatasetId, Lineage, NodeId, ProcessId};

/// A statement on a way. Its text, places and jobs are those of its process ([`crate::lineage::Process`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The process.
    pub process: ProcessId,
    /// The datasets that it reads on this way; empty where the way begins in the process.
    pub reads: Vec<DatasetId>,
    /// The datasets that it writes on this way; empty where the way ends in the process.
    pub writes: Vec<DatasetId>,
    /// The written columns that take a value from what is read: places in [`crate::lineage::Process::columns`].
    pub columns: Vec<usize>,
    /// The columns of what is read that decide on rows: places in [`crate::lineage::Process::influences`].
    pub influences: Vec<usize>,
}

impl Lineage {
    /// The statements on a way, as [`Lineage::shortest_path`] tells it, in the order of the data.
    pub fn reasons(&self, way: &[NodeId]) -> Vec<Reason> {
        let beside = |at: Option<usize>| {
            let dataset = at.and_then(|at| way.get(at)?.as_dataset());
            dataset.into_iter().collect()
        };
        let processes = way.iter().enumerate();
        processes
            .filter_map(|(at, node)| {
                let reads = beside(at.checked_sub(1));
                Some(self.reason(node.as_process()?, reads, beside(at.checked_add(1))))
            })
            .collect()
    }

    /// The statements on all ways between two nodes, nearest to the first one first.
    pub fn reasons_between(&self, between: &Between) -> Vec<Reason> {
        let known: FastSet<NodeId> = between.nodes.iter().copied().collect();
        let datasets = |nodes: Vec<NodeId>| {
            let inside = nodes.into_iter().filter(|node| known.contains(node));
            inside.filter_map(NodeId::as_dataset).collect()
        };
        let processes = between.nodes.iter().filter_map(|node| node.as_process());
        processes
            .map(|id| {
                let reads = datasets(self.upstream(id.into()));
                self.reason(id, reads, datasets(self.downstream(id.into())))
            })
            .collect()
    }

    /// The statements on a way from a column, as [`Lineage::column_path`] tells it, each with what it makes of the column
    /// before.
    pub fn column_reasons(&self, from: &ColumnId, way: &[ColumnStep]) -> Vec<Reason> {
        let start = ColumnEnd::Column(from.clone());
        let ends = std::iter::once(&start).chain(way.iter().map(|step| &step.end));
        let steps = ends.zip(way);
        steps
            .map(|(before, step)| Reason {
                process: step.process,
                reads: before.dataset().into_iter().collect(),
                writes: step.end.dataset().into_iter().collect(),
                columns: step.written.into_iter().collect(),
                influences: self.influences_of(before, step),
            })
            .collect()
    }

    /// The influences that a step is about.
    fn influences_of(&self, before: &ColumnEnd, step: &ColumnStep) -> Vec<usize> {
        let How::Influence(kind) = step.how else {
            return Vec::new();
        };
        let dataset = before.dataset().map(|id| &self.dataset(id).key);
        let influences = (0..).zip(&*self.process(step.process).influences);
        let is_it = influences.filter(|(_, it)| {
            let is_column = before.column() == Some(&it.column.column);
            it.kind == kind && is_column && Some(&it.column.dataset) == dataset
        });
        is_it.map(|(at, _)| at).collect()
    }

    fn reason(&self, id: ProcessId, reads: Vec<DatasetId>, writes: Vec<DatasetId>) -> Reason {
        let process = self.process(id);
        let keys: Vec<_> = reads.iter().map(|&it| &self.dataset(it).key).collect();
        let columns = (0..).zip(&*process.columns).filter(|(_, column)| {
            let mut sources = column.from.iter();
            sources.any(|source| keys.contains(&&source.column.dataset))
        });
        let influences = (0..).zip(&*process.influences);
        let influences = influences.filter(|(_, it)| keys.contains(&&it.column.dataset));
        Reason {
            process: id,
            reads,
            writes,
            columns: columns.map(|(at, _)| at).collect(),
            influences: influences.map(|(at, _)| at).collect(),
        }
    }
}
