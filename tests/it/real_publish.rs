//! Publishing to a real, fresh Atlas with the built program, and what the server says afterwards, read without our client.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use serde_json::{Value, json};

use crate::contract::client::{Caller, run};
use crate::program::{Program, Run};

/// A script that writes three topics: through a view, from itself, and from a source that holds nothing.
const SCRIPT: &str = "\
CREATE TABLE orders (id BIGINT, item STRING) WITH ('connector' = 'kafka', 'topic' = '{ns}.orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE items (item STRING, price INT) WITH ('connector' = 'kafka', 'topic' = '{ns}.items', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE totals (item STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = '{ns}.totals', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE beats (id BIGINT) WITH ('connector' = 'datagen');
CREATE VIEW priced AS SELECT o.item, i.price FROM orders o JOIN items i ON o.item = i.item;
INSERT INTO totals SELECT item, COUNT(*) FROM priced GROUP BY item;
INSERT INTO orders SELECT id, item FROM orders WHERE id > 1;
INSERT INTO orders SELECT id, 'beat' FROM beats;
";

/// The program with a login, a namespace of its own, and the arguments that every command here has.
struct Publisher {
    program: Program,
    namespace: &'static str,
}

impl Publisher {
    fn new(namespace: &'static str) -> Self {
        let program = Program::new();
        program.file("job.sql", SCRIPT.replace("{ns}", namespace));
        Self { program, namespace }
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let url = std::env::var("ATLAS_URL").unwrap();
        let namespace = self.namespace;
        let common = ["--atlas", &url, "--namespace", namespace, "--create-types"];
        self.with_login(&[arguments, &common].concat())
    }

    fn with_login(&self, arguments: &[&str]) -> Run {
        let mut command = self.program.command(arguments);
        for (own, of_server) in [
            ("HEADWATER_ATLAS_USER", "ATLAS_USER"),
            ("HEADWATER_ATLAS_PASSWORD", "ATLAS_PASSWORD"),
        ] {
            command.env(own, std::env::var(of_server).unwrap());
        }
        Run::of(command.output().unwrap())
    }

    fn publish(&self) -> Value {
        let published = self.run(&["publish", "--yes", "--format", "json", "job.sql"]);
        serde_json::from_str(&published.exits(0).stdout).unwrap()
    }

    fn undo(&self) {
        let url = std::env::var("ATLAS_URL").unwrap();
        let undone = self.with_login(&["undo", "--yes", "--atlas", &url]);
        undone.exits(0);
    }

    /// The last line of a plan.
    fn plan(&self) -> String {
        let plan = self.run(&["plan", "job.sql"]);
        plan.exits(0).stdout.lines().last().unwrap().to_owned()
    }

    /// What the model says of each process that is published: its datasets by their topics.
    fn wanted(&self) -> BTreeSet<Edges> {
        let document = self
            .program
            .json(&["lineage", "--format", "json", "job.sql"]);
        let names = |process: &Value, side: &str| -> BTreeSet<String> {
            let names = process[side].as_array().into_iter().flatten();
            let tables = names.filter_map(|name| name.as_str()?.rsplit('.').next());
            let published = tables.filter(|table| *table != "beats");
            published
                .map(|table| format!("{0}.{table}@{0}", self.namespace))
                .collect()
        };
        let processes = document["processes"].as_array().unwrap().iter();
        processes
            .map(|process| (names(process, "inputs"), names(process, "outputs")))
            .collect()
    }
}

/// The columns that each written column comes from, as the server has it: `topic.column` by `topic.column`.
type ColumnEdges = BTreeMap<String, BTreeSet<String>>;

/// Inputs and outputs of a process.
type Edges = (BTreeSet<String>, BTreeSet<String>);

/// What the server has of a namespace: how often each name, and the living edges of its processes.
fn found(namespace: &str) -> (BTreeMap<String, usize>, BTreeSet<Edges>) {
    let caller = Caller::of_real_atlas();
    run(async {
        let mut names = BTreeMap::new();
        let mut edges = BTreeSet::new();
        for type_name in ["kafka_topic", "flink_process", "flink_application"] {
            let body = json!({"typeName": type_name, "excludeDeletedEntities": true, "limit": 100,
                "entityFilters": {"attributeName": "qualifiedName", "operator": "endsWith", "attributeValue": format!("@{namespace}")}});
            let body = Some(("application/json".to_owned(), body.to_string()));
            let (status, answer) = caller
                .send(reqwest::Method::POST, "/api/atlas/v2/search/basic", body)
                .await;
            assert_eq!(status, 200, "{answer}");
            for header in answer["entities"].as_array().into_iter().flatten() {
                let name = header["attributes"]["qualifiedName"].as_str().unwrap();
                *names.entry(name.to_owned()).or_default() += 1;
                if type_name == "flink_process" {
                    let path = format!("/v2/entity/guid/{}", header["guid"].as_str().unwrap());
                    let (_, answer) = caller.get(&path).await;
                    edges.insert(living_edges(&answer["entity"], &caller).await);
                }
            }
        }
        (names, edges)
    })
}

async fn living_edges(process: &Value, caller: &Caller) -> Edges {
    let mut sides = [BTreeSet::new(), BTreeSet::new()];
    for (side, attribute) in sides.iter_mut().zip(["inputs", "outputs"]) {
        let references = process["relationshipAttributes"][attribute].as_array();
        for reference in references.into_iter().flatten() {
            if reference["relationshipStatus"] == "ACTIVE" {
                let path = format!("/v2/entity/guid/{}", reference["guid"].as_str().unwrap());
                let (_, answer) = caller.get(&path).await;
                let name = &answer["entity"]["attributes"]["qualifiedName"];
                side.insert(name.as_str().unwrap().to_owned());
            }
        }
    }
    let [inputs, outputs] = sides;
    (inputs, outputs)
}

#[test]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
fn what_was_published_is_there_once_and_an_edit_is_an_update() {
    let publisher = Publisher::new("edits");
    let report = publisher.publish();
    assert_eq!(report["created"], 7, "{report}");
    let (names, edges) = found("edits");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    assert_eq!(names.len(), 7, "{names:?}");
    assert_eq!(edges, publisher.wanted());
    assert!(publisher.plan().contains("0 to create, 0 to update"));

    // One input less: the server keeps the old edge as deleted, and that is no change for ever after.
    let edited = SCRIPT.replace("{ns}", "edits").replace(
        "SELECT o.item, i.price FROM orders o JOIN items i ON o.item = i.item",
        "SELECT item, price FROM items",
    );
    publisher.program.file("job.sql", edited);
    assert!(publisher.plan().contains("0 to create, 1 to update"));
    let report = publisher.publish();
    assert_eq!(
        (&report["created"], &report["updated"]),
        (&json!(0), &json!(1))
    );
    let (names, edges) = found("edits");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    assert_eq!(edges, publisher.wanted());
    assert!(publisher.plan().contains("0 to create, 0 to update"));
}

/// Needs an Atlas with its own Kafka.
#[test]
#[ignore = "needs a fresh Atlas with Kafka: scripts/real-servers"]
fn messages_to_its_topic_arrive_in_their_order() {
    let publisher = Publisher::new("messages");
    let via = format!("kafka://{}", std::env::var("ATLAS_KAFKA").unwrap());
    let publish = || {
        let arguments = [
            "publish", "--yes", "--format", "json", "--via", &via, "job.sql",
        ];
        let run = publisher.run(&arguments);
        serde_json::from_str::<Value>(&run.exits(0).stdout).unwrap()
    };
    let report = publish();
    assert_eq!(report["created"], 7, "{report}");
    let (names, edges) = found("messages");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    assert_eq!(edges, publisher.wanted());

    let edited = SCRIPT.replace("{ns}", "messages").replace(
        "SELECT o.item, i.price FROM orders o JOIN items i ON o.item = i.item",
        "SELECT item, price FROM items",
    );
    publisher.program.file("job.sql", edited);
    let report = publish();
    assert_eq!(report["updated"], 1, "{report}");
    let (names, edges) = found("messages");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    assert_eq!(edges, publisher.wanted());
    assert!(publisher.plan().contains("0 to create, 0 to update"));

    let url = std::env::var("ATLAS_URL").unwrap();
    let undone = publisher.with_login(&["undo", "--yes", "--via", &via, "--atlas", &url]);
    undone.exits(0);
}

#[test]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
fn two_at_once_end_in_one_clean_copy() {
    let one = Publisher::new("twice");
    let runs = thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| one.run(&["publish", "--yes", "job.sql"])));
        both.map(|run| run.join().unwrap())
    });
    // Whoever comes second waits its turn or is told to come back; neither fails in another way.
    assert!(
        runs.iter().any(|run| run.code == Some(0)),
        "{} {}",
        runs[0].stderr,
        runs[1].stderr
    );
    one.publish();
    let (names, edges) = found("twice");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    assert_eq!(names.len(), 7, "{names:?}");
    assert_eq!(edges, one.wanted());
}

#[test]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
fn an_undo_leaves_what_was_there_before() {
    let publisher = Publisher::new("undone");
    publisher.publish();
    let before = found("undone");
    let edited = SCRIPT.replace("{ns}", "undone").replace(
        "SELECT o.item, i.price FROM orders o JOIN items i ON o.item = i.item",
        "SELECT item, price FROM items",
    );
    publisher.program.file("job.sql", edited);
    publisher.publish();
    assert_ne!(found("undone"), before);
    publisher.undo();
    assert_eq!(found("undone"), before);
    publisher.undo();
    assert_eq!(found("undone").0, BTreeMap::new());
}

/// Atlas takes an input that was removed and comes back for one that it has, and says that all is well.
#[test]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
fn inputs_that_come_and_go_are_what_the_script_says() {
    let publisher = Publisher::new("comes");
    let whole = SCRIPT.replace("{ns}", "comes");
    let view = "SELECT o.item, i.price FROM orders o JOIN items i ON o.item = i.item";
    let one = whole.replace(view, "SELECT item, price FROM items");
    let other = whole.replace(view, "SELECT item, 1 AS price FROM orders");
    let same_inputs = whole.replace("COUNT(*)", "SUM(price)");
    let scripts = [
        &whole,
        &one,
        &whole,
        &other,
        &whole,
        &same_inputs,
        &one,
        &other,
        &one,
        &same_inputs,
        &whole,
    ];
    for (at, script) in scripts.into_iter().enumerate() {
        publisher.program.file("job.sql", script);
        publisher.publish();
        let (names, edges) = found("comes");
        assert_eq!(edges, publisher.wanted(), "step {at}");
        assert_eq!(names.len(), 7, "{names:?}");
        assert!(
            publisher.plan().contains("0 to create, 0 to update"),
            "step {at}"
        );
    }
}

/// A script with columns: one is counted, one is computed, one is only copied.
const COLUMNS: &str = "\
CREATE TABLE orders (id BIGINT, item STRING, price DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE totals (item STRING, n BIGINT, total DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'topic' = 'totals', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO totals SELECT item, COUNT(id), SUM(price) FROM orders GROUP BY item;
";

/// The living edges of the lineage of columns in a namespace, and how often each name of ours is there.
fn found_columns(namespace: &str) -> (BTreeMap<String, usize>, ColumnEdges) {
    let caller = Caller::of_real_atlas();
    run(async {
        let (mut names, mut edges) = (BTreeMap::new(), ColumnEdges::new());
        for type_name in [
            "headwater_table",
            "headwater_column",
            "headwater_column_lineage",
        ] {
            let body = json!({"typeName": type_name, "excludeDeletedEntities": true, "limit": 100,
                "entityFilters": {"attributeName": "qualifiedName", "operator": "endsWith", "attributeValue": format!("@{namespace}")}});
            let body = Some(("application/json".to_owned(), body.to_string()));
            let (status, answer) = caller
                .send(reqwest::Method::POST, "/api/atlas/v2/search/basic", body)
                .await;
            assert_eq!(status, 200, "{answer}");
            for header in answer["entities"].as_array().into_iter().flatten() {
                let name = header["attributes"]["qualifiedName"].as_str().unwrap();
                *names.entry(name.to_owned()).or_default() += 1;
                if type_name == "headwater_column_lineage" {
                    let path = format!("/v2/entity/guid/{}", header["guid"].as_str().unwrap());
                    let (_, answer) = caller.get(&path).await;
                    let (inputs, outputs) = living_edges(&answer["entity"], &caller).await;
                    for output in outputs {
                        edges.entry(output).or_default().extend(inputs.clone());
                    }
                }
            }
        }
        (names, edges)
    })
}

#[test]
#[ignore = "needs a fresh Atlas: scripts/real-servers"]
fn columns_and_their_lineage_are_what_the_script_says() {
    let publisher = Publisher::new("columns");
    let publish = || -> Value {
        let run = publisher.run(&[
            "publish",
            "--columns",
            "--yes",
            "--format",
            "json",
            "job.sql",
        ]);
        serde_json::from_str(&run.exits(0).stdout).unwrap()
    };
    let plan = || {
        let plan = publisher.run(&["plan", "--columns", "job.sql"]);
        plan.exits(0).stdout.lines().last().unwrap().to_owned()
    };
    let from = |pairs: &[(&str, &str)]| -> ColumnEdges {
        let name = |column: &str| column.replacen('.', "#table.", 1) + "@columns";
        let edge = |&(to, from): &(&str, &str)| (name(to), BTreeSet::from([name(from)]));
        pairs.iter().map(edge).collect()
    };
    publisher.program.file("job.sql", COLUMNS);
    let report = publish();
    // Two topics, a process, an application, two tables with three columns each, and three columns with lineage.
    assert_eq!(report["created"], 15, "{report}");
    assert_eq!(report["findings"], json!([]), "{report}");
    let whole = from(&[
        ("totals.item", "orders.item"),
        ("totals.n", "orders.id"),
        ("totals.total", "orders.price"),
    ]);
    let (names, edges) = found_columns("columns");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    assert_eq!((names.len(), edges), (11, whole.clone()));
    assert!(
        plan().starts_with("Plan: 0 to create, 0 to update"),
        "{}",
        plan()
    );

    // Another expression is one update of its lineage and one of the process; a column that is not written any more
    // loses its edges, and gets them back.
    let edited = COLUMNS.replace("SUM(price)", "SUM(price + 1)");
    publisher.program.file("job.sql", edited);
    assert!(
        plan().starts_with("Plan: 0 to create, 2 to update"),
        "{}",
        plan()
    );
    publish();
    let without = COLUMNS.replace(
        "INTO totals SELECT item, COUNT(id),",
        "INTO totals (item, total) SELECT item,",
    );
    publisher.program.file("job.sql", without);
    publish();
    let rest = from(&[
        ("totals.item", "orders.item"),
        ("totals.total", "orders.price"),
    ]);
    assert_eq!(found_columns("columns").1, rest);
    assert!(
        plan().starts_with("Plan: 0 to create, 0 to update"),
        "{}",
        plan()
    );
    publisher.program.file("job.sql", COLUMNS);
    publish();
    let (names, edges) = found_columns("columns");
    assert_eq!((names.len(), edges), (11, whole));
    assert!(
        plan().starts_with("Plan: 0 to create, 0 to update"),
        "{}",
        plan()
    );
}
