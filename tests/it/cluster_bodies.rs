//! What a server may answer: bodies that are no Flink's, that lack things, are damaged, or very large.

use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::cli_cluster::recorded;
use crate::program::Program;

async fn give(server: &MockServer, at: &str, answer: ResponseTemplate) {
    Mock::given(path(at))
        .respond_with(answer)
        .mount(server)
        .await;
}

/// A cluster with this list of jobs and these bodies of jobs.
async fn cluster(list: Value, jobs: &[(&str, Value)]) -> MockServer {
    let server = MockServer::start().await;
    let list = ResponseTemplate::new(200).set_body_json(json!({ "jobs": list }));
    give(&server, "/jobs/overview", list).await;
    for (id, body) in jobs {
        let body = ResponseTemplate::new(200).set_body_json(body);
        give(&server, &format!("/jobs/{id}"), body).await;
    }
    server
}

fn listed(id: &str) -> Value {
    json!({ "jid": id, "name": format!("job {id}"), "state": "RUNNING", "start-time": 1, "duration": 1 })
}

/// A job that reads `from` and writes `to`, with more in its chain.
fn chain(from: &str, between: &str, to: &str) -> Value {
    let description = format!(
        "[1]:TableSourceScan(table=[[c, d, {from}]], fields=[a])<br/>+- {between}{to}[9]: Writer<br/>"
    );
    json!({ "plan": { "nodes": [{ "id": "1", "description": description }] } })
}

fn codes(document: &Value) -> Vec<&str> {
    let told = document["diagnostics"].as_array().unwrap();
    told.iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_no_flink_is_told_with_what_it_gave() {
    let text = |status, body: &str, kind| ResponseTemplate::new(status).set_body_raw(body, kind);
    let json = "application/json";
    let endless = format!("{{\"jobs\":\"{}\"}}", "x".repeat(1 << 20));
    let given = [
        (
            text(200, "<html>sign in</html>", "text/html"),
            "gave text/html",
        ),
        (text(200, "", "text/plain"), "gave text/plain"),
        (
            text(404, "<html>none</html>", "text/html"),
            "gave status 404, text/html",
        ),
        (
            text(404, r#"{"message":"no route"}"#, json),
            "gave status 404, application/json",
        ),
        (
            text(200, r#"{"status":"ok"}"#, json),
            "missing field `jobs`",
        ),
        (text(200, "[]", json), "JSON of another shape"),
        (text(200, "null", json), "JSON of another shape"),
        (text(200, &endless, json), "JSON of another shape"),
        (
            text(200, r#"{"jobs":[{"jid":""#, json),
            "JSON of another shape",
        ),
        (
            text(502, "<html>bad gateway</html>", "text/html"),
            "answered 502 to GET /jobs/overview",
        ),
        (
            text(
                404,
                r#"{"errors":["Unable to load requested file /jobs/overview."]}"#,
                json,
            ),
            "Unable to load",
        ),
    ];
    let program = Program::new();
    for (answer, expected) in given {
        let server = MockServer::start().await;
        give(&server, "/jobs/overview", answer).await;
        let run = program.run(&["jobs", &server.uri()]);
        let told = &run.exits(3).stderr;
        assert!(told.contains(expected), "{expected}: {told}");
        assert!(
            told.contains(&server.uri()) && told.contains("  hint: "),
            "{told}"
        );
        assert!(told.len() < 1000, "{expected}: {} bytes", told.len());
        assert!(run.stdout.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_gone_or_refused_costs_only_itself() {
    let list = json!([listed("a"), listed("b"), listed("c")]);
    let server = cluster(list, &[("b", chain("s", "", "t"))]).await;
    let gone = json!({ "errors": ["x.NotFoundException: Job a not found\n\tat x.y(Z.java:1)"] });
    let gone = ResponseTemplate::new(404).set_body_json(gone);
    give(&server, "/jobs/a", gone).await;
    let failed = json!({ "errors": ["Internal server error.\n\tat x.y(Z.java:1)"] });
    let failed = ResponseTemplate::new(500).set_body_json(failed);
    give(&server, "/jobs/c", failed).await;
    let document = Program::new().json(&["lineage", "--format", "json", &server.uri()]);
    assert_eq!(document["processes"].as_array().unwrap().len(), 1);
    let mut told: Vec<_> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["code"] == "cluster.unreadable-job")
        .map(|it| it["message"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    assert_eq!(told.len(), 2, "{document}");
    assert!(
        told[0].contains("job a (a)") && told[0].ends_with("has forgotten it since it was listed")
    );
    assert!(told[1].contains("answered 500 to GET /jobs/c: Internal server error."));
    assert!(!document.to_string().contains("Z.java"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_are_missing_or_strange_cost_no_more_than_their_job() {
    let list = json!([
        { "jid": "bare" },
        listed("twice"),
        listed("twice"),
        listed("no-plan"),
        listed("no-text"),
        listed("number"),
        { "jid": null, "name": "null" },
        { "jid": "late", "name": "x", "state": "RUNNING", "start-time": "yesterday" },
        "text",
        17,
    ]);
    let bodies = [
        ("bare", chain("s1", "", "t1")),
        ("twice", chain("s2", "", "t2")),
        ("no-plan", json!({})),
        (
            "no-text",
            json!({ "plan": { "nodes": [{}, { "id": "1", "inputs": [{ "id": "none" }] }] } }),
        ),
        (
            "number",
            json!({ "plan": { "nodes": [{ "id": "1", "description": 5 }] } }),
        ),
    ];
    let server = cluster(list, &bodies).await;
    let program = Program::new();
    let document = program.json(&["lineage", "--format", "json", &server.uri()]);
    let mut written: Vec<_> = document["processes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["outputs"][0].as_str()?.rsplit('.').next())
        .collect();
    written.sort_unstable();
    assert_eq!(written, ["t1", "t2"], "{document}");
    let messages = document["diagnostics"].to_string();
    assert!(
        messages.contains("has 4 entries that are no jobs"),
        "{messages}"
    );
    assert!(
        messages.contains("job number (number) cannot be read"),
        "{messages}"
    );
    let found = codes(&document);
    let count = |code: &str| found.iter().filter(|it| **it == code).count();
    assert!(
        messages.contains("it has no plan") && messages.contains("a vertex without a description"),
        "{messages}"
    );
    assert_eq!(count("cluster.unreadable-job"), 4, "{messages}");
    assert_eq!(count("cluster.duplicate-jobs"), 0, "{messages}");
    let jobs = program.json(&["jobs", "--format", "json", &server.uri()]);
    assert_eq!(jobs["jobs"].as_array().unwrap().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_that_go_round_in_a_circle_are_survived() {
    let scan = "[1]:TableSourceScan(table=[[c, d, s]], fields=[a])<br/>";
    let calc = |at: usize| format!("[{at}]:Calc(select=[a])<br/>");
    let node = |id: &str, text: &str, inputs: &[&str]| {
        let inputs: Vec<_> = inputs
            .iter()
            .enumerate()
            .map(|(num, id)| json!({ "num": num, "id": id, "ship_strategy": "FORWARD" }))
            .collect();
        json!({ "id": id, "description": text, "inputs": inputs })
    };
    let circle = json!({ "plan": { "nodes": [
        node("1", scan, &[]),
        node("2", &calc(2), &["1", "3"]),
        node("3", &calc(3), &["2", "3"]),
        node("4", "t[4]: Writer<br/>", &["3", "nowhere"]),
    ] } });
    let server = cluster(
        json!([listed("a"), listed("b")]),
        &[("a", circle), ("b", chain("s", "", "u"))],
    )
    .await;
    let document = Program::new().json(&["lineage", "--format", "json", &server.uri()]);
    let mut tables: Vec<_> = document["processes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["inputs"], &it["outputs"]))
        .map(|(inputs, outputs)| format!("{inputs} {outputs}"))
        .collect();
    tables.sort();
    assert_eq!(tables.len(), 2, "{document}");
    assert!(tables.iter().all(|it| it.contains("c.d.s")), "{tables:?}");
    let told = document["diagnostics"].as_array().unwrap();
    let of_circle: Vec<_> = told
        .iter()
        .filter(|it| it["code"] == "cluster.unreadable-job")
        .collect();
    assert_eq!(of_circle.len(), 1, "{document}");
    let message = of_circle[0]["message"].as_str().unwrap();
    assert!(message.contains("job a (a)") && message.contains("in a circle"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_of_ten_megabytes_is_read() {
    let long = "x".repeat(10 << 20);
    let calc = format!("[2]:Calc(select=[a, '{long}' AS b])<br/>   +- ");
    let server = cluster(json!([listed("a")]), &[("a", chain("s", &calc, "t"))]).await;
    let document = Program::new().json(&["lineage", "--format", "json", &server.uri()]);
    let process = &document["processes"][0];
    assert_eq!(process["inputs"][0], "c.d.s", "{}", document["diagnostics"]);
    assert!(process["outputs"][0] == "c.d.t");
    assert_eq!(process["columns"][0]["from"][0]["column"], "c.d.s.a");
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_a_server_reaches_a_terminal_without_control_characters() {
    let mut job = listed("a");
    job["name"] = json!("\u{1b}[2Jevil\u{7}");
    job["state"] = json!("\u{1b}]0;x\u{7}");
    let server = cluster(json!([job]), &[("a", chain("s", "", "t"))]).await;
    give(
        &server,
        "/evil/jobs/overview",
        ResponseTemplate::new(400).set_body_json(json!({ "errors": ["\u{1b}[2J"] })),
    )
    .await;
    let program = Program::new();
    let run = program.run(&["jobs", &server.uri()]);
    assert!(!run.exits(0).stdout.contains(['\u{1b}', '\u{7}']) && run.stdout.contains("evil"));
    let run = program.run(&["jobs", &format!("{}/evil", server.uri())]);
    assert!(!run.exits(3).stderr.contains('\u{1b}'), "{}", run.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_really_ran_says_the_same_whatever_else_is_listed() {
    let job = recorded("2.3.0-lookup-join");
    let id = job["jid"].as_str().unwrap().to_owned();
    let mut of_job = listed(&id);
    of_job["name"] = job["name"].clone();
    let alone = cluster(json!([of_job]), &[(&id, job.clone())]).await;
    let beside = cluster(json!([false, listed("gone"), of_job]), &[(&id, job)]).await;
    let program = Program::new();
    let tables = |server: &MockServer| {
        let document = program.json(&["lineage", "--format", "json", &server.uri()]);
        let process = document["processes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["jobs"][0]["id"] == *id);
        let process = process.unwrap().clone();
        (
            process["inputs"].clone(),
            process["outputs"].clone(),
            process["columns"].clone(),
        )
    };
    assert_eq!(tables(&alone), tables(&beside));
}
