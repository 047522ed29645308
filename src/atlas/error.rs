//! What can go wrong between us and an Atlas server, in words for people. No message ever holds a credential.
//!
//! Which error it is follows from the `errorCode` in the answer and not from the HTTP status: Atlas answers 404 to a
//! failed validation, 500 with a plain text to a wrong path, a malformed request, a deadlock or a duplicate, and an empty
//! 401 to a wrong password.

use std::time::Duration;

use super::LoginKind;
use super::wire::ErrorBody;
use crate::tls::Trouble;

/// A request that failed. `doing` says what was being done, `server` to which server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AtlasError {
    /// The address given is not one.
    #[error("`{address}` is not the address of an Atlas server: {reason}")]
    BadAddress {
        /// As given, without credentials.
        address: String,
        /// Why not.
        reason: String,
    },
    /// The HTTP client could not be set up.
    #[error("cannot set up an HTTP client for {server}: {reason}")]
    Setup {
        /// The server.
        server: String,
        /// Why not.
        reason: String,
    },
    /// A server without an endpoint for messages.
    #[error("{server} takes no messages by REST; an Atlas does from 2.4 on")]
    NoMessages {
        /// The server.
        server: String,
    },
    /// No connection.
    #[error("{doing}: cannot connect to {server}: {reason}")]
    Unreachable {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// What came back.
        reason: String,
    },
    /// A connection whose certificates do not please.
    #[error("{doing}: no safe connection to {server}: {reason}")]
    Certificate {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// What came back.
        reason: String,
        /// Whose certificate it is.
        trouble: Trouble,
    },
    /// No answer in time.
    #[error("{doing}: {server} did not answer within {seconds} s")]
    TimedOut {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// How long we waited.
        seconds: u64,
    },
    /// The connection broke before the answer was whole.
    #[error("{doing}: the connection to {server} broke: {reason}")]
    Broken {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// What came back.
        reason: String,
    },
    /// The login was refused, or the user may not do this.
    #[error("{doing}: {server} {} (HTTP {status})", refusal(*status))]
    Login {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// 401, 403 or 419.
        status: u16,
        /// What was logged in with.
        with: LoginKind,
    },
    /// Atlas answered with an error code of its own.
    #[error("{doing}: {server} answered {code}: {message}")]
    Answer {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// HTTP status; says little.
        status: u16,
        /// Such as `ATLAS-404-00-009`.
        code: String,
        /// For people.
        message: String,
    },
    /// An answer without an error code: a fault inside the server, or a request that it could not read.
    #[error("{doing}: {server} answered HTTP {status}: {message}")]
    Fault {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// HTTP status.
        status: u16,
        /// The beginning of the text.
        message: String,
    },
    /// The server, or what stands in front of it, asks to be left alone for a while: 429, or 503 with `Retry-After`.
    #[error("{doing}: {server} asks to come back {} (HTTP {status})", later(*wait))]
    Busy {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// HTTP status.
        status: u16,
        /// How long it asks to be left alone, where it says so.
        wait: Option<Duration>,
    },
    /// The answer sends us elsewhere; we do not follow, for the login would go with us.
    #[error("{doing}: {server} redirects to {to}")]
    Redirect {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// Where to, without query and credentials.
        to: String,
    },
    /// What answers is not Atlas' REST interface: a web page, or JSON of another shape.
    #[error("{doing}: what {server} answered (HTTP {status}) is not Atlas' REST interface: {what}")]
    NotAtlas {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// HTTP status.
        status: u16,
        /// What it looks like.
        what: String,
    },
    /// The answer is larger than we read.
    #[error("{doing}: the answer of {server} is larger than {limit} MiB")]
    TooLarge {
        /// What was being done.
        doing: String,
        /// The server.
        server: String,
        /// The limit.
        limit: usize,
    },
}

/// 401 and 419 say that the login is missing, wrong or too old, 403 that it may not do this.
fn refusal(status: u16) -> &'static str {
    match status {
        403 => "does not allow it",
        _ => "refused the login",
    }
}

fn later(wait: Option<Duration>) -> String {
    wait.map_or_else(
        || "later".to_owned(),
        |wait| format!("in {} s", wait.as_secs()),
    )
}

impl AtlasError {
    /// A successful answer that no Atlas gives.
    pub(in crate::atlas) fn not_atlas(doing: &str, server: &str, what: &str) -> Self {
        Self::NotAtlas {
            doing: doing.to_owned(),
            server: server.to_owned(),
            status: 200,
            what: what.to_owned(),
        }
    }

    /// Atlas' own error code.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Answer { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether the thing asked for is not there (unknown guid, name or type).
    pub fn is_not_found(&self) -> bool {
        matches!(
            self.code(),
            Some("ATLAS-404-00-001" | "ATLAS-404-00-005" | "ATLAS-404-00-009")
        )
    }

    /// Whether a write that ended so may have been carried out all the same. Read back before trying again.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Broken { .. } | Self::TooLarge { .. } => true,
            Self::Fault { status, .. }
            | Self::NotAtlas { status, .. }
            | Self::Busy { status, .. } => *status >= 500 || *status < 300,
            _ => false,
        }
    }

    /// Whether the server may still be at it: no answer came, or one of a gateway that stopped waiting for its own.
    pub fn is_unanswered(&self) -> bool {
        match self {
            Self::TimedOut { .. } | Self::Broken { .. } => true,
            Self::Fault { status, .. } | Self::NotAtlas { status, .. } => {
                matches!(status, 502 | 504)
            }
            _ => false,
        }
    }

    /// Whether what was sent is more than the server, or what stands in front of it, takes in one request.
    pub fn is_oversized(&self) -> bool {
        match self {
            Self::Answer { status, .. }
            | Self::Fault { status, .. }
            | Self::NotAtlas { status, .. } => *status == 413,
            _ => false,
        }
    }

    /// Whether no answer came in the time that we, or a gateway, wait for one.
    pub fn is_slow(&self) -> bool {
        match self {
            Self::TimedOut { .. } => true,
            Self::Fault { status, .. } | Self::NotAtlas { status, .. } => *status == 504,
            _ => false,
        }
    }

    /// Whether the same request may fare better later.
    pub fn may_pass(&self) -> bool {
        self.is_uncertain() || matches!(self, Self::Unreachable { .. } | Self::Busy { .. })
    }

    /// Whether the fault or the refusal is the server's or the login's, so that other entities would fare no better.
    pub fn is_general(&self) -> bool {
        match self {
            Self::Answer { status, .. } => matches!(status, 401 | 403 | 500..),
            _ => self.is_uncertain(),
        }
    }

    /// Whether asking this server anything else is pointless for now.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::Answer { .. } | Self::TooLarge { .. })
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::BadAddress { .. } => {
                "give it as http://host:21000, with a path only where a gateway needs one"
            }
            Self::Setup { .. } => {
                "check the system's certificates and proxy settings (HTTPS_PROXY, NO_PROXY)"
            }
            Self::NoMessages { .. } => {
                "send to its topic by --via kafka://HOST:PORT, or publish without --via"
            }
            Self::Unreachable { .. } => {
                "check the address and the port; an Atlas that is starting refuses connections for 25 to 90 seconds"
            }
            Self::Certificate {
                trouble: Trouble::Untrusted,
                ..
            } => {
                "name the file of its authority in HEADWATER_ATLAS_CA_FILE, or as `ca-file` in config.toml; the address must have the host that the certificate is for"
            }
            Self::Certificate {
                trouble: Trouble::WantsOurs,
                ..
            } => {
                "the server wants a certificate of yours that it trusts: name HEADWATER_ATLAS_CLIENT_CERTIFICATE and …_CLIENT_KEY, or `client-certificate` and `client-key` in config.toml"
            }
            Self::TimedOut { .. } => {
                "the server may be busy, or waiting for its own Kafka; look at its log, then try again"
            }
            Self::Broken { .. } => {
                "the server or a proxy in between closed the connection; try again"
            }
            Self::Login { status: 403, .. } | Self::Answer { status: 403, .. } => {
                "this user may not do that; ask for the right, or use another user"
            }
            Self::Login { with, .. } => hint_for_login(*with),
            Self::Busy { .. } => "the server asks for fewer requests; wait a while and try again",
            _ if self.is_oversized() => {
                "one entity alone is more than the server, or a gateway before it, takes in a request; raise the limit there"
            }
            Self::Answer { code, status, .. } => hint_for_code(code, *status),
            Self::Fault { status: 404, .. } => {
                "check the address: Atlas' REST interface is at …/api/atlas"
            }
            Self::Fault { message, .. } if message.contains("(ID ") => {
                "Atlas answers so to a deadlock or a bug; its log has the details under that id"
            }
            Self::Fault { .. } => "look at the log of the server, or of what stands in front of it",
            Self::Redirect { .. } => "give the address it redirects to, if that is your Atlas",
            Self::NotAtlas {
                status: 500..=599, ..
            } => "the server or a proxy before it is not ready; look at its log, then try again",
            Self::NotAtlas { .. } => {
                "check the address: Atlas' REST interface is at …/api/atlas; a server whose start failed answers web pages"
            }
            Self::TooLarge { .. } => "ask for less: a smaller depth, or fewer rows",
        };
        Some(hint.to_owned())
    }

    /// The error for an answer that is not a success.
    pub(super) fn from_answer(
        doing: &str,
        server: &str,
        status: u16,
        wait: Option<Duration>,
        body: &[u8],
        with: LoginKind,
    ) -> Self {
        let (doing, server) = (doing.to_owned(), server.to_owned());
        if status == 429 || (status == 503 && wait.is_some()) {
            return Self::Busy {
                doing,
                server,
                status,
                wait,
            };
        }
        // Nobody is let in without a login that counts, whatever the body says.
        if status == 401 {
            return Self::Login {
                doing,
                server,
                status,
                with,
            };
        }
        if let Ok(ErrorBody {
            error_code: Some(code),
            error_message,
        }) = serde_json::from_slice(body)
        {
            return Self::Answer {
                doing,
                server,
                status,
                code,
                message: shorten(&error_message.unwrap_or_default()),
            };
        }
        if matches!(status, 403 | 419) {
            return Self::Login {
                doing,
                server,
                status,
                with,
            };
        }
        if looks_like_html(body) {
            return Self::NotAtlas {
                doing,
                server,
                status,
                what: "a web page".to_owned(),
            };
        }
        let text = String::from_utf8_lossy(body);
        let message = match status {
            414 => "the address of the request is too long".to_owned(),
            _ if text.trim().is_empty() => "nothing more".to_owned(),
            _ => shorten(&text),
        };
        Self::Fault {
            doing,
            server,
            status,
            message,
        }
    }
}

/// Whether a body is a web page.
pub(super) fn looks_like_html(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let start = start[..start.len().min(14)].to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

/// The beginning of a text from outside, on one line.
pub(super) fn shorten(text: &str) -> String {
    const LIMIT: usize = 400;
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(LIMIT) {
        line.truncate(at);
        line.push('…');
    }
    line
}

fn hint_for_login(with: LoginKind) -> &'static str {
    match with {
        LoginKind::None => {
            "set HEADWATER_ATLAS_USER and HEADWATER_ATLAS_PASSWORD, or HEADWATER_ATLAS_TOKEN"
        }
        LoginKind::Basic => {
            "the user or the password is wrong: check HEADWATER_ATLAS_USER and HEADWATER_ATLAS_PASSWORD, or what config.toml has under [[login]]"
        }
        LoginKind::Bearer => {
            "the token is wrong or has expired: set HEADWATER_ATLAS_TOKEN anew, or run the program that prints it"
        }
        LoginKind::Headers => {
            "the headers that `header-command` prints were refused: run it by hand, its ticket or cookie may have expired"
        }
    }
}

fn hint_for_code(code: &str, status: u16) -> &'static str {
    match code {
        "ATLAS-400-00-014" | "ATLAS-404-00-001" => {
            "the server lacks this type; `--create-types` consents to creating it"
        }
        "ATLAS-400-00-100" => {
            "atlas.lineage.on.demand.enabled turns it on at the server; `--edges 0` does without"
        }
        "ATLAS-403-00-001" => "this user may not do that; ask for the right, or use another user",
        "ATLAS-404-00-007" => {
            "the server's type wants other attributes than ours; compare with `headwater atlas types`"
        }
        "ATLAS-404-00-00A" => "an entity that this one points to is gone; make a new plan",
        "ATLAS-404-00-011" => "only datasets and processes have lineage",
        "ATLAS-404-00-005" | "ATLAS-404-00-009" => "it may have been deleted since; look again",
        "ATLAS-409-00-001" => "somebody created the type in the meantime; make a new plan",
        "ATLAS-500-00-005" => "somebody else is changing types; try again",
        _ if status >= 500 => {
            "something failed inside the server; its log says what, and trying again may help"
        }
        _ => "the server does not take this; its log may say more",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SERVER: &str = "http://atlas:21000";

    fn answer(status: u16, body: &str) -> AtlasError {
        answer_to(LoginKind::Basic, status, body)
    }

    fn answer_to(with: LoginKind, status: u16, body: &str) -> AtlasError {
        AtlasError::from_answer("reading x", SERVER, status, None, body.as_bytes(), with)
    }

    #[test]
    fn the_error_code_decides_and_not_the_status() {
        let error = answer(
            404,
            r#"{"errorCode":"ATLAS-404-00-007","errorMessage":"mandatory attribute value missing"}"#,
        );
        assert!(!error.is_not_found());
        assert!(!error.is_uncertain());
        assert!(error.to_string().contains("ATLAS-404-00-007"));
        assert!(
            answer(404, r#"{"errorCode":"ATLAS-404-00-009","errorMessage":""}"#).is_not_found()
        );
    }

    #[test]
    fn a_text_500_leaves_a_write_uncertain() {
        let error = answer(
            500,
            "There was an error processing your request. It has been logged (ID bf7d).",
        );
        assert!(error.is_uncertain());
        assert!(error.to_string().contains("ID bf7d"));
    }

    #[rstest]
    #[case(LoginKind::None, "set HEADWATER_ATLAS_USER")]
    #[case(LoginKind::Basic, "the user or the password is wrong")]
    #[case(LoginKind::Bearer, "the token is wrong or has expired")]
    #[case(LoginKind::Headers, "the headers that `header-command` prints")]
    fn an_empty_401_is_a_refused_login(#[case] with: LoginKind, #[case] hint: &str) {
        let error = answer_to(with, 401, "");
        assert!(matches!(error, AtlasError::Login { status: 401, .. }));
        assert!(error.hint().is_some_and(|it| it.starts_with(hint)));
    }

    #[test]
    fn a_401_with_a_code_is_a_refused_login_too() {
        let error = answer(
            401,
            r#"{"errorCode":"HEADWATER-401","errorMessage":"no token"}"#,
        );
        assert!(matches!(error, AtlasError::Login { status: 401, .. }));
    }

    #[test]
    fn a_web_page_is_not_atlas() {
        let error = answer(404, "\n <!DOCTYPE html><html><body>x</body></html>");
        assert!(matches!(error, AtlasError::NotAtlas { .. }));
    }

    #[test]
    fn a_busy_server_may_be_asked_again() {
        let wait = Some(Duration::from_secs(7));
        let error = AtlasError::from_answer("reading x", SERVER, 503, wait, b"", LoginKind::Basic);
        assert!(error.may_pass() && error.is_uncertain(), "{error:?}");
        assert!(error.to_string().contains("in 7 s"), "{error}");
        // It was not let in at all.
        let error = answer(429, "<html></html>");
        assert!(error.may_pass() && !error.is_uncertain(), "{error:?}");
    }

    #[test]
    fn a_gateway_says_that_a_request_is_too_large_in_its_own_words() {
        for body in ["<html>413</html>", "too large", r#"{"errorCode":"X-413"}"#] {
            let error = answer(413, body);
            assert!(error.is_oversized() && !error.is_uncertain(), "{error:?}");
        }
    }

    #[test]
    fn long_texts_are_cut_to_one_line() {
        let error = answer(500, &"a b\n".repeat(1000));
        assert!(error.to_string().len() < 600);
        assert!(!error.to_string().contains('\n'));
    }
}
