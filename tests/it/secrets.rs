//! Nothing that is printed, stored or sent holds a secret of the scripts.

use std::path::Path;

use crate::program::{Program, Run};

/// Stands for every password; nothing else contains it.
const MARK: &str = "Zq7mark";

const SCRIPT: &str = "\
CREATE TABLE s (id INT) WITH ('connector'='jdbc','url'='jdbc:mysql://u:MARK@db/shop?password=MARK','table-name'='s');
CREATE TABLE m (id INT) WITH ('connector'='mongodb','uri'='mongodb://user:MARK@h','database'='d','collection'='c','passwd'='MARK','nonsense'='x');
CREATE TABLE f (id INT) WITH ('connector'='filesystem','path'='s3://AK:MARK@bucket/a','format'='json');
CREATE TABLE e (id INT) WITH ('connector'='elasticsearch-7','hosts'='http://u:MARK@h1:9200;http://u:MARK@h2:9200','index'='i');
CREATE TABLE h (id INT) WITH ('connector'='http','url'='https://u:MARK@x/?access_token=MARK&api_key=MARK','lookup.header.Authorization'='MARK');
CREATE TABLE o (id INT) WITH ('connector'='jdbc','url'='jdbc:oracle:thin:u/MARK@//h:1521/x','table-name'='o');
CREATE TABLE q (id INT) WITH ('connector'='jdbc','url'='jdbc:sqlserver://h:1433;user=u;password=MARK','table-name'='q','accessKey'='MARK','credential'='MARK');
CREATE TABLE ct WITH ('connector'='jdbc','url'='jdbc:postgresql://pg:5432/d?password=MARK','table-name'='ct','password'='MARK') AS SELECT id FROM s;
INSERT INTO m SELECT id FROM s /*+ OPTIONS('url'='jdbc:mysql://u:MARK@db/shop?password=MARK', 'password' = 'MARK') */;
INSERT INTO f SELECT id FROM s;
INSERT INTO e SELECT id FROM q;
INSERT INTO h SELECT id FROM o;
CREATE CATALOG c WITH ('type'='jdbc','base-url'='jdbc:postgresql://u:MARK@pg:5432','username'='u','password'='MARK');
SET 'x.password'='MARK';
";

#[test]
fn no_password_is_printed_or_stored() {
    let program = Program::new();
    program.file("a.sql", SCRIPT.replace("MARK", MARK));
    let runs: [&[&str]; 9] = [
        &["lineage", "a.sql"],
        &["lineage", "--format", "json", "a.sql"],
        &["check", "a.sql"],
        &["check", "--format", "json", "a.sql"],
        &["export", "a.sql"],
        &["export", "--format", "json", "a.sql"],
        &["plan", "-o", "plan.json", "a.sql"],
        &["plan", "--format", "json", "a.sql"],
        &["publish", "--yes", "a.sql"],
    ];
    for arguments in runs {
        let run = program.run(arguments);
        for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            let line = text.lines().find(|line| line.contains(MARK));
            assert_eq!(line, None, "{stream} of {arguments:?}");
        }
    }
    // The plan and the catalogue are there, and without the mark.
    let files = files_without_mark(program.home());
    assert!(files > 2, "only {files} files were written");
}

/// Asserts that no file but the script holds the mark, and counts them.
fn files_without_mark(directory: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += files_without_mark(&path);
        } else if path.file_name().is_some_and(|name| name != "a.sql") {
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let has_mark = bytes
                .windows(MARK.len())
                .any(|window| window == MARK.as_bytes());
            assert!(!has_mark, "{} holds a password", path.display());
        }
    }
    files
}

#[test]
fn an_address_with_a_login_is_refused_wherever_it_stands() {
    let program = Program::new();
    program.file(
        "a.sql",
        "CREATE TABLE t (a INT) WITH ('connector' = 'print');",
    );
    let address = "http://me:Zq7mark@127.0.0.1:9";
    let on_command_lines: [&[&str]; 6] = [
        &["plan", "--atlas", address, "a.sql"],
        &["atlas", "info", "--atlas", address],
        &["lineage", address],
        &["jobs", address],
        &["jobs", "--gateway", address, "http://127.0.0.1:9"],
        &[
            "export",
            "--format",
            "openlineage",
            "--to",
            address,
            "a.sql",
        ],
    ];
    let check = |run: &Run, what: &str| {
        run.exits(2);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains("has a login in it"), "{what}: {told}");
        assert!(!told.contains("Zq7mark"), "{what}: {told}");
    };
    for arguments in on_command_lines {
        check(&program.run(arguments), arguments[0]);
    }
    let show: &[&str] = &["config", "show", "--origin"];
    let mut command = program.command(show);
    let with = command.env("HEADWATER_CATALOGUE_URL", address);
    check(&Run::of(with.output().unwrap()), "environment");
    for settings in [
        format!("[catalogue]\nurl = \"{address}\"\n"),
        format!("clusters = [\"{address}\"]\n"),
        format!("gateway = \"{address}\"\n"),
    ] {
        program.file("headwater.toml", &settings);
        let run = program.run(show);
        check(&run, &settings.replace("Zq7mark", "***"));
        assert!(run.stderr.contains("headwater.toml:"), "{}", run.stderr);
    }
}
