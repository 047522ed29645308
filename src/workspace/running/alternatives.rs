//! All statements that a person may say a job runs, with how well each fits and why.

use std::cmp::Reverse;
use std::sync::Arc;

use super::candidates::Candidates;
use super::side::Side;
use super::views::Views;
use super::{Printed, Reason, Submission, Submitted, compared, submissions};
use crate::diagnostic::Place;
use crate::lineage::Process;

/// A statement, or several that a script submits as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// Where it stands.
    pub place: Place,
    /// The statement of its file, counted from 1.
    pub statement: Option<u32>,
    /// What it is, for a person.
    pub label: String,
    /// How much speaks for it, of 100; none where it has nothing to do with what the job writes or is called.
    pub score: Option<u8>,
    /// What speaks for it, and what does not.
    pub why: String,
}

/// Those of scripts, for the processes of a job: what fits best first, the others in the order of the scripts.
pub(in crate::workspace) fn alternatives(
    job: &[Process],
    scripts: &[Arc<Process>],
    printed: &Printed<'_>,
) -> Vec<Alternative> {
    let open = submissions(scripts);
    let views = Views::of(scripts);
    let submitted = Submitted {
        open: &open,
        scripts,
        views: &views,
        texts: &printed.texts,
    };
    let running = job.first().and_then(|it| it.jobs.first());
    let side = Side::of_job(job, running.and_then(|it| printed.plan(it)));
    let likely = Candidates::of(open.iter().map(|it| it.processes(scripts))).of_job(&side);
    let mut reasons: Vec<_> = open.iter().map(|_| None).collect();
    for (at, found) in compared(likely, submitted, &side, running, printed) {
        if let Some(reason) = reasons.get_mut(at) {
            *reason = Some((found.rank(), found.reason()));
        }
    }
    let mut all: Vec<_> = open.iter().enumerate().zip(reasons).collect();
    // Stable: what fits as well stays in its order.
    all.sort_by_key(|(_, reason)| Reverse(reason.as_ref().map(|(rank, _)| *rank)));
    let alternative = |((at, submission), reason): ((usize, &Submission), Option<(_, Reason)>)| {
        let members = submission.members.iter();
        let mut members = members.filter_map(|&at| scripts.get(at));
        let first = members.next()?;
        let labels = std::iter::once(first.label()).chain(members.map(|it| it.label()));
        let (score, why) = match reason {
            Some((_, reason)) => (reason.score, reason.why),
            None if job.is_empty() => (None, "the plan of the job was not read".to_owned()),
            None => (None, "it writes other tables".to_owned()),
        };
        Some(Alternative {
            place: submitted.side(at)?.place()?.clone(),
            statement: submission.statement,
            label: labels.collect::<Vec<_>>().join(", "),
            score,
            why,
        })
    };
    all.into_iter().filter_map(alternative).collect()
}
