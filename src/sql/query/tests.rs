//! Runs the cases of `tests/cases/query`: each file declares tables in `-- table` lines; each statement is followed by
//! what it should mean, one `--` line per fact. `UPDATE_CASES=1` writes the lines anew, to be read before committing.

use std::fmt::Write as _;

use super::*;
use crate::lineage::{
    ColumnRef, DatasetKey, Endpoint, InfluenceKind, LogicalName, SourceColumn, Transform,
};
use crate::source::Span;
use crate::sql::{Relation, token};

/// Tables by name; what is not here is not defined.
#[derive(Default)]
struct Declared(Vec<(String, Vec<(String, String)>)>);

impl Declared {
    /// Reads `-- table t(a INT, b ROW<c INT>)` lines.
    fn read(text: &str) -> Self {
        let mut tables = Self::default();
        for line in text
            .lines()
            .filter_map(|line| line.strip_prefix("-- table "))
        {
            let (name, columns) = line.split_once('(').unwrap();
            let columns = columns.trim_end().strip_suffix(')').unwrap();
            let row = format!("ROW<{columns}>");
            tables
                .0
                .push((name.to_owned(), row_type::fields(&row).unwrap()));
        }
        tables
    }
}

fn endpoint(parts: &[&str], options: &[(String, String)]) -> Endpoint {
    let name = match parts {
        [catalog, database, table] => LogicalName::new(catalog, database, table),
        [database, table] => LogicalName::new("default_catalog", database, table),
        _ => LogicalName::in_default(parts.last().unwrap()),
    };
    let mut key = name.to_string();
    for (option, value) in options {
        let _ = write!(key, " {option}={value}");
    }
    Endpoint {
        dataset: DatasetKey::Scoped {
            scope: "case".into(),
            name: LogicalName::in_default(&key).into(),
        },
        name,
    }
}

impl Tables for Declared {
    fn lookup(&self, parts: &[&str], options: &[(String, String)]) -> Arc<Relation> {
        let endpoint = endpoint(parts, options);
        let declared = self
            .0
            .iter()
            .find(|(name, _)| *name == *endpoint.name.table);
        let column = |(name, data_type): &(String, String)| RelationColumn {
            name: name.as_str().into(),
            data_type: Some(data_type.as_str().into()),
            sources: smallvec::smallvec![SourceColumn::whole(
                Arc::new(ColumnRef {
                    dataset: endpoint.dataset.clone(),
                    table: endpoint.name.clone(),
                    column: name.as_str().into(),
                }),
                Transform::Identity,
            )],
        };
        Arc::new(Relation {
            columns: declared.map(|(_, columns)| columns.iter().map(column).collect()),
            inputs: vec![endpoint],
            is_opaque: false,
            influences: Vec::new(),
        })
    }
}

fn short(column: &ColumnRef) -> String {
    let name = column.to_string();
    name.strip_prefix("default_catalog.default_database.")
        .unwrap_or(&name)
        .to_owned()
}

fn read(sql: &str, tables: &Declared) -> Result<QueryLineage, Finding> {
    let lexed = token::lex(sql);
    assert_eq!(lexed.open, None, "{sql}");
    analyze(sql, &lexed.tokens, Dialect::Flink, tables)
}

/// The facts of a query, one per line.
fn facts(sql: &str, tables: &Declared) -> String {
    let mut out = String::new();
    let lineage = match read(sql, tables) {
        Ok(lineage) => lineage,
        Err(finding) => {
            finding_fact(&mut out, sql, &finding);
            return out;
        }
    };
    let inputs: Vec<_> = lineage
        .inputs
        .iter()
        .map(|input| &*input.name.table)
        .collect();
    writeln!(out, "-- reads {}", inputs.join(", ")).unwrap();
    for column in &lineage.columns {
        let from: Vec<_> = (column.from.iter())
            .map(|source| {
                let mut name = short(&source.column);
                let paths: Vec<_> = source.paths().collect();
                if !paths.is_empty() {
                    name = format!("{name} ({})", paths.join(", "));
                }
                match source.transform {
                    Transform::Identity => name,
                    other => format!("{} {name}", other.as_str()),
                }
            })
            .collect();
        write!(out, "-- {} <- {}", column.to, from.join(", ")).unwrap();
        if let Some(expression) = &column.expression {
            write!(
                out,
                " :: {}",
                expression.split_whitespace().collect::<Vec<_>>().join(" ")
            )
            .unwrap();
        }
        out = out.trim_end().to_owned() + "\n";
    }
    for influence in &lineage.influences {
        writeln!(
            out,
            "-- {} {}",
            influence.kind.as_str(),
            short(&influence.column)
        )
        .unwrap();
    }
    for finding in &lineage.findings {
        finding_fact(&mut out, sql, finding);
    }
    out
}

fn finding_fact(out: &mut String, sql: &str, finding: &Finding) {
    let Span { start, end } = finding.span;
    write!(
        out,
        "-- ! {} `{}` {}",
        finding.rule.code,
        &sql[start..end],
        finding.message
    )
    .unwrap();
    match &finding.hint {
        Some(hint) => writeln!(out, " ({hint})").unwrap(),
        None => out.push('\n'),
    }
}

/// The file with each statement's facts as they are.
fn rewritten(text: &str) -> String {
    let tables = Declared::read(text);
    let mut out = String::new();
    let mut statement = String::new();
    let mut after_statement = false;
    for line in text.lines() {
        if after_statement && line.starts_with("-- ") && !line.starts_with("-- case ") {
            continue;
        }
        after_statement = false;
        out.push_str(line);
        out.push('\n');
        if !line.starts_with("-- ") {
            statement.push_str(line);
            statement.push('\n');
        }
        if line.trim_end().ends_with(';') {
            out.push_str(&facts(statement.trim(), &tables));
            statement.clear();
            after_statement = true;
        }
    }
    out
}

#[test]
fn cases_mean_what_they_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/query");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let actual = rewritten(&text);
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&file, &actual).unwrap();
        } else {
            let diff = similar::TextDiff::from_lines(&text, &actual);
            assert_eq!(text, actual, "{}\n{}", file.display(), diff.unified_diff());
        }
        cases += text
            .lines()
            .filter(|line| line.starts_with("-- case "))
            .count();
    }
    assert!(cases >= 60, "{cases} cases");
}

fn normal(sql: &str) -> String {
    let tables = Declared::read("-- table t(a INT, b INT)\n-- table u(a INT, c INT)");
    read(sql, &tables).unwrap().normal_form
}

#[test]
fn noise_does_not_change_the_normal_form() {
    let same = [
        "SELECT a, sum(b) AS s FROM t AS x WHERE (a > 1) AND b < 2 GROUP BY a",
        "select `a` , /* c */ SUM(x.b) total\nfrom default_database.t x where (x.a > 1 and (x.b) < 2) group by x.a;",
    ];
    assert_eq!(normal(same[0]), normal(same[1]));
    let joins = [
        "SELECT t.a FROM t INNER JOIN u ON t.a = u.a ORDER BY c ASC",
        "SELECT x.a FROM t x JOIN u AS two ON (x.a = two.a) ORDER BY two.c",
    ];
    assert_eq!(normal(joins[0]), normal(joins[1]));
    for (star, columns) in [
        ("SELECT * FROM t", "SELECT a, b FROM t"),
        (
            "SELECT x.*, c FROM t x, u",
            "SELECT x.a, x.b, u.c FROM t AS x, u",
        ),
        (
            "SELECT * FROM t JOIN u USING (a)",
            "SELECT a, b, c FROM t JOIN u USING (a)",
        ),
        (
            "SELECT s.* FROM (SELECT * FROM u) s",
            "SELECT a, c FROM (SELECT a, c FROM u) AS s",
        ),
    ] {
        assert_eq!(normal(star), normal(columns));
    }
}

#[test]
fn meaning_changes_the_normal_form() {
    let different = [
        "SELECT a FROM t",
        "SELECT b FROM t",
        "SELECT a FROM u",
        "SELECT a FROM t /*+ OPTIONS('x'='y') */",
        "SELECT (a + b) * 2 FROM t",
        "SELECT a + b * 2 FROM t",
        "SELECT a FROM t WHERE a = 1 AND (b = 2 OR b = 3)",
        "SELECT a FROM t WHERE a = 1 AND b = 2 OR b = 3",
        "SELECT x.a FROM t x JOIN t two ON x.a = two.b",
        "SELECT two.a FROM t x JOIN t two ON x.a = two.b",
        "SELECT 'a' FROM t",
        "SELECT * FROM t",
        "SELECT b, a FROM t",
        "SELECT * FROM undefined",
        "SELECT a, b FROM undefined",
    ];
    let forms: std::collections::HashSet<_> = different.iter().map(|sql| normal(sql)).collect();
    assert_eq!(forms.len(), different.len(), "{forms:#?}");
}

#[test]
fn deep_input_is_refused_or_read_but_never_overflows() {
    let tables = Declared::default();
    let nested = |open: &str, inside: &str, close: &str, times: usize| {
        format!(
            "SELECT {}{inside}{}",
            open.repeat(times),
            close.repeat(times)
        )
    };
    for (open, close) in [
        ("(", ")"),
        ("f(", ")"),
        ("CASE WHEN a THEN ", " END"),
        ("a[", "]"),
        ("ROW(", ")"),
        ("(SELECT ", ")"),
        ("((SELECT ", ") + 1)"),
        ("f((SELECT ", ") + 1)"),
        ("(1 IN ((SELECT ", "), 1))"),
        ("((((SELECT ", "))) + 1)"),
    ] {
        let refused = read(&nested(open, "1", close, 10_000), &tables).unwrap_err();
        assert_eq!(refused.rule.code, "syntax.too-deep", "{open}");
        // As many as stay below the limit; each must be read once, or this never ends.
        let times = 100.min(240 / open.matches('(').count().max(1));
        let read = read(&nested(open, "1", close, times), &tables);
        assert!(read.is_ok(), "{open} {read:?}");
    }
    for chain in [" AND a", " || a", " UNION ALL SELECT 1", ", a", " OR a = 1"] {
        let sql = format!("SELECT 1{}", chain.repeat(20_000));
        assert!(read(&sql, &tables).is_ok(), "{chain}");
    }
    for prefix in ["NOT ", "- "] {
        let sql = nested(prefix, "1", "", 10_000);
        assert!(read(&sql, &tables).is_ok(), "{prefix}");
    }
    let from = format!(
        "SELECT * FROM {}t{}",
        "(SELECT * FROM ".repeat(10_000),
        ")".repeat(10_000)
    );
    assert_eq!(
        read(&from, &tables).unwrap_err().rule.code,
        "syntax.too-deep"
    );
}

#[test]
fn computed_columns_are_read_alone() {
    let tables = Declared::read("-- table t(a INT, b INT)");
    let columns = tables.lookup(&["t"], &[]).columns.clone().unwrap();
    let read =
        |sql: &str| analyze_expression(sql, &token::lex(sql).tokens, Dialect::Flink, &columns);
    let sources = read("a + CAST(b AS INT)").unwrap();
    assert_eq!(sources.len(), 2);
    assert_eq!(sources[0].transform, Transform::Transformation);
    assert_eq!(read("a").unwrap()[0].transform, Transform::Identity);
    assert!(read("PROCTIME()").unwrap().is_empty());
    assert_eq!(read("x + 1").unwrap_err().rule.code, "sql.unknown-column");
    assert_eq!(
        read("a +").unwrap_err().rule.code,
        "syntax.unexpected-token"
    );
}

#[test]
fn influences_name_their_kind() {
    let tables = Declared::read("-- table t(a INT, b INT)");
    let lineage = read("SELECT SUM(a) OVER (PARTITION BY b) FROM t", &tables).unwrap();
    assert_eq!(lineage.influences[0].kind, InfluenceKind::Window);
}

/// Pieces of queries, to be put together in any order.
const PIECES: &[&str] = &[
    "SELECT",
    "FROM",
    "t",
    "u",
    "a",
    "b",
    "*",
    ",",
    "(",
    ")",
    "WHERE",
    "=",
    "1",
    "'x'",
    "JOIN",
    "ON",
    "USING",
    "GROUP BY",
    "ORDER BY",
    "UNION ALL",
    "EXCEPT",
    "WITH",
    "AS",
    "TABLE",
    "TUMBLE(TABLE t,",
    "DESCRIPTOR(a)",
    "INTERVAL '1' DAY",
    "CASE",
    "WHEN",
    "THEN",
    "END",
    "OVER",
    "PARTITION BY",
    "LATERAL",
    "UNNEST",
    "VALUES",
    "MATCH_RECOGNIZE",
    "PATTERN",
    "DEFINE",
    "MEASURES",
    "CAST(",
    "JSON_VALUE(",
    "RETURNING",
    "MAP[",
    "]",
    "ARRAY[",
    ".",
    "IN",
    "EXISTS",
    "NOT",
    "`q`",
    "\"d\"",
    "=>",
    "/*+ OPTIONS('k'='v') */",
    "NATURAL",
    "FOR SYSTEM_TIME AS OF",
    "IS",
    "NULL",
    "BETWEEN",
    "AND",
    "SYMMETRIC",
    "U&'x'",
    "UESCAPE",
    "，",
    "{",
    "}",
    "?",
];

proptest::proptest! {
    #[test]
    fn any_pieces_are_read_or_refused(picked in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let sql: Vec<_> = picked.iter().map(|&at| PIECES[at]).collect();
        let sql = format!("SELECT {}", sql.join(" "));
        let tables = Declared::read("-- table t(a INT, b ROW<c INT>)");
        match read(&sql, &tables) {
            Ok(_) => {}
            Err(finding) => proptest::prop_assert!(finding.span.end <= sql.len()),
        }
    }

    #[test]
    fn white_space_and_comments_do_not_change_the_normal_form(gaps in proptest::collection::vec(0..4_usize, 30)) {
        let sql = "SELECT a , SUM ( b ) AS s FROM t AS x WHERE x . a > 1 AND b < 2 GROUP BY a";
        let mut spaced = String::new();
        for (word, gap) in sql.split(' ').zip(gaps) {
            spaced.push_str(word);
            spaced.push_str([" ", "\n\t", " /* c */ ", " -- c\n"][gap]);
        }
        proptest::prop_assert_eq!(normal(sql), normal(&spaced));
    }
}
