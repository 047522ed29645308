//! Starting and stopping the server: a thread of its own with a small runtime, so that it works the same from plain code and
//! from inside another runtime.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::atlas::{AtlasError, Credentials, Target};

use super::error::LocalError;
use super::guard::{Guard, admit};
use super::routes::{App, router};
use super::store::{CONNECTIONS, FILE_NAME, Store};

/// How long requests that are under way may take when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a token is needed, and which.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// A random token, made now and forgotten when the server stops.
    #[default]
    OneTimeToken,
    /// This token.
    Token(SecretString),
    /// No token: whoever is on this machine can read and write the catalogue.
    Open,
}

/// How to serve the catalogue.
#[derive(Debug, Clone, Default)]
pub struct ServeOptions {
    /// The port, or any that is free.
    pub port: Option<u16>,
    /// Who may talk to it.
    pub access: Access,
}

/// The local catalogue, served on loopback until it is shut down or dropped.
#[derive(Debug)]
pub struct LocalCatalogue {
    address: SocketAddr,
    token: Option<SecretString>,
    target: Target,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LocalCatalogue {
    /// Serves the catalogue in `data_dir` on `port`, or on any free port, with a one-time token.
    pub fn start(data_dir: &Path, port: Option<u16>) -> Result<Self, LocalError> {
        let options = ServeOptions {
            port,
            access: Access::OneTimeToken,
        };
        Self::start_with(data_dir, &options)
    }

    /// Whether there is a catalogue in `data_dir`. Starting one makes it.
    pub fn is_in(data_dir: &Path) -> bool {
        data_dir.join(FILE_NAME).exists()
    }

    /// Serves the catalogue in `data_dir`.
    pub fn start_with(data_dir: &Path, options: &ServeOptions) -> Result<Self, LocalError> {
        let store = Arc::new(Store::open(data_dir)?);
        let port = options.port.unwrap_or(0);
        let listen_error = |source| LocalError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listen_error)?;
        listener.set_nonblocking(true).map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let token = match &options.access {
            Access::OneTimeToken => Some(one_time_token()),
            Access::Token(token) => Some(token.clone()),
            Access::Open => None,
        };
        let target =
            target(address, token.as_ref()).map_err(|source| LocalError::Address { source })?;
        let guard = Arc::new(Guard::new(address.port(), token.as_ref()));
        let app = App {
            store,
            user: user_name().into(),
        };
        let service = router(app).layer(middleware::from_fn_with_state(guard, admit));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .thread_name("local-catalogue")
            // More wait in line.
            .max_blocking_threads(CONNECTIONS)
            .build()
            .map_err(|source| LocalError::Thread { source })?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("local-catalogue".to_owned())
            .spawn(move || runtime.block_on(serve(listener, service, stopped)))
            .map_err(|source| LocalError::Thread { source })?;
        Ok(Self {
            address,
            token,
            target,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The base address, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where and how the client reaches it.
    pub fn target(&self) -> Target {
        self.target.clone()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The token to send as `Authorization: Bearer …`; none where access is open.
    pub fn token(&self) -> Option<&SecretString> {
        self.token.as_ref()
    }

    /// Stops listening, lets what is under way finish, and returns when all is on the disk.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone when the thread has ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the local catalogue's thread panicked");
        }
    }
}

impl Drop for LocalCatalogue {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn serve(listener: TcpListener, service: Router, stopped: oneshot::Receiver<()>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the local catalogue cannot listen");
            return;
        }
    };
    let (drain, drained) = oneshot::channel::<()>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = drained.await;
    });
    let server = async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the local catalogue stopped serving");
        }
    };
    tokio::pin!(server);
    tokio::select! {
        () = &mut server => return,
        _ = stopped => {}
    }
    let _ = drain.send(());
    if tokio::time::timeout(PATIENCE, server).await.is_err() {
        tracing::warn!("the local catalogue stopped while a request was under way");
    }
}

fn target(address: SocketAddr, token: Option<&SecretString>) -> Result<Target, AtlasError> {
    let mut target = Target::local(
        &format!("http://{address}"),
        token.cloned().unwrap_or_default(),
    )?;
    if token.is_none() {
        target.credentials = Credentials::None;
    }
    Ok(target)
}

/// 244 random bits.
fn one_time_token() -> SecretString {
    let half = || uuid::Uuid::new_v4().simple().to_string();
    SecretString::from(format!("{}{}", half(), half()))
}

/// Who is said to make changes.
fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "local".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::atlas::Reader;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    }

    #[test]
    fn the_client_of_an_atlas_reads_it() {
        let directory = tempfile::tempdir().unwrap();
        let local = LocalCatalogue::start(directory.path(), None).unwrap();
        runtime().block_on(async {
            let reader = Reader::connect(&local.target()).unwrap();
            assert_eq!(
                reader.version().await.unwrap().name,
                "headwater-local-catalogue"
            );
            let headers = reader.type_headers().await.unwrap();
            assert!(headers.iter().any(|header| header.name == "flink_process"));
        });
        local.shutdown();
    }

    #[test]
    fn it_starts_and_stops_inside_a_runtime() {
        let directory = tempfile::tempdir().unwrap();
        runtime().block_on(async {
            for _ in 0..3 {
                let local = LocalCatalogue::start(directory.path(), None).unwrap();
                let reader = Reader::connect(&local.target()).unwrap();
                reader.version().await.unwrap();
                // Dropped with a connection that is kept alive.
            }
        });
    }

    #[test]
    fn a_taken_port_is_said() {
        let directory = tempfile::tempdir().unwrap();
        let local = LocalCatalogue::start(directory.path(), None).unwrap();
        let error = LocalCatalogue::start(directory.path(), Some(local.port())).unwrap_err();
        assert!(matches!(error, LocalError::Listen { .. }), "{error}");
        assert!(error.to_string().contains(&local.port().to_string()));
    }

    #[test]
    fn without_the_token_it_says_nothing_but_that_it_is_up() {
        let directory = tempfile::tempdir().unwrap();
        let local = LocalCatalogue::start(directory.path(), None).unwrap();
        let base = local.url();
        runtime().block_on(async {
            let _ = rustls::crypto::ring::default_provider().install_default();
            let client = reqwest::Client::new();
            let status = client
                .get(format!("{base}/api/atlas/admin/status"))
                .send()
                .await
                .unwrap();
            assert_eq!(
                status.json::<Value>().await.unwrap(),
                json!({"Status": "ACTIVE"})
            );
            for path in ["/api/atlas/admin/version", "/api/atlas/nothing", "/"] {
                let answer = client.get(format!("{base}{path}")).send().await.unwrap();
                assert_eq!(answer.status(), 401, "{path}");
                assert_eq!(answer.headers()["www-authenticate"], "Bearer");
            }
        });
    }
}
