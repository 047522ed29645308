//! Publishes that were cut off: which one is gone on with, what is told of it, and how it is got rid of.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::cli_undo::send;
use crate::contract::client::start_in;
use crate::program::Program;

fn script(name: &str) -> String {
    let topic = |name: &str| {
        format!(
            "CREATE TABLE {name} (item STRING) WITH ('connector' = 'kafka', 'topic' = '{name}', \
             'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');\n"
        )
    };
    let (one, other) = (format!("{name}_one"), format!("{name}_other"));
    format!(
        "{}{}INSERT INTO {other} SELECT item FROM {one};\n",
        topic(&one),
        topic(&other)
    )
}

/// The journals of all servers, the latest last.
fn journals(program: &Program) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for server in std::fs::read_dir(program.home().join("state/headwater/publish")).unwrap() {
        for file in std::fs::read_dir(server.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == "journal") {
                found.push((path.metadata().unwrap().modified().unwrap(), path));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

/// Cuts the latest journal off behind its first record of this kind, which is made one of this moment. The name of the
/// publish.
fn cut_off(program: &Program, kind: &str) -> String {
    let path = journals(program).pop().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut kept = String::new();
    for line in text.lines() {
        let mut record: Value = serde_json::from_str(line).unwrap();
        let is_last = record["record"] == kind;
        if is_last {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            record["at"] = json!(u64::try_from(now.as_millis()).unwrap());
        }
        kept.push_str(&record.to_string());
        kept.push('\n');
        if is_last {
            break;
        }
    }
    std::fs::write(&path, kept).unwrap();
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

/// A program with two publishes that were cut off, of `a.sql` and then of `b.sql`, and their names.
fn two_cut_off() -> (Program, String, String) {
    let program = Program::new();
    program
        .file("a.sql", script("a"))
        .file("b.sql", script("b"));
    let mut ids = Vec::new();
    for (file, namespace) in [("a.sql", "first"), ("b.sql", "second")] {
        program
            .run(&["publish", "--yes", file, "--namespace", namespace])
            .exits(0);
        ids.push(cut_off(&program, "intended"));
    }
    let [a, b] = <[String; 2]>::try_from(ids).unwrap();
    (program, a, b)
}

#[test]
fn what_is_gone_on_with_is_what_was_asked_for() {
    let (program, a, b) = two_cut_off();
    for (words, id, namespace) in [
        (&["a.sql"][..], &a, "first"),
        (&["--namespace", "second"], &b, "second"),
    ] {
        let resumed = program.run(&[&["publish", "--resume", "--yes"], words].concat());
        let told = &resumed.exits(0).stderr;
        for word in [id.as_str(), namespace, "going on with"] {
            assert!(told.contains(word), "{word}: {told}");
        }
    }
    let done = program.run(&["publish", "--resume", "--yes"]);
    assert!(
        done.exits(0).stderr.contains("unfinished"),
        "{}",
        done.stderr
    );
}

#[test]
fn another_publish_than_the_one_that_was_asked_for_is_left_alone() {
    let (program, _, b) = two_cut_off();
    program.file("c.sql", script("c"));
    for words in [
        &["c.sql"][..],
        &["a.sql", "--namespace", "second"],
        &["--namespace", "third"],
    ] {
        let refused = program.run(&[&["publish", "--resume", "--yes"], words].concat());
        let told = &refused.exits(2).stderr;
        let undo = format!("headwater undo {b}");
        for word in [
            b.as_str(),
            "namespace second",
            "b.sql",
            "leave out --resume",
            &undo,
        ] {
            assert!(told.contains(word), "{word}: {told}");
        }
    }
    let listed = program.run(&["undo", "--list"]);
    let listed = &listed.exits(0).stdout;
    assert_eq!(listed.matches("(not finished)").count(), 2, "{listed}");
}

#[test]
fn the_list_tells_what_each_publish_was_of_and_what_it_did() {
    let (program, a, b) = two_cut_off();
    let listed = program.run(&["undo", "--list"]);
    let lines: Vec<&str> = listed.exits(0).stdout.lines().collect();
    for (line, id, namespace, file) in [
        (lines[0], b, "namespace second", "b.sql"),
        (lines[1], a, "namespace first", "a.sql"),
    ] {
        for word in [id.as_str(), namespace, file, "0 updated, 0 deleted"] {
            assert!(line.contains(word), "{word}: {line}");
        }
    }
}

#[test]
fn a_publish_that_cannot_be_gone_on_with_says_how_it_ends() {
    let (program, a, b) = two_cut_off();
    let named = "entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=b_one@second";
    let changed = send(&program, Method::GET, named, None)["entity"]["guid"].clone();
    let path = format!("entity/guid/{}?name=topic", changed.as_str().unwrap());
    send(&program, Method::PUT, &path, Some(&json!("another")));
    let refused = program.run(&["publish", "--resume", "--yes"]);
    let told = &refused.exits(2).stderr;
    let undo = format!("headwater undo {b}");
    let forget = format!("headwater undo {b} --forget");
    for word in ["has changed since", &undo, &forget] {
        assert!(told.contains(word), "{word}: {told}");
    }
    // It does not stand in the way of the other.
    let other = program.run(&["publish", "--resume", "--yes", "a.sql"]);
    assert!(other.exits(0).stderr.contains(&a), "{}", other.stderr);
}

#[test]
fn what_comes_by_standard_input_is_not_gone_on_with() {
    let program = Program::new();
    let publish = |words: &[&str], name: &str| {
        program.run_with_input(
            &[&["publish", "--yes"], words].concat(),
            script(name).as_bytes(),
        )
    };
    publish(&["-"], "a").exits(0);
    let id = cut_off(&program, "intended");
    let refused = publish(&["--resume", "-"], "b");
    let told = &refused.exits(2).stderr;
    for word in ["standard input", "without `-`", "leave out --resume"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let resumed = program.run(&["publish", "--yes", "--resume"]);
    assert!(resumed.exits(0).stderr.contains(&id), "{}", resumed.stderr);
}

#[test]
fn what_is_given_up_is_not_asked_about_any_more() {
    let (program, a, b) = two_cut_off();
    let unsure = program.run(&["undo", &b, "--forget"]);
    assert!(
        unsure.exits(2).stderr.contains("--yes"),
        "{}",
        unsure.stderr
    );
    program.run(&["undo", &b, "--forget", "--yes"]).exits(0);
    program.run(&["undo", &b, "--forget", "--yes"]).exits(2);
    program.run(&["undo", "--forget", "--yes"]).exits(2);
    let resumed = program.run(&["publish", "--yes", "--resume"]);
    assert!(resumed.exits(0).stderr.contains(&a), "{}", resumed.stderr);
    nothing_is_unfinished(&program);
    // What it has sent is there, and can be taken back.
    let listed = program.run(&["undo", "--list"]);
    let listed = &listed.exits(0).stdout;
    let line = listed.lines().find(|line| line.contains(&b)).unwrap();
    assert!(line.contains("(not finished, closed)"), "{line}");
}

#[test]
fn another_project_is_not_asked_about_what_is_unfinished() {
    let (program, a, b) = two_cut_off();
    program
        .file("c/c.sql", script("c"))
        .file("c/headwater.toml", "scripts = [\"c.sql\"]\n");
    let published = program.run_in("c", &["publish", "--yes"]);
    let told = &published.exits(0).stderr;
    assert!(!told.contains(&a) && !told.contains(&b), "{told}");
    let refused = program.run_in("c", &["publish", "--yes", "--resume"]);
    let told = &refused.exits(2).stderr;
    assert!(told.contains(&a) && told.contains(&b), "{told}");
    let folder = program.path().canonicalize().unwrap();
    let elsewhere = format!(
        "`headwater publish --resume` in {} goes on with it",
        folder.display()
    );
    assert!(told.contains(&elsewhere), "{told}");
    assert!(!told.contains("leave out --resume"), "{told}");
    program.file("headwater.toml", "");
    let refused = program.run(&["publish", "--yes", "--resume", "c/c.sql"]);
    let told = &refused.exits(2).stderr;
    assert!(told.contains("leave out --resume"), "{told}");
}

/// Asserts that nobody is asked to go on with anything any more.
fn nothing_is_unfinished(program: &Program) {
    let resumed = program.run(&["publish", "--resume", "--yes"]);
    let told = &resumed.exits(0).stderr;
    assert!(told.contains("is unfinished"), "{told}");
}

#[test]
fn what_turns_out_to_be_there_is_not_asked_about_for_ever() {
    let (program, _, _) = two_cut_off();
    for (file, namespace) in [("a.sql", "first"), ("b.sql", "second")] {
        let words = ["publish", "--yes", file, "--namespace", namespace];
        program.run(&words).exits(0);
    }
    nothing_is_unfinished(&program);
}

#[test]
fn an_undoing_that_finds_nothing_ends_what_it_was_to_take_back() {
    let program = Program::new();
    program.file("a.sql", script("a"));
    program.run(&["publish", "--yes", "a.sql"]).exits(0);
    cut_off(&program, "intended");
    for name in ["a_one", "a_other"] {
        let path =
            format!("entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName={name}@primary");
        send(&program, Method::DELETE, &path, None);
    }
    let process = "entity/uniqueAttribute/type/flink_process?attr:qualifiedName=a/a_other@primary";
    send(&program, Method::DELETE, process, None);
    let application = "entity/uniqueAttribute/type/flink_application?attr:qualifiedName=a@primary";
    send(&program, Method::DELETE, application, None);
    program.run(&["undo", "-o", "undo.json"]).exits(0);
    program.run(&["apply", "--yes", "undo.json"]).exits(0);
    nothing_is_unfinished(&program);
}

#[test]
fn undoing_waits_for_a_batch_that_was_cut_off() {
    let program = Program::new();
    program
        .file("a.sql", script("a"))
        .file("headwater.toml", "[limits]\nafterlife-seconds = 2\n");
    let catalogue = start_in(&program.home().join("served"));
    let token = catalogue.token().unwrap().expose_secret().to_owned();
    let run = |words: &[&str]| {
        let url = catalogue.url();
        let words = [words, &["--atlas", &url]].concat();
        let mut command = program.command(&words);
        let output = command
            .env("HEADWATER_ATLAS_TOKEN", &token)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{words:?}: {told}");
        told
    };
    run(&["publish", "--yes", "a.sql"]);
    cut_off(&program, "intended");
    let told = run(&["undo", "--yes"]);
    assert!(told.contains("may still be working on a batch"), "{told}");
}

#[test]
fn a_program_gets_a_report_where_nothing_is_unfinished() {
    let program = Program::new();
    let report = program.json(&["publish", "--resume", "--yes", "--format", "json"]);
    assert_eq!(report["server"], "local");
    assert_eq!(report["created"], 0);
    let told = program.run(&["publish", "--resume", "--yes"]);
    assert_eq!(told.exits(0).stdout, "");
}
