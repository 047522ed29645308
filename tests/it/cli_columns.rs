//! Columns and their lineage: planned, published to the local catalogue, changed, moved, taken back.

use serde_json::Value;

use crate::program::Program;

const SCRIPT: &str = "\
CREATE TABLE orders (id BIGINT, item STRING COMMENT 'what', price DECIMAL(10,2), ts TIMESTAMP(3) METADATA FROM 'timestamp', p AS PROCTIME())
  WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE items (item STRING, name STRING, p AS PROCTIME())
  WITH ('connector' = 'jdbc', 'url' = 'jdbc:postgresql://db:5432/shop', 'table-name' = 'public.items');
CREATE TABLE totals (item STRING, name STRING, n BIGINT, total DECIMAL(20,2), note STRING)
  WITH ('connector' = 'kafka', 'topic' = 'totals', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE beats (id BIGINT) WITH ('connector' = 'datagen');
INSERT INTO totals SELECT o.item, UPPER(i.name), COUNT(*), SUM(CASE WHEN o.id > 0 THEN o.price END), 'x'
  FROM orders o JOIN items i ON o.item = i.item GROUP BY o.item, i.name;
INSERT INTO orders (id, item) SELECT id, 'beat' FROM beats;
";

/// A statement that writes `totals` from a topic of its own.
fn writer(source: &str) -> String {
    format!(
        "CREATE TABLE {source} (item STRING) WITH ('connector' = 'kafka', 'topic' = '{source}', \
         'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');\n\
         INSERT INTO totals (item) SELECT item FROM {source};\n"
    )
}

#[test]
fn what_is_written_above_a_statement_does_not_rename_it_or_its_columns() {
    let program = Program::new();
    program.file("job.sql", format!("{SCRIPT}{}", writer("a")));
    publish(&program, &[]);
    let (tables, statements) = SCRIPT.split_once("INSERT").unwrap();
    let script = format!("{tables}{}INSERT{statements}{}", writer("x"), writer("a"));
    program.file("job.sql", script);
    let changed = changes(&plan(&program, &[]));
    let of_processes: Vec<&str> = changed
        .iter()
        .map(String::as_str)
        .filter(|it| {
            !it.contains("kafka_topic")
                && !it.contains("_table")
                && !it.contains("headwater_column ")
        })
        .collect();
    assert_eq!(
        of_processes,
        [
            "create flink_process job/totals#3@primary",
            "update flink_application job@primary",
            "create headwater_column_lineage job/totals#3:item@primary",
        ]
    );
}

#[test]
fn a_statement_that_was_taken_out_is_told_of_and_stays() {
    let program = Program::new();
    program.file("job.sql", format!("{SCRIPT}{}", writer("a")));
    publish(&program, &[]);
    program.file("job.sql", SCRIPT);
    let told = program.run(&["plan", "--columns", "job.sql"]);
    let told = &told.exits(0).stdout;
    for word in ["left-over: ", "job/totals#2@primary", "it stays"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    publish(&program, &[]);
    let kept = program.run(&["atlas", "show", "job/totals#2:item@primary"]);
    assert_eq!(kept.code, Some(0), "{}", kept.stderr);
    // What could not be read may declare it.
    program.file("job.sql", format!("{SCRIPT}{}", writer("a")));
    publish(&program, &[]);
    program.file(
        "job.sql",
        format!("{SCRIPT}INSERT INTO totals SELECT (((;\n"),
    );
    let told = program.run(&["plan", "--columns", "job.sql"]);
    assert!(
        !told.exits(0).stdout.contains("left-over"),
        "{}",
        told.stdout
    );
}

/// The entries of a plan that change something: sign, type and qualified name.
fn changes(plan: &Value) -> Vec<String> {
    let entries = plan["entries"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["is_included"] == true)
        .map(|entry| {
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            format!(
                "{} {} {}",
                text("sign"),
                text("type_name"),
                text("qualified_name")
            )
        })
        .collect()
}

fn plan(program: &Program, more: &[&str]) -> Value {
    let common = ["plan", "--columns", "--format", "json", "job.sql"];
    program.json(&[&common, more].concat())
}

fn publish(program: &Program, more: &[&str]) -> Value {
    let common = [
        "publish",
        "--columns",
        "--yes",
        "--format",
        "json",
        "job.sql",
    ];
    let report = program.json(&[&common, more].concat());
    assert_eq!(report["failed"], serde_json::json!([]), "{report}");
    assert_eq!(report["findings"], serde_json::json!([]), "{report}");
    report
}

fn nothing_is_left_to_do(program: &Program) {
    let again = plan(program, &[]);
    assert!(changes(&again).is_empty(), "{:?}", changes(&again));
}

#[test]
fn columns_hang_on_their_tables_and_lineage_on_its_process() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    let run = program.run(&["plan", "--columns", "job.sql"]);
    let text = &run.exits(0).stdout;
    let from = text.find("+ headwater_table").unwrap();
    insta::assert_snapshot!(&text[from..]);
    // Nothing of it unless asked for, here or in the project file.
    let plain = program.run(&["plan", "job.sql"]).stdout;
    assert!(!plain.contains("column"), "{plain}");
    program.file("headwater.toml", "[catalogue]\ncolumns = true\n");
    let by_file = program.run(&["plan", "job.sql"]).stdout;
    assert_eq!(by_file, *text);
}

#[test]
fn what_was_published_is_there_and_an_edit_is_an_update() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    publish(&program, &[]);
    nothing_is_left_to_do(&program);
    let column = program.json(&[
        "atlas",
        "show",
        "--format",
        "json",
        "totals#table.total@primary",
    ]);
    let relations = &column["entity"]["relationshipAttributes"];
    assert_eq!(relations["outputFromProcesses"][0]["displayText"], "total");
    assert_eq!(relations["table"]["displayText"], "totals");
    let lineage = program.run(&["atlas", "lineage", "totals#table.total@primary"]);
    let lineage = &lineage.exits(0).stdout;
    assert!(
        lineage.contains("price") && lineage.contains("id"),
        "{lineage}"
    );

    program.file("job.sql", SCRIPT.replace("UPPER(i.name)", "i.name"));
    let edited = plan(&program, &[]);
    assert_eq!(
        changes(&edited),
        [
            "update flink_process job/totals@primary",
            "update headwater_column_lineage job/totals:name@primary",
        ]
    );
    publish(&program, &[]);
    nothing_is_left_to_do(&program);
}

#[test]
fn a_column_that_goes_away_loses_its_lineage_and_gets_it_back() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    publish(&program, &[]);
    let without = SCRIPT
        .replace(
            "INSERT INTO totals SELECT o.item, UPPER(i.name), COUNT(*),",
            "INSERT INTO totals SELECT o.item, COUNT(*),",
        )
        .replace("totals (item STRING, name STRING,", "totals (item STRING,");
    program.file("job.sql", &without);
    let gone = plan(&program, &[]);
    assert_eq!(
        changes(&gone),
        [
            "update flink_process job/totals@primary",
            "update headwater_column_lineage job/totals:name@primary",
        ]
    );
    let finding = &gone["findings"][0];
    assert_eq!(finding["kind"], "left-over");
    let message = finding["message"].as_str().unwrap();
    assert!(
        message.contains("has 1 column of") && message.ends_with("it stays: totals.name"),
        "{message}"
    );
    publish(&program, &[]);
    nothing_is_left_to_do(&program);

    program.file("job.sql", SCRIPT);
    let changed = changes(&plan(&program, &[]));
    assert!(
        changed.contains(&"update headwater_column_lineage job/totals:name@primary".to_owned())
    );
    publish(&program, &[]);
    nothing_is_left_to_do(&program);
}

#[test]
fn too_many_columns_are_told_and_none_is_planned() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    program.file("headwater.toml", "[limits]\ncolumns-per-dataset = 4\n");
    let capped = plan(&program, &[]);
    let message = capped["findings"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "1 dataset has more than 4 columns and is planned without any: totals@primary (5); what the catalogue has of their \
         columns, and of lineage from and to these, stays"
    );
    assert!(
        !changes(&capped)
            .iter()
            .any(|it| it.contains("totals#table"))
    );
    assert!(
        changes(&capped)
            .iter()
            .any(|it| it.contains("orders#table"))
    );

    program.file("headwater.toml", "[limits]\ncolumn-edges-per-process = 3\n");
    let capped = plan(&program, &[]);
    let message = capped["findings"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "1 process has more than 3 edges between columns and is planned without column lineage: job/totals@primary (4); what \
         the catalogue has of that stays"
    );
    assert!(
        !changes(&capped)
            .iter()
            .any(|it| it.contains("column_lineage"))
    );
    let text = program.run(&["plan", "--columns", "job.sql"]).stdout;
    assert!(
        text.contains(&format!("! {message}\n    next: `column-edges")),
        "{text}"
    );
}

/// What a limit hides is not known to be gone.
#[test]
fn what_is_published_and_beyond_a_limit_by_now_stays() {
    for limit in [
        "columns-per-dataset = 3",
        "columns-per-dataset = 4",
        "column-edges-per-process = 3",
    ] {
        let program = Program::new();
        program.file("job.sql", SCRIPT);
        publish(&program, &[]);
        program.file("headwater.toml", format!("[limits]\n{limit}\n"));
        let capped = plan(&program, &[]);
        assert_eq!(changes(&capped), [""; 0], "{limit}");
        let message = capped["findings"][0]["message"].as_str().unwrap();
        assert!(
            message.contains(" more than ") && message.ends_with(" stays"),
            "{message}"
        );
    }
    // What is within the limit loses what it does not have any more.
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    publish(&program, &[]);
    program.file("headwater.toml", "[limits]\ncolumns-per-dataset = 4\n");
    program.file(
        "job.sql",
        SCRIPT
            .replace("id, 'beat'", "1, 'beat'")
            .replace("UPPER(i.name)", "'x'"),
    );
    assert_eq!(
        changes(&plan(&program, &[])),
        [
            "update flink_process job/totals@primary",
            "update flink_process job/orders@primary",
        ]
    );
}

#[test]
fn a_part_of_a_plan_has_the_columns_of_what_it_names() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    let only = changes(&plan(&program, &["--only", "items"]));
    let names: Vec<_> = only
        .iter()
        .map(|it| it.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "db:5432@primary",
            "shop@primary",
            "shop.public.items@primary",
            "shop.public.items.item@primary",
            "shop.public.items.name@primary",
        ]
    );
    let only = changes(&plan(&program, &["--only", "job/totals"]));
    assert!(only.contains(&"create headwater_column_lineage job/totals:item@primary".to_owned()));
    assert!(only.contains(&"create headwater_column orders#table.item@primary".to_owned()));
    assert!(!only.iter().any(|it| it.contains("orders#table.ts")));
}

#[test]
fn the_types_that_are_needed_are_listed_with_what_the_server_has() {
    let program = Program::new();
    let listed = program.run(&["atlas", "types", "--needed"]);
    let lines: Vec<_> = listed.exits(0).stdout.lines().collect();
    assert_eq!(lines[0], "same        headwater_table");
    assert!(
        lines.iter().all(|line| line.starts_with("same")),
        "{lines:?}"
    );
    let one = program.run(&["atlas", "types", "--needed", "headwater_table_columns"]);
    assert!(
        one.exits(0).stdout.contains("\"COMPOSITION\""),
        "{}",
        one.stdout
    );
    let json = program.json(&[
        "atlas",
        "types",
        "--needed",
        "hive_column",
        "--format",
        "json",
    ]);
    assert_eq!(json["state"], "same");
    let unknown = program.run(&["atlas", "types", "--needed", "nope"]);
    assert!(unknown.exits(2).stderr.contains("uses no type nope"));
}

#[test]
fn a_moved_script_takes_the_lineage_of_its_columns_along() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    publish(&program, &[]);
    program.file("other.sql", SCRIPT);
    let follow = [
        "plan",
        "--columns",
        "--follow-moves",
        "--format",
        "json",
        "other.sql",
    ];
    let changed = changes(&program.json(&follow));
    assert_eq!(
        changed,
        [
            "update flink_process other/totals@primary",
            // What reads a table that is known by its file only is another statement in another file.
            "create flink_process other/orders@primary",
            "create flink_application other@primary",
            "update headwater_column_lineage other/totals:item@primary",
            "update headwater_column_lineage other/totals:name@primary",
            "update headwater_column_lineage other/totals:total@primary",
        ]
    );
    let publish = [
        "publish",
        "--columns",
        "--follow-moves",
        "--yes",
        "other.sql",
    ];
    program.run(&publish).exits(0);
    assert!(changes(&program.json(&follow)).is_empty());
    program.run(&["undo", "--yes"]).exits(0);
    nothing_is_left_to_do(&program);
}

#[test]
fn an_undo_takes_columns_and_ties_back() {
    let program = Program::new();
    program.file("job.sql", SCRIPT);
    publish(&program, &[]);
    let first = plan(&program, &["--all"]);
    let edited = SCRIPT.replace("UPPER(i.name)", "LOWER(o.item)")
        + "INSERT INTO totals (item) SELECT item FROM items;\n";
    program.file("job.sql", edited);
    publish(&program, &[]);
    program.run(&["undo", "--yes"]).exits(0);
    program.file("job.sql", SCRIPT);
    let restored = plan(&program, &["--all"]);
    assert!(changes(&restored).is_empty(), "{:?}", changes(&restored));
    assert_eq!(
        restored["entries"].as_array().unwrap().len(),
        first["entries"].as_array().unwrap().len()
    );
    program.run(&["undo", "--yes"]).exits(0);
    let left = program.run(&[
        "atlas",
        "search",
        "--type",
        "Referenceable",
        "--format",
        "json",
    ]);
    let left: Value = serde_json::from_str(&left.stdout).unwrap();
    assert_eq!(left["entities"].as_array().map_or(0, Vec::len), 0, "{left}");
}
