//! HTTP to one Atlas server: login, cookies, time-outs, size limits, and errors for people. Knows no entity.
//!
//! Private to `atlas`: [`Reader`](super::Reader) wraps it for looking, the writer inside `publish` for changing.

use std::net::IpAddr;
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::header::{ACCEPT, ALLOW, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, StatusCode, Url, redirect};
use secrecy::ExposeSecret;
use serde::Serialize;

use super::answer::{Answer, Shape};
use super::busy::{Persistence, wait_asked_for};
use super::error::{looks_like_html, shorten};
use super::features::Stance;
use super::wire::Mutation;
use super::{AtlasError, Credentials, Target};
use crate::asked::Asked;
use crate::tls;

/// The largest answer that is read.
const BODY_LIMIT_MIB: usize = 256;

/// A connection to one server. Cheap to clone; clones share the session.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    target: Target,
    persistence: Option<Persistence>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({})", self.target.name)
    }
}

/// One request.
#[derive(Clone)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    /// Below `/api/atlas`, without a leading slash; each segment is percent-encoded on its way.
    pub(super) path: &'a [&'a str],
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Vec<u8>>,
    /// For messages, such as `reading entity x`.
    pub(super) doing: String,
    pub(super) timeout: Duration,
}

/// What came back, unread.
struct Exchange {
    status: StatusCode,
    location: String,
    /// What `Allow` lists.
    allow: String,
    /// What `Retry-After` says.
    wait: Option<Duration>,
    body: Vec<u8>,
}

impl Client {
    pub(super) fn new(target: &Target) -> Result<Self, AtlasError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Atlas asks browsers for this header; gateways in front of it sometimes ask everybody.
        headers.insert("X-XSRF-HEADER", HeaderValue::from_static("valid"));
        let http = reqwest::Client::builder()
            .user_agent(concat!("headwater/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .connect_timeout(target.timeouts.connect);
        let http = target.tls.apply(http);
        // A server on this machine is never behind a proxy; where it speaks no TLS either, reading the certificates of the
        // system would take longer than all that is asked of it.
        let http = match (is_loopback(&target.base), target.base.scheme()) {
            (true, "http") => http.no_proxy().tls_certs_only([]),
            (true, _) => http.no_proxy(),
            (false, _) => http,
        };
        let http = http.build().map_err(|error| AtlasError::Setup {
            server: target.name.clone(),
            reason: causes(&error),
        })?;
        Ok(Self {
            http,
            target: target.clone(),
            persistence: None,
        })
    }

    /// The same client, which asks a question again where the answer was a passing fault. What writes is sent once: what
    /// became of it must be read before it may be sent again.
    pub(super) fn persistent(self, persistence: Persistence) -> Self {
        Self {
            persistence: Some(persistence),
            ..self
        }
    }

    /// The same client, which asks nothing again.
    pub(super) fn asking_once(&self) -> Self {
        Self {
            persistence: None,
            ..self.clone()
        }
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// The answer to a question, read as `T`.
    pub(super) async fn get<T: Answer>(
        &self,
        path: &[&str],
        query: Vec<(String, String)>,
        doing: String,
    ) -> Result<T, AtlasError> {
        let timeout = self.target.timeouts.read;
        self.ask(Request {
            method: Method::GET,
            path,
            query,
            body: None,
            doing,
            timeout,
        })
        .await
    }

    /// The answer to a question that is asked with a body.
    pub(super) async fn query<T: Answer>(
        &self,
        path: &[&str],
        body: &impl Serialize,
        doing: String,
    ) -> Result<T, AtlasError> {
        let timeout = self.target.timeouts.read;
        self.ask(self.posting(path, body, doing, timeout)?).await
    }

    /// The answer to a body that changes something, read as `T`.
    pub(super) async fn post<T: Answer>(
        &self,
        path: &[&str],
        body: &impl Serialize,
        doing: String,
        timeout: Duration,
    ) -> Result<T, AtlasError> {
        self.send(self.posting(path, body, doing, timeout)?).await
    }

    /// Hands messages, each of them JSON, on to a topic.
    pub(super) async fn notify(
        &self,
        topic: &str,
        messages: &[String],
        doing: String,
    ) -> Result<(), AtlasError> {
        let request = Request {
            method: Method::POST,
            path: &["v2", "notification", "topic", topic],
            query: Vec::new(),
            body: Some(format!("[{}]", messages.join(",")).into_bytes()),
            doing,
            timeout: self.target.timeouts.write,
        };
        self.send::<Option<Mutation>>(request).await.map(|_| ())
    }

    /// How the server stands to a path, whatever it answers to `OPTIONS`. Nothing is carried out.
    pub(super) async fn stance(&self, path: &[&str]) -> Result<Stance, AtlasError> {
        let request = Request {
            method: Method::OPTIONS,
            path,
            query: Vec::new(),
            body: None,
            doing: "asking what it can do".to_owned(),
            timeout: self.target.timeouts.read,
        };
        let exchange = self.exchange_in_time(request).await?;
        Ok(Stance {
            status: exchange.status.as_u16(),
            allow: exchange.allow,
        })
    }

    fn posting<'a>(
        &self,
        path: &'a [&'a str],
        body: &impl Serialize,
        doing: String,
        timeout: Duration,
    ) -> Result<Request<'a>, AtlasError> {
        let body = serde_json::to_vec(body).map_err(|error| AtlasError::Setup {
            server: self.target.name.clone(),
            reason: error.to_string(),
        })?;
        Ok(Request {
            method: Method::POST,
            path,
            query: Vec::new(),
            body: Some(body),
            doing,
            timeout,
        })
    }

    /// Asks, and where this client is a persistent one asks again as long as that makes sense.
    async fn ask<T: Answer>(&self, request: Request<'_>) -> Result<T, AtlasError> {
        let Some(persistence) = &self.persistence else {
            return self.send(request).await;
        };
        let mut tries = persistence.tries(self.target.timeouts);
        loop {
            match self.send(request.clone()).await {
                Err(error) if tries.waits_after(&error).await => {}
                answer => return answer,
            }
        }
    }

    /// Sends one request and reads its answer.
    pub(super) async fn send<T: Answer>(&self, request: Request<'_>) -> Result<T, AtlasError> {
        let doing = request.doing.clone();
        let (status, body) = self.believable(request, T::SHAPE).await?;
        // 204 answers have no body.
        let text: &[u8] = if body.iter().all(u8::is_ascii_whitespace) {
            b"null"
        } else {
            &body
        };
        serde_json::from_slice(text).map_err(|error| {
            let what = shorten(&error.to_string());
            self.not_atlas(doing, status, what)
        })
    }

    /// Sends one request; what came back, if it looks like an answer of this shape.
    async fn believable(
        &self,
        request: Request<'_>,
        shape: Shape,
    ) -> Result<(StatusCode, Vec<u8>), AtlasError> {
        let doing = request.doing.clone();
        let server = &self.target.name;
        let Exchange {
            status,
            location,
            wait,
            body,
            ..
        } = self.exchange_in_time(request).await?;
        if status.is_redirection() {
            return Err(AtlasError::Redirect {
                doing,
                server: server.clone(),
                to: location,
            });
        }
        if !status.is_success() {
            return Err(AtlasError::from_answer(
                &doing,
                server,
                status.as_u16(),
                wait,
                &body,
                self.target.credentials.kind(),
            ));
        }
        if looks_like_html(&body) {
            return Err(self.not_atlas(doing, status, "a web page".to_owned()));
        }
        let says_nothing = status == StatusCode::NO_CONTENT;
        match shape.refusal(&body, says_nothing) {
            Some(what) => Err(self.not_atlas(doing, status, what.to_owned())),
            None => Ok((status, body)),
        }
    }

    fn not_atlas(&self, doing: String, status: StatusCode, what: String) -> AtlasError {
        AtlasError::NotAtlas {
            doing,
            server: self.target.name.clone(),
            status: status.as_u16(),
            what,
        }
    }

    async fn exchange_in_time(&self, request: Request<'_>) -> Result<Exchange, AtlasError> {
        let (timeout, doing) = (request.timeout, request.doing.clone());
        let url = self.url(request.path, &request.query);
        let asked = Asked::now(&request.method, &url);
        let exchange = tokio::time::timeout(timeout, self.exchange(request, url));
        let exchange = exchange.await.unwrap_or_else(|_| {
            Err(AtlasError::TimedOut {
                doing,
                server: self.target.name.clone(),
                seconds: timeout.as_secs().max(1),
            })
        });
        match &exchange {
            Ok(answer) => asked.answered(answer.status, answer.body.len()),
            Err(error) => asked.failed(error),
        }
        exchange
    }

    async fn exchange(&self, request: Request<'_>, url: Url) -> Result<Exchange, AtlasError> {
        let mut builder = self.http.request(request.method, url);
        builder = match &self.target.credentials {
            Credentials::None => builder,
            Credentials::Basic { user, password } => {
                builder.basic_auth(user, Some(password.expose_secret()))
            }
            Credentials::Bearer(token) => builder.bearer_auth(token.expose_secret()),
            Credentials::Headers(headers) => builder.headers(headers.iter().cloned().collect()),
        };
        if let Some(body) = request.body {
            builder = builder
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        let broken = |error: &reqwest::Error| self.transport_error(&request.doing, error);
        let response = builder.send().await.map_err(|error| broken(&error))?;
        let status = response.status();
        let location = redirect_target(response.headers());
        let allow = response.headers().get(ALLOW);
        let allow = allow.and_then(|value| value.to_str().ok());
        let allow = allow.unwrap_or_default().to_owned();
        let wait = wait_asked_for(response.headers());
        let mut body = Vec::new();
        let mut stream = response.bytes_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| AtlasError::Broken {
                doing: request.doing.clone(),
                server: self.target.name.clone(),
                reason: causes(&error.without_url()),
            })?;
            if body.len() + chunk.len() > BODY_LIMIT_MIB * 1024 * 1024 {
                return Err(AtlasError::TooLarge {
                    doing: request.doing,
                    server: self.target.name.clone(),
                    limit: BODY_LIMIT_MIB,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Exchange {
            status,
            location,
            allow,
            wait,
            body,
        })
    }

    fn url(&self, path: &[&str], query: &[(String, String)]) -> Url {
        let mut url = self.target.base.clone();
        // An http address always has path segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments
                .pop_if_empty()
                .extend(["api", "atlas"])
                .extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn transport_error(&self, doing: &str, error: &reqwest::Error) -> AtlasError {
        let (doing, server) = (doing.to_owned(), self.target.name.clone());
        if let Some(trouble) = tls::trouble(error) {
            return AtlasError::Certificate {
                doing,
                server,
                reason: causes(error),
                trouble,
            };
        }
        // A connection that was never made cannot have carried the request.
        if error.is_connect() || error.is_builder() {
            AtlasError::Unreachable {
                doing,
                server,
                reason: causes(error),
            }
        } else {
            AtlasError::Broken {
                doing,
                server,
                reason: causes(error),
            }
        }
    }
}

fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The innermost cause alone names neither address nor login.
fn causes(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    shorten(&innermost.to_string())
}

fn redirect_target(headers: &HeaderMap) -> String {
    let location = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("another address");
    let end = location.find(['?', '#', ';']).unwrap_or(location.len());
    shorten(&location[..end])
}
