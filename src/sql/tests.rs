//! The cases of `tests/cases/sql`: each script beside what its reading says, as text.
//!
//! With `UPDATE_CASES=1` in the environment the expected files are written instead of compared.

mod deep;
mod forms;
mod invariance;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::extract::{
    CutReason, Flow, Fragment, FragmentKind, Host, HostCall, OffsetMap, Removal, Surroundings, Turn,
};
use crate::lineage::Process;
use crate::source::{SourceFile, Span};

/// The fragment that a SQL file is.
fn whole(sql: &str) -> Fragment {
    Fragment {
        sql: sql.to_owned(),
        map: OffsetMap::verbatim(0, sql.len()),
        file: None,
        kind: FragmentKind::Script,
        host: Host::Sql,
        call: None,
        cut_off: None,
        surroundings: Surroundings::default(),
        turn: Turn::default(),
    }
}

fn read_fragments(text: &str, fragments: &[Fragment], resolve: Resolve) -> (SourceFile, Reading) {
    read_with(&Memo::default(), text, fragments, resolve)
}

fn read_with(
    memo: &Memo,
    text: &str,
    fragments: &[Fragment],
    resolve: Resolve,
) -> (SourceFile, Reading) {
    let file = SourceFile::new("case.sql", None, text.as_bytes().to_vec());
    let script = Script {
        file: &file,
        fragments,
        job: "case",
        scope: &"case.sql".into(),
    };
    let reading = read(&script, &mut Catalogue::new(), resolve, memo);
    (file, reading)
}

fn read_sql(sql: &str) -> Reading {
    read_fragments(sql, &[whole(sql)], Resolve::Base).1
}

/// A table's name without Flink's defaults.
fn short(name: &impl ToString) -> String {
    name.to_string()
        .replace("default_catalog.default_database.", "")
}

pub(super) fn describe_process(out: &mut String, process: &Process) {
    let names = |ends: &[crate::lineage::Endpoint]| {
        let names: Vec<_> = ends
            .iter()
            .map(|end| match end.dataset.identity() {
                Some(identity) => format!("{} ({identity})", short(&end.name)),
                None => short(&end.name),
            })
            .collect();
        names.join(", ")
    };
    writeln!(
        out,
        "    {} job {}: [{}] -> [{}]",
        process.kind.as_str(),
        process.job,
        names(&process.inputs),
        names(&process.outputs)
    )
    .unwrap();
    for column in &*process.columns {
        let from: Vec<_> = column
            .from
            .iter()
            .map(|source| {
                let paths: Vec<_> = source.paths().collect();
                let fields = if paths.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", paths.join(", "))
                };
                let transform = source.transform.as_str();
                format!("{} {transform}{fields}", short(&source.column))
            })
            .collect();
        writeln!(out, "      {} <- {}", column.to, from.join(", ")).unwrap();
    }
    for influence in &*process.influences {
        let column = short(&influence.column);
        writeln!(out, "      ~ {column} {}", influence.kind.as_str()).unwrap();
    }
}

/// A reading as text, to compare.
fn describe(file: &SourceFile, reading: &Reading) -> String {
    let mut out = String::new();
    for statement in &reading.statements {
        let member = statement.member.map_or(String::new(), |n| format!(".{n}"));
        let line = file.position(statement.span.start).line;
        writeln!(
            out,
            "{}{member} line {line} {:?} | {}",
            statement.number, statement.kind, statement.label
        )
        .unwrap();
        if let Removal::Span(span) = statement.removal {
            let (start, end) = (file.position(span.start), file.position(span.end));
            writeln!(
                out,
                "    removal {}:{} to {}:{}",
                start.line, start.column, end.line, end.column
            )
            .unwrap();
        }
        if let Some(process) = statement.process {
            describe_process(&mut out, &reading.processes[process]);
        }
    }
    for cut in &reading.cut_offs {
        writeln!(
            out,
            "cut off: {} {:?} same as process {:?}",
            cut.number, cut.reason, cut.same_as
        )
        .unwrap();
    }
    out.push_str("datasets\n");
    for dataset in &reading.datasets {
        let columns: Vec<_> = dataset.columns.iter().map(|c| &*c.name).collect();
        let names: Vec<_> = dataset.names.iter().map(short).collect();
        writeln!(
            out,
            "  {} {:?} {} [{}]",
            names.join(" = "),
            dataset.kind,
            dataset
                .key
                .identity()
                .map_or("-".to_owned(), ToString::to_string),
            columns.join(", ")
        )
        .unwrap();
    }
    out.push_str("diagnostics\n");
    for found in &reading.diagnostics {
        let place = found.place.as_ref().unwrap();
        writeln!(
            out,
            "  {}:{} {:?} {}: {}",
            place.start.line, place.start.column, found.severity, found.rule.code, found.message
        )
        .unwrap();
        if let Some(hint) = &found.hint {
            writeln!(out, "      {hint}").unwrap();
        }
    }
    out
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/sql");
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    cases.sort();
    assert!(cases.len() > 20);
    cases
}

/// Scripts that are read after others, and again, say what they say alone.
#[test]
fn what_is_remembered_of_other_scripts_changes_nothing() {
    for resolve in [Resolve::Base, Resolve::Declared] {
        let memo = Memo::default();
        for case in cases().iter().chain(&cases()) {
            let sql = fs::read_to_string(case).unwrap();
            let (file, alone) = read_fragments(&sql, &[whole(&sql)], resolve);
            let (_, remembered) = read_with(&memo, &sql, &[whole(&sql)], resolve);
            let (alone, usage) = (describe(&file, &alone), alone.usage);
            assert_eq!(describe(&file, &remembered), alone, "{}", case.display());
            assert_eq!(remembered.usage, usage, "{}", case.display());
        }
    }
}

#[test]
fn cases_say_what_is_expected() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in cases {
        let sql = fs::read_to_string(&case).unwrap();
        let (file, reading) = read_fragments(&sql, &[whole(&sql)], Resolve::Base);
        let text = describe(&file, &reading);
        let expected = case.with_extension("txt");
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&expected, &text).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!("{}\n{text}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn declared_stops_at_views() {
    let sql = "CREATE TABLE t (a INT) WITH ('connector' = 'datagen');\
        CREATE VIEW v AS SELECT a + 1 AS b FROM t;\
        INSERT INTO s SELECT b FROM v;";
    let (file, reading) = read_fragments(sql, &[whole(sql)], Resolve::Declared);
    insta::assert_snapshot!(describe(&file, &reading));
}

/// A call of a host program that holds `sql`, at this place of a text.
fn call(text: &str, sql: &str, nth: usize, set: Option<u32>) -> Fragment {
    let (start, _) = text.match_indices(sql).nth(nth).unwrap();
    let span = Span::new(start - 2, start + sql.len() + 2);
    Fragment {
        sql: sql.to_owned(),
        map: OffsetMap::verbatim(start, sql.len()),
        file: None,
        kind: FragmentKind::Statement,
        host: Host::Python,
        call: Some(HostCall {
            span,
            removal: Removal::Span(span),
            flow: Flow::default(),
            statement_set: set,
            open_values: None,
        }),
        cut_off: None,
        surroundings: Surroundings::default(),
        turn: Turn::default(),
    }
}

#[test]
fn members_of_a_set_of_the_host_share_a_number() {
    let text =
        "f('INSERT INTO a SELECT 1') f('INSERT INTO b SELECT 2') f('INSERT INTO c SELECT 3')";
    let fragments = [
        call(text, "INSERT INTO a SELECT 1", 0, Some(7)),
        call(text, "INSERT INTO b SELECT 2", 0, None),
        call(text, "INSERT INTO c SELECT 3", 0, Some(7)),
    ];
    let (_, reading) = read_fragments(text, &fragments, Resolve::Base);
    let numbers: Vec<_> = reading
        .statements
        .iter()
        .map(|s| (s.number, s.member))
        .collect();
    assert_eq!(numbers, [(1, Some(1)), (2, None), (1, Some(2))]);
    assert_eq!(
        reading.statements[1].removal,
        fragments[1].call.as_ref().unwrap().removal
    );
}

#[test]
fn what_the_host_cuts_off_is_no_process() {
    let text = "f('INSERT INTO a SELECT x FROM t') f('INSERT INTO a SELECT x FR";
    let mut last = call(text, "INSERT INTO a SELECT x FR", 1, None);
    last.cut_off = Some(CutReason::HostString);
    let fragments = [call(text, "INSERT INTO a SELECT x FROM t", 0, None), last];
    let (_, reading) = read_fragments(text, &fragments, Resolve::Base);
    assert_eq!(reading.processes.len(), 1);
    assert_eq!(reading.cut_offs.len(), 1);
    assert_eq!(reading.cut_offs[0].same_as, Some(0));
    assert_eq!(reading.cut_offs[0].number, 2);
}

#[test]
fn views_of_the_host_are_seen_through() {
    let text = "v = 'SELECT a FROM t'; 'INSERT INTO s SELECT a FROM v'";
    let mut view = call(text, "SELECT a FROM t", 0, None);
    view.kind = FragmentKind::Query {
        view: Some("v".into()),
    };
    let fragments = [view, call(text, "INSERT INTO s SELECT a FROM v", 0, None)];
    let (_, reading) = read_fragments(text, &fragments, Resolve::Base);
    assert_eq!(&*reading.processes[0].inputs[0].name.table, "t");
}

#[test]
fn columns_that_the_host_makes_are_not_claimed() {
    let view = "CREATE TEMPORARY VIEW v AS SELECT * FROM t";
    let text = format!(
        "run: 'CREATE TABLE t (a INT)' 'CREATE TABLE s (a INT)' '{view}' 'INSERT INTO s SELECT x FROM v'"
    );
    let read = |keeps_columns| {
        let mut made = call(&text, view, 0, None);
        made.kind = FragmentKind::TableLevel { keeps_columns };
        let fragments = [
            call(&text, "CREATE TABLE t (a INT)", 0, None),
            call(&text, "CREATE TABLE s (a INT)", 0, None),
            made,
            call(&text, "INSERT INTO s SELECT x FROM v", 0, None),
        ];
        read_fragments(&text, &fragments, Resolve::Base).1
    };
    let unknown = &crate::diagnostic::rules::UNKNOWN_COLUMN;
    let has_unknown = |it: &Reading| it.diagnostics.iter().any(|it| it.rule == unknown);
    let reading = read(false);
    assert_eq!(&*reading.processes[0].inputs[0].name.table, "t");
    assert!(reading.processes[0].columns[0].from.is_empty());
    assert!(!has_unknown(&reading));
    assert!(has_unknown(&read(true)));
}

#[test]
fn deep_nesting_is_a_diagnostic() {
    let sql = format!(
        "INSERT INTO t SELECT {}1{} FROM s; INSERT INTO t SELECT a FROM s;",
        "(".repeat(10_000),
        ")".repeat(10_000)
    );
    let reading = read_sql(&sql);
    assert_eq!(reading.statements.len(), 2);
    let codes: Vec<_> = reading.diagnostics.iter().map(|d| d.rule.code).collect();
    assert!(
        reading.processes.len() == 2 || codes.contains(&"syntax.too-deep"),
        "{codes:?}"
    );
}

#[test]
fn statements_around_statements_do_not_nest() {
    let reading = read_sql(&format!("{} SELECT 1;", "EXPLAIN ".repeat(100_000)));
    assert_eq!(reading.diagnostics.len(), 1);
}

proptest::proptest! {
    /// Any text gives a reading, and every place in it lies in the text.
    #[test]
    fn any_text_can_be_read(sql in "([a-z]{1,3}|[ \n;()'`,.<>=*-]|é|CREATE |TABLE |VIEW |INSERT INTO |SELECT |FROM |BEGIN STATEMENT SET;|END;|WITH |LIKE |AS |SET |ALTER |ADD |/[*]|[*]/){0,40}") {
        let reading = read_sql(&sql);
        for statement in &reading.statements {
            proptest::prop_assert!(sql.get(statement.span.start..statement.span.end).is_some());
            if let Removal::Span(span) = statement.removal {
                proptest::prop_assert!(sql.get(span.start..span.end).is_some());
                proptest::prop_assert!(span.contains(statement.span));
            }
        }
        for found in &reading.diagnostics {
            let span = found.place.as_ref().unwrap().span;
            proptest::prop_assert!(sql.get(span.start..span.end).is_some());
        }
    }
}
