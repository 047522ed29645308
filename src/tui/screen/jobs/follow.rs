//! From a job, an operator or a column of the Jobs screen to the node of Explore that it is.

use super::detail::About;
use super::rows::Row;
use crate::flink::{Gives, PlanOperator};
use crate::lineage::{DatasetKey, LogicalName, NodeId, Process, ProcessId};
use crate::tui::model::Model;
use crate::tui::work::Work;

/// The node that the selected job is, or what `about` it is meant.
pub(super) fn node(model: &Model, about: &About) -> Option<NodeId> {
    let (work, row) = (model.work()?, model.jobs.selected()?);
    let operators = model.jobs.plan.operators.as_deref().unwrap_or_default();
    let tables: Vec<&LogicalName> = match about {
        About::Job | About::Copy(_) => Vec::new(),
        About::Operator(at) => tables(operators.get(*at)?).collect(),
        About::Column(at, place) => match &operators.get(*at)?.gives {
            Gives::Columns(columns) => {
                let sources = columns.get(*place)?.from.iter();
                sources.map(|source| &source.table).collect()
            }
            Gives::Table(_) | Gives::Constants | Gives::Unknown => Vec::new(),
        },
    };
    let mut datasets = tables.into_iter().filter_map(|it| dataset(work, row, it));
    datasets.next().or_else(|| {
        let mut processes = processes(work, row);
        processes.next().map(|(id, _)| NodeId::from(id))
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
fn dataset(work: &Work, row: &Row, name: &LogicalName) -> Option<NodeId> {
    let mut ends = processes(work, row)
        .flat_map(|(_, process)| process.inputs.iter().chain(&*process.outputs));
    let key = match ends.find(|end| end.name == *name) {
        Some(end) => end.dataset.clone(),
        None => DatasetKey::scoped(&row.summary.job.cluster, name.clone()),
    };
    work.graph.dataset_by_key(&key).map(NodeId::from)
}
