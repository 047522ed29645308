//! What differs between two graphs: processes, datasets and column edges, matched by what they are and not by where they
//! stand.
//!
//! Processes are matched first (`matching`), datasets next (`datasets`), partly through the processes that use them; then
//! each pair is compared. Nothing here knows files beyond the names that the caller gives them.

mod column_edges;
mod datasets;
mod matching;
mod model;
mod processes;

use std::sync::Arc;

pub use model::{
    ColumnChange, DatasetChange, Difference, EdgeChange, EndpointChanges, InfluenceChanges,
    OptionChange, ProcessChange, Seen, Sides, Sign, TableColumnChange, Tally,
};

use super::{DatasetKey, Lineage, Origin, Process};

/// What a file is called in a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// What makes it the same file on both sides.
    pub same: Arc<str>,
    /// What a person sees.
    pub shown: Arc<str>,
    /// The job that its statements are part of where they name none.
    pub job: Arc<str>,
}

/// One of the two graphs, nothing merged in it.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The graph.
    pub lineage: &'a Lineage,
    /// What its files are called, by the names in its origins.
    pub name_of: &'a dyn Fn(&str) -> FileName,
}

impl Side<'_> {
    /// The files of origins, in order of their names, each once.
    fn files(&self, origins: &[Origin], what: impl Fn(FileName) -> Arc<str>) -> Vec<Arc<str>> {
        let mut files: Vec<_> = origins
            .iter()
            .filter_map(|origin| Some(what((self.name_of)(&origin.place()?.file))))
            .collect();
        files.sort();
        files.dedup();
        files
    }

    /// The first place of a thing, as a person sees it, and its line for sorting.
    fn place(&self, origins: &[Origin]) -> Option<(Arc<str>, usize)> {
        origins.iter().find_map(|origin| {
            let place = origin.place()?;
            Some(((self.name_of)(&place.file).shown, place.start.line))
        })
    }

    fn seen(&self, origins: &[Origin]) -> Seen {
        let place = self.place(origins);
        Seen {
            files: self.files(origins, |file| file.shown),
            file: place.as_ref().map(|(file, _)| Arc::clone(file)),
            line: place.map(|(_, line)| line),
        }
    }

    /// The job that a process names itself; none where it is only the file's.
    fn own_job(&self, process: &Process) -> Option<Arc<str>> {
        let mut places = process.origins.iter().filter_map(Origin::place);
        let of_file = places.any(|place| (self.name_of)(&place.file).job == process.job);
        (!of_file).then(|| Arc::clone(&process.job))
    }
}

/// Compares two graphs.
pub fn compare(before: Side<'_>, after: Side<'_>) -> Difference {
    let mut old = matching::units(before);
    let mut new = matching::units(after);
    matching::mark_files(&mut old, &mut new);
    let pairs = matching::pair(&old, &new);
    let known = datasets::pair(before, after, &pairs);
    let (mut processes, same_processes) = processes::compare(&pairs, before, after, &known);
    let (mut datasets, same_datasets) = datasets::compare(before, after, &known);
    let (column_edges, same_edges) = column_edges::compare(&old, &new, &known);
    processes.sort_by(|a, b| a.order().cmp(&b.order()));
    datasets.sort_by(|a, b| a.order().cmp(&b.order()));
    Difference {
        processes,
        datasets,
        column_edges,
        unchanged: Tally {
            processes: same_processes,
            datasets: same_datasets,
            column_edges: same_edges,
        },
    }
}

/// A key without its scope: what a dataset is called where its file may have moved.
fn without_scope(key: &DatasetKey) -> String {
    match key {
        DatasetKey::Physical(identity) => format!("p {identity}"),
        DatasetKey::Scoped { name, .. } => format!("s {name}"),
    }
}
