//! The rows of the Jobs screen, made from what clusters list and from what their jobs are joined with.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::cmp::Reverse;
use std::sync::Arc;

use crate::collections::FastMap;
use crate::diagnostic::Place;
use crate::export::short;
use crate::flink::{JobKey, JobPlan, JobSummary, ListedJob, host, short_job_name};
use crate::lineage::{
    About, Confidence, Endpoint, Evidence, Origin, Process, ProcessKind, RunningJob, same_jobs,
};
use crate::text;
use crate::workspace::{Run, Workspace};

/// A job.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the cluster's list says.
    pub summary: JobSummary,
    /// Its plan.
    pub plan: JobPlan,
    /// The tables that it writes.
    pub writes: Box<[String]>,
    /// The statement that it runs, where one was found.
    pub script: Option<Box<Script>>,
    /// What a person has said of that.
    pub said: Option<Box<Run>>,
    /// The jobs that run the same at the same time, itself among them; none where it is alone.
    pub copies: Option<Arc<[RunningJob]>>,
    /// Its name as it is listed; worked out once, not for each comparison.
    name: Box<str>,
    haystack: Box<str>,
}

/// What a person has said, and nobody had to find out.
const CHOSEN: &str = "chosen";

/// The statement that a job runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Where it stands.
    pub place: Place,
    /// What it is, for a person.
    pub label: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// That, how much speaks for it, and what.
    pub told: String,
}

impl Script {
    /// The file's name and the line.
    fn place(&self) -> String {
        let file = self.place.file.rsplit('/').next().unwrap_or_default();
        format!("{file}:{}", self.place.start.line)
    }

    /// The file's name, the line, and how sure it is or that a person chose it, in so many cells.
    fn shown(&self, is_chosen: bool, cells: usize) -> String {
        let place = self.place();
        let sure = if is_chosen {
            CHOSEN
        } else {
            self.confidence.as_str()
        };
        let whole = format!("{place} {sure}");
        if text::width(&whole) <= cells {
            return whole;
        }
        let doubt = match self.confidence {
            Confidence::Likely | Confidence::Unsure if !is_chosen => "?",
            _ => "",
        };
        let place = text::printable(&place).into_owned();
        let room = cells.saturating_sub(doubt.len());
        format!("{}{doubt}", text::truncate_middle(&place, room))
    }
}

impl Row {
    /// The row of a job that is joined with nothing yet.
    pub fn new(job: &ListedJob) -> Self {
        let mut row = Self {
            summary: job.summary.clone(),
            plan: JobPlan::Unread,
            writes: Box::default(),
            script: None,
            said: None,
            copies: None,
            name: Box::default(),
            haystack: Box::default(),
        };
        row.take_plan(job.plan.clone());
        row
    }

    /// Its name as it is listed. What every name has that Flink made says nothing.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it runs as it is listed, in so many cells.
    pub fn runs(&self, cells: usize) -> String {
        match (&self.script, &self.said) {
            (Some(script), said) => script.shown(said.is_some(), cells),
            (None, Some(said)) if said.script.is_some() => format!("{CHOSEN}, not read"),
            (None, Some(_)) => format!("none {CHOSEN}"),
            (None, None) => String::new(),
        }
    }

    /// The tables that it reads.
    pub fn reads(&self) -> Box<[String]> {
        match &self.plan {
            JobPlan::Read(read) => names(&read.processes, |it| &it.inputs),
            JobPlan::Unread | JobPlan::Failed(_) => Box::default(),
        }
    }

    /// Names it over all clusters.
    pub fn key(&self) -> JobKey {
        JobKey::of(&self.summary.job)
    }

    /// Takes in what the list says now.
    pub fn take_summary(&mut self, summary: JobSummary) {
        self.summary = summary;
        self.rewrite();
    }

    /// Takes in its plan.
    pub fn take_plan(&mut self, plan: JobPlan) {
        if let JobPlan::Read(read) = &plan {
            self.writes = names(&read.processes, |it| &it.outputs);
        }
        self.plan = plan;
        self.rewrite();
    }

    /// The cluster that it is on, as it is listed.
    pub fn cluster(&self) -> &str {
        host(&self.summary.job.cluster)
    }

    /// What a filter looks at: what is listed of it, the cluster too where there are several. Words hidden from view would be
    /// found in nearly every job.
    pub(super) fn haystack(&self, sum: &Sum) -> Cow<'_, str> {
        if sum.cluster_cells == 0 {
            return Cow::Borrowed(&self.haystack);
        }
        Cow::Owned(format!("{} {}", self.haystack, self.cluster()))
    }

    fn rewrite(&mut self) {
        self.name = short_job_name(&self.summary.job.name).into();
        let script = self.script.as_deref().map(Script::place);
        let mut words = vec![&*self.name, &self.summary.job.state];
        // A name that is that of the sink counts once: letters of the two would be found as one word.
        let sinks = self.writes.iter().filter(|sink| **sink != *self.name);
        words.extend(sinks.map(String::as_str));
        words.extend(script.as_deref());
        words.extend(self.said.as_ref().map(|_| CHOSEN));
        self.haystack = words.join(" ").into();
    }
}

/// The tables at one side of processes, each once.
fn names(processes: &[Process], ends: fn(&Process) -> &[Endpoint]) -> Box<[String]> {
    let mut names: Vec<String> = Vec::new();
    for name in processes.iter().flat_map(ends).map(|it| short(&it.name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into()
}

/// Tells each job the statement that it runs, and its copies.
pub(super) fn join(all: &mut [Row], places: &FastMap<JobKey, usize>, workspace: &Workspace) {
    for row in all.iter_mut() {
        row.said = workspace.said_of(&row.summary.job).cloned().map(Box::new);
        if row.said.is_some() {
            row.rewrite();
        }
    }
    let processes = || workspace.lineage.processes().map(|(_, process)| process);
    for process in processes().filter(|it| it.kind != ProcessKind::Job) {
        for (at, job) in process.jobs.iter().enumerate() {
            let row = places.get(&JobKey::of(job));
            if let Some(row) = row.and_then(|&row| all.get_mut(row)) {
                let found = || script(process, at).map(Box::new);
                row.script = row.script.take().or_else(found);
                if row.writes.is_empty() {
                    // What the plan does not tell, the statement does.
                    row.writes = names(std::slice::from_ref(process), |it| &it.outputs);
                }
                row.rewrite();
            }
        }
    }
    for group in same_jobs(processes()) {
        let copies: Arc<[RunningJob]> = group.iter().map(|&job| job.clone()).collect();
        for job in group {
            let row = places.get(&JobKey::of(job));
            if let Some(row) = row.and_then(|&row| all.get_mut(row)) {
                row.copies = Some(Arc::clone(&copies));
            }
        }
    }
}

/// The statement of a process, as that which its job of this place runs.
fn script(process: &Process, job: usize) -> Option<Script> {
    let place = process.origins.iter().find_map(Origin::place)?;
    let evidence = process.evidence.iter();
    let evidence = evidence.clone().find(|it| it.about == About::Job(job));
    Some(Script {
        place: place.clone(),
        label: process.label(),
        confidence: evidence.map_or(Confidence::Likely, |it| it.confidence),
        told: evidence.map_or_else(String::new, Evidence::told),
    })
}

/// Which states are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum States {
    /// All.
    #[default]
    All,
    /// Those in which a job works, waits to begin, or is being cancelled.
    Running,
    /// Those of jobs that failed, or are being restarted after that.
    Failed,
    /// Those of jobs that ended as they should, or were cancelled.
    Ended,
}

/// States of Flink's `JobStatus`: those of jobs that hold resources, and that ended. One that is none of them, nor that of a
/// job that failed, is listed among all jobs alone.
const RUNNING: [&str; 5] = [
    "INITIALIZING",
    "CREATED",
    "RUNNING",
    "RECONCILING",
    "CANCELLING",
];
const ENDED: [&str; 3] = ["FINISHED", "CANCELED", "SUSPENDED"];

impl States {
    /// Whether a job is in one of them.
    pub fn has(self, job: &RunningJob) -> bool {
        match self {
            Self::All => true,
            Self::Running => RUNNING.contains(&&*job.state),
            Self::Failed => job.has_failed(),
            Self::Ended => ENDED.contains(&&*job.state),
        }
    }

    /// How it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Ended => "ended",
        }
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Running,
            Self::Running => Self::Failed,
            Self::Failed => Self::Ended,
            Self::Ended => Self::All,
        }
    }
}

/// What jobs are together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many run, failed, ended.
    pub counts: String,
    /// Whether the statement of one is known, or something is said of it.
    pub has_scripts: bool,
    /// Cells of the longest address of a cluster; 0 where all jobs are on one.
    pub cluster_cells: usize,
}

impl Sum {
    /// Of these jobs.
    pub(super) fn of(all: &[Row]) -> Self {
        let counts = [States::Running, States::Failed, States::Ended].map(|states| {
            let count = all.iter().filter(|it| states.has(&it.summary.job)).count();
            (count > 0).then(|| format!("{count} {}", states.word()))
        });
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let mut clusters: Vec<&str> = all.iter().map(|row| &*row.summary.job.cluster).collect();
        clusters.dedup();
        let is_one = clusters.iter().all(|it| *it == clusters[0]);
        let cells = clusters.iter().map(|it| text::width(host(it))).max();
        Self {
            cluster_cells: if is_one { 0 } else { cells.unwrap_or_default() },
            counts: counts.join(", "),
            has_scripts: all
                .iter()
                .any(|row| row.script.is_some() || row.said.is_some()),
        }
    }
}

/// How jobs are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The newest first.
    #[default]
    Start,
    /// By name.
    Name,
    /// By state.
    State,
    /// The longest first.
    Duration,
    /// Those that run most often first.
    Copies,
}

impl Order {
    /// Which of two comes first. What is equal stays in the order of the cluster.
    pub fn compare(self, a: &Row, b: &Row) -> Ordering {
        let copies = |row: &Row| row.copies.as_ref().map_or(1, |copies| copies.len());
        match self {
            Self::Start => b.summary.started_at.cmp(&a.summary.started_at),
            Self::Name => a.name.cmp(&b.name),
            Self::State => a.summary.job.state.cmp(&b.summary.job.state),
            Self::Duration => b.summary.duration.cmp(&a.summary.duration),
            Self::Copies => {
                let most = Reverse(copies(a)).cmp(&Reverse(copies(b)));
                most.then_with(|| a.name.cmp(&b.name))
            }
        }
    }

    /// How it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "newest first",
            Self::Name => "by name",
            Self::State => "by state",
            Self::Duration => "longest first",
            Self::Copies => "by copies",
        }
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Start => Self::Name,
            Self::Name => Self::State,
            Self::State => Self::Duration,
            Self::Duration => Self::Copies,
            Self::Copies => Self::Start,
        }
    }
}

/// A duration in milliseconds as its two largest units: `3s`, `4m 05s`, `2h 00m`, `12d 4h`.
pub fn duration(milliseconds: i64) -> String {
    let Ok(seconds) = u64::try_from(milliseconds / 1000) else {
        return "-".to_owned();
    };
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m {:02}s", seconds % 60),
        (0, ..) => format!("{hours}h {:02}m", minutes % 60),
        _ => format!("{days}d {}h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::flink::JobList;

    /// A job in this state.
    fn in_state(state: &str) -> Row {
        let body = serde_json::json!({ "jobs": [{ "jid": "a", "state": state }] });
        let list = JobList::of_body(body.to_string().as_bytes(), "http://jm:8081").unwrap();
        Row::new(&list.jobs[0])
    }

    #[rstest]
    #[case("INITIALIZING", "1 running")]
    #[case("CREATED", "1 running")]
    #[case("RUNNING", "1 running")]
    #[case("RECONCILING", "1 running")]
    #[case("CANCELLING", "1 running")]
    #[case("RESTARTING", "1 failed")]
    #[case("FAILING", "1 failed")]
    #[case("FAILED", "1 failed")]
    #[case("FINISHED", "1 ended")]
    #[case("CANCELED", "1 ended")]
    #[case("SUSPENDED", "1 ended")]
    #[case::no_state("", "")]
    #[case::of_a_later_flink("PAUSED", "")]
    fn states_are_counted(#[case] state: &str, #[case] expected: &str) {
        assert_eq!(Sum::of(&[in_state(state)]).counts, expected);
    }

    #[rstest]
    #[case(-1000, "-")]
    #[case(-1, "0s")]
    #[case(0, "0s")]
    #[case(59_999, "59s")]
    #[case(65_000, "1m 05s")]
    #[case(7_200_000, "2h 00m")]
    #[case(1_051_200_000, "12d 4h")]
    #[case(i64::MAX, "106751991167d 7h")]
    fn durations_are_short(#[case] milliseconds: i64, #[case] expected: &str) {
        assert_eq!(duration(milliseconds), expected);
    }
}
