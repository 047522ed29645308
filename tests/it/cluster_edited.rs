//! Jobs beside the statements that they run, and beside these with an edit: plans of recorded clusters, and plans that the planner
//! of Flink 1.20 makes of queries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::program::Program;

/// The nodes of a plan.
type Nodes = Vec<Value>;

/// A script with the jobs that it has submitted.
#[derive(Deserialize)]
struct Recorded {
    script: String,
    jobs: Vec<Job>,
}

#[derive(Deserialize)]
struct Job {
    name: String,
    nodes: Nodes,
}

/// Queries over the same tables, by the names of their sinks.
#[derive(Deserialize)]
struct Edited {
    tables: String,
    queries: BTreeMap<String, Query>,
}

/// A query with what the planner makes of it, and with edits.
#[derive(Deserialize)]
struct Query {
    /// The columns of its sink.
    sink: String,
    #[serde(rename = "query")]
    sql: String,
    nodes: Nodes,
    edits: Vec<Edit>,
}

/// What is written instead, and what is told of a job that still runs the query.
#[derive(Deserialize)]
struct Edit {
    old: String,
    new: String,
    told: String,
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/flink")
        .join(name)
}

fn read<T: for<'d> Deserialize<'d>>(path: &Path) -> T {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Saves a cluster with these jobs.
fn save<'j>(program: &Program, jobs: impl Iterator<Item = (String, &'j Nodes)>) {
    let marker = json!({ "version": 1, "address": "http://jm:8081" });
    program.file("saved/headwater-cluster.json", marker.to_string());
    let mut list = Vec::new();
    for (at, (name, nodes)) in jobs.enumerate() {
        let id = format!("{at:032x}");
        let facts =
            json!({ "jid": id, "name": name, "state": "RUNNING", "start-time": at, "duration": 1 });
        let mut body = facts.clone();
        body["plan"] = json!({ "nodes": nodes });
        list.push(facts);
        program.file(&format!("saved/jobs/{id}.json"), body.to_string());
    }
    let list = json!({ "jobs": list });
    program.file("saved/jobs-overview.json", list.to_string());
}

/// What is told of jobs that do something else than their statements, with the files of these.
fn told(program: &Program, scripts: &str) -> Vec<(String, String)> {
    let document = program.json(&["lineage", "--format", "json", "saved", scripts]);
    let all = document["diagnostics"].as_array().unwrap().iter();
    let other = all.filter(|it| it["code"].as_str().unwrap().starts_with("cluster.other-"));
    let told = other.map(|it| {
        let message = it["message"].as_str().unwrap();
        let (_, what) = message.split_once("8081 ").unwrap();
        let what = what.trim_start_matches("runs another version of the statement: ");
        (
            it["file"].as_str().unwrap_or_default().to_owned(),
            what.to_owned(),
        )
    });
    told.collect()
}

#[test]
fn recorded_jobs_run_the_statements_of_their_scripts() {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(data("recorded"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    let mut count = 0;
    for path in paths {
        let cases: BTreeMap<String, Recorded> = read(&path);
        for (name, case) in cases {
            let program = Program::new();
            save(
                &program,
                case.jobs.iter().map(|it| (it.name.clone(), &it.nodes)),
            );
            program.file("a.sql", case.script);
            assert_eq!(told(&program, "a.sql"), [], "{name} of {}", path.display());
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn edits_are_told_where_no_planner_makes_them() {
    let edited: Edited = read(&data("edited/1.20.json"));
    let most = edited.queries.values().map(|it| it.edits.len()).max();
    let mut wrong = Vec::new();
    // First as they are.
    for round in 0..=most.unwrap() {
        let program = Program::new();
        let jobs = edited.queries.iter().map(|(name, it)| {
            let job = format!("insert-into_default_catalog.default_database.{name}");
            (job, &it.nodes)
        });
        save(&program, jobs);
        let mut expected = BTreeMap::new();
        for (name, it) in &edited.queries {
            let edit = round.checked_sub(1).and_then(|at| it.edits.get(at));
            let query = edit.map_or(it.sql.clone(), |edit| {
                assert!(it.sql.contains(&edit.old), "{name}: {}", edit.old);
                it.sql.replacen(&edit.old, &edit.new, 1)
            });
            let sink = format!(
                "CREATE TABLE {name} ({}) WITH ('connector' = 'blackhole')",
                it.sink
            );
            let script = format!("{}{sink};\nINSERT INTO {name} {query};\n", edited.tables);
            let file = format!("scripts/{name}.sql");
            program.file(&file, script);
            if let Some(edit) = edit.filter(|it| !it.told.is_empty()) {
                expected.insert(file, edit.told.clone());
            }
        }
        let found: BTreeMap<String, String> = told(&program, "scripts").into_iter().collect();
        for file in found.keys().chain(expected.keys()) {
            let pair = (found.get(file), expected.get(file));
            if pair.0 != pair.1 {
                wrong.push(format!("round {round}, {file}: {pair:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
