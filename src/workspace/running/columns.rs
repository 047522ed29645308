//! Column by column what the processes of a submission or a job do, in names that both sides have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lineage::{
    About, ColumnLineage, Endpoint, Evidence, Influence, InfluenceKind, Process, Transform,
};
use crate::term::is_of_table;

/// The columns that a column comes from; none where that is not sure.
pub(super) type Sources = Option<BTreeSet<String>>;

/// What a process does; shared with it.
pub(super) struct Work {
    inputs: Arc<[Endpoint]>,
    outputs: Arc<[Endpoint]>,
    columns: Arc<[ColumnLineage]>,
    influences: Arc<[Influence]>,
    evidence: Arc<[Evidence]>,
    /// Which of the columns goes to each of the sink, in the order of the sink; none where it is left empty.
    places: Option<Vec<Option<usize>>>,
    /// The columns of the sink then.
    names: Vec<Arc<str>>,
}

impl Work {
    pub(super) fn of(process: &Process) -> Self {
        Self {
            inputs: Arc::clone(&process.inputs),
            outputs: Arc::clone(&process.outputs),
            columns: Arc::clone(&process.columns),
            influences: Arc::clone(&process.influences),
            evidence: Arc::clone(&process.evidence),
            places: None,
            names: Vec::new(),
        }
    }

    /// Puts its columns where the sink has them, as plans do, by the names of the sink's columns.
    pub(super) fn put_into_places(&mut self, sink: impl FnOnce() -> Option<Vec<Arc<str>>>) {
        if self.columns.is_empty() {
            return;
        }
        let Some(names) = sink() else {
            return;
        };
        let place = |name: &Arc<str>| self.columns.iter().position(|it| it.to == *name);
        let places: Vec<_> = names.iter().map(place).collect();
        // A column that the sink does not have says that the definition is another one.
        let is_whole = places.iter().flatten().count() == self.columns.len();
        if is_whole {
            (self.places, self.names) = (Some(places), names);
        }
    }

    /// What is said of each column, in the order of the sink where that is known.
    fn each<T>(&self, of: impl Fn(usize, &ColumnLineage) -> T, empty: impl Fn() -> T) -> Vec<T> {
        let column = |at: usize| self.columns.get(at).map_or_else(&empty, |it| of(at, it));
        match &self.places {
            Some(places) => {
                let columns = places.iter().map(|at| at.map_or_else(&empty, column));
                columns.collect()
            }
            None => (0..self.columns.len()).map(column).collect(),
        }
    }

    fn sources(&self, at: usize, column: &ColumnLineage) -> Sources {
        let mut evidence = self.evidence.iter();
        let is_doubted = evidence.any(|it| it.about == About::Column(at));
        let names = column.from.iter().map(|source| source.column.to_string());
        (!is_doubted).then(|| names.collect())
    }
}

/// What several of them do together.
#[derive(Default)]
pub(super) struct Columns {
    /// The columns of each sink, by the sink's name; those that are not sure are none.
    pub(super) of_sinks: BTreeMap<String, Vec<Vec<Sources>>>,
    /// What they are called, where they are in the order of the table.
    pub(super) names: BTreeMap<String, Vec<Arc<str>>>,
    /// The sinks of which it is not sure that the columns are in the order of the table.
    pub(super) unplaced: BTreeSet<String>,
    /// Which of those are aggregates.
    pub(super) aggregated: BTreeMap<String, Vec<Vec<bool>>>,
    /// The columns that rows are chosen by.
    pub(super) filters: BTreeSet<String>,
    /// The columns that tables are joined by, and those that rows are ordered or told apart by for a window.
    pub(super) joined: BTreeSet<String>,
    pub(super) windowed: BTreeSet<String>,
    /// All columns that influence rows or decide between values, those too.
    pub(super) influences: BTreeSet<String>,
    /// The tables that are looked up.
    pub(super) lookups: BTreeSet<String>,
}

impl Columns {
    pub(super) fn of(works: &[Work]) -> Self {
        let mut all = Self::default();
        for work in works {
            all.add_influences(work);
            all.add_columns(work);
        }
        all
    }

    /// Whether a column of a sink comes from this table, or may do so.
    pub(super) fn takes_any_of(&self, table: &str) -> bool {
        let mut all = self.of_sinks.values().flatten().flatten();
        all.any(|it| {
            it.as_ref()
                .is_none_or(|it| it.iter().any(|it| is_of_table(it, table)))
        })
    }

    fn add_columns(&mut self, work: &Work) {
        let Some(sink) = work.outputs.first() else {
            return;
        };
        let sink = sink.name.to_string();
        if work.places.is_none() {
            self.unplaced.insert(sink.clone());
        }
        self.names.insert(sink.clone(), work.names.clone());
        let flags = work.each(|_, column| is_aggregate(column), || false);
        let aggregated = self.aggregated.entry(sink.clone());
        aggregated.or_default().push(flags);
        let sources = work.each(
            |at, column| work.sources(at, column),
            || Some(BTreeSet::new()),
        );
        let of_sink = self.of_sinks.entry(sink);
        of_sink.or_default().push(sources);
    }

    fn add_influences(&mut self, work: &Work) {
        for influence in &*work.influences {
            let column = influence.column.to_string();
            let of_kind = match influence.kind {
                InfluenceKind::Filter => Some(&mut self.filters),
                InfluenceKind::Join => Some(&mut self.joined),
                InfluenceKind::Window => Some(&mut self.windowed),
                InfluenceKind::GroupBy | InfluenceKind::Sort | InfluenceKind::Conditional => None,
            };
            if let Some(columns) = of_kind {
                columns.insert(column.clone());
            }
            self.influences.insert(column);
        }
        let sources = work.columns.iter().flat_map(|column| &column.from);
        let deciding = sources.filter(|it| it.transform == Transform::Conditional);
        self.influences
            .extend(deciding.map(|it| it.column.to_string()));
        let looked_up = work.evidence.iter().filter_map(|it| match it.about {
            About::Lookup(at) => work.inputs.get(at),
            _ => None,
        });
        self.lookups
            .extend(looked_up.map(|end| end.name.to_string()));
    }
}

fn is_aggregate(column: &ColumnLineage) -> bool {
    let mut sources = column.from.iter();
    sources.any(|source| source.transform == Transform::Aggregation)
}
