//! What an SQL gateway tells of the tables that the jobs of a cluster name: columns, connector and identity, where no script
//! does.

use std::collections::{HashMap, HashSet};
use std::panic::catch_unwind;
use std::sync::Arc;

use indexmap::IndexSet;

use super::clusters::{Again, Way};
use super::read::STACK;
use crate::diagnostic::{Diagnostic, rules};
use crate::extract::extract;
use crate::flink::{
    Gateway, GatewayAnswers, GatewayError, HandedOn, JobList, JobPlan, Snapshot, TableAnswer,
};
use crate::lineage::{
    About, Column, ColumnKind, ColumnLineage, ColumnRef, Confidence, Dataset, DatasetKey,
    DatasetKind, Evidence, LogicalName, Process, SourceColumn, SourceColumns, Transform,
};
use crate::source::SourceFile;
use crate::sql::{self, Catalogue, Memo, Resolve, Script};

const SAME_NAMES: &str = "the plan hands the table on as it is; both definitions have the same columns in the same order";
const SAME_PLACES: &str = "the plan hands the table on as it is; the columns were paired by their places in both definitions";

/// What is known of the tables of a cluster. Each is asked for once, whatever the answer.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    answered: HashSet<LogicalName>,
    /// Tables for which there was no answer: the gateway failed, or nobody waited for it.
    open: HashSet<LogicalName>,
    tables: HashMap<LogicalName, Dataset>,
    /// What is said of single tables.
    doubts: Vec<Diagnostic>,
    /// What is said of the gateway as it was last.
    failure: Option<Diagnostic>,
}

impl Definitions {
    /// Asks for the tables that the plans in the list name and that were not asked for yet, or with [`Again::Unread`] were
    /// not answered. Says whether it asked: not where there is no gateway, or no such table.
    pub(super) async fn ask(
        &mut self,
        list: &JobList,
        cluster: &str,
        again: Again,
        way: Way<'_>,
    ) -> bool {
        let Some((address, access)) = &way.options.gateway else {
            return false;
        };
        if again == Again::Unread {
            self.open.clear();
        }
        let names = named(list).into_iter().filter(|name| self.is_new(name));
        let names: Vec<LogicalName> = names.cloned().collect();
        if names.is_empty() {
            return false;
        }
        let timeout = way.project.settings.limits.server_timeout();
        let told = match Gateway::new(address, access.clone(), timeout) {
            Ok(gateway) => gateway.definitions(&names, way.enough).await,
            Err(error) => GatewayAnswers {
                failure: Some(error),
                ..GatewayAnswers::default()
            },
        };
        let left = names.len() - told.tables.len();
        self.failure = told.failure.as_ref().map(|error| failed(error, left));
        let answered = told.tables.iter().map(|(name, _)| name.clone());
        self.answered.extend(answered);
        let left = names.into_iter().filter(|it| !self.answered.contains(it));
        self.open.extend(left);
        self.take(told, cluster).await;
        true
    }

    fn is_new(&self, name: &LogicalName) -> bool {
        !self.answered.contains(name) && !self.open.contains(name)
    }

    /// Takes in what the gateway has told.
    async fn take(&mut self, told: GatewayAnswers, cluster: &str) {
        self.doubts.extend(doubts(&told.tables));
        let answers = told.tables.into_iter();
        let defined = answers.filter_map(|(name, answer)| match answer {
            TableAnswer::Defined(definition) => Some((name, definition)),
            TableAnswer::Missing | TableAnswer::Refused(_) => None,
        });
        let (tables, unread) = read(defined.collect(), cluster.into()).await;
        self.tables.extend(tables);
        self.doubts.extend(unread.iter().map(unreadable));
    }

    /// Tells the datasets and processes of the cluster what is known.
    pub(super) fn fill(&self, snapshot: &mut Snapshot) {
        let doubts = self.doubts.iter().chain(&self.failure);
        snapshot.diagnostics.extend(doubts.cloned());
        if self.tables.is_empty() {
            return;
        }
        let mut keys: HashMap<DatasetKey, DatasetKey> = HashMap::new();
        for dataset in &mut snapshot.datasets {
            if let Some(known) = self.tables.get(dataset.name()) {
                keys.insert(dataset.key.clone(), known.key.clone());
                define(dataset, known);
            }
        }
        self.hand_on(snapshot);
        for process in &mut snapshot.processes {
            self.name_columns(process);
            process.rekey(|key| keys.get(key).cloned());
        }
    }

    /// Gives the columns of tables to the sinks that take them as they are, and lets go of the doubts that this settles.
    fn hand_on(&self, snapshot: &mut Snapshot) {
        let processes = snapshot.processes.iter_mut().filter_map(|process| {
            let job = Arc::clone(&process.jobs.first()?.id);
            let sink = process.outputs.first()?.name.clone();
            Some(((job, sink), process))
        });
        let mut processes: HashMap<(Arc<str>, LogicalName), &mut Process> = processes.collect();
        snapshot.doubts.retain(|doubt| {
            let Some(handed) = &doubt.handed_on else {
                return true;
            };
            let process = processes.get_mut(&(Arc::clone(&doubt.job), handed.to.clone()));
            !process.is_some_and(|process| self.copy_columns(handed, process))
        });
    }

    /// Says whether the definitions tell which column comes from which: there are as many written ones as read ones.
    fn copy_columns(&self, handed: &HandedOn, process: &mut Process) -> bool {
        let tables = (self.tables.get(&handed.from), self.tables.get(&handed.to));
        let (Some(from), Some(to)) = tables else {
            return false;
        };
        let Some(source) = process.inputs.iter().find(|it| it.name == handed.from) else {
            return false;
        };
        // Computed columns are made by an operator of their own, and the order of metadata is the connector's.
        let is_stored = |it: &Column| it.kind == ColumnKind::Physical;
        let written: Option<Vec<&Arc<str>>> = names_in_plan(&to.columns).into_iter().collect();
        let Some(written) = written.filter(|it| it.len() == from.columns.len()) else {
            return false;
        };
        if !from.columns.iter().all(is_stored) {
            return false;
        }
        let pairs = || from.columns.iter().zip(&written);
        let (confidence, why) = if pairs().all(|(read, written)| read.name == **written) {
            (Confidence::Likely, SAME_NAMES)
        } else {
            (Confidence::Unsure, SAME_PLACES)
        };
        let columns = pairs().map(|(read, written)| ColumnLineage {
            to: Arc::clone(written),
            from: SourceColumns::from_iter([SourceColumn::whole(
                Arc::new(ColumnRef {
                    dataset: source.dataset.clone(),
                    table: source.name.clone(),
                    column: Arc::clone(&read.name),
                }),
                Transform::Identity,
            )]),
            expression: None,
        });
        let columns: Arc<[ColumnLineage]> = columns.collect();
        let why: Arc<str> = why.into();
        let evidence = (0..columns.len()).map(|at| Evidence {
            about: About::Column(at),
            confidence,
            score: None,
            why: Arc::clone(&why),
        });
        process.evidence = process.evidence.iter().cloned().chain(evidence).collect();
        process.columns = columns;
        true
    }

    /// Gives the written columns the names that they have in the sink: a plan tells their places, and names them as the
    /// query does.
    fn name_columns(&self, process: &mut Process) {
        let [sink] = &*process.outputs else {
            return;
        };
        let Some(known) = self.tables.get(&sink.name) else {
            return;
        };
        let in_order = names_in_plan(&known.columns);
        if in_order.len() != process.columns.len() {
            return;
        }
        let columns = process.columns.iter().zip(in_order);
        let renamed = columns.map(|(column, name)| ColumnLineage {
            to: name.map_or_else(|| Arc::clone(&column.to), Arc::clone),
            ..column.clone()
        });
        process.columns = renamed.collect();
    }
}

/// The tables that the plans name, each once.
fn named(list: &JobList) -> IndexSet<&LogicalName> {
    let plans = list.jobs.iter().filter_map(|job| match &job.plan {
        JobPlan::Read(read) => Some(read),
        JobPlan::Unread | JobPlan::Failed(_) => None,
    });
    let tables = plans.flat_map(|read| &read.tables);
    tables.map(|table| &table.name).collect()
}

/// The columns in the order in which a plan writes them: stored ones, then metadata (`pushMetadataProjection` in Flink's
/// DynamicSinkUtils). Of several metadata columns the order is the connector's, and their names are not told.
fn names_in_plan(columns: &[Column]) -> Vec<Option<&Arc<str>>> {
    let writable = columns.iter().filter(|it| it.is_writable());
    let (stored, metadata): (Vec<&Column>, Vec<&Column>) =
        writable.partition(|it| it.kind == ColumnKind::Physical);
    let is_sure = metadata.len() <= 1;
    let metadata = metadata.iter().map(|it| is_sure.then_some(&it.name));
    stored
        .iter()
        .map(|it| Some(&it.name))
        .chain(metadata)
        .collect()
}

/// Tells a dataset what its definition says. Names and places stay those of the cluster.
fn define(dataset: &mut Dataset, known: &Dataset) {
    *dataset = Dataset {
        names: std::mem::take(&mut dataset.names),
        origins: std::mem::take(&mut dataset.origins),
        ..known.clone()
    };
}

/// Reads definitions on a thread whose stack is as deep as that of all reading. Also the names of those that do not read.
async fn read(
    definitions: Vec<(LogicalName, String)>,
    cluster: Arc<str>,
) -> (Vec<(LogicalName, Dataset)>, Vec<LogicalName>) {
    let (done, read) = tokio::sync::oneshot::channel();
    let work = move || {
        let (mut tables, mut unread) = (Vec::new(), Vec::new());
        for (name, definition) in definitions {
            let dataset = catch_unwind(|| read_one(&name, definition, &cluster));
            match dataset.ok().flatten() {
                Some(dataset) => tables.push((name, dataset)),
                None => unread.push(name),
            }
        }
        // Whoever waits for it may have gone.
        let _ = done.send((tables, unread));
    };
    let started = std::thread::Builder::new()
        .name("definitions".to_owned())
        .stack_size(STACK)
        .spawn(work);
    match started {
        Ok(_) => read.await.unwrap_or_default(),
        Err(_) => (Vec::new(), Vec::new()),
    }
}

/// The dataset that a definition is of.
fn read_one(name: &LogicalName, definition: String, cluster: &Arc<str>) -> Option<Dataset> {
    let file = SourceFile::new("definition.sql", None, definition.into_bytes());
    let extraction = extract(&file);
    let script = Script {
        file: &file,
        fragments: &extraction.fragments,
        job: "",
        scope: cluster,
    };
    let (mut catalogue, memo) = (Catalogue::new(), Memo::default());
    let reading = sql::read(&script, &mut catalogue, Resolve::Declared, &memo);
    let mut datasets = reading.datasets.into_iter();
    datasets.find(|it| it.kind != DatasetKind::Undeclared && it.names.contains(name))
}

/// Names in a message; of many only the first are told.
fn listed<'n>(names: impl Iterator<Item = &'n LogicalName>) -> String {
    const MOST: usize = 5;
    let names: Vec<String> = names.map(ToString::to_string).collect();
    match names.get(MOST..) {
        Some(more) if !more.is_empty() => {
            format!("{} and {} more", names[..MOST].join(", "), more.len())
        }
        _ => names.join(", "),
    }
}

/// What is said of tables that the gateway does not tell: of missing ones once, of others each with its reason.
fn doubts(answers: &[(LogicalName, TableAnswer)]) -> Vec<Diagnostic> {
    let missing = answers.iter().filter(|it| it.1 == TableAnswer::Missing);
    let missing: Vec<&LogicalName> = missing.map(|(name, _)| name).collect();
    let refused = answers.iter().filter_map(|(name, answer)| match answer {
        TableAnswer::Refused(why) => Some(untold(
            format!("the SQL gateway does not tell how {name} is defined: {why}"),
            "open the script that defines it together with the cluster",
        )),
        TableAnswer::Defined(_) | TableAnswer::Missing => None,
    });
    let mut doubts: Vec<Diagnostic> = refused.collect();
    if !missing.is_empty() {
        let names = listed(missing.into_iter());
        doubts.push(untold(
            format!("the session of the SQL gateway has no table {names}"),
            "a catalog in memory shows its tables only to the session that made them: give that as http://host:8083/v1/sessions/HANDLE",
        ));
    }
    doubts
}

fn failed(error: &GatewayError, left: usize) -> Diagnostic {
    let tables = match left {
        1 => "1 table has".to_owned(),
        left => format!("{left} tables have"),
    };
    untold(format!("{error}; {tables} no definition"), error.hint())
}

fn unreadable(name: &LogicalName) -> Diagnostic {
    untold(
        format!("the definition of {name} that the SQL gateway gives cannot be read"),
        "please report it: what SHOW CREATE TABLE prints, without secrets",
    )
}

fn untold(message: String, hint: &str) -> Diagnostic {
    Diagnostic::new(&rules::UNKNOWN_DEFINITION, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, definition: &str) -> Option<Dataset> {
        let name = LogicalName::in_default(name);
        read_one(&name, definition.to_owned(), &"http://jm".into())
    }

    #[test]
    fn a_plan_writes_stored_columns_first_and_several_metadata_columns_in_an_order_of_its_own() {
        for (columns, expected) in [
            ("a INT, b AS a + 1, c INT", vec![Some("a"), Some("c")]),
            (
                "ts TIMESTAMP(3) METADATA FROM 'timestamp', a INT, o BIGINT METADATA VIRTUAL",
                vec![Some("a"), Some("ts")],
            ),
            (
                "ts TIMESTAMP(3) METADATA FROM 'timestamp', a INT, headers MAP<STRING, BYTES> METADATA",
                vec![Some("a"), None, None],
            ),
        ] {
            let definition = format!("CREATE TABLE t ({columns}) WITH ('connector' = 'kafka')");
            let table = table("t", &definition).unwrap();
            let names = names_in_plan(&table.columns);
            let names: Vec<_> = names.into_iter().map(|it| it.map(|it| &**it)).collect();
            assert_eq!(names, expected, "{columns}");
        }
    }

    #[test]
    fn what_is_no_definition_of_the_table_is_not_taken_for_one() {
        for definition in [
            "",
            "CREATE TABLE u (a INT)",
            "SELECT * FROM t",
            "CREATE TABLE t (",
            "\u{1b}[",
        ] {
            assert_eq!(table("t", definition), None, "{definition}");
        }
    }

    #[test]
    fn a_table_that_is_handed_on_as_it_is_gives_its_columns_where_the_definitions_tell_which() {
        let body = serde_json::json!({ "jid": "0".repeat(32), "name": "insert-into_default_catalog.default_database.t",
            "state": "RUNNING", "plan": { "nodes": [{ "id": "1", "description":
                "Source: KafkaSource-default_catalog.default_database.s<br/>+- t[2]: Writer<br/>" }] } });
        let body = body.to_string();
        for (read, written, expected) in [
            ("a INT, b INT", "a INT, b INT", "a<-a likely, b<-b likely"),
            ("a INT, b INT", "x INT, a INT", "x<-a unsure, a<-b unsure"),
            (
                "a INT, b INT",
                "a INT, c AS a + 1, m INT METADATA",
                "a<-a unsure, m<-b unsure",
            ),
            // Not as many; and what an operator or the connector puts into an order of its own.
            ("a INT, b INT", "a INT", ""),
            ("a INT, b AS a + 1", "a INT, b INT", ""),
            ("a INT, m INT METADATA", "a INT, m INT", ""),
            ("a INT, b INT", "m INT METADATA, n INT METADATA", ""),
        ] {
            let mut definitions = Definitions::default();
            for (name, columns) in [("s", read), ("t", written)] {
                let definition =
                    format!("CREATE TABLE {name} ({columns}) WITH ('connector' = 'kafka')");
                let known = table(name, &definition).unwrap();
                (definitions.tables).insert(LogicalName::in_default(name), known);
            }
            let mut snapshot = crate::flink::read_body(body.as_bytes(), "http://jm").unwrap();
            assert_eq!(snapshot.doubts.len(), 1);
            definitions.fill(&mut snapshot);
            let process = &snapshot.processes[0];
            let told = process.columns.iter().enumerate().map(|(at, column)| {
                let mut about = process.evidence.iter();
                let about = about.find(|it| it.about == About::Column(at)).unwrap();
                let from = &column.from[0].column;
                assert_eq!(from.dataset, process.inputs[0].dataset);
                format!(
                    "{}<-{} {}",
                    column.to,
                    from.column,
                    about.confidence.as_str()
                )
            });
            let told: Vec<String> = told.collect();
            assert_eq!(told.join(", "), expected, "{read} | {written}");
            assert_eq!(
                snapshot.doubts.is_empty(),
                !told.is_empty(),
                "{read} | {written}"
            );
        }
    }

    #[test]
    fn of_many_names_the_first_are_told() {
        let names = ["a", "b", "c", "d", "e", "f", "g"].map(LogicalName::in_default);
        assert!(listed(names[..5].iter()).ends_with("default_database.e"));
        assert!(listed(names.iter()).ends_with("default_database.e and 2 more"));
    }
}
