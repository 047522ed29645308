//! Asks a JobManager and words what went wrong. Only GET.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

use super::body::Body;
use super::error::{FlinkError, brief};
use super::patience::Patience;
use super::wire::Errors;
use crate::tls::Tls;

/// How to log in to the proxy in front of a cluster; Flink itself has no login.
#[derive(Debug, Clone)]
pub enum Login {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// A bearer token.
    Bearer(SecretString),
    /// Headers that a gateway asks for; their values are marked as sensitive.
    Headers(Vec<(HeaderName, HeaderValue)>),
}

/// How to get at a cluster.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The login, if there is one.
    pub login: Option<Login>,
    /// What its TLS has besides the defaults.
    pub tls: Tls,
}

/// Larger answers are not read, in bytes. The largest plans that were seen have 10 MB.
pub(super) const BODY_LIMIT: usize = 128 << 20;

/// What a server gave.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its content type, to tell what it is where it is no JSON.
    kind: String,
    /// The body, untouched.
    pub(super) bytes: Vec<u8>,
}

/// A client of one cluster, for reading it once: when it has given the cluster up, that stays so.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    login: Option<Login>,
    timeout: Duration,
    patience: Patience,
    /// Larger answers are not read, in bytes.
    limit: usize,
}

impl Client {
    /// A client of the cluster at `address`, as [`super::address()`] gave it. Asks nothing yet.
    pub fn new(address: &str, access: Access, timeout: Duration) -> Result<Self, FlinkError> {
        let Access { login, tls } = access;
        let builder = reqwest::Client::builder()
            .user_agent(concat!("headwater/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::custom(follow_at_home))
            .connect_timeout(timeout)
            .timeout(timeout);
        let http = tls
            .apply(builder)
            .build()
            .map_err(|error| FlinkError::Address(address.to_owned(), reason(&error)))?;
        Ok(Self {
            http,
            address: address.to_owned(),
            login,
            timeout,
            patience: Patience::default(),
            limit: BODY_LIMIT,
        })
    }

    /// The address without credentials.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Asks for a body, as the server gives it; no more once too many questions in a row had no answer.
    pub(super) async fn ask(&self, body: Body<'_>) -> Result<Answer, FlinkError> {
        self.patience.wait(self.answer(body)).await
    }

    async fn answer(&self, body: Body<'_>) -> Result<Answer, FlinkError> {
        let path = body.path();
        let request = self.http.get(format!("{}{path}", self.address));
        let request = match &self.login {
            Some(Login::Basic { user, password }) => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            Some(Login::Bearer(token)) => request.bearer_auth(token.expose_secret()),
            Some(Login::Headers(headers)) => request.headers(headers.iter().cloned().collect()),
            None => request,
        };
        let response = request.send().await.map_err(|it| self.failed(it, &path))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(FlinkError::Redirect {
                address: self.address.clone(),
                to: target(&response),
                path,
            });
        }
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|it| it.to_str().ok())
            .unwrap_or("no content type")
            .to_owned();
        let bytes = self.whole(response, &path).await?;
        if status == StatusCode::NOT_FOUND && matches!(body, Body::Job(_)) {
            return Err(FlinkError::Gone(self.address.clone()));
        }
        if !status.is_success() {
            return Err(self.refused(status.as_u16(), &path, &kind, &bytes));
        }
        Ok(Answer { kind, bytes })
    }

    /// What an answer says.
    pub(super) fn parse<T: DeserializeOwned>(
        &self,
        body: Body<'_>,
        answer: &Answer,
    ) -> Result<T, FlinkError> {
        serde_json::from_slice(&answer.bytes)
            .map_err(|error| self.not_flink(&body.path(), &answer.kind, Some(&error)))
    }

    /// The whole answer. However it is packed, it takes no more memory than the limit.
    async fn whole(&self, mut response: Response, path: &str) -> Result<Vec<u8>, FlinkError> {
        let too_large = || FlinkError::TooLarge {
            address: self.address.clone(),
            path: path.to_owned(),
            limit: self.limit >> 20,
        };
        if (response.content_length()).is_some_and(|length| length > self.limit as u64) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|it| self.cut(it, path))? {
            if bytes.len() + part.len() > self.limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&part);
        }
        Ok(bytes)
    }

    fn cut(&self, error: reqwest::Error, path: &str) -> FlinkError {
        if error.is_timeout() {
            return self.failed(error, path);
        }
        FlinkError::Cut {
            address: self.address.clone(),
            path: path.to_owned(),
            why: reason(&error.without_url()),
        }
    }

    fn failed(&self, error: reqwest::Error, path: &str) -> FlinkError {
        if error.is_timeout() {
            return FlinkError::Slow(self.address.clone(), self.timeout, path.to_owned());
        }
        FlinkError::Unreachable(self.address.clone(), reason(&error.without_url()))
    }

    fn refused(&self, status: u16, path: &str, kind: &str, body: &[u8]) -> FlinkError {
        let first = serde_json::from_slice::<Errors>(body)
            .ok()
            .and_then(|it| it.errors.into_iter().next());
        match first {
            // Flink puts whole stack traces there; the first line says it.
            Some(text) => FlinkError::Refused {
                address: self.address.clone(),
                status,
                path: path.to_owned(),
                message: brief(text.lines().next().unwrap_or_default()),
            },
            None if matches!(status, 401 | 403) => FlinkError::Refused {
                address: self.address.clone(),
                status,
                path: path.to_owned(),
                message: "it asks for a login".to_owned(),
            },
            None if matches!(status, 502..=504) => FlinkError::Refused {
                address: self.address.clone(),
                status,
                path: path.to_owned(),
                message: "what stands in front of it does not reach it".to_owned(),
            },
            None => self.not_flink(path, &format!("status {status}, {kind}"), None),
        }
    }

    fn not_flink(&self, path: &str, kind: &str, error: Option<&serde_json::Error>) -> FlinkError {
        let given = match error {
            Some(error) if kind.contains("json") => {
                format!("JSON of another shape ({})", brief(&error.to_string()))
            }
            _ => kind.to_owned(),
        };
        FlinkError::NotFlink {
            address: self.address.clone(),
            path: path.to_owned(),
            given,
        }
    }
}

/// The innermost cause, which says what happened (`Connection refused`, `invalid peer certificate`).
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// What is said of a server that gives `head` and then the same piece without end.
    async fn told_of(head: &'static str, piece: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(piece).await.is_ok() {}
        });
        let mut client = Client::new(&address, Access::default(), Duration::from_mins(1)).unwrap();
        client.limit = 1 << 20;
        client.ask(Body::Jobs).await.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let told = told_of(chunked, b"10\r\n0123456789abcdef\r\n").await;
        assert!(
            told.ends_with("/jobs/overview with more than 1 MiB"),
            "{told}"
        );
        let until_closed = "HTTP/1.1 200 OK\r\n\r\n";
        let told = told_of(until_closed, &[b' '; 4096]).await;
        assert!(told.ends_with("with more than 1 MiB"), "{told}");
    }
}
