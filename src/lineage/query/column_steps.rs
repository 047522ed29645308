//! One step of column lineage: from a column to what it is made of, or to what is made of it.

use std::sync::Arc;

use smallvec::SmallVec;

use super::Direction;
use crate::collections::{FEW, FastIndexSet, FastMap};
use crate::lineage::{
    ColumnLineage, ColumnRef, DatasetId, InfluenceKind, Lineage, NodeId, Process, ProcessId,
    SourceColumn, Transform,
};

/// The name of the column where a star could not be expanded: it may be any column.
pub(super) const STAR: &str = "*";

/// A column of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId {
    /// The dataset.
    pub dataset: DatasetId,
    /// Its name; `*` where a star could not be expanded, which may be any.
    pub column: Arc<str>,
}

/// Where a step of column lineage leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ColumnEnd {
    /// To a column.
    Column(ColumnId),
    /// To a dataset as a whole: any of its columns.
    Whole(DatasetId),
    /// To what a process gives that writes nothing: a column of a bare SELECT; with no name all of it.
    Result(ProcessId, Option<Arc<str>>),
    /// Upwards: to no column. The value is a constant, the time, or the like.
    Constant,
    /// Upwards: to what nothing tells.
    Unknown,
}

impl ColumnEnd {
    /// The dataset, where it is one or a column of one.
    pub fn dataset(&self) -> Option<DatasetId> {
        match self {
            Self::Column(ColumnId { dataset, .. }) | Self::Whole(dataset) => Some(*dataset),
            Self::Result(..) | Self::Constant | Self::Unknown => None,
        }
    }

    /// The column's name, where there is one.
    pub fn column(&self) -> Option<&Arc<str>> {
        match self {
            Self::Column(ColumnId { column, .. }) | Self::Result(_, Some(column)) => Some(column),
            _ => None,
        }
    }
}

/// How a step leads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// The value of the one comes from the other.
    Value(Transform),
    /// The one decides on the rows that the other has values in.
    Influence(InfluenceKind),
    /// As a whole: nothing tells which columns, or all are meant.
    Whole,
}

impl How {
    /// Whether the value comes from there.
    pub fn is_value(self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value(transform) => transform.as_str(),
            Self::Influence(kind) => kind.as_str(),
            Self::Whole => "WHOLE",
        }
    }
}

/// A step of column lineage through one process.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ColumnStep {
    /// Where it leads.
    pub end: ColumnEnd,
    /// The process.
    pub process: ProcessId,
    /// How.
    pub how: How,
    /// The written column: its place in [`Process::columns`]. None for influences and where nothing is told of columns.
    pub written: Option<usize>,
    /// The source: its place among those of the written column. None where the value comes from no column, too.
    pub source: Option<usize>,
    /// Other processes that do exactly that, in order of appearance: an estate repeats its statements.
    pub others: Vec<ProcessId>,
}

impl ColumnStep {
    /// The written column with its expression.
    pub fn lineage<'l>(&self, lineage: &'l Lineage) -> Option<&'l ColumnLineage> {
        lineage.process(self.process).columns.get(self.written?)
    }

    /// The source with the fields of it that the statement names.
    pub fn source<'l>(&self, lineage: &'l Lineage) -> Option<&'l SourceColumn> {
        self.lineage(lineage)?.from.get(self.source?)
    }

    /// The expression that makes the value, where it is more than a column.
    pub fn expression<'l>(&self, lineage: &'l Lineage) -> Option<&'l str> {
        self.lineage(lineage)?.expression.as_deref()
    }

    fn whole(end: ColumnEnd, process: ProcessId) -> Self {
        Self {
            end,
            process,
            how: How::Whole,
            written: None,
            source: None,
            others: Vec::new(),
        }
    }
}

impl Lineage {
    /// The columns that are known of a dataset: those it declares, in their order, then others that statements name, in
    /// order of appearance. `*` among them says that there may be more.
    pub fn columns_of(&self, dataset: DatasetId) -> Vec<Arc<str>> {
        let known = self.dataset(dataset);
        let declared = known.columns.iter().map(|column| &column.name);
        let mut names: FastIndexSet<&Arc<str>> = declared.collect();
        for id in self.processes_beside(dataset.into(), Direction::Up) {
            names.extend(self.process(id).columns.iter().map(|column| &column.to));
        }
        for id in self.processes_beside(dataset.into(), Direction::Down) {
            let read = read_columns(self.process(id)).filter(|it| it.dataset == known.key);
            names.extend(read.map(|it| &it.column));
        }
        names.into_iter().cloned().collect()
    }

    /// The steps from a column to what it is made of (up) or to what is made of it (down), in order of appearance; of each
    /// process first the values, then what influences its rows. Processes that do the same are one step.
    /// Those of a hub are kept and shared: a screen asks for its thousands at every key.
    pub fn column_steps(&self, column: &ColumnId, direction: Direction) -> Arc<[ColumnStep]> {
        let Some(index) = self.known_column_index() else {
            return self.together(self.each_column_step(column, direction));
        };
        let of = (column.clone(), direction);
        if let Some(steps) = index.known_steps(&of) {
            return steps;
        }
        let steps = self.together(match direction {
            // The index knows no constants, which are told up.
            Direction::Up => self.each_column_step(column, direction),
            Direction::Down => self.indexed_uses(column),
        });
        index.keep_steps(of, &steps);
        steps
    }

    /// Those that do the same as one.
    fn together(&self, all: Vec<ColumnStep>) -> Arc<[ColumnStep]> {
        let mut told = Told::of(self, all.len());
        for step in all {
            told.add(step);
        }
        told.steps.into()
    }

    /// The same, each process for itself.
    pub(super) fn each_column_step(
        &self,
        column: &ColumnId,
        direction: Direction,
    ) -> Vec<ColumnStep> {
        let mut steps = Vec::new();
        for id in self.processes_beside(column.dataset.into(), direction) {
            match direction {
                Direction::Up => self.sources(column, id, &mut steps),
                Direction::Down => self.uses(column, id, &mut steps),
            }
        }
        steps
    }

    /// The steps from a dataset as a whole to those beside it, as wholes: what the index must give.
    #[cfg(test)]
    pub(super) fn whole_steps(&self, dataset: DatasetId, direction: Direction) -> Vec<ColumnStep> {
        let mut steps = Vec::new();
        for id in self.processes_beside(dataset.into(), direction) {
            self.as_a_whole(id, direction, &mut steps);
        }
        steps
    }

    /// What a process makes a column of.
    fn sources(&self, column: &ColumnId, id: ProcessId, steps: &mut Vec<ColumnStep>) {
        let process = self.process(id);
        if tells_no_columns(process) {
            self.as_a_whole(id, Direction::Up, steps);
            return;
        }
        let before = steps.len();
        let written = process.columns.iter().enumerate();
        for (at, written) in written.filter(|(_, it)| may_be(&it.to, &column.column)) {
            if written.from.is_empty() {
                let end = if process.is_unsure_column(at) {
                    ColumnEnd::Unknown
                } else {
                    ColumnEnd::Constant
                };
                steps.push(ColumnStep {
                    written: Some(at),
                    how: How::Value(Transform::Identity),
                    ..ColumnStep::whole(end, id)
                });
            }
            for (source, from) in written.from.iter().enumerate() {
                steps.push(ColumnStep {
                    end: self.end_of(&from.column),
                    process: id,
                    how: How::Value(from.transform),
                    written: Some(at),
                    source: Some(source),
                    others: Vec::new(),
                });
            }
        }
        // Another column is written: what decides on its rows is no matter of this one.
        if steps.len() == before && !process.columns.is_empty() {
            return;
        }
        steps.extend(process.influences.iter().map(|influence| ColumnStep {
            how: How::Influence(influence.kind),
            ..ColumnStep::whole(self.end_of(&influence.column), id)
        }));
    }

    /// What a process makes of a column.
    fn uses(&self, column: &ColumnId, id: ProcessId, steps: &mut Vec<ColumnStep>) {
        let process = self.process(id);
        if tells_no_columns(process) {
            self.as_a_whole(id, Direction::Down, steps);
            return;
        }
        let key = &self.dataset(column.dataset).key;
        let is_it = |it: &ColumnRef| may_be(&it.column, &column.column) && it.dataset == *key;
        let outputs = self.downstream(id.into()).into_iter();
        let outputs: Vec<_> = outputs.filter_map(NodeId::as_dataset).collect();
        for (at, written) in process.columns.iter().enumerate() {
            for (source, from) in written.from.iter().enumerate() {
                if !is_it(&from.column) {
                    continue;
                }
                let step = |end| ColumnStep {
                    end,
                    process: id,
                    how: How::Value(from.transform),
                    written: Some(at),
                    source: Some(source),
                    others: Vec::new(),
                };
                let column = |&dataset: &DatasetId| {
                    let column = Arc::clone(&written.to);
                    ColumnEnd::Column(ColumnId { dataset, column })
                };
                steps.extend(outputs.iter().map(column).map(step));
                if outputs.is_empty() {
                    let result = ColumnEnd::Result(id, Some(Arc::clone(&written.to)));
                    steps.push(step(result));
                }
            }
        }
        for influence in process.influences.iter().filter(|it| is_it(&it.column)) {
            let ends = outputs.iter().copied().map(ColumnEnd::Whole);
            let result = outputs.is_empty().then_some(ColumnEnd::Result(id, None));
            steps.extend(ends.chain(result).map(|end| ColumnStep {
                how: How::Influence(influence.kind),
                ..ColumnStep::whole(end, id)
            }));
        }
    }

    /// The steps through a process of which no more is told than what it reads and writes, or no more is asked.
    fn as_a_whole(&self, id: ProcessId, direction: Direction, steps: &mut Vec<ColumnStep>) {
        let ends = self.beside(id.into(), direction);
        if ends.is_empty() {
            let end = match direction {
                Direction::Up => ColumnEnd::Unknown,
                Direction::Down => ColumnEnd::Result(id, None),
            };
            steps.push(ColumnStep::whole(end, id));
        }
        let wholes = ends.into_iter().filter_map(NodeId::as_dataset);
        steps.extend(wholes.map(|it| ColumnStep::whole(ColumnEnd::Whole(it), id)));
    }

    fn end_of(&self, column: &ColumnRef) -> ColumnEnd {
        match self.dataset_by_key(&column.dataset) {
            Some(dataset) => ColumnEnd::Column(ColumnId {
                dataset,
                column: Arc::clone(&column.column),
            }),
            None => ColumnEnd::Unknown,
        }
    }
}

/// Steps that were told, each with the processes that do the same.
struct Told<'l> {
    lineage: &'l Lineage,
    steps: Vec<ColumnStep>,
    /// Their places by what a step says of itself. What is written besides is compared only where that is the same: to hash it
    /// for each of a hub's thousands of steps takes as long as a frame may.
    places: FastMap<(ColumnEnd, How, Option<usize>), Places<'l>>,
}

/// The places of steps that say the same of themselves. Of many, those behind the first few are found by what is written.
#[derive(Default)]
struct Places<'l> {
    few: SmallVec<[usize; 1]>,
    many: FastMap<Option<&'l ColumnLineage>, usize>,
}

impl<'l> Told<'l> {
    fn of(lineage: &'l Lineage, count: usize) -> Self {
        let mut places = FastMap::default();
        places.reserve(count);
        Self {
            lineage,
            steps: Vec::with_capacity(count),
            places,
        }
    }

    fn add(&mut self, step: ColumnStep) {
        let (lineage, steps) = (self.lineage, &mut self.steps);
        let says = (step.end.clone(), step.how, step.source);
        let places = self.places.entry(says).or_default();
        if let Some(at) = places.find(steps, &step, lineage) {
            let known = &mut steps[at];
            if known.process != step.process && known.others.last() != Some(&step.process) {
                known.others.push(step.process);
            }
            return;
        }
        if places.few.len() < FEW {
            places.few.push(steps.len());
        } else {
            places.many.insert(step.lineage(lineage), steps.len());
        }
        steps.push(step);
    }
}

impl Places<'_> {
    /// The place of a step that does exactly what this one does.
    fn find(&self, steps: &[ColumnStep], step: &ColumnStep, lineage: &Lineage) -> Option<usize> {
        if self.few.is_empty() {
            return None;
        }
        let written = step.lineage(lineage);
        let mut few = self.few.iter().copied();
        few.find(|&at| steps[at].lineage(lineage) == written)
            .or_else(|| self.many.get(&written).copied())
    }
}

fn may_be(one: &str, other: &str) -> bool {
    one == other || one == STAR || other == STAR
}

pub(super) fn tells_no_columns(process: &Process) -> bool {
    process.columns.is_empty() && process.influences.is_empty()
}

/// The columns that a process reads, for values and for influences.
fn read_columns(process: &Process) -> impl Iterator<Item = &ColumnRef> {
    let sources = process.columns.iter().flat_map(|column| &column.from);
    let values = sources.map(|source| &*source.column);
    values.chain(process.influences.iter().map(|it| &*it.column))
}
