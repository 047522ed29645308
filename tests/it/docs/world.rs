//! Where the examples are run: the files of `docs/example`, their history, and servers behind the addresses that pages use.

use std::collections::HashMap;

use headwater::local::LocalCatalogue;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::blocks::Block;
use super::root;
use crate::cluster_gateway::Gateway;
use crate::contract::client::start_in;
use crate::program::{Program, Run};

/// The addresses of clusters in the pages.
const CLUSTERS: [&str; 5] = [
    "http://jobmanager:8081",
    "http://jm:8081",
    "http://jm-a:8081",
    "http://jm-b:8081",
    "https://proxy.example.com",
];

const GATEWAY: &str = "http://gateway:8083";
const CATALOGUES: [&str; 2] = ["http://atlas:21000", "https://atlas:21000"];
const COLLECTORS: [&str; 2] = ["http://marquez:5000", "https://datahub:8080"];

/// A table as the gateway defines it.
const ORDERS: &str = "CREATE TABLE `default_catalog`.`default_database`.`orders` (\n  `id` BIGINT\n)\nWITH (\n  'connector' = 'kafka',\n  'topic' = 'raw.orders',\n  'properties.bootstrap.servers' = 'broker:9092',\n  'format' = 'json'\n)\n";

/// The script that the pages call `orders.sql`, and that stands in the notes too.
const SCRIPT: &str = "CREATE TABLE orders (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'broker:9092', 'properties.group.id' = 'g', 'format' = 'json');\nCREATE TABLE copies (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'broker:9092', 'format' = 'json');\nINSERT INTO copies SELECT id FROM orders;\n";

/// A folder with everything, and what runs beside it.
pub struct World {
    program: Program,
    /// What an address of the pages is here; the longest first.
    addresses: Vec<(String, String)>,
    token: String,
    _servers: Vec<MockServer>,
    _gateway: Gateway,
    _catalogue: LocalCatalogue,
}

impl World {
    pub async fn new() -> Self {
        let program = Program::new();
        let mut servers = Vec::new();
        let mut addresses = Vec::new();
        for name in CLUSTERS {
            let server = cluster().await;
            addresses.push((name.to_owned(), server.uri()));
            servers.push(server);
        }
        let collector = MockServer::start().await;
        let created = ResponseTemplate::new(201);
        Mock::given(any())
            .respond_with(created)
            .mount(&collector)
            .await;
        addresses.extend(COLLECTORS.map(|it| (it.to_owned(), collector.uri())));
        servers.push(collector);
        let gateway = Gateway::of_tables(&[("orders", ORDERS)]).await;
        addresses.push((GATEWAY.to_owned(), gateway.uri()));
        let place = program.home().join("atlas");
        let started = tokio::task::spawn_blocking(move || start_in(&place));
        let catalogue = started.await.unwrap();
        addresses.extend(CATALOGUES.map(|it| (it.to_owned(), catalogue.url())));
        addresses.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let token = catalogue.token().unwrap().expose_secret().to_owned();
        let world = Self {
            program,
            addresses,
            token,
            _servers: servers,
            _gateway: gateway,
            _catalogue: catalogue,
        };
        world.write_files().await;
        world
    }

    async fn write_files(&self) {
        let program = &self.program;
        for entry in std::fs::read_dir(root().join("docs/example/jobs")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            // An earlier state has one column less.
            program.file(
                &format!("jobs/{name}"),
                text.replace(", price FROM", ", 0 FROM"),
            );
        }
        self.git("git init -q -b main && git add -A && git commit -q -m old && git tag v1.2 && git branch A");
        self.git("git update-ref refs/remotes/origin/main HEAD");
        for entry in std::fs::read_dir(root().join("docs/example/jobs")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            program.file(&format!("jobs/{name}"), std::fs::read(&path).unwrap());
        }
        self.git("git commit -q -a -m new && git branch B");
        program
            .file("orders.sql", SCRIPT)
            .file("old.sql", SCRIPT)
            .file("new.sql", SCRIPT.replace("SELECT id", "SELECT id + 1"))
            .file("notes.md", format!("What we run:\n\n```sql\n{SCRIPT}```\n"))
            .file(
                "headwater.toml",
                self.here("scripts = [\"jobs\"]\nclusters = [\"http://jm-a:8081\"]\n"),
            );
        let made = self
            .run("headwater export --format openlineage orders.sql --to events.ndjson")
            .await;
        made.exits(0);
    }

    fn git(&self, line: &str) {
        let mut command = self.program.shell(line);
        for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
            command
                .env(format!("{name}_NAME"), "a")
                .env(format!("{name}_EMAIL"), "a@b");
        }
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        Run::of(command.output().unwrap()).exits(0);
    }

    /// The text with the addresses of what runs here.
    fn here(&self, text: &str) -> String {
        let all = self.addresses.iter();
        all.fold(text.to_owned(), |text, (name, here)| {
            text.replace(name, here)
        })
    }

    /// The text with the addresses and folders of the pages, and without TLS where two addresses are one here.
    pub fn as_written(&self, text: &str) -> String {
        let all = self.addresses.iter().rev();
        let text = all.fold(text.to_owned(), |text, (name, here)| {
            text.replace(here, name)
        });
        let home = self.program.home().to_str().unwrap();
        text.replace(home, "~")
    }

    /// Runs a line of the shell.
    pub async fn run(&self, line: &str) -> Run {
        let mut command = self.program.shell(&self.here(line));
        command.env("HEADWATER_ATLAS_TOKEN", &self.token);
        let run = tokio::task::spawn_blocking(move || command.output());
        Run::of(run.await.unwrap().unwrap())
    }
}

/// A cluster that runs the example's jobs, also below the path of a proxy.
async fn cluster() -> MockServer {
    let mut bodies: HashMap<String, Value> = HashMap::new();
    let mut jobs = Vec::new();
    for (at, (reads, writes)) in [("orders", "clean"), ("orders", "lake"), ("clean", "totals")]
        .iter()
        .enumerate()
    {
        let id = format!("{:032x}", at + 10);
        let name = format!("insert-into_default_catalog.default_database.{writes}");
        let description = format!(
            "[1]:TableSourceScan(table=[[default_catalog, default_database, {reads}]], fields=[id])<br/>+- {writes}[2]: Writer<br/>"
        );
        let job = json!({ "jid": id, "name": name, "state": "RUNNING", "start-time": 1_795_365_698_046_i64 + 1000,
            "duration": 3_600_000, "plan": { "nodes": [{ "id": "1", "parallelism": 4, "description": description }] } });
        jobs.push(job.clone());
        bodies.insert(format!("/jobs/{id}"), job);
    }
    bodies.insert("/jobs/overview".to_owned(), json!({ "jobs": jobs }));
    bodies.insert("/overview".to_owned(), json!({ "flink-version": "2.3.0" }));
    bodies.insert(
        "/config".to_owned(),
        json!({ "flink-version": "2.3.0", "refresh-interval": 3000 }),
    );
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let path = request.url.path().trim_start_matches("/flink/prod");
        match bodies.get(path) {
            Some(body) => ResponseTemplate::new(200).set_body_json(body),
            None => ResponseTemplate::new(404),
        }
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// Whether the document is taken, as the file of the configuration that it is.
pub fn is_taken(text: &str) -> Result<(), String> {
    if text.starts_with("base = ") {
        let theme = headwater::tui::theme::Theme::own(text);
        return theme.map(drop).map_err(|error| error.to_string());
    }
    if text.starts_with("[global]") {
        let keymap = headwater::tui::keymap::Keymap::with_overrides(Some(text));
        return keymap.map(drop).map_err(|error| error.to_string());
    }
    let program = Program::new();
    let is_own = text.contains("[[login]]");
    let file = if is_own {
        "../config/headwater/config.toml"
    } else {
        "headwater.toml"
    };
    program.file(file, text);
    let run = program.run(&["config", "show"]);
    if run.code == Some(0) {
        Ok(())
    } else {
        Err(run.stderr)
    }
}

/// What stands for what the pages leave out.
const LEFT_OUT: [(&str, &str); 2] = [
    (
        "WITH (…)",
        "WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json')",
    ),
    ("…", ""),
];

/// Options by themselves stand for a table that has them.
fn whole(text: &str) -> String {
    if !text.lines().all(|line| line.starts_with('\'')) {
        return LEFT_OUT
            .iter()
            .fold(text.to_owned(), |text, (mark, meant)| {
                text.replace(mark, meant)
            });
    }
    let options = text
        .lines()
        .map(|line| line.split("  --").next().unwrap_or_default().trim());
    let options = options.collect::<Vec<_>>().join(", ");
    format!("CREATE TABLE t (x INT) WITH ('connector' = 'kafka', 'topic' = 't', {options});\n")
}

/// Rules whose example cannot stand in a page as it is.
const NOT_SHOWN: [&str; 2] = ["source.control-character", "lineage.other-definition"];

/// Whether the script shows the diagnostic that it stands under.
pub fn is_shown(block: &Block) -> Result<(), String> {
    if NOT_SHOWN.contains(&block.heading.as_str()) {
        return Ok(());
    }
    let program = Program::new();
    let file = match block.language.as_str() {
        "sql" => "a.sql",
        "python" => "a.py",
        _ => "a.ndjson",
    };
    program.file(file, whole(&block.text));
    let document = program.json(&["check", "--format", "json", file]);
    let found = document["diagnostics"].as_array().unwrap().iter();
    let found: Vec<_> = found.filter_map(|it| it["code"].as_str()).collect();
    if found.contains(&block.heading.as_str()) {
        Ok(())
    } else {
        Err(format!("{} is not among {found:?}", block.heading))
    }
}
