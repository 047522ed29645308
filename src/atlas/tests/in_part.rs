//! Asking for lineage in parts until nothing is cut short but by the limit.

use std::sync::atomic::{AtomicUsize, Ordering};

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::atlas::in_part::{self, Limits};
use crate::atlas::{Credentials, Reader, Target};

/// Entities of which an answer says that they have more, by the number of the question.
type More = fn(usize) -> Vec<String>;

#[rstest]
#[case::nothing(|_| vec![], 1)]
#[case::the_one_asked_for(|_| vec!["x".to_owned()], 1)]
#[case::another(|n| if n == 0 { vec!["y".to_owned()] } else { vec![] }, 2)]
#[case::one_that_stays_cut(|_| vec!["x".to_owned(), "y".to_owned()], 2)]
#[case::ever_new_ones(|n| vec![format!("y{n}")], 32)]
#[tokio::test]
async fn it_is_asked_again_for_those_that_are_cut_short(
    #[case] more: More,
    #[case] questions: usize,
) {
    let server = MockServer::start().await;
    let count = AtomicUsize::new(0);
    let answer = move |request: &Request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let constraints = body.as_object().unwrap();
        for asked in constraints.values() {
            assert_eq!(asked["inputRelationsLimit"], 7);
            assert_eq!(asked["outputRelationsLimit"], 7);
            assert_eq!(asked["depth"], 3);
        }
        let number = count.fetch_add(1, Ordering::SeqCst);
        let told: serde_json::Map<String, Value> = more(number)
            .into_iter()
            .map(|guid| {
                (
                    guid,
                    json!({"hasMoreInputs": false, "hasMoreOutputs": true}),
                )
            })
            .collect();
        ResponseTemplate::new(200)
            .set_body_json(json!({"baseEntityGuid": "x", "relationsOnDemand": told}))
    };
    Mock::given(method("POST"))
        .and(path("/api/atlas/v2/lineage/x"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let target = Target::parse(&server.uri(), Credentials::None).unwrap();
    let reader = Reader::connect(&target).unwrap();
    let limits = Limits::each(7);
    in_part::lineage(&reader, "x", 3, &limits).await.unwrap();
    let asked = server.received_requests().await.unwrap();
    assert_eq!(asked.len(), questions);
    // The last question names all that were found before it.
    let last: Value = serde_json::from_slice(&asked[questions - 1].body).unwrap();
    assert_eq!(last.as_object().unwrap().len(), questions);
}

#[test]
fn each_entity_has_its_own_limit() {
    let limits = Limits::each(10).with_twice("hub").with_twice("hub");
    assert_eq!((limits.of("hub"), limits.of("other")), (40, 10));
    let most = Limits::each(in_part::MOST_EDGES).with_twice("hub");
    assert_eq!(most.of("hub"), in_part::MOST_EDGES);
}

#[tokio::test]
async fn a_raised_limit_is_named_from_the_first_question_on() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/atlas/v2/lineage/x"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"baseEntityGuid": "x"})))
        .mount(&server)
        .await;
    let target = Target::parse(&server.uri(), Credentials::None).unwrap();
    let reader = Reader::connect(&target).unwrap();
    let limits = Limits::each(7).with_twice("y");
    in_part::lineage(&reader, "x", 3, &limits).await.unwrap();
    let asked = server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&asked[0].body).unwrap();
    let limit = |guid: &str| body[guid]["outputRelationsLimit"].clone();
    assert_eq!((limit("x"), limit("y")), (json!(7), json!(14)));
}
