//! What all paths have in common, as a client sees it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::MAX_BODY;
use crate::local::testing::{Catalogue, topic};

#[test]
fn unknown_paths_and_methods_are_said_in_json() {
    let catalogue = Catalogue::new();
    for (method, path, status, code) in [
        (
            Method::GET,
            "/v2/nothing",
            StatusCode::NOT_FOUND,
            "HEADWATER-404",
        ),
        (
            Method::GET,
            "/v2/types/nothingdef/name/x",
            StatusCode::NOT_FOUND,
            "HEADWATER-404",
        ),
        (
            Method::DELETE,
            "/admin/version",
            StatusCode::METHOD_NOT_ALLOWED,
            "HEADWATER-405",
        ),
    ] {
        let (found, answer) = catalogue.send(&method, path, None);
        assert_eq!(
            (found, answer["errorCode"].as_str()),
            (status, Some(code)),
            "{path}"
        );
    }
}

#[test]
fn a_path_that_is_no_text_is_said_in_json() {
    let catalogue = Catalogue::new();
    let (status, code) = catalogue.get_error("/v2/entity/guid/%ff");
    assert_eq!((status, code.as_str()), (400, "ATLAS-400-00-029"));
}

fn post(catalogue: &Catalogue, content_type: &str, body: impl Into<Body>) -> (StatusCode, Value) {
    let request = Request::post("/api/atlas/v2/entity/bulk")
        .header("content-type", content_type)
        .body(body.into())
        .unwrap();
    catalogue.send_request(request)
}

#[test]
fn a_body_has_a_limit() {
    let catalogue = Catalogue::new();
    let padded = |size: usize| {
        let batch = json!({"entities": [topic("a")]}).to_string();
        format!("{batch}{}", " ".repeat(size - batch.len()))
    };
    let (status, _) = post(&catalogue, "application/json", padded(MAX_BODY));
    assert_eq!(status, StatusCode::OK);
    let (status, answer) = post(&catalogue, "application/json", padded(MAX_BODY + 1));
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer["errorCode"], "HEADWATER-413");
}

#[test]
fn deep_and_broken_json_is_refused() {
    let catalogue = Catalogue::new();
    let deep = format!(
        "{{\"entities\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for body in [
        deep.as_str(),
        "{\"entities\":[",
        "\u{0}",
        "[]",
        "",
        "\"text\"",
    ] {
        let (status, answer) = post(
            &catalogue,
            "application/json; charset=UTF-8",
            body.to_owned(),
        );
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(answer["errorCode"], "ATLAS-400-00-029");
    }
    let (status, _) = post(
        &catalogue,
        "text/plain",
        json!({"entities": [topic("a")]}).to_string(),
    );
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[test]
fn empty_segments_of_a_path_do_not_count() {
    let catalogue = Catalogue::new();
    catalogue.post("/v2/entity/bulk/", &json!({"entities": [topic("a")]}));
    let answer =
        catalogue.get("/v2/entity//uniqueAttribute/type/kafka_topic/?attr:qualifiedName=a");
    assert_eq!(answer["entity"]["attributes"]["name"], "a");
}
