//! What the catalogue knows of other systems, merged with what is read: one way from Kafka through Flink and Hive to Spark.

use headwater::local::LocalCatalogue;
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Caller, run, start_in};
use crate::program::Program;

/// Orders become a table of Hive, by Flink.
const SCRIPT: &str = "\
CREATE TABLE orders (id BIGINT, Price DECIMAL(10, 2)) WITH (
  'connector' = 'kafka', 'topic' = 'raw.orders', 'properties.bootstrap.servers' = 'broker:9092', 'format' = 'json');
CREATE TABLE landing (id BIGINT, Amount DECIMAL(10, 2)) WITH (
  'connector' = 'filesystem', 'path' = 'hdfs://nn:8020/raw/orders', 'format' = 'parquet');
INSERT INTO landing SELECT id, Price * 2 FROM orders;
";

/// A type of processes whose name does not say that it is one.
const OWN_TYPES: &str = r#"{"entityDefs": [
    {"name": "spark_process", "superTypes": ["Process"], "attributeDefs": [
        {"name": "details", "typeName": "string", "isOptional": true}]},
    {"name": "storm_topology", "superTypes": ["Process"], "attributeDefs": []}]}"#;

fn catalogue(program: &Program) -> LocalCatalogue {
    start_in(&program.home().join("data/headwater"))
}

fn reference(type_name: &str, name: &str) -> Value {
    json!({"typeName": type_name, "uniqueAttributes": {"qualifiedName": name}})
}

fn entity(type_name: &str, name: &str, mut attributes: Value) -> Value {
    attributes["qualifiedName"] = json!(name);
    if attributes["name"].is_null() {
        attributes["name"] = json!(name.split('@').next());
    }
    json!({"typeName": type_name, "attributes": attributes})
}

/// A table of Hive with a column, of which another hangs on it.
fn hive_table(name: &str, column: &str) -> [Value; 2] {
    let table = format!("{name}@primary");
    let (_, short) = name.split_once('.').unwrap();
    [
        entity("hive_table", &table, json!({"name": short})),
        entity(
            "hive_column",
            &format!("{name}.{column}@primary"),
            json!({"name": column, "type": "decimal", "table": reference("hive_table", &table)}),
        ),
    ]
}

/// Hive reads the files and makes a table of them, Spark makes another one of that, and a topology writes a topic of its own.
fn others() -> Vec<Value> {
    let path = reference("hdfs_path", "hdfs://nn:8020/raw/orders@primary");
    let (sales, report) = (
        reference("hive_table", "sales.orders@primary"),
        reference("hive_table", "sales.report@primary"),
    );
    let hive = "sales.orders@primary:1700000000000";
    let mut entities = Vec::new();
    entities.extend(hive_table("sales.orders", "amount"));
    entities.extend(hive_table("sales.report", "total"));
    entities.push(entity(
        "hive_process",
        hive,
        json!({"inputs": [path], "outputs": [sales], "queryText": "INSERT INTO sales.orders SELECT * FROM raw",
               "userName": "etl", "operationType": "QUERY", "queryPlan": "", "queryId": "q", "startTime": 1, "endTime": 2}),
    ));
    entities.push(entity(
        "hive_process",
        "sales.report@primary:1700000000001",
        json!({"inputs": [sales], "outputs": [report], "queryText": "INSERT INTO sales.report SELECT SUM(amount) FROM sales.orders",
               "userName": "etl", "operationType": "QUERY", "queryPlan": "", "queryId": "q", "startTime": 1, "endTime": 2}),
    ));
    entities.push(entity(
        "hive_column_lineage",
        "sales.report@primary:1700000000001:total",
        json!({"inputs": [reference("hive_column", "sales.orders.amount@primary")],
               "outputs": [reference("hive_column", "sales.report.total@primary")],
               "query": reference("hive_process", "sales.report@primary:1700000000001"),
               "depenendencyType": "EXPRESSION", "expression": "SUM(amount)"}),
    ));
    entities.push(entity(
        "kafka_topic",
        "alerts@primary",
        json!({"topic": "alerts", "uri": "alerts"}),
    ));
    entities.push(entity(
        "spark_process",
        "spark-1@primary",
        json!({"name": "alert job", "inputs": [report], "outputs": [reference("kafka_topic", "alerts@primary")],
               "details": "Project [total]"}),
    ));
    entities.push(entity(
        "kafka_topic",
        "elsewhere@primary",
        json!({"topic": "elsewhere", "uri": "elsewhere"}),
    ));
    entities.push(entity(
        "storm_topology",
        "storm@primary",
        json!({"inputs": [reference("kafka_topic", "raw.orders@primary")],
               "outputs": [reference("kafka_topic", "elsewhere@primary")]}),
    ));
    entities
}

/// A published script, and what others have published around it.
fn estate() -> Program {
    let program = Program::new();
    program.file("jobs/orders.sql", SCRIPT);
    program.run(&["publish", "--yes", "jobs"]).exits(0);
    let catalogue = catalogue(&program);
    let caller = Caller::of(&catalogue);
    run(async {
        let types = ("application/json".to_owned(), OWN_TYPES.to_owned());
        let path = "/api/atlas/v2/types/typedefs";
        let (status, answer) = caller.send(Method::POST, path, Some(types)).await;
        assert_eq!(status, 200, "{answer}");
        // One after the other: each refers to those before it.
        for entity in others() {
            let (status, answer) = caller.bulk(&[entity]).await;
            assert_eq!(status, 200, "{answer}");
        }
    });
    drop(catalogue);
    program
}

fn steps(document: &Value) -> Vec<String> {
    let steps = document["steps"].as_array().unwrap().iter();
    let step = |step: &Value| {
        let names = |side: &str| {
            let ends = step[side].as_array().unwrap().iter();
            let ends = ends.map(|it| it.as_str().unwrap().rsplit(':').next().unwrap().to_owned());
            ends.collect::<Vec<_>>().join(" ")
        };
        format!("{} > {}", names("reads"), names("writes"))
    };
    steps.map(step).collect()
}

#[test]
fn a_way_leads_from_kafka_through_flink_and_hive_to_spark() {
    let program = estate();
    let around = ["jobs", "--atlas", "local"];
    let alone = program.run(&["path", "raw.orders", "alerts", "jobs"]);
    assert!(
        alone
            .exits(2)
            .stderr
            .contains("no table or column `alerts`"),
        "{}",
        alone.stderr
    );

    let way = [
        &["path", "raw.orders", "alerts", "--format", "json"][..],
        &around,
    ]
    .concat();
    let document = program.json(&way);
    assert_eq!(
        steps(&document),
        [
            "default_catalog.default_database.orders > default_catalog.default_database.landing",
            "default_catalog.default_database.landing > .hive_table.orders",
            ".hive_table.orders > .hive_table.report",
            ".hive_table.report > .kafka_topic.alerts",
        ]
    );
    let origins = |at: usize| document["steps"][at]["origins"][0].clone();
    assert_eq!(origins(0)["file"], "jobs/orders.sql");
    assert_eq!(origins(3)["type_name"], "spark_process");
    assert_eq!(document["steps"][3]["sql"], "Project [total]");

    let told = program.run(&way);
    assert!(
        told.exits(0).stderr.starts_with(
            "local knows 2 datasets of these; 4 datasets and 4 processes around them are added"
        ),
        "{}",
        told.stderr
    );
}

#[test]
fn what_depends_on_a_topic_is_told_over_the_borders_of_systems_column_by_column() {
    let program = estate();
    let impact = |of: &str| {
        let document =
            program.json(&["impact", of, "jobs", "--atlas", "local", "--format", "json"]);
        let rows = document["rows"].as_array().unwrap().iter();
        let row = |row: &Value| {
            format!(
                "{} {} {}",
                row["hops"],
                row["name"].as_str().unwrap(),
                row["how"].as_str().unwrap_or("-")
            )
        };
        rows.map(row).collect::<Vec<_>>()
    };
    let tables = impact("raw.orders");
    assert_eq!(tables.len(), 5, "{tables:?}");
    // Of the column that Hive reads nothing tells what becomes of it, so it is all of the table; from there on each is told.
    let columns = impact("sales.orders.amount");
    assert_eq!(
        columns[0], "1 atlas:.hive_table.report.total TRANSFORMATION",
        "{columns:?}"
    );
    let upstream = program.json(&[
        "trace",
        "sales.report.total",
        "--upstream",
        "jobs",
        "--atlas",
        "local",
        "--format",
        "json",
    ]);
    assert_eq!(
        upstream["upstream"][0]["expression"], "SUM(amount)",
        "{upstream}"
    );
}

#[test]
fn what_is_published_of_a_script_is_not_there_twice_and_what_is_gone_is_not_there() {
    let program = estate();
    let groups = |program: &Program| {
        let document = program.json(&[
            "groups",
            "--members",
            "jobs",
            "--atlas",
            "local",
            "--format",
            "json",
        ]);
        let groups = document["groups"].as_array().unwrap().iter();
        let mut names: Vec<_> = groups
            .map(|it| it["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    let all = groups(&program);
    assert_eq!(
        all.iter().filter(|it| it.contains("landing/")).count(),
        0,
        "{all:?}"
    );
    assert_eq!(all.len(), 5, "{all:?}");
    // The script reads another topic now: its process there has an edge that was removed once it is published again.
    let catalogue = catalogue(&program);
    let caller = Caller::of(&catalogue);
    run(async {
        let path = "/api/atlas/v2/entity/uniqueAttribute/type/spark_process?attr:qualifiedName=spark-1@primary";
        let (status, answer) = caller.send(Method::DELETE, path, None).await;
        assert_eq!(status, 200, "{answer}");
        let moved = entity(
            "storm_topology",
            "storm@primary",
            json!({"inputs": [], "outputs": [reference("kafka_topic", "elsewhere@primary")]}),
        );
        let (status, answer) = caller.bulk(&[moved]).await;
        assert_eq!(status, 200, "{answer}");
    });
    drop(catalogue);
    let left = groups(&program);
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn another_metadata_namespace_is_another_world_but_for_what_tells_its_place_itself() {
    let program = estate();
    let way = |namespace: &str, from: &str, to: &str| {
        let arguments = [
            "path",
            from,
            to,
            "jobs",
            "--atlas",
            "local",
            "--namespace",
            namespace,
        ];
        program.run(&arguments)
    };
    way("primary", "raw.orders", "elsewhere").exits(0);
    let other = way("dev", "raw.orders", "elsewhere");
    assert!(
        other.exits(2).stderr.contains("knows 0 datasets of these"),
        "{}",
        other.stderr
    );
}

#[test]
fn what_cannot_be_asked_is_told() {
    let program = Program::new();
    program.file("jobs/orders.sql", SCRIPT);
    let lost = program.run(&[
        "impact",
        "raw.orders",
        "jobs",
        "--atlas",
        "http://127.0.0.1:1",
    ]);
    assert!(
        lost.exits(3).stderr.contains("127.0.0.1:1"),
        "{}",
        lost.stderr
    );
    assert!(lost.stderr.contains("hint: "), "{}", lost.stderr);
    let namespace = program.run(&["impact", "raw.orders", "jobs", "--namespace", "dev"]);
    assert!(
        namespace.exits(2).stderr.contains("--atlas"),
        "{}",
        namespace.stderr
    );
}
