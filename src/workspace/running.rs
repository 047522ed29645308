//! Which running job is which statement: by the tables that both read and write.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::lineage::{Dataset, Endpoint, LogicalName, Origin, Process, ProcessKind};

/// The tables of a job, or of what a script submits as one.
type Tables = (BTreeSet<LogicalName>, BTreeSet<LogicalName>);

/// Gives each statement the jobs that run it, and returns the jobs for which no statement is known. Where a script has
/// the same statement several times, each gets one job, in the order of both.
pub(super) fn attach(jobs: Vec<Process>, scripts: &mut [Process]) -> Vec<Process> {
    let mut submissions: IndexMap<(Arc<str>, Option<u32>), Vec<usize>> = IndexMap::new();
    for (at, process) in scripts.iter().enumerate() {
        let file = process.origins.iter().find_map(|origin| match origin {
            Origin::File(place) => Some(Arc::clone(&place.file)),
            Origin::Cluster { .. } => None,
        });
        if let Some(file) = file
            && !matches!(process.kind, ProcessKind::Select | ProcessKind::CreateView)
        {
            submissions
                .entry((file, process.statement))
                .or_default()
                .push(at);
        }
    }
    let mut open: Vec<(Tables, Vec<usize>, bool)> = submissions
        .into_values()
        .map(|members| {
            let tables = tables(members.iter().filter_map(|&at| scripts.get(at)));
            (tables, members, false)
        })
        .collect();
    let mut unmatched = Vec::new();
    for job in jobs {
        let wanted = tables(std::iter::once(&job));
        let is_match = |tables: &Tables| !wanted.1.is_empty() && *tables == wanted;
        // A statement that has no job yet goes first; else this is one more run of the last.
        let free = open.iter().position(|it| !it.2 && is_match(&it.0));
        let Some(at) = free.or_else(|| open.iter().rposition(|it| is_match(&it.0))) else {
            unmatched.push(job);
            continue;
        };
        open[at].2 = true;
        for &member in &open[at].1 {
            if let Some(process) = scripts.get_mut(member) {
                process.jobs.extend(job.jobs.iter().cloned());
            }
        }
    }
    unmatched
}

fn tables<'a>(processes: impl Iterator<Item = &'a Process>) -> Tables {
    let mut tables = Tables::default();
    let names = |ends: &'a [Endpoint]| ends.iter().map(|end| end.name.clone());
    for process in processes {
        tables.0.extend(names(&process.inputs));
        tables.1.extend(names(&process.outputs));
    }
    tables
}

/// Whether one of the processes reads or writes the dataset.
pub(super) fn is_used(dataset: &Dataset, processes: &[Process]) -> bool {
    processes
        .iter()
        .flat_map(|process| process.inputs.iter().chain(&process.outputs))
        .any(|end| end.dataset == dataset.key)
}
