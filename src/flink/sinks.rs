//! The full names of a job's sinks. Since Flink 1.15 most plans have only the table of a sink, and none that of a file sink;
//! the job's generated name lists the full paths, and is settled against the plan here.

use super::job_name;
use super::plan::{Flow, SinkTable};
use crate::lineage::{Confidence, LogicalName};

/// A sink of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedSink {
    /// Its name, where anything tells it.
    pub name: Option<LogicalName>,
    /// How sure the name is.
    pub confidence: Confidence,
    /// Why.
    pub why: &'static str,
    /// Its place in [`Flow::sinks`]; none for one that only the job's name tells of.
    pub end: Option<usize>,
}

const IN_PLAN: &str = "the plan has its full name";
const IN_BOTH: &str = "the plan has its table, the job's name its catalog and database";
const IN_ORDER: &str =
    "the job's name lists several that it may be; they were taken in their order";
const ONLY_ONE: &str =
    "the plan does not name it; it is the only one of the job's name that is left";
const ONLY_IN_NAME: &str = "only the job's name lists it";
/// Why a sink is taken to be beside the tables that are read.
pub(super) const ASSUMED: &str = "the plan has its table only, and the job has a name of its own";
const NAMELESS: &str = "neither the plan nor the job's name tells it";

/// The sinks of a job, in the order of the plan.
pub(super) fn named(flow: &Flow, job_name: &str) -> Vec<NamedSink> {
    let mut listed = Listed::new(job_name);
    let mut sinks: Vec<NamedSink> = Vec::with_capacity(flow.sinks.len());
    // Full names first: they leave less to choose from.
    for sink in &flow.sinks {
        if let SinkTable::Full(name) = &sink.table {
            listed.take(|it| is_sink(it, name));
        }
    }
    let place = place_of_reads(flow);
    for (end, sink) in flow.sinks.iter().enumerate() {
        let (name, confidence, why) = match &sink.table {
            SinkTable::Full(name) => (Some(name.clone()), Confidence::Certain, IN_PLAN),
            SinkTable::Short(table) => listed.short(table).unwrap_or_else(|| {
                let name = match place {
                    Some((catalog, database)) => LogicalName::new(catalog, database, table),
                    None => LogicalName::in_default(table),
                };
                (Some(name), Confidence::Likely, ASSUMED)
            }),
            SinkTable::Missing => (None, Confidence::Unsure, NAMELESS),
        };
        sinks.push(NamedSink {
            name,
            confidence,
            why,
            end: Some(end),
        });
    }
    // Newer planners write equal sinks by one operator.
    for name in sinks.iter().filter_map(|sink| sink.name.as_ref()) {
        listed.left.retain(|it| !is_sink(it, name));
    }
    let missing = sinks.iter().filter(|sink| sink.name.is_none()).count();
    let is_only = missing == 1 && listed.left.len() == 1;
    for sink in sinks.iter_mut().filter(|sink| sink.name.is_none()) {
        if listed.left.is_empty() {
            break;
        }
        sink.name = Some(listed.left.remove(0));
        (sink.confidence, sink.why) = if is_only {
            (Confidence::Certain, ONLY_ONE)
        } else {
            (Confidence::Likely, IN_ORDER)
        };
    }
    sinks.extend(listed.left.into_iter().map(|name| NamedSink {
        name: Some(name),
        confidence: Confidence::Likely,
        why: ONLY_IN_NAME,
        end: None,
    }));
    sinks
}

/// The sinks that the job's name lists and that are not found in the plan yet.
struct Listed {
    left: Vec<LogicalName>,
}

impl Listed {
    fn new(job_name: &str) -> Self {
        Self {
            left: job_name::sinks(job_name),
        }
    }

    fn take(&mut self, is_it: impl Fn(&LogicalName) -> bool) -> Option<LogicalName> {
        let at = self.left.iter().position(is_it)?;
        Some(self.left.remove(at))
    }

    /// The listed sink that a plan calls `table`.
    fn short(&mut self, table: &str) -> Option<(Option<LogicalName>, Confidence, &'static str)> {
        let is_exact = |it: &LogicalName| &*it.table == table;
        let is_numbered = |it: &LogicalName| job_name::without_number(&it.table) == Some(table);
        let mut places = self
            .left
            .iter()
            .filter(|it| is_exact(it) || is_numbered(it));
        let first = places.next()?;
        let is_only =
            places.all(|it| (&it.catalog, &it.database) == (&first.catalog, &first.database));
        let name = self.take(is_exact).or_else(|| self.take(is_numbered))?;
        let name = LogicalName::new(&name.catalog, &name.database, table);
        Some(if is_only {
            (Some(name), Confidence::Certain, IN_BOTH)
        } else {
            (Some(name), Confidence::Likely, IN_ORDER)
        })
    }
}

/// Whether a path of the job's name means the sink `name`, perhaps as one of several statements that write it.
fn is_sink(listed: &LogicalName, name: &LogicalName) -> bool {
    (&listed.catalog, &listed.database) == (&name.catalog, &name.database)
        && (listed.table == name.table
            || job_name::without_number(&listed.table) == Some(&*name.table))
}

/// The catalog and database of all that is read, if it is one.
fn place_of_reads(flow: &Flow) -> Option<(&str, &str)> {
    let mut places = flow
        .reads
        .iter()
        .map(|read| (&*read.name.catalog, &*read.name.database));
    let first = places.next()?;
    places.all(|other| other == first).then_some(first)
}
