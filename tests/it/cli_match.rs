//! `match`: what a person says of the statement that a job runs goes before what the job does.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli_cluster::running;
use crate::cluster_faults::{Reply, answer, serving};
use crate::program::{Program, Run};
use crate::pty::{Background, Start, Terminal};

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
            "{}:5: {JOB} runs statement 3 of jobs/a.sql\n",
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

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_writes_other_tables_than_a_person_says_is_not_lost() {
    let server = running(&[("s", "t")]).await;
    let program = Program::new();
    program.file(
        "set.sql",
        "CREATE TABLE s (a INT); CREATE TABLE u (a INT); CREATE TABLE v (a INT); BEGIN STATEMENT SET; INSERT INTO u SELECT a FROM s; INSERT INTO v SELECT a FROM s; END;",
    );
    program.file(
        "headwater.toml",
        format!("[[runs]]\njob = \"{JOB}\"\nscript = \"set.sql\"\n"),
    );
    let document = program.json(&["lineage", "--format", "json", &server.uri(), "set.sql"]);
    let (processes, codes) = told(&document);
    // What the job writes stands for itself.
    let kinds = ["INSERT", "INSERT", "JOB"].map(|kind| (json!(kind), 1));
    assert_eq!(processes, kinds);
    assert_eq!(codes, ["cluster.other-tables"], "{document}");
    let says = document["diagnostics"].to_string();
    assert!(
        says.contains("writes default_catalog.default_database.t, which the statement does not"),
        "{says}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cluster_is_asked_is_in_the_log() {
    let server = running(&[("s", "t")]).await;
    let program = Program::new();
    let log = ["lineage", &server.uri(), "--log-file", "asked.log"];
    let mut command = program.command(&log);
    let command = command.env("HEADWATER_LOG", "headwater=debug");
    Run::of(command.output().unwrap()).exits(0);
    let log = String::from_utf8(program.read("asked.log")).unwrap();
    let asked = format!("GET {}/jobs/overview: 200, ", server.uri());
    assert_eq!(log.matches(&asked).count(), 1, "{log}");
    assert!(log.contains(" bytes in "), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_taken_back() {
    let server = running(&[("s", "t")]).await;
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.file("headwater.toml", "# ours\ntogether = true\n");
    let read = || program.json(&["lineage", "--format", "json", &server.uri(), "a.sql"]);
    program.run(&["match", JOB, "--none"]).exits(0);
    assert_eq!(told(&read()).0.len(), 2);
    let run = program.run(&["match", JOB, "--forget"]);
    let says = format!("headwater.toml: {JOB} runs whatever fits best\n");
    assert!(run.exits(0).stdout.ends_with(&says), "{}", run.stdout);
    assert_eq!(told(&read()).0, [(json!("INSERT"), 1)]);
    assert_eq!(program.read("headwater.toml"), b"# ours\ntogether = true\n");
    let run = program.run(&["match", JOB, "--forget"]);
    let why = format!("no row of it is about {JOB}");
    assert!(run.exits(2).stderr.contains(&why), "{}", run.stderr);
}

#[test]
fn nothing_is_kept_where_everything_is_read_only() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let run = program.run(&["--read-only", "match", JOB, "a.sql"]);
    let why = "everything is read only";
    assert!(run.exits(2).stderr.contains(why), "{}", run.stderr);
    assert!(!program.path().join("headwater.toml").exists());
}

/// A cluster whose one job has another id whenever it is listed, as if it had been restarted.
async fn restarting() -> String {
    let mut lists = 0;
    serving(move |path| {
        let id = path.strip_prefix("/jobs/").filter(|it| *it != "overview");
        let body = match (path, id) {
            ("/jobs/overview", _) => {
                lists += 1;
                let id = format!("{lists:032x}");
                json!({ "jobs": [{ "jid": id, "name": JOB, "state": "RUNNING", "start-time": lists }] })
            }
            (_, Some(id)) => {
                let plan = "[1]:TableSourceScan(table=[[default_catalog, default_database, old]], fields=[a])<br/>+- t[2]: Writer<br/>";
                json!({ "jid": id, "name": JOB, "plan": { "nodes": [{ "id": "1", "description": plan }] } })
            }
            _ => json!({}),
        };
        Reply::Send(answer(&body.to_string()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_says_it_on_the_jobs_screen_and_it_outlives_the_job() {
    let (address, folder) = (restarting().await, TempDir::new().unwrap());
    let file = folder.path().join("headwater.toml");
    let before = "# asked by hand\n[flink]\nrefresh = 0\n";
    std::fs::write(&file, before).unwrap();
    std::fs::write(folder.path().join("a.sql"), SCRIPT).unwrap();
    let mut terminal = Terminal::start(&Start {
        args: &[&address, "a.sql"],
        columns: 120,
        rows: 30,
        home: folder.path(),
        directory: folder.path(),
        environment: &[],
        background: Background::Dark,
    });
    terminal.wait_for("INSERT t");
    terminal.send("8");
    terminal.wait_for("1 running");
    terminal.send("m");
    terminal.wait_for("What does t run?");
    terminal.wait_for("it writes the same tables, reads other tables");
    terminal.send("a.sql\r");
    terminal.wait_for("kept in headwater.toml:5, for 1 job of its name");
    terminal.wait_for("a.sql:1 chosen");
    let kept = format!("{before}\n[[runs]]\njob = \"{JOB}\"\nscript = \"a.sql\"\nstatement = 3\n");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);

    terminal.send("r");
    terminal.wait_for("1 job is new or changed");
    terminal.wait_for("a.sql:1 chosen");
    terminal.send("m");
    terminal.wait_for("take back that it runs statement 3 of a.sql");
    terminal.send("back\r");
    terminal.wait_gone("chosen");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    terminal.send("q");
    assert_eq!(terminal.wait_exit(), 0);
}
