//! Benches of the hot paths, on input made here: `cargo bench`, or `cargo bench -- check` for one of them.

mod estate;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use headwater::atlas::mapping::{EntityKey, PROCESS, Places};
use headwater::atlas::plan::{Endpoint as End, Entry, Other, Plan, Published, Seen, Sign};
use headwater::diagnostic::{self, Diagnostic, Style, rules};
use headwater::drift::{Asked, Question, compare};
use headwater::flink::JobList;
use headwater::lineage::{
    Direction, Lineage, LogicalName, MergeChoice, NodeId, Options, ProcessId, Strength,
};
use headwater::local::LocalCatalogue;
use headwater::source::{SourceFile, Span};
use headwater::tui::screen::jobs::Jobs;
use headwater::workspace::{ClusterState, Definitions, Input};
use headwater::{connector, extract, flink, sql};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

/// A script of `count` tables and as many statements, each of which reads two of them.
fn script(count: usize) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for at in 0..count {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "CREATE TABLE t{at} (id BIGINT, 名称 STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)\n\
             WITH ('connector' = 'kafka', 'topic' = 'topic-{at}', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');\n\
             INSERT INTO t{at} SELECT a.id, CONCAT(a.名称, b.名称), a.ts FROM t{left} AS a JOIN t{right} AS b ON a.id = b.id WHERE a.id > 10;",
            left = at / 2,
            right = at / 3,
        );
    }
    text
}

fn connectors(c: &mut Criterion) {
    let mut options = Options::new();
    for (key, value) in [
        ("connector", "kafka"),
        ("topic", "orders"),
        (
            "properties.bootstrap.servers",
            "broker-1:9092,broker-2:9092",
        ),
        ("startup-mode", "earliest-offset"),
        ("scan.startup.mod", "earliest-offset"),
        ("value.format", "json"),
        ("value.json.ignore-parse-errors", "true"),
    ] {
        options.set(key, value);
    }
    let name = LogicalName::in_default("orders");
    c.bench_function("connector/check", |b| {
        b.iter(|| connector::table().check(black_box(&options)));
    });
    c.bench_function("connector/identity", |b| {
        b.iter(|| connector::table().identity(black_box(&options), &name));
    });
}

fn statements(c: &mut Criterion) {
    let text = script(1_000);
    c.bench_function("sql/lex 1000 statements", |b| {
        b.iter(|| sql::token::lex(black_box(&text)));
    });
}

/// The body of a job that joins two tables and writes `count` columns, each by an expression.
fn job_body(count: usize) -> Vec<u8> {
    let columns = |side: &str| {
        let names: Vec<_> = (0..count).map(|at| format!("{side}{at}")).collect();
        names.join(", ")
    };
    let (left, right) = (columns("l"), columns("r"));
    let select: Vec<_> = (0..count)
        .map(|at| {
            format!("CASE((l{at} &gt; 100), 'it &amp; that', UPPER(||(l{at}, r{at}))) AS EXPR${at}")
        })
        .collect();
    let scan = |id: usize, table: &str, columns: &str| {
        format!(
            "[{id}]:TableSourceScan(table=[[default_catalog, default_database, {table}]], fields=[{columns}])<br/>"
        )
    };
    let join = format!(
        "[3]:Join(joinType=[InnerJoin], where=[(l0 = r0)], select=[{left}, {right}])<br/>+- [4]:Calc(select=[{}])<br/>   +- t[5]: Writer<br/>",
        select.join(", ")
    );
    let inputs = json!([{ "num": 0, "id": "a" }, { "num": 1, "id": "b" }]);
    let nodes = json!([
        { "id": "a", "description": scan(1, "l", &left) },
        { "id": "b", "description": scan(2, "r", &right) },
        { "id": "c", "description": join, "inputs": inputs },
    ]);
    let name = "insert-into_default_catalog.default_database.t";
    let body = json!({
        "jid": "0".repeat(32), "name": name, "state": "RUNNING", "plan": { "nodes": nodes }
    });
    body.to_string().into_bytes()
}

/// A list of so many jobs, as `GET /jobs/overview` answers it.
fn job_list(count: usize) -> Vec<u8> {
    let jobs = (0..count).map(|at| {
        json!({
            "jid": format!("{at:032x}"), "start-time": at, "end-time": -1, "duration": 60_000,
            "name": format!("insert-into_default_catalog.default_database.t{at}"),
            "state": "RUNNING", "last-modification": at,
            "tasks": { "running": 4, "canceling": 0, "canceled": 0, "total": 4, "created": 0,
                "scheduled": 0, "deploying": 0, "reconciling": 0, "finished": 0,
                "initializing": 0, "failed": 0 },
        })
    });
    json!({ "jobs": jobs.collect::<Vec<_>>() })
        .to_string()
        .into_bytes()
}

/// What a refresh costs us: the list is read, and compared with what is known; nothing is new.
fn refresh(c: &mut Criterion) {
    let body = job_list(10_000);
    let cluster = "http://jm:8081";
    let Ok(known) = JobList::of_body(&body, cluster) else {
        return;
    };
    let mut screen = Jobs::default();
    screen.take_listed(&known.jobs);
    let state = |list| ClusterState {
        input: Input::Cluster(cluster.to_owned()),
        address: cluster.to_owned(),
        list: Ok(list),
        cache: None,
        flink_version: None,
        definitions: Definitions::default(),
        away_since: None,
    };
    let mut group = c.benchmark_group("flink");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("refresh of 10,000 jobs", |b| {
        b.iter(|| {
            let mut list = JobList::of_body(black_box(&body), cluster).unwrap_or_default();
            let news = list.take_over(&known);
            screen.take_durations([state(list)].into());
            news
        });
    });
    group.finish();
}

fn plans(c: &mut Criterion) {
    let mut group = c.benchmark_group("flink");
    for count in [20, 2_000] {
        let body = job_body(count);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("plan of {count} columns"), |b| {
            b.iter(|| flink::read_body(black_box(&body), "http://jm"));
        });
    }
    group.finish();
}

/// A PyFlink program that gives the same INSERT to `execute_sql` `count` times.
fn program(count: usize) -> String {
    let call = "table_env.execute_sql(\"\"\"\n    INSERT INTO t SELECT id, name FROM t\n\"\"\")\n";
    format!(
        "# 订单\nfrom pyflink.table import *\n{}",
        call.repeat(count)
    )
}

fn extraction(c: &mut Criterion) {
    let sql = SourceFile::new("a.sql", None, script(1_000).into_bytes());
    c.bench_function("extract/sql 1000 tables", |b| {
        b.iter(|| extract::extract(black_box(&sql)));
    });
    let python = SourceFile::new("a.py", None, program(1_000).into_bytes());
    c.bench_function("extract/python 1000 calls", |b| {
        b.iter(|| extract::extract(black_box(&python)));
    });
}

/// Reads all of a file with a catalogue of its own.
fn read(file: &SourceFile) -> sql::Reading {
    let extraction = extract::extract(file);
    let script = sql::Script {
        file,
        fragments: &extraction.fragments,
        job: "a",
        scope: file.name(),
    };
    sql::read(
        &script,
        &mut sql::Catalogue::new(),
        sql::Resolve::Base,
        &sql::Memo::default(),
    )
}

fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("sql");
    group.sample_size(20);
    let file = SourceFile::new("a.sql", None, script(1_000).into_bytes());
    group.bench_function("read 1000 tables and inserts", |b| {
        b.iter(|| read(black_box(&file)));
    });
    let program = SourceFile::new("a.py", None, program(1_000).into_bytes());
    group.bench_function("read one insert 1000 times", |b| {
        b.iter(|| read(black_box(&program)));
    });
}

fn diagnostics(c: &mut Criterion) {
    let text = "SELECT 订单号, ".repeat(2_000_000);
    let at = text.len() / 2;
    let file = SourceFile::new("a.sql", None, text.into_bytes());
    let place = Span::new(file.text().floor_char_boundary(at), at + 20);
    let finding = Diagnostic::new(&rules::UNEXPECTED_TOKEN, "unexpected token").at(&file, place);
    c.bench_function("diagnostic/render in one line of 36 MB", |b| {
        b.iter(|| diagnostic::render(black_box(&finding), Some(&file), Style::plain()));
    });
}

fn graphs(c: &mut Criterion) {
    let lineage = estate::graph(estate::PROCESSES, 0);
    let middle =
        |number: usize| -> Option<ProcessId> { lineage.processes().nth(number).map(|(id, _)| id) };
    let focus: Option<NodeId> = middle(1_000).map(Into::into);
    let Some(focus) = focus else { return };
    c.bench_function("lineage/neighbourhood 3 steps of 100k nodes", |b| {
        b.iter(|| lineage.neighbourhood(black_box(focus), 3, 3));
    });
    c.bench_function("lineage/reachable of 100k nodes", |b| {
        b.iter(|| lineage.reachable(black_box(focus), Direction::Down));
    });
    let choice = MergeChoice {
        strength: Some(Strength::Equivalent),
        ..MergeChoice::default()
    };
    let mut merging = c.benchmark_group("lineage");
    merging.sample_size(10);
    merging.bench_function("merge 50k processes", |b| {
        b.iter(|| lineage.merged(black_box(&choice)));
    });
}

/// A local catalogue, and a client that talks to it.
struct Catalogue {
    served: LocalCatalogue,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    _directory: tempfile::TempDir,
}

#[expect(
    clippy::expect_used,
    reason = "a bench whose catalogue does not answer has nothing to measure"
)]
impl Catalogue {
    /// A catalogue with `count` topics and as many statements, in a chain.
    fn new(count: usize) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        // Another bench may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let catalogue = Self {
            served: LocalCatalogue::start(directory.path(), None).expect("a catalogue"),
            client: reqwest::Client::new(),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
            _directory: directory,
        };
        for start in (0..count).step_by(500) {
            catalogue.post(&batch("t", start, 500));
        }
        catalogue
    }

    fn send(&self, request: reqwest::RequestBuilder) -> usize {
        let token = self.served.token().map_or("", ExposeSecret::expose_secret);
        let request = request.bearer_auth(token);
        self.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            let answer = answer.error_for_status().expect("a success");
            answer.bytes().await.expect("a whole answer").len()
        })
    }

    fn post(&self, body: &Value) -> usize {
        let url = format!("{}/api/atlas/v2/entity/bulk", self.served.url());
        self.send(self.client.post(url).json(body))
    }

    fn get(&self, path: &str) -> usize {
        let url = format!("{}/api/atlas/v2/{path}", self.served.url());
        self.send(self.client.get(url))
    }
}

/// `count` topics from number `start` on, each with a statement that makes it from the one before.
fn batch(prefix: &str, start: usize, count: usize) -> Value {
    let mut entities = Vec::new();
    for at in start..start + count {
        let topic = format!("{prefix}{at}@prod");
        entities.push(
            json!({"typeName": "kafka_topic", "guid": format!("-{at}"), "attributes":
            {"qualifiedName": topic, "name": topic, "topic": topic, "uri": "broker:9092"}}),
        );
        let statement = format!("job/{topic}");
        let before = at.saturating_sub(1);
        let name = format!("{prefix}{before}@prod");
        // What the same request creates has no name there yet.
        let input = if before >= start {
            json!({"guid": format!("-{before}")})
        } else {
            json!({"typeName": "kafka_topic", "uniqueAttributes": {"qualifiedName": name}})
        };
        entities.push(json!({"typeName": "flink_process", "attributes": {
            "id": statement, "qualifiedName": statement, "name": statement,
            "inputs": [input],
            "outputs": [{"guid": format!("-{at}")}],
        }}));
    }
    json!({ "entities": entities })
}

fn local_catalogue(c: &mut Criterion) {
    let catalogue = Catalogue::new(50_000);
    let mut group = c.benchmark_group("local/100k entities");
    group.sample_size(20);
    let number = std::cell::Cell::new(0);
    group.bench_function("bulk POST of 100 new", |b| {
        b.iter_batched(
            || {
                number.set(number.get() + 1);
                batch(&format!("new{}-", number.get()), 0, 50)
            },
            |body| catalogue.post(black_box(&body)),
            BatchSize::SmallInput,
        );
    });
    let known = batch("t", 20_000, 50);
    group.bench_function("bulk POST of 100 unchanged", |b| {
        b.iter(|| catalogue.post(black_box(&known)));
    });
    let by_name = "uniqueAttribute/type/kafka_topic?attr:qualifiedName=t25000@prod";
    // As a plan looks them up.
    let names = (0..50).map(|at| format!("attr_{at}:qualifiedName=job/t{}@prod", 25_000 + at));
    let names: Vec<String> = names.collect();
    for (name, path) in [
        ("lineage 3 steps", format!("lineage/{by_name}")),
        ("lineage 500 steps", format!("lineage/{by_name}&depth=500")),
        ("entity by name", format!("entity/{by_name}")),
        (
            "50 processes by name",
            format!(
                "entity/bulk/uniqueAttribute/type/flink_process?{}",
                names.join("&")
            ),
        ),
        ("search of a word", "search/basic?query=t2500".to_owned()),
        ("search of two letters", "search/basic?query=t2".to_owned()),
        (
            "search of a type",
            "search/basic?typeName=DataSet&limit=50".to_owned(),
        ),
    ] {
        group.bench_function(name, |b| b.iter(|| catalogue.get(black_box(&path))));
    }
}

/// A catalogue that has half of the processes of a graph as wanted, the others otherwise, and as many of somebody else.
fn published(lineage: &Lineage) -> Published {
    let mut places = Places::default();
    let mut entries = Vec::new();
    let mut add = |key: &EntityKey, is_same: bool| {
        entries.push(Entry {
            sign: if is_same {
                Sign::Unchanged
            } else {
                Sign::Create
            },
            type_name: key.type_name.clone(),
            qualified_name: key.qualified_name.clone(),
            name: key.qualified_name.clone(),
            attributes: serde_json::Map::new().into(),
            endpoints: Vec::new(),
            changes: Vec::new(),
            seen: is_same.then(|| {
                Box::new(Seen {
                    guid: key.qualified_name.to_string(),
                    update_time: None,
                    sides: Vec::new(),
                })
            }),
            needs: Vec::new(),
            part_of: None,
            why: String::new().into(),
            rule: Vec::new(),
            tables: Vec::new(),
            conflict: None,
            sql: None,
            origins: Vec::new(),
            is_included: true,
        });
    };
    for (at, (_, dataset)) in lineage.datasets().enumerate() {
        let key = EntityKey::new("kafka_topic", format!("t{at}@ns"));
        add(&key, true);
        places.datasets.insert(dataset.key.clone(), Ok(vec![key]));
    }
    for (at, (id, _)) in lineage.processes().enumerate() {
        let key = EntityKey::new(PROCESS, format!("job/t{at}@ns"));
        add(&key, at % 2 == 0);
        places.processes.insert(id, Ok(key));
    }
    let others = (0..lineage.counts().1).map(|at| Other {
        key: EntityKey::new(PROCESS, format!("foreign/t{at}@ns")),
        guid: at.to_string(),
        sides: vec![End {
            attribute: "inputs".to_owned().into(),
            is_array: true,
            type_name: "kafka_topic".to_owned().into(),
            qualified_name: format!("t{at}@ns").into(),
        }],
        origins: vec![format!("foreign{at}.sql")],
        unread: None,
    });
    Published {
        plan: Plan {
            format: 1,
            program: String::new(),
            server: "local".to_owned(),
            made_at: 0,
            namespace: "ns".to_owned(),
            types: Vec::new(),
            entries,
            not_published: Vec::new(),
            findings: Vec::new(),
            undoes: None,
        },
        places,
        unused: std::collections::BTreeSet::new(),
        doubles: std::collections::BTreeMap::new(),
        others: others.collect(),
        unlisted: None,
    }
}

fn drift(c: &mut Criterion) {
    let lineage = estate::graph(10_000, 0);
    let published = published(&lineage);
    let question = Question {
        lineage: &lineage,
        disagreements: &[],
        unread: &std::collections::BTreeSet::new(),
        declared: Asked::Whole,
        running: Asked::Whole,
        published: Some(&published),
        catalogue: Asked::Whole,
    };
    c.bench_function("drift/10k processes on each side", |b| {
        b.iter(|| compare(black_box(&question)));
    });
}

criterion_group!(
    hot_paths,
    connectors,
    statements,
    plans,
    refresh,
    extraction,
    reading,
    diagnostics,
    graphs,
    drift,
    local_catalogue
);
criterion_main!(hot_paths);
