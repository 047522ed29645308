use serde_json::Value;

use super::*;
use crate::diagnostic::Severity;
use crate::source::Span;

const TEXT: &str = "-- 订单\nCREATE TABLE t (a INT) WITH ('password' = 'x', 'a' = 'b');\nSELECT c FROM t;\nSELECT c FROM t;\n";

fn paths() -> ProjectPaths {
    ProjectPaths {
        here: "/p".into(),
        root: "/p".into(),
    }
}

fn file(text: &str) -> SourceFile {
    SourceFile::new("jobs/a b.sql", Some("jobs/a b.sql".into()), text.into())
}

fn found(file: &SourceFile) -> Vec<Diagnostic> {
    let columns = file.text().match_indices("c FROM");
    let mut found: Vec<_> = columns
        .map(|(at, _)| {
            Diagnostic::new(&rules::UNKNOWN_COLUMN, "no table in scope has a column `c`")
                .at(file, Span::new(at, at + 1))
                .hint("did you mean `a`?")
        })
        .collect();
    let at = file.text().find("'password'").unwrap();
    let mut option = Diagnostic::new(&rules::UNKNOWN_OPTION, "no option `password`")
        .at(file, Span::new(at, at + 10));
    option.severity = Severity::Error;
    found.push(option);
    found.push(Diagnostic::new(&rules::UNREACHABLE, "no answer"));
    found
}

fn log(text: &str) -> Value {
    let file = file(text);
    serde_json::to_value(sarif(&found(&file), [&file], &paths())).unwrap()
}

fn fingerprints(text: &str) -> Vec<String> {
    let log = log(text);
    let results = log["runs"][0]["results"].as_array().unwrap();
    results
        .iter()
        .map(|result| result["partialFingerprints"]["primaryLocationLineHash"].to_string())
        .collect()
}

#[test]
fn results_say_what_where_and_how_grave() {
    let mut log = log(TEXT);
    // The index moves with every new rule; another test looks at it.
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        assert!(
            result
                .as_object_mut()
                .unwrap()
                .shift_remove("ruleIndex")
                .is_some()
        );
    }
    insta::assert_json_snapshot!(log["runs"][0]["results"]);
}

#[test]
fn every_rule_is_described_at_its_index() {
    let log = log(TEXT);
    let run = &log["runs"][0];
    let described = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(described.len(), rules::ALL.len());
    for (rule, described) in rules::ALL.iter().zip(described) {
        assert_eq!(described["id"], rule.code);
        let level = &described["defaultConfiguration"]["level"];
        assert_eq!(*level, serde_json::to_value(rule.severity).unwrap());
        assert!(
            described["help"]["text"]
                .as_str()
                .unwrap()
                .contains(rule.title)
        );
    }
    for result in run["results"].as_array().unwrap() {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(described[at]["id"], result["ruleId"]);
    }
}

#[test]
fn fingerprints_stay_when_lines_move_and_differ_otherwise() {
    let before = fingerprints(TEXT);
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len());
    let moved = TEXT
        .replace("CREATE", "-- one more line\n\nCREATE")
        .replace("SELECT", "  SELECT ");
    assert_eq!(fingerprints(&moved), before);
    let other_secret = TEXT.replace("'x'", "'y'");
    assert_eq!(fingerprints(&other_secret), before);
    let edited = TEXT.replace("SELECT c FROM t", "SELECT c FROM t AS u");
    assert_ne!(fingerprints(&edited)[0], before[0]);
}
