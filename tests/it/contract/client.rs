//! A plain HTTP client of a local catalogue in a temporary directory, or of a real Atlas.

use std::path::Path;

use headwater::atlas::types;
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
    login: Login,
}

#[derive(Clone)]
enum Login {
    Token(String),
    Password(String, String),
    Nobody,
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
            login: Login::Token(catalogue.token().unwrap().expose_secret().to_owned()),
        }
    }

    /// The Atlas that `scripts/real-servers` has started.
    pub fn of_real_atlas() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let named = |key: &str| {
            std::env::var(key).unwrap_or_else(|_| panic!("{key} is not set: scripts/real-servers"))
        };
        Self {
            client: Client::new(),
            base: named("ATLAS_URL"),
            login: Login::Password(named("ATLAS_USER"), named("ATLAS_PASSWORD")),
        }
    }

    /// The same without a login.
    pub fn nobody(&self) -> Self {
        Self {
            login: Login::Nobody,
            ..self.clone()
        }
    }

    /// Status and body; null where there is none, and a text where it is no JSON.
    pub async fn send(
        &self,
        method: Method,
        path_and_query: &str,
        body: Option<(String, String)>,
    ) -> (u16, Value) {
        self.send_with(method, path_and_query, &[], body).await
    }

    /// The same with more headers.
    pub async fn send_with(
        &self,
        method: Method,
        path_and_query: &str,
        headers: &[(&'static str, String)],
        body: Option<(String, String)>,
    ) -> (u16, Value) {
        let mut request = self
            .client
            .request(method, format!("{}{path_and_query}", self.base));
        request = match &self.login {
            Login::Token(token) => request.bearer_auth(token),
            Login::Password(user, password) => request.basic_auth(user, Some(password)),
            Login::Nobody => request,
        };
        // A web server in front answers pages to who does not say what it wants.
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("accept"))
        {
            request = request.header("Accept", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if let Some((content_type, text)) = body {
            if !content_type.is_empty() {
                request = request.header("Content-Type", content_type);
            }
            request = request.body(text);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let body = match serde_json::from_str(&text) {
            Ok(body) => body,
            Err(_) if text.is_empty() => Value::Null,
            Err(_) => Value::String(text),
        };
        (status, body)
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, &format!("/api/atlas{path}"), None)
            .await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let body = Some(("application/json".to_owned(), body.to_string()));
        let path = format!("/api/atlas{path}");
        self.send(Method::POST, &path, body).await
    }

    pub async fn bulk(&self, entities: &[Value]) -> (u16, Value) {
        self.post("/v2/entity/bulk", &json!({"entities": entities}))
            .await
    }
}

impl Caller {
    /// Creates those of our types that the server lacks.
    pub async fn create_missing_types(&self) {
        let (status, headers) = self.get("/v2/types/typedefs/headers").await;
        assert_eq!(status, 200, "{headers}");
        let names = headers.as_array().into_iter().flatten();
        let present = names
            .filter_map(|header| header["name"].as_str())
            .map(str::to_owned)
            .collect();
        let wanted = types::all().keys().cloned().collect();
        let missing = types::envelope(&types::missing(&wanted, &present));
        let (status, answer) = self.create_types(&missing).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// Creates types.
    pub async fn create_types(&self, envelope: &Value) -> (u16, Value) {
        let body = Some(("application/json".to_owned(), envelope.to_string()));
        self.send(Method::POST, "/api/atlas/v2/types/typedefs", body)
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

/// The entity with a guid of the request.
pub fn named(mut entity: Value, guid: &str) -> Value {
    entity["guid"] = json!(guid);
    entity
}

/// A process over topics of the same request, by their guids there.
pub fn process_over(name: &str, inputs: &[&str], outputs: &[&str]) -> Value {
    let references = |guids: &[&str]| -> Value {
        guids
            .iter()
            .map(|guid| json!({"typeName": "kafka_topic", "guid": guid}))
            .collect()
    };
    let mut process = process(name, &[], &[]);
    process["attributes"]["inputs"] = references(inputs);
    process["attributes"]["outputs"] = references(outputs);
    process
}
