//! OpenLineage events as others see them: by the published schemas, and at a server that takes them.

use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::program::{Program, Run};

/// The published schemas, see `tests/data/openlineage-spec/README.md`.
const SPECIFICATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/openlineage-spec");

const AT: [&str; 2] = ["--at", "2026-01-31T12:00:00Z"];

const SHOP: &str = "CREATE TABLE orders (id BIGINT, price DECIMAL(10,2), ts TIMESTAMP(3) METADATA FROM 'timestamp', \
    total AS price * 2, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector'='kafka','topic'='orders',\
    'properties.bootstrap.servers'='b:9092','format'='json','properties.sasl.jaas.config'='password=\"Zq7mark\"');\n\
    CREATE TABLE `名 \"x\"` (id BIGINT, n DECIMAL(20,2), c STRING) WITH ('connector'='print');\n\
    CREATE TABLE unused (a INT) WITH ('connector'='blackhole');\n\
    INSERT INTO `名 \"x\"` SELECT id, SUM(total), 'k' FROM orders WHERE price > 1 GROUP BY id;\n\
    INSERT INTO `名 \"x\"` SELECT id, CASE WHEN price > 1 THEN total END, CAST(ts AS STRING) FROM orders;\n";

/// Checks events against the published schemas, and each facet against the one that it names.
struct Validator {
    schemas: Schemas,
    compiler: Compiler,
    event: SchemaIndex,
}

impl Validator {
    fn new() -> Self {
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.enable_format_assertions();
        let folder = Path::new(SPECIFICATION);
        let mut event = String::new();
        for folder in [folder.to_owned(), folder.join("facets")] {
            for entry in std::fs::read_dir(folder).unwrap() {
                let file = entry.unwrap().path();
                if file.extension().is_some_and(|it| it == "json") {
                    let schema: Value =
                        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
                    let id = schema["$id"].as_str().unwrap().to_owned();
                    if file.ends_with("OpenLineage.json") {
                        event.clone_from(&id);
                    }
                    compiler.add_resource(&id, schema).unwrap();
                }
            }
        }
        let event = compiler.compile(&event, &mut schemas).unwrap();
        Self {
            schemas,
            compiler,
            event,
        }
    }

    /// What is wrong with an event; nothing where it is as it should be.
    fn faults(&mut self, event: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        if let Err(error) = self.schemas.validate(event, self.event) {
            faults.push(format!("{error:#}"));
        }
        let mut holders = vec![&event["job"], &event["dataset"]];
        for side in ["inputs", "outputs"] {
            holders.extend(event[side].as_array().into_iter().flatten());
        }
        let facets = holders.iter().filter_map(|it| it["facets"].as_object());
        for facet in facets.flat_map(|it| it.values()) {
            let schema = facet["_schemaURL"].as_str().unwrap();
            let index = self.compiler.compile(schema, &mut self.schemas).unwrap();
            if let Err(error) = self.schemas.validate(facet, index) {
                faults.push(format!("{schema}: {error:#}"));
            }
        }
        faults
    }
}

fn events(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines.map(|it| serde_json::from_str(it).unwrap()).collect()
}

fn shop() -> Program {
    let program = Program::new();
    program.file("jobs/shop.sql", SHOP);
    program
}

fn export(program: &Program, more: &[&str]) -> Run {
    let head = ["export", "--format", "openlineage", "jobs/shop.sql"];
    program.run(&[&head, &AT[..], more].concat())
}

#[test]
fn events_keep_to_the_published_schemas() {
    let mut validator = Validator::new();
    let program = shop();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/shop.sql");
    program.file("demo.sql", std::fs::read(demo).unwrap());
    for (kind, count) in [("job", 5), ("run", 4)] {
        let more = [
            "--events",
            kind,
            "demo.sql",
            "--source-url",
            "https://git/x/",
        ];
        let run = export(&program, &more);
        let events = events(&run.exits(0).stdout);
        assert_eq!(events.len(), count);
        for event in &events {
            assert_eq!(validator.faults(event), Vec::<String>::new(), "{event:#}");
        }
        assert!(!run.stdout.contains("Zq7mark"), "no secret is written");
        assert_eq!(run.stdout, export(&program, &more).stdout, "the same twice");
    }
}

/// The check itself can fail.
#[test]
fn other_events_do_not_keep_to_the_schemas() {
    let mut validator = Validator::new();
    let run = export(&shop(), &[]);
    let event = events(&run.stdout).remove(0);
    let wrong = |pointer: &str, value: Value| {
        let mut event = event.clone();
        *event.pointer_mut(pointer).unwrap() = value;
        event
    };
    for event in [
        wrong("/eventTime", json!("yesterday")),
        wrong("/job/name", json!(1)),
        wrong("/outputs/0/facets/columnLineage/fields", json!([])),
        wrong("/outputs/0/facets/schema/fields/0/name", json!(null)),
        wrong("/job/facets/sql/query", json!({})),
    ] {
        assert_ne!(validator.faults(&event), Vec::<String>::new());
    }
}

#[test]
fn events_say_what_the_statement_does() {
    let run = export(
        &shop(),
        &["--namespace", "prod", "--source-url", "https://git/x"],
    );
    let all = events(&run.exits(0).stdout);
    let event = &all[0];
    assert_eq!(event["job"]["namespace"], "prod");
    assert_eq!(event["job"]["name"], "jobs/shop/名 \"x\"");
    assert_eq!(all[1]["job"]["name"], "jobs/shop/名 \"x\"#2");
    assert_eq!(
        event["job"]["facets"]["sourceCodeLocation"]["url"],
        "https://git/x/jobs/shop.sql"
    );
    assert_eq!(event["inputs"][0]["namespace"], "kafka://b:9092");
    assert_eq!(
        event["inputs"][0]["facets"]["datasetType"]["datasetType"],
        "TOPIC"
    );
    assert_eq!(event["outputs"][0]["namespace"], "flink:jobs/shop.sql");
    let lineage = &event["outputs"][0]["facets"]["columnLineage"];
    assert_eq!(
        lineage["fields"]["n"]["inputFields"],
        json!([{ "namespace": "kafka://b:9092", "name": "orders", "field": "price", "transformations": [
            { "type": "DIRECT", "subtype": "AGGREGATION", "description": "SUM(total)" }] }])
    );
    assert_eq!(lineage["fields"]["c"]["transformationDescription"], "'k'");
    let by = lineage["dataset"].as_array().unwrap().iter();
    let by: Vec<_> = by
        .map(|it| (&it["field"], &it["transformations"][0]["subtype"]))
        .collect();
    assert_eq!(
        by,
        [
            (&json!("id"), &json!("GROUP_BY")),
            (&json!("price"), &json!("FILTER"))
        ]
    );
    assert_eq!(
        all[2]["dataset"]["name"],
        "default_catalog.default_database.unused"
    );
}

/// The same graph is made of events as of the script that they were made of.
#[test]
fn events_are_read_as_the_script_was() {
    let program = shop();
    let to = ["--to", "a.ndjson"];
    export(&program, &to).exits(0);
    let lineage = |file: &str| program.json(&["lineage", "--format", "json", file]);
    let (script, read) = (lineage("jobs/shop.sql"), lineage("a.ndjson"));
    for at in 0..2 {
        for field in [
            "kind",
            "job",
            "inputs",
            "outputs",
            "input_ids",
            "output_ids",
            "columns",
            "influences",
            "sql",
        ] {
            assert_eq!(
                script["processes"][at][field], read["processes"][at][field],
                "{field}"
            );
        }
    }
    for dataset in script["datasets"].as_array().unwrap() {
        let same = |it: &&Value| it["id"] == dataset["id"];
        let found = read["datasets"]
            .as_array()
            .unwrap()
            .iter()
            .find(same)
            .unwrap();
        for field in [
            "name",
            "identity",
            "kind",
            "connector",
            "ephemeral",
            "columns",
            "options",
        ] {
            assert_eq!(dataset[field], found[field], "{field}");
        }
    }
    program.run(&["check", "a.ndjson"]).exits(0);
}

#[test]
fn events_of_other_producers_are_read_and_bad_lines_told() {
    let event = |kind: &str, more: Value| {
        let mut event = json!({ "eventType": kind, "eventTime": "2026-01-31T12:00:00Z", "producer": "https://x/spark",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": { "runId": "0176a8c2-fe01-7439-87e6-56a1a1b4029f", "facets": {} },
            "job": { "namespace": "spark", "name": "load.orders" } });
        event
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        event.to_string()
    };
    let start = event(
        "START",
        json!({ "inputs": [
        { "namespace": "kafka://b:9092", "name": "orders", "facets": null }], "outputs": [] }),
    );
    let complete = event(
        "COMPLETE",
        json!({ "inputs": [], "outputs": [
        { "namespace": "hive://m:9083", "name": "db.orders", "facets": {
            "schema": { "_producer": "x", "_schemaURL": "x", "fields": [{ "name": "id", "type": "bigint" }] },
            "columnLineage": { "_producer": "x", "_schemaURL": "x", "fields": { "id": { "inputFields": [
                { "namespace": "kafka://b:9092", "name": "orders", "field": "id", "transformations": [
                    { "type": "DIRECT", "subtype": "IDENTITY" }, { "type": "INDIRECT", "subtype": "FILTER" }] }] } } } } }] }),
    );
    let holder = event(
        "START",
        json!({ "job": { "namespace": "airflow", "name": "dag" } }),
    );
    let program = Program::new();
    let lines = [
        &start,
        "{\"eventTime\": \"cut off",
        &complete,
        "",
        &holder,
        "{\"a\": 1}",
    ];
    program.file("events.jsonl", lines.join("\n"));
    let run = program.run(&["lineage", "--format", "json", "events.jsonl"]);
    let document: Value = serde_json::from_str(&run.exits(1).stdout).unwrap();
    let processes = document["processes"].as_array().unwrap();
    assert_eq!(processes.len(), 1, "the DAG holds others and is no process");
    assert_eq!(processes[0]["job"], "load.orders");
    assert_eq!(
        processes[0]["columns"],
        json!([{ "to": "id", "from": [
            { "column": "default_catalog.default_database.orders.id", "transform": "IDENTITY" }] }])
    );
    assert_eq!(processes[0]["influences"][0]["kind"], "FILTER");
    assert_eq!(processes[0]["origins"][0]["line"], 1);
    assert_eq!(
        document["datasets"][1]["identity"]["namespace"],
        "hive://m:9083"
    );
    let told = document["diagnostics"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .filter(|it| it["code"] == "source.event")
        .map(|it| (it["line"].as_i64().unwrap(), it["hint"].is_string()))
        .collect();
    assert_eq!(told, [(2, true), (6, true)]);
}

/// Takes events as a server does: whole ones, by the schemas.
struct Receiver;

impl Respond for Receiver {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let event: Value = serde_json::from_slice(&request.body).unwrap();
        let faults = Validator::new().faults(&event);
        match &*faults {
            [] => ResponseTemplate::new(201),
            [first, ..] => ResponseTemplate::new(422).set_body_string(first.clone()),
        }
    }
}

/// Only events of a job whose name ends so.
struct Ends(&'static str);

impl Match for Ends {
    fn matches(&self, request: &Request) -> bool {
        let event: Value = serde_json::from_slice(&request.body).unwrap();
        event["job"]["name"]
            .as_str()
            .is_some_and(|it| it.ends_with(self.0))
    }
}

async fn receiver() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/v1/lineage"))
        .and(header("content-type", "application/json"))
        .respond_with(Receiver)
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

fn send(server: &MockServer, environment: &[(&str, &str)]) -> Run {
    let address = server.uri();
    let program = shop();
    let head = ["export", "--format", "openlineage", "jobs/shop.sql", "--to"];
    let arguments = [&head[..], &[&address], &AT].concat();
    let mut command = program.command(&arguments);
    let run = Run::of(command.envs(environment.iter().copied()).output().unwrap());
    assert!(!run.stderr.contains("Zq7mark"), "{}", run.stderr);
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_gets_the_events_with_the_login_and_again_after_a_passing_fault() {
    let server = receiver().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "0");
    Mock::given(method("POST"))
        .respond_with(busy)
        .up_to_n_times(2)
        .mount(&server)
        .await;
    let run = send(&server, &[("HEADWATER_OPENLINEAGE_TOKEN", "Zq7mark")]);
    assert!(
        run.exits(0)
            .stderr
            .contains("sent 3 events to http://127.0.0.1:")
    );
    assert_eq!(run.stdout, "");
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 5);
    for request in requests {
        assert_eq!(request.headers["authorization"], "Bearer Zq7mark");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_refuses_is_told_with_the_event_and_what_to_do() {
    let server = receiver().await;
    let refusal = ResponseTemplate::new(400).set_body_string("only \u{1b}[31mruns");
    Mock::given(Ends("#2"))
        .respond_with(refusal)
        .mount(&server)
        .await;
    let run = send(&server, &[]);
    let told = &run.exits(4).stderr;
    for part in [
        "event 2 (jobs/shop/名",
        "400 Bad Request: only \\u{1b}[31mruns",
        "--events run",
        "1 event arrived before it",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }

    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    let run = send(&server, &[]);
    assert!(run.exits(3).stderr.contains("HEADWATER_OPENLINEAGE_USER"));
    assert_eq!(
        server.received_requests().await.unwrap().len(),
        1,
        "it is not tried again"
    );
}

#[test]
fn jobs_of_other_systems_are_not_planned() {
    let program = Program::new();
    for (integration, told) in [
        ("FLINK", "flink_process j/out@primary"),
        ("SPARK", "no job of Flink"),
    ] {
        program.file(
            "events.ndjson",
            format!(
                r#"{{"eventTime":"2026-01-31T12:00:00Z","producer":"urn:a","inputs":[],"outputs":[{{"namespace":"kafka://b:9092","name":"out"}}],"job":{{"namespace":"n","name":"j","facets":{{"jobType":{{"_producer":"urn:a","_schemaURL":"urn:b","processingType":"BATCH","integration":"{integration}"}}}}}}}}"#
            ),
        );
        let run = program.run(&["plan", "events.ndjson"]);
        let text = format!("{}{}", run.exits(0).stdout, run.stderr);
        assert!(text.contains(told), "{text}");
        let is_planned = text.contains("flink_process");
        assert_eq!(is_planned, integration == "FLINK", "{text}");
    }
}
