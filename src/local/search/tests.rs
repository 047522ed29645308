//! What searches find.

use rstest::rstest;
use serde_json::{Value, json};

use crate::atlas::wire::SearchParameters;
use crate::local::testing::{Catalogue, process, topic, with};

fn catalogue() -> Catalogue {
    let catalogue = Catalogue::new();
    catalogue.bulk(&[
        with(topic("Orders@prod"), "description", "what people buy"),
        topic("orders_enriched@prod"),
        topic("订单 表@生产"),
        topic("50%_off@prod"),
        json!({"typeName": "hdfs_path", "attributes": {"qualifiedName": "hdfs://n/orders@prod", "name": "/orders", "path": "/orders"}}),
        process("job/orders@prod", &[], &[]),
        topic("gone@prod"),
    ]);
    catalogue.delete("/v2/entity/uniqueAttribute/type/kafka_topic?attr:qualifiedName=gone@prod");
    catalogue
}

fn names(answer: &Value) -> Vec<&str> {
    answer["entities"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|header| header["attributes"]["qualifiedName"].as_str().unwrap())
        .collect()
}

#[rstest]
#[case::any_case("query=ORDERS&typeName=kafka_topic", &["Orders@prod", "orders_enriched@prod"])]
#[case::inside_a_word("query=rich", &["orders_enriched@prod"])]
#[case::all_words("query=orders+people", &["Orders@prod"])]
#[case::wildcard("query=orders_*", &["orders_enriched@prod"])]
#[case::two_chinese_letters("query=%E8%AE%A2%E5%8D%95", &["订单 表@生产"])]
#[case::signs_of_like("query=50%25", &["50%_off@prod"])]
#[case::phrase("query=%22what+people%22", &["Orders@prod"])]
#[case::phrase_in_another_order("query=%22people+what%22", &[])]
#[case::signs_of_fts("query=%22AND%22", &[])]
#[case::super_type("query=orders&typeName=Process", &["job/orders@prod"])]
#[case::only_this_type("query=orders&typeName=fs_path&includeSubTypes=false", &[])]
#[case::with_subtypes("query=orders&typeName=fs_path", &["hdfs://n/orders@prod"])]
#[case::deleted_too("query=gone", &["gone@prod"])]
#[case::without_deleted("query=gone&excludeDeletedEntities=true", &[])]
#[case::page("typeName=kafka_topic&limit=2&offset=1", &["orders_enriched@prod", "订单 表@生产"])]
#[case::past_the_end("typeName=kafka_topic&offset=100", &[])]
fn finds(#[case] query: &str, #[case] expected: &[&str]) {
    let answer = catalogue().get(&format!("/v2/search/basic?{query}"));
    assert_eq!(names(&answer), expected);
}

#[rstest]
#[case::prefix("ord buy", &["Orders@prod"])]
#[case::name("orders_enriched@prod", &["orders_enriched@prod"])]
#[case::path("n/orders", &["hdfs://n/orders@prod"])]
#[case::chinese("订单", &["订单 表@生产"])]
#[case::words_in_quotes("orders \"what people\"", &["Orders@prod"])]
#[case::keyword("OR", &["Orders@prod", "orders_enriched@prod", "hdfs://n/orders@prod", "job/orders@prod"])]
#[case::signs("orders (", &[])]
#[case::only_signs("%", &["50%_off@prod"])]
fn finds_what_a_person_types(#[case] typed: &str, #[case] expected: &[&str]) {
    let parameters = json!(SearchParameters {
        exclude_deleted_entities: true,
        ..SearchParameters::of_text(typed, None)
    });
    let answer = catalogue().post("/v2/search/basic", &parameters);
    assert_eq!(names(&answer), expected);
}

#[test]
fn finds_a_guid_that_a_person_types() {
    let catalogue = catalogue();
    let all = catalogue.get("/v2/search/basic?query=what");
    let guid = all["entities"][0]["guid"].as_str().unwrap();
    let find = |type_name: &str| {
        let parameters = SearchParameters::of_text(guid, Some(type_name));
        let answer = catalogue.post("/v2/search/basic", &json!(parameters));
        names(&answer).len()
    };
    assert_eq!((find("DataSet"), find("Process")), (1, 0));
}

/// So does a client that looks for doubles.
#[test]
fn several_names_at_once() {
    let catalogue = catalogue();
    let name = |name: &str| json!({"attributeName": "qualifiedName", "operator": "eq", "attributeValue": name});
    let found = |type_name: &str, exact: bool| {
        let wanted = [
            "50%_off@prod",
            "gone@prod",
            "Orders@prod",
            "hdfs://n/orders@prod",
        ];
        let filter = json!({"condition": "OR", "criterion": wanted.map(name)});
        let answer = catalogue.post(
            "/v2/search/basic",
            &json!({"typeName": type_name, "entityFilters": filter, "excludeDeletedEntities": true, "includeSubTypes": !exact}),
        );
        names(&answer)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("kafka_topic", true), ["Orders@prod", "50%_off@prod"]);
    let all = ["Orders@prod", "50%_off@prod", "hdfs://n/orders@prod"];
    assert_eq!(found("DataSet", false), all);
    assert_eq!(found("DataSet", true), [""; 0]);
}

#[rstest]
#[case("qualifiedName", "eq", "Orders@prod", &["Orders@prod"])]
#[case("qualifiedName", "startsWith", "orders", &["Orders@prod", "orders_enriched@prod"])]
#[case("name", "endsWith", "_off@prod", &["50%_off@prod"])]
#[case("qualifiedName", "contains", "%_", &["50%_off@prod"])]
#[case("qualifiedName", "like", "O*s@p?od", &["Orders@prod"])]
#[case("description", "eq", "what people buy", &["Orders@prod"])]
#[case("description", "notNull", "", &["Orders@prod"])]
fn filters(
    #[case] attribute: &str,
    #[case] operator: &str,
    #[case] value: &str,
    #[case] expected: &[&str],
) {
    let criterion =
        json!({"attributeName": attribute, "operator": operator, "attributeValue": value});
    for filter in [
        criterion.clone(),
        json!({"condition": "AND", "criterion": [criterion]}),
    ] {
        let answer = catalogue().post(
            "/v2/search/basic",
            &json!({"typeName": "kafka_topic", "entityFilters": filter}),
        );
        assert_eq!(names(&answer), expected);
        assert_eq!(answer["approximateCount"], expected.len());
    }
}

#[test]
fn filters_are_joined_as_their_conditions_say() {
    let is =
        |value: &str| json!({"attributeName": "name", "operator": "eq", "attributeValue": value});
    let starts =
        json!({"attributeName": "name", "operator": "startsWith", "attributeValue": "orders"});
    let filter = json!({"condition": "AND", "criterion": [
        {"condition": "OR", "criterion": [is("Orders@prod"), is("50%_off@prod")]}, starts,
    ]});
    let answer = catalogue().post(
        "/v2/search/basic",
        &json!({"typeName": "kafka_topic", "entityFilters": filter, "attributes": ["uri"]}),
    );
    assert_eq!(names(&answer), ["Orders@prod"]);
    assert_eq!(answer["entities"][0]["attributes"]["uri"], "broker:9092");
}

#[test]
fn rows_have_the_times_that_are_asked_for() {
    let catalogue = catalogue();
    let times = ["__timestamp", "__modificationTimestamp"];
    let answer = catalogue.post(
        "/v2/search/basic",
        &json!({"typeName": "hdfs_path", "attributes": times}),
    );
    let row = &answer["entities"][0];
    let guid = row["guid"].as_str().unwrap();
    let whole = catalogue.get(&format!("/v2/entity/guid/{guid}"));
    for (asked, of_entity) in times.into_iter().zip(["createTime", "updateTime"]) {
        assert!(row["attributes"][asked].is_i64(), "{row}");
        assert_eq!(row["attributes"][asked], whole["entity"][of_entity]);
    }
}

#[test]
fn sorts() {
    let answer = catalogue().post(
        "/v2/search/basic",
        &json!({"typeName": "kafka_topic", "excludeDeletedEntities": true, "sortBy": "name", "sortOrder": "DESCENDING"}),
    );
    let expected = [
        "订单 表@生产",
        "orders_enriched@prod",
        "Orders@prod",
        "50%_off@prod",
    ];
    assert_eq!(names(&answer), expected);
}

#[test]
fn completes_a_prefix() {
    let path = "/v2/search/attribute?typeName=kafka_topic&attrValuePrefix=orders_";
    assert_eq!(names(&catalogue().get(path)), ["orders_enriched@prod"]);
}

#[test]
fn mistakes_are_said() {
    let catalogue = catalogue();
    let basic = "/v2/search/basic";
    assert_eq!(
        catalogue.get_error(basic),
        (400, "ATLAS-400-00-01A".to_owned())
    );
    let unknown = format!("{basic}?typeName=nothing");
    assert_eq!(
        catalogue.get_error(&unknown),
        (400, "ATLAS-400-00-00A".to_owned())
    );
    let by = |attribute: &str, operator: &str| {
        json!({"typeName": "kafka_topic", "entityFilters":
            {"attributeName": attribute, "operator": operator, "attributeValue": "x"}})
    };
    for (body, code) in [
        (by("nothing", "eq"), "ATLAS-400-00-023"),
        (by("name", "near"), "ATLAS-400-00-01A"),
        (
            json!({"typeName": "kafka_topic", "limit": "many"}),
            "ATLAS-400-00-029",
        ),
    ] {
        assert_eq!(catalogue.post_error(basic, &body), (400, code.to_owned()));
    }
}
