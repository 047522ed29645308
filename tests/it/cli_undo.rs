//! `undo`: only what the publish has made, and only where nobody has added to it since.

use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Caller, run, start_in};
use crate::program::Program;

const SCRIPT: &str = "\
CREATE TABLE orders (item STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE copies (item STRING) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO copies SELECT item FROM orders;
";

/// Sends something to the local catalogue of the program, as another client of it does.
pub fn send(program: &Program, method: Method, path: &str, body: Option<&Value>) -> Value {
    let catalogue = start_in(&program.home().join("data/headwater"));
    let caller = Caller::of(&catalogue);
    let path = format!("/api/atlas/v2/{path}");
    let body = body.map(|it| ("application/json".to_owned(), it.to_string()));
    run(async {
        let (status, answer) = caller.send(method, &path, body).await;
        assert!((200..300).contains(&status), "{path}: {answer}");
        answer
    })
}

fn topic(program: &Program, name: &str) -> Value {
    let path = format!("entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName={name}@primary");
    send(program, Method::GET, &path, None)["entity"].clone()
}

fn is_there(program: &Program, name: &str) -> bool {
    let found = program.run(&["atlas", "show", &format!("{name}@primary")]);
    found.code == Some(0)
}

#[test]
fn what_somebody_else_has_made_between_plan_and_apply_stays() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.run(&["plan", "-o", "plan.json", "a.sql"]).exits(0);
    let plan: Value = serde_json::from_slice(&program.read("plan.json")).unwrap();
    let mut entries = plan["entries"].as_array().unwrap().iter();
    let planned = entries.find(|it| it["name"] == "copies").unwrap();
    let mut attributes = planned["attributes"].clone();
    attributes["owner"] = json!("somebody");
    let theirs = json!({ "entities": [{ "typeName": "kafka_topic", "attributes": attributes }] });
    send(&program, Method::POST, "entity/bulk", Some(&theirs));

    let report = program.json(&["apply", "--yes", "--format", "json", "plan.json"]);
    assert_eq!(
        (&report["created"], &report["unchanged"]),
        (&json!(3), &json!(1))
    );
    let listed = program.run(&["undo", "--list"]);
    assert!(
        listed.exits(0).stdout.contains("3 entities created"),
        "{}",
        listed.stdout
    );
    program.run(&["undo", "--yes"]).exits(0);
    assert!(is_there(&program, "copies") && !is_there(&program, "orders"));

    // The same file once more: what is made now is taken back, too.
    program.run(&["apply", "--yes", "plan.json"]).exits(0);
    assert!(is_there(&program, "orders"));
    program.run(&["undo", "--yes"]).exits(0);
    assert!(is_there(&program, "copies") && !is_there(&program, "orders"));
}

#[test]
fn what_another_project_has_published_is_taken_back_by_its_name_alone() {
    let program = Program::new();
    for name in ["a", "b"] {
        let script = SCRIPT.replace("orders", name);
        let script = script.replace("copies", &format!("{name}_copies"));
        program.file(&format!("{name}/{name}.sql"), script).file(
            &format!("{name}/headwater.toml"),
            format!("scripts = [\"{name}.sql\"]\n"),
        );
        program.run_in(name, &["publish", "--yes"]).exits(0);
    }
    let undone = program.run_in("a", &["undo", "--yes"]);
    assert!(
        undone.exits(0).stderr.contains("project "),
        "{}",
        undone.stderr
    );
    assert!(!is_there(&program, "a") && is_there(&program, "b"));
    for place in ["a", "."] {
        let refused = program.run_in(place, &["undo", "--yes"]);
        let told = &refused.exits(2).stderr;
        assert!(told.contains("`headwater undo "), "{told}");
        assert!(is_there(&program, "b"));
    }
    let listed = program.run(&["undo", "--list"]).stdout;
    let id = listed.split_whitespace().next().unwrap();
    program.run_in("a", &["undo", "--yes", id]).exits(0);
    assert!(!is_there(&program, "b"));
}

/// A request that adds something to the entity of a guid.
type Addition<'a> = &'a dyn Fn(&str) -> (Method, String, Value);

#[test]
fn what_people_have_added_to_stays() {
    let group = json!({ "businessMetadataDefs": [{ "name": "Ops", "attributeDefs": [{ "name": "team",
        "typeName": "string", "isOptional": true, "cardinality": "SINGLE",
        "options": { "applicableEntityTypes": "[\"kafka_topic\"]", "maxStrLength": "50" } }] }] });
    let labels = |guid: &str| {
        (
            Method::POST,
            format!("entity/guid/{guid}/labels"),
            json!(["hot"]),
        )
    };
    let business = |guid: &str| {
        let path = format!("entity/guid/{guid}/businessmetadata");
        (Method::POST, path, json!({ "Ops": { "team": "a" } }))
    };
    let owner = |guid: &str| {
        let path = format!("entity/guid/{guid}?name=owner");
        (Method::PUT, path, json!("somebody"))
    };
    let cases: [(Addition<'_>, &str); 3] = [
        (&labels, "the label hot"),
        (&business, "business metadata Ops"),
        (&owner, "filled in its owner"),
    ];
    for (addition, told) in cases {
        let program = Program::new();
        program.file("a.sql", SCRIPT);
        program.run(&["publish", "--yes", "a.sql"]).exits(0);
        send(&program, Method::POST, "types/typedefs", Some(&group));
        let copies = topic(&program, "copies");
        let (method, path, body) = addition(copies["guid"].as_str().unwrap());
        send(&program, method, &path, Some(&body));
        let undone = program.run(&["undo", "--yes"]);
        assert!(undone.stderr.contains(told), "{told}: {}", undone.stderr);
        assert!(
            is_there(&program, "copies") && !is_there(&program, "orders"),
            "{told}"
        );
    }
}

#[test]
fn nothing_is_published_where_everything_is_read_only() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.run(&["plan", "-o", "plan.json", "a.sql"]).exits(0);
    for words in [
        &["publish", "a.sql"][..],
        &["apply", "plan.json"],
        &["undo"],
    ] {
        let refused = program.run(&[words, &["--read-only", "--yes"]].concat());
        refused.exits(2);
        if words[0] != "undo" {
            assert!(refused.stderr.contains("--read-only"), "{}", refused.stderr);
        }
    }
    assert!(!is_there(&program, "copies"));
    // What is only written down changes nothing.
    let messages = ["publish", "--read-only", "--via", "file:-", "a.sql"];
    program.run(&messages).exits(0);
}

#[test]
fn publishes_are_listed_for_programs() {
    let program = Program::new();
    let list = || program.json(&["undo", "--list", "--format", "json"]);
    assert_eq!(list(), json!({ "publishes": [] }));
    program.file("a.sql", SCRIPT);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    let listed = list();
    let publish = &listed["publishes"][0];
    assert_eq!(
        (
            &publish["created"],
            &publish["updated"],
            &publish["is_undone"]
        ),
        (&json!(4), &json!(0), &json!(false))
    );
    let id = publish["id"].as_str().unwrap();
    program.run(&["undo", "--yes", id]).exits(0);
    assert_eq!(list()["publishes"][0]["is_undone"], true);
}

/// What went with a publish does not come back, and who agrees without looking is told so.
#[test]
fn what_cannot_be_brought_back_is_told() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let entity = json!({ "entities": [{ "typeName": "hdfs_path", "attributes": {
        "qualifiedName": "copies@primary", "name": "copies", "path": "copies" } }] });
    send(&program, Method::POST, "entity/bulk", Some(&entity));
    let choice = "copies@primary=delete-and-recreate";
    program
        .run(&["publish", "--yes", "--choose", choice, "a.sql"])
        .exits(0);
    let undone = program.run(&["undo", "--yes"]);
    let told = &undone.exits(0).stderr;
    let wanted =
        "Not taken back\n  hdfs_path copies@primary: what was deleted cannot be brought back\n";
    assert!(told.contains(wanted), "{told}");
    assert!(!told.contains("Not published"), "{told}");
}
