//! Addresses of gateways as people give them: with a path behind a proxy, `/v1`, or with the session to ask in.

use secrecy::SecretString;

use super::GatewayError;
use crate::flink::body::is_id;
use crate::flink::{FlinkError, address};

/// Where a gateway is, and in which session it is asked.
#[derive(Debug, Clone)]
pub struct GatewayAddress {
    base: String,
    /// Whoever has the handle of a session can do anything in it.
    session: Option<SecretString>,
}

impl GatewayAddress {
    /// The address that a person means: `http://host:8083`, or with the session,
    /// `http://host:8083/v1/sessions/HANDLE`. The version in it does not matter: v1 is asked, which every gateway has.
    pub fn parse(text: &str) -> Result<Self, GatewayError> {
        let whole = address(text).map_err(|error| match error {
            FlinkError::Address(shown, why) => GatewayError::Address(shown, why),
            other => GatewayError::Address("that".to_owned(), other.to_string()),
        })?;
        let (before, session) = match whole.rsplit_once("/sessions/") {
            Some((before, handle)) if is_id(handle) => (before, Some(SecretString::from(handle))),
            Some((before, _)) => {
                let why = "what follows /sessions/ is no handle of a session".to_owned();
                return Err(GatewayError::Address(before.to_owned(), why));
            }
            None => (&*whole, None),
        };
        let base = match before.rsplit_once('/') {
            Some((base, version)) if is_version(version) && !base.ends_with('/') => base,
            _ => before,
        };
        let base = base.to_owned();
        Ok(Self { base, session })
    }

    /// The address without login, session and version.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The handle of the session.
    pub(super) fn session(&self) -> Option<&SecretString> {
        self.session.as_ref()
    }
}

/// `v1` and so on.
fn is_version(part: &str) -> bool {
    let number = part.strip_prefix('v').unwrap_or_default();
    !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_session_and_the_version_are_no_part_of_the_base() {
        for (text, base, session) in [
            ("http://gw:8083", "http://gw:8083", None),
            ("http://gw:8083/v2/", "http://gw:8083", None),
            (
                "http://gw:8083/v1/sessions/3-a",
                "http://gw:8083",
                Some("3-a"),
            ),
            ("https://p/flink/sql", "https://p/flink/sql", None),
            ("https://p/sql/v1/sessions/b", "https://p/sql", Some("b")),
            ("https://p/sql/sessions/b", "https://p/sql", Some("b")),
            ("http://v1", "http://v1", None),
        ] {
            let address = GatewayAddress::parse(text).unwrap();
            assert_eq!(
                (
                    address.base(),
                    address.session().map(ExposeSecret::expose_secret)
                ),
                (base, session),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_none_is_told_without_a_password() {
        for text in [
            "gw:8083",
            "http://me:secret@:99999/",
            "http://me:secret@gw/v1/sessions/a b",
        ] {
            let error = GatewayAddress::parse(text).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
            assert!(error.hint().contains(":8083"));
        }
    }
}
