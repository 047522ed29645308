//! Statements of unusual size, each of which is to be read in less than 50 ms: `cargo bench --bench big_statements`.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use headwater::source::SourceFile;
use headwater::{extract, sql};

/// `count` items made of their number, with something between each two.
fn row(count: usize, between: &str, item: impl Fn(usize) -> String) -> String {
    let items: Vec<_> = (0..count).map(item).collect();
    items.join(between)
}

/// Tables `t` and `s` of `count` columns.
fn tables(count: usize) -> String {
    let columns = row(count, ", ", |at| format!("c{at} INT"));
    format!(
        "CREATE TABLE t ({columns}) WITH ('connector' = 'datagen');\nCREATE TABLE s ({columns}) WITH ('connector' = 'print');\n"
    )
}

/// A statement that takes each of `count` columns.
fn columns(count: usize) -> String {
    let list = row(count, ", ", |at| format!("c{at}"));
    format!("INSERT INTO s ({list}) SELECT {list} FROM t;")
}

/// A query of `count` branches.
fn branches(count: usize, set: &str) -> String {
    let query = row(count, set, |_| {
        "SELECT c0, c1, c2, c3, c4 FROM t".to_owned()
    });
    format!("INSERT INTO s {query};")
}

/// One expression of `count` terms.
fn terms(count: usize) -> String {
    let sum = row(count, " + ", |at| format!("c{}", at % 5));
    format!("INSERT INTO s (c0) SELECT {sum} FROM t;")
}

/// `count` common table expressions, each inside the one before.
fn nested_ctes(count: usize) -> String {
    let mut text = "INSERT INTO s ".to_owned();
    for at in 0..count {
        // Writing to a String does not fail.
        let _ = write!(text, "WITH x{at} AS (");
    }
    text.push_str("SELECT * FROM t");
    for at in (0..count).rev() {
        let _ = write!(text, ") SELECT * FROM x{at}");
    }
    text
}

/// `count` common table expressions, each of which reads the one before twice.
fn ctes_in_a_row(count: usize) -> String {
    let next = |at: usize| {
        let before = at.saturating_sub(1);
        format!("x{at} AS (SELECT a.* FROM x{before} AS a JOIN x{before} AS b ON a.c0 = b.c0)")
    };
    let all = row(count, ", ", |at| match at {
        0 => "x0 AS (SELECT * FROM t)".to_owned(),
        _ => next(at),
    });
    format!(
        "INSERT INTO s WITH {all} SELECT * FROM x{};",
        count.saturating_sub(1)
    )
}

fn read(file: &SourceFile) -> sql::Reading {
    let extraction = extract::extract(file);
    let script = sql::Script {
        file,
        fragments: &extraction.fragments,
        job: "a",
        scope: file.name(),
    };
    sql::read(
        &script,
        &mut sql::Catalogue::new(),
        sql::Resolve::Base,
        &sql::Memo::default(),
    )
}

fn big_statements(c: &mut Criterion) {
    let mut group = c.benchmark_group("big");
    group.sample_size(20);
    for (name, width, statement) in [
        ("2000 columns", 2_000, columns(2_000)),
        (
            "UNION ALL of 1000 branches",
            5,
            branches(1_000, " UNION ALL "),
        ),
        ("UNION of 1000 branches", 5, branches(1_000, " UNION ")),
        ("expression of 5000 terms", 5, terms(5_000)),
        ("50 nested CTEs", 5, nested_ctes(50)),
        ("50 CTEs in a row", 5, ctes_in_a_row(50)),
    ] {
        let text = tables(width) + &statement;
        let file = SourceFile::new("a.sql", None, text.into_bytes());
        group.bench_function(name, |b| b.iter(|| read(black_box(&file))));
    }
}

criterion_group!(benches, big_statements);
criterion_main!(benches);
