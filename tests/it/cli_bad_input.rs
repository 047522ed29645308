//! Input that is no script: it is told, the rest is read, and nothing falls over.

use crate::program::Program;

const GOOD: &str =
    "CREATE TABLE t (x INT) WITH ('connector' = 'print');\nINSERT INTO t SELECT 1;\n";

fn codes(program: &Program, file: &str) -> Vec<String> {
    let document = program.json(&["check", "--format", "json", file, "good.sql"]);
    // Whatever the one file is, the other is read.
    assert!(
        document["processes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|process| process["file"] == "good.sql"),
        "{document}"
    );
    document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["file"].is_null() || it["file"] == file)
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn binary_files_are_told() {
    let program = Program::new();
    program.file("good.sql", GOOD);
    let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
    program.file("a.sql", bytes);
    assert_eq!(codes(&program, "a.sql"), ["source.not-text"]);
    program.run(&["check", "a.sql", "good.sql"]).exits(1);
    program.run(&["check", "."]).exits(1);
    let run = program.run_with_input(&["check", "-"], &[0; 64]);
    assert!(run.exits(1).stdout.contains("source.not-text"));
}

#[test]
fn replaced_bytes_change_the_exit_code() {
    let program = Program::new();
    program.file("good.sql", GOOD);
    program.file("a.sql", b"INSERT INTO t SELECT '\xE9t\xE9';\n");
    assert!(codes(&program, "a.sql").contains(&"source.encoding".to_owned()));
    program.run(&["lineage", "a.sql", "good.sql"]).exits(1);
    program.run(&["check", "."]).exits(1);
    let run = program.run_with_input(&["check", "-"], b"SELECT '\xE9';");
    assert!(run.exits(1).stdout.contains("source.encoding"));
}

#[test]
fn utf16_is_read_like_any_text() {
    let program = Program::new();
    program.file("good.sql", GOOD);
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(
        "INSERT INTO 订单 SELECT 1;"
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    program.file("a.sql", bytes);
    let document = program.json(&["lineage", "--format", "json", "a.sql"]);
    assert_eq!(
        document["processes"][0]["outputs"][0],
        "default_catalog.default_database.订单"
    );
    program.run(&["check", "a.sql"]).exits(0);
}

#[test]
fn empty_and_absent_files_are_told() {
    let program = Program::new();
    program.file("good.sql", GOOD).file("a.sql", "");
    let run = program.run(&["check", "a.sql"]);
    assert!(
        run.exits(1)
            .stdout
            .contains("error[source.empty]: a.sql is empty")
    );
    assert_eq!(codes(&program, "absent.sql"), ["source.unreadable"]);
    let run = program.run(&["check", "godo.sql"]);
    let told = &run.exits(1).stdout;
    assert!(told.contains("did you mean `good.sql`?"), "{told}");
    program.run(&["lineage", "absent.sql", "good.sql"]).exits(1);
}

#[test]
fn names_cannot_steer_the_terminal() {
    let program = Program::new();
    program.file(
        "a.sql",
        "INSERT INTO `a\u{1b}[2Jb\u{0}c\u{202e}` SELECT x FROM `\u{9b}31m`;",
    );
    for arguments in [
        &["lineage", "a.sql"][..],
        &["check", "a.sql"],
        &["lineage", "--format", "json", "a.sql"],
        &["export", "--format", "dot", "a.sql"],
        &["export", "--format", "mermaid", "a.sql"],
        &["dedup", "a.sql"],
    ] {
        let run = program.run(arguments);
        for text in [&run.stdout, &run.stderr] {
            assert!(
                text.chars().all(|it| it == '\n' || !it.is_control()),
                "{arguments:?}: {text:?}"
            );
        }
    }
}

#[test]
fn deep_nesting_costs_the_statement() {
    let program = Program::new();
    program.file("good.sql", GOOD);
    for (name, deep) in [
        (
            "parens.sql",
            format!("SELECT {}1{};", "(".repeat(10_000), ")".repeat(10_000)),
        ),
        (
            "queries.sql",
            format!(
                "SELECT * FROM {}t{};",
                "(SELECT * FROM ".repeat(10_000),
                ")".repeat(10_000)
            ),
        ),
        (
            "case.sql",
            format!(
                "SELECT {}1{};",
                "CASE WHEN a THEN ".repeat(10_000),
                " END".repeat(10_000)
            ),
        ),
        ("not.sql", format!("SELECT {} a;", "NOT ".repeat(10_000))),
        ("minus.sql", format!("SELECT {} 1;", "- ".repeat(10_000))),
        ("sum.sql", format!("SELECT 1{};", " + 1".repeat(10_000))),
        (
            "union.sql",
            format!("SELECT 1{};", " UNION ALL SELECT 1".repeat(10_000)),
        ),
        (
            "types.sql",
            format!(
                "CREATE TABLE d (x {}INT{});",
                "ARRAY<".repeat(10_000),
                ">".repeat(10_000)
            ),
        ),
    ] {
        program.file(name, deep);
        codes(&program, name);
    }
}

#[test]
fn a_script_may_be_cut_off_anywhere() {
    let program = Program::new();
    let script = "CREATE TABLE `t` (x INT, y AS f(x), PRIMARY KEY (x) NOT ENFORCED) /* c */ WITH ('connector' = 'kafka');\nINSERT INTO t (x) SELECT CASE WHEN a = 'b''c' THEN 1 ELSE (2) END -- d\nFROM s; BEGIN STATEMENT SET; INSERT INTO t SELECT 1; END;";
    let names: Vec<_> = (0..script.len()).map(|end| format!("{end}.sql")).collect();
    for (end, name) in names.iter().enumerate() {
        program.file(name, &script[..end]);
    }
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(names.iter().map(String::as_str));
    let document = program.json(&arguments);
    assert!(
        document["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["code"] != "internal.defect")
    );
}

#[cfg(unix)]
#[test]
fn circular_links_and_unreadable_files_are_no_trap() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let program = Program::new();
    program
        .file("sub/good.sql", GOOD)
        .file("sub/secret.sql", GOOD);
    symlink(program.path(), program.path().join("sub/loop")).unwrap();
    let secret = program.path().join("sub/secret.sql");
    std::fs::set_permissions(secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    let document = program.json(&["lineage", "--format", "json", "."]);
    let processes = document["processes"].as_array().unwrap();
    // A superuser can read it all the same.
    assert!(matches!(processes.len(), 1 | 2), "{document}");
}

#[test]
fn a_statement_over_the_limit_is_told_and_the_rest_is_read() {
    let program = Program::new();
    program.file("good.sql", GOOD);
    let rows = "(1, 'one of very many rows'),\n".repeat(100_000);
    let script = |rows: &str| {
        format!(
            "CREATE TABLE s (a INT, b STRING) WITH ('connector' = 'print');\nINSERT INTO s VALUES {rows}(2, 'b');\nINSERT INTO s SELECT 1, 'c';\n"
        )
    };
    program.file("a.sql", script(&rows));
    assert_eq!(codes(&program, "a.sql"), ["sql.too-long"]);
    let document = program.json(&["check", "--format", "json", "a.sql"]);
    let found = &document["diagnostics"][0];
    assert_eq!(
        (found["line"].as_u64(), found["statement"].as_u64()),
        (Some(2), Some(2))
    );
    assert_eq!(document["processes"].as_array().unwrap().len(), 1);
    program.run(&["check", "a.sql"]).exits(1);
    program.file("a.sql", script(&rows[..rows.len() / 4]));
    program.run(&["check", "a.sql"]).exits(0);
}

#[test]
fn a_missing_file_is_told_by_every_command() {
    let program = Program::new();
    for arguments in [
        &["dedup", "missing.sql"][..],
        &["dedup", "missing.sql", "--write", "-"],
        &["dedup", "missing.sql", "--diff"],
        &["export", "--format", "dot", "missing.sql"],
        &["plan", "missing.sql"],
        &["check", "missing.sql"],
        &["lineage", "missing.sql"],
    ] {
        let run = program.run(arguments);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(
            told.contains("missing.sql could not be read"),
            "{arguments:?}: {told}"
        );
        assert_ne!(run.code, Some(0), "{arguments:?}");
    }
}
