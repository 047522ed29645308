//! Which running job is which statement: by the tables that both read and write.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::lineage::{Dataset, Endpoint, LogicalName, Process, ProcessKind};

/// The tables of a job, or of what a script submits as one.
type Tables = (BTreeSet<LogicalName>, BTreeSet<LogicalName>);

/// Gives each statement the jobs that run it, and returns the jobs for which no statement is known. Where a script has
/// the same statement several times, each gets one job, in the order of both.
pub(super) fn attach(jobs: Vec<Process>, scripts: &mut [Arc<Process>]) -> Vec<Process> {
    let mut submissions: IndexMap<(Arc<str>, Option<u32>), Vec<usize>> = IndexMap::new();
    for (at, process) in scripts.iter().enumerate() {
        let file = process
            .origins
            .iter()
            .find_map(|origin| Some(Arc::clone(&origin.place()?.file)));
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
            let tables = tables(members.iter().filter_map(|&at| Some(&**scripts.get(at)?)));
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
                let process = Arc::make_mut(process);
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
        .flat_map(|process| process.inputs.iter().chain(&*process.outputs))
        .any(|end| end.dataset == dataset.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::lineage::{DatasetKey, Fingerprints, Origin, RunningJob};
    use crate::source::{SourceFile, Span};

    fn process(
        kind: ProcessKind,
        statement: Option<u32>,
        inputs: &[&str],
        outputs: &[&str],
    ) -> Process {
        let file = SourceFile::new("a.sql", None, Vec::new());
        let ends = |names: &[&str]| {
            let end = |name: &&str| Endpoint {
                dataset: DatasetKey::scoped(file.name(), LogicalName::in_default(name)),
                name: LogicalName::in_default(name),
            };
            names.iter().map(end).collect()
        };
        let origin = match kind {
            ProcessKind::Job => Origin::Cluster {
                cluster: "http://jm".to_owned(),
                job: "1".to_owned(),
                name: "job".to_owned(),
                vertex: None,
            },
            _ => Origin::File(Place::new(&file, Span::default())),
        };
        Process {
            kind,
            job: Arc::from("a"),
            statement,
            member: None,
            sql: Arc::from(""),
            inputs: ends(inputs),
            outputs: ends(outputs),
            columns: Arc::from([]),
            influences: Arc::from([]),
            fingerprints: Fingerprints::default(),
            origins: vec![origin],
            origin_jobs: Vec::new(),
            evidence: Arc::default(),
            jobs: Vec::new(),
        }
    }

    fn job(id: &str, inputs: &[&str], outputs: &[&str]) -> Process {
        let mut job = process(ProcessKind::Job, None, inputs, outputs);
        job.jobs.push(RunningJob {
            id: id.to_owned(),
            name: "job".to_owned(),
            state: "RUNNING".to_owned(),
            cluster: "http://jm".to_owned(),
        });
        job
    }

    fn ids(process: &Process) -> Vec<&str> {
        process.jobs.iter().map(|job| job.id.as_str()).collect()
    }

    #[test]
    fn copies_get_a_job_each_and_a_restart_goes_to_the_last() {
        let insert = |number| process(ProcessKind::Insert, Some(number), &["t"], &["t"]).into();
        let mut scripts = [insert(1), insert(2)];
        let jobs = ["a", "b", "c"].map(|id| job(id, &["t"], &["t"]));
        assert_eq!(attach(jobs.into(), &mut scripts), []);
        assert_eq!(ids(&scripts[0]), ["a"]);
        assert_eq!(ids(&scripts[1]), ["b", "c"]);
    }

    #[test]
    fn a_statement_set_is_one_job() {
        let member = |sink| process(ProcessKind::Insert, Some(1), &["t"], &[sink]).into();
        let mut scripts = [member("a"), member("b")];
        let unmatched = attach(vec![job("1", &["t"], &["a", "b"])], &mut scripts);
        assert_eq!(unmatched, []);
        assert_eq!((ids(&scripts[0]), ids(&scripts[1])), (vec!["1"], vec!["1"]));
    }

    #[test]
    fn other_tables_or_none_match_nothing() {
        let mut scripts = [process(ProcessKind::Insert, Some(1), &["t"], &["a"]).into()];
        let jobs = vec![
            job("1", &["t"], &["b"]),
            job("2", &["x"], &["a"]),
            job("3", &[], &[]),
        ];
        assert_eq!(attach(jobs, &mut scripts).len(), 3);
        assert_eq!(ids(&scripts[0]), [""; 0]);
    }
}
