//! Looking at a catalogue by commands: filters, pages, all of an entity, glossaries; and that they only look.

use serde_json::{Value, json};

use crate::contract::client::{Caller, run, start_in};
use crate::program::Program;

/// A program whose local catalogue holds topics, a table with columns, and what people note at them.
pub fn noted() -> Program {
    let program = Program::new();
    let directory = program.home().join("data/headwater");
    std::fs::create_dir_all(&directory).unwrap();
    let catalogue = start_in(&directory);
    let caller = Caller::of(&catalogue);
    run(async {
        let types = json!({
            "classificationDefs": [{"name": "PII", "superTypes": [], "attributeDefs": [
                {"name": "level", "typeName": "string", "isOptional": true}]}],
            "businessMetadataDefs": [{"name": "Team", "attributeDefs": [
                {"name": "owner", "typeName": "string", "isOptional": true,
                 "options": {"applicableEntityTypes": "[\"kafka_topic\"]", "maxStrLength": "50"}}]}],
        });
        let (status, answer) = caller.create_types(&types).await;
        assert_eq!(status, 200, "{answer}");
        let topic = |name: &str| {
            json!({"typeName": "kafka_topic", "attributes": {
                "qualifiedName": format!("{name}@primary"), "name": name, "topic": name, "uri": name}})
        };
        let mut orders = topic("orders");
        orders["classifications"] = json!([{"typeName": "PII", "attributes": {"level": "high"}}]);
        orders["labels"] = json!(["hot"]);
        orders["businessAttributes"] = json!({"Team": {"owner": "sales"}});
        let (status, answer) = caller
            .bulk(&[orders, topic("copies"), topic("totals")])
            .await;
        assert_eq!(status, 200, "{answer}");
        let reference = |name: &str| json!({"typeName": "kafka_topic", "uniqueAttributes": {"qualifiedName": format!("{name}@primary")}});
        let table = json!({"typeName": "headwater_table", "guid": "-1",
            "attributes": {"qualifiedName": "t@primary", "name": "t"},
            "relationshipAttributes": {"dataset": reference("totals")}});
        let column = |name: &str, kind: &str| {
            json!({"typeName": "headwater_column",
                "attributes": {"qualifiedName": format!("t.{name}@primary"), "name": name, "type": kind},
                "relationshipAttributes": {"table": {"guid": "-1", "typeName": "headwater_table"}}})
        };
        let process = json!({"typeName": "flink_process", "attributes": {
            "qualifiedName": "copy@primary", "name": "copy", "id": "copy@primary",
            "inputs": [reference("orders")], "outputs": [reference("copies")]}});
        let (status, answer) = caller
            .bulk(&[
                table,
                column("id", "BIGINT"),
                column("at", "TIMESTAMP(3)"),
                process,
            ])
            .await;
        assert_eq!(status, 200, "{answer}");
        let (status, answer) = caller.bulk(&[topic("gone")]).await;
        assert_eq!(status, 200, "{answer}");
        let gone =
            "/api/atlas/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=gone@primary";
        let (status, answer) = caller.send(reqwest::Method::DELETE, gone, None).await;
        assert_eq!(status, 200, "{answer}");
    });
    program
}

#[test]
fn a_search_is_narrowed_by_classification_and_read_page_by_page() {
    let program = noted();
    let names = |args: &[&str]| {
        let run = program.run(&[&["atlas", "search"], args].concat());
        let names = run.exits(0).stdout.lines();
        let names = names.filter_map(|line| Some(line.split_whitespace().nth(2)?.to_owned()));
        (names.collect::<Vec<_>>(), run.stderr)
    };
    let (classified, _) = names(&["--classification", "PII", "--type", "kafka_topic"]);
    // It has come to the copies along the process.
    assert_eq!(classified, ["orders@primary", "copies@primary"]);

    let (first, said) = names(&["--type", "kafka_topic", "--limit", "2"]);
    assert_eq!(first, ["orders@primary", "copies@primary"]);
    assert_eq!(said, "rows 1-2 of about 3, more: --offset 2\n");
    let (rest, said) = names(&["--type", "kafka_topic", "--limit", "2", "--offset", "2"]);
    assert_eq!(rest, ["totals@primary"]);
    assert_eq!(said, "rows 3-3 of about 3, the last ones\n");
    let (_, said) = names(&["--type", "kafka_topic", "--limit", "3"]);
    assert_eq!(said, "");

    let json = program.json(&["atlas", "search", "orders", "--format", "json"]);
    assert_eq!(json["entities"][0]["classificationNames"], json!(["PII"]));
}

#[test]
fn a_name_that_the_catalogue_lacks_is_said_with_the_nearest() {
    let program = noted();
    for (args, said, next) in [
        (
            &["search", "--classification", "PIII"][..],
            "local has no classification PIII",
            "did you mean `PII`?",
        ),
        (
            &["search", "--type", "kafka_topics"],
            "local has no entity type kafka_topics",
            "did you mean `kafka_topic`?",
        ),
        (
            &["search", "--term", "order@Shop"],
            "local has no term order@Shop",
            "headwater atlas glossary",
        ),
        (
            &["glossary", "Shop"],
            "local has no glossary or term Shop",
            "headwater atlas glossary",
        ),
        (
            &["types", "PIII"],
            "has no type PIII",
            "did you mean `PII`?",
        ),
        (
            &["show", "orders@primary", "--type", "kafka_topik"],
            "local has no entity type kafka_topik",
            "did you mean `kafka_topic`?",
        ),
        (
            &["search", "--classification", ""],
            "a value is required for '--classification",
            "",
        ),
        (
            &["search", "--term", ""],
            "a value is required for '--term",
            "",
        ),
        (&["search", "--limit", "0"], "0 is not in 1..=10000", ""),
    ] {
        let run = program.run(&[&["atlas"], args].concat());
        let stderr = &run.exits(2).stderr;
        assert!(stderr.contains(said) && stderr.contains(next), "{stderr}");
    }
    let none = program.run(&["atlas", "glossary"]);
    assert_eq!(none.exits(0).stdout, "");
    assert_eq!(none.stderr, "local has no glossary\n");
}

#[test]
fn a_name_that_only_a_deleted_entity_has_leads_to_it() {
    let program = noted();
    let run = program.run(&["atlas", "show", "gone@primary"]);
    let said = &run.exits(2).stderr;
    assert!(
        said.contains("local has gone@primary only as a deleted entity"),
        "{said}"
    );
    let guid = said.split("atlas show ").nth(1).unwrap();
    let guid = guid.split('`').next().unwrap();
    let run = program.run(&["atlas", "show", guid]);
    assert!(run.exits(0).stdout.contains("status  deleted"));
}

#[test]
fn all_of_an_entity_is_shown() {
    let program = noted();
    let run = program.run(&["atlas", "show", "orders@primary"]);
    let shown = &run.exits(0).stdout;
    for line in [
        "kafka_topic orders@primary\n",
        "  labels  hot\n",
        "classifications\n  PII  level = high\n",
        "business metadata\n  Team.owner = sales\n",
        "relationships\n  inputToProcesses\n    flink_process copy\n",
        "history\n",
        "ENTITY_CREATE",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let copies = program.run(&["atlas", "show", "copies@primary"]);
    assert!(
        copies.stdout.contains("  PII  level = high  (came from "),
        "{}",
        copies.stdout
    );
    // The local catalogue has no pages.
    assert!(!shown.contains("detailPage"), "{shown}");

    let one = program.run(&["atlas", "show", "orders@primary", "--history", "1"]);
    let shown = &one.exits(0).stdout;
    assert!(shown.contains("--history N shows more"), "{shown}");

    let table = program.run(&["atlas", "show", "t@primary"]);
    let shown = &table.exits(0).stdout;
    assert!(
        shown.contains("columns\n  id  BIGINT\n  at  TIMESTAMP(3)\n"),
        "{shown}"
    );
    let json = program.json(&["atlas", "show", "t@primary", "--format", "json"]);
    assert_eq!(json["schema"]["columns"][1]["type"], "TIMESTAMP(3)");
    assert_eq!(json["entity"]["typeName"], "headwater_table");
    assert_eq!(json["url"], Value::Null);
}

#[test]
fn types_of_every_kind_are_listed_and_shown() {
    let program = noted();
    let listed = program.run(&["atlas", "types", "--kind", "classification"]);
    assert_eq!(listed.exits(0).stdout, "PII\n");
    let shown = program.run(&["atlas", "types", "PII"]);
    assert_eq!(
        shown.exits(0).stdout,
        "PII\n  kind: classification\nAttributes (1)\n  level: string\n"
    );
    let groups = program.run(&["atlas", "types", "--kind", "business-metadata"]);
    assert_eq!(groups.exits(0).stdout, "Team\n");
    for (name, line) in [
        ("dataset_process_inputs", "  Process.inputs: set"),
        ("Team", "    on: kafka_topic\n"),
        ("kafka_topic", "Attributes from Referenceable ("),
        ("kafka_topic", "  qualifiedName: string, required, unique"),
        (
            "kafka_topic",
            "  inputToProcesses: set of Process  dataset_process_inputs, from DataSet\n",
        ),
    ] {
        let shown = program.run(&["atlas", "types", name]);
        assert!(
            shown.exits(0).stdout.contains(line),
            "{name}: {}",
            shown.stdout
        );
    }
}

#[test]
fn lineage_tells_the_state_of_its_edges() {
    let program = noted();
    let json = program.json(&["atlas", "lineage", "orders@primary", "--format", "json"]);
    let states: Vec<_> = json["relations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| &edge["relationshipStatus"])
        .collect();
    assert_eq!(states, ["ACTIVE", "ACTIVE"]);
}

#[test]
fn a_glossary_of_the_local_catalogue_is_shown_and_searched_by() {
    let program = noted();
    let topic = program.json(&["atlas", "show", "orders@primary", "--format", "json"]);
    let topic = &topic["entity"]["guid"];
    let catalogue = start_in(&program.home().join("data/headwater"));
    let caller = Caller::of(&catalogue);
    run(async {
        let make = async |path: &str, body: Value| {
            let path = format!("/v2/glossary{path}");
            let (status, answer) = caller.post(&path, &body).await;
            assert!((200..300).contains(&status), "{answer}");
            answer["guid"].clone()
        };
        let shop = make(
            "",
            json!({"name": "Shop", "shortDescription": "words of the shop"}),
        )
        .await;
        let anchor = json!({"glossaryGuid": shop});
        let sales = make("/category", json!({"name": "sales", "anchor": anchor})).await;
        let customer = make("/term", json!({"name": "customer", "anchor": anchor})).await;
        let order = json!({"name": "order", "anchor": anchor, "longDescription": "A wish.\nTo buy.",
            "categories": [{"categoryGuid": sales}], "seeAlso": [{"termGuid": customer}]});
        let order = make("/term", order).await;
        let order = order.as_str().unwrap();
        make(
            &format!("/terms/{order}/assignedEntities"),
            json!([{"guid": topic}]),
        )
        .await;
    });
    drop(catalogue);
    let listed = program.run(&["atlas", "glossary"]);
    let wanted = "Shop  2 terms, 1 category  words of the shop\n";
    assert_eq!(listed.exits(0).stdout, wanted);
    let shown = program.run(&["atlas", "glossary", "Shop"]);
    let tree = "  sales/\n    order  1 entity\n  customer\n";
    assert_eq!(shown.exits(0).stdout, format!("{wanted}{tree}"));
    let term = program.run(&["atlas", "glossary", "order@Shop"]);
    for line in [
        "  in full: A wish.\n    To buy.\n",
        "  see also: customer\n",
        "Entities (1)\n  kafka_topic: orders  ",
    ] {
        assert!(term.exits(0).stdout.contains(line), "{}", term.stdout);
    }
    let found = program.run(&["atlas", "search", "--term", "order@Shop"]);
    let found = &found.exits(0).stdout;
    assert!(
        found.contains("orders@primary") && !found.contains("copies"),
        "{found}"
    );
    let entity = program.run(&["atlas", "show", "orders@primary"]);
    assert!(
        entity.exits(0).stdout.contains("order"),
        "{}",
        entity.stdout
    );
}
