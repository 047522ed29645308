//! The same requests give the same answers as an Atlas 2.1.0 gave, but for the differences that are listed here, each with
//! its reason. A difference that is no longer one fails too.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::client::{Running, process, run, topic};
use super::facts::facts;
use super::recorded::{Exchange, Guids, exchanges};

/// Exchanges that are answered otherwise than by Atlas: number, what is answered, why.
type Differences = &'static [(&'static str, Otherwise, &'static str)];

#[derive(Debug, Clone, Copy)]
enum Otherwise {
    /// An error with this status and code.
    Error(u16, &'static str),
    /// The same status, but other facts.
    Facts,
    /// A success, where Atlas fails.
    Success,
}
use Otherwise::{Error, Facts, Success};

/// Replays `folders` in order on one catalogue that begins with `seeds`.
fn replay(
    folders: &[&str],
    seeds: &[Value],
    aliases: &[(&str, &str, &str)],
    differences: Differences,
) {
    let running = Running::start();
    let caller = running.caller();
    let all: Vec<Exchange> = folders
        .iter()
        .flat_map(|folder| exchanges(folder))
        .collect();
    let mut guids = Guids::default();
    guids.read_names(&all);
    for (guid, type_name, name) in aliases {
        guids.name(guid, type_name, name);
    }
    let mut expected: HashMap<&str, Otherwise> = differences
        .iter()
        .map(|(id, otherwise, _)| (*id, *otherwise))
        .collect();
    let mut surprises = Vec::new();
    run(async {
        let (status, answer) = caller.bulk(seeds).await;
        assert_eq!(status, 200, "{answer}");
        for exchange in &all {
            let (status, answer) = exchange.replay(&caller, &mut guids).await;
            let (theirs, ours) = (facts(&exchange.answer), facts(&answer));
            let is_same = status == exchange.status && theirs == ours;
            let is_expected = match expected.remove(exchange.id.as_str()) {
                None => is_same,
                Some(_) if is_same => false,
                Some(Error(code, error)) => status == code && ours == json!({"error": error}),
                Some(Facts) => status == exchange.status,
                Some(Success) => status == 200,
            };
            if !is_expected {
                surprises.push(format!(
                    "{}: {} {theirs}\n  here: {status} {ours}",
                    exchange.id, exchange.status
                ));
            }
        }
    });
    assert!(
        expected.is_empty(),
        "no such exchange: {:?}",
        expected.keys()
    );
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

/// What the recorded server held when the recording of these folders began.
fn seeds_of_reading() -> Vec<Value> {
    let mut read = process("p94b29", &["orders94b29@prod"], &["enr94b29@prod"]);
    let attributes = &mut read["attributes"];
    attributes["name"] = json!("INSERT p94b29");
    attributes["startTime"] = json!(1_700_000_000_000_i64);
    attributes["conf"] = json!({"k": "v", "flink.version": "1.17"});
    let short = |name: &str| {
        let mut topic = topic(name);
        for attribute in ["name", "topic"] {
            topic["attributes"][attribute] = json!(name.trim_end_matches("@prod"));
        }
        topic["attributes"]["uri"] = json!("kafka1:9092");
        topic
    };
    vec![short("orders94b29@prod"), short("enr94b29@prod"), read]
}

fn statement(name: &str, inputs: &[&str], outputs: &[&str]) -> Value {
    let mut process = process(name, inputs, outputs);
    process["attributes"]["name"] = json!(format!("INSERT {name}"));
    process
}

fn topics(names: &[&str]) -> Vec<Value> {
    names
        .iter()
        .map(|name| {
            let mut topic = topic(name);
            topic["attributes"]["uri"] = json!("kafka1:9092");
            topic
        })
        .collect()
}

fn seeds_of_lineage() -> Vec<Value> {
    let mut seeds = topics(&[
        "afbc3a",
        "bfbc3a",
        "cfbc3a",
        "sfbc3a",
        "onlyoutfbc3a",
        "m1fbc3a",
        "m2fbc3a",
        "m3fbc3a",
        "lonefbc3a",
    ]);
    let chain: Vec<String> = (0..=30).map(|n| format!("ch{n}fbc3a")).collect();
    seeds.extend(topics(
        &chain.iter().map(String::as_str).collect::<Vec<_>>(),
    ));
    seeds.extend([
        statement("p1fbc3a", &["afbc3a"], &["bfbc3a"]),
        statement("p2fbc3a", &["bfbc3a"], &["cfbc3a"]),
        statement("selffbc3a", &["sfbc3a"], &["sfbc3a"]),
        statement("noinfbc3a", &[], &["onlyoutfbc3a"]),
        statement("multifbc3a", &["m1fbc3a", "m2fbc3a"], &["m3fbc3a"]),
        json!({"typeName": "hive_db", "attributes":
            {"qualifiedName": "dbfbc3a", "name": "db", "clusterName": "prod"}}),
    ]);
    for (n, pair) in chain.windows(2).enumerate() {
        seeds.push(statement(&format!("chp{n}fbc3a"), &[&pair[0]], &[&pair[1]]));
    }
    seeds
}

#[test]
fn types_are_made_and_changed_as_by_atlas() {
    replay(
        &["b-typedefs"],
        &topics(&["a"]),
        &[],
        &[
            ("b-typedefs/001", Facts, "its own types"),
            (
                "b-typedefs/003",
                Success,
                "the type is there from the start",
            ),
            (
                "b-typedefs/004",
                Success,
                "the type is there from the start",
            ),
            (
                "b-typedefs/019",
                Error(400, "ATLAS-400-00-09E"),
                "refused, as by later versions: an inherited attribute is declared again",
            ),
            (
                "b-typedefs/026",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "b-typedefs/029",
                Facts,
                "with replicationFactor, without the rest of the attributes that nobody sets",
            ),
        ],
    );
}

#[test]
fn entities_are_written_and_read_as_by_atlas() {
    replay(
        &["a-admin", "c-bulk", "d-get"],
        &seeds_of_reading(),
        &[],
        &[
            ("a-admin/001", Facts, "it says what it is"),
            ("a-admin/007", Success, "the login is another one"),
            (
                "a-admin/014",
                Error(404, "HEADWATER-404"),
                "a mistake of the sender is no 500",
            ),
            (
                "a-admin/015",
                Error(404, "HEADWATER-404"),
                "JSON, not a page",
            ),
            (
                "c-bulk/006",
                Facts,
                "a reference by a super type to what is joined already changes nothing",
            ),
            (
                "c-bulk/024",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "c-bulk/025",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "c-bulk/026",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "c-bulk/027",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "c-bulk/030",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "c-bulk/031",
                Error(400, "ATLAS-400-00-029"),
                "a mistake of the sender is no 500",
            ),
            (
                "c-bulk/034",
                Error(400, "ATLAS-400-00-01A"),
                "the second entity of a guid is not dropped silently",
            ),
            (
                "c-bulk/037",
                Facts,
                "an edge made again is the same edge, not a second one beside the removed",
            ),
        ],
    );
}

#[test]
fn lineage_is_that_of_atlas() {
    replay(
        &["e-lineage"],
        &seeds_of_lineage(),
        &[
            (
                "9292b061-f872-4995-81cc-56808a335b17",
                "kafka_topic",
                "lonefbc3a",
            ),
            ("7cb2ebf5-5c76-41ec-96ee-731c285c14aa", "hive_db", "dbfbc3a"),
        ],
        &[
            (
                "e-lineage/014",
                Error(400, "ATLAS-400-00-01A"),
                "a mistake of the sender is no 500",
            ),
            (
                "e-lineage/015",
                Error(400, "ATLAS-400-00-01A"),
                "a mistake of the sender is no 500",
            ),
            (
                "e-lineage/016",
                Error(400, "ATLAS-400-00-01A"),
                "a mistake of the sender is no 500",
            ),
            (
                "e-lineage/020",
                Facts,
                "a process with one side is seen from its data set",
            ),
            (
                "e-lineage/035",
                Facts,
                "what is deleted is seen only from itself",
            ),
            (
                "e-lineage/036",
                Facts,
                "what is deleted is seen only from itself",
            ),
            (
                "e-lineage/040",
                Facts,
                "what is deleted is seen only from itself",
            ),
            (
                "e-lineage/041",
                Facts,
                "what is deleted is seen only from itself",
            ),
            (
                "e-lineage/042",
                Facts,
                "what is deleted is seen only from itself",
            ),
            (
                "e-lineage/047",
                Error(404, "ATLAS-404-00-00A"),
                "nothing new is joined to a deleted entity",
            ),
            (
                "e-lineage/048",
                Error(404, "ATLAS-404-00-012"),
                "a change of a deleted entity is not dropped silently",
            ),
        ],
    );
}

#[test]
fn updates_are_those_of_atlas() {
    let mut seeds = topics(&["afbc3af", "bfbc3af", "cfbc3af"]);
    seeds.push(statement("pfbc3af", &["afbc3af"], &["cfbc3af"]));
    replay(
        &["f-update"],
        &seeds,
        &[],
        &[
            ("f-update/003", Facts, "a removed edge is no lineage"),
            ("f-update/005", Facts, "a removed edge is no lineage"),
            ("f-update/006", Facts, "a removed edge is no lineage"),
            (
                "f-update/007",
                Facts,
                "a removed edge does not make the next identical request an update",
            ),
            (
                "f-update/008",
                Facts,
                "a removed edge does not make the next identical request an update",
            ),
            (
                "f-update/009",
                Facts,
                "only the data set whose edge is new is updated",
            ),
            (
                "f-update/015",
                Error(405, "HEADWATER-405"),
                "one attribute is changed by the path with its name",
            ),
            ("f-update/018", Facts, "a removed edge is no lineage"),
        ],
    );
}

#[test]
fn deletions_are_those_of_atlas() {
    let mut seeds = topics(&["afbc3ag", "bfbc3ag"]);
    seeds.push(statement("pfbc3ag", &["afbc3ag"], &["bfbc3ag"]));
    replay(
        &["g-delete"],
        &seeds,
        &[],
        &[
            (
                "g-delete/008",
                Facts,
                "what is deleted is seen only from itself",
            ),
            (
                "g-delete/009",
                Facts,
                "what is deleted is seen only from itself",
            ),
        ],
    );
}

#[test]
fn searches_find_what_atlas_finds() {
    let seeds: Vec<Value> = (0..12)
        .map(|n| {
            let name = format!("Find14a56_{n}");
            json!({"typeName": "kafka_topic", "attributes": {"qualifiedName": format!("{name}@prod"),
                "name": name, "topic": name, "uri": "kafka1:9092", "description": "hello world"}})
        })
        .collect();
    replay(
        &["h-search"],
        &seeds,
        &[],
        &[
            ("h-search/004", Facts, "free text finds parts of words"),
            (
                "h-search/011",
                Error(400, "ATLAS-400-00-01A"),
                "a mistake of the sender is no 500",
            ),
            ("h-search/021", Facts, "the operator works"),
            (
                "h-search/022",
                Error(400, "ATLAS-400-00-01A"),
                "an operator that is not there is not silently nothing",
            ),
            ("h-search/033", Facts, "five of twelve, in another order"),
            ("h-search/034", Facts, "five of twelve, in another order"),
        ],
    );
}
