//! The column lineage of a whole graph in numbers, for questions that follow thousands of columns: names are numbers, and each
//! source says which dataset it is of. Made when such a question is asked first; whatever adds to the graph lets go of it.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex};

use super::column_steps::{STAR, tells_no_columns};
use super::{ColumnEnd, ColumnId, ColumnStep, Direction, How};
use crate::collections::{FastIndexSet, Recent};
use crate::lineage::{ColumnRef, DatasetId, Endpoint, Lineage, NodeId, Process, ProcessId};

/// The name of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Name(u32);

/// A name that no statement has.
const UNUSED: Name = Name(u32::MAX);

/// Where a step leads: a [`ColumnEnd`] that something can be followed on from, or that a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct End(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Column(DatasetId, Name),
    Whole(DatasetId),
    Result(ProcessId, Option<Name>),
}

impl End {
    /// A dataset as a whole.
    pub(super) fn whole(dataset: DatasetId) -> Self {
        Self(Kind::Whole(dataset))
    }
}

/// A step from one end to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Where it leads.
    pub(super) end: End,
    /// How.
    pub(super) how: How,
    process: ProcessId,
    /// The places of the written column and of its source.
    places: Option<(u32, u32)>,
}

/// What a process makes a column of.
#[derive(Debug, Clone, Copy)]
struct Source {
    dataset: DatasetId,
    name: Name,
    how: How,
    /// The places of the written column and of the source.
    places: (u32, u32),
    to: Name,
}

/// What influences the rows that a process writes.
#[derive(Debug, Clone, Copy)]
struct Influence {
    dataset: DatasetId,
    name: Name,
    how: How,
}

/// What is told of the columns of one process.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    is_nothing: bool,
    /// The end of its rows in each of the lists; they begin where those of the process before it end.
    written: usize,
    sources: usize,
    influences: usize,
}

/// The index.
#[derive(Debug, Default)]
pub(in crate::lineage) struct ColumnIndex {
    names: FastIndexSet<Arc<str>>,
    star: Option<Name>,
    /// The place in `told` of each process, by the numbers of nodes.
    places: Vec<u32>,
    told: Vec<Told>,
    written: Vec<Name>,
    sources: Vec<Source>,
    influences: Vec<Influence>,
    /// The steps of columns that have many, which a screen asks for in every frame.
    long: Mutex<Option<Long>>,
}

/// Steps by the column that they are from.
type Long = Recent<(ColumnId, Direction), Arc<[ColumnStep]>>;

/// Fewer steps than this are found sooner than they are looked up.
const LONG: usize = 200;

/// So many columns with more are kept: those of a hub that is looked at, and of another.
const KEPT: usize = 16;

/// What is told of one process.
struct Row<'i> {
    is_nothing: bool,
    written: &'i [Name],
    sources: &'i [Source],
    influences: &'i [Influence],
}

impl ColumnIndex {
    fn of(lineage: &Lineage) -> Self {
        let mut index = Self {
            places: vec![0; lineage.graph.node_count()],
            // Before the first process.
            told: vec![Told::default()],
            ..Self::default()
        };
        // Somebody may ask for it though no statement has one.
        index.star = Some(index.name(&STAR.into()));
        for (id, process) in lineage.processes() {
            let place = u32::try_from(index.told.len()).unwrap_or_default();
            if let Some(known) = index.places.get_mut(NodeId::from(id).index().index()) {
                *known = place;
            }
            index.add(lineage, process);
        }
        index
    }

    fn add(&mut self, lineage: &Lineage, process: &Process) {
        // Nearly all that a process names is of what it reads, and shares the key.
        let inputs: Vec<_> = process
            .inputs
            .iter()
            .map(|end| (end, lineage.dataset_by_key(&end.dataset)))
            .collect();
        let dataset = |of: &ColumnRef| {
            let is_it = |(end, _): &&(&Endpoint, _)| end.dataset == of.dataset;
            match inputs.iter().find(is_it) {
                Some((_, id)) => *id,
                None => lineage.dataset_by_key(&of.dataset),
            }
        };
        for (place, column) in (0..).zip(&*process.columns) {
            let to = self.name(&column.to);
            self.written.push(to);
            for (from, source) in (0..).zip(&column.from) {
                let name = self.name(&source.column.column);
                // Of a dataset that the graph does not know nothing can be followed.
                self.sources
                    .extend(dataset(&source.column).map(|dataset| Source {
                        dataset,
                        name,
                        how: How::Value(source.transform),
                        places: (place, from),
                        to,
                    }));
            }
        }
        for influence in &*process.influences {
            let name = self.name(&influence.column.column);
            self.influences
                .extend(dataset(&influence.column).map(|dataset| Influence {
                    dataset,
                    name,
                    how: How::Influence(influence.kind),
                }));
        }
        self.told.push(Told {
            is_nothing: tells_no_columns(process),
            written: self.written.len(),
            sources: self.sources.len(),
            influences: self.influences.len(),
        });
    }

    fn name(&mut self, name: &Arc<str>) -> Name {
        let at = match self.names.get_index_of(name) {
            Some(at) => at,
            None => self.names.insert_full(Arc::clone(name)).0,
        };
        u32::try_from(at).map_or(UNUSED, Name)
    }

    fn known(&self, name: &str) -> Option<Name> {
        let at = self.names.get_index_of(name)?;
        u32::try_from(at).ok().map(Name)
    }

    fn row(&self, id: ProcessId) -> Option<Row<'_>> {
        let place = *self.places.get(NodeId::from(id).index().index())?;
        let place = usize::try_from(place).ok()?;
        let (from, to) = (self.told.get(place.checked_sub(1)?)?, self.told.get(place)?);
        Some(Row {
            is_nothing: to.is_nothing,
            written: self.written.get(from.written..to.written)?,
            sources: self.sources.get(from.sources..to.sources)?,
            influences: self.influences.get(from.influences..to.influences)?,
        })
    }

    /// The steps of a column that has many, if somebody asked for them a while ago.
    pub(super) fn known_steps(&self, of: &(ColumnId, Direction)) -> Option<Arc<[ColumnStep]>> {
        let mut long = self.long.lock().ok()?;
        long.as_mut()?.get(of).cloned()
    }

    /// Keeps them, if they are many.
    pub(super) fn keep_steps(&self, of: (ColumnId, Direction), steps: &Arc<[ColumnStep]>) {
        if steps.len() < LONG {
            return;
        }
        if let Ok(mut long) = self.long.lock() {
            let long = long.get_or_insert_with(|| Recent::new(KEPT));
            *long.get_or_default(of) = Arc::clone(steps);
        }
    }

    fn may_be(&self, one: Name, other: Name) -> bool {
        one == other || self.star.is_some_and(|star| one == star || other == star)
    }

    /// The number of a column.
    pub(super) fn end(&self, column: &ColumnId) -> End {
        let name = self.known(&column.column).unwrap_or(UNUSED);
        End(Kind::Column(column.dataset, name))
    }

    /// What a number stands for.
    pub(super) fn told(&self, end: End) -> ColumnEnd {
        let name = |Name(at): Name| -> Arc<str> {
            let name = usize::try_from(at)
                .ok()
                .and_then(|at| self.names.get_index(at));
            // Only where one begins may it be a name that nothing has, and no step leads there.
            name.cloned().unwrap_or_default()
        };
        match end.0 {
            Kind::Column(dataset, column) => {
                let column = name(column);
                ColumnEnd::Column(ColumnId { dataset, column })
            }
            Kind::Whole(dataset) => ColumnEnd::Whole(dataset),
            Kind::Result(process, column) => ColumnEnd::Result(process, column.map(name)),
        }
    }

    /// The same of a step.
    pub(super) fn told_step(&self, step: &Step) -> ColumnStep {
        let place = |place: u32| usize::try_from(place).ok();
        ColumnStep {
            end: self.told(step.end),
            process: step.process,
            how: step.how,
            written: step.places.and_then(|places| place(places.0)),
            source: step.places.and_then(|places| place(places.1)),
            others: Vec::new(),
        }
    }
}

impl Lineage {
    /// The index, if it is made.
    pub(super) fn known_column_index(&self) -> Option<&ColumnIndex> {
        self.column_index.get().map(|index| &**index)
    }

    /// The steps from a column to what is made of it by the index, each process for itself: what `each_column_step` gives.
    pub(super) fn indexed_uses(&self, column: &ColumnId) -> Vec<ColumnStep> {
        let mut follower = Follower::new(self, Direction::Down);
        let mut steps = Vec::new();
        follower.steps(follower.index().end(column), &mut steps);
        let steps = steps.iter();
        steps.map(|step| follower.index().told_step(step)).collect()
    }
}

/// Follows columns by the index. The buffers save a hundred thousand allocations.
pub(super) struct Follower<'l> {
    lineage: &'l Lineage,
    index: &'l ColumnIndex,
    direction: Direction,
    processes: Vec<NodeId>,
    ends: Vec<NodeId>,
}

impl<'l> Follower<'l> {
    pub(super) fn new(lineage: &'l Lineage, direction: Direction) -> Self {
        Self {
            lineage,
            index: lineage
                .column_index
                .get_or_init(|| Arc::new(ColumnIndex::of(lineage))),
            direction,
            processes: Vec::new(),
            ends: Vec::new(),
        }
    }

    pub(super) fn index(&self) -> &'l ColumnIndex {
        self.index
    }

    /// The steps from an end, each process for itself, but for those to constants and to what nothing tells: what
    /// `each_column_step` and `whole_steps` give.
    pub(super) fn steps(&mut self, from: End, steps: &mut Vec<Step>) {
        let (dataset, column) = match from.0 {
            Kind::Column(dataset, name) => (dataset, Some(name)),
            Kind::Whole(dataset) => (dataset, None),
            Kind::Result(..) => return,
        };
        let mut processes = std::mem::take(&mut self.processes);
        processes.clear();
        self.lineage
            .beside_into(dataset.into(), self.direction, &mut processes);
        for id in processes.iter().filter_map(|node| node.as_process()) {
            let Some(row) = self.index.row(id) else {
                continue;
            };
            match (column, self.direction) {
                (Some(name), Direction::Up) if !row.is_nothing => {
                    self.sources(id, &row, name, steps);
                }
                (Some(name), Direction::Down) if !row.is_nothing => {
                    self.uses(id, &row, (dataset, name), steps);
                }
                _ => self.as_a_whole(id, steps),
            }
        }
        self.processes = processes;
    }

    /// What a process makes a column of.
    fn sources(&self, id: ProcessId, row: &Row<'_>, name: Name, steps: &mut Vec<Step>) {
        let is_it = |to: Name| self.index.may_be(to, name);
        let step = |dataset, name, how, places| Step {
            end: End(Kind::Column(dataset, name)),
            how,
            process: id,
            places,
        };
        let sources = row.sources.iter().filter(|source| is_it(source.to));
        steps.extend(sources.map(|it| step(it.dataset, it.name, it.how, Some(it.places))));
        // Another column is written: what decides on its rows is no matter of this one.
        if row.written.is_empty() || row.written.iter().any(|&to| is_it(to)) {
            let influences = row.influences.iter();
            steps.extend(influences.map(|it| step(it.dataset, it.name, it.how, None)));
        }
    }

    /// What a process makes of a column.
    fn uses(
        &mut self,
        id: ProcessId,
        row: &Row<'_>,
        (dataset, name): (DatasetId, Name),
        steps: &mut Vec<Step>,
    ) {
        let index = self.index;
        let is_it = |of: DatasetId, it: Name| of == dataset && index.may_be(it, name);
        self.ends.clear();
        self.lineage
            .beside_into(id.into(), Direction::Down, &mut self.ends);
        let mut lead = |to: Option<Name>, how, places| {
            let step = |kind| Step {
                end: End(kind),
                how,
                process: id,
                places,
            };
            let outputs = self.ends.iter().filter_map(|node| node.as_dataset());
            steps.extend(outputs.map(|dataset| {
                step(to.map_or(Kind::Whole(dataset), |to| Kind::Column(dataset, to)))
            }));
            if self.ends.is_empty() {
                steps.push(step(Kind::Result(id, to)));
            }
        };
        for source in row.sources.iter().filter(|it| is_it(it.dataset, it.name)) {
            lead(Some(source.to), source.how, Some(source.places));
        }
        for influence in row
            .influences
            .iter()
            .filter(|it| is_it(it.dataset, it.name))
        {
            lead(None, influence.how, None);
        }
    }

    /// The steps through a process of which no more is told than what it reads and writes, or no more is asked.
    fn as_a_whole(&mut self, id: ProcessId, steps: &mut Vec<Step>) {
        self.ends.clear();
        self.lineage
            .beside_into(id.into(), self.direction, &mut self.ends);
        let step = |kind| Step {
            end: End(kind),
            how: How::Whole,
            process: id,
            places: None,
        };
        if self.ends.is_empty() && self.direction == Direction::Down {
            steps.push(step(Kind::Result(id, None)));
        }
        let wholes = self.ends.iter().filter_map(|node| node.as_dataset());
        steps.extend(wholes.map(|dataset| step(Kind::Whole(dataset))));
    }
}
