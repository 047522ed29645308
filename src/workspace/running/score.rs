//! How well a job fits what a script submits: by sinks, by inputs, by name, by columns and by the shape of the plan, each
//! with its reason.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::disagreement::{Aspect, Disagreement};
use super::pruned;
use super::side::Side;
use super::sinks::{Common, Sinks};
use super::sources::{OtherColumns, agreeing, otherwise};
use super::terms::Terms;
use super::version::version;
use crate::diagnostic::{Diagnostic, Place, Rule, rules};
use crate::flink::{JobKey, PlanFacts, PlanTerms, is_generated_name};
use crate::lineage::{Confidence, Process, RunningJob};

/// How a submission and a job compare.
pub(super) struct Match {
    score: u32,
    /// The score where all agrees that can be compared.
    most: u32,
    sinks: Sinks,
    inputs: Inputs,
    is_named: bool,
    /// Columns that agree, and how many there are to compare.
    columns: (usize, usize),
    /// Facts of the statement's expressions that the plan has too, and how many there are to compare.
    facts: (usize, usize),
    /// Facts of the plan that the statement does not have.
    lacking: usize,
    /// What shows that the job runs another version of the statement.
    version: Vec<String>,
    /// The sinks of which columns come from others than those of the script.
    other_columns: Vec<OtherColumns>,
    missing: Vec<String>,
    extra: Vec<String>,
    place: Option<Place>,
    statement: Option<u32>,
}

/// Why a job is said to run a statement.
pub(super) struct Reason {
    /// How sure it is.
    pub(super) confidence: Confidence,
    /// How much speaks for it, of 100; none where nothing was compared.
    pub(super) score: Option<u8>,
    /// What speaks for it, for a person.
    pub(super) why: String,
}

// What each thing that agrees counts.
const SINKS: u32 = 100;
const SOME_SINKS: u32 = 25;
const ALL_SINKS: u32 = 50;
const SAME_INPUTS: u32 = 40;
const FEWER_INPUTS: u32 = 30;
const SOME_INPUTS: u32 = 10;
const NAME: u32 = 30;
/// That there are columns to compare, and all of them agreeing.
const COMPARABLE: u32 = 2;
const COLUMNS: u32 = 20;
/// That there are expressions to compare and nothing shows another version, and all of them agreeing.
const SAME_VERSION: u32 = 20;
/// Tenths.
const EXPRESSIONS: u32 = 10;

/// What the plan of a job prints of its expressions, and the text of the script that it is compared with.
#[derive(Clone, Copy)]
pub(super) struct Printed<'a> {
    pub(super) plan: &'a PlanFacts,
    pub(super) script: &'a [&'a str],
    /// What the statement says, where that can be read.
    pub(super) own_terms: &'a dyn Fn() -> Option<&'a Terms>,
    /// What the job says, where that can be read.
    pub(super) job_terms: &'a dyn Fn() -> Option<&'a PlanTerms>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inputs {
    Same,
    /// Without some that the planner may have left out.
    Fewer,
    Some,
    None,
}

impl Inputs {
    fn of(script: &Side, job: &Side) -> Self {
        if script.inputs == job.inputs {
            Self::Same
        } else if job.has_no_rows {
            Self::Fewer
        } else if script.inputs.is_disjoint(&job.inputs) {
            Self::None
        } else {
            Self::Some
        }
    }

    /// The same, where it counts what the planner may have left out.
    fn of_plan<'t>(script: &Side, job: &Side, terms: impl FnOnce() -> Option<&'t Terms>) -> Self {
        let found = Self::of(script, job);
        let has_fewer = found == Self::Some && job.inputs.is_subset(&script.inputs);
        let missing = script.inputs.difference(&job.inputs);
        if has_fewer && pruned::may_lack_tables(script, terms(), missing) {
            Self::Fewer
        } else {
            found
        }
    }
}

/// Whether a job may run what a script submits: the sinks are the same, or those of a statement set that was changed, and so
/// is some of what is read.
pub(super) fn may_run(script: &Side, job: &Side) -> bool {
    let has_sinks = if job.outputs.is_empty() {
        // A file sink of a job with its own name is told by nothing.
        script.name == job.name
    } else {
        script.has_sinks_of(job) || Sinks::may_be_version(script, job)
    };
    has_sinks && Inputs::of(script, job) != Inputs::None
}

/// Compares what a script submits with a job.
pub(super) fn compare(script: &Side, job: &Side, printed: Option<Printed<'_>>) -> Match {
    let terms = || printed.and_then(|it| (it.own_terms)());
    let inputs = Inputs::of_plan(script, job, terms);
    let sinks = Sinks::of(script, job);
    let is_named = script.name == job.name;
    let columns = agreeing(script, job);
    let by_columns = match columns {
        (_, 0) => 0,
        (same, all) => {
            // A plan has no more columns than that.
            let count = |it| u32::try_from(it).unwrap_or(u32::MAX / COLUMNS);
            COMPARABLE + count(same) * COLUMNS / count(all)
        }
    };
    let by_inputs = match inputs {
        Inputs::Same => SAME_INPUTS,
        Inputs::Fewer => FEWER_INPUTS,
        Inputs::Some => SOME_INPUTS,
        Inputs::None => 0,
    };
    let is_looked_up = !job.columns().lookups.is_empty();
    let agreeing = |it: Printed<'_>| script.shape().agreeing(it.plan, is_looked_up);
    let facts = printed.map_or((0, 0), agreeing);
    let version = match printed {
        Some(printed) if sinks.common == Common::Same && inputs == Inputs::Same => {
            version(script, job, printed)
        }
        _ => Vec::new(),
    };
    let (by_shape, most_by_shape) = match (printed, facts) {
        (None, _) => (0, 0),
        (Some(_), (same, all)) => {
            // Where there is nothing to compare, nothing disagrees.
            let tenths = (same * 10).checked_div(all).map(u32::try_from);
            let agreeing = tenths.map_or(EXPRESSIONS, |it| it.unwrap_or(0).min(EXPRESSIONS));
            let by_version = SAME_VERSION * u32::from(version.is_empty());
            (by_version + agreeing, SAME_VERSION + EXPRESSIONS)
        }
    };
    let by_sinks = match sinks.common {
        Common::Same => SINKS,
        Common::Some => SOME_SINKS,
        Common::None | Common::Unknown => 0,
    };
    let score = by_sinks
        + by_shape
        + ALL_SINKS * u32::from(sinks.are_all)
        + by_inputs
        + NAME * u32::from(is_named)
        + by_columns;
    // A name that Flink made says what the sinks say.
    let by_name = NAME * u32::from(is_named || !is_generated_name(&job.name));
    let most = SINKS + ALL_SINKS + SAME_INPUTS + by_name + most_by_shape;
    Match {
        score,
        most: match columns {
            (_, 0) => most,
            _ => most + COMPARABLE + COLUMNS,
        },
        sinks,
        inputs,
        is_named,
        columns,
        facts,
        lacking: printed.map_or(0, |it| script.shape().lacking(it.plan)),
        version,
        other_columns: otherwise(script, job, terms),
        missing: script.inputs.difference(&job.inputs).cloned().collect(),
        extra: job.inputs.difference(&script.inputs).cloned().collect(),
        place: script.place.clone(),
        statement: script.statement,
    }
}

impl Match {
    /// The better, the higher: first what is told of it, then how little of the plan is left unexplained.
    pub(super) fn rank(&self) -> (u32, Reverse<usize>) {
        (self.score, Reverse(self.lacking))
    }

    /// Why the job is said to run the statement.
    pub(super) fn reason(&self) -> Reason {
        Reason {
            confidence: match (self.inputs, self.sinks.common) {
                (Inputs::Same, Common::Same | Common::Unknown) => Confidence::Certain,
                _ => Confidence::Likely,
            },
            score: u8::try_from(self.score * 100 / self.most).ok(),
            why: self.reasons(),
        }
    }

    /// The same where another submission fits as well: then nothing but the order of the scripts has chosen.
    pub(super) fn reason_beside(&self, other: Option<&Side>) -> Reason {
        let mut reason = self.reason();
        if let Some(place) = other.and_then(Side::place) {
            reason.confidence = Confidence::Unsure;
            let (file, line) = (&place.file, place.start.line);
            reason.why = format!("{}; what {file}:{line} says fits as well", reason.why);
        }
        reason
    }

    /// The reasons, for a person.
    fn reasons(&self) -> String {
        let mut reasons = vec![match self.sinks.common {
            Common::Same => "it writes the same tables",
            Common::Some => "it writes some of the same tables",
            Common::None => "it writes other tables",
            Common::Unknown => "nothing tells what it writes",
        }];
        reasons.push(match self.inputs {
            Inputs::Same => "reads the same tables",
            Inputs::Fewer => "reads the same tables without some that the planner may leave out",
            Inputs::Some => "reads some of the same tables",
            Inputs::None => "reads other tables",
        });
        if self.is_named {
            reasons.push("has the same name");
        }
        let columns = match self.columns {
            (_, 0) => String::new(),
            (same, all) => format!("; {same} of {all} columns come from the same"),
        };
        let facts = match self.facts {
            (_, 0) => String::new(),
            (same, all) => format!("; {same} of {all} functions and constants are in the plan"),
        };
        format!("{}{columns}{facts}", reasons.join(", "))
    }

    /// What the job does otherwise than the script says.
    pub(super) fn disagreement(&self, job: &[Process]) -> Option<(Disagreement, Diagnostic)> {
        let running = job.first()?.jobs.first()?;
        let (aspect, what) = self.difference()?;
        let (place, statement) = (self.place.as_ref(), self.statement);
        let diagnostic = told(aspect.rule(), running, &what, place, statement);
        let job = JobKey::of(running);
        let disagreement = Disagreement {
            job,
            aspect,
            sinks: match aspect {
                Aspect::Columns => self
                    .other_columns
                    .iter()
                    .map(|it| it.sink.clone())
                    .collect(),
                Aspect::Outputs => self.sinks.shared.clone(),
                Aspect::Inputs | Aspect::Version => Vec::new(),
            },
            what,
            unread: self.missing.clone(),
        };
        Some((disagreement, diagnostic))
    }

    /// In what the job differs, and how.
    fn difference(&self) -> Option<(Aspect, String)> {
        let mut parts = self.sinks.otherwise();
        if self.inputs == Inputs::Same && parts.is_empty() {
            if !self.other_columns.is_empty() {
                let told = self.other_columns.iter().map(|it| it.told.as_str());
                let what = told.collect::<Vec<_>>().join("; ");
                return Some((Aspect::Columns, what));
            }
            let what = format!(
                "runs another version of the statement: {}",
                self.version.join("; ")
            );
            return (!self.version.is_empty()).then_some((Aspect::Version, what));
        }
        if self.inputs == Inputs::Fewer {
            let what = parts.join(" and ");
            return (!what.is_empty()).then_some((Aspect::Outputs, what));
        }
        if !self.extra.is_empty() {
            parts.push(format!(
                "reads {}, which the statement does not",
                self.extra.join(", ")
            ));
        }
        if !self.missing.is_empty() {
            parts.push(format!(
                "does not read {}, which the statement does",
                self.missing.join(", ")
            ));
        }
        let aspect = match self.inputs {
            Inputs::Same | Inputs::Fewer => Aspect::Outputs,
            Inputs::Some | Inputs::None => Aspect::Inputs,
        };
        Some((aspect, parts.join(" and ")))
    }
}

fn told(
    rule: &'static Rule,
    job: &RunningJob,
    what: &str,
    place: Option<&Place>,
    statement: Option<u32>,
) -> Diagnostic {
    let mut told = Diagnostic::new(
        rule,
        format!("job {} ({}) on {} {what}", job.name, job.id, job.cluster),
    )
    .hint("the job may run another version of the script; submit it again, or open the script that it was made of");
    told.place = place.cloned();
    told.statement = statement;
    told
}

/// What is worth a word of a job that no statement is said to be: one writes the same and reads nothing of the same, or several
/// write together what the job does alone.
pub(super) fn near<'s>(
    scripts: impl Iterator<Item = &'s Side>,
    side: &Side,
    job: &[Process],
) -> Option<Diagnostic> {
    let running = job.first()?.jobs.first()?;
    if side.outputs.is_empty() || side.inputs.is_empty() {
        return None;
    }
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    let scripts: Vec<&Side> = scripts.collect();
    let same = scripts.iter().find(|it| it.outputs == side.outputs);
    let (script, what) = if let Some(&script) = same {
        let what = format!(
            "writes {} as this statement does, but reads {} where that reads {}",
            list(&side.outputs),
            list(&side.inputs),
            list(&script.inputs),
        );
        (script, what)
    } else {
        let mut parts = scripts.iter().filter(|it| {
            it.outputs.is_subset(&side.outputs) && !it.inputs.is_disjoint(&side.inputs)
        });
        let written: BTreeSet<&String> = parts.clone().flat_map(|it| &it.outputs).collect();
        let is_all = side.knows_sinks() && written.len() == side.outputs.len();
        let first = *parts.next().filter(|_| is_all)?;
        let what = format!(
            "writes {} alone, which {} statements of the script submit apart",
            list(&side.outputs),
            parts.count() + 1,
        );
        (first, what)
    };
    let (place, statement) = (script.place.as_ref(), script.statement);
    Some(told(&rules::OTHER_TABLES, running, &what, place, statement))
}
