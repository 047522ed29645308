//! Statements that run more than once at the same time: each copy writes all rows again.

use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{Process, RunningJob, same_jobs};

/// One finding per group of jobs that run the same.
pub(in crate::workspace) fn duplicates<'a>(
    processes: impl Iterator<Item = &'a Process>,
) -> Vec<Diagnostic> {
    let groups = same_jobs(processes);
    groups.iter().filter_map(|group| finding(group)).collect()
}

fn finding(jobs: &[&RunningJob]) -> Option<Diagnostic> {
    /// Jobs that are named in a message.
    const NAMED: usize = 12;
    let first = jobs.first()?;
    let ids: Vec<&str> = jobs.iter().take(NAMED).map(|job| &*job.id).collect();
    let more = if jobs.len() > NAMED { " …" } else { "" };
    let message = format!(
        "{} jobs on {} run the same, {}: {}{more}",
        jobs.len(),
        first.cluster,
        first.name,
        ids.join(" ")
    );
    Some(Diagnostic::new(&rules::DUPLICATE_JOBS, message).hint(
        "each copy writes all rows again; `headwater jobs` prints the commands that would end the copies",
    ))
}
