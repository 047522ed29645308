//! Addresses of clusters as people give them: with a path behind a proxy, `/v1`, a login, or as the dashboard shows them.

use secrecy::SecretString;

use super::client::Login;
use super::error::FlinkError;

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

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

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
