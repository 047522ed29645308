//! Column by column what the processes of a submission or a job do, in names that both sides have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::lineage::{
    About, ColumnLineage, Endpoint, Evidence, Influence, InfluenceKind, Process, Transform,
};

/// The columns that a column comes from; none where that is not sure.
pub(super) type Sources = Option<BTreeSet<String>>;

/// What a process does; shared with it.
pub(super) struct Work {
    inputs: Arc<[Endpoint]>,
    outputs: Arc<[Endpoint]>,
    columns: Arc<[ColumnLineage]>,
    influences: Arc<[Influence]>,
    evidence: Arc<[Evidence]>,
}

impl Work {
    pub(super) fn of(process: &Process) -> Self {
        Self {
            inputs: Arc::clone(&process.inputs),
            outputs: Arc::clone(&process.outputs),
            columns: Arc::clone(&process.columns),
            influences: Arc::clone(&process.influences),
            evidence: Arc::clone(&process.evidence),
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
    /// Which of those are aggregates.
    pub(super) aggregated: BTreeMap<String, Vec<Vec<bool>>>,
    /// The columns that rows are chosen by.
    pub(super) filters: BTreeSet<String>,
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

    fn add_columns(&mut self, work: &Work) {
        let Some(sink) = work.outputs.first() else {
            return;
        };
        let sink = sink.name.to_string();
        let flags = work.columns.iter().map(is_aggregate).collect();
        let aggregated = self.aggregated.entry(sink.clone());
        aggregated.or_default().push(flags);
        let columns = work.columns.iter().enumerate();
        let sources = columns.map(|(at, column)| work.sources(at, column));
        let of_sink = self.of_sinks.entry(sink);
        of_sink.or_default().push(sources.collect());
    }

    fn add_influences(&mut self, work: &Work) {
        for influence in &*work.influences {
            let column = influence.column.to_string();
            if influence.kind == InfluenceKind::Filter {
                self.filters.insert(column.clone());
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
