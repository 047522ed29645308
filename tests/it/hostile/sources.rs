//! A folder in which everything is hostile: scripts and their names, a saved cluster, events, a project file.

use serde_json::{Value, json};

use super::{MARK, evil, evil_names};
use crate::cli_cluster::recorded;
use crate::program::Program;

/// What is between them is not hostile, so that commands can name it.
pub const PLAIN: &str = "plain";

/// The job of the saved cluster that failed.
const FAILED: &str = "f00df00df00df00df00df00df00df00d";

pub fn program() -> Program {
    let program = Program::new();
    program.file("a.sql", script(1)).file("b.sql", script(2));
    for (at, name) in evil_names().iter().enumerate() {
        program.file(&format!("named/{name}.sql"), format!("SELECT {at};"));
    }
    cluster(&program);
    program.file("events.ndjson", event().to_string());
    program
}

/// Tables, columns, options, comments, literals, a job and a mistake; each statement that writes stands there twice.
fn script(part: usize) -> String {
    // Where a quote ends a text, the rest would be read as something else; a dollar makes a value of a template.
    let evil = evil().replace(['\'', '`', '$'], "");
    // Flink takes no name of several lines.
    let name = evil.replace(['\n', '\r'], "");
    let with = |topic: &str| {
        format!(
            "WITH ('connector' = 'kafka', 'topic' = '{topic}', 'properties.bootstrap.servers' = '{evil}:9092', \
             '{evil}' = '{evil}', 'format' = '{evil}')"
        )
    };
    let (source, sink) = (format!("{name}1"), format!("{name}{part}2"));
    let insert =
        format!("INSERT INTO plain SELECT `{name}`, '{evil}' AS y FROM `{source}` /* {evil} */;\n");
    let out =
        format!("INSERT INTO `{sink}` SELECT x || '{evil}', x FROM plain WHERE y <> '{evil}';\n");
    format!(
        "SET 'pipeline.name' = '{evil}';\n\
         SET '{evil}' = '{evil}';\n\
         CREATE TABLE `{source}` (`{name}` STRING COMMENT '{evil}', id INT) COMMENT '{evil}' {};\n\
         CREATE TABLE plain (x STRING, y STRING) {};\n\
         CREATE TABLE `{sink}` (z STRING, `{name}` STRING) {};\n\
         CREATE VIEW `{name}v` AS SELECT * FROM `{source}`;\n\
         {insert}{insert}{out}{out}\
         INSERT INTO `{name}nowhere` SELECT `{name}q` FROM `{name}v`;\n\
         INSERT INTO `{name} SELECT;\n",
        with(&source),
        with(PLAIN),
        with(&sink),
    ) + &"-- With fewer ordinary characters it would be no text.\n".repeat(1000)
}

/// Jobs whose names, tables and failures are hostile.
fn cluster(program: &Program) {
    let evil = evil();
    // In a plan, markup has a meaning.
    let inside = evil.replace(['<', '>', '&'], "");
    let text = recorded("2.3.0-odd-names").to_string();
    let mut running: Value = serde_json::from_str(&text).unwrap();
    each_text(&mut running, &mut |text| {
        *text = text.replace("出力", &format!("出力{inside}"));
    });
    running["name"] = json!(evil);
    let mut failed = running.clone();
    (failed["jid"], failed["state"]) = (FAILED.into(), "FAILED".into());
    let exceptions = json!({
        "root-exception": format!("{evil}: {evil}\n\tat {evil}"), "timestamp": 1_795_365_698_046_i64,
        "exceptionHistory": { "entries": [{
            "exceptionName": evil, "stacktrace": format!("{evil}: {evil}\n\tat {evil}\nCaused by: {evil}: {evil}"),
            "timestamp": 1_795_365_698_046_i64, "taskName": evil, "endpoint": evil, "failureLabels": {} }],
            "truncated": false }
    });
    let overview = |job: &Value| {
        json!({ "jid": job["jid"], "name": job["name"], "state": job["state"], "start-time": 1_795_365_698_046_i64,
            "duration": 1000 })
    };
    let id = running["jid"].as_str().unwrap().to_owned();
    let marker = json!({ "version": 1, "address": "http://jm:8081", "stopped": evil,
        "missing": { "config.json": evil } });
    for (name, body) in [
        ("headwater-cluster.json".to_owned(), marker),
        ("overview.json".to_owned(), json!({ "flink-version": evil })),
        (
            "jobs-overview.json".to_owned(),
            json!({ "jobs": [overview(&running), overview(&failed)] }),
        ),
        (format!("jobs/{FAILED}.json"), failed),
        (format!("jobs/{FAILED}.exceptions.json"), exceptions),
        (format!("jobs/{id}.json"), running),
    ] {
        program.file(&format!("cluster/{name}"), body.to_string());
    }
}

/// An event of OpenLineage with hostile names.
fn event() -> Value {
    let evil = evil();
    let dataset = |name: &str| {
        json!({ "namespace": format!("kafka://{evil}"), "name": format!("{name}{evil}"), "facets": { "schema": {
            "_producer": "https://example.com", "_schemaURL": "https://example.com/SchemaDatasetFacet.json",
            "fields": [{ "name": evil, "type": evil }] } } })
    };
    json!({ "eventType": "COMPLETE", "eventTime": "2026-01-01T00:00:00Z", "producer": "https://example.com",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": { "runId": "01890000-0000-7000-8000-000000000000" },
        "job": { "namespace": evil, "name": evil },
        "inputs": [dataset("in")], "outputs": [dataset("out")] })
}

/// Calls `change` with every text of a document that is no key.
pub fn each_text(value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(all) => all.iter_mut().for_each(|it| each_text(it, change)),
        Value::Object(fields) => fields.values_mut().for_each(|it| each_text(it, change)),
        _ => {}
    }
}

#[test]
fn what_is_hostile_is_read() {
    let program = program();
    let document = program.json(&["lineage", "--format", "json", ".", "cluster"]);
    let has_evil = |of: &str, field: &str| {
        let mut all = document[of].as_array().unwrap().iter();
        all.any(|it| it[field].to_string().contains(MARK))
    };
    for (of, field) in [
        ("processes", "file"),
        ("processes", "inputs"),
        ("processes", "outputs"),
        ("processes", "job"),
        ("datasets", "columns"),
        ("datasets", "options"),
        ("diagnostics", "message"),
    ] {
        assert!(has_evil(of, field), "no {field} of {of}: {document}");
    }
    let mut jobs = document["processes"].as_array().unwrap().iter();
    let is_of_cluster =
        |it: &&Value| it["kind"] == "JOB" && it["outputs"].to_string().contains(MARK);
    assert!(jobs.any(|it| is_of_cluster(&it)), "no job: {document}");
}
