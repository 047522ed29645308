//! What makes two jobs of a cluster the same: their operators, and which takes rows from which. The order in which a server
//! lists them, their ids, and the numbers that a client gave them make no difference.

use super::plan::text::without_counters;
use super::plan::{PlanVertex, by_id, order};
use crate::lineage::{Fingerprint, RunningJob};

/// What tells a job apart besides its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart<'j> {
    /// Nothing: the plan names what it reads and writes.
    Nothing,
    /// Its name: the plan does not name a sink for sure, so that jobs which are called otherwise may write elsewhere.
    Name(&'j str),
    /// Itself: the plan is free text, which jobs of quite different programs have in common.
    Job(&'j RunningJob),
}

/// The digest of what a job does, wherever it runs. One whose plan has no nodes, or nodes that cannot be put in an order, or
/// that refers to nodes it does not have, is not known well enough to be like any other.
pub(super) fn plan_digest(
    vertices: &[PlanVertex<'_>],
    job: &RunningJob,
    apart: Apart<'_>,
) -> Fingerprint {
    let digests = digests(vertices).filter(|parts| !parts.is_empty());
    let Some(mut parts) = digests else {
        return Fingerprint::of(["broken", &job.cluster, &job.id]);
    };
    parts.sort_unstable();
    match apart {
        Apart::Nothing => {}
        Apart::Name(name) => parts.extend(["named".to_owned(), name.to_owned()]),
        Apart::Job(job) => {
            parts.extend([
                "only".to_owned(),
                job.cluster.to_string(),
                job.id.to_string(),
            ]);
        }
    }
    Fingerprint::of(parts)
}

/// The digest of each vertex with all that it takes rows from.
fn digests(vertices: &[PlanVertex<'_>]) -> Option<Vec<String>> {
    let by_id = by_id(vertices);
    let order = order(vertices, &by_id);
    if order.is_broken || by_id.len() < vertices.len() {
        return None;
    }
    let mut done: Vec<Option<String>> = vec![None; vertices.len()];
    for at in order.vertices {
        let vertex = &vertices[at];
        let mut inputs = Vec::with_capacity(vertex.inputs.len());
        for input in vertex.inputs {
            let producer = done[by_id[&*input.id]].as_deref()?;
            inputs.push(format!("{} {producer}", input.num));
        }
        // A server need not list them by their places.
        inputs.sort_unstable();
        inputs.insert(0, without_counters(vertex.description));
        done[at] = Some(Fingerprint::of(inputs).to_string());
    }
    done.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::plan::NodeInput;

    /// Nodes as `(id, description, ids of its inputs)`.
    type Nodes<'n> = [(&'n str, &'n str, &'n [&'n str])];

    fn running(id: &str, name: &str) -> RunningJob {
        RunningJob {
            id: id.into(),
            name: name.into(),
            state: "RUNNING".into(),
            cluster: "http://jm".into(),
            started_at: 0,
            parallelism: None,
            flink_version: None,
            plan: None,
        }
    }

    fn digest(nodes: &Nodes<'_>, job: &str) -> Fingerprint {
        let inputs: Vec<Vec<NodeInput>> = nodes
            .iter()
            .map(|(_, _, inputs)| {
                let inputs = inputs.iter().zip(0..);
                let input = |(id, num): (&&str, i64)| NodeInput {
                    num,
                    id: (*id).into(),
                };
                inputs.map(input).collect()
            })
            .collect();
        let vertices: Vec<_> = nodes
            .iter()
            .zip(&inputs)
            .map(|((id, description, _), inputs)| PlanVertex {
                id,
                description,
                inputs,
            })
            .collect();
        plan_digest(&vertices, &running(job, "j"), Apart::Nothing)
    }

    const JOIN: &Nodes<'_> = &[
        ("a", "scan of orders", &[]),
        ("b", "scan of payments", &[]),
        ("c", "[3]:Join", &["a", "b"]),
    ];

    #[test]
    fn ids_counters_and_the_order_of_nodes_make_no_difference() {
        let other: &Nodes<'_> = &[
            ("z", "[17]:Join", &["x", "y"]),
            ("y", "scan of payments", &[]),
            ("x", "scan of orders", &[]),
        ];
        assert_eq!(digest(JOIN, "1"), digest(other, "2"));
    }

    #[test]
    fn the_sides_of_a_join_and_what_is_connected_do() {
        let swapped: &Nodes<'_> = &[JOIN[0], JOIN[1], ("c", "[3]:Join", &["b", "a"])];
        let apart: &Nodes<'_> = &[JOIN[0], JOIN[1], ("c", "[3]:Join", &[])];
        assert_ne!(digest(JOIN, "1"), digest(swapped, "1"));
        assert_ne!(digest(JOIN, "1"), digest(apart, "1"));
    }

    #[test]
    fn a_broken_plan_is_like_no_other() {
        let broken: [&Nodes<'_>; 4] = [
            &[],
            &[("a", "x", &["b"]), ("b", "y", &["a"])],
            &[("a", "x", &["gone"])],
            &[("", "x", &[]), ("", "x", &[])],
        ];
        for nodes in broken {
            assert_ne!(digest(nodes, "1"), digest(nodes, "2"));
            assert_eq!(digest(nodes, "1"), digest(nodes, "1"));
        }
    }

    #[test]
    fn names_and_jobs_tell_apart_where_plans_do_not() {
        let vertex = PlanVertex {
            id: "a",
            description: "Map",
            inputs: &[],
        };
        let digest = |apart| plan_digest(&[vertex], &running("1", "j"), apart);
        let (one, other) = (running("1", "j"), running("2", "j"));
        assert_eq!(digest(Apart::Name("a")), digest(Apart::Name("a")));
        assert_ne!(digest(Apart::Name("a")), digest(Apart::Name("b")));
        assert_ne!(digest(Apart::Name("a")), digest(Apart::Nothing));
        assert_ne!(digest(Apart::Job(&one)), digest(Apart::Job(&other)));
        assert_eq!(digest(Apart::Job(&one)), digest(Apart::Job(&one)));
    }
}
