//! The cases of `tests/cases/sql/forms`: statements that Flink's parser takes, and behind a line `-- refused` those that
//! it does not. What a statement means is no matter here.

use std::fs;
use std::path::Path;

use super::read_sql;
use crate::sql::StatementKind;

/// Why a statement is not taken, if it is not.
fn refusal(sql: &str) -> Option<String> {
    let reading = read_sql(sql);
    let found = reading
        .diagnostics
        .iter()
        .find(|found| found.rule.code.starts_with("syntax."));
    if let Some(found) = found {
        return Some(found.message.clone());
    }
    let is_unknown = |kind| kind == StatementKind::Unknown;
    let unknown = reading.statements.iter().find(|it| is_unknown(it.kind));
    unknown.map(|it| format!("{} is unknown", it.label))
}

#[test]
fn forms_are_taken_and_refused_as_flink_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/sql/forms");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut is_refused = false;
        // One statement a line, so that what opens in a refused one ends with it.
        for line in fs::read_to_string(&path).unwrap().lines() {
            if line.starts_with("--") || line.is_empty() {
                is_refused = line == "-- refused";
                continue;
            }
            count += 1;
            let refusal = refusal(line);
            if refusal.is_some() != is_refused {
                let name = path.file_name().unwrap().display();
                let why = refusal.unwrap_or("taken".to_owned());
                wrong.push(format!("{name}: {why}: {line}"));
            }
        }
    }
    assert!(count > 200, "only {count} forms");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
