//! A running cluster, as recorded ones answer.

use serde_json::json;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::program::{Program, finding};

pub fn recorded(case: &str) -> serde_json::Value {
    let file = format!(
        "{}/tests/data/flink/{case}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

pub async fn cluster(cases: &[&str]) -> MockServer {
    let server = MockServer::start().await;
    let mut overview = Vec::new();
    for case in cases {
        let job = recorded(case);
        overview.push(json!({
            "jid": job["jid"], "name": job["name"], "state": job["state"],
            "start-time": job["start-time"], "duration": 1000
        }));
        Mock::given(path(format!("/jobs/{}", job["jid"].as_str().unwrap())))
            .respond_with(ResponseTemplate::new(200).set_body_json(&job))
            .mount(&server)
            .await;
    }
    Mock::given(path("/jobs/overview"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "jobs": overview })))
        .mount(&server)
        .await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_have_their_tables() {
    let server = cluster(&["2.3.0-lookup-join", "1.13.6-statement-set"]).await;
    let program = Program::new();
    let document = program.json(&["lineage", "--format", "json", &server.uri()]);
    let processes = document["processes"].as_array().unwrap();
    // A process per sink.
    assert_eq!(processes.len(), 4);
    for process in processes {
        assert_eq!(process["kind"], "JOB");
        assert!(process["statement"].is_null());
        assert_eq!(process["jobs"][0]["cluster"], server.uri());
    }
    let lookup = processes
        .iter()
        .find(|it| it["inputs"].as_array().unwrap().len() == 2);
    assert_eq!(
        lookup.unwrap()["inputs"][1],
        "default_catalog.default_database.users"
    );
    let run = program.run(&["jobs", &server.uri()]);
    assert!(
        run.exits(0).stdout.contains("orders, users → o_city"),
        "{}",
        run.stdout
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_a_job_have_their_sources_and_doubts() {
    let server = cluster(&["2.3.0-odd-names", "1.13.6-statement-set"]).await;
    let program = Program::new();
    let document = program.json(&["lineage", "--format", "json", &server.uri()]);
    let processes = document["processes"].as_array().unwrap();
    assert_eq!(processes.len(), 4, "{document}");
    let writes = |table: &str| {
        let name = format!("default_catalog.default_database.{table}");
        processes.iter().find(|it| it["outputs"][0] == *name)
    };
    let odd = writes("出力").unwrap();
    assert_eq!(
        odd["columns"][4]["from"][0]["column"],
        r#"default_catalog.default_database.o"dd & <t>.d,e=[f]"#
    );
    let evidence = odd["evidence"].as_array().unwrap();
    let unsure: Vec<_> = evidence
        .iter()
        .filter(|it| it["confidence"] == "unsure")
        .map(|it| (&it["of"], &it["name"]))
        .collect();
    assert_eq!(unsure, [(&json!("column"), &json!("x&y"))]);
    let codes: Vec<_> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["code"])
        .collect();
    assert_eq!(codes, ["cluster.unsure-columns"]);
    let sum = writes("s2").unwrap();
    assert_eq!(sum["columns"][1]["from"][0]["transform"], "AGGREGATION");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_matched_to_its_statement() {
    let server = cluster(&["2.3.0-lookup-join"]).await;
    let program = Program::new();
    program.file(
        "a.sql",
        "INSERT INTO o_city SELECT 1 FROM orders JOIN users ON TRUE;",
    );
    let document = program.json(&["lineage", "--format", "json", &server.uri(), "a.sql"]);
    let processes = document["processes"].as_array().unwrap();
    assert_eq!(processes.len(), 1, "{document}");
    assert_eq!(processes[0]["kind"], "INSERT");
    assert_eq!(
        processes[0]["jobs"][0]["name"],
        recorded("2.3.0-lookup-join")["name"]
    );
}

/// A cluster that runs these jobs, each a scan of a table and a sink, with the numbers of a client.
pub async fn running(jobs: &[(&str, &str)]) -> MockServer {
    let server = MockServer::start().await;
    let mut overview = Vec::new();
    for (number, (reads, writes)) in (0_usize..).zip(jobs) {
        let id = format!("{number:032x}");
        let name = format!("insert-into_default_catalog.default_database.{writes}");
        let description = format!(
            "[{}]:TableSourceScan(table=[[default_catalog, default_database, {reads}]], fields=[a])<br/>+- {writes}[{}]: Writer<br/>",
            2 * number,
            2 * number + 1
        );
        overview.push(json!({
            "jid": id, "name": name, "state": "RUNNING", "start-time": number, "duration": 1000
        }));
        let body = json!({
            "jid": id, "name": name, "state": "RUNNING",
            "plan": { "nodes": [{ "id": "1", "parallelism": 4, "description": description }] }
        });
        Mock::given(path(format!("/jobs/{id}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    Mock::given(path("/jobs/overview"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "jobs": overview })))
        .mount(&server)
        .await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_run_the_same_are_a_group() {
    let server = running(&[("s", "t"), ("s", "u"), ("s", "t"), ("s", "t")]).await;
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE s (a INT); CREATE TABLE t (a INT); INSERT INTO t SELECT a FROM s;",
    );
    let document = program.json(&["lineage", "--format", "json", &server.uri(), "a.sql"]);
    let processes = document["processes"].as_array().unwrap();
    assert_eq!(processes.len(), 2, "{document}");
    let jobs = processes[0]["jobs"].as_array().unwrap();
    assert_eq!(jobs.len(), 3);
    assert_eq!(
        (&jobs[0]["parallelism"], &jobs[2]["start_time"]),
        (&json!(4), &json!(3))
    );
    let evidence = &processes[0]["evidence"][0];
    assert_eq!(
        (&evidence["of"], &evidence["confidence"]),
        (&json!("job"), &json!("certain"))
    );
    let codes: Vec<_> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"cluster.duplicate-jobs"), "{codes:?}");
    let listed = program.json(&["jobs", "--format", "json", &server.uri()]);
    assert_eq!(listed["duplicates"][0].as_array().unwrap().len(), 3);
    let run = program.run(&["jobs", &server.uri()]);
    let shown = &run.exits(0).stdout;
    assert!(
        shown.contains("×3") && shown.contains("flink cancel --jobmanager 127.0.0.1:"),
        "{shown}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_reads_another_table_is_told() {
    let server = running(&[("old", "t")]).await;
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE s (a INT); CREATE TABLE t (a INT); INSERT INTO t SELECT a FROM s;",
    );
    let document = program.json(&["lineage", "--format", "json", &server.uri(), "a.sql"]);
    assert_eq!(
        document["processes"].as_array().unwrap().len(),
        2,
        "{document}"
    );
    let told = finding(&document, "cluster.other-tables");
    assert_eq!(
        (&told["file"], &told["statement"]),
        (&json!("a.sql"), &json!(3))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_flink_is_told() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw("<html>login</html>", "text/html");
    Mock::given(path("/jobs/overview"))
        .respond_with(page)
        .mount(&server)
        .await;
    let program = Program::new();
    let run = program.run(&["jobs", &server.uri()]);
    assert!(run.exits(3).stderr.contains("text/html"), "{}", run.stderr);

    let refusing = MockServer::start().await;
    let body = json!({ "errors": ["Service temporarily unavailable due to an ongoing leader election. Please refresh.\n\tat X"] });
    Mock::given(path("/jobs/overview"))
        .respond_with(ResponseTemplate::new(503).set_body_json(body))
        .mount(&refusing)
        .await;
    let run = program.run(&["jobs", &refusing.uri()]);
    assert!(
        run.exits(3).stderr.contains("leader election"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("at X"));
}

/// What a check of a cluster and a script finds that is of the clusters.
fn cluster_codes(server: &MockServer) -> Vec<String> {
    let program = Program::new();
    program.file("a.sql", "SELECT 1;");
    let document = program.json(&["check", "--format", "json", &server.uri(), "a.sql"]);
    assert_eq!(document["processes"][0]["file"], "a.sql", "{document}");
    let diagnostics = document["diagnostics"].as_array().unwrap();
    diagnostics
        .iter()
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .filter(|code| code.starts_with("cluster."))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_does_not_answer_is_told_and_the_rest_is_read() {
    let server = MockServer::start().await;
    assert_eq!(cluster_codes(&server), ["cluster.unreachable"]);
    let recorded = cluster(&["2.3.0-lookup-join"]).await;
    assert!(cluster_codes(&recorded).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_cannot_be_read_and_jobs_without_tables_are_told() {
    let server = MockServer::start().await;
    let job = |id: &str| {
        json!({
            "jid": id.repeat(32), "name": "j", "state": "RUNNING", "start-time": 1, "duration": 1
        })
    };
    let overview = json!({ "jobs": [job("a"), job("b")] });
    let plan = json!({
        "jid": "b".repeat(32), "name": "j", "state": "RUNNING",
        "plan": { "nodes": [{ "id": "1", "description": "Source: Custom Source" }] }
    });
    for (at, body) in [
        ("/jobs/overview".to_owned(), overview),
        (format!("/jobs/{}", "a".repeat(32)), json!({ "plan": 1 })),
        (format!("/jobs/{}", "b".repeat(32)), plan),
    ] {
        Mock::given(path(at))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    let mut codes = cluster_codes(&server);
    codes.sort();
    assert_eq!(codes, ["cluster.unknown-tables", "cluster.unreadable-job"]);
}
