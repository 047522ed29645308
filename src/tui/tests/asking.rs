//! What the runner makes of a catalogue's answers about lineage.

use std::sync::Arc;

use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::fixture;
use crate::atlas::in_part::Limits;
use crate::atlas::plan::PlanOptions;
use crate::atlas::{Credentials, MOST_EDGES, Target};
use crate::lineage::MergeChoice;
use crate::tui::catalogue_data::Query;
use crate::tui::effect::{Effect, Ticket};
use crate::tui::msg::Msg;
use crate::tui::runner::Runner;
use crate::tui::session::{Remote, Session};
use crate::workspace::{OpenOptions, Project};

const TICKET: Ticket = Ticket(1);

/// A server that answers this, and to all else that there is no such thing.
async fn server(answers: &[(&str, &str, u16, Value)]) -> MockServer {
    let server = MockServer::start().await;
    for (verb, at, status, body) in answers {
        Mock::given(method(*verb))
            .and(path(format!("/api/atlas/{at}")))
            .respond_with(ResponseTemplate::new(*status).set_body_json(body))
            .mount(&server)
            .await;
    }
    server
}

/// The answer to an effect.
async fn answer(server: &MockServer, effect: Effect) -> Msg {
    let target = Target::parse(&server.uri(), Credentials::None).unwrap();
    let session = Session {
        inputs: Vec::new(),
        open: OpenOptions::default(),
        project: Project::default(),
        choice: MergeChoice::default(),
        plan: PlanOptions::default(),
        target: Arc::new(Remote(target)),
        state_dir: std::path::PathBuf::new(),
        log: None,
        is_read_only: false,
    };
    let (answers, mut told) = unbounded_channel();
    let mut runner = Runner::new(Arc::new(session), answers);
    assert!(runner.start(effect).is_none());
    told.recv().await.unwrap()
}

#[tokio::test]
async fn a_name_that_the_catalogue_does_not_have_is_told_with_the_nearest() {
    let types = json!([{"name": "kafka_topic", "category": "ENTITY"}]);
    let refused = json!({"errorCode": "ATLAS-400-00-00A", "errorMessage": "kafka_topik: Unknown/invalid typename"});
    let server = server(&[
        ("POST", "v2/search/basic", 400, refused),
        ("GET", "v2/types/typedefs/headers", 200, types),
    ])
    .await;
    let query = Query {
        type_name: Some("kafka_topik".into()),
        ..Query::default()
    };
    let told = answer(&server, Effect::Search(TICKET, query)).await;
    let Msg::Found(TICKET, Err(problem)) = told else {
        panic!("{told:?}");
    };
    assert!(
        problem.message.ends_with("has no entity type kafka_topik"),
        "{problem:?}"
    );
    assert_eq!(problem.hint.as_deref(), Some("did you mean `kafka_topic`?"));
}

fn edges(count: usize) -> Value {
    let edge = |n| json!({"fromEntityId": "g-2", "toEntityId": format!("p{n}"), "relationshipId": format!("r{n}")});
    json!({"baseEntityGuid": "g-2", "relations": (0..count).map(edge).collect::<Vec<_>>()})
}

#[rstest]
#[case::on(200, json!({"userName": "a", "atlas.lineage.on.demand.enabled": true}), true)]
#[case::off(200, json!({"userName": "a", "atlas.lineage.on.demand.enabled": false}), false)]
#[case::unknown(200, json!({"userName": "a"}), false)]
#[case::not_told(403, json!({}), false)]
#[tokio::test]
async fn lineage_comes_in_parts_only_where_the_session_says_so(
    #[case] status: u16,
    #[case] session: Value,
    #[case] is_in_parts: bool,
) {
    let entity = json!({"entity": {"typeName": "kafka_topic", "guid": "g-2"}});
    let server = server(&[
        ("GET", "admin/session", status, session),
        ("GET", "v2/entity/guid/g-2", 200, entity),
        ("GET", "v2/lineage/g-2", 200, edges(3)),
        ("POST", "v2/lineage/g-2", 200, edges(2)),
    ])
    .await;
    let told = answer(&server, Effect::FetchEntity(TICKET, "g-2".into())).await;
    let Msg::Entity(TICKET, Ok(view)) = told else {
        panic!("{told:?}");
    };
    assert_eq!(view.limits, is_in_parts.then(|| Limits::each(10)));
    let count = view.lineage.unwrap().relations.len();
    assert_eq!(count, if is_in_parts { 2 } else { 3 });
}

#[tokio::test]
async fn more_is_told_with_how_much_it_is_or_why_it_did_not_come() {
    let limits = Limits::each(10).with_twice("g-2");
    let effect = || Effect::FetchPart(TICKET, "g-2".into(), limits.clone());
    let good = server(&[("POST", "v2/lineage/g-2", 200, edges(20))]).await;
    let told = answer(&good, effect()).await;
    let Msg::Part(TICKET, Ok(part)) = told else {
        panic!("{told:?}");
    };
    assert_eq!((part.lineage.relations.len(), &part.limits), (20, &limits));

    let refusal = json!({"errorCode": "ATLAS-400-00-100", "errorMessage": "not enabled"});
    let bad = server(&[("POST", "v2/lineage/g-2", 400, refusal)]).await;
    let told = answer(&bad, effect()).await;
    let Msg::Part(TICKET, Err(problem)) = told else {
        panic!("{told:?}");
    };
    assert!(problem.message.contains("ATLAS-400-00-100"), "{problem:?}");
}

#[tokio::test]
async fn the_whole_lineage_says_what_may_be_missing() {
    let reveal = || Effect::FetchLineage(TICKET, Box::new(fixture::entity_in_part()), None);
    // (status, edges) of the whole; whether it is cut, entities with more, whether it may have ended.
    let cases = [
        (200, MOST_EDGES - 1, (false, 0, false)),
        (200, MOST_EDGES, (false, 0, true)),
        (500, 0, (true, 2, false)),
    ];
    for (status, count, expected) in cases {
        let server = server(&[("GET", "v2/lineage/g-2", status, edges(count))]).await;
        let told = answer(&server, reveal()).await;
        let Msg::Lineage(TICKET, Ok(view)) = told else {
            panic!("{told:?}");
        };
        let got = (view.cut.is_some(), view.left_off, view.may_have_ended);
        assert_eq!(got, expected, "{status} {count}");
    }
}
