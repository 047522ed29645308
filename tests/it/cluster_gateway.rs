//! An SQL gateway that tells how the tables of jobs are defined, as a recorded one answers, and what goes wrong with one.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use wiremock::matchers::path_regex;
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate};

use crate::cli_cluster::{cluster, recorded, running};
use crate::cluster_faults::{Reply, serving};
use crate::program::{Program, finding};

/// The session that a gateway opens.
const OWN: &str = "364cd225-1f0c-4b90-828d-aa84811850cf";

/// What a gateway does with a statement.
#[derive(Clone)]
enum Answer {
    /// Gives this page, and says at first that it is not ready.
    Page(Value),
    /// Refuses, with this as the innermost cause.
    Refusal(&'static str),
}

/// The page of a statement that defines a table, as a gateway gives it.
fn defined(definition: &str) -> Answer {
    let mut page = recorded("gateway/show-create-table");
    page["results"]["data"][0]["fields"][0] = json!(definition);
    Answer::Page(page)
}

fn refusal(why: &str) -> Value {
    let trace = format!(
        "<Exception on server side:\nx.SqlGatewayException: Failed to fetchResults.\n\tat a.B(C.java:1)\nCaused by: x.y.ValidationException: {why}\n\t... 7 more\n\nEnd of exception on server side>"
    );
    json!({ "errors": ["Internal server error.", trace] })
}

/// What a gateway has done so far.
#[derive(Default)]
struct State {
    /// The answers to the statements that were put, by the number that is their handle, and how often each was fetched.
    put: Vec<(Answer, usize)>,
}

/// A gateway that knows the answers to some statements.
pub struct Gateway(MockServer);

impl Gateway {
    async fn start(answers: &[(&str, Answer)]) -> Self {
        let answers = answers
            .iter()
            .map(|(text, it)| ((*text).to_owned(), it.clone()));
        let answers: HashMap<String, Answer> = answers.collect();
        let state = Mutex::new(State::default());
        let server = MockServer::start().await;
        Mock::given(path_regex("^/v1/sessions"))
            .respond_with(move |request: &Request| {
                reply(request, &answers, &mut state.lock().unwrap())
            })
            .mount(&server)
            .await;
        Self(server)
    }

    /// One that knows these definitions of tables in the default database.
    pub async fn of_tables(tables: &[(&str, &str)]) -> Self {
        let asked = tables.iter().map(|(name, _)| show(name));
        let asked: Vec<String> = asked.collect();
        let answers = asked.iter().zip(tables);
        let answers: Vec<_> = answers
            .map(|(asked, (_, definition))| (&**asked, defined(definition)))
            .collect();
        Self::start(&answers).await
    }

    /// Opens no session the next time that it is asked to.
    pub async fn fail_once(&self) {
        Mock::given(path_regex("^/v1/sessions$"))
            .respond_with(ResponseTemplate::new(503))
            .with_priority(1)
            .up_to_n_times(1)
            .mount(&self.0)
            .await;
    }

    pub fn uri(&self) -> String {
        self.0.uri()
    }

    /// The requests of a method, without the handles of operations.
    async fn asked(&self, method: &str) -> Vec<String> {
        let requests = self.0.received_requests().await.unwrap();
        let requests = requests.iter().filter(|it| it.method.as_str() == method);
        requests.map(|it| it.url.path().to_owned()).collect()
    }

    /// The statements that were put.
    pub async fn statements(&self) -> Vec<String> {
        let requests = self.0.received_requests().await.unwrap();
        let requests = requests
            .iter()
            .filter(|it| it.url.path().ends_with("/statements"));
        let mut statements: Vec<String> = requests
            .map(|it| {
                it.body_json::<Value>().unwrap()["statement"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        statements.sort();
        statements
    }
}

/// The statement that asks for a table of the default database.
fn show(name: &str) -> String {
    let name = name.replace('`', "``");
    format!("SHOW CREATE TABLE `default_catalog`.`default_database`.`{name}`")
}

fn reply(
    request: &Request,
    answers: &HashMap<String, Answer>,
    state: &mut State,
) -> ResponseTemplate {
    let good = |body: &Value| ResponseTemplate::new(200).set_body_json(body);
    let bad = |why: &str| ResponseTemplate::new(500).set_body_json(refusal(why));
    let path: Vec<&str> = request.url.path().split('/').skip(2).collect();
    match (request.method.as_str(), &*path) {
        ("POST", ["sessions"]) => good(&recorded("gateway/session")),
        ("POST", ["sessions", "unknown", "statements"]) => bad("Session 'unknown' does not exist."),
        ("POST", ["sessions", _, "statements"]) => {
            let asked: Value = request.body_json().unwrap();
            let known = answers.get(asked["statement"].as_str().unwrap()).cloned();
            let missing = Answer::Refusal("Table with identifier 'x' does not exist.");
            state.put.push((known.unwrap_or(missing), 0));
            good(&json!({ "operationHandle": (state.put.len() - 1).to_string() }))
        }
        ("GET", ["sessions", session, "operations", operation, "result", page]) => {
            let number: usize = operation.parse().unwrap();
            let (answer, count) = &mut state.put[number];
            *count += 1;
            let uri = |page| format!("/v1/sessions/{session}/operations/{operation}/result/{page}");
            match answer {
                Answer::Refusal(why) => bad(why),
                Answer::Page(_) if *count == 1 => {
                    good(&json!({ "resultType": "NOT_READY", "nextResultUri": uri(0),
                        "results": { "columns": [], "rowFormat": "JSON", "data": [] } }))
                }
                Answer::Page(body) if *page == "0" => {
                    let mut body = body.clone();
                    body["nextResultUri"] = json!(uri(1));
                    good(&body)
                }
                Answer::Page(_) => good(&json!({ "resultType": "EOS",
                    "results": { "columns": [], "rowFormat": "JSON", "data": [] } })),
            }
        }
        ("DELETE", _) => good(&json!({ "status": "CLOSED" })),
        _ => ResponseTemplate::new(404),
    }
}

fn dataset<'d>(document: &'d Value, table: &str) -> &'d Value {
    let name = format!("default_catalog.default_database.{table}");
    let mut datasets = document["datasets"].as_array().unwrap().iter();
    datasets.find(|it| it["name"] == *name).unwrap()
}

fn codes(document: &Value) -> Vec<&str> {
    let told = document["diagnostics"].as_array().unwrap().iter();
    told.map(|it| it["code"].as_str().unwrap()).collect()
}

fn kafka(name: &str, columns: &str) -> String {
    format!(
        "CREATE TABLE `default_catalog`.`default_database`.`{name}` (\n  {columns}\n)\nWITH (\n  'connector' = 'kafka',\n  'format' = 'json',\n  'properties.bootstrap.servers' = 'b:9092',\n  'properties.sasl.jaas.config' = 'x password=\"s3cret\";',\n  'topic' = '{name}-topic'\n)\n"
    )
}

const USERS: &str = "CREATE TABLE `default_catalog`.`default_database`.`users` (`id` BIGINT, `name` STRING, `city` STRING) WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://db:5432/shop', 'table-name' = 'public.users', 'password' = 's3cret')";

/// A gateway that knows the tables of the recorded job with a lookup join.
async fn shop() -> Gateway {
    let orders = kafka(
        "orders",
        "`order_id` BIGINT,\n  `user_id` BIGINT,\n  `proc` AS PROCTIME()",
    );
    let cities = kafka(
        "o_city",
        "`id` BIGINT,\n  `who` VARCHAR(2147483647),\n  `city` VARCHAR(2147483647)",
    );
    Gateway::of_tables(&[("orders", &orders), ("o_city", &cities), ("users", USERS)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_definition_gives_a_job_its_topic() {
    let flink = cluster(&["gateway/job"]).await;
    let page = Answer::Page(recorded("gateway/show-create-table"));
    let gateway = Gateway::start(&[(&show("my_table"), page)]).await;
    let program = Program::new();
    let with = ["--gateway", &gateway.uri(), &flink.uri()];
    let document = program.json(&[&["lineage", "--format", "json"], &with[..]].concat());
    let table = dataset(&document, "my_table");
    assert_eq!(
        (&table["identity"], &table["kind"], &table["connector"]),
        (
            &json!({ "namespace": "kafka://localhost:9092", "name": "my_table" }),
            &json!("TABLE"),
            &json!("kafka")
        )
    );
    let columns = table["columns"].as_array().unwrap().iter();
    let columns: Vec<_> = columns.map(|it| (&it["name"], &it["type"])).collect();
    assert_eq!(columns[0], (&json!("id"), &json!("INT")));
    assert_eq!(columns.len(), 2);
    assert_eq!(document["datasets"].as_array().unwrap().len(), 1);
    let process = &document["processes"][0];
    assert_eq!(process["input_ids"], json!([table["id"]]));
    assert_eq!(process["output_ids"], json!([table["id"]]));
    assert!(
        !codes(&document).contains(&"cluster.unknown-definition"),
        "{document}"
    );
    // The plan of Flink 2.3 does not print the columns of a source that is handed straight to its sink.
    let columns = process["columns"].as_array().unwrap().iter();
    let columns: Vec<_> = columns
        .map(|it| (&it["to"], &it["from"][0]["column"]))
        .collect();
    let of_table = |column: &str| {
        json!(format!(
            "default_catalog.default_database.my_table.{column}"
        ))
    };
    assert_eq!(
        columns,
        [
            (&json!("id"), &of_table("id")),
            (&json!("name"), &of_table("name")),
        ]
    );
    assert!(
        !codes(&document).contains(&"cluster.unsure-columns"),
        "{document}"
    );
    // Each table once, and no session is left.
    assert_eq!(gateway.statements().await, [show("my_table")]);
    assert_eq!(
        gateway.asked("DELETE").await,
        [format!("/v1/sessions/{OWN}")]
    );
    let plan = program.run(&[&["plan", "--format", "json"], &with[..]].concat());
    let plan: Value = serde_json::from_str(&plan.exits(0).stdout).unwrap();
    let topics = plan.to_string();
    assert!(
        topics.contains("kafka_topic") && topics.contains("my_table@primary"),
        "{topics}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_and_columns_of_a_job_are_those_of_their_definitions() {
    let (flink, gateway) = (cluster(&["2.3.0-lookup-join"]).await, shop().await);
    let program = Program::new();
    let with = ["--gateway", &gateway.uri(), &flink.uri()];
    let document = program.json(&[&["lineage", "--format", "json"], &with[..]].concat());
    let process = &document["processes"][0];
    let ids = [dataset(&document, "orders"), dataset(&document, "users")].map(|it| &it["id"]);
    assert_eq!(process["input_ids"], json!(ids));
    let identity = |table: &str| dataset(&document, table)["identity"]["name"].clone();
    assert_eq!(identity("users"), "shop.public.users");
    assert_eq!(identity("o_city"), "o_city-topic");
    // The plan calls them order_id, name and EXPR$2.
    let columns = process["columns"].as_array().unwrap().iter();
    let columns: Vec<_> = columns
        .map(|it| {
            (
                it["to"].as_str().unwrap(),
                it["from"][0]["column"].as_str().unwrap(),
            )
        })
        .collect();
    let from = |column: &str| format!("default_catalog.default_database.{column}");
    assert_eq!(
        columns,
        [
            ("id", &*from("orders.order_id")),
            ("who", &*from("users.name")),
            ("city", &*from("users.city")),
        ]
    );
    // The same identities as those of the script, whose edges are the same then.
    program.file(
        "a.sql",
        [
            kafka("orders", "a INT"),
            "; ".into(),
            USERS.into(),
            ";".into(),
        ]
        .concat(),
    );
    let declared = program.json(&["lineage", "--format", "json", "a.sql"]);
    for table in ["orders", "users"] {
        assert_eq!(
            dataset(&declared, table)["id"],
            dataset(&document, table)["id"]
        );
    }
    assert!(!document.to_string().contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_has_the_names_of_topics() {
    let (flink, gateway) = (cluster(&["2.3.0-lookup-join"]).await, shop().await);
    let program = Program::new();
    let address = format!(
        "clusters = [\"{}\"]\ngateway = \"{}\"\n",
        flink.uri(),
        gateway.uri()
    );
    program.file("headwater.toml", address);
    let plan = program.run(&["plan"]);
    let shown = &plan.exits(0).stdout;
    assert!(shown.contains("o_city-topic@primary"), "{shown}");
    assert!(!shown.contains("default_database.orders"), "{shown}");
    let columns = program.run(&["plan", "--columns", "--create-types"]);
    let shown = &columns.exits(0).stdout;
    let from_to = "inputs = rdbms_column postgres://db:5432/shop.public.users.city@primary\n      outputs = headwater_column o_city-topic#table.city@primary";
    assert!(shown.contains(from_to), "{shown}");
    let shown = program.run(&["config", "show"]).exits(0).stdout.clone();
    assert!(
        shown.contains(&format!("gateway = \"{}\"", gateway.uri())),
        "{shown}"
    );
    // A saved cluster is asked for in the same way.
    program
        .run(&["jobs", "--save", "saved", &flink.uri()])
        .exits(0);
    let document = program.json(&["lineage", "--format", "json", "saved"]);
    assert_eq!(dataset(&document, "o_city")["connector"], "kafka");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_quoted_whatever_is_in_them() {
    let odd = "a.b`c; DROP TABLE t";
    let flink = running(&[(odd, "t")]).await;
    let definition = kafka("odd", "a INT").replace("`odd`", "`a.b``c; DROP TABLE t`");
    let gateway = Gateway::of_tables(&[(odd, &definition), ("t", &kafka("t", "a INT"))]).await;
    let with = ["--gateway", &gateway.uri(), &flink.uri()];
    let document = Program::new().json(&[&["lineage", "--format", "json"], &with[..]].concat());
    assert_eq!(dataset(&document, odd)["identity"]["name"], "odd-topic");
    let quoted = "`default_catalog`.`default_database`.`a.b``c; DROP TABLE t`";
    let mut expected = [format!("SHOW CREATE TABLE {quoted}"), show("t")];
    expected.sort();
    assert_eq!(gateway.statements().await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_whose_definition_cannot_be_printed_is_described() {
    let flink = running(&[("s", "t")]).await;
    let describe = |name: &str| format!("DESCRIBE `default_catalog`.`default_database`.`{name}`");
    let view = show("t").replace("TABLE", "VIEW");
    let gateway = Gateway::start(&[
        (
            &show("s"),
            Answer::Refusal("it was made by an API and cannot be serialised"),
        ),
        (&describe("s"), Answer::Page(recorded("gateway/describe"))),
        (
            &show("t"),
            Answer::Refusal("only supported for tables, but t is a view."),
        ),
        (
            &view,
            defined("CREATE VIEW `default_catalog`.`default_database`.`t`(`a`) AS SELECT 1 AS a"),
        ),
    ])
    .await;
    let with = ["--gateway", &gateway.uri(), &flink.uri()];
    let document = Program::new().json(&[&["lineage", "--format", "json"], &with[..]].concat());
    let columns = dataset(&document, "s")["columns"]
        .as_array()
        .unwrap()
        .iter();
    let columns: Vec<_> = columns.map(|it| &it["name"]).collect();
    assert_eq!(columns, ["id", "name"]);
    assert_eq!(dataset(&document, "t")["kind"], "VIEW");
    assert_eq!(gateway.statements().await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_the_address_names_is_asked_in_and_stays_open() {
    let flink = running(&[("s", "t")]).await;
    let gateway = Gateway::of_tables(&[("t", &kafka("t", "a INT"))]).await;
    let address = format!("{}/v1/sessions/mine-1", gateway.uri());
    let with = ["--gateway", &address, &flink.uri()];
    let program = Program::new();
    let document = program.json(&[&["lineage", "--format", "json"], &with[..]].concat());
    assert_eq!(dataset(&document, "t")["connector"], "kafka");
    // Only its own operations are taken away.
    let mut deleted = gateway.asked("DELETE").await;
    deleted.sort();
    let own = |it| format!("/v1/sessions/mine-1/operations/{it}/close");
    assert_eq!(deleted, [own(0), own(1)]);
    assert!(
        !gateway
            .asked("POST")
            .await
            .contains(&"/v1/sessions".to_owned())
    );
    // What it does not have is told once.
    let told = finding(&document, "cluster.unknown-definition");
    let message = told["message"].as_str().unwrap();
    assert!(
        message.ends_with("has no table default_catalog.default_database.s"),
        "{message}"
    );
    assert_eq!(dataset(&document, "s")["kind"], "UNDECLARED");

    let address = format!("{}/v1/sessions/unknown", gateway.uri());
    let run = program.run(&["jobs", "--gateway", &address, &flink.uri()]);
    let told = &run.exits(0).stderr;
    assert!(
        told.contains("does not know the session that the address names"),
        "{told}"
    );
    assert!(!told.contains("unknown"), "{told}");
    // Whoever has the handle can do anything in the session.
    let page = MockServer::start().await;
    let address = format!("{}/v1/sessions/h4ndle", page.uri());
    let run = program.run(&["jobs", "--gateway", &address, &flink.uri()]);
    let told = &run.exits(0).stderr;
    assert!(
        told.contains("/v1/sessions/***/statements gave status 404"),
        "{told}"
    );
    assert!(!told.contains("h4ndle"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_fails_costs_nothing_but_what_is_told_of_it() {
    let fixed = |status, body: &str, kind| ResponseTemplate::new(status).set_body_raw(body, kind);
    let json = "application/json";
    let why = refusal("no more sessions: 'password' = 's3cret'\u{1b}[2J").to_string();
    let flink = running(&[("s", "t")]).await;
    let program = Program::new();
    for (answer, expected) in [
        (
            fixed(200, "<html>sign in</html>", "text/html"),
            "/v1/sessions gave text/html",
        ),
        (fixed(200, "{}", json), "/v1/sessions gave application/json"),
        (
            fixed(200, r#"{"sessionHandle":"../x"}"#, json),
            "gave a handle that is none",
        ),
        (
            fixed(404, "<html>none</html>", "text/html"),
            "gave status 404, text/html",
        ),
        (
            fixed(404, r#"{"errors":["Not found: /v1/sessions"]}"#, json),
            "answered 404: Not found: /v1/sessions",
        ),
        (
            fixed(401, "", "text/plain"),
            "answered 401: it asks for a login",
        ),
        (
            fixed(500, &why, json),
            "no more sessions: 'password' = '***'",
        ),
        (
            fixed(302, "", "text/plain")
                .insert_header("location", "http://elsewhere.example/?t=s3cret"),
            "redirects to http://elsewhere.example/; 2 tables",
        ),
    ] {
        let gateway = MockServer::start().await;
        Mock::given(path_regex("^/"))
            .respond_with(answer)
            .mount(&gateway)
            .await;
        let with = ["--gateway", &gateway.uri(), &flink.uri()];
        let run = program.run(&[&["lineage", "--format", "json"], &with[..]].concat());
        let document: Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
        assert_eq!(
            codes(&document),
            ["cluster.unknown-definition"],
            "{expected}"
        );
        let told = finding(&document, "cluster.unknown-definition");
        let message = told["message"].as_str().unwrap();
        assert!(
            message.contains(expected) && message.contains(&gateway.uri()),
            "{message}"
        );
        assert!(told["hint"].is_string());
        assert_eq!(dataset(&document, "s")["columns"], json!([]));
        let run = program.run(&[&["jobs"], &with[..]].concat());
        assert!(run.exits(0).stdout.contains("s → t"), "{}", run.stdout);
        assert!(
            !run.stderr.contains("s3cret") && !run.stderr.contains('\u{1b}'),
            "{}",
            run.stderr
        );
    }
}

/// Whether a request closes the session that was opened.
struct ClosesOwn;

impl Match for ClosesOwn {
    fn matches(&self, request: &Request) -> bool {
        request.method.as_str() == "DELETE" && request.url.path() == format!("/v1/sessions/{OWN}")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_is_never_ready_is_waited_for_no_longer_than_an_answer() {
    let flink = running(&[("s", "t")]).await;
    let gateway = MockServer::start().await;
    for (at, body) in [
        ("/v1/sessions$", recorded("gateway/session")),
        ("/statements$", json!({ "operationHandle": "o" })),
        (
            "/result/0$",
            json!({ "resultType": "NOT_READY", "nextResultUri": "/result/0" }),
        ),
    ] {
        let body = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(path_regex(at))
            .respond_with(body)
            .mount(&gateway)
            .await;
    }
    // Verified when the server is dropped.
    Mock::given(ClosesOwn)
        .respond_with(ResponseTemplate::new(200))
        .with_priority(1)
        .expect(1)
        .mount(&gateway)
        .await;
    let program = Program::new();
    program.file("headwater.toml", "[limits]\nserver-seconds = 1\n");
    let with = ["--gateway", &gateway.uri(), &flink.uri()];
    let document = program.json(&[&["lineage", "--format", "json"], &with[..]].concat());
    let told = finding(&document, "cluster.unknown-definition")["message"].clone();
    let message = told.as_str().unwrap();
    assert!(
        message.ends_with("did not answer within 1s; 2 tables have no definition"),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_stands_still_is_given_up() {
    let flink = running(&[("s", "t")]).await;
    let address = serving(|_| Reply::Stall(String::new())).await;
    let program = Program::new();
    program.file("headwater.toml", "[limits]\nserver-seconds = 1\n");
    let run = program.run(&["jobs", "--gateway", &address, &flink.uri()]);
    let told = &run.exits(0).stderr;
    assert!(
        told.contains("did not answer within 1s; 2 tables"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_and_a_gateway_without_a_cluster_are_errors() {
    let flink = running(&[("s", "t")]).await;
    let program = Program::new();
    program.file("a.sql", "SELECT 1;");
    for (arguments, expected) in [
        (
            ["lineage", "--gateway", "gw:8083", &*flink.uri()],
            "is not the address of an SQL gateway",
        ),
        (
            [
                "jobs",
                "--gateway",
                "http://gw/v1/sessions/a%20b",
                &flink.uri(),
            ],
            "no handle of a session",
        ),
        (
            ["lineage", "--gateway", "http://gw:8083", "a.sql"],
            "tells of the tables of clusters",
        ),
    ] {
        let run = program.run(&arguments);
        let told = &run.exits(2).stderr;
        assert!(
            told.contains(expected) && told.contains("  hint: "),
            "{told}"
        );
    }
    // One of the project is not asked where there is no cluster.
    program.file("headwater.toml", "gateway = \"nowhere\"\n");
    program.run(&["lineage", "a.sql"]).exits(0);
}
