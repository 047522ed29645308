//! Asks a JobManager and words what went wrong. Only GET.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;

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

/// Why a cluster could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FlinkError {
    /// The address is no HTTP address.
    #[error("{0} is not the address of a cluster: {1}")]
    Address(String, String),
    /// Nothing answers there.
    #[error("cannot reach Flink at {0}: {1}")]
    Unreachable(String, String),
    /// No answer in time.
    #[error("Flink at {0} did not answer within {1:?} (GET {2})")]
    Slow(String, Duration, String),
    /// It answered with a refusal.
    #[error("Flink at {address} answered {status} to GET {path}: {message}")]
    Refused {
        /// The cluster.
        address: String,
        /// HTTP status.
        status: u16,
        /// What was asked.
        path: String,
        /// Flink's first error, its first line.
        message: String,
    },
    /// It answered something that is no Flink REST body.
    #[error("{address} does not answer as Flink does: GET {path} gave {given}")]
    NotFlink {
        /// The address.
        address: String,
        /// What was asked.
        path: String,
        /// What came back.
        given: String,
    },
}

impl FlinkError {
    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Address(..) => "give it as http://host:8081",
            Self::Unreachable(..) => {
                "is the JobManager up, and is this its REST address (rest.port, 8081 by default)?"
            }
            Self::Slow(..) => "try again, or raise limits.server-seconds in headwater.toml",
            Self::Refused {
                status: 401 | 403, ..
            } => "set HEADWATER_FLINK_USER and HEADWATER_FLINK_PASSWORD, or HEADWATER_FLINK_TOKEN",
            Self::Refused { .. } => {
                "the JobManager may be starting or electing a leader; try again"
            }
            Self::NotFlink { .. } => {
                "is this the JobManager's REST address, and not another server or a login page?"
            }
        }
    }
}

/// The address to show and to ask, and the login that stood in it. User and password never stay in the address.
pub fn address(text: &str) -> Result<(String, Option<Login>), FlinkError> {
    let bad = |why: &str| FlinkError::Address(without_userinfo(text), why.to_owned());
    let mut url = reqwest::Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(bad("it does not begin with http:// or https:// and a host"));
    }
    let user = decoded(url.username());
    let login = (!user.is_empty()).then(|| Login::Basic {
        user,
        password: SecretString::from(decoded(url.password().unwrap_or_default())),
    });
    // These fail only for addresses without a host, which are refused above.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    // What people copy from the dashboard ends in `/#/overview`.
    url.set_fragment(None);
    url.set_query(None);
    Ok((url.as_str().trim_end_matches('/').to_owned(), login))
}

fn without_userinfo(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let host = rest[..end].rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}")
        }
        None => text.rsplit('@').next().unwrap_or_default().to_owned(),
    }
}

/// Takes `%40` and the like back.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        plain.push(escape.unwrap_or(bytes[at]));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// A client of one cluster.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    login: Option<Login>,
    timeout: Duration,
}

impl Client {
    /// A client of the cluster at `address`, as [`address`] gave it. Asks nothing yet.
    pub fn new(address: &str, access: Access, timeout: Duration) -> Result<Self, FlinkError> {
        let Access { login, tls } = access;
        let builder = reqwest::Client::builder()
            .user_agent(concat!("headwater/", env!("CARGO_PKG_VERSION")))
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
        })
    }

    /// The address without credentials.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The body of `GET path`.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, FlinkError> {
        let request = self.http.get(format!("{}{path}", self.address));
        let request = match &self.login {
            Some(Login::Basic { user, password }) => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            Some(Login::Bearer(token)) => request.bearer_auth(token.expose_secret()),
            Some(Login::Headers(headers)) => request.headers(headers.iter().cloned().collect()),
            None => request,
        };
        let response = request.send().await.map_err(|it| self.failed(it, path))?;
        let status = response.status();
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|it| it.to_str().ok())
            .unwrap_or("no content type")
            .to_owned();
        let body = response.bytes().await.map_err(|it| self.failed(it, path))?;
        if !status.is_success() {
            return Err(self.refused(status.as_u16(), path, &kind, &body));
        }
        serde_json::from_slice(&body).map_err(|error| self.not_flink(path, &kind, Some(&error)))
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
                message: text.lines().next().unwrap_or_default().to_owned(),
            },
            None if matches!(status, 401 | 403) => FlinkError::Refused {
                address: self.address.clone(),
                status,
                path: path.to_owned(),
                message: "it asks for a login".to_owned(),
            },
            None => self.not_flink(path, &format!("status {status}, {kind}"), None),
        }
    }

    fn not_flink(&self, path: &str, kind: &str, error: Option<&serde_json::Error>) -> FlinkError {
        let given = match error {
            Some(error) if kind.contains("json") => format!("JSON of another shape ({error})"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn userinfo_becomes_the_login_and_leaves_the_address() {
        let (address, login) = address("http://me:s%40cret@jm:8081/#/overview").unwrap();
        assert_eq!(address, "http://jm:8081");
        let Some(Login::Basic { user, password }) = login else {
            panic!("no login");
        };
        assert_eq!((user.as_str(), password.expose_secret()), ("me", "s@cret"));
    }

    #[test]
    fn a_bad_address_is_told_without_its_password() {
        let told = address("http://me:secret@:99999/").unwrap_err().to_string();
        assert!(!told.contains("secret"), "{told}");
    }
}
