//! Making, changing and removing types, as a client sees it.

use axum::http::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{Role, builtin};
use crate::local::testing::{Catalogue, mutated};

const TYPEDEFS: &str = "/v2/types/typedefs";

fn entity_type(name: &str, supers: &[&str], attributes: &Value) -> Value {
    json!({"name": name, "superTypes": supers, "attributeDefs": attributes})
}

fn send(catalogue: &Catalogue, method: &Method, body: &Value) -> (u16, String) {
    let (status, answer) = catalogue.send(method, TYPEDEFS, Some(body));
    let code = answer["errorCode"].as_str().unwrap_or_default().to_owned();
    (status.as_u16(), code)
}

#[test]
fn a_type_of_a_client_behaves_like_one_of_ours() {
    let catalogue = Catalogue::new();
    // The subtype stands before its super type.
    catalogue.post(
        TYPEDEFS,
        &json!({
            "entityDefs": [
                entity_type("iceberg_table", &["lake_table"], &json!([])),
                entity_type("lake_table", &["DataSet"], &json!([
                    {"name": "format", "typeName": "string", "isOptional": false},
                    {"name": "uuid", "typeName": "string", "isOptional": true, "isUnique": true},
                ])),
            ],
            "relationshipDefs": [{
                "name": "lake_table_versions", "relationshipCategory": "ASSOCIATION",
                "endDef1": {"type": "lake_table", "name": "next", "cardinality": "SINGLE"},
                "endDef2": {"type": "lake_table", "name": "previous", "cardinality": "SINGLE"},
            }],
        }),
    );
    let table = |name: &str, next: Value| {
        json!({"typeName": "iceberg_table", "attributes":
            {"qualifiedName": name, "name": name, "format": "v2", "uuid": format!("u-{name}"), "next": next}})
    };
    catalogue.bulk(&[table("t2", Value::Null)]);
    let reference = json!({"typeName": "lake_table", "uniqueAttributes": {"uuid": "u-t2"}});
    let answer = catalogue.bulk(&[table("t1", reference)]);
    assert_eq!(mutated(&answer, "UPDATE"), ["t2"]);
    let found = catalogue.get("/v2/entity/uniqueAttribute/type/DataSet?attr:qualifiedName=t2");
    let previous = &found["entity"]["relationshipAttributes"]["previous"];
    assert_eq!(previous["displayText"], "t1");
    let definition = catalogue.get("/v2/types/entitydef/name/lake_table");
    assert_eq!(definition["subTypes"], json!(["iceberg_table"]));
}

#[rstest]
#[case::circle(
    json!([entity_type("x", &["y"], &json!([])), entity_type("y", &["x"], &json!([]))]),
    400, "ATLAS-400-00-029"
)]
#[case::twice(
    json!([entity_type("x", &["DataSet"], &json!([])), entity_type("x", &["DataSet"], &json!([]))]),
    409, "ATLAS-409-00-001"
)]
#[case::unknown_attribute_type(
    json!([entity_type("x", &["DataSet"], &json!([{"name": "a", "typeName": "array<nothing>"}]))]),
    400, "ATLAS-400-00-029"
)]
#[case::name_of_an_attribute(
    json!([entity_type("x", &["DataSet"], &json!([{"name": "a\"b", "typeName": "string"}]))]),
    400, "ATLAS-400-00-019"
)]
#[case::no_list(json!({"name": "x"}), 400, "ATLAS-400-00-029")]
#[case::no_object(json!(["x"]), 400, "ATLAS-400-00-029")]
fn what_does_not_hold_together_is_refused_whole(
    #[case] definitions: Value,
    #[case] status: u16,
    #[case] code: &str,
) {
    let catalogue = Catalogue::new();
    let body = json!({"enumDefs": [{"name": "whole"}], "entityDefs": definitions});
    assert_eq!(
        send(&catalogue, &Method::POST, &body),
        (status, code.to_owned())
    );
    let (status, _) = catalogue.get_error("/v2/types/typedef/name/whole");
    assert_eq!(status, 404);
}

#[test]
fn a_relationship_keeps_its_ends() {
    let catalogue = Catalogue::new();
    let mut definition = catalogue.get("/v2/types/relationshipdef/name/hive_table_db");
    let body = |definition: &Value| json!({"relationshipDefs": [definition]});
    assert_eq!(send(&catalogue, &Method::PUT, &body(&definition)).0, 200);
    definition["endDef1"]["name"] = json!("database");
    assert_eq!(
        send(&catalogue, &Method::PUT, &body(&definition)),
        (400, "ATLAS-400-00-029".to_owned())
    );
}

#[test]
fn a_type_is_removed_only_when_nothing_needs_it() {
    let catalogue = Catalogue::new();
    let remove = |name: &str| {
        let path = format!("/v2/types/typedef/name/{name}");
        let (status, answer) = catalogue.send(&Method::DELETE, &path, None);
        (
            status.as_u16(),
            answer["errorCode"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let in_use = (409, "ATLAS-409-00-002".to_owned());
    assert_eq!(remove("DataSet"), in_use, "it has subtypes");
    assert_eq!(remove("hive_db"), in_use, "it is an end of a relationship");
    catalogue.bulk(&[json!({"typeName": "hdfs_path", "attributes":
        {"qualifiedName": "p", "name": "p", "path": "p"}})]);
    assert_eq!(remove("hdfs_path"), in_use, "there is one");
    assert_eq!(remove("aws_s3_v2_bucket"), (204, String::new()));
    assert_eq!(
        remove("aws_s3_v2_bucket"),
        (404, "ATLAS-404-00-001".to_owned())
    );
}

#[test]
fn lists_are_narrowed() {
    let catalogue = Catalogue::new();
    let names = |query: &str| -> Vec<String> {
        catalogue
            .get(&format!("{TYPEDEFS}/headers?{query}"))
            .as_array()
            .unwrap()
            .iter()
            .map(|header| header["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names("servicetype=flink"),
        ["flink_application", "flink_process"]
    );
    assert_eq!(names("type=entity&supertype=fs_path"), ["hdfs_path"]);
    assert!(names("type=relationship").contains(&"dataset_process_inputs".to_owned()));
    let (status, _) = catalogue.get_error(&format!("{TYPEDEFS}?type=nothing"));
    assert_eq!(status, 400);
}

#[test]
fn a_subtype_has_what_its_super_types_have() {
    let types = builtin::types();
    let process = types.entity("flink_process").unwrap();
    assert!(types.is_a("flink_process", "Referenceable"));
    assert!(!types.is_a("Process", "flink_process"));
    assert_eq!(
        process
            .unique_attributes()
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
        ["qualifiedName", "id"]
    );
    assert!(process.is_relation("inputs"));
    assert!(
        types
            .entity("DataSet")
            .unwrap()
            .descendants
            .contains("hdfs_path")
    );
}

#[test]
fn a_part_cannot_be_without_its_whole() {
    let types = builtin::types();
    let mandatory = |name: &str| {
        let relations = &types.entity(name).unwrap().relations;
        relations
            .iter()
            .filter(|(_, ends)| ends.iter().any(|end| end.role == Role::Part))
            .map(|(attribute, _)| attribute.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(mandatory("rdbms_table"), ["db"]);
    assert_eq!(mandatory("hive_column"), ["table"]);
    assert_eq!(mandatory("hive_storagedesc"), ["table"]);
    assert_eq!(mandatory("hive_table"), [""; 0]);
    assert_eq!(mandatory("aws_s3_v2_directory"), ["container"]);
}
