//! Statements that run more than once at the same time: each copy writes all rows again.

use indexmap::{IndexMap, IndexSet};

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
    let names: IndexSet<&str> = jobs.iter().map(|job| &*job.name).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut by_cluster: IndexMap<&str, Vec<&RunningJob>> = IndexMap::new();
    for job in jobs {
        by_cluster.entry(&job.cluster).or_default().push(job);
    }
    let (count, names) = (jobs.len(), names.join(", "));
    let hint = "each copy writes all rows again; ";
    let (message, hint) = if by_cluster.len() == 1 {
        let (cluster, jobs) = by_cluster.first()?;
        let message = format!(
            "{count} jobs on {cluster} run the same, {names}: {}",
            ids(jobs)
        );
        let hint = format!("{hint}`headwater jobs` prints the commands that would end the copies");
        (message, hint)
    } else {
        let each = by_cluster.iter();
        let each = each.map(|(cluster, jobs)| format!("{} on {cluster}", ids(jobs)));
        let each = each.collect::<Vec<_>>().join("; ");
        let message = format!("{count} jobs of several clusters run the same, {names}: {each}");
        // What only a script tells to be the same, the clusters alone do not.
        let hint =
            format!("{hint}the Jobs screen of the explorer has the commands that would end them");
        (message, hint)
    };
    Some(Diagnostic::new(&rules::DUPLICATE_JOBS, message).hint(hint))
}

/// The first of their ids.
fn ids(jobs: &[&RunningJob]) -> String {
    /// Jobs that are named in a message.
    const NAMED: usize = 12;
    let ids: Vec<&str> = jobs.iter().take(NAMED).map(|job| &*job.id).collect();
    let more = if jobs.len() > NAMED { " …" } else { "" };
    format!("{}{more}", ids.join(" "))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn job(cluster: &str, id: &str, name: &str) -> RunningJob {
        RunningJob {
            id: id.into(),
            name: name.into(),
            state: "RUNNING".into(),
            cluster: cluster.into(),
            started_at: 0,
            parallelism: None,
            flink_version: None,
            plan: None,
        }
    }

    #[rstest]
    #[case::one_cluster(
        &[("http://a", "1", "j"), ("http://a", "2", "j")],
        "2 jobs on http://a run the same, j: 1 2",
        "`headwater jobs`"
    )]
    #[case::other_names(
        &[("http://a", "1", "j"), ("http://a", "2", "k")],
        "2 jobs on http://a run the same, j, k: 1 2",
        "`headwater jobs`"
    )]
    #[case::several_clusters(
        &[("http://a", "1", "j"), ("http://b", "2", "j"), ("http://a", "3", "j")],
        "3 jobs of several clusters run the same, j: 1 3 on http://a; 2 on http://b",
        "the Jobs screen"
    )]
    fn a_group_is_told_with_its_clusters_and_names(
        #[case] jobs: &[(&str, &str, &str)],
        #[case] message: &str,
        #[case] hint: &str,
    ) {
        let jobs: Vec<_> = jobs
            .iter()
            .map(|(at, id, name)| job(at, id, name))
            .collect();
        let told = finding(&jobs.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(told.message, message);
        assert!(told.hint.as_deref().unwrap_or_default().contains(hint));
    }
}
