//! The cases of `tests/cases/diagnostic/<code>/`: for every rule one that shows it and one that shows its absence.
//!
//! A case is a file, or a folder that is read as a whole; `arguments` in it are given instead of `.`, one a line. Its name
//! begins with `shows` or `absent`; what follows says which of several it is.

use std::fs;
use std::path::{Path, PathBuf};

use headwater::diagnostic::{Rule, rules};
use serde_json::Value;

use crate::program::Program;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/diagnostic");

/// Rules that no script of a sensible size can show, with the file and the test that do.
const SHOWN_ELSEWHERE: [(&str, &str, &str); 13] = [
    (
        "source.too-large",
        "src/source/walk.rs",
        "a_file_over_the_limit_is_not_read",
    ),
    (
        "sql.too-long",
        "tests/it/cli_bad_input.rs",
        "a_statement_over_the_limit_is_told_and_the_rest_is_read",
    ),
    (
        "cluster.unreachable",
        "tests/it/cli_cluster.rs",
        "a_cluster_that_does_not_answer_is_told_and_the_rest_is_read",
    ),
    (
        "cluster.unreadable-job",
        "tests/it/cli_cluster.rs",
        "jobs_that_cannot_be_read_and_jobs_without_tables_are_told",
    ),
    (
        "cluster.unknown-tables",
        "tests/it/cli_cluster.rs",
        "jobs_that_cannot_be_read_and_jobs_without_tables_are_told",
    ),
    (
        "cluster.unknown-operator",
        "src/flink/tests.rs",
        "each_operator_does_to_columns_what_its_case_says",
    ),
    (
        "cluster.unsure-columns",
        "tests/it/cli_cluster.rs",
        "columns_of_a_job_have_their_sources_and_doubts",
    ),
    (
        "cluster.other-tables",
        "tests/it/cli_cluster.rs",
        "a_job_that_reads_another_table_is_told",
    ),
    (
        "cluster.other-columns",
        "tests/it/cli_match.rs",
        "a_job_that_takes_columns_from_elsewhere_is_told",
    ),
    (
        "cluster.other-version",
        "tests/it/cluster_same.rs",
        "a_job_that_runs_another_version_of_its_statement_is_told",
    ),
    (
        "cluster.unknown-statement",
        "tests/it/cli_match.rs",
        "a_row_for_a_statement_that_was_not_read_is_told",
    ),
    (
        "cluster.unknown-definition",
        "tests/it/cluster_gateway.rs",
        "a_gateway_that_fails_costs_nothing_but_what_is_told_of_it",
    ),
    (
        "cluster.duplicate-jobs",
        "tests/it/cli_cluster.rs",
        "jobs_that_run_the_same_are_a_group",
    ),
];

/// Rules that take a defect of the program itself.
const NEVER_SHOWN: [&str; 1] = ["internal.defect"];

/// The paths of a rule's cases whose names begin with `prefix`.
fn cases(rule: &Rule, prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(CASES).join(rule.code);
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(prefix)
        })
        .collect();
    paths.sort();
    paths
}

/// The severities with which a check of a case finds a rule.
fn found(program: &Program, case: &Path, rule: &Rule, more: &[&str]) -> Vec<String> {
    let mut arguments: Vec<String> = ["check", "--format", "json"].map(str::to_owned).into();
    arguments.extend(more.iter().map(|&argument| argument.to_owned()));
    let folder = if case.is_dir() {
        match fs::read_to_string(case.join("arguments")) {
            Ok(own) => arguments.extend(own.lines().map(str::to_owned)),
            Err(_) => arguments.push(".".to_owned()),
        }
        case
    } else {
        let name = case.file_name().unwrap().to_string_lossy();
        arguments.push(name.into_owned());
        case.parent().unwrap()
    };
    let output = program
        .command(&arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{}: {error}\n{}",
            case.display(),
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let diagnostics = document["diagnostics"].as_array().unwrap();
    let of_rule = diagnostics.iter().filter(|it| it["code"] == rule.code);
    of_rule
        .map(|it| it["severity"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_rule_is_shown_and_its_absence_too() {
    let program = Program::new();
    let mut wrong = Vec::new();
    for rule in rules::ALL {
        let is_elsewhere = SHOWN_ELSEWHERE.iter().any(|(code, ..)| *code == rule.code)
            || NEVER_SHOWN.contains(&rule.code);
        let shows = cases(rule, "shows");
        let absent = cases(rule, "absent");
        if !is_elsewhere && (shows.is_empty() || absent.is_empty()) {
            wrong.push(format!(
                "{} needs a case that shows it and one that shows its absence in {CASES}/{}",
                rule.code, rule.code
            ));
        }
        let severity = rule.severity.as_str();
        for case in &shows {
            let found = found(&program, case, rule, &[]);
            if found.is_empty() || found.iter().any(|it| it != severity) {
                wrong.push(format!("{} is {found:?}", case.display()));
            }
        }
        for case in &absent {
            let found = found(&program, case, rule, &[]);
            if !found.is_empty() {
                wrong.push(format!("{} is {found:?}", case.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_configuration_changes_every_severity() {
    let program = Program::new();
    for rule in rules::ALL {
        let Some(case) = cases(rule, "shows").into_iter().next() else {
            continue;
        };
        let other = match rule.severity.as_str() {
            "error" => "note",
            _ => "error",
        };
        for (severity, expected) in [("off", None), (other, Some(other))] {
            let settings = format!("[rules]\n\"{}\" = \"{severity}\"\n", rule.code);
            program.file("rules.toml", settings);
            let config = program.path().join("rules.toml");
            let config = ["--config", config.to_str().unwrap()];
            let mut found = found(&program, &case, rule, &config);
            found.dedup();
            assert_eq!(found, Vec::from_iter(expected), "{} {severity}", rule.code);
        }
    }
}

#[test]
fn cases_belong_to_rules() {
    for entry in fs::read_dir(CASES).unwrap() {
        let name = entry.unwrap().file_name();
        let name = name.to_string_lossy();
        assert!(rules::by_code(&name).is_some(), "{name} is no rule");
    }
    for (code, file, test) in SHOWN_ELSEWHERE {
        assert!(rules::by_code(code).is_some(), "{code} is no rule");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let source = fs::read_to_string(path).unwrap();
        assert!(
            source.contains(&format!("fn {test}(")),
            "{file} has no test {test}"
        );
    }
}
