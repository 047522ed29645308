//! Which running job is which statement, and which jobs run the same.
//!
//! A job is matched to what a script submits as one. What counts is told by `score`, with `views` seen through and of those
//! that are `candidates`; `columns` is what both do column by column, `sources` what these come from, `version` all that tells another one, and `shape` compares what both say of their
//! expressions, with the `texts` of scripts, `terms` what they say of each column, and `clauses`, `conditions` and
//! `rows` of rows; each of both is a `side`, and `pruned` is what one may lack. The statement keeps what the script says of it and gets the jobs that run it,
//! with the reasons. What a person has said of a job (`told`) goes before that. Where both disagree, that is a finding
//! (`disagreement`). `assignment` gives the statement its job, and `alternatives` are all statements that a person may choose from. `duplicates` finds statements that run
//! more than once, and `clusters` tells apart jobs of several clusters that have one name.

mod alternatives;
mod assignment;
mod candidates;
mod clauses;
mod clusters;
mod columns;
mod conditions;
mod disagreement;
mod duplicates;
mod pruned;
mod rows;
mod score;
mod shape;
mod side;
mod sinks;
mod sources;
mod terms;
#[cfg(test)]
mod tests;
mod texts;
mod told;
mod version;
mod views;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::collections::{FastIndexMap, FastMap, FastSet};
use crate::diagnostic::Diagnostic;
use crate::flink::{JobDoubt, JobKey, PlanReading, Snapshot};
use crate::lineage::{Confidence, DatasetKey, Fingerprint, Process, RunningJob};

pub use alternatives::Alternative;
pub(super) use alternatives::alternatives;
use assignment::{assign, keep, left};
use candidates::Candidates;
pub(super) use clusters::tell_clusters_apart;
pub use disagreement::{Aspect, Disagreement};
pub(super) use duplicates::duplicates;
use score::{Match, Reason, compare};
use side::Side;
use terms::Terms;
pub(super) use texts::Texts;
pub use told::{Run, Told};
use views::Views;

/// The plans of jobs, which print their expressions, and the texts that these are compared with.
#[derive(Debug, Default)]
pub(super) struct Printed<'a> {
    pub(super) plans: FastMap<JobKey, Arc<PlanReading>>,
    pub(super) texts: Texts<'a>,
}

impl Printed<'_> {
    /// What is read of the plan of a job.
    fn plan(&self, job: &RunningJob) -> Option<&PlanReading> {
        self.plans.get(&JobKey::of(job)).map(|it| &**it)
    }
}

/// What a script submits as one, or a job: places in a list of processes.
struct Submission {
    members: Vec<usize>,
    /// What is compared, once it is: most are compared with no job.
    side: OnceCell<Side>,
    /// What it says of its columns, once that is compared.
    terms: OnceCell<Terms>,
    file: Arc<str>,
    statement: Option<u32>,
    /// Whether a job was found for it.
    is_taken: bool,
}

impl Submission {
    fn processes<'p>(
        &self,
        scripts: &'p [Arc<Process>],
    ) -> impl Iterator<Item = &'p Process> + Clone {
        let members = self.members.iter();
        members.filter_map(move |&at| Some(&**scripts.get(at)?))
    }
}

/// What jobs are compared with.
#[derive(Clone, Copy)]
struct Submitted<'s> {
    open: &'s [Submission],
    scripts: &'s [Arc<Process>],
    views: &'s Views,
    texts: &'s Texts<'s>,
}

impl<'s> Submitted<'s> {
    fn side(self, at: usize) -> Option<&'s Side> {
        let submission = self.open.get(at)?;
        let side = submission.side.get_or_init(|| {
            let definitions = self.texts.definitions(&submission.file);
            Side::of_script(submission.processes(self.scripts), self.views, &definitions)
        });
        Some(side)
    }

    fn terms(self, at: usize) -> Option<&'s Terms> {
        let submission = self.open.get(at)?;
        let terms = submission.terms.get_or_init(|| {
            let definitions = self.texts.definitions(&submission.file);
            Terms::of(submission.processes(self.scripts), &definitions)
        });
        Some(terms)
    }
}

/// What is found while jobs are matched to statements.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) disagreements: Vec<Disagreement>,
}

/// Gives each statement the jobs that run it, and returns the jobs for which no statement is known. Where a script has
/// the same statement several times, each gets one job, in the order of both.
pub(super) fn attach(
    jobs: Vec<Process>,
    scripts: &mut [Arc<Process>],
    said: Told<'_>,
    printed: &Printed<'_>,
    found: &mut Found,
) -> Vec<Process> {
    if scripts.is_empty() {
        return jobs;
    }
    let mut open = submissions(scripts);
    let views = Views::of(scripts);
    let candidates = Candidates::of(open.iter().map(|it| it.processes(scripts)));
    let mut unmatched = Vec::new();
    let mut evidence = Vec::new();
    let mut alike = Alike::default();
    for job in by_job(jobs) {
        let running = job.first().and_then(|it| it.jobs.first());
        let side = Side::of_job(&job, running.and_then(|it| printed.plan(it)));
        let row = running.and_then(|running| said.of(running));
        let submitted = Submitted {
            open: &open,
            scripts,
            views: &views,
            texts: &printed.texts,
        };
        let compared = || {
            let likely = if let Some(row) = row {
                named(&open, said, row)
            } else {
                let mut likely = candidates.of_job(&side);
                // What reads nothing of the same is not worth reading its expressions.
                likely.retain(|at| {
                    let script = submitted.side(*at);
                    script.is_some_and(|script| score::may_run(script, &side))
                });
                likely
            };
            compared(likely, submitted, &side, running, printed)
        };
        let key = running.filter(|_| row.is_none());
        let key = key.and_then(|it| Some((it.plan?, Arc::clone(&it.name))));
        let matches = match key {
            Some(key) => alike.get(key, compared),
            None => compared().into(),
        };
        // A statement that has no job yet goes first; else this is one more run of the last.
        let best = matches.iter().max_by_key(|(at, found)| {
            let is_free = open.get(*at).is_some_and(|it| !it.is_taken);
            let order = if is_free { -place(*at) } else { place(*at) };
            (found.rank(), is_free, order)
        });
        let Some(&(at, ref outcome)) = best else {
            if let (Some(row), Some(running)) = (row, running) {
                let not_read = row.script.is_some().then(|| told::not_read(row, running));
                found.diagnostics.extend(not_read);
                unmatched.extend(job);
                continue;
            }
            let sides = candidates.of_job(&side).into_iter();
            let sides = sides.filter_map(|at| submitted.side(at));
            found.diagnostics.extend(score::near(sides, &side, &job));
            unmatched.extend(job);
            continue;
        };
        if let Some((disagreement, diagnostic)) = outcome.disagreement(&job) {
            found.disagreements.push(disagreement);
            found.diagnostics.push(diagnostic);
        }
        let reason = match row {
            Some(_) => Reason {
                confidence: Confidence::Certain,
                score: None,
                why: "the project file says so".to_owned(),
            },
            None => outcome.reason_beside(as_good(at, outcome, &matches, submitted)),
        };
        let own = submitted.side(at).into_iter();
        unmatched.extend(own.flat_map(|own| left(&job, &side, own)).cloned());
        if let Some(submission) = open.get_mut(at) {
            submission.is_taken = true;
            evidence.extend(assign(&job, &side, submission, reason, scripts));
        }
    }
    keep(evidence, scripts);
    unmatched
}

/// Another submission that fits as well as the best, where it says something else: equal ones have a job each.
fn as_good<'s>(
    best: usize,
    outcome: &Match,
    matches: &[(usize, Match)],
    submitted: Submitted<'s>,
) -> Option<&'s Side> {
    let text = |at: usize| {
        let submission = submitted.open.get(at)?;
        let texts = submission.processes(submitted.scripts);
        Some(texts.map(|it| it.sql.trim()).collect::<Vec<_>>())
    };
    let others = matches.iter().filter(|(at, _)| *at != best);
    let mut as_good = others.filter(|(_, other)| other.rank() == outcome.rank());
    let own = text(best);
    let (at, _) = as_good.find(|(at, _)| text(*at) != own)?;
    submitted.side(*at)
}

/// How a job compares with submissions, by their places.
type Matches = Rc<[(usize, Match)]>;

/// Compares a job with those submissions that it may be a run of.
fn compared(
    likely: BTreeSet<usize>,
    submitted: Submitted<'_>,
    side: &Side,
    running: Option<&RunningJob>,
    printed: &Printed<'_>,
) -> Vec<(usize, Match)> {
    let reading = running.and_then(|it| printed.plan(it));
    let plan = reading
        .filter(|_| !likely.is_empty())
        .map(PlanReading::facts);
    let said = OnceCell::new();
    let matches = likely.into_iter().filter_map(|at| {
        let own = submitted.side(at)?;
        let script = printed.texts.of_file(&submitted.open.get(at)?.file);
        let own_terms = || submitted.terms(at);
        let job_terms = || {
            said.get_or_init(|| reading.and_then(PlanReading::terms))
                .as_ref()
        };
        let printed = plan.as_deref().map(|plan| score::Printed {
            plan,
            script: &script,
            own_terms: &own_terms,
            job_terms: &job_terms,
        });
        Some((at, compare(own, side, printed)))
    });
    matches.collect()
}

/// What comparing gave, by the plans and names of jobs: thousands may run the same, and are compared once.
#[derive(Default)]
struct Alike {
    matches: FastMap<(Fingerprint, Arc<str>), Matches>,
    /// How many are kept.
    count: usize,
}

impl Alike {
    fn get(
        &mut self,
        key: (Fingerprint, Arc<str>),
        compared: impl FnOnce() -> Vec<(usize, Match)>,
    ) -> Matches {
        const MOST: usize = 1 << 16;
        if let Some(known) = self.matches.get(&key) {
            return Rc::clone(known);
        }
        let matches: Matches = compared().into();
        self.count += matches.len();
        if self.count > MOST {
            self.matches.clear();
            self.count = matches.len();
        }
        self.matches.insert(key, Rc::clone(&matches));
        matches
    }
}

/// The submissions that a row of the project file names.
fn named(open: &[Submission], said: Told<'_>, row: &Run) -> BTreeSet<usize> {
    let all = open.iter().enumerate();
    all.filter(|(_, it)| said.names(row, &it.file, it.statement))
        .map(|(at, _)| at)
        .collect()
}

fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// The processes of each job.
fn by_job(processes: Vec<Process>) -> impl Iterator<Item = Vec<Process>> {
    let mut jobs: IndexMap<Option<JobKey>, Vec<Process>> = IndexMap::new();
    for process in processes {
        let id = process.jobs.first();
        let key = id.map(JobKey::of);
        jobs.entry(key).or_default().push(process);
    }
    jobs.into_values()
}

/// What the scripts submit, in their order.
fn submissions(scripts: &[Arc<Process>]) -> Vec<Submission> {
    let mut submissions: FastIndexMap<(Arc<str>, Option<u32>), Vec<usize>> =
        FastIndexMap::default();
    for (at, process) in scripts.iter().enumerate() {
        let file = process
            .origins
            .iter()
            .find_map(|origin| Some(Arc::clone(&origin.place()?.file)));
        if let Some(file) = file
            && process.kind.is_submitted()
        {
            submissions
                .entry((file, process.statement))
                .or_default()
                .push(at);
        }
    }
    let submissions = submissions.into_iter();
    let submissions = submissions.map(|((file, statement), members)| Submission {
        members,
        side: OnceCell::new(),
        terms: OnceCell::new(),
        file,
        statement,
        is_taken: false,
    });
    submissions.collect()
}

/// The doubts about jobs for which no script is known.
pub(super) fn unsettled(doubts: Vec<JobDoubt>, jobs: &[Process]) -> Vec<Diagnostic> {
    let unmatched: BTreeSet<&str> = jobs
        .iter()
        .flat_map(|process| &process.jobs)
        .map(|job| &*job.id)
        .collect();
    let is_open = |doubt: &JobDoubt| unmatched.contains(&*doubt.job);
    let open = doubts.into_iter().filter(is_open);
    open.map(|doubt| doubt.diagnostic).collect()
}

/// The live jobs of which no plan was read.
pub(super) fn unread(snapshot: &Snapshot) -> Vec<RunningJob> {
    let processes = snapshot.processes.iter().flat_map(|it| &it.jobs);
    let read: HashSet<(&str, &str)> = processes.map(|job| (&*job.cluster, &*job.id)).collect();
    let jobs = snapshot.jobs.iter().map(|summary| &summary.job);
    let is_unread = |job: &&RunningJob| job.is_live() && !read.contains(&(&*job.cluster, &*job.id));
    jobs.filter(is_unread).cloned().collect()
}

/// The datasets that the processes read or write.
pub(super) fn used(processes: &[Process]) -> FastSet<DatasetKey> {
    let ends = processes
        .iter()
        .flat_map(|process| process.inputs.iter().chain(&*process.outputs));
    ends.map(|end| end.dataset.clone()).collect()
}
