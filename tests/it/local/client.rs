//! A plain HTTP client of a local catalogue in a temporary directory.

use std::path::Path;

use headwater::local::LocalCatalogue;
use reqwest::{Client, Method};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The catalogue, its directory, and a way to talk to it.
pub struct Running {
    pub catalogue: LocalCatalogue,
    pub directory: TempDir,
}

/// Talks to a catalogue; cheap to clone, for many threads.
#[derive(Clone)]
pub struct Caller {
    client: Client,
    base: String,
    token: String,
}

impl Running {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let catalogue = LocalCatalogue::start(directory.path(), None).unwrap();
        Self {
            catalogue,
            directory,
        }
    }

    pub fn caller(&self) -> Caller {
        Caller::of(&self.catalogue)
    }
}

pub fn start_in(directory: &Path) -> LocalCatalogue {
    LocalCatalogue::start(directory, None).unwrap()
}

impl Caller {
    pub fn of(catalogue: &LocalCatalogue) -> Self {
        // Another test may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            client: Client::new(),
            base: catalogue.url(),
            token: catalogue.token().unwrap().expose_secret().to_owned(),
        }
    }

    /// Status and body; null where there is none.
    pub async fn send(
        &self,
        method: Method,
        path_and_query: &str,
        body: Option<(String, String)>,
    ) -> (u16, Value) {
        let mut request = self
            .client
            .request(method, format!("{}{path_and_query}", self.base))
            .bearer_auth(&self.token);
        if let Some((content_type, text)) = body {
            if !content_type.is_empty() {
                request = request.header("Content-Type", content_type);
            }
            request = request.body(text);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, &format!("/api/atlas{path}"), None)
            .await
    }

    pub async fn bulk(&self, entities: &[Value]) -> (u16, Value) {
        let body = json!({"entities": entities}).to_string();
        let body = Some(("application/json".to_owned(), body));
        self.send(Method::POST, "/api/atlas/v2/entity/bulk", body)
            .await
    }
}

/// Runs a future on a small runtime.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

pub fn topic(name: &str) -> Value {
    json!({"typeName": "kafka_topic", "attributes":
        {"qualifiedName": name, "name": name, "topic": name, "uri": "broker:9092"}})
}

pub fn process(name: &str, inputs: &[&str], outputs: &[&str]) -> Value {
    let references = |names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| json!({"typeName": "kafka_topic", "uniqueAttributes": {"qualifiedName": name}}))
            .collect()
    };
    json!({"typeName": "flink_process", "attributes":
        {"id": name, "qualifiedName": name, "name": name, "inputs": references(inputs), "outputs": references(outputs)}})
}
