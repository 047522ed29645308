//! `match`: what a person says of the statement that a job runs goes before what the job does.

use serde_json::{Value, json};

use crate::cli_cluster::running;
use crate::program::Program;

const JOB: &str = "insert-into_default_catalog.default_database.t";
/// The job reads another table than the statement, so that nothing but a person can tell that it runs it.
const SCRIPT: &str =
    "CREATE TABLE s (a INT); CREATE TABLE t (a INT); INSERT INTO t SELECT a FROM s;";

/// The processes with the jobs that run them, and the codes of what is told of clusters.
fn told(document: &Value) -> (Vec<(Value, usize)>, Vec<&str>) {
    let processes = document["processes"].as_array().unwrap().iter();
    let processes = processes.map(|it| {
        let jobs = it["jobs"].as_array().map_or(0, Vec::len);
        (it["kind"].clone(), jobs)
    });
    let codes = document["diagnostics"].as_array().unwrap().iter();
    let codes = codes.map(|it| it["code"].as_str().unwrap());
    (
        processes.collect(),
        codes.filter(|it| it.starts_with("cluster.")).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_the_statement_that_a_person_names() {
    let server = running(&[("old", "t")]).await;
    let program = Program::new();
    program.file("jobs/a.sql", SCRIPT);
    program.file(
        "headwater.toml",
        "together = true\n[rules]\nlineage.duplicate = \"off\"",
    );
    let run = program.run(&["match", JOB, "jobs/a.sql:3", "--cluster", &server.uri()]);
    assert_eq!(
        run.exits(0).stdout,
        format!(
            "{}: {JOB} runs statement 3 of jobs/a.sql\n",
            program
                .path()
                .join("headwater.toml")
                .canonicalize()
                .unwrap()
                .display()
        )
    );
    let document = program.json(&["lineage", "--format", "json", &server.uri(), "jobs"]);
    let (processes, codes) = told(&document);
    assert_eq!(processes, [(json!("INSERT"), 1)], "{document}");
    // What it does otherwise than the statement is told all the same.
    assert_eq!(codes, ["cluster.other-tables"]);
    let evidence = &document["processes"][0]["evidence"][0];
    assert_eq!(
        (&evidence["confidence"], &evidence["why"]),
        (&json!("certain"), &json!("the project file says so"))
    );
    let kept = String::from_utf8(program.read("headwater.toml")).unwrap();
    assert!(
        kept.starts_with("together = true\n[rules]\nlineage.duplicate = \"off\"\n\n[[runs]]\n"),
        "{kept}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_none_where_a_person_says_so_and_the_last_row_counts() {
    let server = running(&[("s", "t")]).await;
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let read = || program.json(&["lineage", "--format", "json", &server.uri(), "a.sql"]);
    let apart = [(json!("INSERT"), 0), (json!("JOB"), 1)];
    assert_eq!(told(&read()).0, [(json!("INSERT"), 1)]);
    program.run(&["match", JOB, "--none"]).exits(0);
    assert_eq!(told(&read()).0, apart);
    program.run(&["match", JOB, "a.sql"]).exits(0);
    assert_eq!(told(&read()).0, [(json!("INSERT"), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_for_a_statement_that_was_not_read_is_told() {
    let server = running(&[("s", "t")]).await;
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.file(
        "headwater.toml",
        format!("[[runs]]\njob = \"{JOB}\"\nscript = \"a.sql\"\nstatement = 9\n"),
    );
    let document = program.json(&["lineage", "--format", "json", &server.uri(), "a.sql"]);
    let (processes, codes) = told(&document);
    assert_eq!(processes, [(json!("INSERT"), 0), (json!("JOB"), 1)]);
    assert_eq!(codes, ["cluster.unknown-statement"]);
}

#[test]
fn what_cannot_be_meant_is_told() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.file("ddl.sql", "CREATE TABLE s (a INT);");
    for (arguments, told) in [
        (vec!["match", "x"], "SCRIPT"),
        (vec!["match", "x", "b.sql"], "b.sql cannot be opened"),
        (
            vec!["match", "x", "a.sql:0"],
            "`0` is no number of a statement",
        ),
        (vec!["match", "x", "a.sql:99"], "statement 99 of"),
        (
            vec!["match", "x", "a.sql:1"],
            "the statement that writes is 3",
        ),
        (vec!["match", "x", "ddl.sql"], "no statement of"),
        (
            vec!["match", "x", "a.sql", "--cluster", "ftp://jm"],
            "ftp://jm",
        ),
    ] {
        let run = program.run(&arguments);
        assert!(run.exits(2).stderr.contains(told), "{}", run.stderr);
    }
    program.file("headwater.toml", "runs = []\n");
    let run = program.run(&["match", "x", "a.sql"]);
    assert!(run.exits(2).stderr.contains("[[runs]]"), "{}", run.stderr);
    assert_eq!(program.read("headwater.toml"), b"runs = []\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_takes_columns_from_elsewhere_is_told() {
    let server = running(&[("s", "t")]).await;
    let program = Program::new();
    for (name, column, codes) in [
        ("same.sql", "a", &[][..]),
        ("newer.sql", "b", &["cluster.other-columns"]),
    ] {
        program.file(
            name,
            format!("CREATE TABLE s (a INT, b INT); CREATE TABLE t (a INT); INSERT INTO t SELECT {column} FROM s;"),
        );
        let document = program.json(&["lineage", "--format", "json", &server.uri(), name]);
        let (processes, told) = told(&document);
        assert_eq!(processes, [(json!("INSERT"), 1)]);
        assert_eq!(told, codes, "{document}");
    }
}
