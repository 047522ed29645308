//! Jobs: what the clusters among the inputs run, with the tables, the script and the copies of each job; and the plan of the
//! selected one, operator by operator.
//!
//! Rows are there as soon as a cluster has listed its jobs, and fill as plans arrive. `rows` makes them, `refresh` asks again
//! every now and then, `outline` draws a plan as a tree, `detail` has all that is told about a job, `follow` leads from there
//! to Explore, `correction` is where a person says what a job runs, `failure` asks why a job failed, `away` says which clusters do not answer. Nothing here ends a job: the commands for it are shown.

mod away;
pub mod correction;
pub mod detail;
pub mod failure;
mod follow;
mod outline;
pub mod refresh;
pub mod rows;
pub mod update;
pub mod view;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::halves::Half;
use crate::collections::FastMap;
use crate::flink::{JobKey, JobPlan, ListedJob, PlanOperator};
use crate::tui::action::Action;
use crate::tui::widget::cursor::Cursor;
use crate::tui::widget::filter::Filtered;
use crate::workspace::{ClusterState, Run, Workspace};

use outline::Branch;
pub use rows::{Order, Row, States};

/// What the hint bar shows.
pub const HINTS: &[Action] = &[
    Action::RefreshJobs,
    Action::CycleStates,
    Action::CycleJobOrder,
    Action::Reveal,
    Action::ChooseStatement,
    Action::Edit,
    Action::ToggleOperator,
    Action::Filter,
    Action::Yank,
];

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Jobs {
    /// The clusters as they were asked last; none before all was read.
    pub clusters: Arc<[ClusterState]>,
    /// Every job, in the order of the clusters and of their lists.
    pub all: Vec<Row>,
    /// Where each stands among all.
    places: FastMap<JobKey, usize>,
    /// Those in the chosen states, sorted: indices into all.
    pub rows: Vec<usize>,
    /// Which of them are shown, and the selected one.
    pub list: Filtered,
    /// What all of them are together; worked out once, not for each frame.
    pub sum: rows::Sum,
    /// Which states are listed.
    pub states: States,
    /// How they are sorted.
    pub order: Order,
    /// Which half keys go to.
    pub half: Half,
    /// The place in what is told about the selected job.
    pub detail: Cursor,
    /// The plan of the selected job.
    pub plan: Shown,
    /// Jobs that have just changed.
    pub flashing: HashSet<JobKey>,
    /// What is known of why jobs failed.
    pub failures: failure::Failures,
    /// What the project file says of jobs since a person has said something here.
    pub said: Option<Arc<[Run]>>,
    /// What is going on with asking again.
    pub refreshing: refresh::Refreshing,
}

/// The plan of a job as it is shown.
#[derive(Debug, Default)]
pub struct Shown {
    /// The job; none where it is to be taken apart anew.
    key: Option<JobKey>,
    /// The job that was taken apart last.
    was: Option<JobKey>,
    /// Its operators; none where the plan is not there, or too large to be kept.
    operators: Option<Vec<PlanOperator>>,
    /// The tree of them.
    branches: Vec<Branch>,
    /// Operators whose columns are shown.
    open: BTreeSet<usize>,
}

impl Jobs {
    /// The selected job.
    pub fn selected(&self) -> Option<&Row> {
        let row = self.list.selected()?;
        self.all.get(*self.rows.get(row)?)
    }

    /// The job of this key.
    pub fn row(&self, key: &JobKey) -> Option<&Row> {
        self.all.get(*self.places.get(key)?)
    }

    /// Forgets all jobs.
    pub fn clear(&mut self) {
        self.clusters = Arc::default();
        self.all.clear();
        self.places.clear();
        self.plan = Shown::default();
        self.failures.clear();
        self.refill();
    }

    /// Takes in what a cluster lists: jobs that are new, and how the others are now.
    pub fn take_listed(&mut self, jobs: &[ListedJob]) {
        for job in jobs {
            match self.places.get(&JobKey::of(&job.summary.job)) {
                Some(&at) => {
                    if let Some(row) = self.all.get_mut(at) {
                        row.take_summary(job.summary.clone());
                    }
                }
                None => self.push(job),
            }
        }
        self.refill();
    }

    /// Takes in the plan of a job. The order of the list stays until all are there.
    pub fn take_planned(&mut self, job: &ListedJob) {
        let key = JobKey::of(&job.summary.job);
        if let Some(row) = self.places.get(&key).and_then(|&at| self.all.get_mut(at)) {
            row.take_plan(job.plan.clone());
            if self.plan.key.as_ref() == Some(&key) {
                self.plan.key = None;
            }
        }
    }

    /// Takes in clusters that are as they were but for durations.
    pub fn take_durations(&mut self, clusters: Arc<[ClusterState]>) {
        for job in clusters.iter().flat_map(ClusterState::jobs) {
            let at = self.places.get(&JobKey::of(&job.summary.job));
            if let Some(row) = at.and_then(|&at| self.all.get_mut(at)) {
                row.summary.duration = job.summary.duration;
            }
        }
        self.clusters = clusters;
        if self.order == Order::Duration {
            self.refill();
        }
    }

    /// Makes all rows anew from the clusters and what their jobs are joined with.
    pub fn fill(&mut self, workspace: &Workspace) {
        let kept = self.selected().map(Row::key);
        self.all.clear();
        self.places.clear();
        let clusters = Arc::clone(&self.clusters);
        for job in clusters.iter().flat_map(ClusterState::jobs) {
            // A job is what it was met as first, as in the graph.
            if !self.places.contains_key(&JobKey::of(&job.summary.job)) {
                self.push(job);
            }
        }
        rows::join(&mut self.all, &self.places, workspace);
        self.plan.key = None;
        self.refill_around(kept);
    }

    fn push(&mut self, job: &ListedJob) {
        self.places
            .insert(JobKey::of(&job.summary.job), self.all.len());
        self.all.push(Row::new(job));
    }

    /// Works out anew which jobs are listed, and in which order. What is selected stays, and stays where it is on screen.
    pub fn refill(&mut self) {
        let kept = self.selected().map(Row::key);
        self.refill_around(kept);
    }

    fn refill_around(&mut self, kept: Option<JobKey>) {
        let cursor = self.list.cursor;
        let from_top = cursor.at.saturating_sub(cursor.top);
        let (states, order) = (self.states, self.order);
        let all = self.all.iter().enumerate();
        let mut rows: Vec<(usize, &Row)> = all
            .filter(|(_, row)| states.has(&row.summary.job))
            .collect();
        rows.sort_by(|(_, a), (_, b)| order.compare(a, b));
        self.rows = rows.into_iter().map(|(at, _)| at).collect();
        self.sum = rows::Sum::of(&self.all);
        self.refilter();
        let found = kept.and_then(|key| {
            let at = self.places.get(&key)?;
            self.rows.iter().position(|row| row == at)
        });
        match found {
            Some(row) if self.list.select(row) => {}
            _ => self.list.cursor.select(cursor.at),
        }
        self.list.cursor.top = self.list.cursor.at.saturating_sub(from_top);
    }

    /// Works out which rows the filter leaves.
    pub fn refilter(&mut self) {
        let rows = self.rows.iter();
        let texts = rows.map(|&at| {
            let row = self.all.get(at);
            row.map_or_else(Cow::default, |row| row.haystack(&self.sum))
        });
        self.list.refresh(texts);
    }

    /// How many jobs have no plan yet because nobody waited for it.
    pub fn unread(&self) -> usize {
        let plans = self.all.iter().map(|row| &row.plan);
        plans.filter(|it| matches!(it, JobPlan::Unread)).count()
    }
}
