//! Which statements a job is said to run, once it was compared with them.

use std::sync::Arc;

use super::Submission;
use super::score::Reason;
use super::side::{Side, names};
use crate::lineage::{About, Evidence, Process};

/// Gives the members of a submission the job, and returns for each why. A member whose sink the job does not have is not
/// run by it.
pub(super) fn assign(
    job: &[Process],
    side: &Side,
    submission: &Submission,
    reason: Reason,
    scripts: &mut [Arc<Process>],
) -> Vec<(usize, Evidence)> {
    let mut evidence = Vec::new();
    let why: Arc<str> = reason.why.into();
    let Some(running) = job.first().and_then(|it| it.jobs.first()) else {
        return evidence;
    };
    let writes = |member: &usize| {
        let process = scripts.get(*member);
        process.is_some_and(|it| side.may_write(&names(it.outputs.iter())))
    };
    let members = &submission.members;
    let mut running_members: Vec<usize> = members.iter().copied().filter(writes).collect();
    // A person may have said it of a job that writes other tables: no job is lost for that.
    if members.len() == 1 || running_members.is_empty() {
        running_members.clone_from(members);
    }
    for member in running_members {
        let Some(process) = scripts.get_mut(member) else {
            continue;
        };
        let process = Arc::make_mut(process);
        process.jobs.push(running.clone());
        let told = Evidence {
            about: About::Job(process.jobs.len() - 1),
            confidence: reason.confidence,
            score: reason.score,
            why: Arc::clone(&why),
        };
        evidence.push((member, told));
    }
    evidence
}

/// Tells the processes why jobs are said to run them, each once: thousands of jobs may run the same.
pub(super) fn keep(mut evidence: Vec<(usize, Evidence)>, scripts: &mut [Arc<Process>]) {
    evidence.sort_by_key(|(member, _)| *member);
    for group in evidence.chunk_by(|(one, _), (other, _)| one == other) {
        let member = group.first().map(|(member, _)| *member);
        if let Some(process) = member.and_then(|at| scripts.get_mut(at)) {
            let process = Arc::make_mut(process);
            let own = process.evidence.iter();
            let told = group.iter().map(|(_, told)| told);
            process.evidence = own.chain(told).cloned().collect();
        }
    }
}

/// The processes of a job that none of these statements is: those that write something else. A sink that was guessed may be
/// any.
pub(super) fn left<'j>(
    job: &'j [Process],
    side: &Side,
    script: &'j Side,
) -> impl Iterator<Item = &'j Process> {
    let is_told = !script.has_sinks_of(side) && side.knows_sinks();
    let job = job.iter().filter(move |_| is_told);
    job.filter(|process| names(process.outputs.iter()).is_disjoint(&script.outputs))
}
