//! A double of an Atlas of some version: the local catalogue with a layer in front that answers as that version does where
//! versions differ. What the layer does not know is no path, as in Atlas.

use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use headwater::local::LocalCatalogue;
use reqwest::Url;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::on_demand;
use super::rows::{Lineage, Row};

/// The longest line of a request that Jetty takes (`atlas.jetty.request.buffer.size`).
const LONGEST_LINE: usize = 16 * 1024;
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Paths that every version has, with their methods, as far as headwater may use them; `{}` is any segment.
const PATHS: [(&str, &str); 14] = [
    ("admin/version", "GET"),
    ("admin/session", "GET"),
    ("admin/status", "GET"),
    ("v2/types/typedefs", "GET,POST,PUT,DELETE"),
    ("v2/types/typedefs/headers", "GET"),
    ("v2/types/typedef/name/{}", "GET,DELETE"),
    ("v2/types/entitydef/name/{}", "GET"),
    ("v2/entity/bulk", "GET,POST,DELETE"),
    ("v2/entity/bulk/uniqueAttribute/type/{}", "GET"),
    ("v2/entity/guid/{}", "GET,PUT,DELETE"),
    ("v2/entity/uniqueAttribute/type/{}", "GET,PUT,DELETE"),
    ("v2/entity/{}/audit", "GET"),
    ("v2/search/basic", "GET,POST"),
    ("v2/relationship", "POST,PUT"),
];

/// A running double; ends when dropped.
pub struct Double {
    url: String,
    catalogue: LocalCatalogue,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
    _directory: TempDir,
}

/// The layer.
struct Layer {
    row: &'static Row,
    catalogue: String,
    client: reqwest::Client,
}

/// A request as it came.
struct Asked {
    method: Method,
    /// Below `/api/atlas`.
    path: String,
    target: String,
    authorization: String,
    body: Vec<u8>,
}

impl Asked {
    /// A question of the same user.
    fn reading(&self, target: String) -> Self {
        Self {
            method: Method::GET,
            path: String::new(),
            target,
            authorization: self.authorization.clone(),
            body: Vec::new(),
        }
    }
}

impl Double {
    pub fn start(row: &'static Row) -> Self {
        // Another test may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let directory = tempfile::tempdir().unwrap();
        let catalogue = LocalCatalogue::start(directory.path(), None).unwrap();
        let layer = Arc::new(Layer {
            row,
            catalogue: catalogue.url(),
            client: reqwest::Client::new(),
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let router = Router::new().fallback(answer).with_state(layer);
                tokio::select! {
                    served = axum::serve(listener, router) => served.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        Self {
            url,
            catalogue,
            stop: Some(stop),
            thread: Some(thread),
            _directory: directory,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The password of any user.
    pub fn password(&self) -> &str {
        self.catalogue.token().unwrap().expose_secret()
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn answer(State(layer): State<Arc<Layer>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let text = |name| parts.headers.get(name).and_then(|it| it.to_str().ok());
    let asked = Asked {
        path: parts.uri.path().replacen("/api/atlas/", "", 1),
        target: parts.uri.to_string(),
        authorization: text(header::AUTHORIZATION).unwrap_or_default().to_owned(),
        method: parts.method,
        body: to_bytes(body, LARGEST_BODY).await.unwrap().to_vec(),
    };
    layer.answer(&asked).await
}

impl Layer {
    async fn answer(&self, asked: &Asked) -> Response {
        if asked.target.len() > LONGEST_LINE {
            return StatusCode::URI_TOO_LONG.into_response();
        }
        let Some(methods) = self.methods(&asked.path) else {
            return fault();
        };
        if asked.method == Method::OPTIONS {
            return Response::builder()
                .header(header::ALLOW, format!("OPTIONS,HEAD,{methods}"))
                .body(Body::empty())
                .unwrap();
        }
        let mut allowed = methods.split(',');
        if !allowed.any(|method| method == asked.method.as_str()) {
            return fault();
        }
        let segments: Vec<&str> = asked.path.split('/').collect();
        match (asked.method.as_str(), segments.as_slice()) {
            ("GET", ["admin", "version"]) => {
                let version = json!({"Version": self.row.version, "Name": "apache-atlas"});
                self.changed(asked, |answer| merge(answer, version)).await
            }
            ("GET", ["admin", "session"]) => {
                let session = self.session();
                self.changed(asked, |answer| merge(answer, session)).await
            }
            ("POST", ["v2", "notification", "topic", topic]) => self.notify(asked, topic).await,
            ("POST", ["v2", "lineage", guid]) => self.lineage_in_parts(asked, guid).await,
            ("GET", ["v2", "lineage", ..]) if self.row.lineage != Lineage::Whole => {
                let more = json!({"relationsOnDemand": {}, "lineageOnDemandPayload": null});
                self.changed(asked, |answer| merge(answer, more)).await
            }
            ("POST", ["v2", "entity", "bulk"]) if self.is_torn(asked).await => fault(),
            _ => self.forwarded(asked).await,
        }
    }

    /// The methods of a path; none where there is no such path.
    fn methods(&self, path: &str) -> Option<&'static str> {
        let lineage = match self.row.lineage {
            Lineage::Whole => "GET",
            Lineage::SwitchedOff | Lineage::OnDemand => "GET,POST",
        };
        let lineage = [("v2/lineage/{}", lineage)];
        let mut all = PATHS.iter().chain(self.row.paths).chain(&lineage);
        let found = all.find(|(pattern, _)| is_like(path, pattern));
        found.map(|(_, methods)| *methods)
    }

    fn session(&self) -> Value {
        let mut session: Map<String, Value> = Map::new();
        for (name, is_on) in self.row.switches {
            session.insert((*name).to_owned(), json!(is_on));
        }
        if self.row.lineage != Lineage::Whole {
            let is_on = self.row.lineage == Lineage::OnDemand;
            session.insert("atlas.lineage.on.demand.enabled".to_owned(), json!(is_on));
            let count = json!(on_demand::DEFAULT_LIMIT);
            session.insert(
                "atlas.lineage.on.demand.default.node.count".to_owned(),
                count,
            );
        }
        Value::Object(session)
    }

    /// Carries messages out at once.
    async fn notify(&self, asked: &Asked, topic: &str) -> Response {
        if !self.row.may_send {
            let message = "admin is not authorized to perform post on rest notification service";
            return refuse(StatusCode::FORBIDDEN, "ATLAS-403-00-001", message);
        }
        assert_eq!(topic, "ATLAS_HOOK");
        let messages: Vec<Value> = serde_json::from_slice(&asked.body).unwrap();
        for envelope in messages {
            let message = &envelope["message"];
            let kind = message["type"].as_str().unwrap();
            assert!(
                ["ENTITY_CREATE_V2", "ENTITY_FULL_UPDATE_V2"].contains(&kind),
                "{kind}"
            );
            let carried_out = Asked {
                method: Method::POST,
                body: message["entities"].to_string().into_bytes(),
                ..asked.reading("/api/atlas/v2/entity/bulk".to_owned())
            };
            let (status, answer) = self.ask(&carried_out).await;
            assert_eq!(status, StatusCode::OK, "{answer}");
        }
        StatusCode::NO_CONTENT.into_response()
    }

    async fn lineage_in_parts(&self, asked: &Asked, guid: &str) -> Response {
        if self.row.lineage == Lineage::SwitchedOff {
            let message =
                "Lineage on demand config: atlas.lineage.on.demand.enabled is not enabled";
            return refuse(StatusCode::BAD_REQUEST, "ATLAS-400-00-100", message);
        }
        let target = format!("/api/atlas/v2/lineage/{guid}?depth=0");
        let (status, whole) = self.ask(&asked.reading(target)).await;
        if status != StatusCode::OK {
            return told(status, &whole);
        }
        let constraints: Map<String, Value> = serde_json::from_slice(&asked.body).unwrap();
        told(status, &on_demand::part(guid, &whole, &constraints))
    }

    /// Whether an entity comes with a `qualifiedName` that another `id` has.
    async fn is_torn(&self, asked: &Asked) -> bool {
        if !self.row.joins_unique_attributes {
            return false;
        }
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        for entity in body["entities"].as_array().into_iter().flatten() {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let attributes = &entity["attributes"];
            let is_known = text(&entity["guid"]).is_some_and(|guid| !guid.starts_with('-'));
            let (Some(id), Some(name), false) = (
                text(&attributes["id"]),
                text(&attributes["qualifiedName"]),
                is_known,
            ) else {
                continue;
            };
            let path = format!(
                "{}/api/atlas/v2/entity/uniqueAttribute/type/{}",
                self.catalogue,
                entity["typeName"].as_str().unwrap()
            );
            let url = Url::parse_with_params(&path, [("attr:qualifiedName", name)]).unwrap();
            let target = url.as_str().replacen(&self.catalogue, "", 1);
            let (status, known) = self.ask(&asked.reading(target)).await;
            if status == StatusCode::OK && known["entity"]["attributes"]["id"] != id {
                return true;
            }
        }
        false
    }

    async fn forwarded(&self, asked: &Asked) -> Response {
        let (status, answer) = self.ask(asked).await;
        told(status, &answer)
    }

    /// The catalogue's answer with a change.
    async fn changed(&self, asked: &Asked, change: impl FnOnce(&mut Value)) -> Response {
        let (status, mut answer) = self.ask(asked).await;
        if status == StatusCode::OK {
            change(&mut answer);
        }
        told(status, &answer)
    }

    /// Asks the catalogue.
    async fn ask(&self, asked: &Asked) -> (StatusCode, Value) {
        let address = format!("{}{}", self.catalogue, asked.target);
        let mut request = self
            .client
            .request(asked.method.clone(), address)
            .header(header::AUTHORIZATION, &asked.authorization);
        if !asked.body.is_empty() {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(asked.body.clone());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }
}

fn is_like(path: &str, pattern: &str) -> bool {
    let (path, pattern) = (path.split('/'), pattern.split('/'));
    path.clone().count() == pattern.clone().count()
        && path
            .zip(pattern)
            .all(|(it, wanted)| wanted == "{}" || it == wanted)
}

fn merge(answer: &mut Value, more: Value) {
    let (Value::Object(answer), Value::Object(more)) = (answer, more) else {
        panic!("only objects can be merged");
    };
    answer.extend(more);
}

fn told(status: StatusCode, body: &Value) -> Response {
    let mut answer = match body {
        Value::Null => Body::empty().into_response(),
        body => axum::Json(body).into_response(),
    };
    *answer.status_mut() = status;
    answer
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    told(status, &json!({"errorCode": code, "errorMessage": message}))
}

/// What Jersey's mapper of all exceptions says, also to a path that there is not (`AllExceptionMapper`).
fn fault() -> Response {
    let text =
        "There was an error processing your request. It has been logged (ID 969b32ca07154561).";
    let head = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::INTERNAL_SERVER_ERROR, head, text).into_response()
}
