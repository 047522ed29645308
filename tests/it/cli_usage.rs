//! What is said when the command line, the configuration or a server is wrong.

use crate::program::Program;

#[test]
fn usage_is_exit_code_2() {
    let program = Program::new();
    program.run(&["--bogus"]).exits(2);
    program.run(&["lineage"]).exits(2);
    program
        .run(&["lineage", "--format", "yaml", "a.sql"])
        .exits(2);
    let run = program.run(&["lineag"]);
    assert!(
        run.exits(2)
            .stderr
            .contains("did you mean `headwater lineage`?")
    );
}

#[test]
fn help_and_version_are_data() {
    let program = Program::new();
    assert!(
        program
            .run(&["--help"])
            .exits(0)
            .stdout
            .contains("Exit codes")
    );
    assert!(
        program
            .run(&["--version"])
            .exits(0)
            .stdout
            .starts_with("headwater ")
    );
}

#[test]
fn a_command_wins_over_a_file_of_its_name() {
    let program = Program::new();
    program.file("check", "SELECT 1;");
    program.run(&["check"]).exits(2);
    program.run(&["./check"]).exits(0);
}

#[test]
fn a_project_file_names_scripts_preambles_and_severities() {
    let program = Program::new();
    program.file(
        "headwater.toml",
        "scripts = [\"jobs\"]\npreambles = [\"ddl.sql\"]\n[rules]\nlineage = \"off\"\n",
    );
    program.file(
        "ddl.sql",
        "CREATE TABLE t (x INT) WITH ('connector' = 'print');",
    );
    program.file("jobs/a.sql", "INSERT INTO t SELECT 1;");
    let document = program.json(&["lineage", "--format", "json"]);
    assert_eq!(document["processes"][0]["file"], "jobs/a.sql");
    assert_eq!(document["datasets"].as_array().unwrap().len(), 1);
    assert_eq!(document["datasets"][0]["kind"], "TABLE");
    assert_eq!(document["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn a_wrong_project_file_is_told_with_its_place() {
    let program = Program::new();
    program.file("headwater.toml", "script = []\n");
    let run = program.run(&["config", "show"]);
    run.exits(2);
    assert!(run.stderr.contains("headwater.toml:1:1"), "{}", run.stderr);
    assert!(
        run.stderr.contains("did you mean `scripts`?"),
        "{}",
        run.stderr
    );
    program.run(&["completions", "bash"]).exits(0);
}

#[test]
fn a_server_that_is_away_is_exit_code_3() {
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE t (x INT) WITH ('connector' = 'print');",
    );
    let run = program.run(&["jobs", "http://127.0.0.1:9"]);
    assert!(run.exits(3).stderr.contains("127.0.0.1:9"));
    let run = program.run(&["atlas", "--atlas", "http://127.0.0.1:9", "info"]);
    assert!(run.exits(3).stderr.contains("127.0.0.1:9"));
    // The document is whole in spite of it.
    let run = program.run(&["lineage", "--format", "json", "http://127.0.0.1:9", "a.sql"]);
    run.exits(3);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["datasets"].as_array().unwrap().len(), 1);
    assert_eq!(document["diagnostics"][0]["code"], "cluster.unreachable");
}

#[test]
fn directories_follow_the_environment() {
    let program = Program::new();
    let run = program.run(&["config", "path"]);
    run.exits(0);
    let home = program.home().display().to_string();
    assert!(run.stdout.contains(&format!("{home}/data/headwater")));
    assert!(run.stdout.contains(&format!("{home}/state/headwater")));
}

#[cfg(unix)]
#[test]
fn ctrl_c_is_exit_code_130() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    let program = Program::new();
    // It waits for its standard input, which nobody closes.
    let mut child = program
        .command(&["serve", "--port", "0"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 4];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    assert_eq!(&first, b"http");
    Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
