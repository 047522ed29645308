//! The cases of `tests/cases/plan`, one per operator; recorded plans; and plans that are none.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rstest::rstest;
use serde::Deserialize;

use super::job::JobLineage;
use super::pool::Pool;
use super::wire::{Job, Plan, PlanNode};
use crate::diagnostic::{Diagnostic, rules};
use crate::lineage::{About, Process, RunningJob, Transform};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The job's name.
    name: String,
    /// Operators that are told to be unknown.
    #[serde(default)]
    unknown: Vec<String>,
    /// Whether inputs are told to be broken.
    #[serde(default)]
    is_broken: bool,
    vertex: Vec<Vertex>,
    /// The processes as [`shown`] shows them.
    expected: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vertex {
    id: String,
    #[serde(default)]
    inputs: Vec<String>,
    description: String,
}

fn plan_node(id: &str, description: &str, inputs: &[String]) -> PlanNode {
    let inputs = inputs.iter().zip(0..);
    PlanNode {
        id: id.into(),
        description: description.into(),
        parallelism: None,
        inputs: inputs
            .map(|(id, num)| super::plan::NodeInput {
                num,
                id: id.as_str().into(),
            })
            .collect(),
    }
}

fn job(nodes: Vec<PlanNode>) -> Job {
    Job {
        plan: Plan { nodes },
        stream_graph: None,
    }
}

fn read(job: &Job, name: &str) -> (Vec<Process>, Vec<Diagnostic>) {
    let running = RunningJob {
        id: "0".repeat(32).into(),
        name: name.into(),
        state: "RUNNING".into(),
        cluster: "http://jm".into(),
        started_at: 0,
        parallelism: None,
        flink_version: None,
        plan: None,
    };
    let mut pool = Pool::default();
    let lineage = JobLineage::new(job, &running, &mut pool);
    let mut doubts = lineage.faults();
    doubts.extend(lineage.doubts().into_iter().map(|it| it.diagnostic));
    (lineage.into_processes(&mut pool), doubts)
}

/// `sink <- tables`, then a line per column and per kind of influence. Behind a table `?` is a lookup; behind a column `~`
/// is a transformation, `^` an aggregation, `?` a condition. `!` begins a doubt.
fn shown(process: &Process) -> String {
    let mut text = String::new();
    let doubt = |about: About| {
        let found = process.evidence.iter().find(|it| it.about == about);
        found.map(|it| &*it.why)
    };
    let sink = process.outputs.first().map(|it| it.name.to_string());
    let _ = write!(text, "{} <-", sink.unwrap_or_default());
    for (at, input) in process.inputs.iter().enumerate() {
        let mark = doubt(About::Lookup(at)).map_or("", |_| "?");
        let _ = write!(text, " {}{mark}", input.name);
    }
    text.push('\n');
    let is_only = process.inputs.len() == 1;
    for (at, column) in process.columns.iter().enumerate() {
        let _ = write!(text, "{} <-", column.to);
        for source in &column.from {
            let mark = match source.transform {
                Transform::Identity => "",
                Transform::Transformation => "~",
                Transform::Aggregation => "^",
                Transform::Conditional => "?",
            };
            let table = if is_only {
                String::new()
            } else {
                format!("{}.", source.column.table)
            };
            let _ = write!(text, " {table}{}{mark}", source.shown());
        }
        if let Some(why) = doubt(About::Column(at)) {
            let _ = write!(text, " !{why}");
        }
        text.push('\n');
    }
    let mut kind = None;
    for influence in &*process.influences {
        if kind.replace(influence.kind) != Some(influence.kind) {
            let word = influence.kind.as_str().to_lowercase().replace('_', "-");
            let _ = write!(
                text,
                "{}{word}",
                if text.ends_with('\n') { "" } else { "\n" }
            );
        }
        let column = &influence.column;
        let _ = if is_only {
            write!(text, " {}", column.column)
        } else {
            write!(text, " {column}")
        };
    }
    text.trim_end().to_owned()
}

#[test]
fn each_operator_does_to_columns_what_its_case_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/plan");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut wrong = String::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Case = toml::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let nodes = case.vertex.iter();
        let nodes = nodes.map(|it| plan_node(&it.id, &it.description, &it.inputs));
        let (processes, doubts) = read(&job(nodes.collect()), &case.name);
        let found: Vec<String> = processes.iter().map(shown).collect();
        let found = found.join("\n");
        if found.trim() != case.expected.trim() {
            let _ = writeln!(wrong, "--- {name}\n{found}");
        }
        for operator in &case.unknown {
            let is_told = doubts.iter().any(|it| {
                it.rule == &rules::UNKNOWN_OPERATOR && it.message.contains(operator.as_str())
            });
            assert!(is_told, "{name}: {operator}");
        }
        let told = |rule| doubts.iter().filter(|it| it.rule == rule).count();
        assert_eq!(told(&rules::UNKNOWN_OPERATOR), case.unknown.len(), "{name}");
        assert_eq!(told(&rules::UNREADABLE_JOB) > 0, case.is_broken, "{name}");
    }
    assert!(wrong.is_empty(), "these read otherwise:\n{wrong}");
}

fn recorded(case: &str) -> (Job, String) {
    let path = format!(
        "{}/tests/data/flink/{case}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = fs::read_to_string(path).unwrap();
    let body: serde_json::Value = serde_json::from_str(&text).unwrap();
    let name = body["name"].as_str().unwrap().to_owned();
    (serde_json::from_value(body).unwrap(), name)
}

const RECORDED: [&str; 10] = [
    "1.13.6-statement-set",
    "1.14.6-kafka-chain",
    "1.15.4-filter",
    "1.16.3-same-sink-twice",
    "1.18.1-files",
    "1.20.5-union",
    "2.0.2-batch-running",
    "2.3.0-lookup-join",
    "2.3.0-odd-names",
    "2.3.0-datastream",
];

#[rstest]
#[case("1.13.6-statement-set")]
#[case("1.14.6-kafka-chain")]
#[case("1.15.4-filter")]
#[case("1.16.3-same-sink-twice")]
#[case("1.18.1-files")]
#[case("1.20.5-union")]
#[case("2.0.2-batch-running")]
#[case("2.3.0-lookup-join")]
#[case("2.3.0-odd-names")]
#[case("2.3.0-datastream")]
fn recorded_plans_read_as_before(#[case] case: &str) {
    let (job, name) = recorded(case);
    let (processes, doubts) = read(&job, &name);
    let processes: Vec<String> = processes.iter().map(shown).collect();
    let doubts: Vec<String> = doubts.into_iter().map(|it| it.message).collect();
    insta::assert_snapshot!(
        case,
        format!("{}\n\n{}", processes.join("\n\n"), doubts.join("\n"))
    );
}

#[test]
fn counters_of_the_client_make_no_other_job() {
    let nodes = |id: u32| {
        let text = format!(
            "[{id}]:TableSourceScan(table=[[c, d, t]], fields=[a])<br/>+- t[{}]: Writer<br/>",
            id + 1
        );
        job(vec![plan_node("a", &text, &[])])
    };
    let (one, _) = read(&nodes(1), "insert-into_c.d.t");
    let (other, _) = read(&nodes(23), "insert-into_c.d.t");
    assert_eq!(one[0].fingerprints, other[0].fingerprints);
}

#[test]
fn long_plans_take_time_in_proportion() {
    let many = 200_000;
    for text in [
        format!("[1]:Calc(select=[{} AS x])<br/>", "CASE(".repeat(many)),
        format!("[1]:Calc(select=[{}])<br/>", "(a, b AS ".repeat(many)),
        format!("[1]:Calc(select=[{}])<br/>", "_UTF-16LE'".repeat(many)),
        format!("[1]:Calc(select=[{}])<br/>", "f('a' + it's ".repeat(many)),
        format!("A -&gt; {}", "(B -&gt; ".repeat(many)),
        "a[1]: Writer<br/>".repeat(many),
        format!("{}x<br/>", "   ".repeat(many)),
        "&".repeat(many),
    ] {
        let nodes = vec![
            plan_node("a", &text, &[]),
            plan_node("b", "[2]:Calc(select=[x])", &["a".to_owned()]),
        ];
        read(&job(nodes), "");
    }
}

/// Pieces of descriptions, and what does not belong there.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "[1]:",
        "Calc(",
        "select=[",
        "where=[",
        "TableSourceScan(",
        "table=[[",
        "c, d, t",
        "]]",
        "fields=[",
        "Join(",
        "LookupJoin(",
        "MultipleInput(",
        "members=[",
        "&#92;n",
        "[#1] ",
        "a AS b",
        "'",
        "''",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ", ",
        " -&gt; ",
        "<br/>",
        "+- ",
        ":- ",
        "   ",
        ":  ",
        "&lt;",
        "&",
        ";",
        "Sink(",
        "t[1]: Writer",
        ": Committer",
        "Source: KafkaSource-c.d.t",
        "CASE(",
        "CAST(a AS ",
        "Sarg[",
        "_UTF-16LE'",
        "$cor0.a",
        "'w$",
        "名",
        " FILTER ",
        " IS ",
        "Expand(projects=[{",
        "GlobalWindowAggregate(window=[",
        "Correlate(invocation=[",
        "rowType=[RecordType(",
    ];
    prop_oneof![
        8 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => ".{0,4}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_stops_the_reader(texts in prop::collection::vec(text(), 1..4), name in text(), links in prop::collection::vec((0..5_usize, 0..5_usize), 0..6)) {
        let mut nodes: Vec<PlanNode> = texts.iter().enumerate().map(|(at, text)| plan_node(&at.to_string(), text, &[])).collect();
        let count = nodes.len();
        for (from, to) in links {
            let input = super::plan::NodeInput { num: 0, id: from.to_string().into() };
            if let Some(node) = nodes.get_mut(to % count) {
                node.inputs.push(input);
            }
        }
        read(&job(nodes), &name);
    }

    #[test]
    fn a_damaged_plan_stops_nothing(case in prop::sample::select(RECORDED.to_vec()), cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, piece()), 1..6)) {
        let (mut job, name) = recorded(case);
        for node in &mut job.plan.nodes {
            for (at, length, piece) in &cuts {
                let characters: Vec<char> = node.description.chars().collect();
                if characters.is_empty() { continue; }
                let start = at.index(characters.len());
                let end = (start + length).min(characters.len());
                let text = characters[..start].iter().collect::<String>() + piece + &characters[end..].iter().collect::<String>();
                node.description = text.into();
            }
        }
        read(&job, &name);
    }
}
