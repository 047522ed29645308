//! What the catalogue has otherwise than a plan would make it: found, listed, chosen about, carried out. In front of the
//! local catalogue, into which another client has written.

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::contract::client::{Caller, run, start_in};
use crate::program::{Program, Run};

const SCRIPT: &str = "\
CREATE TABLE orders (item STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE copies (item STRING) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO copies SELECT item FROM orders;
";

fn published() -> Program {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    program
}

/// Another client writes these.
fn write(program: &Program, entities: &[Value]) {
    let directory = program.home().join("data/headwater");
    std::fs::create_dir_all(&directory).unwrap();
    let catalogue = start_in(&directory);
    let caller = Caller::of(&catalogue);
    run(async {
        let (status, answer) = caller.bulk(entities).await;
        assert_eq!(status, 200, "{answer}");
    });
}

fn topic(name: &str, uri: &str) -> Value {
    json!({"typeName": "kafka_topic", "attributes": {
        "qualifiedName": format!("{name}@primary"), "name": name, "topic": name, "uri": uri}})
}

/// Leaves `copies` three times, as clients that create it at once leave it in Atlas. The local catalogue lets no client do
/// that, so it is done in its file.
fn double(program: &Program) {
    let twins = ["copies@primary.2", "copies@primary.3"].map(|name| {
        let mut twin = topic("copies", "b:9092");
        twin["attributes"]["qualifiedName"] = json!(name);
        twin
    });
    write(program, &twins);
    let file = program.home().join("data/headwater/catalogue.db");
    let file = rusqlite::Connection::open(file).unwrap();
    let changed = file.execute(
        "UPDATE entity SET qualified_name = 'copies@primary',
           attributes = json_set(attributes, '$.qualifiedName', 'copies@primary')
         WHERE qualified_name LIKE 'copies@primary.%'",
        [],
    );
    assert_eq!(changed.unwrap(), 2);
}

#[test]
fn duplicates_are_listed_and_removed_by_a_plan_that_asks() {
    let program = published();
    double(&program);
    // Of its own catalogue the program takes for granted that it has nothing twice.
    let catalogue = start_in(&program.home().join("data/headwater"));
    let (url, token) = (catalogue.url(), catalogue.token().unwrap());
    let run = |arguments: &[&str]| {
        let arguments = [arguments, &["--atlas", &url]].concat();
        let mut command = program.command(&arguments);
        command.env("HEADWATER_ATLAS_TOKEN", token.expose_secret());
        Run::of(command.output().unwrap())
    };
    let json_of = |arguments: &[&str]| -> Value {
        let run = run(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr))
    };
    let shown = run(&["atlas", "show", "copies@primary"]);
    let others = shown.exits(0).stdout.split("others of this name\n").nth(1);
    let others = others.unwrap_or_else(|| panic!("{}", shown.stdout));
    assert!(
        others
            .lines()
            .take(2)
            .all(|it| it.starts_with("  kafka_topic "))
    );
    let json = json_of(&["atlas", "show", "copies@primary"]);
    assert_eq!(json["namesakes"].as_array().unwrap().len(), 2);

    let plan = run(&["plan", "a.sql"]);
    for words in [
        "! duplicates: the server has 3 entities kafka_topic copies@primary: ",
        "    keep: all of them stay",
        "    or --choose copies@primary=remove-the-others: the first one named stays",
        "cost: ",
        "0 to create, 0 to update, 1 in conflict",
    ] {
        assert!(
            plan.exits(0).stdout.contains(words),
            "{words}\n{}",
            plan.stdout
        );
    }

    let choose = [
        "plan",
        "a.sql",
        "-o",
        "p.json",
        "--choose",
        "duplicates=remove-the-others",
    ];
    let plan = run(&choose);
    assert!(
        plan.exits(0).stdout.contains("2 to delete"),
        "{}",
        plan.stdout
    );
    // Nobody is there to say yes.
    run(&["apply", "p.json"]).exits(2);
    // Messages name no guids.
    let file = run(&["apply", "--yes", "--via", "file:m.json", "p.json"]);
    assert!(
        file.exits(2).stderr.contains("--via rest"),
        "{}",
        file.stderr
    );
    let report = json_of(&["apply", "--yes", "p.json"]);
    assert_eq!(
        (&report["deleted"], &report["findings"]),
        (&json!(2), &json!([]))
    );

    let again = run(&["plan", "--exit-code", "a.sql"]);
    assert!(
        again.exits(0).stdout.contains("4 unchanged"),
        "{}",
        again.stdout
    );
    assert!(!again.stdout.contains("duplicates"), "{}", again.stdout);
    let shown = run(&["atlas", "show", "copies@primary"]);
    assert!(!shown.exits(0).stdout.contains("others of this name"));
    // The process writes the one that stayed.
    let lineage = run(&["atlas", "lineage", "copies@primary"]);
    assert!(
        lineage.exits(0).stdout.contains("orders@primary"),
        "{}",
        lineage.stdout
    );
}

#[test]
fn what_others_say_of_a_topic_is_kept_unless_chosen() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    write(&program, &[topic("orders", "orders")]);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    let uri = || {
        let shown = program.json(&["atlas", "show", "orders@primary", "--format", "json"]);
        shown["entity"]["attributes"]["uri"].clone()
    };
    assert_eq!(uri(), "orders");
    let plan = program.run(&["plan", "--exit-code", "a.sql"]);
    assert!(
        plan.exits(0).stdout.contains(
            "! foreign-values: kafka_topic orders@primary has uri \"orders\" where ours is \"b:9092\""
        ),
        "{}",
        plan.stdout
    );
    let publish = [
        "publish",
        "--yes",
        "a.sql",
        "--choose",
        "orders@primary=adopt",
    ];
    program.run(&publish).exits(0);
    assert_eq!(uri(), "b:9092");
}

#[test]
fn keys_that_somebody_put_into_the_conf_of_a_process_stay() {
    let program = published();
    let name = "a/copies@primary";
    let conf = |program: &Program| {
        let shown = program.json(&["atlas", "show", name, "--format", "json"]);
        shown["entity"]["attributes"]["conf"].clone()
    };
    let mut noted = conf(&program);
    noted["team"] = json!("analytics");
    let process = json!({"typeName": "flink_process", "attributes": {
        "qualifiedName": name, "name": "a/copies", "id": name, "conf": noted}});
    write(&program, &[process]);
    program.run(&["plan", "--exit-code", "a.sql"]).exits(0);
    program.file("a.sql", SCRIPT.replace("SELECT item", "SELECT UPPER(item)"));
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    let conf = conf(&program);
    assert_eq!(conf["team"], "analytics");
    assert!(conf["sql"].as_str().unwrap().contains("UPPER"));
}

#[test]
fn a_name_of_another_type_is_kept_adopted_or_replaced() {
    for (choice, left) in [
        ("keep", vec!["DataSet", "kafka_topic"]),
        ("adopt", vec!["DataSet"]),
        ("delete-and-recreate", vec!["kafka_topic"]),
    ] {
        let program = Program::new();
        program.file("a.sql", SCRIPT);
        let other = json!({"typeName": "DataSet", "attributes": {
            "qualifiedName": "orders@primary", "name": "orders"}});
        write(&program, &[other]);
        let plan = program.run(&["plan", "a.sql"]);
        assert!(
            plan.exits(0)
                .stdout
                .contains("! other-type: the server has orders@primary as a DataSet"),
            "{}",
            plan.stdout
        );
        let chosen = format!("orders@primary={choice}");
        let publish = program.run(&["publish", "--yes", "a.sql", "--choose", &chosen]);
        publish.exits(0);
        let found = program.json(&["atlas", "search", "orders@primary", "--format", "json"]);
        let entities = found["entities"].as_array().unwrap().iter();
        let of_name = entities.filter(|it| it["attributes"]["qualifiedName"] == "orders@primary");
        let mut types: Vec<&str> = of_name.map(|it| it["typeName"].as_str().unwrap()).collect();
        types.sort_unstable();
        assert_eq!(types, left, "{choice}");
        // The same choice about nothing is a mistake, but not where it is still there to choose.
        if choice == "adopt" {
            let again = ["plan", "--exit-code", "a.sql", "--choose", &chosen];
            program.run(&again).exits(0);
            let kept = format!("choices = [\"{chosen}\"]");
            assert!(publish.stderr.contains(&kept), "{}", publish.stderr);
            program.file("headwater.toml", format!("[catalogue]\n{kept}\n"));
            let silent = program.run(&["plan", "--exit-code", "a.sql"]);
            assert!(
                !silent.exits(0).stderr.contains("choices ="),
                "{}",
                silent.stderr
            );
            // What is chosen for one plan goes before it.
            let other = [
                "plan",
                "--exit-code",
                "a.sql",
                "--choose",
                "orders@primary=keep",
            ];
            program.run(&other).exits(1);
        }
    }
}

#[test]
fn what_was_deleted_and_who_else_writes_is_told() {
    let program = published();
    program.run(&["undo", "--yes"]).exits(0);
    let flow = json!({"typeName": "Process", "attributes": {
        "qualifiedName": "flow@nifi", "name": "flow", "inputs": [],
        "outputs": [{"typeName": "kafka_topic", "uniqueAttributes": {"qualifiedName": "copies@primary"}}]}});
    write(&program, &[topic("copies", "b:9092")]);
    write(&program, &[flow]);
    let plan = program.run(&["plan", "a.sql"]);
    for words in [
        "! foreign-writer: Process flow (",
        "writes kafka_topic copies@primary too",
        "! soft-deleted: kafka_topic orders@primary was deleted",
    ] {
        assert!(
            plan.exits(0).stdout.contains(words),
            "{words}\n{}",
            plan.stdout
        );
    }
}

#[test]
fn a_choice_that_is_none_is_refused() {
    let program = published();
    for (choice, words) in [
        ("duplicates=drop", "drop is no choice: keep, adopt"),
        (
            "duplicates=delete-and-recreate",
            "duplicates has no choice delete-and-recreate",
        ),
        ("orders@primary", "say what is chosen about"),
        ("stale-edges=adopt", "stale-edges has no choice adopt"),
        (
            "orders@primary=adopt",
            "nothing to choose for --choose orders@primary=adopt",
        ),
    ] {
        let run = program.run(&["plan", "a.sql", "--choose", choice]);
        assert!(
            run.exits(2).stderr.contains(words),
            "{choice}\n{}",
            run.stderr
        );
    }
}
