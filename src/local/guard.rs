//! Who may talk to the catalogue: whoever has the token, and no page of another site.
//!
//! The server listens on loopback, but a browser on the same machine can be made to send requests there by any page it shows.
//! Such a request names a foreign site in `Origin`, or, after the page's own name was made to mean 127.0.0.1, in `Host`. And
//! as with Atlas, what says that it is a browser can change nothing without a header that no page of another site can send.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::error::Failure;

/// The path that answers without a token, as in Atlas: it says only whether the server is up.
const OPEN_PATH: &str = "/api/atlas/admin/status";

/// The header that a browser must send to change anything, with any value.
pub(crate) const BROWSER_HEADER: &str = "X-XSRF-HEADER";
/// Methods that change nothing.
pub(crate) const READING: [Method; 4] = [Method::GET, Method::OPTIONS, Method::HEAD, Method::TRACE];
/// How the `User-Agent` of a browser begins. The last pattern of Atlas takes nothing but this very word.
pub(crate) const BROWSERS: &str = "^Mozilla.*,^Opera.*,^Chrome";

/// What a request must show.
#[derive(Debug)]
pub(crate) struct Guard {
    /// The names under which this server is reached.
    hosts: [String; 2],
    /// Digest of the token; none where the server was started without.
    token: Option<[u8; 32]>,
}

impl Guard {
    /// The guard of a server on `port`.
    pub(crate) fn new(port: u16, token: Option<&SecretString>) -> Self {
        Self {
            hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            token: token.map(|token| Sha256::digest(token.expose_secret().as_bytes()).into()),
        }
    }

    fn check(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Failure> {
        let host = headers.get(header::HOST).and_then(text);
        if !host.is_some_and(|host| self.is_own(host)) {
            return Err(Failure::foreign("Host"));
        }
        if let Some(origin) = headers.get(header::ORIGIN) {
            let is_own = text(origin)
                .and_then(|origin| origin.strip_prefix("http://"))
                .is_some_and(|host| self.is_own(host));
            if !is_own {
                return Err(Failure::foreign("Origin"));
            }
        }
        if let Some(token) = &self.token
            && path != OPEN_PATH
            && !has_token(headers, token)
        {
            return Err(Failure::no_token());
        }
        let changes = !READING.contains(method);
        if changes && is_browser(headers) && !headers.contains_key(BROWSER_HEADER) {
            return Err(Failure::no_browser_header());
        }
        Ok(())
    }

    fn is_own(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

fn is_browser(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT).and_then(text);
    agent.is_some_and(|agent| {
        agent.starts_with("Mozilla") || agent.starts_with("Opera") || agent == "Chrome"
    })
}

/// The token of `Authorization: Bearer …`, or the password of `Basic …`, whoever the user: clients of Atlas know no other way.
fn token_sent(authorization: &str) -> Option<String> {
    let (scheme, sent) = authorization.split_once(' ')?;
    let sent = sent.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(sent.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let login = String::from_utf8(BASE64_STANDARD.decode(sent).ok()?).ok()?;
    let (_, password) = login.split_once(':')?;
    Some(password.to_owned())
}

/// Compares digests, all bytes of them: neither the length nor the beginning of the token shows in the time it takes.
fn has_token(headers: &HeaderMap, expected: &[u8; 32]) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(text)
        .and_then(token_sent);
    let given: [u8; 32] = Sha256::digest(given.unwrap_or_default().as_bytes()).into();
    let difference = given
        .iter()
        .zip(expected)
        .fold(0, |difference, (a, b)| difference | (a ^ b));
    difference == 0
}

/// The middleware before all paths.
pub(crate) async fn admit(
    State(guard): State<std::sync::Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    match guard.check(request.method(), request.uri().path(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn guard() -> Guard {
        Guard::new(4711, Some(&SecretString::from("secret")))
    }

    fn check(path: &str, pairs: &[(&'static str, &str)]) -> u16 {
        check_as(&Method::GET, path, pairs)
    }

    fn check_as(method: &Method, path: &str, pairs: &[(&'static str, &str)]) -> u16 {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        guard()
            .check(method, path, &headers)
            .map_or_else(|failure| failure.status.as_u16(), |()| 200)
    }

    #[rstest]
    #[case::all_right(&[("host", "127.0.0.1:4711"), ("authorization", "Bearer secret")], 200)]
    #[case::by_name(&[("host", "LocalHost:4711"), ("authorization", "bearer secret")], 200)]
    #[case::own_page(&[("host", "localhost:4711"), ("origin", "http://localhost:4711"), ("authorization", "Bearer secret")], 200)]
    #[case::no_token(&[("host", "127.0.0.1:4711")], 401)]
    #[case::empty_token(&[("host", "127.0.0.1:4711"), ("authorization", "Bearer ")], 401)]
    #[case::wrong_token(&[("host", "127.0.0.1:4711"), ("authorization", "Bearer secrez")], 401)]
    #[case::part_of_token(&[("host", "127.0.0.1:4711"), ("authorization", "Bearer secre")], 401)]
    #[case::password(&[("host", "127.0.0.1:4711"), ("authorization", "Basic YW55b25lOnNlY3JldA==")], 200)]
    #[case::password_of_nobody(&[("host", "127.0.0.1:4711"), ("authorization", "basic OnNlY3JldA==")], 200)]
    #[case::token_as_user(&[("host", "127.0.0.1:4711"), ("authorization", "Basic c2VjcmV0OmFueW9uZQ==")], 401)]
    #[case::no_base64(&[("host", "127.0.0.1:4711"), ("authorization", "Basic %%")], 401)]
    #[case::other_scheme(&[("host", "127.0.0.1:4711"), ("authorization", "Basic secret")], 401)]
    #[case::rebound_name(&[("host", "evil.example:4711"), ("authorization", "Bearer secret")], 403)]
    #[case::other_port(&[("host", "127.0.0.1:80"), ("authorization", "Bearer secret")], 403)]
    #[case::no_host(&[("authorization", "Bearer secret")], 403)]
    #[case::foreign_page(&[("host", "127.0.0.1:4711"), ("origin", "https://evil.example"), ("authorization", "Bearer secret")], 403)]
    #[case::sandboxed_page(&[("host", "127.0.0.1:4711"), ("origin", "null"), ("authorization", "Bearer secret")], 403)]
    #[case::other_local_page(&[("host", "127.0.0.1:4711"), ("origin", "http://localhost:3000"), ("authorization", "Bearer secret")], 403)]
    fn admits(#[case] headers: &[(&'static str, &str)], #[case] status: u16) {
        assert_eq!(check("/api/atlas/admin/version", headers), status);
    }

    #[rstest]
    #[case::no_browser(Method::POST, "curl/8", &[], 200)]
    #[case::browser(Method::POST, "Mozilla/5.0 (X11)", &[], 400)]
    #[case::browser_that_deletes(Method::DELETE, "Opera/9", &[], 400)]
    #[case::browser_that_reads(Method::GET, "Mozilla/5.0 (X11)", &[], 200)]
    #[case::with_the_header(Method::PUT, "Mozilla/5.0 (X11)", &[("x-xsrf-header", "")], 200)]
    #[case::as_atlas_takes_it(Method::POST, "Chrome/1", &[], 200)]
    fn browsers_change_nothing_without_a_header(
        #[case] method: Method,
        #[case] agent: &str,
        #[case] more: &[(&'static str, &str)],
        #[case] status: u16,
    ) {
        let mut headers = vec![
            ("host", "127.0.0.1:4711"),
            ("authorization", "Bearer secret"),
            ("user-agent", agent),
        ];
        headers.extend(more);
        assert_eq!(check_as(&method, "/api/atlas/v2/entity", &headers), status);
    }

    #[test]
    fn the_status_needs_no_token_but_the_right_host() {
        assert_eq!(check(OPEN_PATH, &[("host", "127.0.0.1:4711")]), 200);
        assert_eq!(check(OPEN_PATH, &[("host", "evil.example:4711")]), 403);
    }

    #[test]
    fn the_token_is_not_in_the_debug_output() {
        assert!(!format!("{:?}", guard()).contains("secret"));
    }
}
