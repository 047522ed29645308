//! Looking at a catalogue whose every answer is hostile: names, values, states, the names of attributes, glossaries.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use headwater::local::LocalCatalogue;
use rstest::rstest;
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value, json};

use super::sources::each_text;
use super::{MARK, evil, evil_argument, harm};
use crate::cli_browse::noted;
use crate::contract::client::start_in;
use crate::program::{Program, Run};

/// The commands that are tried here.
pub const COMMANDS: [&str; 6] = [
    "atlas info",
    "atlas search",
    "atlas show",
    "atlas lineage",
    "atlas types",
    "atlas glossary",
];

/// A command below `atlas`, its arguments, and whether it tells anything of what is hostile.
const ROWS: &[(&str, &[&str], bool)] = &[
    ("info", &[], true),
    ("search", &[], true),
    (
        "search",
        &["--include-deleted", "--type", "kafka_topic"],
        true,
    ),
    ("search", &["--classification", "PII", "EVIL"], false),
    ("show", &["orders@primary", "--type", "kafka_topic"], true),
    ("show", &["t@primary", "--type", "headwater_table"], true),
    ("show", &["EVIL"], false),
    (
        "lineage",
        &["orders@primary", "--type", "kafka_topic"],
        true,
    ),
    ("types", &[], true),
    ("types", &["--kind", "classification"], true),
    ("types", &["PII"], true),
    ("types", &["EVIL"], true),
    ("types", &["--needed"], false),
    ("glossary", &[], true),
    ("glossary", &["shop"], false),
    ("glossary", &["sale@shop"], false),
    ("glossary", &["EVIL"], true),
];

/// What of an answer is hostile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taint {
    /// What can be any text, so that everything is shown as it would be.
    Texts,
    /// Ids, kinds and states too.
    Everything,
}

/// Without these an answer leads nowhere.
const KEPT: &[&str] = &[
    "guid",
    "typeName",
    "status",
    "entityStatus",
    "relationshipStatus",
    "relationshipGuid",
    "fromEntityId",
    "toEntityId",
    "baseEntityGuid",
    "category",
    "cardinality",
    "glossaryGuid",
    "termGuid",
    "categoryGuid",
];

/// Glossaries and terms are found by these.
const KEPT_OF_GLOSSARIES: &[&str] = &[
    "guid",
    "termGuid",
    "glossaryGuid",
    "categoryGuid",
    "name",
    "qualifiedName",
];

fn taint(value: &mut Value, kept: &[&str]) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|it| taint(it, kept)),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                let is_kept = kept.contains(&key.as_str());
                match value {
                    Value::String(_) if is_kept => {}
                    Value::String(text) => text.push_str(&evil()),
                    _ => taint(value, kept),
                }
            }
            for named in ["attributes", "options", "customAttributes"] {
                if let Some(Value::Object(free)) = fields.get_mut(named) {
                    free.insert(evil(), evil().into());
                }
            }
        }
        Value::String(text) => text.push_str(&evil()),
        _ => {}
    }
}

struct Hostile {
    catalogue: LocalCatalogue,
    how: Taint,
}

/// The answer of the catalogue behind it, tainted. It has no glossaries, so these are made here.
async fn answer(State(hostile): State<std::sync::Arc<Hostile>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if let Some(at) = path.find("/glossary") {
        return tainted(StatusCode::OK, glossary(&path[at..]), KEPT_OF_GLOSSARIES);
    }
    let url = format!("{}{}", hostile.catalogue.url(), parts.uri);
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut request = reqwest::Client::new().request(parts.method, url).body(body);
    for name in [header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT] {
        if let Some(value) = parts.headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    match serde_json::from_str(&text) {
        Ok(value) => {
            let kept = if hostile.how == Taint::Texts {
                KEPT
            } else {
                &[]
            };
            tainted(status, value, kept)
        }
        Err(_) => (status, text + &evil()).into_response(),
    }
}

fn tainted(status: StatusCode, mut value: Value, kept: &[&str]) -> Response {
    taint(&mut value, kept);
    let json = [(header::CONTENT_TYPE, "application/json")];
    (status, json, value.to_string()).into_response()
}

fn glossary(path: &str) -> Value {
    let term = json!({ "guid": "t-1", "termGuid": "t-1", "name": "sale", "displayText": "sale",
        "qualifiedName": "sale@shop", "shortDescription": "x", "longDescription": "x", "examples": ["x"],
        "abbreviation": "x", "usage": "x", "anchor": { "glossaryGuid": "g-1" },
        "categories": [{ "categoryGuid": "c-1", "displayText": "money" }],
        "synonyms": [{ "termGuid": "t-1", "displayText": "deal" }],
        "assignedEntities": [{ "guid": "e-1", "typeName": "kafka_topic", "displayText": "orders",
            "entityStatus": "ACTIVE", "relationshipStatus": "ACTIVE" }] });
    let whole = json!({ "guid": "g-1", "name": "shop", "qualifiedName": "shop", "displayText": "shop",
        "shortDescription": "x", "longDescription": "x", "language": "x", "usage": "x", "terms": [term],
        "categories": [{ "categoryGuid": "c-1", "displayText": "money", "description": "x" }],
        "termInfo": { "t-1": term },
        "categoryInfo": { "c-1": { "guid": "c-1", "name": "money", "qualifiedName": "money@shop" } } });
    let category = json!({ "guid": "c-1", "name": "money", "qualifiedName": "money@shop", "longDescription": "x",
        "anchor": { "glossaryGuid": "g-1" } });
    let is_one = ["/term", "/category", "/categories"]
        .iter()
        .any(|it| path.contains(it));
    match path.trim_end_matches('/') {
        "/glossary" => json!([whole]),
        _ if path.ends_with("/terms") => json!([term]),
        _ if path.ends_with("/categories") => json!([category]),
        _ if is_one => term,
        _ => whole,
    }
}

/// The program, and the address of the hostile catalogue.
async fn hostile(how: Taint) -> (Program, String, String) {
    let program = tokio::task::spawn_blocking(noted).await.unwrap();
    let catalogue = start_in(&program.home().join("data/headwater"));
    let token = catalogue.token().unwrap().expose_secret().to_owned();
    let state = std::sync::Arc::new(Hostile { catalogue, how });
    let router = Router::new().fallback(answer).with_state(state);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (program, address, token)
}

#[rstest]
#[case::texts(Taint::Texts)]
#[case::everything(Taint::Everything)]
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_of_a_catalogue_steers_the_terminal(#[case] how: Taint) {
    let (program, address, token) = hostile(how).await;
    program.file("a.sql", "CREATE TABLE t (x INT) WITH ('connector' = 'kafka', 'topic' = 'orders');\nINSERT INTO t SELECT 1;\n");
    let mut runs = Vec::new();
    for &(command, arguments, shows) in ROWS {
        for format in ["text", "json"] {
            let all = [&["atlas", command, "--format", format], arguments].concat();
            runs.push((all, shows));
        }
    }
    for command in ["plan", "drift", "publish"] {
        let consent: &[&str] = if command == "publish" {
            &["--yes"]
        } else {
            &[]
        };
        let options = ["--create-types", "--namespace", "primary", "a.sql"];
        runs.push(([&[command], &options[..], consent].concat(), false));
    }
    for (arguments, shows) in runs {
        let evil = evil_argument();
        let arguments: Vec<_> = arguments
            .iter()
            .map(|it| it.replace("EVIL", &evil))
            .collect();
        let mut command = program.command(&arguments);
        command
            .args(["--atlas", &address])
            .env("HEADWATER_ATLAS_TOKEN", &token);
        let run = tokio::task::spawn_blocking(move || command.output());
        let run = Run::of(run.await.unwrap().unwrap());
        for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            assert_eq!(harm(text), None, "{stream} of {arguments:?}");
        }
        let is_shown = run.stdout.contains(MARK) || run.stderr.contains(MARK);
        assert!(
            is_shown || !shows || how == Taint::Everything,
            "{arguments:?} shows nothing of it:\n{}\n{}",
            run.stdout,
            run.stderr
        );
    }
}

#[test]
fn every_text_is_tainted() {
    let mut value = json!({ "guid": "g", "a": ["x", { "attributes": { "b": "y" } }] });
    taint(&mut value, &[]);
    let mut texts = 0;
    each_text(&mut value, &mut |text| {
        assert!(text.contains(MARK), "{text}");
        texts += 1;
    });
    assert_eq!(texts, 4);
    let mut kept = Value::Object(Map::from_iter([("guid".to_owned(), json!("g"))]));
    taint(&mut kept, KEPT);
    assert_eq!(kept["guid"], "g");
}
