//! A catalogue in a temporary directory, spoken to in-process, for the tests of this room.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

use super::routes::{App, router};
use super::store::Store;

/// The catalogue and the directory that goes with it.
pub(crate) struct Catalogue {
    _directory: TempDir,
    runtime: tokio::runtime::Runtime,
    router: Router,
}

impl Catalogue {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let app = App {
            store: Arc::new(Store::open(directory.path()).unwrap()),
            user: "tester".into(),
        };
        Self {
            _directory: directory,
            runtime: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
            router: router(app),
        }
    }

    /// Status and JSON body of an answer; null where there is no body.
    pub(crate) fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/atlas{path}"));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send_request(request.body(body).unwrap())
    }

    pub(crate) fn send_request(&self, request: Request<Body>) -> (StatusCode, Value) {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let body = if bytes.is_empty() {
                Value::Null
            } else {
                serde_json::from_slice(&bytes).unwrap()
            };
            (status, body)
        })
    }

    /// The body of a successful GET.
    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(&Method::GET, path, None);
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// Status and error code of a GET that fails.
    pub(crate) fn get_error(&self, path: &str) -> (u16, String) {
        error_of(self.send(&Method::GET, path, None))
    }

    /// The body of a successful POST.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = self.send(&Method::POST, path, Some(body));
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// Status and error code of a POST that fails.
    pub(crate) fn post_error(&self, path: &str, body: &Value) -> (u16, String) {
        error_of(self.send(&Method::POST, path, Some(body)))
    }

    /// Status and answer of writing entities.
    pub(crate) fn try_bulk(&self, entities: &[Value]) -> (StatusCode, Value) {
        let body = json!({"entities": entities});
        self.send(&Method::POST, "/v2/entity/bulk", Some(&body))
    }

    /// Writes entities.
    pub(crate) fn bulk(&self, entities: &[Value]) -> Value {
        self.post("/v2/entity/bulk", &json!({"entities": entities}))
    }

    /// The answer to a DELETE.
    pub(crate) fn delete(&self, path: &str) -> Value {
        let (status, answer) = self.send(&Method::DELETE, path, None);
        assert!(status.is_success(), "{path}: {answer}");
        answer
    }

    /// The guid of the active entity with this type and name.
    pub(crate) fn guid(&self, type_name: &str, name: &str) -> String {
        let path =
            format!("/v2/entity/uniqueAttribute/type/{type_name}/header?attr:qualifiedName={name}");
        self.get(&path)["guid"].as_str().unwrap().to_owned()
    }

    /// The names of the edges in an answer to a question for lineage, as `from>to`, in alphabetical order.
    pub(crate) fn lineage(&self, path: &str) -> Vec<String> {
        let answer = self.get(path);
        let name = |guid: &Value| {
            let guid = guid.as_str().unwrap();
            answer["guidEntityMap"][guid]["attributes"]["qualifiedName"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let mut edges: Vec<String> = answer["relations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|edge| {
                format!(
                    "{}>{}",
                    name(&edge["fromEntityId"]),
                    name(&edge["toEntityId"])
                )
            })
            .collect();
        edges.sort();
        edges
    }
}

fn error_of((status, body): (StatusCode, Value)) -> (u16, String) {
    assert!(!status.is_success(), "{body}");
    (
        status.as_u16(),
        body["errorCode"].as_str().unwrap_or_default().to_owned(),
    )
}

/// A topic.
pub(crate) fn topic(name: &str) -> Value {
    json!({
        "typeName": "kafka_topic",
        "attributes": {"qualifiedName": name, "name": name, "topic": name, "uri": "broker:9092"},
    })
}

/// A process over topics that are there.
pub(crate) fn process(name: &str, inputs: &[&str], outputs: &[&str]) -> Value {
    let references = |names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| json!({"typeName": "kafka_topic", "uniqueAttributes": {"qualifiedName": name}}))
            .collect()
    };
    json!({
        "typeName": "flink_process",
        "attributes": {
            "id": name, "qualifiedName": name, "name": name,
            "inputs": references(inputs), "outputs": references(outputs),
        },
    })
}

/// The entity with one more attribute.
pub(crate) fn with(mut entity: Value, attribute: &str, value: impl Into<Value>) -> Value {
    entity["attributes"][attribute] = value.into();
    entity
}

/// The entity with a guid of its own.
pub(crate) fn named(mut entity: Value, guid: &str) -> Value {
    entity["guid"] = json!(guid);
    entity
}

/// The names of the entities under an operation of an answer.
pub(crate) fn mutated(answer: &Value, operation: &str) -> Vec<String> {
    answer["mutatedEntities"][operation]
        .as_array()
        .into_iter()
        .flatten()
        .map(|header| {
            header["attributes"]["qualifiedName"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}
