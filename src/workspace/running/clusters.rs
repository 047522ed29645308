//! Jobs of several clusters that have one name are several jobs: each is named after its cluster too, so that what is
//! published of one does not take the place of another.

use std::sync::Arc;

use crate::collections::FastMap;
use crate::lineage::Process;

/// Names the jobs after their clusters too that are called as a job of another cluster is; `clusters` are the processes of
/// jobs for which no script is known.
pub(in crate::workspace) fn tell_clusters_apart<'p>(
    clusters: impl Iterator<Item = &'p mut Vec<Process>>,
) {
    let mut processes: Vec<&mut Process> = clusters.flatten().collect();
    let mut known: FastMap<Arc<str>, (Arc<str>, bool)> = FastMap::default();
    for process in &processes {
        if let Some(job) = process.jobs.first() {
            let of_name = known.entry(Arc::clone(&process.job));
            let of_name = of_name.or_insert_with(|| (Arc::clone(&job.cluster), false));
            of_name.1 |= of_name.0 != job.cluster;
        }
    }
    for process in &mut processes {
        let is_shared = known
            .get(&process.job)
            .is_some_and(|(_, is_shared)| *is_shared);
        if let Some(job) = process.jobs.first().filter(|_| is_shared) {
            let host = job
                .cluster
                .split_once("://")
                .map_or(&*job.cluster, |(_, host)| host);
            process.job = format!("{} on {host}", process.job).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::read_body;

    fn jobs(cluster: &str, names: &[&str]) -> Vec<Process> {
        let job = |(at, name): (usize, &&str)| {
            let body = serde_json::json!({
                "jid": format!("{at:032x}"), "name": name, "state": "RUNNING",
                "plan": { "nodes": [{
                    "id": "a",
                    "description": "[1]:TableSourceScan(table=[[c, d, s]], fields=[a])<br/>+- t[2]: Writer<br/>",
                }] },
            });
            read_body(body.to_string().as_bytes(), cluster)
                .unwrap()
                .processes
        };
        names.iter().enumerate().flat_map(job).collect()
    }

    #[test]
    fn only_names_that_several_clusters_have_get_the_cluster() {
        let mut one = jobs(
            "http://a:8081",
            &["insert-into_c.d.t", "lake", "insert-into_c.d.t"],
        );
        let mut other = jobs("http://b:8081/flink", &["insert-into_c.d.t"]);
        tell_clusters_apart([&mut one, &mut other].into_iter());
        let names = |processes: &[Process]| {
            let names = processes.iter().map(|it| it.job.to_string());
            names.collect::<Vec<_>>()
        };
        let on_a = "insert-into_c.d.t on a:8081";
        assert_eq!(names(&one), [on_a, "lake", on_a]);
        assert_eq!(names(&other), ["insert-into_c.d.t on b:8081/flink"]);
    }
}
