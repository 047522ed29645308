//! Versions of Atlas after 2.1, none of which can be run here: doubles of them, made from their source and documentation.
//! The same estate is planned, published, planned again and looked at on each.

mod double;
mod on_demand;
mod real;
mod rows;
mod screen;

use std::fmt::Write as _;

use headwater::atlas::features::FEATURES;
use serde_json::Value;

use crate::program::{Program, Run};
use double::Double;
use rows::{ROWS, Row};

const SCRIPT: &str = "\
CREATE TABLE orders (item STRING) WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE copies (item STRING) WITH ('connector' = 'kafka', 'topic' = 'copies', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
CREATE TABLE sums (item STRING) WITH ('connector' = 'kafka', 'topic' = 'sums', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');
INSERT INTO copies SELECT item FROM orders;
INSERT INTO sums SELECT item FROM copies;
";

/// The program with an estate, in front of a double.
struct Station {
    row: &'static Row,
    double: Double,
    program: Program,
}

impl Station {
    fn new(row: &'static Row) -> Self {
        let program = Program::new();
        program.file("a.sql", SCRIPT);
        let double = Double::start(row);
        Self {
            row,
            double,
            program,
        }
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let arguments = [arguments, &["--atlas", self.double.url()]].concat();
        let mut command = self.program.command(&arguments);
        command
            .env("HEADWATER_ATLAS_USER", "admin")
            .env("HEADWATER_ATLAS_PASSWORD", self.double.password());
        Run::of(command.output().unwrap())
    }

    #[track_caller]
    fn runs(&self, arguments: &[&str], code: i32) -> Run {
        let run = self.run(arguments);
        assert_eq!(
            run.code,
            Some(code),
            "{}: {arguments:?}\n{}\n{}",
            self.row.name,
            run.stdout,
            run.stderr
        );
        run
    }
}

#[test]
fn each_version_is_published_to_and_told_by_what_it_answers() {
    for row in &ROWS {
        let at = Station::new(row);
        at.runs(&["plan", "--exit-code", "a.sql"], 1);
        let report = at.runs(&["publish", "--yes", "--format", "json", "a.sql"], 0);
        let report: Value = serde_json::from_str(&report.stdout).unwrap();
        assert_eq!(report["created"], 6, "{}: {report}", row.name);
        at.runs(&["plan", "--exit-code", "a.sql"], 0);
        let lineage = at.runs(&["atlas", "lineage", "copies@primary"], 0);
        for name in ["orders@primary", "sums@primary"] {
            assert!(lineage.stdout.contains(name), "{}: {name}", row.name);
        }

        let info = at.runs(&["atlas", "info", "--format", "json"], 0);
        let info: Value = serde_json::from_str(&info.stdout).unwrap();
        assert_eq!(info["version"], row.version);
        assert_eq!(info["answers_like"], row.like, "{}: {info}", row.name);
        let always = [("lookup-of-many", "has"), ("flink-types", "has")];
        for (key, state) in always.iter().chain(&row.features) {
            assert_eq!(&info["features"][key], state, "{}: {key}", row.name);
        }
    }
}

#[test]
fn messages_go_by_rest_where_the_server_takes_them_and_the_user_may() {
    for row in &ROWS {
        let at = Station::new(row);
        let publish = ["publish", "--yes", "--via", "rest-notification", "a.sql"];
        let takes = row.features.contains(&("messages-by-rest", "has"));
        let (code, said) = match (takes, row.may_send) {
            (true, true) => (0, "6 created"),
            (true, false) => (3, "ask for the right"),
            (false, _) => (3, "takes no messages by REST"),
        };
        let run = at.runs(&publish, code);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains(said), "{}: {told}", row.name);
        // What was refused has left nothing behind.
        at.runs(&["plan", "--exit-code", "a.sql"], i32::from(code != 0));
    }
}

#[test]
fn what_is_missing_is_said_with_the_way_around() {
    let of = |name: &str| {
        let row = ROWS.iter().find(|row| row.name == name).unwrap();
        let at = Station::new(row);
        let info = at.runs(&["atlas", "info"], 0).stdout;
        info.replace(at.double.url(), "http://atlas:21000")
    };
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}",
        of("2.2"),
        of("2.5"),
        of("a vendor's 2.1 with features of 2.4")
    ));
}

/// A topic that so many statements read, and one of theirs that five read.
fn hub(statements: usize) -> String {
    let table = |name: &str| {
        format!(
            "CREATE TABLE {name} (item STRING) WITH ('connector' = 'kafka', 'topic' = '{name}', 'properties.bootstrap.servers' = 'b:9092', 'format' = 'json');\n"
        )
    };
    let copy = |from: &str, to: String| {
        format!("{}INSERT INTO {to} SELECT item FROM {from};\n", table(&to))
    };
    let first = (0..statements).map(|n| copy("hub", format!("a{n}")));
    let second = (0..5).map(|n| copy("a0", format!("b{n}")));
    let copies: String = first.chain(second).collect();
    table("hub") + &copies
}

#[test]
fn lineage_comes_in_parts_where_the_server_gives_it_so() {
    for row in &ROWS {
        let at = Station::new(row);
        at.program.file("a.sql", hub(6));
        at.runs(&["publish", "--yes", "a.sql"], 0);
        let lineage = |more: &[&str]| {
            let ask = ["atlas", "lineage", "hub@primary"];
            at.runs(&[&ask, more].concat(), 0)
        };
        let edges = |more: &[&str]| {
            let answer = lineage(&[more, &["--format", "json"]].concat());
            let answer: Value = serde_json::from_str(&answer.stdout).unwrap();
            answer["relations"].as_array().unwrap().len()
        };
        // Two edges for each of the eleven statements.
        assert_eq!(edges(&["--edges", "0"]), 22, "{}", row.name);
        // The server alone would show three of the five statements that read a0.
        assert_eq!(edges(&[]), 22, "{}", row.name);
        assert_eq!(edges(&["--edges", "9", "--depth", "0"]), 22, "{}", row.name);

        let part = lineage(&["--edges", "2"]);
        let cut = "left off\n  kafka_topic a0@primary has more outputs\n  kafka_topic hub@primary has more outputs\n";
        if row.lineage == rows::Lineage::OnDemand {
            assert!(part.stdout.contains(cut), "{}: {}", row.name, part.stdout);
            assert!(
                part.stderr.contains("`--edges 4` shows more"),
                "{}",
                part.stderr
            );
            // Two of each topic's statements, each with its two edges.
            assert_eq!(edges(&["--edges", "2"]), 8, "{}", row.name);
        } else {
            assert!(!part.stdout.contains("left off"), "{}", part.stdout);
            assert!(part.stderr.contains("this is all of it"), "{}", part.stderr);
            assert_eq!(edges(&["--edges", "2"]), 22, "{}", row.name);
        }
    }
}

#[test]
fn the_documentation_has_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/atlas-versions.md");
    let documented = std::fs::read_to_string(path).unwrap();
    let mut table = String::from("| it can | from | otherwise |\n|---|---|---|\n");
    for feature in &FEATURES {
        let since = feature.since.as_str();
        let without = feature.without.unwrap_or("only tells versions apart");
        writeln!(table, "| {} | {since} | {without} |", feature.name).unwrap();
    }
    assert!(
        documented.contains(&table),
        "{path} has another table than:\n{table}"
    );
}
