//! What a real Atlas 2.1.0 answered (`tests/data/atlas`), as our client reads it.

use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::atlas::mapping::EntityKey;
use crate::atlas::plan::{Endpoint, differences};
use crate::atlas::wire::{Attributes, Entity, LineageInfo, Mutation, SearchParameters, Status};
use crate::atlas::{AtlasError, Credentials, Reader, Relationships, Target};

pub(super) fn recorded(name: &str) -> Value {
    let path = format!(
        "{}/tests/data/atlas/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

/// A server that gives one recorded answer to everything.
pub(super) async fn replay(name: &str) -> (MockServer, Reader) {
    let exchange = recorded(name);
    let response = &exchange["response"];
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    let template = ResponseTemplate::new(status);
    let content_type = response["headers"]["content-type"].as_str().unwrap_or("");
    let template = match &response["body"] {
        Value::Null => template,
        Value::String(text) => template.set_body_raw(text.clone(), content_type),
        body => template.set_body_raw(body.to_string(), content_type),
    };
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(template)
        .mount(&server)
        .await;
    let reader =
        Reader::connect(&Target::parse(&server.uri(), Credentials::None).unwrap()).unwrap();
    (server, reader)
}

/// Asserts that the last request has the path and, in any order, the query of the recorded one.
pub(super) async fn assert_asked_as_recorded(server: &MockServer, name: &str) {
    let wanted = recorded(name);
    let requests = server.received_requests().await.unwrap();
    let url = &requests.last().unwrap().url;
    assert_eq!(url.path(), wanted["request"]["path"].as_str().unwrap());
    let asked: Vec<_> = url.query_pairs().into_owned().collect();
    let query = wanted["request"]["query"].as_str().unwrap();
    let recorded = reqwest::Url::parse(&format!("http://x/?{query}")).unwrap();
    for (key, value) in recorded.query_pairs().into_owned() {
        assert!(
            asked.contains(&(key.clone(), value.clone())),
            "{key}={value} in {url}"
        );
    }
}

#[tokio::test]
async fn version_and_types() {
    let (server, reader) = replay("a-admin/001-version").await;
    assert_eq!(reader.version().await.unwrap().version, "2.1.0");
    assert_asked_as_recorded(&server, "a-admin/001-version").await;

    let (server, reader) = replay("b-typedefs/001-headers").await;
    let headers = reader.type_headers().await.unwrap();
    assert!(
        headers
            .iter()
            .any(|h| h.name == "kafka_topic" && h.category == "ENTITY")
    );
    assert_asked_as_recorded(&server, "b-typedefs/001-headers").await;

    let (_server, reader) = replay("b-typedefs/029-kafka-topic-entitydef").await;
    let topic = reader.entity_def("kafka_topic").await.unwrap().unwrap();
    let uri = topic
        .attribute_defs
        .iter()
        .find(|a| a.name == "uri")
        .unwrap();
    assert!(!uri.is_optional);
    let (_server, reader) = replay("b-typedefs/003-get-unknown-name").await;
    assert_eq!(reader.entity_def("x").await.unwrap(), None);
}

#[tokio::test]
async fn looking_up_by_name() {
    let names = ["orders94b29@prod", "enr94b29@prod"].map(str::to_owned);
    let (server, reader) = replay("d-get/026-bulk-unique-2-found").await;
    let found = reader
        .entities("kafka_topic", &names, Relationships::Without)
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].attributes["uri"], "kafka1:9092");
    assert_asked_as_recorded(&server, "d-get/026-bulk-unique-2-found").await;

    let (_server, reader) = replay("d-get/028-bulk-unique-all-missing").await;
    assert_eq!(
        reader
            .entities_by_name("kafka_topic", &names)
            .await
            .unwrap(),
        []
    );

    let (_server, reader) = replay("d-get/030-bulk-unique-unknown-type").await;
    let error = reader
        .entities_by_name("no_such", &names)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Some("ATLAS-400-00-014"));
    assert!(error.hint().unwrap().contains("--create-types"));

    let (server, reader) = replay("d-get/002-process-by-unique").await;
    let process = reader
        .entity_by_name("flink_process", "p94b29")
        .await
        .unwrap()
        .unwrap()
        .entity;
    assert_eq!(process.attributes["conf"]["flink.version"], "1.17");
    assert_asked_as_recorded(&server, "d-get/002-process-by-unique").await;

    for missing in ["d-get/015-by-unique-not-found", "d-get/024-by-guid-unknown"] {
        let (_server, reader) = replay(missing).await;
        assert_eq!(
            reader.entity_by_name("kafka_topic", "x").await.unwrap(),
            None
        );
        assert_eq!(reader.entity("x").await.unwrap(), None);
    }
}

#[test]
fn a_removed_input_is_listed_but_not_alive() {
    let exchange = recorded("f-update/002-process-after-replace");
    let process: Entity =
        serde_json::from_value(exchange["response"]["body"]["entity"].clone()).unwrap();
    let guids: Vec<_> = process.attributes["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(guids.len(), 2);
    let end = |attribute: &str, name: &str| Endpoint {
        attribute: attribute.into(),
        is_array: true,
        type_name: "kafka_topic".into(),
        qualified_name: name.into(),
    };
    let guid_of = |key: &EntityKey| match key.qualified_name.as_str() {
        "bfbc3af" => Some("fbd7dd46-4f60-4641-8ebb-dde94048848d"),
        "cfbc3af" => Some("ee9b2554-785e-4e2a-b9a6-e387c4ea4c0c"),
        _ => None,
    };
    let sent = &recorded("c-bulk/001-create-2topics-1process")["request"]["body"];
    assert_eq!(sent["entities"][2]["typeName"], "flink_process");
    // What was sent is unchanged, although the server still lists the input that was replaced.
    let wanted = [end("inputs", "bfbc3af"), end("outputs", "cfbc3af")];
    let mut attributes = Attributes::new();
    attributes.insert("name".to_owned(), "INSERT pfbc3af".into());
    assert_eq!(differences(&attributes, &wanted, &process, &guid_of), []);
    assert_eq!(
        differences(&attributes, &wanted[..1], &process, &guid_of)[0].attribute,
        "outputs"
    );
}

#[test]
fn answers_to_writes() {
    let read = |name: &str| -> Mutation {
        serde_json::from_value(recorded(name)["response"]["body"].clone()).unwrap()
    };
    let created = read("c-bulk/001-create-2topics-1process");
    assert_eq!(created.mutated_entities.unwrap()["CREATE"].len(), 3);
    assert_eq!(created.guid_assignments.unwrap().len(), 3);
    let unchanged = read("c-bulk/002-identical-repeat");
    assert_eq!(unchanged.mutated_entities, None);
    assert!(!unchanged.guid_assignments.unwrap().is_empty());
    assert!(
        read("g-delete/005-delete-bulk")
            .mutated_entities
            .unwrap()
            .contains_key("DELETE")
    );
}

#[tokio::test]
async fn lineage() {
    let name = "e-lineage/010-process-both-d1";
    let (server, reader) = replay(name).await;
    let guid = "875ba701-566e-4be8-810e-a3732f46234a";
    let lineage = reader.lineage(guid, 1).await.unwrap();
    assert_eq!(
        (lineage.guid_entity_map.len(), lineage.relations.len()),
        (3, 2)
    );
    assert_asked_as_recorded(&server, name).await;

    let read = |name: &str| -> LineageInfo {
        serde_json::from_value(recorded(name)["response"]["body"].clone()).unwrap()
    };
    assert!(read("e-lineage/017-no-lineage").guid_entity_map.is_empty());
    assert_eq!(read("e-lineage/018-self-loop-dataset").relations.len(), 2);
    let after_deletion = read("e-lineage/035-after-process-delete-from-a");
    assert!(
        after_deletion
            .guid_entity_map
            .values()
            .any(|header| header.status == Status::Deleted)
    );

    let (_server, reader) = replay("e-lineage/028-non-lineage-type").await;
    assert_eq!(
        reader.lineage("x", 1).await.unwrap_err().code(),
        Some("ATLAS-404-00-011")
    );
}

#[tokio::test]
async fn search() {
    let parameters = SearchParameters::default();
    let (_server, reader) = replay("h-search/019-basic-filter-eq").await;
    let found = reader.search(&parameters).await.unwrap();
    assert_eq!(
        found.entities[0].attributes["qualifiedName"],
        "Find14a56_1@prod"
    );
    let (_server, reader) = replay("h-search/009-basic-typeName-offset-huge").await;
    assert_eq!(reader.search(&parameters).await.unwrap().entities, []);
}

#[tokio::test]
async fn refusals() {
    let ask = async |name: &str| {
        let (_server, reader) = replay(name).await;
        reader.version().await.unwrap_err()
    };
    assert!(matches!(
        ask("a-admin/007-wrong-password").await,
        AtlasError::Login { status: 401, .. }
    ));
    assert!(matches!(
        ask("a-admin/015-unknown-path-html").await,
        AtlasError::NotAtlas { status: 404, .. }
    ));
    for text in ["a-admin/014-unknown-path", "c-bulk/024-malformed-json"] {
        let error = ask(text).await;
        assert!(
            matches!(&error, AtlasError::Fault { status: 500, .. }) && error.is_uncertain(),
            "{error:?}"
        );
    }
    assert!(
        ask("d-get/036-bulk-unique-url-400")
            .await
            .to_string()
            .contains("too long")
    );
    for (name, code) in [
        ("b-typedefs/006-create-again", "ATLAS-409-00-001"),
        ("c-bulk/009-missing-mandatory-uri", "ATLAS-404-00-007"),
        ("c-bulk/017-missing-ref-uniqueattr", "ATLAS-404-00-00A"),
    ] {
        let error = ask(name).await;
        assert_eq!(error.code(), Some(code));
        assert!(error.hint().is_some() && !error.is_not_found() && !error.is_uncertain());
    }
}
