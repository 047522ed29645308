//! Which submissions are worth comparing with a job.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::side::{Side, names};
use crate::collections::FastMap;
use crate::lineage::Process;

/// The submissions that a job may be a run of, without comparing it with each.
pub(super) struct Candidates {
    by_sink: FastMap<String, Vec<usize>>,
    by_name: FastMap<Arc<str>, Vec<usize>>,
}

impl Candidates {
    /// Of the processes of submissions in their order.
    pub(super) fn of<'p, P>(submissions: impl Iterator<Item = P>) -> Self
    where
        P: Iterator<Item = &'p Process>,
    {
        let mut candidates = Self {
            by_sink: FastMap::default(),
            by_name: FastMap::default(),
        };
        for (at, processes) in submissions.enumerate() {
            let mut outputs = BTreeSet::new();
            let mut name = None;
            for process in processes {
                outputs.extend(names(process.outputs.iter()));
                name = Some(Arc::clone(&process.job));
            }
            // A name that was guessed is found by what stands behind its dots, and perhaps without its number.
            let names = outputs.iter().map(String::as_str);
            let names = names.clone().chain(names.filter_map(without_number));
            let tails = names.flat_map(tails).collect::<BTreeSet<_>>().into_iter();
            for tail in tails.map(str::to_owned) {
                candidates.by_sink.entry(tail).or_default().push(at);
            }
            if let Some(name) = name {
                candidates.by_name.entry(name).or_default().push(at);
            }
        }
        candidates
    }

    /// Those of a job, in their order.
    pub(super) fn of_job(&self, job: &Side) -> BTreeSet<usize> {
        let sinks = job.outputs.iter().chain(&job.guessed);
        let by_sink = sinks.filter_map(|sink| self.by_sink.get(sink));
        let by_name = self.by_name.get(&job.name).into_iter();
        by_sink.chain(by_name).flatten().copied().collect()
    }
}

/// The name without a `_1` that may be of a table that is written several times.
pub(super) fn without_number(name: &str) -> Option<&str> {
    let (head, number) = name.rsplit_once('_')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    (is_number && !head.is_empty()).then_some(head)
}

/// The name, and what is behind each of its first dots.
fn tails(name: &str) -> impl Iterator<Item = &str> {
    /// Catalog and database may have dots too.
    const MOST: usize = 8;
    let dots = name.match_indices('.').take(MOST);
    std::iter::once(name).chain(dots.map(|(at, _)| &name[at + 1..]))
}
