//! Why jobs failed, as `jobs` tells it.

use serde_json::{Value, json};
use wiremock::matchers::{path, path_regex, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::program::Program;

const TRACE: &str = "org.apache.flink.runtime.JobException: Recovery is suppressed by NoRestartBackoffTimeStrategy\n\
    \tat a.B.c(B.java:219)\n\
    Caused by: java.io.IOException: cannot connect to jdbc:mysql://me:Zq7mark@db/s\u{1b}[2J\n\
    \t... 12 more\n";

/// A cluster of jobs in these states, the ids `0`, `1`, …, the newest last. What `exceptions` gives is their failure.
async fn cluster(states: &[&str], exceptions: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let jobs = states.iter().enumerate().map(|(at, state)| {
        json!({ "jid": at.to_string(), "name": format!("job {at}"), "state": state, "start-time": at + 1, "duration": 1 })
    });
    let list = json!({ "jobs": jobs.collect::<Vec<Value>>() });
    let description = "[1]:TableSourceScan(table=[[c, d, s]], fields=[a])<br/>+- t[2]: Writer<br/>";
    let plan = json!({ "plan": { "nodes": [{ "id": "1", "description": description }] } });
    let json = |body: &Value| ResponseTemplate::new(200).set_body_json(body);
    let give =
        async |mock: wiremock::MockBuilder, answer| mock.respond_with(answer).mount(&server).await;
    give(Mock::given(path("/jobs/overview")), json(&list)).await;
    give(Mock::given(path_regex("^/jobs/[0-9]+$")), json(&plan)).await;
    let asked = Mock::given(path_regex("^/jobs/[0-9]+/exceptions$"));
    give(asked.and(query_param("maxExceptions", "1")), exceptions).await;
    server
}

fn told() -> ResponseTemplate {
    let entry = json!({ "exceptionName": "a.B", "stacktrace": TRACE, "timestamp": 1_795_365_300_000_i64,
        "taskName": "Calc[2] (1/2)", "concurrentExceptions": [] });
    ResponseTemplate::new(200).set_body_json(json!({
        "root-exception": TRACE, "timestamp": 1, "all-exceptions": [], "truncated": false,
        "exceptionHistory": { "entries": [entry], "truncated": true },
    }))
}

/// The ids of the jobs that were asked why they failed.
async fn asked(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    let ids = requests.iter().filter_map(|request| {
        let id = request.url.path().strip_suffix("/exceptions")?;
        Some(id.strip_prefix("/jobs/")?.to_owned())
    });
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_tells_its_cause_in_the_list_and_all_of_it_in_json() {
    let states = ["RUNNING", "FAILED", "RESTARTING", "FINISHED", "CANCELED"];
    let server = cluster(&states, told()).await;
    let program = Program::new();
    let run = program.run(&["jobs", &server.uri()]);
    let cause = "failed: java.io.IOException: cannot connect to jdbc:mysql://me:***@db/s";
    let shown = &run.exits(0).stdout;
    assert_eq!(shown.matches(cause).count(), 2, "{shown}");
    assert!(
        !shown.contains('\u{1b}') && !shown.contains("B.java"),
        "{shown}"
    );
    assert_eq!(asked(&server).await, ["1", "2"]);

    let document = program.json(&["jobs", "--format", "json", &server.uri()]);
    let failure = &document["jobs"][1]["failure"];
    assert!(
        failure["cause"]
            .as_str()
            .unwrap()
            .starts_with("java.io.IOException: cannot")
    );
    let exception = failure["exception"].as_str().unwrap();
    assert!(exception.starts_with("org.apache.flink.runtime.JobException: Recovery"));
    assert!(
        exception.contains("B.java:219") && !exception.contains("Zq7mark"),
        "{exception}"
    );
    assert_eq!(failure["task"], "Calc[2] (1/2)");
    assert_eq!(failure["time"], 1_795_365_300_000_i64);
    assert!(document["jobs"][0].get("failure").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_lists_jobs_asks_and_only_for_the_newest() {
    let server = cluster(&["FAILED"; 25], told()).await;
    let program = Program::new();
    program.run(&["lineage", &server.uri()]).exits(0);
    assert!(asked(&server).await.is_empty());
    let run = program.run(&["jobs", &server.uri()]);
    let told = &run.exits(0).stderr;
    assert!(
        told.contains("why 5 older jobs failed was not asked"),
        "{told}"
    );
    let asked = asked(&server).await;
    assert_eq!(asked.len(), 20);
    assert!(
        !asked.contains(&"4".to_owned()) && asked.contains(&"5".to_owned()),
        "{asked:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn that_nobody_tells_costs_no_more_than_a_note() {
    let nothing = json!({ "root-exception": null, "all-exceptions": [], "truncated": false });
    let program = Program::new();
    for (answer, expected) in [
        (
            ResponseTemplate::new(200).set_body_json(nothing),
            "tells of no exception",
        ),
        (
            ResponseTemplate::new(200).set_body_raw("<html>", "text/html"),
            "gave text/html",
        ),
        (ResponseTemplate::new(500), "status 500"),
    ] {
        let server = cluster(&["FAILED", "FAILED"], answer).await;
        let run = program.run(&["jobs", &server.uri()]);
        let told = &run.exits(0).stderr;
        assert!(
            told.contains("why 2 jobs failed is not known: ") && told.contains(expected),
            "{told}"
        );
        assert!(
            run.stdout.contains("c.d.s → c.d.t") && !run.stdout.contains("failed:"),
            "{}",
            run.stdout
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_cluster_tells_it_too() {
    let server = cluster(&["FAILED", "RUNNING"], told()).await;
    let program = Program::new();
    let told = program.run(&["jobs", "--save", "saved", &server.uri()]);
    let saved = program.path().join("saved/jobs/0.exceptions.json");
    assert!(saved.is_file() && told.exits(0).stdout.contains("failed: java.io.IOException"));
    drop(server);
    let again = program.run(&["jobs", "saved"]);
    assert_eq!(again.exits(0).stdout, told.stdout);
    // One that was saved without is as readable.
    std::fs::remove_file(&saved).unwrap();
    let without = program.run(&["jobs", "saved"]);
    assert!(
        without
            .exits(0)
            .stderr
            .contains("why 1 job failed is not known: saved/jobs/0.exceptions.json"),
        "{}",
        without.stderr
    );
}
