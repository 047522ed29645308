//! What is read of an entity besides itself, from what a real Atlas 2.1.0 answered, and glossaries in the shape of its classes.

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::contract::{assert_asked_as_recorded, recorded, replay};
use crate::atlas::edges::{self, Edge};
use crate::atlas::glossary::{self, Found, What};
use crate::atlas::page::{Page, change, terms};
use crate::atlas::wire::{AuditEvent, EntityWithReferred, SearchParameters, Term};
use crate::atlas::{Credentials, Reader, Target};

/// A server that gives these answers to GETs below `/api/atlas/v2`, and 404 to others.
async fn answering(answers: &[(&str, Value)]) -> (MockServer, Reader) {
    let server = MockServer::start().await;
    for (below, body) in answers {
        Mock::given(method("GET"))
            .and(path(format!("/api/atlas/v2/{below}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
    }
    let target = Target::parse(&server.uri(), Credentials::None).unwrap();
    let reader = Reader::connect(&target).unwrap();
    (server, reader)
}

fn body(name: &str) -> Value {
    recorded(name)["response"]["body"].clone()
}

#[tokio::test]
async fn a_removed_input_is_a_stale_edge() {
    // Input a was replaced by b; Atlas goes on telling a -> p.
    let process = body("f-update/002-process-after-replace");
    let bulk = json!({"entities": [process["entity"]], "referredEntities": {}});
    let old = "c48b236c-1a5c-404b-885c-f9474d0cc3d1";
    let lineage = format!("lineage/{old}");
    let (server, reader) = answering(&[
        (&*lineage, body("f-update/003-lineage-from-old-input")),
        ("entity/bulk", bulk),
    ])
    .await;
    let mut info = reader.lineage(old, 3).await.unwrap();
    let states = |info: &crate::atlas::wire::LineageInfo| {
        let edges = info.relations.iter();
        let states = edges.map(|edge| (edge.from_entity_id == old, edges::state(edge, info)));
        states.collect::<Vec<_>>()
    };
    assert!(states(&info).iter().all(|(_, it)| *it == Edge::Unknown));
    edges::tell(&reader, &mut info).await.unwrap();
    let mut told = states(&info);
    told.sort_by_key(|(is_old, _)| *is_old);
    assert_eq!(told, [(false, Edge::Live), (true, Edge::Stale)]);
    // Only the process was asked, once.
    let asked = server.received_requests().await.unwrap();
    let query = asked.last().unwrap().url.query().unwrap();
    let process = "85bcb98e-3d2b-4126-be78-8eec90f85dfa";
    assert_eq!(query, format!("guid={process}&minExtInfo=true"));
    assert_eq!(asked.len(), 2);

    // What is deleted takes its edges along, whatever is known of them.
    info.guid_entity_map[old].status = crate::atlas::wire::Status::Deleted;
    let told = states(&info);
    assert!(told.contains(&(true, Edge::Deleted)), "{told:?}");
}

#[tokio::test]
async fn a_page_has_what_the_server_tells() {
    let name = "i-tags/026-audit";
    let guid = "ed63dfd3-26f4-47d7-b72d-7055fd58fa82";
    let (server, reader) = replay(name).await;
    let history = reader.history(guid, 20).await.unwrap();
    assert_asked_as_recorded(&server, name).await;
    assert_eq!(history[0].action, "TERM_ADD");
    assert_eq!(change(&history[0]), "T14a56@G14a56");

    let found: EntityWithReferred =
        serde_json::from_value(body("i-tags/020-entity-with-all")).unwrap();
    let audit = format!("entity/{guid}/audit");
    let (server, reader) = answering(&[(&*audit, body(name))]).await;
    let page = Page::of(&reader, found.clone(), 20).await;
    assert_eq!(page.history.as_ref(), Some(&history));
    assert_eq!(page.schema, None);
    let base = server.uri();
    assert_eq!(
        page.url,
        Some(format!("{base}/index.html#!/detailPage/{guid}"))
    );
    // A topic has no columns, so its type was not asked for.
    assert_eq!(server.received_requests().await.unwrap().len(), 1);

    // A gateway without history leaves the rest.
    let (_server, reader) = answering(&[]).await;
    let page = Page::of(&reader, found, 20).await;
    assert_eq!((page.history, page.entity.labels.len()), (None, 2));
}

#[test]
fn terms_in_force_are_told() {
    let event = &body("i-tags/026-audit")[0];
    let mut entity: crate::atlas::wire::Entity =
        serde_json::from_value(event["entity"].clone()).unwrap();
    assert_eq!(terms(&entity), ["T14a56"]);
    let meanings = &mut entity.relationship_attributes["meanings"];
    let mut value = meanings.value().into_owned();
    value[0]["relationshipStatus"] = json!("DELETED");
    *meanings = value.into();
    assert!(terms(&entity).is_empty());
}

#[rstest]
#[case(
    "ENTITY_CREATE",
    "Created: {\"typeName\":\"kafka_topic\",\"guid\":\"g\"}",
    ""
)]
#[case(
    "ENTITY_UPDATE",
    "Updated: {\"previousAttributes\":{\"uri\":\"a\",\"owner\":null},\"removedRelationships\":[{}]}",
    "uri, owner, edges removed: 1"
)]
#[case(
    "CLASSIFICATION_ADD",
    "Added classification: {\"typeName\":\"PII\"}",
    "PII"
)]
#[case("LABEL_ADD", "Added labels: a b", "Added labels: a b")]
#[case(
    "BUSINESS_ATTRIBUTE_UPDATE",
    "Updated business attributes: {\"Team\":{\"owner\":\"x\"}}",
    "Team"
)]
#[case("ENTITY_UPDATE", "Updated: {\"cut off", "Updated: {\"cut off")]
fn a_change_in_a_few_words(#[case] action: &str, #[case] details: &str, #[case] said: &str) {
    let event = AuditEvent {
        action: action.to_owned(),
        details: Some(details.to_owned()),
        ..AuditEvent::default()
    };
    assert_eq!(change(&event), said);
}

#[tokio::test]
async fn columns_come_by_position_and_say_which_are_gone() {
    let part = |guid: &str, status: &str| {
        json!({"guid": guid, "typeName": "my_column", "displayText": guid,
               "entityStatus": "ACTIVE", "relationshipStatus": status})
    };
    let entity = json!({
        "referredEntities": {},
        "entity": {"typeName": "my_table", "guid": "t", "attributes": {"name": "t"}, "relationshipAttributes": {
            "parts": [part("b", "ACTIVE"), part("a", "ACTIVE"), part("c", "DELETED")],
            "inputToProcesses": [part("p", "ACTIVE")],
        }},
    });
    let column = |guid: &str, position: u32, kind: &str| {
        json!({"typeName": "my_column", "guid": guid,
               "attributes": {"name": guid, kind: "INT", "position": position}})
    };
    let columns = json!([
        column("a", 1, "type"),
        column("b", 2, "data_type"),
        column("c", 3, "type")
    ]);
    let definition = json!({"name": "my_table", "options": {"schemaElementsAttribute": "parts"}});
    let found: EntityWithReferred = serde_json::from_value(entity).unwrap();
    let (_server, reader) = answering(&[
        ("types/entitydef/name/my_table", definition.clone()),
        ("entity/bulk", json!({"entities": columns})),
    ])
    .await;
    let schema = Page::of(&reader, found.clone(), 1).await.schema.unwrap();
    let told = |schema: &crate::atlas::page::Schema| {
        let columns = schema.columns.iter();
        let told = columns.map(|it| (it.name.clone(), it.data_type.clone(), it.is_gone));
        told.collect::<Vec<_>>()
    };
    let int = Some("INT".to_owned());
    assert_eq!(
        told(&schema),
        [
            ("a".to_owned(), int.clone(), false),
            ("b".to_owned(), int.clone(), false),
            ("c".to_owned(), int, true),
        ]
    );
    // Where the columns cannot be read, their names are known all the same.
    let (_server, reader) = answering(&[("types/entitydef/name/my_table", definition)]).await;
    let schema = Page::of(&reader, found, 1).await.schema.unwrap();
    let names: Vec<_> = told(&schema).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["b", "a", "c"]);
}

/// Two categories in each other, a term in both, one without a category, and one in a category that is not told of.
async fn shop() -> (MockServer, Reader) {
    let category = |guid: &str, name: &str, parent: Option<&str>| {
        let parent = parent.map(|it| json!({"categoryGuid": it, "relationGuid": "r"}));
        json!({"guid": guid, "name": name, "qualifiedName": format!("{name}@Shop"), "parentCategory": parent})
    };
    let term = |guid: &str, name: &str, within: &[&str]| {
        let within: Vec<_> = within
            .iter()
            .map(|it| json!({"categoryGuid": it}))
            .collect();
        json!({"guid": guid, "name": name, "qualifiedName": format!("{name}@Shop"),
               "anchor": {"glossaryGuid": "s"}, "categories": within})
    };
    let glossaries = json!([
        {"guid": "s", "name": "Shop", "qualifiedName": "Shop", "terms": [
            {"termGuid": "t1", "relationGuid": "r", "displayText": "order"},
            {"termGuid": "t2", "relationGuid": "r", "displayText": "customer"}]},
        {"guid": "e", "name": "Empty", "qualifiedName": "Empty"},
    ]);
    answering(&[
        ("glossary", glossaries),
        (
            "glossary/s/terms",
            json!([
                term("t3", "stray", &["gone"]),
                term("t1", "order", &["c1", "c2"]),
                term("t2", "customer", &[]),
            ]),
        ),
        (
            "glossary/s/categories",
            json!([
                category("c2", "paid", Some("c1")),
                category("c1", "sales", None)
            ]),
        ),
        ("glossary/term/t1", {
            let mut term = term("t1", "order", &[]);
            term["assignedEntities"] = body("i-tags/024-term-assigned");
            term
        }),
    ])
    .await
}

#[tokio::test]
async fn a_glossary_is_outlined() {
    let (_server, reader) = shop().await;
    let Some(Found::Glossary(contents)) = glossary::find(&reader, "Shop").await.unwrap() else {
        panic!("Shop is a glossary");
    };
    let outline: Vec<String> = contents
        .outline()
        .iter()
        .map(|line| {
            let name = match line.what {
                What::Category(it) => format!("{}/", glossary::category_name(it)),
                What::Term(it) => glossary::term_name(it).to_owned(),
            };
            "  ".repeat(line.depth) + &name
        })
        .collect();
    assert_eq!(
        outline,
        [
            "sales/",
            "  order",
            "  paid/",
            "    order",
            "customer",
            "stray"
        ]
    );
}

#[tokio::test]
async fn a_term_is_found_by_its_qualified_name() {
    let (_server, reader) = shop().await;
    let Some(Found::Term(term)) = glossary::find(&reader, "order@Shop").await.unwrap() else {
        panic!("order@Shop is a term");
    };
    let assigned = &term.assigned_entities[0];
    assert_eq!(assigned.display_text.as_deref(), Some("a14a56"));
    for nothing in ["order", "order@Empty", "Nope"] {
        assert_eq!(glossary::find(&reader, nothing).await.unwrap(), None);
    }
    let all = reader.glossaries().await.unwrap();
    assert_eq!(glossary::term_names(&all), ["customer@Shop", "order@Shop"]);
}

#[test]
fn a_term_as_it_was_created() {
    let term: Term = serde_json::from_value(body("i-tags/022-term-create")).unwrap();
    assert_eq!(term.qualified_name, "T14a56@G14a56");
    assert_eq!(glossary::term_name(&term), "T14a56");
}

#[tokio::test]
async fn a_search_is_narrowed_in_its_body() {
    let (server, reader) = replay("h-search/019-basic-filter-eq").await;
    let parameters = SearchParameters {
        classification: Some("PII".to_owned()),
        term_name: Some("order@Shop".to_owned()),
        limit: 50,
        offset: 100,
        ..SearchParameters::of_text("ord", Some("kafka_topic"))
    };
    reader.search(&parameters).await.unwrap();
    let asked = server.received_requests().await.unwrap();
    let sent: Value = serde_json::from_slice(&asked[0].body).unwrap();
    assert_eq!(
        sent,
        json!({"typeName": "kafka_topic", "query": "ord*", "classification": "PII", "termName": "order@Shop",
               "excludeDeletedEntities": false, "limit": 50, "offset": 100})
    );
}
