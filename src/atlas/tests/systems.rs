//! What is merged of a catalogue that tells only a part, and that what is missing is told.

use serde_json::{Value, json};
use wiremock::matchers::{any, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::graphs::chain;
use crate::atlas::mapping::MappingOptions;
use crate::atlas::systems::{Gap, Merged, WithEntity, merge, merge_one};
use crate::atlas::{Credentials, Reader, Target};

fn topic(name: &str) -> Value {
    json!({"typeName": "kafka_topic", "guid": format!("g-{name}"), "status": "ACTIVE",
           "attributes": {"qualifiedName": format!("{name}@primary"), "name": name, "topic": name, "uri": name}})
}

fn process(name: &str) -> Value {
    json!({"typeName": "storm_topology", "guid": format!("p-{name}"), "status": "ACTIVE", "displayText": name,
           "attributes": {"qualifiedName": format!("{name}@primary"), "name": name}})
}

/// A lineage of these entities and edges, as `from to`.
fn lineage(entities: &[Value], edges: &[(&str, &str)]) -> Value {
    let map: serde_json::Map<String, Value> = entities
        .iter()
        .map(|it| (it["guid"].as_str().unwrap().to_owned(), it.clone()))
        .collect();
    let relations: Vec<Value> = edges
        .iter()
        .map(|(from, to)| json!({"fromEntityId": from, "toEntityId": to, "relationshipId": format!("{from}{to}")}))
        .collect();
    json!({"baseEntityGuid": "x", "guidEntityMap": map, "relations": relations})
}

struct Catalogue(MockServer);

impl Catalogue {
    /// One that has three types, gives lineage in parts or not, and else answers that this user may not.
    async fn start(in_parts: bool) -> Self {
        let it = Self(MockServer::start().await);
        let types = json!({"entityDefs": [
            {"name": "DataSet", "superTypes": []}, {"name": "Process", "superTypes": []},
            {"name": "kafka_topic", "superTypes": ["DataSet"]}, {"name": "storm_topology", "superTypes": ["Process"]},
        ]});
        it.answers("GET", "v2/types/typedefs", &types).await;
        let session = json!({"userName": "u", "atlas.lineage.on.demand.enabled": in_parts});
        it.answers("GET", "admin/session", &session).await;
        let refusal =
            json!({"errorCode": "ATLAS-403-00-001", "errorMessage": "u is not authorized"});
        let refused = ResponseTemplate::new(403).set_body_json(refusal);
        let last = Mock::given(any()).respond_with(refused).with_priority(9);
        last.mount(&it.0).await;
        it
    }

    async fn answers(&self, verb: &str, at: &str, body: &Value) {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        let mock = Mock::given(method(verb)).and(path(format!("/api/atlas/{at}")));
        mock.respond_with(answer).mount(&self.0).await;
    }

    async fn has(&self, entity: &Value) {
        let name = entity["attributes"]["qualifiedName"].as_str().unwrap();
        let answer = ResponseTemplate::new(200).set_body_json(json!({"entity": entity}));
        let at = "/api/atlas/v2/entity/uniqueAttribute/type/kafka_topic";
        Mock::given(path(at))
            .and(query_param("attr:qualifiedName", name))
            .respond_with(answer)
            .mount(&self.0)
            .await;
    }

    async fn merged(&self) -> Merged {
        let target = Target::parse(&self.0.uri(), Credentials::None).unwrap();
        let reader = Reader::connect(&target).unwrap();
        let merged = merge(&reader, &chain(), &MappingOptions::default()).await;
        merged.unwrap()
    }
}

#[tokio::test]
async fn what_the_user_may_not_read_is_left_out_and_told() {
    let catalogue = Catalogue::start(false).await;
    // Asked for all three topics at once it refuses; alone it refuses two of them.
    catalogue.has(&topic("totals")).await;
    let around = lineage(
        &[topic("totals"), process("storm"), topic("alerts")],
        &[
            ("g-totals", "p-storm"),
            ("p-storm", "g-alerts"),
            ("p-storm", "g-secret"),
        ],
    );
    catalogue
        .answers("GET", "v2/lineage/g-totals", &around)
        .await;
    let merged = catalogue.merged().await;
    let told = &merged.told;
    assert_eq!((told.known, told.datasets, told.processes), (1, 1, 1));
    let gaps: Vec<String> = told.gaps.iter().map(ToString::to_string).collect();
    assert!(
        gaps[0].starts_with("2 that may not be read are left out"),
        "{gaps:?}"
    );
    assert!(
        gaps[1].starts_with("edges may be shown that were removed"),
        "{gaps:?}"
    );
    assert_eq!(
        gaps[2],
        "an entity on the way is not told, as if it may not be read"
    );
    assert_eq!(gaps.len(), 3, "{gaps:?}");
    let from = merged.lineage.named("Orders").unwrap().dataset();
    let to = merged.lineage.named("alerts").unwrap().dataset();
    let way = merged.lineage.shortest_path(from.into(), to.into());
    assert_eq!(way.map(|way| way.len()), Some(7));
}

#[tokio::test]
async fn hubs_of_which_the_server_gives_a_part_are_named() {
    let catalogue = Catalogue::start(true).await;
    catalogue.has(&topic("totals")).await;
    let mut around = lineage(
        &[topic("totals"), process("storm")],
        &[("g-totals", "p-storm")],
    );
    around["relationsOnDemand"] =
        json!({"g-totals": {"hasMoreInputs": false, "hasMoreOutputs": true}});
    catalogue
        .answers("POST", "v2/lineage/g-totals", &around)
        .await;
    let merged = catalogue.merged().await;
    let hub = Gap::Hubs {
        names: vec!["totals".to_owned()],
        edges: 200,
    };
    assert!(merged.told.gaps.contains(&hub), "{:?}", merged.told.gaps);
}

/// The lineage of a topic that an alert is made of, merged with the chain.
async fn with_alerts(topic: &Value) -> Option<WithEntity> {
    let catalogue = Catalogue::start(false).await;
    let around = lineage(
        &[topic.clone(), process("storm"), self::topic("alerts")],
        &[("g-x", "p-storm"), ("p-storm", "g-alerts")],
    );
    let target = Target::parse(&catalogue.0.uri(), Credentials::None).unwrap();
    let reader = Reader::connect(&target).unwrap();
    let entity = serde_json::from_value(topic.clone()).unwrap();
    let info = serde_json::from_value(around).unwrap();
    let options = MappingOptions::default();
    let merged = merge_one(&reader, &chain(), &options, &entity, &info).await;
    merged.unwrap()
}

#[tokio::test]
async fn one_lineage_is_merged_by_identity_and_not_by_name() {
    let named = |name: &str, uri: &str| {
        json!({"typeName": "kafka_topic", "guid": "g-x", "status": "ACTIVE",
               "attributes": {"qualifiedName": format!("{name}@elsewhere"), "name": name, "topic": name, "uri": uri}})
    };
    let merged = with_alerts(&named("totals", "broker:9092")).await.unwrap();
    let graph = &merged.lineage;
    let totals = graph.named("totals").unwrap().dataset();
    assert_eq!(merged.node, Some(totals.into()));
    assert_eq!(merged.added, 2);
    let from = graph.named("Orders").unwrap().dataset();
    let to = graph.named("alerts").unwrap().dataset();
    assert!(graph.shortest_path(from.into(), to.into()).is_some());
    // Another cluster's topic of the same name has nothing to do with it.
    let merged = with_alerts(&named("totals", "other:9092")).await;
    assert!(merged.is_none(), "{merged:?}");
}
