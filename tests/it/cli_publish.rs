//! `plan`, `apply`, `publish`, `atlas`: to the local catalogue and back.

use crate::program::Program;

const SCRIPT: &str = "\
CREATE TABLE orders (item STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE copies (item STRING) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO copies SELECT item FROM orders;
";

#[test]
fn a_publish_is_planned_confirmed_reported_and_found_again() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let plan = program.run(&["plan", "--exit-code", "-o", "plan.json", "a.sql"]);
    plan.exits(1);
    let last = plan.stdout.lines().last().unwrap();
    assert!(
        last.starts_with("Plan: 4 to create, 0 to update"),
        "{}",
        plan.stdout
    );

    // Nobody is there to say yes.
    let asked = program.run(&["apply", "plan.json"]);
    assert!(asked.exits(2).stderr.contains("--yes"), "{}", asked.stderr);

    let report = program.json(&["apply", "--yes", "--format", "json", "plan.json"]);
    assert_eq!(report["created"], 4);
    assert_eq!(report["measures"]["m"], 4);
    for name in ["t1_s", "t2_s", "pr", "pt_s", "ee"] {
        assert!(report["measures"][name].is_f64(), "{report}");
    }

    let again = program.run(&["plan", "--exit-code", "a.sql"]);
    assert!(
        again.exits(0).stdout.contains("0 to create, 0 to update"),
        "{}",
        again.stdout
    );
    let nothing = program.json(&["publish", "--format", "json", "a.sql"]);
    assert_eq!(nothing["measures"]["m"], 0);
    assert!(nothing["measures"]["pr"].is_null());

    let found = program.run(&["atlas", "search", "copies", "--type", "kafka_topic"]);
    assert!(
        found.exits(0).stdout.contains("copies@primary"),
        "{}",
        found.stdout
    );
    let shown = program.run(&["atlas", "show", "copies@primary"]);
    assert!(
        shown.exits(0).stdout.contains("kafka_topic"),
        "{}",
        shown.stdout
    );
    let lineage = program.run(&["atlas", "lineage", "copies@primary"]);
    assert!(
        lineage.exits(0).stdout.contains("orders@primary"),
        "{}",
        lineage.stdout
    );
    let info = program.run(&["atlas", "info"]);
    for line in [
        "state    ACTIVE",
        "may      create and change entities",
        "types    has ",
    ] {
        assert!(info.exits(0).stdout.contains(line), "{}", info.stdout);
    }
    let info = program.json(&["atlas", "info", "--format", "json"]);
    assert_eq!(info["types"]["flink_process"], "same");
    let types = program.run(&["atlas", "types"]);
    assert!(types.exits(0).stdout.contains("flink_process"));
    program.run(&["atlas", "types", "flink_process"]).exits(0);
    program.run(&["atlas", "show", "no@such"]).exits(2);
    let nothing = program.run(&["atlas", "search", "zzz"]);
    assert_eq!(nothing.exits(0).stdout, "");
    assert!(
        nothing.stderr.contains("nothing was found"),
        "{}",
        nothing.stderr
    );
    let no_type = program.run(&["atlas", "search", "x", "--type", "nope"]);
    let said = &no_type.exits(2).stderr;
    assert!(
        said.contains("no entity type nope") && said.contains("atlas types"),
        "{said}"
    );
}

#[test]
fn publishing_in_one_go_reports_for_people() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let run = program.run(&["publish", "--yes", "a.sql"]);
    run.exits(0);
    for word in ["4 created", "push rate: M / T1", "entities/s"] {
        assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
    }
    program.run(&["publish", "--resume", "--yes"]).exits(0);
}

#[test]
fn messages_in_a_file_are_all_that_there_is_of_a_publish() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    let run = program.run(&["publish", "--via", "file:out.jsonl", "a.sql"]);
    let told = &run.exits(0).stderr;
    assert!(told.contains("wrote 3 messages"), "{told}");
    let text = std::fs::read_to_string(program.path().join("out.jsonl")).unwrap();
    let types = text.lines().map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let first = &message["message"]["entities"]["entities"][0];
        first["typeName"].as_str().unwrap().to_owned()
    });
    let types: Vec<_> = types.collect();
    assert_eq!(types, ["kafka_topic", "flink_process", "flink_application"]);

    let plan = program.run(&["plan", "a.sql"]);
    assert!(
        plan.exits(0).stdout.contains("4 to create"),
        "{}",
        plan.stdout
    );

    let piped = program.run(&["publish", "--via", "file:-", "a.sql"]);
    assert_eq!(piped.exits(0).stdout.lines().count(), 3);

    // Nothing to publish is no message, and no report among them.
    program.run(&["plan", "-o", "plan.json", "a.sql"]).exits(0);
    program.run(&["apply", "--yes", "plan.json"]).exits(0);
    let nothing = program.run(&["publish", "--via", "file:-", "a.sql"]);
    assert_eq!(nothing.exits(0).stdout, "");
    let deletions = program.run(&["undo", "--via", "file:-"]);
    assert_eq!(
        deletions
            .exits(0)
            .stdout
            .matches("ENTITY_DELETE_V2")
            .count(),
        1
    );
    for (arguments, said) in [
        (
            &[
                "apply",
                "plan.json",
                "--atlas",
                "http://localhost:1",
                "--via",
                "file:-",
            ][..],
            "the plan is for local",
        ),
        (
            &["publish", "--yes", "--via", "rest-notification", "a.sql"],
            "reads no messages",
        ),
        (
            &["publish", "--via", "carrier pigeon", "a.sql"],
            "is no way to a server",
        ),
        (
            &["publish", "--via", "file:out.jsonl", "--resume", "a.sql"],
            "leave out --resume",
        ),
        (
            &["publish", "--via", "kafka://me:s3cret@h:1", "a.sql"],
            "has a login in it",
        ),
    ] {
        let refused = program.run(arguments);
        let told = &refused.exits(2).stderr;
        assert!(told.contains(said), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}

#[test]
fn one_file_has_one_plan_however_its_path_is_written() {
    let program = Program::new();
    // A table that is declared nowhere is named after its file.
    program.file(
        "a.sql",
        format!("{SCRIPT}INSERT INTO copies SELECT item FROM unknown;\n"),
    );
    program.run(&["publish", "--yes", "./a.sql"]).exits(0);
    let absolute = program.path().canonicalize().unwrap().join("a.sql");
    for path in [
        "a.sql",
        "./a.sql",
        "../work/a.sql",
        absolute.to_str().unwrap(),
    ] {
        let again = program.run(&["plan", "--exit-code", path]);
        assert!(
            again.exits(0).stdout.contains("0 to create, 0 to update"),
            "{path}: {}",
            again.stdout
        );
    }
}

#[test]
fn what_was_named_and_cannot_be_read_is_no_empty_plan() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    for arguments in [
        &["plan", "a.sql", "absent.sql"][..],
        &["publish", "--yes", "absent.sql"],
        &["publish", "--yes", "./absent.sql", "a.sql"],
    ] {
        let run = program.run(arguments);
        assert!(run.exits(2).stderr.contains("absent.sql"), "{}", run.stderr);
    }
    for command in [&["plan"][..], &["publish", "--yes"]] {
        let arguments = [command, &["a.sql", "http://127.0.0.1:1"]].concat();
        let run = program.run(&arguments);
        assert!(
            run.exits(3).stderr.contains("127.0.0.1:1"),
            "{}",
            run.stderr
        );
    }
    let plan = program.run(&["plan", "a.sql"]);
    assert!(
        plan.exits(0).stdout.contains("4 to create"),
        "{}",
        plan.stdout
    );
}

#[test]
fn a_dataset_is_chosen_by_the_name_of_its_table() {
    let program = Program::new();
    program.file(
        "a.sql",
        SCRIPT
            .replace("TABLE copies", "TABLE es")
            .replace("INTO copies", "INTO es"),
    );
    for name in ["es", "default_catalog.default_database.es"] {
        let plan = program.run(&["plan", "--only", name, "a.sql"]);
        let sum = plan.exits(0).stdout.lines().last();
        assert!(
            sum.is_some_and(|it| it.contains("1 to create")),
            "{}",
            plan.stdout
        );
    }
}

#[test]
fn a_plan_for_another_server_or_no_plan_is_refused() {
    let program = Program::new();
    program.file("plan.json", "{}");
    program.run(&["apply", "--yes", "plan.json"]).exits(2);
    program.run(&["apply", "--yes", "absent.json"]).exits(2);
}

#[test]
fn an_undo_takes_back_what_a_publish_did_and_nothing_else() {
    let program = Program::new();
    program.file("a.sql", SCRIPT);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    // The second publish changes the process, and brings a topic of its own, which a third reads.
    let edited = SCRIPT.replace(
        "INSERT INTO copies SELECT item FROM orders;",
        "CREATE TABLE more (item STRING) WITH ('connector' = 'kafka', 'topic' = 'more', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');\n\
         INSERT INTO copies SELECT item FROM more;",
    );
    program.file("a.sql", &edited);
    program.run(&["publish", "--yes", "a.sql"]).exits(0);

    let listed = program.run(&["undo", "--list"]);
    let lines: Vec<_> = listed.exits(0).stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].contains("1 entity created, 1 updated"),
        "{lines:?}"
    );
    // Nobody is there to say yes.
    assert!(program.run(&["undo"]).exits(2).stderr.contains("--yes"));

    let undone = program.json(&["undo", "--yes", "--format", "json"]);
    assert_eq!(
        (&undone["deleted"], &undone["updated"]),
        (&1.into(), &1.into())
    );
    program.file("a.sql", SCRIPT);
    let plan = program.run(&["plan", "--exit-code", "a.sql"]);
    assert!(
        plan.exits(0)
            .stdout
            .contains("0 to create, 0 to update, 4 unchanged"),
        "{}",
        plan.stdout
    );
    let listed = program.run(&["undo", "--list"]);
    assert!(
        listed
            .exits(0)
            .stdout
            .lines()
            .next()
            .unwrap()
            .ends_with("(undone)"),
        "{}",
        listed.stdout
    );

    // What another publish uses stays.
    program.file("b.sql", SCRIPT.replace("copies", "others"));
    program.run(&["publish", "--yes", "b.sql"]).exits(0);
    let first = listed
        .stdout
        .lines()
        .last()
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let undone = program.run(&["undo", "--yes", &first]);
    undone.exits(0);
    assert!(undone.stdout.contains("3 deleted"), "{}", undone.stdout);
    program.run(&["atlas", "show", "orders@primary"]).exits(0);
    program.run(&["atlas", "show", "copies@primary"]).exits(2);
    let nothing = program.run(&["undo", "nosuch"]);
    assert!(
        nothing.exits(2).stderr.contains("--list"),
        "{}",
        nothing.stderr
    );
}
