//! `lineage`, `check`, `export`: the document, exit codes, and how input and output are treated.

use crate::program::Program;

const ORDERS: &str = "\
CREATE TABLE orders (item STRING, price DECIMAL(10, 2)) WITH (
  'connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'broker:9092',
  'properties.sasl.jaas.config' = 'user required password=\"s3cret\"', 'format' = 'json');
CREATE TABLE totals (item STRING, total DECIMAL(38, 2)) WITH ('connector' = 'print');
INSERT INTO totals SELECT item, SUM(price) FROM orders GROUP BY item;
";

#[test]
fn the_document_keeps_its_contract() {
    let program = Program::new();
    program.file("jobs/a.sql", ORDERS);
    let document = program.json(&["lineage", "--format", "json", "jobs/a.sql"]);
    let process = &document["processes"][0];
    assert_eq!(process["kind"], "INSERT");
    assert_eq!(process["file"], "jobs/a.sql");
    assert_eq!(process["statement"], 3);
    assert!(process["member"].is_null());
    assert_eq!(process["job"], "jobs/a");
    assert_eq!(
        process["inputs"][0],
        "default_catalog.default_database.orders"
    );
    assert_eq!(
        process["outputs"][0],
        "default_catalog.default_database.totals"
    );
    assert_eq!(process["columns"][1]["to"], "total");
    assert_eq!(
        process["columns"][1]["from"][0],
        serde_json::json!({
            "column": "default_catalog.default_database.orders.price",
            "transform": "AGGREGATION"
        })
    );
    assert_eq!(process["influences"][0]["kind"], "GROUP_BY");
    let orders = &document["datasets"][0];
    assert_eq!(orders["identity"]["namespace"], "kafka://broker:9092");
    assert!(orders["scope"].is_null());
    assert_eq!(document["datasets"][1]["scope"], "jobs/a.sql");
    assert_eq!(process["input_ids"][0], orders["id"]);
}

#[test]
fn secrets_are_in_no_output() {
    let program = Program::new();
    program.file("a.sql", ORDERS);
    for arguments in [
        &["lineage", "--format", "json", "a.sql"][..],
        &["lineage", "a.sql"],
        &["check", "a.sql"],
        &["plan", "--format", "json", "a.sql"],
    ] {
        let run = program.run(arguments);
        assert!(
            !run.stdout.contains("s3cret"),
            "{arguments:?}: {}",
            run.stdout
        );
        assert!(
            !run.stderr.contains("s3cret"),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    let run = program.run(&["lineage", "http://me:hunter2@127.0.0.1:9/"]);
    assert!(!format!("{}{}", run.stdout, run.stderr).contains("hunter2"));
}

#[test]
fn a_bad_statement_costs_itself_and_the_exit_code() {
    let program = Program::new();
    program.file("a.sql", format!("SELEC 1;\n{ORDERS}"));
    let arguments = ["lineage", "--format", "json", "a.sql"];
    program.run(&arguments).exits(1);
    let document = program.json(&arguments);
    assert_eq!(document["processes"][0]["statement"], 4);
    let diagnostic = &document["diagnostics"][0];
    assert_eq!(diagnostic["severity"], "error");
    assert_eq!(diagnostic["line"], 1);
    assert_eq!(diagnostic["statement"], 1);
    assert!(diagnostic["code"].as_str().unwrap().starts_with("syntax."));
}

#[test]
fn merging_keeps_count_and_places() {
    let program = Program::new();
    let insert = "INSERT INTO totals SELECT item, SUM(price) FROM orders GROUP BY item;\n";
    program.file("a.sql", format!("{ORDERS}{insert}{insert}"));
    let all = program.json(&["lineage", "--format", "json", "a.sql"]);
    assert_eq!(all["processes"].as_array().unwrap().len(), 3);
    let merged = program.json(&[
        "lineage",
        "--format",
        "json",
        "--merge",
        "identical",
        "a.sql",
    ]);
    assert_eq!(merged["processes"].as_array().unwrap().len(), 1);
    assert_eq!(merged["processes"][0]["multiplicity"], 3);
    assert_eq!(merged["processes"][0]["origins"][2]["line"], 7);
}

#[test]
fn files_are_apart_unless_together() {
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE t (x INT) WITH ('connector' = 'print');",
    );
    program.file("b.sql", "INSERT INTO t SELECT 1;");
    program.run(&["check", "b.sql", "a.sql"]);
    let apart = program.json(&["lineage", "--format", "json", "a.sql", "b.sql"]);
    assert_eq!(apart["datasets"].as_array().unwrap().len(), 2);
    let together = program.json(&[
        "lineage",
        "--format",
        "json",
        "--together",
        "a.sql",
        "b.sql",
    ]);
    assert_eq!(together["datasets"].as_array().unwrap().len(), 1);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let program = Program::new();
    for number in 0..20 {
        program.file(&format!("{number}.sql"), ORDERS);
    }
    let arguments = ["lineage", "--format", "json", "."];
    assert_eq!(
        program.run(&arguments).stdout,
        program.run(&arguments).stdout
    );
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let program = Program::new();
    program.file("a.sql", ORDERS.repeat(200));
    let mut child = program
        .command(&["lineage", "--format", "json", "a.sql"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn without_a_terminal_it_prints_what_lineage_prints() {
    let program = Program::new();
    program.file("a.sql", ORDERS);
    let plain = program.run(&["a.sql"]);
    plain.exits(0);
    assert_eq!(plain.stdout, program.run(&["lineage", "a.sql"]).stdout);
    insta::assert_snapshot!(plain.stdout);
}

#[test]
fn standard_input_is_a_script_as_well() {
    let program = Program::new();
    let run = program.run_with_input(&["lineage", "--format", "json", "-"], ORDERS.as_bytes());
    run.exits(0);
    assert!(run.stdout.contains("\"file\": \"-\""), "{}", run.stdout);
}

#[test]
fn colours_are_for_terminals_or_on_request() {
    let program = Program::new();
    program.file("a.sql", "SELEC 1;");
    assert!(!program.run(&["check", "a.sql"]).stdout.contains('\u{1b}'));
    let coloured = program.run(&["--color", "always", "check", "a.sql"]);
    assert!(coloured.stdout.contains('\u{1b}'));
    let ascii = program.run(&["--ascii", "lineage", "a.sql"]);
    assert!(ascii.stdout.is_ascii());
}

#[test]
fn exports_are_whole() {
    let program = Program::new();
    program.file("a.sql", ORDERS);
    let dot = program.run(&["export", "--format", "dot", "a.sql"]);
    assert!(dot.exits(0).stdout.starts_with("digraph"));
    let mermaid = program.run(&["export", "--format", "mermaid", "a.sql"]);
    assert!(mermaid.exits(0).stdout.starts_with("flowchart"));
    assert_eq!(
        program.run(&["export", "--format", "json", "a.sql"]).stdout,
        program
            .run(&["lineage", "--format", "json", "a.sql"])
            .stdout
    );
}

/// Static partitions and column lists that map otherwise keep writes apart; a column list in the sink's order does not.
const ALIKE: &str = "
CREATE TABLE a (x INT, y INT) WITH ('connector' = 'kafka', 'topic' = 'a', 'properties.bootstrap.servers' = 'b:1', 'format' = 'json');
CREATE TABLE b (x INT, y INT, p INT) PARTITIONED BY (p) WITH ('connector' = 'filesystem', 'path' = 'hdfs://n:8020/b', 'format' = 'json');
INSERT INTO b PARTITION (p = 1) SELECT x, y FROM a;
INSERT INTO b PARTITION (p = 2) SELECT x, y FROM a;
INSERT INTO a (x, y) SELECT x + 1, x * 2 FROM a;
INSERT INTO a (y, x) SELECT x + 1, x * 2 FROM a;
INSERT INTO a SELECT x + 1, x * 2 FROM a;
";

#[test]
fn writes_to_other_partitions_or_columns_stay_apart() {
    let program = Program::new();
    program.file("a.sql", ALIKE);
    for (strength, left) in [("identical", 5), ("equivalent", 4)] {
        let document = program.json(&["lineage", "--format", "json", "--merge", strength, "a.sql"]);
        assert_eq!(
            document["processes"].as_array().unwrap().len(),
            left,
            "{strength}"
        );
    }
    let document = program.json(&["lineage", "--format", "json", "--merge", "effect", "a.sql"]);
    let partitions = document["processes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|process| process["outputs"][0] == "default_catalog.default_database.b");
    assert_eq!(partitions.count(), 2);
}

#[test]
fn expressions_and_nested_fields_are_told() {
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE events (bid ROW<price INT, auction INT>, n INT) WITH ('connector' = 'datagen');
         INSERT INTO s SELECT bid.price * 2 AS p, bid.price + bid.auction AS q, n FROM events;",
    );
    let document = program.json(&["lineage", "--format", "json", "a.sql"]);
    let columns = &document["processes"][0]["columns"];
    let source = |fields: serde_json::Value| {
        let mut source = serde_json::json!({
            "column": "default_catalog.default_database.events.bid",
            "transform": "TRANSFORMATION"
        });
        let more = fields.as_object().unwrap().clone();
        source.as_object_mut().unwrap().extend(more);
        source
    };
    assert_eq!(
        columns[0]["from"][0],
        source(serde_json::json!({ "field": "bid.price" }))
    );
    assert_eq!(columns[0]["expression"], "bid.price * 2");
    assert_eq!(
        columns[1]["from"][0],
        source(serde_json::json!({ "fields": ["bid.auction", "bid.price"] }))
    );
    assert!(columns[2]["expression"].is_null());
    let text = program.run(&["lineage", "a.sql"]).stdout;
    assert!(
        text.contains("events.bid.price (transformation)  bid.price * 2\n"),
        "{text}"
    );
    assert!(
        text.contains("events.bid.{auction, price} (transformation)"),
        "{text}"
    );
}

#[test]
fn what_is_read_first_is_seen_by_all_and_nothing_else_is() {
    let program = Program::new();
    program
        .file(
            "headwater.toml",
            "scripts = [\"jobs\"]\npreambles = [\"ddl\"]\n",
        )
        .file(
            "ddl/1.sql",
            "CREATE DATABASE d; USE d; CREATE TABLE t (x INT) WITH ('connector' = 'datagen');",
        )
        .file("ddl/2.sql", "CREATE VIEW v AS SELECT x + 1 AS y FROM t;")
        .file(
            "jobs/a.sql",
            "CREATE TEMPORARY TABLE t (z INT) WITH ('connector' = 'print'); INSERT INTO s SELECT y FROM v;",
        )
        .file("jobs/b.sql", "INSERT INTO s SELECT x FROM t;");
    let document = program.json(&["lineage", "--format", "json"]);
    let from = |at: usize| document["processes"][at]["columns"][0]["from"][0]["column"].clone();
    assert_eq!(from(0), "default_catalog.d.t.x");
    // The temporary table of the other script is not seen here.
    assert_eq!(from(1), "default_catalog.d.t.x");
    assert_eq!(
        document["processes"][1]["outputs"][0],
        "default_catalog.d.s"
    );
    // Together it is: then the column is not there.
    let together = program.json(&["lineage", "--format", "json", "--together"]);
    let sources = &together["processes"][1]["columns"][0]["from"];
    assert_eq!(sources.as_array().unwrap().len(), 0, "{together}");
}
