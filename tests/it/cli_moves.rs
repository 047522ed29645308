//! Renamed and moved files: recognised by a plan, or told of, or made anew.

use serde_json::Value;

use crate::program::Program;

const TABLES: &str = "\
CREATE TABLE a (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'a', 'properties.bootstrap.servers' = 'b:9092');
CREATE TABLE b (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'b', 'properties.bootstrap.servers' = 'b:9092');
CREATE TABLE c (id BIGINT) WITH ('connector' = 'kafka', 'topic' = 'c', 'properties.bootstrap.servers' = 'b:9092');
";

/// The process `b` of a script, and with `more` the process `c`.
fn script(more: bool) -> String {
    let more = if more {
        "INSERT INTO c SELECT id FROM a;\n"
    } else {
        ""
    };
    format!("{TABLES}INSERT INTO b SELECT id FROM a;\n{more}")
}

/// A program that has published a script of its project, which git knows.
fn published(file: &str, more: bool) -> Program {
    let program = published_without_git(file, more);
    program.commit(&[file]);
    program
}

fn published_without_git(file: &str, more: bool) -> Program {
    let program = Program::new();
    program.file(file, script(more));
    program.run(&["publish", "--yes", file]).exits(0);
    program
}

fn rename(program: &Program, from: &str, to: &str) {
    let to = program.path().join(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::rename(program.path().join(from), to).unwrap();
}

fn plan(program: &Program, args: &[&str]) -> Value {
    program.json(&[&["plan", "--format", "json"], args].concat())
}

/// The entries of a plan that change something: sign, type and qualified name.
fn changes(plan: &Value) -> Vec<String> {
    let entries = plan["entries"].as_array().unwrap().iter();
    let included = entries.filter(|entry| entry["is_included"] == true);
    included
        .map(|entry| {
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            let (sign, type_name) = (text("sign"), text("type_name"));
            format!("{sign} {type_name} {}", text("qualified_name"))
        })
        .collect()
}

/// The qualified names of the processes and applications of the catalogue.
fn names(program: &Program) -> Vec<String> {
    let mut names = Vec::new();
    for type_name in ["flink_process", "flink_application"] {
        let search = ["atlas", "search", "--type", type_name, "--format", "json"];
        let found = program.json(&search);
        for entity in found["entities"].as_array().unwrap() {
            let name = &entity["attributes"]["qualifiedName"];
            names.push(name.as_str().unwrap().to_owned());
        }
    }
    names.sort();
    names
}

#[test]
fn a_renamed_or_moved_file_keeps_its_entities() {
    for new in ["etl/new.sql", "jobs/deep/old.sql"] {
        let program = published("etl/old.sql", true);
        rename(&program, "etl/old.sql", new);
        let job = new.strip_suffix(".sql").unwrap();
        let wanted = [
            format!("update flink_process {job}/b@primary"),
            format!("update flink_process {job}/c@primary"),
            format!("update flink_application {job}@primary"),
        ];
        assert_eq!(changes(&plan(&program, &[new])), wanted);
        program.run(&["publish", "--yes", new]).exits(0);
        let renamed = [
            format!("{job}/b@primary"),
            format!("{job}/c@primary"),
            format!("{job}@primary"),
        ];
        let mut renamed = renamed.to_vec();
        renamed.sort();
        assert_eq!(names(&program), renamed);
        assert!(changes(&plan(&program, &[new])).is_empty());
        // Taken back as a whole.
        program.run(&["undo", "--yes"]).exits(0);
        let before = ["etl/old/b@primary", "etl/old/c@primary", "etl/old@primary"];
        assert_eq!(names(&program), before);
    }
}

#[test]
fn what_may_be_a_copy_is_told_and_stays() {
    let program = published("etl/old.sql", false);
    program.file("etl/new.sql", script(false));
    let created = [
        "create flink_process etl/new/b@primary",
        "create flink_application etl/new@primary",
    ];
    let document = plan(&program, &["etl/new.sql"]);
    assert_eq!(changes(&document), created);
    let told = "the same statement as etl/old/b@primary, which stays: was the file moved?";
    assert!(document.to_string().contains(told), "{document}");
    // Another folder and another name: it may be somebody else's.
    rename(&program, "etl/new.sql", "jobs/other.sql");
    std::fs::remove_file(program.path().join("etl/old.sql")).unwrap();
    let document = plan(&program, &["jobs/other.sql"]);
    assert_eq!(changes(&document).len(), 2);
    assert!(document.to_string().contains(told), "{document}");
    let followed = plan(&program, &["--follow-moves", "jobs/other.sql"]);
    let updated = [
        "update flink_process jobs/other/b@primary",
        "update flink_application jobs/other@primary",
    ];
    assert_eq!(changes(&followed), updated);
}

#[test]
fn what_was_never_in_the_project_is_told_and_stays() {
    // The file of somebody else's project, or the same file seen from another folder.
    let program = published_without_git("etl/old.sql", false);
    rename(&program, "etl/old.sql", "etl/new.sql");
    let document = plan(&program, &["etl/new.sql"]);
    let created = [
        "create flink_process etl/new/b@primary",
        "create flink_application etl/new@primary",
    ];
    assert_eq!(changes(&document), created);
    let told = "the same statement as etl/old/b@primary, which stays: was the file moved?";
    assert!(document.to_string().contains(told), "{document}");
}

#[test]
fn an_application_with_a_sink_of_slashes_keeps_its_name() {
    let program = Program::new();
    let slashed = script(true)
        .replace("TABLE b ", "TABLE `x/b` ")
        .replace("INTO b ", "INTO `x/b` ");
    program.file("etl/old.sql", slashed);
    program.run(&["publish", "--yes", "etl/old.sql"]).exits(0);
    rename(&program, "etl/old.sql", "etl/new.sql");
    // The process of the sink with a slash stays behind.
    program.file(
        "etl/new.sql",
        script(true).replace("INSERT INTO b SELECT id FROM a;\n", ""),
    );
    let document = plan(&program, &["--follow-moves", "etl/new.sql"]);
    let wanted = [
        "update flink_process etl/new/c@primary",
        "create flink_application etl/new@primary",
    ];
    assert_eq!(changes(&document), wanted);
}

#[test]
fn renaming_can_be_switched_off() {
    let program = published("etl/old.sql", false);
    rename(&program, "etl/old.sql", "etl/new.sql");
    let document = plan(&program, &["--no-follow-moves", "etl/new.sql"]);
    let created = [
        "create flink_process etl/new/b@primary",
        "create flink_application etl/new@primary",
    ];
    assert_eq!(changes(&document), created);
    assert!(!document.to_string().contains("etl/old"), "{document}");
    let both = ["plan", "--follow-moves", "--no-follow-moves", "etl/new.sql"];
    program.run(&both).exits(2);
}

#[test]
fn an_application_that_keeps_a_process_keeps_its_name() {
    let program = published("etl/old.sql", true);
    std::fs::remove_file(program.path().join("etl/old.sql")).unwrap();
    // Only one of its two processes is in the new file.
    program.file("etl/new.sql", script(false));
    let wanted = [
        "update flink_process etl/new/b@primary",
        "create flink_application etl/new@primary",
    ];
    assert_eq!(changes(&plan(&program, &["etl/new.sql"])), wanted);
}

#[test]
fn an_application_that_a_rename_left_behind_is_renamed_next() {
    let program = published("etl/old.sql", true);
    rename(&program, "etl/old.sql", "etl/new.sql");
    // As far as a publish that was stopped after the processes.
    for sink in ["b", "c"] {
        let process = format!("etl/new/{sink}");
        let part = ["publish", "--yes", "--only", &process, "etl/new.sql"];
        program.run(&part).exits(0);
    }
    let behind = ["etl/new/b@primary", "etl/new/c@primary", "etl/old@primary"];
    assert_eq!(names(&program), behind);
    let wanted = ["update flink_application etl/new@primary"];
    assert_eq!(changes(&plan(&program, &["etl/new.sql"])), wanted);
    program.run(&["publish", "--yes", "etl/new.sql"]).exits(0);
    let renamed = ["etl/new/b@primary", "etl/new/c@primary", "etl/new@primary"];
    assert_eq!(names(&program), renamed);
    assert!(changes(&plan(&program, &["etl/new.sql"])).is_empty());
    program.run(&["undo", "--yes"]).exits(0);
    assert_eq!(names(&program), behind);
}

#[test]
fn an_application_that_has_other_processes_is_not_renamed_for_one() {
    let program = published("etl/old.sql", true);
    // One of its two processes goes to a file of its own.
    program.file("etl/old.sql", script(false));
    let other = script(true).replace("INSERT INTO b SELECT id FROM a;\n", "");
    program.file("etl/new.sql", other);
    let part = ["publish", "--yes", "--follow-moves", "--only", "etl/new/c"];
    program.run(&[&part[..], &["etl"]].concat()).exits(0);
    let wanted = [
        "update flink_application etl/old@primary",
        "create flink_application etl/new@primary",
    ];
    let mut changes = changes(&plan(&program, &["etl"]));
    changes.sort();
    let mut wanted = wanted.map(str::to_owned);
    wanted.sort();
    assert_eq!(changes, wanted);
}

#[test]
fn an_application_whose_file_is_there_is_not_renamed() {
    let program = published("etl/old.sql", true);
    // A copy, of which nothing is a moved file.
    program.file("etl/new.sql", script(true));
    for sink in ["b", "c"] {
        let process = format!("etl/new/{sink}");
        let part = [
            "publish",
            "--yes",
            "--follow-moves",
            "--only",
            &process,
            "etl/new.sql",
        ];
        program.run(&part).exits(0);
    }
    let wanted = ["create flink_application etl/new@primary"];
    assert_eq!(changes(&plan(&program, &["etl/new.sql"])), wanted);
}
