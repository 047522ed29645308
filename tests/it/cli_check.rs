//! What `check` prints: for a person, as SARIF, and about a rule.

use serde_json::Value;

use crate::program::Program;

const WRONG: &str =
    "CREATE TABLE t (a INT) WITH ('connector' = 'print');\nINSERT INTO t SELECT 1, 2;\n";
const DOUBTFUL: &str = "/* 订😀 */ INSERT INTO sink SELECT 1;\n";

#[test]
fn findings_stand_under_their_file_and_are_counted() {
    let program = Program::new();
    program
        .file("b.sql", WRONG)
        .file("sub/a.sql", DOUBTFUL)
        .file("fine.sql", "SELECT 1;");
    let run = program.run(&["check", "."]);
    run.exits(1);
    let heads: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| line.contains(".sql  "))
        .collect();
    assert_eq!(heads, ["b.sql  1 error", "sub/a.sql  1 warning"]);
    assert_eq!(run.stderr, "1 error, 1 warning in 2 of 3 files\n");

    // One file needs no heading, and nothing found is told too.
    let run = program.run(&["check", "b.sql"]);
    assert!(run.stdout.starts_with("error[sql.column-count]"));
    assert_eq!(run.stderr, "1 error in 1 file\n");
    let run = program.run(&["check", "fine.sql"]);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str()),
        ("", "no findings in 1 file\n")
    );
    // A file that was not read is one of the files.
    let run = program.run(&["check", "fine.sql", "missing.sql"]);
    assert_eq!(run.stderr, "1 error in 1 of 2 files\n");
}

#[test]
fn sarif_has_the_places_in_the_project() {
    let program = Program::new();
    program
        .file(
            "headwater.toml",
            "[rules]\n\"sql.unknown-table\" = \"error\"\n",
        )
        .file("sub/a b.sql", DOUBTFUL);
    let mut command = program.command(&["check", "--format", "sarif", "a b.sql"]);
    let output = command
        .current_dir(program.path().join("sub"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "sql.unknown-table");
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "sub/a%20b.sql");
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert_eq!(
        place["region"],
        serde_json::json!({"startLine": 1, "startColumn": 23, "endLine": 1, "endColumn": 27})
    );
    assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
}

#[test]
fn sarif_of_nothing_found_is_whole() {
    let program = Program::new();
    program.file("fine.sql", "SELECT 1;");
    let log = program.json(&["check", "--format", "sarif", "fine.sql"]);
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn a_rule_is_explained() {
    let program = Program::new();
    let run = program.run(&["check", "--explain", "lineage.self-loop"]);
    run.exits(0);
    assert!(
        run.stdout
            .starts_with("lineage.self-loop\n\n**warning** · ")
    );
    assert!(run.stdout.contains("*What to do:*"));
    assert!(!run.stdout.contains("###"), "{}", run.stdout);

    program.file("headwater.toml", "[rules]\n\"lineage\" = \"off\"\n");
    let run = program.run(&["check", "--explain", "lineage.self-loop"]);
    assert!(
        run.stdout
            .starts_with("lineage.self-loop  off in this project\n")
    );

    let run = program.run(&["check", "--explain", "lineage.selfloop"]);
    assert!(
        run.exits(2)
            .stderr
            .contains("did you mean `lineage.self-loop`?")
    );
    program
        .run(&["check", "--explain", "what", "a.sql"])
        .exits(2);
}
