//! `impact`, `trace`, `path`, `groups`: what the graph is asked, and how it answers.

use rstest::rstest;

use crate::program::Program;

/// Two files: orders become clean orders and totals; totals feed a report and, by its rows alone, an alert. `t` is in both.
const CLEAN: &str = "\
CREATE TABLE orders (id BIGINT, item STRING, price DECIMAL(10, 2), state STRING) WITH (
  'connector' = 'kafka', 'topic' = 'raw.orders', 'properties.bootstrap.servers' = 'broker:9092', 'format' = 'json');
CREATE TABLE clean (id BIGINT, item STRING, amount DECIMAL(10, 2)) WITH (
  'connector' = 'kafka', 'topic' = 'clean', 'properties.bootstrap.servers' = 'broker:9092', 'format' = 'json');
CREATE TABLE t (x INT) WITH ('connector' = 'print');
INSERT INTO clean
SELECT id, UPPER(item), price * 2
FROM orders
WHERE state <> 'cancelled';
";

const TOTALS: &str = "\
CREATE TABLE clean (id BIGINT, item STRING, amount DECIMAL(10, 2)) WITH (
  'connector' = 'kafka', 'topic' = 'clean', 'properties.bootstrap.servers' = 'broker:9092', 'format' = 'json');
CREATE TABLE totals (item STRING, total DECIMAL(38, 2)) WITH (
  'connector' = 'jdbc', 'url' = 'jdbc:postgresql://db:5432/shop', 'table-name' = 'public.totals');
CREATE TABLE t (x INT) WITH ('connector' = 'print');
INSERT INTO totals SELECT item, SUM(amount) FROM clean GROUP BY item;
INSERT INTO clean SELECT 1, item, total FROM totals;
SELECT total FROM totals;
";

fn estate() -> Program {
    let program = Program::new();
    program
        .file("jobs/clean.sql", CLEAN)
        .file("jobs/totals.sql", TOTALS);
    program
}

#[rstest]
#[case::impact_of_a_table(&["impact", "orders"])]
#[case::impact_of_a_column(&["impact", "orders.price"])]
#[case::impact_of_what_decides_on_rows(&["impact", "orders.state"])]
#[case::what_a_table_depends_on(&["impact", "totals", "--upstream", "--sort", "name"])]
#[case::impact_one_hop_away(&["impact", "raw.orders", "--depth", "1"])]
#[case::impact_for_a_spreadsheet(&["impact", "orders.price", "--format", "csv"])]
#[case::trace_of_a_table(&["trace", "clean"])]
#[case::trace_in_ascii(&["--ascii", "tree", "clean", "--downstream"])]
#[case::trace_as_far_as_asked(&["trace", "orders", "--downstream", "--depth", "1"])]
#[case::trace_of_a_column(&["trace", "totals.total"])]
#[case::path_between_tables(&["path", "orders", "totals"])]
#[case::path_between_columns(&["path", "orders.price", "totals.total"])]
#[case::path_of_what_decides_on_rows(&["path", "orders.state", "clean.id"])]
#[case::path_with_every_statement(&["path", "orders", "clean", "--all"])]
#[case::groups_by_file(&["groups", "--by", "file"])]
#[case::groups_by_job_with_members(&["groups", "--members"])]
#[case::groups_by_connector(&["groups", "--by", "connector", "--format", "csv"])]
fn answers_for_people(#[case] arguments: &[&str]) {
    let mut all = arguments.to_vec();
    all.push("jobs");
    // A file name may be all that a snapshot of a case has for its name.
    let name = arguments
        .join(" ")
        .replace("--", "")
        .replace([' ', '.'], "-");
    let program = estate();
    let run = program.run(&all);
    run.exits(0);
    let said = if run.stderr.is_empty() {
        String::new()
    } else {
        format!("\n-- stderr\n{}", run.stderr)
    };
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(name, format!("{}{said}", run.stdout.replace('\r', "")));
    });
}

#[test]
fn answers_for_programs() {
    let program = estate();
    let ask = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--format", "json", "jobs"]);
        program.json(&all)
    };
    let graph = ask(&["lineage"]);
    let impact = ask(&["impact", "orders.price"]);
    assert_eq!(
        impact["of"],
        "default_catalog.default_database.orders.price"
    );
    assert_eq!(impact["direction"], "downstream");
    let row = &impact["rows"][0];
    assert_eq!(row["hops"], 1);
    assert_eq!(row["name"], "default_catalog.default_database.clean.amount");
    assert_eq!(row["how"], "TRANSFORMATION");
    assert_eq!(row["value"], true);
    assert_eq!(row["connector"], "kafka");
    let datasets = graph["datasets"].as_array().unwrap();
    assert!(datasets.iter().any(|it| it["id"] == row["id"]));

    let trace = ask(&["trace", "totals.total", "--upstream"]);
    assert!(trace["downstream"].is_null());
    let rows = trace["upstream"].as_array().unwrap();
    let seen: Vec<_> = rows
        .iter()
        .filter(|row| row["below"] == "seen_above")
        .collect();
    assert_eq!(seen.len(), 1, "{rows:?}");
    assert_eq!(
        seen[0]["name"],
        "default_catalog.default_database.totals.total"
    );
    assert_eq!(rows[0]["expression"], "SUM(amount)");

    let path = ask(&["path", "orders", "totals"]);
    assert_eq!(path["hops"], 2);
    let step = &path["steps"][1];
    assert_eq!(step["origins"][0]["line"], 6);
    assert_eq!(step["influences"][0]["kind"], "GROUP_BY");
    assert!(
        step["sql"]
            .as_str()
            .unwrap()
            .starts_with("INSERT INTO totals")
    );

    let groups = ask(&["groups", "--by", "file"]);
    assert_eq!(groups["members_are"], "process");
    assert_eq!(groups["groups"][0]["name"], "jobs/clean.sql");
    assert_eq!(groups["groups"][0]["feeds"][0]["weight"], 1);
    assert_eq!(groups["groups"][1]["within"], 2);
}

#[rstest]
#[case::misspelt(&["impact", "ordrs"], &["no table or column `ordrs`", "did you mean `orders`?"])]
#[case::misspelt_column(&["trace", "orders.pric"], &["`orders` has no column `pric`", "`orders.price`"])]
#[case::like_nothing(&["impact", "xyzzy"], &["no table or column `xyzzy`", "`headwater lineage` lists"])]
#[case::ambiguous(&["impact", "t"], &["`t` may be any of 2", "hint: jobs/clean.sql:default_catalog.default_database.t\n", "hint: jobs/totals.sql:"])]
#[case::to_nowhere(&["path", "orders", "nowhere"], &["no table or column `nowhere`"])]
fn names_that_mean_nothing_in_particular(#[case] arguments: &[&str], #[case] said: &[&str]) {
    let mut all = arguments.to_vec();
    all.push("jobs");
    let program = estate();
    let run = program.run(&all);
    run.exits(2);
    for text in said {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    assert_eq!(run.stdout, "");
}

#[test]
fn a_file_in_place_of_a_name_is_told() {
    let program = estate();
    let run = program.run(&["impact", "jobs"]);
    assert!(
        run.exits(2).stderr.contains("`jobs` was taken for a table"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_an_error_lists_can_be_typed() {
    let program = estate();
    let name = "jobs/totals.sql:default_catalog.default_database.t";
    let run = program.run(&["impact", name, "jobs"]);
    assert_eq!(run.exits(0).stdout, "");
    assert!(
        run.stderr.contains("nothing is downstream of t"),
        "{}",
        run.stderr
    );
    program
        .run(&["impact", "kafka://broker:9092 raw.orders", "jobs"])
        .exits(0);
}

#[rstest]
#[case::a_way("orders", "totals", 1, "")]
#[case::the_other_way("totals", "orders", 0, "it goes the other way")]
#[case::of_other_columns("orders.id", "totals.total", 0, "of other columns it does")]
#[case::none("orders", "raw.orders", 0, "no data gets from orders to orders")]
fn a_pipeline_can_stop_where_there_is_a_way(
    #[case] from: &str,
    #[case] to: &str,
    #[case] code: i32,
    #[case] said: &str,
) {
    let program = estate();
    let run = program.run(&["path", from, to, "--exit-code", "jobs"]);
    run.exits(code);
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert_eq!(run.stdout.is_empty(), code == 0);
    program.run(&["path", from, to, "jobs"]).exits(0);
}

#[test]
fn repeats_are_one_on_request() {
    let program = Program::new();
    let insert = "INSERT INTO b SELECT x FROM a;\n";
    program.file("a.sql", insert.repeat(3));
    let run = program.run(&["groups", "--members", "a.sql"]);
    assert_eq!(run.exits(0).stdout.matches("  INSERT b").count(), 3);
    let run = program.run(&["groups", "--members", "--merge", "identical", "a.sql"]);
    assert_eq!(run.exits(0).stdout.matches("  INSERT b").count(), 1);
    for name in ["a", "a.x"] {
        let run = program.run(&["trace", name, "--downstream", "a.sql"]);
        let stdout = &run.exits(0).stdout;
        let times = stdout.matches("INSERT b and 2 more").count();
        assert_eq!(times, 1, "{stdout}");
    }
}

#[test]
fn names_of_others_stay_harmless() {
    let program = Program::new();
    program.file(
        "a.sql",
        "INSERT INTO `b\u{1b}[2J` SELECT `x\u{1b}[31m`, 1 AS `n,\u{9b}2J` FROM a;",
    );
    for arguments in [
        &["impact", "a", "a.sql"][..],
        &["impact", "a", "--format", "csv", "a.sql"],
        &["impact", "a", "--format", "json", "a.sql"],
        &["trace", "a", "a.sql"],
        &["trace", "b\u{1b}[2J", "a.sql"],
        &["path", "a", "b\u{1b}[2J", "a.sql"],
        &["groups", "--members", "a.sql"],
        &["impact", "b\u{1b}[2K", "a.sql"],
    ] {
        let run = program.run(arguments);
        let all = format!("{}{}", run.stdout, run.stderr);
        let is_fine = |it: char| it == '\n' || it == '\r' || !it.is_control();
        assert!(all.chars().all(is_fine), "{arguments:?}: {all:?}");
    }
}
