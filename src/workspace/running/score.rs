//! How well a job fits what a script submits: by sinks, by inputs, by name, by columns and by the shape of the plan, each
//! with its reason.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::columns::Sources;
use super::disagreement::{Aspect, Disagreement};
use super::side::Side;
use super::sinks::{Common, Sinks};
use crate::diagnostic::{Diagnostic, Place, Rule, rules};
use crate::flink::{JobKey, PlanFacts, is_generated_name};
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
    /// A sink whose columns come from others than those of the script, whatever their order.
    other_columns: Vec<String>,
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
    /// What the job says otherwise of columns, for a person.
    pub(super) other_terms: &'a dyn Fn() -> Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inputs {
    Same,
    Some,
    None,
}

impl Inputs {
    fn of(script: &Side, job: &Side) -> Self {
        if script.inputs == job.inputs {
            Self::Same
        } else if script.inputs.is_disjoint(&job.inputs) {
            Self::None
        } else {
            Self::Some
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
    let inputs = Inputs::of(script, job);
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
        other_columns: otherwise(script, job),
        missing: script.inputs.difference(&job.inputs).cloned().collect(),
        extra: job.inputs.difference(&script.inputs).cloned().collect(),
        place: script.place.clone(),
        statement: script.statement,
    }
}

/// How many columns of common sinks come from the same, and how many can be compared.
fn agreeing(script: &Side, job: &Side) -> (usize, usize) {
    let (mut same, mut all) = (0, 0);
    for (sink, jobs) in &job.columns().of_sinks {
        for columns in jobs {
            let own = script.columns().of_sinks.get(sink).into_iter().flatten();
            let fitting = own.filter(|own| own.len() == columns.len());
            let count = |own: &Vec<Sources>| {
                let pairs = own.iter().zip(columns);
                pairs
                    .filter(|(one, other)| other.is_some() && one == other)
                    .count()
            };
            all += columns.iter().flatten().count();
            same += fitting.map(count).max().unwrap_or(0);
        }
    }
    (same, all)
}

/// The sinks of the job whose columns come from others than those of the script. Plans have them in the order of the table;
/// where that is not known, it does not count. Sinks with columns that are not sure are not compared.
fn otherwise(script: &Side, job: &Side) -> Vec<String> {
    let sinks = job.columns().of_sinks.iter().filter(|(sink, jobs)| {
        let is_placed = !script.columns().unplaced.contains(*sink);
        let sorted = |columns: &[Sources]| {
            let mut sure: Vec<_> = columns.iter().cloned().collect::<Option<_>>()?;
            if !is_placed {
                sure.sort();
            }
            Some(sure)
        };
        let own = script.columns().of_sinks.get(*sink).into_iter().flatten();
        let own: Option<Vec<_>> = own.map(|columns| sorted(columns)).collect();
        let jobs: Option<Vec<_>> = jobs.iter().map(|columns| sorted(columns)).collect();
        match (own, jobs) {
            (Some(own), Some(jobs)) => jobs.iter().any(|columns| {
                let mut fitting = own.iter().filter(|own| own.len() == columns.len());
                fitting.clone().next().is_some() && fitting.all(|own| own != columns)
            }),
            _ => false,
        }
    });
    sinks.map(|(sink, _)| sink.clone()).collect()
}

/// What shows that a job which reads and writes the same runs another version of a statement.
fn version(script: &Side, job: &Side, printed: Printed<'_>) -> Vec<String> {
    let Printed {
        plan, script: text, ..
    } = printed;
    let is_looked_up = !job.columns().lookups.is_empty();
    let mut told = script.shape().otherwise(plan, text, is_looked_up);
    if plan.is_hidden || script.shape().is_template() {
        return told;
    }
    // What functions, numbers and texts tell already is not told again.
    if told.is_empty() {
        told.extend((printed.other_terms)());
    }
    let list = |columns: Vec<&String>| {
        let columns: Vec<&str> = columns.into_iter().map(String::as_str).collect();
        columns.join(", ")
    };
    let extra: Vec<&String> = job
        .columns()
        .filters
        .difference(&script.columns().influences)
        .collect();
    if !extra.is_empty() {
        told.push(format!("it filters by {}", list(extra)));
    }
    // Conditions on a table that is looked up are not always printed.
    let is_shown = |column: &&String| {
        let mut lookups = job.columns().lookups.iter();
        !lookups.any(|table| column.starts_with(&format!("{table}.")))
    };
    let missing = script
        .columns()
        .filters
        .difference(&job.columns().influences)
        .filter(is_shown);
    let missing: Vec<&String> = missing.collect();
    if !missing.is_empty() && script.shape().filters_are_shown(plan) {
        told.push(format!("it does not filter by {}", list(missing)));
    }
    if let Some(sink) = other_aggregates(script, job) {
        told.push(format!("it aggregates other columns of {sink}"));
    }
    told
}

/// A sink whose columns come from the same, of which the job aggregates some and the statement none, or the other way round.
/// The order of columns does not count. A statement may call an aggregate that only Flink knows, and the planner leaves out
/// aggregates of groups of one row.
fn other_aggregates<'j>(script: &Side, job: &'j Side) -> Option<&'j str> {
    type Told = Vec<(BTreeSet<String>, bool)>;
    let of = |side: &Side, sink: &str| -> Option<Told> {
        let (columns, flags) = (
            side.columns().of_sinks.get(sink)?,
            side.columns().aggregated.get(sink)?,
        );
        let ([columns], [flags]) = (&columns[..], &flags[..]) else {
            return None;
        };
        let sure: Option<Vec<_>> = columns.iter().cloned().collect();
        let mut told: Told = sure?.into_iter().zip(flags.iter().copied()).collect();
        told.sort();
        Some(told)
    };
    let mut sinks = job.columns().of_sinks.keys();
    let sink = sinks.find(|sink| {
        let (Some(own), Some(jobs)) = (of(script, sink), of(job, sink)) else {
            return false;
        };
        let sources = |told: &Told| {
            let mut sources: Vec<_> = told.iter().map(|(from, _)| from.clone()).collect();
            sources.sort();
            sources
        };
        let is_any = |told: &Told| told.iter().any(|(_, is_aggregate)| *is_aggregate);
        let is_sure = match (is_any(&own), is_any(&jobs)) {
            (false, true) => script.shape().never_aggregates(),
            (true, false) => script.shape().only_looks_around(),
            _ => false,
        };
        is_sure && sources(&own) == sources(&jobs)
    });
    sink.map(String::as_str)
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
                Aspect::Columns => self.other_columns.clone(),
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
                let sinks = self.other_columns.join(" and ");
                let what =
                    format!("takes columns of {sinks} from other columns than the statement");
                return Some((Aspect::Columns, what));
            }
            let what = format!(
                "runs another version of the statement: {}",
                self.version.join("; ")
            );
            return (!self.version.is_empty()).then_some((Aspect::Version, what));
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
            Inputs::Same => Aspect::Outputs,
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

/// A job that writes what a statement writes but reads nothing of what that reads is no run of it. It is worth a word.
pub(super) fn near<'s>(
    mut scripts: impl Iterator<Item = &'s Side>,
    side: &Side,
    job: &[Process],
) -> Option<Diagnostic> {
    let running = job.first()?.jobs.first()?;
    if side.outputs.is_empty() || side.inputs.is_empty() {
        return None;
    }
    let script = scripts.find(|it| it.outputs == side.outputs)?;
    let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
    let what = format!(
        "writes {} as this statement does, but reads {} where that reads {}",
        list(&side.outputs),
        list(&side.inputs),
        list(&script.inputs),
    );
    Some(told(
        &rules::OTHER_TABLES,
        running,
        &what,
        script.place.as_ref(),
        script.statement,
    ))
}
