//! One contract, two servers: the requests that were recorded on an Atlas 2.1.0 are sent again, to the local catalogue and
//! to a real Atlas, and what is answered is compared with what was recorded: status, error code and facts. Differences are
//! listed, each with its reason; a difference that is no longer one fails too.

pub mod client;

mod facts;
mod list;
mod local;
mod real;
mod recorded;

use std::collections::HashMap;

use serde_json::{Value, json};

use client::{Caller, process, topic};
use facts::facts;
use recorded::{Exchange, Guids, exchanges};

/// Folders of recorded exchanges that belong together.
struct Suite {
    folders: &'static [&'static str],
    /// Types that the recorded server had and the local catalogue has not.
    types: fn() -> Value,
    /// What the recorded server held when the recording of these folders began.
    seeds: fn() -> Vec<Value>,
    /// Guids that the recording names nowhere: guid, type, name.
    aliases: &'static [(&'static str, &'static str, &'static str)],
}

/// Exchanges that are answered otherwise than in the recording: number, what is answered, why.
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

const TYPES: Suite = Suite {
    folders: &["b-typedefs"],
    types: no_types,
    seeds: seeds_of_types,
    aliases: &[],
};
const ENTITIES: Suite = Suite {
    folders: &["a-admin", "c-bulk", "d-get"],
    types: no_types,
    seeds: seeds_of_reading,
    aliases: &[],
};
const LINEAGE: Suite = Suite {
    folders: &["e-lineage"],
    types: no_types,
    seeds: seeds_of_lineage,
    aliases: &[
        (
            "9292b061-f872-4995-81cc-56808a335b17",
            "kafka_topic",
            "lonefbc3a",
        ),
        ("7cb2ebf5-5c76-41ec-96ee-731c285c14aa", "hive_db", "dbfbc3a"),
    ],
};
const UPDATES: Suite = Suite {
    folders: &["f-update"],
    types: no_types,
    seeds: seeds_of_updates,
    aliases: &[],
};
const DELETIONS: Suite = Suite {
    folders: &["g-delete"],
    types: no_types,
    seeds: seeds_of_deletions,
    aliases: &[],
};
const SEARCHES: Suite = Suite {
    folders: &["h-search"],
    types: no_types,
    seeds: seeds_of_searches,
    aliases: &[],
};

const RELATIONSHIPS: Suite = Suite {
    folders: &["j-relationship"],
    types: types_of_relationships,
    seeds: seeds_of_reading,
    aliases: &[],
};

const NOTES: Suite = Suite {
    folders: &["i-tags"],
    types: no_types,
    seeds: seeds_of_notes,
    aliases: &[],
};
const BROWSERS: Suite = Suite {
    folders: &["k-csrf"],
    types: no_types,
    seeds: Vec::new,
    aliases: &[],
};
const RESTART: Suite = Suite {
    folders: &["l-restart"],
    types: no_types,
    seeds: seeds_of_restart,
    aliases: &[],
};
const WRITERS: Suite = Suite {
    folders: &["n-concurrency-lucene"],
    types: no_types,
    seeds: seeds_of_writers,
    aliases: &[],
};
const OWN_MODEL: Suite = Suite {
    folders: &["zz-own-model"],
    types: no_types,
    seeds: Vec::new,
    aliases: &[],
};

impl Suite {
    /// The exchanges in their order.
    fn exchanges(&self) -> Vec<Exchange> {
        let folders = self.folders.iter();
        folders.flat_map(|folder| exchanges(folder)).collect()
    }

    /// Brings the server to where the recording began.
    async fn prepare(&self, caller: &Caller) {
        // They may be there from another suite.
        let (status, answer) = caller.create_types(&(self.types)()).await;
        assert!(matches!(status, 200 | 409), "{answer}");
        // A process names data sets that are there already.
        let (processes, datasets): (Vec<_>, Vec<_>) = (self.seeds)()
            .into_iter()
            .partition(|seed| seed["typeName"] == "flink_process");
        for seeds in [datasets, processes] {
            let (status, answer) = caller.bulk(&seeds).await;
            assert!(status == 200 || seeds.is_empty(), "{answer}");
        }
    }

    /// Prepares the server and sends the requests in their order; what is answered otherwise than recorded and not expected, a
    /// line each.
    async fn surprises(&self, caller: &Caller, differences: Differences) -> Vec<String> {
        self.prepare(caller).await;
        self.replayed(caller, differences).await
    }

    /// The same on a server that is prepared.
    async fn replayed(&self, caller: &Caller, differences: Differences) -> Vec<String> {
        let all = self.exchanges();
        let mut guids = Guids::default();
        guids.read_names(&all);
        for (guid, type_name, name) in self.aliases {
            guids.name(guid, type_name, name);
        }
        let mut expected: HashMap<&str, Otherwise> = differences
            .iter()
            .map(|(id, otherwise, _)| (*id, *otherwise))
            .collect();
        let mut surprises = Vec::new();
        for exchange in &all {
            let (status, answer) = exchange.replay(caller, &mut guids).await;
            let (theirs, ours) = (facts(&exchange.answer), facts(&answer));
            let is_same = status == exchange.status && theirs == ours;
            let is_expected = match expected.remove(exchange.id.as_str()) {
                None => is_same,
                Some(_) if is_same => false,
                Some(Otherwise::Error(code, error)) => {
                    status == code && ours == json!({"error": error})
                }
                Some(Otherwise::Facts) => status == exchange.status,
                Some(Otherwise::Success) => status == 200,
            };
            if !is_expected {
                surprises.push(format!(
                    "{}: {} {theirs}\n  here: {status} {ours}",
                    exchange.id, exchange.status
                ));
            }
        }
        surprises.extend(expected.keys().map(|id| format!("{id}: no such exchange")));
        surprises
    }
}

fn no_types() -> Value {
    json!({})
}

fn types_of_relationships() -> Value {
    let end = |type_name: &str, name: &str, is_container: bool| {
        let cardinality = if is_container { "SET" } else { "SINGLE" };
        json!({"type": type_name, "name": name, "isContainer": is_container, "cardinality": cardinality})
    };
    json!({"relationshipDefs": [{
        "name": "x_flink_app_processes", "relationshipCategory": "AGGREGATION", "propagateTags": "NONE",
        "endDef1": end("flink_application", "processes", true), "endDef2": end("flink_process", "application", false),
    }]})
}

fn seeds_of_types() -> Vec<Value> {
    topics(&["a"])
}

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

fn seeds_of_updates() -> Vec<Value> {
    let mut seeds = topics(&["afbc3af", "bfbc3af", "cfbc3af"]);
    seeds.push(statement("pfbc3af", &["afbc3af"], &["cfbc3af"]));
    seeds
}

fn seeds_of_deletions() -> Vec<Value> {
    let mut seeds = topics(&["afbc3ag", "bfbc3ag"]);
    seeds.push(statement("pfbc3ag", &["afbc3ag"], &["bfbc3ag"]));
    seeds
}

fn seeds_of_notes() -> Vec<Value> {
    let mut seeds = topics(&["a14a56", "b14a56"]);
    seeds.push(statement("p14a56", &["a14a56"], &["b14a56"]));
    seeds
}

fn seeds_of_restart() -> Vec<Value> {
    let mut topic = topics(&["t1@prod"]).remove(0);
    topic["attributes"]["name"] = json!("t1");
    topic["attributes"]["topic"] = json!("t1");
    vec![topic]
}

fn seeds_of_writers() -> Vec<Value> {
    topics(&["sd1", "sd2"])
}

fn seeds_of_searches() -> Vec<Value> {
    let topic = |n: usize| {
        let name = format!("Find14a56_{n}");
        json!({"typeName": "kafka_topic", "attributes": {"qualifiedName": format!("{name}@prod"),
            "name": name, "topic": name, "uri": "kafka1:9092", "description": "hello world"}})
    };
    let late = |n: usize| {
        let mut topic = topics(&[&format!("delay14a56{n}@prod")]).remove(0);
        topic["attributes"]["name"] = json!(format!("delay{n}"));
        topic
    };
    (0..12).map(topic).chain((0..3).map(late)).collect()
}
