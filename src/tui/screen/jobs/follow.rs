//! From a job, an operator or a column of the Jobs screen to the node of Explore that it is.

use super::detail::About;
use super::rows::Row;
use crate::flink::{Gives, PlanOperator};
use crate::lineage::{DatasetId, DatasetKey, LogicalName, NodeId, Process, ProcessId};
use crate::tui::model::Model;
use crate::tui::work::{Thing, Work};

/// What the selected job is in the graph, or what `about` it is meant: a column where the graph has it, else its table.
pub(super) fn thing(model: &Model, about: &About) -> Option<Thing> {
    let (work, row) = (model.work()?, model.jobs.selected()?);
    let operators = model.jobs.plan.operators.as_deref().unwrap_or_default();
    let named: Vec<(&LogicalName, Option<&str>)> = match about {
        About::Job | About::Copy(_) => Vec::new(),
        About::Operator(at) => {
            let tables = tables(operators.get(*at)?);
            tables.map(|table| (table, None)).collect()
        }
        About::Column(at, place) => match &operators.get(*at)?.gives {
            Gives::Columns(columns) => {
                let sources = columns.get(*place)?.from.iter();
                let sources = sources.map(|it| (&it.table, Some(&*it.column)));
                sources.collect()
            }
            Gives::Table(_) | Gives::Constants | Gives::Unknown => Vec::new(),
        },
    };
    let mut named = named.into_iter().filter_map(|(table, column)| {
        let dataset = dataset(work, row, table)?;
        let has_it = |column: &&str| {
            let columns = work.graph.columns_of(dataset);
            columns.iter().any(|name| **name == **column)
        };
        Some(match column.filter(has_it) {
            Some(column) => Thing::column(dataset, column),
            None => NodeId::from(dataset).into(),
        })
    });
    named.next().or_else(|| {
        let mut processes = processes(work, row);
        processes.next().map(|(id, _)| NodeId::from(id).into())
    })
}

/// The tables that an operator touches.
fn tables(operator: &PlanOperator) -> impl Iterator<Item = &LogicalName> {
    operator.reads.iter().chain(&operator.writes)
}

/// The processes that the job runs.
fn processes<'w>(
    work: &'w Work,
    row: &'w Row,
) -> impl Iterator<Item = (ProcessId, &'w Process)> + 'w {
    let own = &row.summary.job;
    let is_own = move |process: &Process| {
        let mut jobs = process.jobs.iter();
        jobs.any(|job| job.id == own.id && job.cluster == own.cluster)
    };
    work.graph
        .processes()
        .filter(move |(_, process)| is_own(process))
}

/// The dataset that the plan of the job knows by this name: as its process names it, else as the cluster does.
fn dataset(work: &Work, row: &Row, name: &LogicalName) -> Option<DatasetId> {
    let mut ends = processes(work, row)
        .flat_map(|(_, process)| process.inputs.iter().chain(&*process.outputs));
    let key = match ends.find(|end| end.name == *name) {
        Some(end) => end.dataset.clone(),
        None => DatasetKey::scoped(&row.summary.job.cluster, name.clone()),
    };
    work.graph.dataset_by_key(&key)
}
