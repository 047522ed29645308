//! How duplicates are searched for on a server that finds what has a text, and counts what it finds.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::atlas::{Credentials, Reader, Target};

/// Topics, of which the text index knows all but `unindexed`.
struct Topics {
    names: Vec<String>,
    unindexed: Vec<String>,
    /// How many of the first were deleted; they are counted whether they are asked for or not.
    deleted: usize,
    /// `list`, `name` or `filter` for each search.
    asked: Arc<Mutex<Vec<&'static str>>>,
}

impl Respond for Topics {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let text = body["query"].as_str().map(|it| it.trim_matches('"'));
        let kind = match text {
            None => "filter",
            Some(text) if text.contains('@') => "name",
            Some(_) => "list",
        };
        self.asked.lock().unwrap().push(kind);
        let filter: Vec<&str> = body["entityFilters"]["criterion"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| it["attributeValue"].as_str())
            .collect();
        let is_found = |name: &&String| match text {
            Some(text) => name.contains(text) && !self.unindexed.contains(name),
            None => filter.contains(&name.as_str()),
        };
        let found: Vec<_> = self.names.iter().filter(is_found).collect();
        let number = |key: &str| usize::try_from(body[key].as_u64().unwrap()).unwrap();
        let are_excluded = body["excludeDeletedEntities"] == json!(true);
        let excluded = if are_excluded { self.deleted } else { 0 };
        let rows = found.iter().enumerate().skip(excluded);
        let rows = rows.skip(number("offset")).take(number("limit"));
        let rows: Vec<_> = rows
            .map(|(at, name)| {
                let attributes = json!({ "qualifiedName": name });
                let status = if at < self.deleted { "DELETED" } else { "ACTIVE" };
                json!({ "typeName": "kafka_topic", "guid": format!("{kind} {at} {name}"), "status": status,
                        "attributes": attributes })
            })
            .collect();
        ResponseTemplate::new(200).set_body_json(
            json!({ "queryType": "BASIC", "entities": rows, "approximateCount": found.len() }),
        )
    }
}

/// What is found of `wanted`, sorted, and how it was asked for.
async fn search(
    names: Vec<String>,
    unindexed: &[String],
    wanted: &[String],
) -> (Vec<String>, Vec<&'static str>) {
    search_in(names, unindexed, 0, wanted).await
}

/// The same where so many of the first were deleted.
async fn search_in(
    names: Vec<String>,
    unindexed: &[String],
    deleted: usize,
    wanted: &[String],
) -> (Vec<String>, Vec<&'static str>) {
    let server = MockServer::start().await;
    let asked = Arc::default();
    let topics = Topics {
        names,
        unindexed: unindexed.to_vec(),
        deleted,
        asked: Arc::clone(&asked),
    };
    Mock::given(any()).respond_with(topics).mount(&server).await;
    let login = Credentials::Basic {
        user: "admin".to_owned(),
        password: "s3cret".into(),
    };
    let target = Target::parse(&server.uri(), login).unwrap();
    let reader = Reader::connect(&target).unwrap();
    let found = reader.namesakes("kafka_topic", wanted).await.unwrap();
    let mut found: Vec<_> = found.into_iter().map(|it| it.name).collect();
    found.sort();
    let asked = asked.lock().unwrap().clone();
    (found, asked)
}

fn topics(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|at| format!("t{at:05}@prod")).collect()
}

/// How often each kind of question was asked, in the order of the first.
fn counted(asked: &[&'static str]) -> Vec<(&'static str, usize)> {
    let chunks = asked.chunk_by(|a, b| a == b);
    chunks.map(|chunk| (chunk[0], chunk.len())).collect()
}

#[tokio::test]
async fn a_namespace_that_is_wanted_as_a_whole_is_listed() {
    let wanted = topics(0..1_400);
    let mut there = wanted.clone();
    there.push(wanted[3].clone());
    there.push("other@prod".to_owned());
    let (found, asked) = search(there, &[], &wanted).await;
    assert_eq!(counted(&asked), [("list", 2)]);
    let mut expected = wanted.clone();
    expected.insert(3, wanted[3].clone());
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_was_deleted_before_is_in_a_list_and_not_found() {
    let wanted = topics(0..20);
    let mut there = wanted.clone();
    there.splice(0..0, topics(0..20));
    let (found, asked) = search_in(there, &[], 20, &wanted).await;
    assert_eq!((found, counted(&asked)), (wanted, vec![("list", 1)]));
}

#[tokio::test]
async fn a_few_names_of_a_large_namespace_are_asked_for_one_by_one() {
    let wanted = topics(0..60);
    let (found, asked) = search(topics(0..3000), &[], &wanted).await;
    assert_eq!(counted(&asked), [("list", 1), ("name", 60)]);
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn few_names_are_asked_for_one_by_one() {
    let wanted = topics(5..8);
    let (found, asked) = search(topics(0..10), &[], &wanted).await;
    assert_eq!(counted(&asked), [("name", 3)]);
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn what_the_text_index_does_not_find_is_filtered_for() {
    let wanted = topics(0..80);
    let lost = topics(10..12);
    let (found, asked) = search(topics(0..80), &lost, &wanted).await;
    assert_eq!(counted(&asked), [("list", 1), ("name", 2), ("filter", 1)]);
    assert_eq!(found, wanted);
}
