//! Why jobs failed: a cluster is asked once a person looks at a failed job for a moment, one job at a time.

use std::collections::HashMap;

use crate::flink::{JobFailure, JobKey};
use crate::tui::effect::{Effect, FailedJob, Slot};
use crate::tui::model::Model;
use crate::tui::msg::Problem;
use crate::tui::screen::ScreenId;

/// What is known of why jobs failed.
#[derive(Debug, Default)]
pub struct Failures {
    answers: HashMap<JobKey, Result<JobFailure, Problem>>,
    /// The job that a cluster is asked about.
    asked: Option<JobKey>,
}

/// What there is to say of why a job failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'f> {
    /// Nobody has asked.
    Nothing,
    /// It is being asked.
    Asked,
    /// Why, or why that is not known.
    Answered(&'f Result<JobFailure, Problem>),
}

impl Failures {
    /// What is known of a job.
    pub fn of(&self, key: &JobKey) -> Known<'_> {
        match self.answers.get(key) {
            Some(answer) => Known::Answered(answer),
            None if self.asked.as_ref() == Some(key) => Known::Asked,
            None => Known::Nothing,
        }
    }

    /// Forgets what is known of jobs that have changed since.
    pub fn forget<'k>(&mut self, changed: impl IntoIterator<Item = &'k JobKey>) {
        for key in changed {
            self.answers.remove(key);
        }
    }

    /// Forgets everything; a person wants to know it anew.
    pub fn clear(&mut self) {
        self.answers.clear();
    }
}

/// Asks about the job that is looked at now, if it failed and nobody has asked; no more about the one before.
pub fn look(model: &mut Model) -> Vec<Effect> {
    let wanted = wanted(model);
    let jobs = &mut model.jobs;
    let key = wanted.as_ref().map(|job| job.key.clone());
    if jobs.failures.asked == key {
        return Vec::new();
    }
    jobs.failures.asked = key;
    if let Some(job) = wanted {
        let ticket = model.begin(Slot::Failure);
        vec![Effect::AskFailure(ticket, Box::new(job))]
    } else {
        model.running.remove(&Slot::Failure);
        vec![Effect::Cancel(Slot::Failure)]
    }
}

/// The job that is looked at, where it is worth asking about.
fn wanted(model: &Model) -> Option<FailedJob> {
    let jobs = &model.jobs;
    let row = jobs.selected().filter(|_| model.screen == ScreenId::Jobs)?;
    if !row.summary.job.has_failed() {
        return None;
    }
    let key = row.key();
    if jobs.failures.answers.contains_key(&key) {
        return None;
    }
    let mut clusters = jobs.clusters.iter();
    let cluster = clusters.find(|it| *it.address == *key.cluster)?;
    Some(FailedJob {
        cluster: cluster.input.clone(),
        key,
    })
}

/// A cluster answered.
pub fn came(model: &mut Model, key: JobKey, answer: Result<JobFailure, Problem>) {
    let failures = &mut model.jobs.failures;
    failures.asked = None;
    failures.answers.insert(key, answer);
}
