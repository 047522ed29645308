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

/// Two methods, two sessions, two examples of an article: each may make a table of a name for itself.
#[test]
fn parts_that_run_apart_have_tables_of_their_own() {
    const TABLE: &str = "CREATE TABLE src (COLUMNS) WITH ('connector' = 'datagen')";
    const INSERT: &str = "INSERT INTO snk SELECT COLUMN FROM src";
    const SINK: &str = "CREATE TABLE snk (COLUMNS) WITH ('connector' = 'print')";
    let statements = |column: &str| {
        [TABLE, SINK, INSERT].map(|sql| {
            sql.replace("COLUMNS", &format!("{column} INT"))
                .replace("COLUMN", column)
        })
    };
    let calls = |session: &str, column: &str| {
        let calls = statements(column).map(|sql| format!("{session}.executeSql(\"{sql}\");\n"));
        calls.concat()
    };
    let methods = format!(
        "class T {{\nvoid a() {{ {} }}\nvoid b() {{ {} }}\n}}\n",
        calls("tEnv", "id"),
        calls("tEnv", "k")
    );
    let sessions = format!(
        "class S {{ void a() {{ {}{} }} }}\n",
        calls("first", "id"),
        calls("second", "k")
    );
    let example = |column: &str| format!("```sql\n{};\n```\n", statements(column).join(";\n"));
    let article = format!("# One\n{}\n# Two\n{}", example("id"), example("k"));
    for (file, text) in [("T.java", methods), ("S.java", sessions), ("a.md", article)] {
        let program = Program::new();
        program.file(file, &text);
        let document = program.json(&["lineage", "--format", "json", file]);
        assert_eq!(
            document["diagnostics"].as_array().unwrap().len(),
            0,
            "{file}: {document}"
        );
        let written = document["processes"].as_array().unwrap().iter();
        let written: Vec<_> = written
            .map(|process| process["columns"][0]["from"][0]["column"].as_str().unwrap())
            .map(|column| column.rsplit('.').next().unwrap())
            .collect();
        assert_eq!(written, ["id", "k"], "{file}");
    }
    // In one script the first definition stays, as in Flink.
    let program = Program::new();
    let script = [statements("id"), statements("k")].concat().join(";\n");
    program.file("a.sql", script + ";");
    let run = program.run(&["check", "a.sql"]);
    assert!(
        run.exits(1).stdout.contains("sql.already-defined"),
        "{}",
        run.stdout
    );
}
