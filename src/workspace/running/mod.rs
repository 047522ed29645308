//! Which running job is which statement, and which jobs run the same.
//!
//! A job is matched to what a script submits as one. What counts is told by `score`, with `views` seen through and of those
//! that are `candidates`; `columns` is what both do column by column, and `shape` compares what both say of their
//! expressions, with the `texts` of scripts; each of both is a `side`. The statement keeps what the script says of it and gets the jobs that run it,
//! with the reasons. What a person has said of a job (`told`) goes before that. Where both disagree, that is a finding
//! (`disagreement`). `alternatives` are all statements that a person may choose from. `duplicates` finds statements that run
//! more than once, and `clusters` tells apart jobs of several clusters that have one name.

mod alternatives;
mod candidates;
mod clusters;
mod columns;
mod disagreement;
mod duplicates;
mod score;
mod shape;
mod side;
mod texts;
mod told;
mod views;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::collections::{FastIndexMap, FastMap, FastSet};
use crate::diagnostic::Diagnostic;
use crate::flink::{JobDoubt, JobKey, PlanReading, Snapshot};
use crate::lineage::{About, Confidence, DatasetKey, Evidence, Fingerprint, Process, RunningJob};

pub use alternatives::Alternative;
pub(super) use alternatives::alternatives;
use candidates::Candidates;
pub(super) use clusters::tell_clusters_apart;
pub use disagreement::{Aspect, Disagreement};
pub(super) use duplicates::duplicates;
use score::{Match, Reason, compare};
use side::{Side, names};
pub(super) use texts::Texts;
pub use told::{Run, Told};
use views::Views;

/// The plans of jobs, which print their expressions, and the texts that these are compared with.
#[derive(Debug, Default)]
pub(super) struct Printed<'a> {
    pub(super) plans: FastMap<JobKey, Arc<PlanReading>>,
    pub(super) texts: Texts<'a>,
}

/// What a script submits as one, or a job: places in a list of processes.
struct Submission {
    members: Vec<usize>,
    /// What is compared, once it is: most are compared with no job.
    side: OnceCell<Side>,
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
        let side = Side::of_job(&job);
        let running = job.first().and_then(|it| it.jobs.first());
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
    let plan = running.and_then(|running| printed.plans.get(&JobKey::of(running)));
    let plan = plan.filter(|_| !likely.is_empty()).map(|it| it.facts());
    let matches = likely.into_iter().filter_map(|at| {
        let own = submitted.side(at)?;
        let script = printed.texts.of_file(&submitted.open.get(at)?.file);
        let printed = plan.as_deref().map(|plan| score::Printed {
            plan,
            script: &script,
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

/// Gives the members of a submission the job, and returns for each why. A member whose sink the job does not have is not
/// run by it.
fn assign(
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
fn keep(mut evidence: Vec<(usize, Evidence)>, scripts: &mut [Arc<Process>]) {
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::diagnostic::Place;
    use crate::lineage::{DatasetKey, Endpoint, Fingerprints, LogicalName, Origin, ProcessKind};
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
                cluster: "http://jm".into(),
                job: "1".into(),
                name: "job".into(),
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
            id: id.into(),
            name: "job".into(),
            state: "RUNNING".into(),
            cluster: "http://jm".into(),
            started_at: 0,
            parallelism: None,
            flink_version: None,
            plan: None,
        });
        job
    }

    fn ids(process: &Process) -> Vec<&str> {
        process.jobs.iter().map(|job| &*job.id).collect()
    }

    #[test]
    fn copies_get_a_job_each_and_a_restart_goes_to_the_last() {
        let insert = |number| process(ProcessKind::Insert, Some(number), &["t"], &["t"]).into();
        let mut scripts = [insert(1), insert(2)];
        let jobs = ["a", "b", "c"].map(|id| job(id, &["t"], &["t"]));
        assert_eq!(
            attach(
                jobs.into(),
                &mut scripts,
                Told::default(),
                &Printed::default(),
                &mut Found::default()
            ),
            []
        );
        assert_eq!(ids(&scripts[0]), ["a"]);
        assert_eq!(ids(&scripts[1]), ["b", "c"]);
    }

    #[test]
    fn a_statement_set_is_one_job() {
        let member = |sink| process(ProcessKind::Insert, Some(1), &["t"], &[sink]).into();
        let mut scripts = [member("a"), member("b")];
        // A process per sink, as a cluster tells it.
        let jobs = vec![job("1", &["t"], &["a"]), job("1", &["t"], &["b"])];
        let unmatched = attach(
            jobs,
            &mut scripts,
            Told::default(),
            &Printed::default(),
            &mut Found::default(),
        );
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
        assert_eq!(
            attach(
                jobs,
                &mut scripts,
                Told::default(),
                &Printed::default(),
                &mut Found::default()
            )
            .len(),
            3
        );
        assert_eq!(ids(&scripts[0]), [""; 0]);
    }

    #[rstest]
    #[case::all_agrees(&["t"], &["a"], "insert-into_c.d.a", "certain, 100 of 100: it writes the same tables, reads the same tables")]
    #[case::a_name_of_its_own(&["t"], &["a"], "nightly", "certain, 86 of 100: it writes the same tables, reads the same tables")]
    #[case::that_name(&["t"], &["a"], "a", "certain, 100 of 100: it writes the same tables, reads the same tables, has the same name")]
    #[case::another_input(&["t", "u"], &["a"], "insert-into_c.d.a", "likely, 84 of 100: it writes the same tables, reads some of the same tables")]
    fn a_match_tells_how_much_speaks_for_it(
        #[case] inputs: &[&str],
        #[case] outputs: &[&str],
        #[case] name: &str,
        #[case] expected: &str,
    ) {
        let mut scripts = [process(ProcessKind::Insert, Some(1), &["t"], &["a"]).into()];
        let mut job = job("1", inputs, outputs);
        job.job = name.into();
        attach(
            vec![job],
            &mut scripts,
            Told::default(),
            &Printed::default(),
            &mut Found::default(),
        );
        let told: Vec<_> = scripts[0].by_evidence().collect();
        let [(running, Some(evidence))] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!((&*running.id, &*evidence.told()), ("1", expected));
    }
}
