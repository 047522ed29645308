//! What a plan says: of names that are asked for, of names that collide, of choices and of applications.

use serde_json::{Value, json};

use crate::program::Program;

/// A table of a topic.
fn table(name: &str, topic: &str) -> String {
    format!(
        "CREATE TABLE `{name}` (a INT) WITH ('connector' = 'kafka', 'topic' = '{topic}', 'properties.bootstrap.servers' = 'b:9092');\n"
    )
}

/// The signs of the processes and applications of a plan.
fn signs(plan: &Value) -> Vec<String> {
    let entries = plan["entries"].as_array().unwrap().iter();
    let flow = entries.filter(|it| it["type_name"].as_str().unwrap().starts_with("flink_"));
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    flow.map(|it| format!("{} {}", text(it, "sign"), text(it, "qualified_name")))
        .collect()
}

/// `big#2` is a table here, and the second statement that writes `big`.
#[test]
fn a_table_that_is_called_like_a_second_statement_is_published() {
    let program = Program::new();
    let tables = [table("s", "s"), table("big", "big"), table("big#2", "big2")].concat();
    let two = "INSERT INTO big SELECT a FROM s;\nINSERT INTO big SELECT a + 1 FROM s;\n";
    let sharp = "INSERT INTO `big#2` SELECT a FROM s;\n";
    program.file("x.sql", format!("{tables}{two}{sharp}"));
    let plan = ["plan", "--format", "json", "x.sql"];
    let wanted = [
        "create x/big@primary",
        "create x/big#2@primary",
        "create x/big#2#1@primary",
        "create x@primary",
    ];
    assert_eq!(signs(&program.json(&plan)), wanted);
    program.run(&["publish", "--yes", "x.sql"]).exits(0);
    let again = program.json(&plan);
    assert!(
        signs(&again).iter().all(|it| it.starts_with("unchanged ")),
        "{again}"
    );
}

/// Three topics of one name but for case, and a table that is never published.
fn colliding() -> Program {
    let program = Program::new();
    let tables = [
        table("a", "Orders"),
        table("b", "orders"),
        table("c", "ORDERS"),
        table("t", "t"),
    ];
    let generated = "CREATE TABLE gen (a INT) WITH ('connector' = 'datagen');\n";
    let reads = ["a", "b", "c"].map(|it| format!("INSERT INTO t SELECT a FROM {it};\n"));
    let script = [
        &tables.concat(),
        generated,
        &reads.concat(),
        "INSERT INTO t SELECT a FROM gen;\n",
    ];
    program.file("x.sql", script.concat());
    program
}

#[test]
fn a_name_in_whatever_case_is_explained_with_all_that_collides_with_it() {
    let program = colliding();
    for name in ["orders", "Orders", "orders@primary", "b"] {
        let told = program.run(&["plan", "--explain", name, "x.sql"]);
        let told = &told.exits(0).stdout;
        assert_eq!(
            told.matches("kafka_topic orders@primary\n").count(),
            3,
            "{name}: {told}"
        );
        assert_eq!(told.matches("    conflict: ").count(), 3, "{name}: {told}");
    }
    let document = program.json(&["plan", "--explain", "orders", "--format", "json", "x.sql"]);
    let entities = document["entities"].as_array().unwrap();
    let names: Vec<_> = entities
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Orders", "orders", "ORDERS"]);
    assert_eq!(document["not_published"], json!([]));
    let refused = program.run(&["plan", "--explain", "orders", "--format", "html", "x.sql"]);
    assert!(refused.exits(2).stderr.contains("as text or as JSON"));
}

#[test]
fn what_is_not_published_is_explained_by_its_reason() {
    let program = colliding();
    let told = program.run(&["plan", "--explain", "GEN", "x.sql"]);
    assert_eq!(
        told.exits(0).stdout,
        "default_catalog.default_database.gen: not published\n    why: holds no data of its own; \
         --publish-ephemeral publishes it all the same\n"
    );
    let document = program.json(&["plan", "--explain", "gen", "--format", "json", "x.sql"]);
    assert_eq!(document["entities"], json!([]));
    let left_out = &document["not_published"][0];
    assert_eq!(left_out["name"], "default_catalog.default_database.gen");
    let unknown = program.run(&["plan", "--explain", "generated", "x.sql"]);
    assert!(
        unknown
            .exits(2)
            .stderr
            .contains("nothing in the plan is named generated")
    );
}

#[test]
fn an_application_says_which_of_its_processes_are_conflicts() {
    let program = colliding();
    let plan = program.json(&["plan", "--format", "json", "x.sql"]);
    let entries = plan["entries"].as_array().unwrap();
    let application = entries
        .iter()
        .find(|it| it["type_name"] == "flink_application");
    let why = application.unwrap()["why"].as_str().unwrap();
    assert_eq!(
        why,
        "what is submitted as one, with 4 processes; 3 of them are conflicts and not tied to it"
    );
}

#[test]
fn a_choice_of_the_project_about_what_the_plan_does_not_have_is_told() {
    let program = Program::new();
    program.file(
        "x.sql",
        [
            table("s", "s"),
            table("t", "t"),
            "INSERT INTO t SELECT a FROM s;\n".to_owned(),
        ]
        .concat(),
    );
    let choices = |all: &str| format!("[catalogue]\nchoices = [{all}]\n");
    let findings = || program.json(&["plan", "--format", "json", "x.sql"])["findings"].clone();
    program.file(
        "headwater.toml",
        choices(r#""tt@primary=adopt", "s@primary=keep", "foreign-values=keep""#),
    );
    let told = findings();
    assert_eq!(told[0]["kind"], "unknown-choice", "{told}");
    assert_eq!(
        told[0]["message"],
        "1 choice is about what this plan does not have: tt@primary=adopt"
    );
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    program.file(
        "headwater.toml",
        choices(r#""t@primary=adopt", "other-type=keep""#),
    );
    assert_eq!(findings(), Value::Null);
}

#[test]
fn what_an_application_loses_is_told_by_its_whole_name() {
    let program = Program::new();
    let tables = [table("s", "s"), table("t", "t"), table("u", "u")].concat();
    let own = "INSERT INTO u SELECT a FROM s;\n";
    program.file(
        "x.sql",
        format!("{tables}INSERT INTO t SELECT a FROM s;\n{own}"),
    );
    program.run(&["publish", "--yes", "x.sql"]).exits(0);
    program.file("x.sql", format!("{tables}{own}"));
    let plan = program.json(&["plan", "--format", "json", "x.sql"]);
    let entries = plan["entries"].as_array().unwrap();
    let application = entries.iter().find(|it| it["sign"] == "update").unwrap();
    assert_eq!(
        application["changes"][0],
        json!({
            "attribute": "headwaterProcesses",
            "before": ["x/t@primary", "x/u@primary"],
            "after": ["x/u@primary"],
        })
    );
    assert_eq!(
        application["why"],
        "what is submitted as one, with 1 process"
    );
}

/// Which of two descriptions of a topic is published hangs on what is planned: a plan of both says so.
#[test]
fn definitions_that_disagree_are_told_where_columns_are_planned() {
    let program = Program::new();
    let insert = "INSERT INTO t SELECT a FROM s;\n";
    let one = [table("s", "s"), table("t", "t")].concat();
    program.file("jobs/a.sql", format!("{one}{insert}"));
    program.file(
        "jobs/b.sql",
        format!("{}{insert}", one.replace("a INT", "a BIGINT")),
    );
    let findings = |options: &[&str]| {
        let words = [&["plan", "--format", "json"], options, &["jobs"]].concat();
        program.json(&words)["findings"].clone()
    };
    assert_eq!(findings(&[]), Value::Null);
    let told = findings(&["--columns"]);
    assert_eq!(told[0]["kind"], "other-definition", "{told}");
    assert_eq!(
        told[0]["message"],
        "2 definitions disagree with others, and the first is published that is read, so another plan may change it: \
         jobs/b.sql:1: `s` is defined otherwise than at jobs/a.sql:1: `a` is BIGINT here and INT there, \
         jobs/b.sql:2: `t` is defined otherwise than at jobs/a.sql:2: `a` is BIGINT here and INT there"
    );
}
