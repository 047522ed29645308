//! What goes out as events and comes back is the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Kind, WriteOptions, events, looks_like_events, read};
use crate::extract::extract;
use crate::lineage::{Dataset, DatasetKey, Lineage, Process, ProcessKind};
use crate::source::SourceFile;
use crate::sql::{self, Catalogue, Memo, Resolve, Script};

/// Folders whose scripts are read.
const FOLDERS: [&str; 5] = [
    "assets/demo",
    "tests/cases/sql",
    "tests/cases/query",
    "tests/cases/connector",
    "tests/cases/dedup",
];

fn scripts() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    crate::source::walk(&paths, &mut |_| {}).files
}

fn lineage_of(path: &Path, resolve: Resolve) -> Lineage {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = SourceFile::new(&name, Some(path.to_owned()), std::fs::read(path).unwrap());
    let extraction = extract(&file);
    let script = Script {
        file: &file,
        fragments: &extraction.fragments,
        job: "job",
        scope: &Arc::from(name.as_str()),
    };
    let reading = sql::read(&script, &mut Catalogue::new(), resolve, &Memo::default());
    graph(reading.datasets, reading.processes)
}

fn graph(datasets: Vec<Dataset>, processes: Vec<Arc<Process>>) -> Lineage {
    let mut lineage = Lineage::new();
    for dataset in datasets {
        lineage.add_dataset(dataset);
    }
    for process in processes {
        lineage.add_process(process);
    }
    lineage
}

fn options(kind: Kind) -> WriteOptions {
    WriteOptions {
        namespace: "default".to_owned(),
        at: "2026-01-31T12:00:00Z".to_owned(),
        kind,
        source_url: None,
    }
}

fn written(lineage: &Lineage) -> SourceFile {
    let mut text = Vec::new();
    for event in events(lineage, options(Kind::Job)) {
        crate::export::compact(&event, &mut text).unwrap();
        text.push(b'\n');
    }
    SourceFile::new("a.ndjson", None, text)
}

/// What of a dataset has to come back: all but where it was seen, and the order of its names.
fn of_dataset(dataset: &Dataset) -> String {
    let names: BTreeSet<String> = dataset.names.iter().map(ToString::to_string).collect();
    format!(
        "{:?} {names:?} {:?} {:?} {} {:#?} {:?}",
        dataset.key,
        dataset.kind,
        dataset.connector,
        dataset.is_ephemeral,
        dataset.columns,
        dataset.options
    )
}

/// What of a process has to come back. A query that writes nothing has nowhere to put its columns.
fn of_process(process: &Process) -> String {
    let ends = (&process.inputs, &process.outputs);
    let (kind, job) = (process.kind, &process.job);
    let place = (process.statement, process.member);
    let head = format!("{kind:?} {job} {place:?} {} {ends:#?}", process.sql);
    if process.outputs.is_empty() {
        return head;
    }
    let mut columns: BTreeMap<&str, String> = BTreeMap::new();
    for column in &*process.columns {
        let from = column.from.iter().map(|source| {
            let of = &source.column;
            let fields = &source.fields;
            format!(
                "{:?} {} {:?} {fields:?}",
                of.dataset, of.column, source.transform
            )
        });
        let from: Vec<String> = from.collect();
        columns.insert(&column.to, format!("{from:?} {:?}", column.expression));
    }
    let influences: BTreeSet<String> = process
        .influences
        .iter()
        .map(|by| format!("{:?} {} {:?}", by.column.dataset, by.column.column, by.kind))
        .collect();
    format!("{head} {columns:#?} {influences:#?}")
}

#[test]
fn what_goes_out_comes_back() {
    let (mut scripts_read, mut processes_read) = (0, 0);
    for path in scripts() {
        for resolve in [Resolve::Base, Resolve::Declared] {
            let before = lineage_of(&path, resolve);
            let file = written(&before);
            let told = read(&file);
            assert_eq!(told.diagnostics, [], "{}", path.display());
            let after = graph(told.datasets, told.processes);
            let datasets = |lineage: &Lineage| -> BTreeMap<DatasetKey, String> {
                let all = lineage.datasets();
                all.map(|(_, it)| (it.key.clone(), of_dataset(it)))
                    .collect()
            };
            // What reads and writes nothing is no lineage.
            let is_bare = |it: &Process| it.inputs.is_empty() && it.outputs.is_empty();
            let processes = |lineage: &Lineage| -> Vec<String> {
                let all = lineage.processes().map(|(_, it)| it);
                all.filter(|it| !is_bare(it)).map(of_process).collect()
            };
            let shown = path.display();
            let known = datasets(&before);
            for (key, dataset) in datasets(&after) {
                assert_eq!(known[&key], dataset, "{shown}");
            }
            assert_eq!(known.len(), after.counts().0, "{shown}");
            let (expected, found) = (processes(&before), processes(&after));
            for (expected, found) in expected.iter().zip(&found) {
                assert_eq!(expected, found, "{shown}");
            }
            assert_eq!(expected.len(), found.len(), "{shown}");
            scripts_read += 1;
            processes_read += found.len();
        }
    }
    assert!(
        scripts_read > 300 && processes_read > 400,
        "{scripts_read} {processes_read}"
    );
}

#[test]
fn events_of_a_file_are_told_from_other_json() {
    let of = |name: &str, text: &str| {
        looks_like_events(&SourceFile::new(name, Some(name.into()), text.into()))
    };
    let event = r#"{"eventTime":"2026-01-31T12:00:00Z","producer":"urn:a","job":{}}"#;
    assert!(of("a.ndjson", event) && of("a.json", event) && of("a", event));
    assert!(!of("a.ipynb", event) && !of("a.sql", event));
    assert!(!of(
        "a.json",
        r#"{"producer":"x","sql":"INSERT INTO a SELECT 1"}"#
    ));
}

/// Lists, and events over several lines, are read as lines are.
#[test]
fn events_may_stand_in_any_row() {
    let event = |name: &str| {
        format!(
            r#"{{"eventTime":"2026-01-31T12:00:00Z","producer":"urn:a","job":{{"namespace":"n","name":"{name}"}},
            "inputs":[{{"namespace":"kafka://b:9092","name":"in"}}],"outputs":[]}}"#
        )
    };
    let (a, b) = (event("a"), event("b"));
    for text in [
        format!("{a}\n{b}\n"),
        format!("{a}{b}"),
        format!("[{a},\n{b}]"),
        format!(
            "\u{feff}{}\n\n{}\n",
            a.replace('\n', " "),
            b.replace('\n', " ")
        ),
    ] {
        let told = read(&SourceFile::new("a.json", None, text.clone().into()));
        let jobs: Vec<&str> = told.processes.iter().map(|it| &*it.job).collect();
        assert_eq!((jobs, told.diagnostics), (vec!["a", "b"], vec![]), "{text}");
    }
}

#[test]
fn a_login_in_a_namespace_is_no_part_of_an_identity() {
    let event = r#"{"eventTime":"2026-01-01T00:00:00Z","producer":"https://a","schemaURL":"https://b",
        "run":{"runId":"0190a3b2-0000-7000-8000-000000000000"},
        "job":{"namespace":"http://bob:s3cret@scheduler:80","name":"j"},
        "inputs":[{"namespace":"postgres://bob:s3cret@db:5432","name":"shop.t"}],
        "outputs":[{"namespace":"kafka://k:9092","name":"b","facets":{"columnLineage":{"_producer":"https://a",
            "_schemaURL":"https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json","fields":{"x":{"inputFields":
            [{"namespace":"postgres://bob:s3cret@db:5432","name":"shop.t","field":"y"}]}}}}}]}"#;
    let file = SourceFile::new("e.json", None, event.as_bytes().to_vec());
    let told = read(&file);
    assert!(!format!("{told:?}").contains("s3cret"), "{told:?}");
    let input = &told.datasets[0].key.identity().unwrap().namespace;
    assert_eq!(input, "postgres://db:5432");
    assert_eq!(told.processes[0].columns.len(), 1);
    assert_eq!(told.datasets.len(), 2);
}

#[test]
fn jobs_of_flink_are_told_from_those_of_other_systems() {
    for (integration, kind) in [
        ("FLINK", ProcessKind::Job),
        ("SPARK", ProcessKind::Catalogued),
    ] {
        let event = format!(
            r#"{{"eventTime":"2026-01-31T12:00:00Z","producer":"urn:a","inputs":[{{"namespace":"kafka://b:9092","name":"in"}}],
            "job":{{"namespace":"n","name":"j","facets":{{"jobType":{{"_producer":"urn:a","_schemaURL":"urn:b",
            "processingType":"BATCH","integration":"{integration}"}}}}}}}}"#
        );
        let told = read(&SourceFile::new("a.json", None, event.into()));
        assert_eq!(told.processes[0].kind, kind);
        let again = read(&written(&graph(told.datasets, told.processes)));
        assert_eq!(again.processes[0].kind, kind);
    }
}
