//! `drift`: what is declared, what runs and what is published, changed one after the other; each time the rows that are
//! to be expected, and none after the repair.

use std::fmt::Write as _;

use headwater::local::LocalCatalogue;
use reqwest::Method;
use serde_json::{Value, json};

use crate::cli_cluster::running;
use crate::contract::client::{Caller, run, start_in};
use crate::program::Program;

const TABLES: &str = "\
CREATE TABLE orders (a INT) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE more (a INT) WITH ('connector' = 'kafka', 'topic' = 'more', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE copies (a INT) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
";
const COPY: &str = "INSERT INTO copies SELECT a FROM orders;\n";
const OVERVIEW: &str = "saved/jobs-overview.json";
const ALL: [&str; 2] = ["a.sql", "saved"];

fn script(statement: &str) -> String {
    format!("{TABLES}{statement}")
}

/// A script whose statement runs on a cluster, which is saved, and is published.
fn fine() -> Program {
    let program = declared_and_running();
    publish(&program, &[]);
    program
}

fn declared_and_running() -> Program {
    let program = Program::new();
    program.file("a.sql", script(COPY));
    run(async {
        let server = running(&[("orders", "copies")]).await;
        program
            .run(&["jobs", "--save", "saved", &server.uri()])
            .exits(0);
    });
    program
}

fn publish(program: &Program, more: &[&str]) {
    let arguments = [&["publish", "--yes"], more, &ALL].concat();
    program.run(&arguments).exits(0);
}

/// The differences of these inputs, each as its name and the marks, and the document.
fn drift_of(program: &Program, inputs: &[&str]) -> (Vec<String>, Value) {
    let arguments = [&["drift", "--exit-code", "--format", "json"], inputs].concat();
    let ran = program.run(&arguments);
    let document: Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}\n{}", ran.stdout, ran.stderr));
    let rows = document["rows"].as_array().unwrap();
    ran.exits(i32::from(!rows.is_empty()));
    let mark = |state: &Value| {
        let mut mark = state["mark"].as_str().unwrap().to_owned();
        let parts = state["parts"].as_array().unwrap().iter();
        let parts: Vec<_> = parts.map(|it| it.as_str().unwrap()).collect();
        if !parts.is_empty() {
            let _ = write!(mark, ": {}", parts.join(", "));
        }
        mark
    };
    let row = |row: &Value| {
        let marks = ["declared", "running", "published"].map(|side| mark(&row[side]));
        format!("{} | {}", row["name"].as_str().unwrap(), marks.join(" | "))
    };
    (rows.iter().map(row).collect(), document)
}

#[track_caller]
fn assert_drift(program: &Program, wanted: &[&str]) -> Value {
    let (rows, document) = drift_of(program, &ALL);
    assert_eq!(rows, wanted, "{document}");
    document
}

/// The commands that repair the row at a place.
fn repairs(document: &Value, row: usize) -> Vec<String> {
    let steps = document["rows"][row]["repairs"].as_array().unwrap().iter();
    let commands = steps.filter_map(|step| Some(step["command"].as_str()?.to_owned()));
    commands.collect()
}

/// Carries out what a `headwater plan` command plans.
fn carry_out(program: &Program, command: &str) {
    let words: Vec<&str> = command.split(' ').collect();
    let (program_name, arguments) = words.split_first().unwrap();
    assert_eq!(*program_name, "headwater");
    program.run(arguments).exits(0);
    assert_eq!(arguments[0], "plan");
    program
        .run(&[&["publish", "--yes"], &arguments[1..]].concat())
        .exits(0);
}

/// The local catalogue of the program, for others to write to.
fn catalogue(program: &Program) -> LocalCatalogue {
    start_in(&program.home().join("data/headwater"))
}

fn delete(program: &Program, path: &str) {
    let catalogue = catalogue(program);
    let caller = Caller::of(&catalogue);
    run(async {
        let path = format!("/api/atlas/v2/entity/{path}");
        let (status, answer) = caller.send(Method::DELETE, &path, None).await;
        assert_eq!(status, 200, "{answer}");
    });
}

#[test]
fn nothing_differs_where_all_is_the_same() {
    let program = fine();
    let document = assert_drift(&program, &[]);
    assert_eq!(document["summary"]["processes"]["all"], 1);
    // The table that nothing uses is one of them.
    assert_eq!(document["summary"]["datasets"]["all"], 3);
    let text = program.run(&["drift", "a.sql", "saved"]);
    let last = text.exits(0).stdout.lines().last().unwrap();
    assert_eq!(last, "No drift: 1 process and 3 datasets.");
}

#[test]
fn a_changed_script_differs_from_what_is_published() {
    let program = fine();
    program.file(
        "a.sql",
        script("INSERT INTO copies SELECT a FROM orders WHERE a IS NOT NULL;\n"),
    );
    let rows = ["a/copies@primary | same | same | different: SQL"];
    let document = assert_drift(&program, &rows);
    let commands = repairs(&document, 0);
    assert_eq!(
        commands,
        ["headwater plan a.sql saved --only a/copies@primary"]
    );
    carry_out(&program, &commands[0]);
    assert_drift(&program, &[]);

    // Another table is read: the job, too, does something else than the script.
    program.file(
        "a.sql",
        script("INSERT INTO copies SELECT orders.a FROM orders JOIN more ON orders.a = more.a;\n"),
    );
    let rows = [
        "a/copies@primary | same | different: inputs | different: inputs, SQL",
        "more@primary | same | not expected | missing",
    ];
    let document = assert_drift(&program, &rows);
    let note = document["rows"][0]["running"]["note"].as_str().unwrap();
    assert!(note.contains("does not read"), "{note}");
    publish(&program, &[]);
    let rows = ["a/copies@primary | same | different: inputs | same"];
    assert_drift(&program, &rows);
    program.file("a.sql", script(COPY));
    publish(&program, &[]);
    assert_drift(&program, &[]);
}

#[test]
fn a_table_that_is_declared_no_more_is_stale_until_its_process_lets_it_go() {
    let program = fine();
    let other = TABLES.replace("orders", "events");
    program.file(
        "a.sql",
        format!("{other}INSERT INTO copies SELECT a FROM events;\n"),
    );
    let (rows, _) = drift_of(&program, &["a.sql"]);
    assert_eq!(
        rows,
        [
            "a/copies@primary | same | not asked | different: inputs, SQL",
            "events@primary | same | not asked | missing",
            "orders@primary | missing | not asked | stale",
        ]
    );
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    assert_eq!(drift_of(&program, &["a.sql"]).0, [""; 0]);
}

#[test]
fn a_job_that_is_gone_is_missing_and_one_that_runs_twice_is_duplicated() {
    let program = fine();
    let overview = program.read(OVERVIEW);
    program.file(OVERVIEW, r#"{"jobs":[]}"#);
    let document = assert_drift(&program, &["a/copies@primary | same | missing | same"]);
    let step = &document["rows"][0]["repairs"][0];
    assert_eq!(step["says"], "submit statement 4 of a.sql");
    program.file(OVERVIEW, &overview);
    assert_drift(&program, &[]);

    let mut jobs: Value = serde_json::from_slice(&overview).unwrap();
    let mut copy = jobs["jobs"][0].clone();
    let first = copy["jid"].as_str().unwrap().to_owned();
    let second = "f".repeat(32);
    copy["jid"] = json!(second);
    jobs["jobs"].as_array_mut().unwrap().push(copy);
    program.file(OVERVIEW, jobs.to_string());
    let body = program.read(&format!("saved/jobs/{first}.json"));
    let body = String::from_utf8(body).unwrap().replace(&first, &second);
    program.file(&format!("saved/jobs/{second}.json"), body);
    let rows = ["a/copies@primary | same | duplicated | different: job"];
    let document = assert_drift(&program, &rows);
    assert_eq!(document["rows"][0]["running"]["times"], 2);
    let commands = repairs(&document, 0);
    assert!(
        commands[..2]
            .iter()
            .all(|it| it.starts_with("flink cancel")),
        "{commands:?}"
    );
    // The copy is ended.
    let copy = &mut jobs["jobs"][1];
    copy["state"] = json!("CANCELED");
    program.file(OVERVIEW, jobs.to_string());
    assert_drift(&program, &[]);
}

#[test]
fn a_job_that_nothing_declares_is_told_with_its_tables() {
    let program = fine();
    program.file("b.sql", TABLES);
    // What was not read may declare anything.
    let (rows, _) = drift_of(&program, &["b.sql", "saved"]);
    assert!(!rows.iter().any(|row| row.contains("stale")), "{rows:?}");
    std::fs::remove_file(program.path().join("a.sql")).unwrap();
    let (rows, document) = drift_of(&program, &["b.sql", "saved"]);
    let process = "insert-into_default_catalog.default_database.copies";
    assert!(
        rows.iter()
            .any(|row| row.contains(process) && row.ends_with("| missing | same | missing")),
        "{rows:?}"
    );
    // The published one is stale: no script has it, and no job is known to be it.
    assert!(
        rows.contains(&"a/copies@primary | missing | missing | stale".to_owned()),
        "{rows:?}"
    );
    let at = rows.iter().position(|row| row.contains(process)).unwrap();
    let command = &repairs(&document, at)[0];
    assert_eq!(*command, format!("headwater match {process} SCRIPT"));
}

#[test]
fn a_process_of_somebody_else_is_stale_until_it_is_deleted() {
    let program = fine();
    let catalogue = catalogue(&program);
    let caller = Caller::of(&catalogue);
    let reference = |name: &str| {
        json!({"typeName": "kafka_topic",
               "uniqueAttributes": {"qualifiedName": format!("{name}@primary")}})
    };
    let named = |namespace: &str| {
        json!({"typeName": "flink_process", "attributes": {
            "qualifiedName": format!("foreign@{namespace}"), "name": "foreign",
            "id": format!("foreign@{namespace}"), "inputs": [reference("orders")], "outputs": [reference("copies")]}})
    };
    run(async {
        let (status, answer) = caller.bulk(&[named("primary"), named("others")]).await;
        assert_eq!(status, 200, "{answer}");
    });
    drop(catalogue);
    let document = assert_drift(&program, &["foreign@primary | missing | missing | stale"]);
    let command = &repairs(&document, 0)[0];
    let (_, path) = command.split_once("/api/atlas/v2/entity/").unwrap();
    assert!(command.starts_with("curl -X DELETE "), "{command}");
    delete(&program, path);
    assert_drift(&program, &[]);
}

#[test]
fn an_entity_that_was_deleted_is_missing_and_its_process_differs() {
    let program = fine();
    delete(
        &program,
        "uniqueAttribute/type/kafka_topic?attr:qualifiedName=copies@primary",
    );
    let rows = [
        "a/copies@primary | same | same | different: outputs",
        "copies@primary | same | same | missing",
    ];
    let document = assert_drift(&program, &rows);
    // Publishing the process brings what it needs.
    carry_out(&program, &repairs(&document, 0)[0]);
    assert_drift(&program, &[]);

    delete(
        &program,
        "uniqueAttribute/type/flink_application?attr:qualifiedName=a@primary",
    );
    let rows = ["a/copies@primary | same | same | different: application"];
    let document = assert_drift(&program, &rows);
    carry_out(&program, &repairs(&document, 0)[0]);
    assert_drift(&program, &[]);
}

#[test]
fn a_renamed_file_is_the_same_process_under_another_name() {
    let program = fine();
    let folder = program.path();
    std::fs::rename(folder.join("a.sql"), folder.join("b.sql")).unwrap();
    let (rows, document) = drift_of(&program, &["b.sql", "saved"]);
    let wanted = ["b/copies@primary | same | same | different: identity, places"];
    assert_eq!(rows, wanted, "{document}");
    assert_eq!(
        document["rows"][0]["published"]["note"],
        "the catalogue has it as a/copies@primary"
    );
    let command = &repairs(&document, 0)[0];
    assert!(command.contains("--follow-moves"), "{command}");
    carry_out(&program, command);
    let (rows, document) = drift_of(&program, &["b.sql", "saved"]);
    assert_eq!(rows, [""; 0], "{document}");
}

#[test]
fn a_side_that_was_not_asked_is_not_missing() {
    let program = declared_and_running();
    let (rows, document) = drift_of(&program, &ALL);
    assert_eq!(rows, [""; 0]);
    let asked = |document: &Value| {
        let sides = document["sides"].as_array().unwrap().clone();
        let sides = sides
            .iter()
            .map(|it| it["asked"].as_str().unwrap().to_owned());
        sides.collect::<Vec<_>>()
    };
    assert_eq!(asked(&document), ["whole", "whole", "not asked"]);
    // Looking makes no catalogue.
    assert!(!program.home().join("data/headwater").exists());
    publish(&program, &[]);
    let (rows, document) = drift_of(&program, &["a.sql"]);
    assert_eq!(rows, [""; 0]);
    assert_eq!(asked(&document), ["whole", "not asked", "whole"]);
    let text = program.run(&["drift", "a.sql", "--all"]);
    assert!(
        text.exits(0).stdout.contains("running   not asked"),
        "{}",
        text.stdout
    );
}

#[test]
fn a_server_that_does_not_answer_costs_its_side_only() {
    let program = fine();
    program.file(
        "a.sql",
        script("INSERT INTO copies SELECT a FROM orders WHERE a IS NOT NULL;\n"),
    );
    let lost = "http://127.0.0.1:1";
    let ran = program.run(&["drift", "--exit-code", "a.sql", lost]);
    assert!(
        ran.exits(3).stderr.contains("127.0.0.1:1"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("hint: "), "{}", ran.stderr);
    assert!(!ran.stdout.contains("missing"), "{}", ran.stdout);
    assert!(ran.stdout.contains("different: SQL"), "{}", ran.stdout);
    assert!(ran.stdout.contains("running   unknown"), "{}", ran.stdout);

    // So it is with the plan of a job that lives; of one that has ended nobody wants it.
    let overview = String::from_utf8(program.read(OVERVIEW)).unwrap();
    for (state, code, mark) in [("RUNNING", 3, "unknown"), ("CANCELED", 1, "missing")] {
        program.file(OVERVIEW, overview.replace("RUNNING", state));
        let job = format!("saved/jobs/{}.json", "0".repeat(32));
        program.file(&job, "{");
        let ran = program.run(&["drift", "--exit-code", "a.sql", "saved"]);
        let wanted = format!("running   {mark}");
        assert!(ran.exits(code).stdout.contains(&wanted), "{}", ran.stdout);
    }

    program.file(OVERVIEW, r#"{"jobs":[]}"#);
    let ran = program.run(&["drift", "--exit-code", "--atlas", lost, "a.sql", "saved"]);
    assert!(
        ran.exits(3).stderr.contains("127.0.0.1:1"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stdout.matches("missing").count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("published unknown"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_meant_is_told() {
    let program = fine();
    for (arguments, said) in [
        (
            &["drift", "a.sql", "--only", "nosuch"][..],
            "nothing here is named nosuch",
        ),
        (&["drift", "absent.sql"], "absent.sql"),
        (&["drift", "a.sql", "--watch", "0"], "--watch"),
        (
            &["drift", "a.sql", "--watch", "--format", "json"],
            "--watch prints text",
        ),
        (&["drift"], "nothing to read is named"),
    ] {
        let ran = program.run(arguments);
        assert!(ran.exits(2).stderr.contains(said), "{}", ran.stderr);
    }
    let one = program.json(&[
        "drift", "a.sql", "--all", "--only", "orders", "--format", "json",
    ]);
    let names: Vec<_> = one["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["orders@primary"]);
}

#[test]
fn the_text_and_the_markdown() {
    let program = fine();
    program.file(OVERVIEW, r#"{"jobs":[]}"#);
    program.file(
        "a.sql",
        script("INSERT INTO copies SELECT a FROM orders WHERE a IS NOT NULL;\n"),
    );
    let plain = |text: &str| {
        let mut lines = Vec::new();
        for line in text.lines() {
            // A guid is another one each time.
            let words = line.split_inclusive(' ').map(|word| {
                let is_guid = word.trim().len() == 36 && word.matches('-').count() == 4;
                if is_guid { "GUID" } else { word }
            });
            lines.push(words.collect::<String>());
        }
        lines.join("\n")
    };
    let text = program.run(&["drift", "a.sql", "saved"]);
    insta::assert_snapshot!(plain(&text.exits(0).stdout));
    let markdown = program.run(&["drift", "a.sql", "saved", "--format", "markdown"]);
    insta::assert_snapshot!(plain(&markdown.exits(0).stdout));
}

#[cfg(unix)]
#[test]
fn watching_tells_what_changes_and_what_does_not_any_more() {
    use std::io::{BufRead as _, BufReader};

    let program = fine();
    // The period is longer than any test: what is seen is seen because a file changed.
    let arguments = ["drift", "--watch", "100000", "a.sql", "saved"];
    let mut child = program.command(&arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut until = |wanted: &str| {
        let found = lines.find(|line| line.as_ref().unwrap().contains(wanted));
        assert!(found.is_some(), "{wanted}");
    };
    until("No drift");
    program.file(
        "a.sql",
        script("INSERT INTO copies SELECT a FROM orders WHERE a IS NOT NULL;\n"),
    );
    until("different: SQL");
    until("Drift in 1 of 1 process");
    program.file("a.sql", script(COPY));
    until("= a/copies@primary does not differ any more");
    let errors = BufReader::new(child.stderr.take().unwrap()).lines();
    program.file(
        "a.sql",
        script(&format!("{COPY}INSERT INTO nowhere SELEC;\n")),
    );
    let mut errors = errors.map(Result::unwrap);
    assert!(
        errors.any(|line| line.contains("a.sql:")),
        "errors are told"
    );
    let id = child.id().to_string();
    let told = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(told.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
