//! Writing and deleting entities, as a client sees it.

use rstest::rstest;
use serde_json::{Value, json};

use super::upsert::{Extent, upsert};
use crate::atlas::wire::Entities;
use crate::local::store::Store;
use crate::local::testing::{Catalogue, mutated, named, process, topic, with};

const BULK: &str = "/v2/entity/bulk";

#[test]
fn what_is_created_is_listed_and_then_left_alone() {
    let catalogue = Catalogue::new();
    let batch = json!({"entities": [
        named(topic("a"), "-1"),
        named(topic("b"), "-2"),
        {
            "typeName": "flink_process", "guid": "-3",
            "attributes": {"id": "p", "qualifiedName": "p", "name": "p",
                "inputs": [{"guid": "-1"}], "outputs": [{"guid": "-2", "typeName": "kafka_topic"}]},
        },
    ]});
    let first = catalogue.post(BULK, &batch);
    assert_eq!(mutated(&first, "CREATE"), ["a", "b", "p"]);
    assert_eq!(mutated(&first, "UPDATE"), [""; 0]);
    let second = catalogue.post(BULK, &batch);
    assert_eq!(second.get("mutatedEntities"), None);
    assert_eq!(second["guidAssignments"], first["guidAssignments"]);
}

#[test]
fn what_clients_made_up_is_a_change_by_who_made_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let write = |user: &str, value: &str| {
        let sent = json!({"entities": [with(topic("a"), "name", json!("a"))]});
        let mut sent: Entities = serde_json::from_value(sent).unwrap();
        sent.entities[0]
            .custom_attributes
            .insert("k".to_owned(), json!(value));
        let written = store.write(user, |session| {
            upsert(session, sent, Extent::Whole)?;
            let types = session.types();
            let topic = types.entity("kafka_topic").unwrap();
            let id = session.find_unique(topic, "qualifiedName", "a")?.unwrap();
            session.entity(id)
        });
        let row = written.unwrap();
        (row.updated_by, row.custom["k"].clone())
    };
    assert_eq!(write("one", "1"), ("one".to_owned(), json!("1")));
    assert_eq!(write("two", "2"), ("two".to_owned(), json!("2")));
    assert_eq!(write("three", "2"), ("two".to_owned(), json!("2")));
}

#[test]
fn referred_entities_are_written_only_where_they_are_referred_to() {
    let catalogue = Catalogue::new();
    let answer = catalogue.post(
        BULK,
        &json!({
            "entities": [with(process("p", &[], &[]), "inputs", json!([{"guid": "-10"}]))],
            "referredEntities": {"-10": topic("a"), "-11": topic("unused")},
        }),
    );
    assert_eq!(mutated(&answer, "CREATE"), ["p", "a"]);
}

#[test]
fn an_edge_to_an_entity_that_was_there_updates_it() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a"), topic("b"), topic("c")]);
    let answer = catalogue.bulk(&[process("p", &["a"], &["c"])]);
    assert_eq!(mutated(&answer, "CREATE"), ["p"]);
    assert_eq!(mutated(&answer, "UPDATE"), ["a", "c"]);
    let answer = catalogue.bulk(&[process("p", &["b"], &["c"])]);
    assert_eq!(mutated(&answer, "UPDATE"), ["p", "b"]);
    let answer = catalogue.bulk(&[process("p", &["b"], &["c"])]);
    assert_eq!(answer.get("mutatedEntities"), None, "nothing changes");
}

#[test]
fn what_is_referred_to_is_told_by_all_that_identifies_it_and_by_the_name_it_has() {
    let catalogue = Catalogue::new();
    let code = json!({"name": "code", "typeName": "string", "isOptional": true, "isUnique": true, "cardinality": "SINGLE"});
    let coded = json!({"name": "coded", "superTypes": ["DataSet"], "attributeDefs": [code]});
    catalogue.post("/v2/types/typedefs", &json!({"entityDefs": [coded]}));
    catalogue.bulk(&[
        topic("t"),
        json!({"typeName": "coded", "attributes": {"qualifiedName": "q", "name": "n", "code": "7"}}),
    ]);
    let of = |type_name: &str, name: &str| json!({"typeName": type_name, "uniqueAttributes": {"qualifiedName": name}});
    let inputs = json!([of("kafka_topic", "t"), of("coded", "q")]);
    catalogue.bulk(&[with(process("p", &[], &[]), "inputs", inputs)]);
    let path = "/v2/entity/uniqueAttribute/type/flink_process?attr:qualifiedName=p";
    let entity = &catalogue.get(path)["entity"];
    let all = |kind: &str, field: &str| -> Vec<Value> {
        let references = entity[kind]["inputs"].as_array().unwrap().iter();
        references.map(|it| it[field].clone()).collect()
    };
    let unique = [
        json!({"qualifiedName": "t"}),
        json!({"qualifiedName": "q", "code": "7"}),
    ];
    assert_eq!(all("attributes", "uniqueAttributes"), unique);
    assert_eq!(all("relationshipAttributes", "displayText"), ["t", "n"]);
    // Without relationships the attributes are the same.
    let bare = catalogue.get(&format!("{path}&ignoreRelationships=true"));
    assert_eq!(bare["entity"]["attributes"], entity["attributes"]);
    assert_eq!(bare["entity"].get("relationshipAttributes"), None);
}

#[test]
fn references_are_given_back_with_their_state() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a"), topic("b")]);
    catalogue.bulk(&[process("p", &["a"], &["b"])]);
    catalogue.bulk(&[process("p", &["b"], &["b"])]);
    let answer =
        catalogue.get("/v2/entity/uniqueAttribute/type/flink_process?attr:qualifiedName=p");
    let entity = &answer["entity"];
    let inputs = entity["attributes"]["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 1);
    assert_eq!(inputs[0]["uniqueAttributes"], json!({"qualifiedName": "b"}));
    let states: Vec<(&Value, &Value)> = entity["relationshipAttributes"]["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reference| (&reference["displayText"], &reference["relationshipStatus"]))
        .collect();
    assert_eq!(
        states,
        [
            (&json!("a"), &json!("DELETED")),
            (&json!("b"), &json!("ACTIVE"))
        ]
    );
    assert_eq!(entity["attributes"]["startTime"], Value::Null);
}

#[test]
fn an_edge_made_again_is_the_same_edge() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a"), topic("b")]);
    catalogue.bulk(&[process("p", &["a"], &["b"])]);
    let edges = |catalogue: &Catalogue| {
        let path = "/v2/entity/uniqueAttribute/type/flink_process?attr:qualifiedName=p";
        catalogue.get(path)["entity"]["relationshipAttributes"]["inputs"].clone()
    };
    let before = edges(&catalogue);
    catalogue.bulk(&[process("p", &[], &["b"])]);
    catalogue.bulk(&[process("p", &["a", "a"], &["b"])]);
    assert_eq!(edges(&catalogue), before);
}

#[test]
fn the_last_of_two_entities_of_one_name_wins() {
    let catalogue = Catalogue::new();
    let answer = catalogue.bulk(&[
        named(with(topic("a"), "description", "first"), "-1"),
        named(with(topic("a"), "description", "last"), "-2"),
    ]);
    assert_eq!(mutated(&answer, "CREATE"), ["a"]);
    assert_eq!(
        answer["guidAssignments"]["-1"],
        answer["guidAssignments"]["-2"]
    );
    let header = &answer["mutatedEntities"]["CREATE"][0];
    assert_eq!(header["attributes"]["description"], "last");
}

#[test]
fn two_entities_of_one_local_guid_are_refused() {
    let catalogue = Catalogue::new();
    let batch = json!({"entities": [named(topic("a"), "-1"), named(topic("b"), "-1")]});
    assert_eq!(
        catalogue.post_error(BULK, &batch),
        (400, "ATLAS-400-00-01A".to_owned())
    );
}

#[test]
fn a_type_stands_for_its_subtypes_in_references_and_names() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a")]);
    let by_super_type =
        json!([{"typeName": "DataSet", "uniqueAttributes": {"qualifiedName": "a"}}]);
    let answer = catalogue.bulk(&[with(process("p", &[], &[]), "inputs", by_super_type)]);
    assert_eq!(mutated(&answer, "UPDATE"), ["a"]);
    let same = json!({"typeName": "DataSet", "attributes": {"qualifiedName": "a", "name": "a", "owner": "me"}});
    assert_eq!(mutated(&catalogue.bulk(&[same]), "UPDATE"), ["a"]);
}

#[test]
fn a_second_unique_attribute_finds_the_entity_and_renames_it() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[process("p", &[], &[])]);
    let renamed = with(process("q", &[], &[]), "id", "p");
    assert_eq!(mutated(&catalogue.bulk(&[renamed]), "UPDATE"), ["q"]);
    let new_id = with(process("q", &[], &[]), "id", "q");
    assert_eq!(mutated(&catalogue.bulk(&[new_id]), "UPDATE"), ["q"]);
}

#[test]
fn a_unique_value_of_another_entity_is_refused() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[process("p", &[], &[]), process("q", &[], &[])]);
    let taken = json!({"entities": [with(process("q", &[], &[]), "id", "p")]});
    assert_eq!(
        catalogue.post_error(BULK, &taken),
        (409, "ATLAS-409-00-003".to_owned())
    );
}

fn without(mut entity: Value, attribute: &str) -> Value {
    entity["attributes"]
        .as_object_mut()
        .unwrap()
        .remove(attribute);
    entity
}

#[rstest]
#[case::mandatory(without(topic("a"), "uri"), 404, "ATLAS-404-00-007")]
#[case::mandatory_null(with(topic("a"), "uri", Value::Null), 404, "ATLAS-404-00-007")]
#[case::wrong_value(with(process("p", &[], &[]), "startTime", "yesterday"), 404, "ATLAS-404-00-007")]
#[case::no_list(with(process("p", &[], &[]), "inputs", "a"), 404, "ATLAS-404-00-007")]
#[case::no_whole(
    json!({"typeName": "rdbms_table", "attributes": {"qualifiedName": "t", "name": "t"}}),
    404,
    "ATLAS-404-00-007"
)]
#[case::no_type(json!({"attributes": {}}), 400, "ATLAS-400-00-014")]
#[case::unknown_type(json!({"typeName": "nothing"}), 400, "ATLAS-400-00-014")]
#[case::unknown_reference(process("p", &["nowhere"], &[]), 404, "ATLAS-404-00-00A")]
#[case::unknown_local_guid(
    with(process("p", &[], &[]), "inputs", json!([{"guid": "-77"}])),
    404,
    "ATLAS-404-00-00A"
)]
#[case::unknown_guid(
    named(topic("a"), "04ee8e94-e69e-4da3-a927-7d333f55172e"),
    404,
    "ATLAS-404-00-00A"
)]
#[case::wrong_end(
    with(process("p", &[], &[]), "inputs", json!([{"typeName": "flink_process", "uniqueAttributes": {"qualifiedName": "there"}}])),
    400,
    "ATLAS-400-00-036"
)]
#[case::not_an_entity(json!("entity"), 400, "ATLAS-400-00-029")]
fn a_mistake_refuses_the_whole_request(
    #[case] entity: Value,
    #[case] status: u16,
    #[case] code: &str,
) {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[process("there", &[], &[])]);
    let batch = json!({"entities": [topic("whole"), entity]});
    assert_eq!(
        catalogue.post_error(BULK, &batch),
        (status, code.to_owned())
    );
    let path = "/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=whole";
    assert_eq!(
        catalogue.get_error(path),
        (404, "ATLAS-404-00-009".to_owned())
    );
}

#[test]
fn unknown_attributes_are_dropped_and_null_clears() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[with(with(topic("a"), "nothing", 1), "description", "x")]);
    let path = "/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=a";
    let attributes = catalogue.get(path)["entity"]["attributes"].clone();
    assert_eq!(attributes.get("nothing"), None);
    assert_eq!(attributes["description"], "x");
    let cleared = catalogue.bulk(&[with(topic("a"), "description", Value::Null)]);
    assert_eq!(mutated(&cleared, "UPDATE"), ["a"]);
    let again = catalogue.bulk(&[with(topic("a"), "description", Value::Null)]);
    assert_eq!(again.get("mutatedEntities"), None);
}

#[test]
fn what_a_request_creates_it_can_refer_to_by_guid_only() {
    let catalogue = Catalogue::new();
    let (status, answer) = catalogue.try_bulk(&[topic("a"), process("p", &["a"], &[])]);
    assert_eq!(
        (status.as_u16(), answer["errorCode"].as_str()),
        (404, Some("ATLAS-404-00-00A"))
    );
    let by_guid = with(process("p", &[], &[]), "inputs", json!([{"guid": "-1"}]));
    catalogue.bulk(&[named(topic("a"), "-1"), by_guid]);
    // What was there before may be changed in the same request.
    catalogue.bulk(&[
        with(topic("a"), "description", "d"),
        process("q", &["a"], &[]),
    ]);
}

#[test]
fn a_part_moves_from_one_whole_to_another() {
    let catalogue = Catalogue::new();
    let table = |name: &str| {
        json!({"typeName": "headwater_table", "attributes": {"qualifiedName": name, "name": name,
            "dataset": {"typeName": "kafka_topic", "uniqueAttributes": {"qualifiedName": "a"}}}})
    };
    let column = |table: &str| {
        json!({"typeName": "headwater_column", "attributes": {"qualifiedName": "c", "name": "c",
            "table": {"typeName": "headwater_table", "uniqueAttributes": {"qualifiedName": table}}}})
    };
    catalogue.bulk(&[topic("a")]);
    catalogue.bulk(&[table("t"), table("u")]);
    catalogue.bulk(&[column("t")]);
    let mut other = table("u");
    other["relationshipAttributes"] = json!({"columns": [{"typeName": "headwater_column", "uniqueAttributes": {"qualifiedName": "c"}}]});
    catalogue.bulk(&[other]);
    let path = "/v2/entity/uniqueAttribute/type/headwater_column?attr:qualifiedName=c";
    let whole = catalogue.get(path)["entity"]["relationshipAttributes"]["table"].clone();
    assert_eq!(whole["displayText"], "u");
    assert_eq!(whole["relationshipStatus"], "ACTIVE");
}

#[test]
fn a_partial_update_needs_only_what_changes() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a")]);
    catalogue.bulk(&[process("p", &["a"], &[])]);
    let path = "/v2/entity/uniqueAttribute/type/flink_process?attr:qualifiedName=p";
    let put = |attributes: Value| {
        let body = json!({"entity": {"typeName": "flink_process", "attributes": attributes}});
        let (status, answer) = catalogue.send(&axum::http::Method::PUT, path, Some(&body));
        assert_eq!(status, 200, "{answer}");
        answer
    };
    assert_eq!(
        mutated(&put(json!({"description": "d"})), "PARTIAL_UPDATE"),
        ["p"]
    );
    assert_eq!(
        put(json!({"description": "d", "inputs": null})).get("mutatedEntities"),
        None
    );
    assert_eq!(
        mutated(&put(json!({"inputs": []})), "PARTIAL_UPDATE"),
        ["p"]
    );
}

#[test]
fn a_deleted_entity_frees_its_name_and_keeps_its_history() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a"), topic("b")]);
    catalogue.bulk(&[process("p", &["a"], &["b"])]);
    let old = catalogue.guid("kafka_topic", "a");
    let path = "/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=a";
    assert_eq!(mutated(&catalogue.delete(path), "DELETE"), ["a"]);
    assert_eq!(catalogue.delete(path), json!({}));
    assert_eq!(
        catalogue.delete(&format!("/v2/entity/guid/{old}")),
        json!({})
    );
    assert_eq!(
        catalogue.get_error(path),
        (404, "ATLAS-404-00-009".to_owned())
    );
    assert_eq!(
        catalogue.get(&format!("/v2/entity/guid/{old}"))["entity"]["status"],
        "DELETED"
    );
    catalogue.bulk(&[topic("a")]);
    assert_ne!(catalogue.guid("kafka_topic", "a"), old);
    let change = json!({"entities": [named(topic("a"), &old)]});
    assert_eq!(
        catalogue.post_error(BULK, &change),
        (404, "ATLAS-404-00-012".to_owned())
    );
    let history = catalogue.get(&format!("/v2/entity/{old}/audit"));
    let actions: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["ENTITY_DELETE", "ENTITY_UPDATE", "ENTITY_CREATE"]);
}

#[test]
fn a_whole_takes_its_parts_with_it() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[
        json!({"typeName": "hive_table", "guid": "-1", "attributes": {"qualifiedName": "t", "name": "t"}}),
        json!({"typeName": "hive_column", "attributes": {"qualifiedName": "t.c", "name": "c", "type": "int", "table": {"guid": "-1"}}}),
    ]);
    let path = "/v2/entity/uniqueAttribute/type/hive_table?attr:qualifiedName=t";
    assert_eq!(mutated(&catalogue.delete(path), "DELETE"), ["t", "t.c"]);
}

#[test]
fn the_history_says_what_changed() {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[topic("a")]);
    catalogue.bulk(&[with(process("p", &["a"], &[]), "description", "old")]);
    catalogue.bulk(&[with(process("p", &[], &[]), "description", "new")]);
    let guid = catalogue.guid("flink_process", "p");
    let history = catalogue.get(&format!("/v2/entity/{guid}/audit?count=1"));
    let event = &history[0];
    assert_eq!(event["action"], "ENTITY_UPDATE");
    assert_eq!(event["user"], "tester");
    let details = event["details"]
        .as_str()
        .unwrap()
        .strip_prefix("Updated: ")
        .unwrap();
    let details: Value = serde_json::from_str(details).unwrap();
    assert_eq!(details["attributes"], json!({"description": "new"}));
    assert_eq!(details["previousAttributes"], json!({"description": "old"}));
    assert_eq!(
        details["removedRelationships"][0]["relationshipType"],
        "dataset_process_inputs"
    );
}
