//! The HTTP that the clients of a JobManager and of an SQL gateway have in common: login, TLS, time, redirects, size. What
//! went wrong is worded by who asked.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use secrecy::ExposeSecret;

use super::client::{Access, Login};
use crate::asked::Asked;
use crate::tls;

/// Larger answers are not read, in bytes. The largest plans that were seen have 10 MB.
pub(super) const BODY_LIMIT: usize = 128 << 20;

/// What a server gave, whatever its status.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    /// Its content type, to tell what it is where it is no JSON.
    pub(super) kind: String,
    /// The body, untouched.
    pub(super) bytes: Vec<u8>,
}

impl Reply {
    /// What the status alone says of who was not let through to the server, or could not be.
    pub(super) fn why_kept_out(&self) -> Option<&'static str> {
        match self.status.as_u16() {
            401 | 403 => Some("it asks for a login"),
            502..=504 => Some("what stands in front of it does not reach it"),
            _ => None,
        }
    }
}

/// Why there is no reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nothing answers: why.
    Unreachable(String),
    /// Its certificate is not one to trust: why.
    Untrusted(String),
    /// Not in this time.
    Slow(Duration),
    /// The reply ended before it was whole: why.
    Cut(String),
    /// It has more than this many MiB.
    TooLarge(usize),
    /// It sends the question to another server: where to, without what an address may carry in secret.
    Redirect(String),
}

/// Asks one server.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    http: reqwest::Client,
    address: String,
    login: Option<Login>,
    timeout: Duration,
    /// Larger replies are not read, in bytes.
    limit: usize,
}

impl Transport {
    /// Asks nothing yet. Fails with the reason where the certificates in `access` do not go together.
    pub(super) fn new(address: &str, access: Access, timeout: Duration) -> Result<Self, String> {
        let Access { login, tls } = access;
        let builder = reqwest::Client::builder()
            .user_agent(concat!("headwater/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::custom(follow_at_home))
            .connect_timeout(timeout)
            .timeout(timeout);
        let http = tls.apply(builder).build().map_err(|it| reason(&it))?;
        Ok(Self {
            http,
            address: address.to_owned(),
            login,
            timeout,
            limit: BODY_LIMIT,
        })
    }

    /// The address without credentials.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// How long a reply may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Reads no larger replies than this, in bytes.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// `GET`.
    pub(super) async fn get(&self, path: &str) -> Result<Reply, Fault> {
        self.send(self.http.get(self.url(path))).await
    }

    /// `POST` of JSON.
    pub(super) async fn post(&self, path: &str, body: &serde_json::Value) -> Result<Reply, Fault> {
        self.send(self.http.post(self.url(path)).json(body)).await
    }

    /// `DELETE`.
    pub(super) async fn delete(&self, path: &str) -> Result<Reply, Fault> {
        self.send(self.http.delete(self.url(path))).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Reply, Fault> {
        let request = match &self.login {
            Some(Login::Basic { user, password }) => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            Some(Login::Bearer(token)) => request.bearer_auth(token.expose_secret()),
            Some(Login::Headers(headers)) => request.headers(headers.iter().cloned().collect()),
            None => request,
        };
        let (http, request) = request.build_split();
        let request = request.map_err(|it| self.failed(it))?;
        let asked = Asked::now(request.method(), request.url());
        let reply = self.reply(http.execute(request)).await;
        match &reply {
            Ok(reply) => asked.answered(reply.status, reply.bytes.len()),
            Err(fault) => asked.failed(&format_args!("{fault:?}")),
        }
        reply
    }

    async fn reply(
        &self,
        response: impl Future<Output = reqwest::Result<Response>>,
    ) -> Result<Reply, Fault> {
        let response = response.await.map_err(|it| self.failed(it))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Fault::Redirect(target(&response)));
        }
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|it| it.to_str().ok());
        let kind = kind.unwrap_or("no content type").to_owned();
        let bytes = self.whole(response).await?;
        Ok(Reply {
            status,
            kind,
            bytes,
        })
    }

    /// The whole reply. However it is packed, it takes no more memory than the limit.
    async fn whole(&self, mut response: Response) -> Result<Vec<u8>, Fault> {
        let too_large = || Fault::TooLarge(self.limit >> 20);
        if (response.content_length()).is_some_and(|length| length > self.limit as u64) {
            return Err(too_large());
        }
        // Space for all of it at once: where it grows, what there is stands there twice.
        let length = response.content_length().unwrap_or_default();
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        while let Some(part) = response.chunk().await.map_err(|it| self.cut(it))? {
            if bytes.len() + part.len() > self.limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    }

    fn cut(&self, error: reqwest::Error) -> Fault {
        if error.is_timeout() {
            return self.failed(error);
        }
        Fault::Cut(reason(&error.without_url()))
    }

    fn failed(&self, error: reqwest::Error) -> Fault {
        if error.is_timeout() {
            return Fault::Slow(self.timeout);
        }
        if tls::trouble(&error) == Some(tls::Trouble::Untrusted) {
            return Fault::Untrusted(reason(&error.without_url()));
        }
        Fault::Unreachable(reason(&error.without_url()))
    }
}

/// The innermost cause, which says what happened (`Connection refused`, `invalid peer certificate`).
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// Follows a redirect that stays at the same server, as that of a proxy to a path or to HTTPS does. Any other would hand
/// the question, and a login in headers, to somebody that the person did not name.
fn follow_at_home(attempt: Attempt<'_>) -> Action {
    const REDIRECTS: usize = 5;
    let from = attempt.previous().last();
    let is_home = from.is_some_and(|from| is_same_server(from, attempt.url()));
    if is_home && attempt.previous().len() <= REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

fn is_same_server(from: &Url, to: &Url) -> bool {
    let is_upgrade = (from.scheme(), to.scheme()) == ("http", "https");
    let has_same_port = from.port_or_known_default() == to.port_or_known_default();
    from.host() == to.host() && (is_upgrade || from.scheme() == to.scheme() && has_same_port)
}

/// Where a redirect leads. What follows `?` may hold a ticket of a login.
fn target(response: &Response) -> String {
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let Ok(mut to) = response.url().join(location) else {
        return "an address that is none".to_owned();
    };
    // These fail only for addresses without a host.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    to.set_query(None);
    to.set_fragment(None);
    to.into()
}
