//! Deep and long input: an answer or a diagnostic, on the smallest stack that a thread has by default anywhere.

use super::read_sql;

const STACK: usize = 1 << 20;
const DEPTH: usize = 100_000;
const LENGTH: usize = 10_000;

/// What is nested: before the nest, how each level opens, the innermost, how each level closes, behind the nest.
const NESTS: &[[&str; 5]] = &[
    ["SELECT ", "(", "1", ")", ""],
    ["SELECT ", "(", "", "", ""],
    ["", "(", "SELECT 1", ")", ""],
    ["SELECT ", "CASE WHEN a THEN ", "1", " END", " FROM t"],
    ["SELECT * FROM ", "(SELECT * FROM ", "t", ")", ""],
    ["SELECT ", "(SELECT ", "1", ")", ""],
    [
        "SELECT 1 WHERE ",
        "EXISTS (SELECT 1 WHERE ",
        "TRUE",
        ")",
        "",
    ],
    [
        "SELECT 1 WHERE 1 IN ",
        "(SELECT 1 WHERE 1 IN ",
        "(1)",
        ")",
        "",
    ],
    ["", "WITH x AS (", "SELECT 1", ") SELECT * FROM x", ""],
    ["SELECT * FROM t", " JOIN (t", "", ")", ""],
    ["SELECT ", "f(", "1", ")", ""],
    ["SELECT ", "a[", "1", "]", " FROM t"],
    ["SELECT ", "ARRAY[", "1", "]", ""],
    ["SELECT ", "MAP[1, ", "1", "]", ""],
    ["SELECT ", "CAST(", "1", " AS INT)", ""],
    ["SELECT CAST(a AS ", "ROW<a ", "INT", ">", ") FROM t"],
    ["SELECT ", "JSON_OBJECT('a' VALUE ", "1", ")", ""],
    ["SELECT ", "INTERVAL ", "'1' DAY", "", ""],
    ["SELECT ", "NOT ", "TRUE", "", ""],
    ["SELECT ", "- ", "1", "", ""],
    ["SELECT ", "+ ", "1", "", ""],
    ["", "/* ", "SELECT 1", " */", ""],
    ["SELECT ", "/*+ ", "1", " */", ""],
    ["", "EXPLAIN ", "SELECT 1", "", ""],
    ["CREATE TABLE x (a ", "ROW<a ", "INT", ">", ")"],
    ["CREATE TABLE x (a ", "ARRAY<", "INT", ">", ")"],
    ["CREATE TABLE x (a ", "MAP<INT, ", "INT", ">", ")"],
    ["CREATE TABLE x (a INT", " ARRAY", "", "", ")"],
    ["CREATE TABLE x (a AS ", "(", "1", ")", ")"],
    ["CREATE TABLE x (a AS ", "f(", "1", ")", ")"],
    ["CREATE TABLE x ", "(", "a INT", ")", ""],
    ["CREATE VIEW x AS ", "(", "SELECT 1", ")", ""],
    ["DELETE FROM x WHERE ", "NOT ", "a", "", ""],
    ["INSERT INTO x ", "(", "SELECT 1", ")", ""],
    ["INSERT INTO x VALUES ", "(", "1", ")", ""],
    ["CALL p(", "ROW(", "1", ")", ")"],
    [
        "SELECT * FROM t MATCH_RECOGNIZE (PATTERN (",
        "(",
        "A",
        ")",
        ") DEFINE A AS TRUE)",
    ],
    ["SELECT * FROM ", "TABLE(f(TABLE ", "t", "))", ""],
];

/// The same for what stands in a row and makes a tree as deep, or none.
const ROWS: &[[&str; 5]] = &[
    ["SELECT ", "a AND ", "a", "", " FROM t"],
    ["SELECT ", "a OR ", "a", "", " FROM t"],
    ["SELECT ", "a + ", "a", "", " FROM t"],
    ["SELECT ", "a || ", "a", "", " FROM t"],
    ["SELECT ", "a = ", "a", "", " FROM t"],
    ["SELECT a", " IS NULL", "", "", " FROM t"],
    ["SELECT ", "a LIKE ", "a", "", " FROM t"],
    ["SELECT a", " IN (1)", "", "", " FROM t"],
    ["SELECT a", " BETWEEN 1 AND 2", "", "", " FROM t"],
    ["SELECT a", ".b", "", "", " FROM t"],
    ["SELECT ", "'a' ", "'a'", "", ""],
    ["SELECT ", "a, ", "a", "", " FROM t"],
    ["", "SELECT 1 UNION ALL ", "SELECT 1", "", ""],
    ["", "SELECT 1 EXCEPT ", "SELECT 1", "", ""],
    ["", "BEGIN STATEMENT SET; ", "", "END; ", ""],
    ["UPDATE x SET a = ", "(", "1", ")", ""],
];

fn nested([before, open, inner, close, behind]: [&str; 5], depth: usize) -> String {
    let (open, close) = (open.repeat(depth), close.repeat(depth));
    format!("{before}{open}{inner}{close}{behind}; INSERT INTO y SELECT a FROM t;")
}

/// Reads on a thread with a small stack; there the reading is dropped too.
fn read_on_small_stack(nest: [&'static str; 5], depth: usize) {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let read = thread.spawn(move || {
        let reading = read_sql(&nested(nest, depth));
        !reading.statements.is_empty()
            || !reading.diagnostics.is_empty()
            || !reading.cut_offs.is_empty()
    });
    assert!(read.unwrap().join().unwrap(), "{nest:?} says nothing");
}

#[test]
fn a_hundred_thousand_levels_are_survived() {
    for nest in NESTS {
        read_on_small_stack(*nest, DEPTH);
    }
}

#[test]
fn ten_thousand_in_a_row_are_survived() {
    for row in ROWS {
        read_on_small_stack(*row, LENGTH);
    }
}

/// As deep as is just allowed, or just not: there the stack is used most.
#[test]
fn levels_around_the_limits_are_survived() {
    for nest in NESTS {
        for depth in [50, 85, 100, 127, 128, 254, 256, 300] {
            read_on_small_stack(*nest, depth);
        }
    }
}
