//! What is compared: what a script submits as one, or a job.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::candidates::without_number;
use super::columns::{Columns, Work};
use super::shape::{Shape, has_word};
use super::texts::Definitions;
use super::views::Views;
use crate::diagnostic::Place;
use crate::flink::PlanReading;
use crate::lineage::{About, Confidence, Endpoint, Origin, Process};

/// The full names of tables. Two names that differ in where their dots belong are the same here, as in plans.
pub(super) fn names<'a>(ends: impl Iterator<Item = &'a Endpoint>) -> BTreeSet<String> {
    ends.map(|end| end.name.to_string()).collect()
}

/// What is compared: a submission of a script, or a job.
pub(super) struct Side {
    pub(super) inputs: BTreeSet<String>,
    pub(super) outputs: BTreeSet<String>,
    /// Tables of sinks whose catalog and database are not known for sure.
    pub(super) guessed: BTreeSet<String>,
    /// Whether nothing tells of some of its processes what they write.
    has_unknown_sinks: bool,
    /// Whether its plan has no rows, as the planner has found that none fulfils the conditions.
    pub(super) has_no_rows: bool,
    /// Whether it is a statement set.
    pub(super) is_set: bool,
    pub(super) name: Arc<str>,
    /// What its processes do.
    works: Vec<Work>,
    /// That column by column, once it is asked for: most statements are compared with no job.
    columns: OnceCell<Columns>,
    /// The texts of its statements, and of the views below them.
    texts: (Vec<Arc<str>>, Vec<Arc<str>>),
    /// What these say, once it is asked for.
    shape: OnceCell<Shape>,
    pub(super) place: Option<Place>,
    pub(super) statement: Option<u32>,
}

impl Side {
    /// The statements that a script submits as one, where its file has these definitions.
    pub(super) fn of_script<'a>(
        processes: impl Iterator<Item = &'a Process> + Clone,
        views: &Views,
        definitions: &Definitions<'_>,
    ) -> Self {
        let first = processes.clone().next();
        let statements: Vec<_> = processes.clone().map(|it| Arc::clone(&it.sql)).collect();
        let mut side = Self::of(processes.clone());
        for (work, process) in side.works.iter_mut().zip(processes) {
            work.put_into_places(|| definitions.sink(process));
        }
        let (inputs, mut of_views) = views.below(side.inputs);
        side.inputs = inputs;
        // Where views are seen through already, the statements still name them.
        definitions.add_views(&statements, &mut of_views);
        side.texts = (statements, of_views);
        side.place = first.and_then(|it| it.origins.iter().find_map(Origin::place).cloned());
        side.statement = first.and_then(|it| it.statement);
        side
    }

    /// The processes of one job, with what is read of its plan.
    pub(super) fn of_job(processes: &[Process], plan: Option<&PlanReading>) -> Self {
        let mut side = Self::of(processes.iter());
        side.has_no_rows = side.inputs.is_empty() && plan.is_some_and(|it| it.facts().has_no_rows);
        for process in processes {
            let is_sure = |it: &crate::lineage::Evidence| {
                it.about == About::Output(0) && it.confidence == Confidence::Certain
            };
            if !process.evidence.is_empty() && !process.evidence.iter().any(is_sure) {
                let tables = process.outputs.iter().map(|end| end.name.table.to_string());
                side.guessed.extend(tables);
            }
        }
        side
    }

    fn of<'a>(processes: impl Iterator<Item = &'a Process>) -> Self {
        let mut side = Self {
            inputs: BTreeSet::new(),
            outputs: BTreeSet::new(),
            guessed: BTreeSet::new(),
            has_unknown_sinks: false,
            has_no_rows: false,
            is_set: false,
            name: Arc::from(""),
            works: Vec::new(),
            columns: OnceCell::new(),
            texts: (Vec::new(), Vec::new()),
            shape: OnceCell::new(),
            place: None,
            statement: None,
        };
        for process in processes {
            side.inputs.extend(names(process.inputs.iter()));
            side.outputs.extend(names(process.outputs.iter()));
            side.has_unknown_sinks |= process.outputs.is_empty();
            side.is_set |= process.member.is_some();
            side.name = Arc::clone(&process.job);
            side.works.push(Work::of(process));
        }
        side
    }

    /// Where the first of its statements stands.
    pub(super) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    pub(super) fn columns(&self) -> &Columns {
        self.columns.get_or_init(|| Columns::of(&self.works))
    }

    /// What its statements say of their expressions.
    pub(super) fn shape(&self) -> &Shape {
        let (statements, views) = &self.texts;
        self.shape.get_or_init(|| {
            let (statements, views) = (statements.iter(), views.iter());
            Shape::of(statements.map(|it| &**it), views.map(|it| &**it))
        })
    }

    /// Whether its statements have one of these words.
    pub(super) fn has_any_word(&self, words: &[&str]) -> bool {
        let mut texts = self.texts.0.iter().chain(&self.texts.1);
        texts.any(|text| words.iter().any(|word| has_word(text, word)))
    }

    /// Whether the job may write one of these; one whose sinks are not all known may write anything.
    pub(super) fn may_write(&self, sinks: &BTreeSet<String>) -> bool {
        self.outputs.is_empty() || !self.guessed.is_empty() || !self.outputs.is_disjoint(sinks)
    }

    /// Whether it is sure what all of its processes write.
    pub(super) fn knows_sinks(&self) -> bool {
        !self.has_unknown_sinks && self.guessed.is_empty() && !self.outputs.is_empty()
    }

    /// Whether all sinks of the job are among these; `guessed` ones by their table.
    pub(super) fn has_sinks_of(&self, job: &Self) -> bool {
        job.outputs.iter().all(|sink| {
            self.outputs.contains(sink)
                || job.guessed.iter().any(|table| {
                    sink.ends_with(&format!(".{table}"))
                        && self.outputs.iter().any(|own| {
                            let tail = format!(".{table}");
                            let bare = without_number(own);
                            own.ends_with(&tail) || bare.is_some_and(|it| it.ends_with(&tail))
                        })
                })
        })
    }
}
