//! Which server, and how to log in there.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;

use super::AtlasError;
use crate::secret::{has_login, no_login_here};
use crate::tls::Tls;

/// A login. Prints as `***`.
#[derive(Clone, Default)]
pub enum Credentials {
    /// None.
    #[default]
    None,
    /// HTTP Basic.
    Basic {
        /// User.
        user: String,
        /// Password.
        password: SecretString,
    },
    /// A bearer token.
    Bearer(SecretString),
    /// Headers that a gateway or a ticket asks for; their values are marked as sensitive.
    Headers(Vec<(HeaderName, HeaderValue)>),
}

/// What somebody logs in with, without its secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoginKind {
    /// Nothing.
    #[default]
    None,
    /// A user and a password.
    Basic,
    /// A bearer token.
    Bearer,
    /// Headers that a program prints.
    Headers,
}

impl Credentials {
    /// What they are.
    pub fn kind(&self) -> LoginKind {
        match self {
            Self::None => LoginKind::None,
            Self::Basic { .. } => LoginKind::Basic,
            Self::Bearer(_) => LoginKind::Bearer,
            Self::Headers(_) => LoginKind::Headers,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "Credentials::None",
            Self::Basic { .. } => "Credentials::Basic(***)",
            Self::Bearer(_) => "Credentials::Bearer(***)",
            Self::Headers(_) => "Credentials::Headers(***)",
        })
    }
}

/// How long to wait for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection.
    pub connect: Duration,
    /// For an answer to a question.
    pub read: Duration,
    /// For an answer to a write. A server whose own Kafka is away takes a minute for each.
    pub write: Duration,
    /// After this long a write says that it is still waiting.
    pub patience: Duration,
    /// Pause before a write is tried again; each further one is twice as long.
    pub pause: Duration,
    /// The longest that a server which asks for fewer requests is waited for.
    pub busy: Duration,
    /// How long to wait for everything to read back after the last acknowledgement.
    pub settle: Duration,
    /// How long a server may still be working on a batch whose sender was killed.
    pub afterlife: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            write: Duration::from_mins(3),
            patience: Duration::from_secs(10),
            pause: Duration::from_secs(1),
            busy: Duration::from_mins(1),
            settle: Duration::from_secs(30),
            afterlife: Duration::from_secs(20),
        }
    }
}

/// A server and a login there.
#[derive(Debug, Clone)]
pub struct Target {
    /// Address without credentials, up to what stands before `/api/atlas`.
    pub base: Url,
    /// Login.
    pub credentials: Credentials,
    /// What its TLS has besides the defaults.
    pub tls: Tls,
    /// Names the server in plans, journals and messages: the address, or `local` for the local catalogue.
    pub name: String,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Whether the server lives and dies with this process, as the local catalogue does.
    pub is_embedded: bool,
}

impl Target {
    /// The name of the local catalogue in [`Target::name`].
    pub const LOCAL: &'static str = "local";

    /// A server by its address as a person gives it: with or without scheme, trailing slash, `/api/atlas`, path of a
    /// gateway. One with a login in it is refused.
    pub fn parse(address: &str, credentials: Credentials) -> Result<Self, AtlasError> {
        let address = address.trim();
        let full = if address.contains("://") {
            address.to_owned()
        } else {
            format!("http://{address}")
        };
        let bad = |reason: String| AtlasError::BadAddress {
            address: without_login(address),
            reason,
        };
        let mut base = Url::parse(&full).map_err(|error| bad(error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(bad("only http and https are spoken".to_owned()));
        }
        if base.host_str().is_none_or(str::is_empty) {
            return Err(bad("it has no host".to_owned()));
        }
        if has_login(&full) {
            return Err(bad(no_login_here("HEADWATER_ATLAS")));
        }
        base.set_query(None);
        base.set_fragment(None);
        let path = base_path(base.path());
        base.set_path(&path);
        let name = base.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            base,
            credentials,
            tls: Tls::default(),
            name,
            timeouts: Timeouts::default(),
            is_embedded: false,
        })
    }

    /// The local catalogue at a loopback address.
    pub fn local(address: &str, token: SecretString) -> Result<Self, AtlasError> {
        let mut target = Self::parse(address, Credentials::Bearer(token))?;
        Self::LOCAL.clone_into(&mut target.name);
        target.is_embedded = true;
        Ok(target)
    }

    /// Where Atlas' own pages show an entity; none of the local catalogue, which has no pages.
    pub fn page_of(&self, guid: &str) -> Option<String> {
        if self.is_embedded {
            return None;
        }
        let mut url = self.base.clone();
        // An http address always has path segments.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("index.html");
        }
        url.set_fragment(Some(&format!("!/detailPage/{guid}")));
        Some(url.into())
    }
}

/// The part of a path that stands before Atlas' own.
fn base_path(path: &str) -> String {
    let mut path = path.trim_end_matches('/');
    for tail in ["/index.html", "/login.jsp", "/v2", "/api/atlas"] {
        path = path
            .strip_suffix(tail)
            .unwrap_or(path)
            .trim_end_matches('/');
    }
    path.to_owned()
}

fn without_login(address: &str) -> String {
    let (scheme, rest) = address
        .split_once("://")
        .map_or(("", address), |(scheme, rest)| (scheme, rest));
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    if scheme.is_empty() {
        rest.to_owned()
    } else {
        format!("{scheme}://{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("atlas:21000", "g-1", "http://atlas:21000/index.html#!/detailPage/g-1")]
    #[case(
        "https://knox:8443/gateway/x/atlas/",
        "a b\u{1b}",
        "https://knox:8443/gateway/x/atlas/index.html#!/detailPage/a%20b%1B"
    )]
    fn the_page_of_an_entity(#[case] server: &str, #[case] guid: &str, #[case] page: &str) {
        let target = Target::parse(server, Credentials::None).unwrap();
        assert_eq!(target.page_of(guid).as_deref(), Some(page));
        let local = Target::local("http://127.0.0.1:1", "token".into()).unwrap();
        assert_eq!(local.page_of(guid), None);
    }

    #[rstest]
    #[case("localhost:21000", "http://localhost:21000")]
    #[case("http://atlas:21000/", "http://atlas:21000")]
    #[case("http://atlas:21000/api/atlas", "http://atlas:21000")]
    #[case("http://atlas:21000/api/atlas/v2/", "http://atlas:21000")]
    #[case(
        "https://knox:8443/gateway/x/atlas/api/atlas",
        "https://knox:8443/gateway/x/atlas"
    )]
    #[case("http://atlas:21000/index.html#!/search", "http://atlas:21000")]
    #[case("http://[::1]:21000/?x=1", "http://[::1]:21000")]
    fn addresses_as_people_give_them(#[case] given: &str, #[case] name: &str) {
        assert_eq!(Target::parse(given, Credentials::None).unwrap().name, name);
    }

    #[rstest]
    #[case("ftp://atlas")]
    #[case("http://")]
    #[case("")]
    fn what_is_no_address(#[case] given: &str) {
        assert!(matches!(
            Target::parse(given, Credentials::None),
            Err(AtlasError::BadAddress { .. })
        ));
    }

    #[rstest]
    #[case("http://me:s3cret@atlas:21000")]
    #[case("me:s3cret@atlas:21000/api/atlas")]
    #[case("ftp://me:s3cret@atlas")]
    fn a_login_in_the_address_is_refused_and_never_shown(#[case] given: &str) {
        let error = Target::parse(given, Credentials::None).unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}
