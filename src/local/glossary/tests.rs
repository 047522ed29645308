//! Glossaries as a client sees them.

use axum::http::{Method, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use crate::local::testing::{Catalogue, topic};

fn guid(answer: &Value) -> String {
    answer["guid"].as_str().unwrap().to_owned()
}

/// A catalogue with a topic and the glossary Shop: the category `sales` with `orders` below it, and two terms.
struct Shop {
    catalogue: Catalogue,
    glossary: String,
    order: String,
    customer: String,
    inner: String,
    topic: String,
}

fn shop() -> Shop {
    let catalogue = Catalogue::new();
    let glossary = guid(&catalogue.post("/v2/glossary", &json!({"name": "Shop"})));
    let anchor = json!({"glossaryGuid": glossary});
    let category = |name: &str, parent: Value| {
        let sent = json!({"name": name, "anchor": anchor, "parentCategory": parent});
        guid(&catalogue.post("/v2/glossary/category", &sent))
    };
    let outer = category("sales", Value::Null);
    let inner = category("orders", json!({"categoryGuid": outer}));
    let customer = json!({"name": "customer", "anchor": anchor});
    let customer = guid(&catalogue.post("/v2/glossary/term", &customer));
    let order = json!({"name": "order", "anchor": anchor, "longDescription": "in full", "nothing": "of ours",
        "categories": [{"categoryGuid": inner}], "isA": [{"termGuid": customer}]});
    let order = guid(&catalogue.post("/v2/glossary/term", &order));
    catalogue.bulk(&[topic("orders@ns")]);
    let topic = catalogue.guid("kafka_topic", "orders@ns");
    Shop {
        catalogue,
        glossary,
        order,
        customer,
        inner,
        topic,
    }
}

impl Shop {
    fn assigned(&self) -> String {
        format!("/v2/glossary/terms/{}/assignedEntities", self.order)
    }

    fn assign(&self) {
        let sent = json!([{"guid": self.topic}]);
        let (status, answer) = self
            .catalogue
            .send(&Method::POST, &self.assigned(), Some(&sent));
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    }

    fn found(&self, term: &str) -> Value {
        self.catalogue
            .post("/v2/search/basic", &json!({"termName": term}))
    }
}

#[test]
fn a_glossary_tells_of_its_categories_and_terms() {
    let shop = shop();
    let all = shop.catalogue.get("/v2/glossary");
    assert_eq!(all.as_array().unwrap().len(), 1);
    let one = shop
        .catalogue
        .get(&format!("/v2/glossary/{}", shop.glossary));
    assert_eq!(all[0], one);
    let names = |list: &str| -> Vec<String> {
        let list = one[list].as_array().unwrap().iter();
        list.map(|it| it["displayText"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("terms"), ["customer", "order"]);
    assert_eq!(names("categories"), ["sales", "orders"]);
    assert_eq!(
        one["categories"][1]["parentCategoryGuid"],
        one["categories"][0]["categoryGuid"]
    );
    let terms = shop
        .catalogue
        .get(&format!("/v2/glossary/{}/terms", shop.glossary));
    let order = shop
        .catalogue
        .get(&format!("/v2/glossary/term/{}", shop.order));
    assert_eq!(terms[1], order);
    assert_eq!(order["qualifiedName"], "order@Shop");
    assert_eq!(order["longDescription"], "in full");
    assert_eq!(order["nothing"], Value::Null);
    assert_eq!(order["categories"][0]["categoryGuid"], shop.inner.as_str());
    assert_eq!(order["isA"][0]["termGuid"], shop.customer.as_str());
    let customer = shop
        .catalogue
        .get(&format!("/v2/glossary/term/{}", shop.customer));
    assert_eq!(customer["classifies"][0]["displayText"], "order");
    let inner = shop
        .catalogue
        .get(&format!("/v2/glossary/category/{}", shop.inner));
    assert_eq!(inner["qualifiedName"], "orders.sales@Shop");
    assert_eq!(inner["parentCategory"]["displayText"], "sales");
    assert_eq!(inner["terms"][0]["displayText"], "order");
}

#[test]
fn a_term_is_assigned_found_by_and_taken_back() {
    let shop = shop();
    assert_eq!(shop.found("order@Shop").get("entities"), None);
    shop.assign();
    // Once more changes nothing.
    shop.assign();
    let assigned = shop.catalogue.get(&shop.assigned());
    assert_eq!(assigned.as_array().unwrap().len(), 1);
    assert_eq!(assigned[0]["displayText"], "orders@ns");
    let found = shop.found("order@Shop");
    assert_eq!(found["entities"][0]["guid"], shop.topic.as_str());
    assert_eq!(found["entities"][0]["meaningNames"], json!(["order"]));
    let path = format!("/v2/entity/guid/{}", shop.topic);
    let entity = shop.catalogue.get(&path);
    let meanings = &entity["entity"]["relationshipAttributes"]["meanings"];
    assert_eq!(meanings[0]["guid"], shop.order.as_str());
    assert_eq!(meanings[0]["relationshipStatus"], "ACTIVE");
    // Writing the entity again leaves it alone.
    shop.catalogue.bulk(&[topic("orders@ns")]);
    assert_eq!(
        shop.catalogue.get(&path)["entity"]["relationshipAttributes"]["meanings"],
        *meanings
    );

    let tie = assigned[0]["relationshipGuid"].clone();
    let sent = json!([{"guid": shop.topic, "relationshipGuid": tie}]);
    let (status, _) = shop
        .catalogue
        .send(&Method::DELETE, &shop.assigned(), Some(&sent));
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(shop.catalogue.get(&shop.assigned()), json!([]));
    let history = shop
        .catalogue
        .get(&format!("/v2/entity/{}/audit", shop.topic));
    let history = history.as_array().unwrap().iter();
    let terms: Vec<&str> = history
        .filter_map(|event| event["details"].as_str())
        .filter(|details| details.contains("term"))
        .map(|details| details.split(':').next().unwrap())
        .collect();
    assert_eq!(terms, ["Deleted term", "Added term"]);
}

#[rstest]
#[case("/v2/glossary", json!({"name": "Shop"}), 409, "ATLAS-409-00-007")]
#[case("/v2/glossary", json!({}), 400, "ATLAS-400-00-079")]
#[case("/v2/glossary", json!({"name": "a@b"}), 400, "ATLAS-400-00-01A")]
#[case("/v2/glossary/term", json!({"name": "x"}), 400, "ATLAS-400-00-072")]
#[case("/v2/glossary/term", json!({"name": "x", "anchor": {"glossaryGuid": "no"}}), 404, "ATLAS-404-00-005")]
#[case("/v2/glossary/terms", json!([{"anchor": {}}]), 400, "ATLAS-400-00-07A")]
#[case("/v2/glossary/categories", json!([{}]), 400, "ATLAS-400-00-07B")]
#[case("/v2/glossary/terms", json!({}), 400, "ATLAS-400-00-029")]
#[case("/v2/search/basic", json!({"termName": "no@Shop"}), 400, "ATLAS-400-00-06E")]
fn what_cannot_be_is_refused(
    #[case] path: &str,
    #[case] sent: Value,
    #[case] status: u16,
    #[case] code: &str,
) {
    let shop = shop();
    assert_eq!(
        shop.catalogue.post_error(path, &sent),
        (status, code.to_owned())
    );
    let assigned = shop.assigned();
    let unknown = shop
        .catalogue
        .post_error(&assigned, &json!([{"guid": "no"}]));
    assert_eq!(unknown, (404, "ATLAS-404-00-005".to_owned()));
    let untied = json!([{"guid": shop.topic}]);
    let (status, answer) = shop
        .catalogue
        .send(&Method::DELETE, &assigned, Some(&untied));
    assert_eq!(
        (status.as_u16(), &answer["errorCode"]),
        (400, &json!("ATLAS-400-00-078"))
    );
}

#[test]
fn entities_are_counted_by_type() {
    let shop = shop();
    shop.catalogue.bulk(&[topic("gone@ns")]);
    let gone = shop.catalogue.guid("kafka_topic", "gone@ns");
    shop.catalogue.delete(&format!("/v2/entity/guid/{gone}"));
    let counts = shop.catalogue.get("/admin/metrics");
    let counts = &counts["data"]["entity"];
    assert_eq!(counts["entityActive"], json!({"kafka_topic": 1}));
    assert_eq!(counts["entityDeleted"], json!({"kafka_topic": 1}));
    assert_eq!(counts["entityActive-typeAndSubTypes"]["Asset"], 1);
}
