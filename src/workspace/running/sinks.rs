//! What a statement and a job write, against each other. A statement set may have got members since it was submitted, or lost
//! some.

use super::candidates::without_number;
use super::side::Side;
use crate::flink::generated_sinks;
use crate::text::has_placeholder;

/// Whether the sinks of a job are those of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Common {
    /// All that the job writes.
    Same,
    /// Some of it.
    Some,
    None,
    /// Nothing tells what the job writes.
    Unknown,
}

/// What both write, and what only one does.
#[derive(Debug)]
pub(super) struct Sinks {
    pub(super) common: Common,
    /// Whether the statement writes as many.
    pub(super) are_all: bool,
    /// The sinks of both.
    pub(super) shared: Vec<String>,
    /// What the job writes and the statement does not, where it is known for sure.
    pub(super) unsaid: Vec<String>,
    /// What the statement writes and the job does not, where that is known for sure.
    unwritten: Vec<String>,
    /// What the job writes more often than the statement.
    repeated: Vec<String>,
    /// What it writes less often.
    single: Vec<String>,
}

impl Sinks {
    pub(super) fn of(script: &Side, job: &Side) -> Self {
        let has_all = script.has_sinks_of(job);
        let shared: Vec<String> = job.outputs.intersection(&script.outputs).cloned().collect();
        let unsaid = job.outputs.difference(&script.outputs).cloned();
        let unsaid: Vec<String> = unsaid.filter(|_| !has_all).collect();
        let is_sure = job.knows_sinks() && !shared.is_empty() && !script.shape().is_template();
        let unwritten = script.outputs.difference(&job.outputs);
        let is_named = |sink: &&String| is_sure && !has_placeholder(sink);
        // Flink may make one sink of several, and never several of one; the name that it makes for a job has each.
        let named = generated_sinks(&job.name);
        let by_name = |sink: &str| {
            let named = named.iter().map(ToString::to_string);
            named
                .filter(|it| {
                    let is_numbered = without_number(it) == Some(sink) && !job.outputs.contains(it);
                    it == sink || is_numbered
                })
                .count()
        };
        let by_plan = |side: &Side, sink: &str| {
            let processes = side.columns().of_sinks.get(sink);
            processes.map_or(0, Vec::len)
        };
        let is_repeated = |sink: &&String| {
            is_sure && by_plan(job, sink).max(by_name(sink)) > by_plan(script, sink)
        };
        let is_single =
            |sink: &&String| is_sure && (1..by_plan(script, sink)).contains(&by_name(sink));
        Self {
            common: if job.outputs.is_empty() {
                Common::Unknown
            } else if has_all {
                Common::Same
            } else if shared.is_empty() {
                Common::None
            } else {
                Common::Some
            },
            are_all: has_all && script.outputs.len() == job.outputs.len(),
            unwritten: unwritten.filter(is_named).cloned().collect(),
            repeated: shared.iter().filter(is_repeated).cloned().collect(),
            single: shared.iter().filter(is_single).cloned().collect(),
            shared,
            unsaid,
        }
    }

    /// Whether some of a set's sinks are the job's, and enough of them to be a version of it.
    pub(super) fn may_be_version(script: &Side, job: &Side) -> bool {
        let shared = job.outputs.intersection(&script.outputs).count();
        script.is_set && job.knows_sinks() && 2 * shared >= job.outputs.len()
    }

    /// What is known to be written by only one of both, for a person.
    pub(super) fn otherwise(&self) -> Vec<String> {
        let told = [
            ("writes", &self.unsaid, "which the statement does not"),
            (
                "does not write",
                &self.unwritten,
                "which the statement does",
            ),
            ("writes", &self.repeated, "more often than the statement"),
            ("writes", &self.single, "less often than the statement"),
        ];
        let told = told.into_iter().filter(|(_, sinks, _)| !sinks.is_empty());
        told.map(|(what, sinks, behind)| format!("{what} {}, {behind}", sinks.join(", ")))
            .collect()
    }
}
