//! One statement at a time, in a script whose tables are known, so that queries get as far as their columns.

#![no_main]

use headwater::sql::Resolve;
use headwater_fuzz::{assert_sound, extract, file, read};
use libfuzzer_sys::fuzz_target;

const TABLES: &str = "\
CREATE TABLE t (a INT, b STRING, r ROW<x INT, y ARRAY<STRING>>, m MAP<STRING, INT>, ts TIMESTAMP(3), p AS PROCTIME(),
  WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'b:1');
CREATE TABLE s (a INT, b STRING) WITH ('connector' = 'print');
CREATE VIEW v AS SELECT a, b, ts FROM t;
";

fuzz_target!(|text: &str| {
    let script = format!("{TABLES}{text}");
    let file = file("sql", script.as_bytes());
    let extraction = extract(&file);
    for resolve in [Resolve::Base, Resolve::Declared] {
        assert_sound(&file, &read(&file, &extraction, resolve));
    }
});
