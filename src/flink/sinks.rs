//! The full names of a job's sinks. Since Flink 1.15 most plans have only the table of a sink, and none that of a file sink;
//! the job's generated name lists the full paths, and is settled against the plan here.

use indexmap::IndexMap;

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
const NUMBERED: &str =
    "the job's name lists it with numbers, as it lists one table that is written several times";
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
    listed.all.clone_from(&listed.left);
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
    let numbered = listed.without_numbers();
    let missing = sinks.iter().filter(|sink| sink.name.is_none()).count();
    let is_only = missing == 1 && listed.left.len() == 1;
    for sink in sinks.iter_mut().filter(|sink| sink.name.is_none()) {
        if listed.left.is_empty() {
            break;
        }
        let name = listed.left.remove(0);
        (sink.confidence, sink.why) = if numbered.contains(&name) {
            (Confidence::Likely, NUMBERED)
        } else if is_only {
            (Confidence::Certain, ONLY_ONE)
        } else {
            (Confidence::Likely, IN_ORDER)
        };
        sink.name = Some(name);
    }
    // Of a table that is written several times, newer planners show one sink.
    let written: Vec<&LogicalName> = sinks.iter().filter_map(|it| it.name.as_ref()).collect();
    let is_written = |name: &LogicalName| numbered.contains(name) && written.contains(&name);
    listed.left.retain(|name| !is_written(name));
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
    /// All that the plan does not have in full.
    all: Vec<LogicalName>,
}

impl Listed {
    fn new(job_name: &str) -> Self {
        Self {
            left: job_name::sinks(job_name),
            all: Vec::new(),
        }
    }

    /// Takes the numbers off those that are left and that Flink seems to have numbered, and gives their names: of one table
    /// that is written several times it makes `t_1`, `t_2` and so on, in this order
    /// (`TableEnvironmentImpl.extractSinkIdentifierNames`).
    fn without_numbers(&mut self) -> Vec<LogicalName> {
        let mut runs: IndexMap<LogicalName, Vec<usize>> = IndexMap::new();
        for (at, name) in self.left.iter().enumerate() {
            let Some(table_name) = job_name::without_number(&name.table) else {
                continue;
            };
            let table = LogicalName::new(&name.catalog, &name.database, table_name);
            let places = runs.entry(table).or_default();
            let next = format!("_{}", places.len() + 1);
            if name.table.strip_suffix(&*next) == Some(table_name) {
                places.push(at);
            }
        }
        runs.retain(|_, places| places.len() > 1);
        for (table, places) in &runs {
            for &at in places {
                self.left[at] = table.clone();
            }
        }
        runs.into_keys().collect()
    }

    fn take(&mut self, is_it: impl Fn(&LogicalName) -> bool) -> Option<LogicalName> {
        let at = self.left.iter().position(is_it)?;
        Some(self.left.remove(at))
    }

    /// The listed sink that a plan calls `table`.
    fn short(&mut self, table: &str) -> Option<(Option<LogicalName>, Confidence, &'static str)> {
        let is_exact = |it: &LogicalName| &*it.table == table;
        let is_numbered = |it: &LogicalName| job_name::without_number(&it.table) == Some(table);
        // One that was taken before is no surer for that.
        let mut places = self.all.iter().filter(|it| is_exact(it) || is_numbered(it));
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::flink::plan::{PlanVertex, flow};

    const FILE: &str = "StreamingFileWriter<br/>:     +- end: Writer<br/>";

    /// The sinks of a job of this name whose scan these descriptions of sinks follow.
    fn told(name: &str, ends: &[&str]) -> Vec<String> {
        let mut description = "[1]:TableSourceScan(table=[[c, d, s]], fields=[a])<br/>".to_owned();
        for end in ends {
            description.push_str(":- [2]:Calc(select=[a])<br/>:  +- ");
            description.push_str(end);
        }
        let vertex = PlanVertex {
            id: "a",
            description: &description,
            inputs: &[],
        };
        let sinks = named(&flow(&[vertex]), name);
        let sink = |sink: &NamedSink| {
            let name = sink
                .name
                .as_ref()
                .map_or_else(|| "?".to_owned(), ToString::to_string);
            format!("{name} {}", sink.confidence.as_str())
        };
        sinks.iter().map(sink).collect()
    }

    #[rstest]
    #[case::one("insert-into_c.d.t", &["t[3]: Writer<br/>"], &["c.d.t certain"])]
    #[case::of_two_catalogs(
        "insert-into_c1.d.t,c2.d.t",
        &["t[3]: Writer<br/>", "t[4]: Writer<br/>"],
        &["c1.d.t likely", "c2.d.t likely"]
    )]
    #[case::twice(
        "insert-into_c.d.t_1,c.d.t_2",
        &["t[3]: Writer<br/>", "t[4]: Writer<br/>"],
        &["c.d.t certain", "c.d.t certain"]
    )]
    #[case::files_twice("insert-into_c.d.fs_1,c.d.fs_2", &[FILE, FILE], &["c.d.fs likely", "c.d.fs likely"])]
    #[case::files_twice_by_one_operator("insert-into_c.d.fs_1,c.d.fs_2", &[FILE], &["c.d.fs likely"])]
    #[case::files_with_a_number("insert-into_c.d.fs_1", &[FILE], &["c.d.fs_1 certain"])]
    #[case::files_with_other_numbers(
        "insert-into_c.d.fs_2,c.d.fs_3",
        &[FILE, FILE],
        &["c.d.fs_2 likely", "c.d.fs_3 likely"]
    )]
    #[case::a_name_of_its_own("nightly", &[FILE], &["? unsure"])]
    fn names_are_settled_against_the_plan(
        #[case] name: &str,
        #[case] ends: &[&str],
        #[case] expected: &[&str],
    ) {
        assert_eq!(told(name, ends), expected);
    }
}
