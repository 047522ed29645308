//! Addresses of servers in option values, without the credentials they may hold.

use std::borrow::Cow;

/// The first address of a list (`host:port`, or URLs; separated by `,` or `;`) as `host` or `host:port`.
pub(super) fn first_server(value: &str) -> Option<String> {
    // The credentials of a URL stand before the first of its hosts and may hold a separator.
    let hosts = match value.split_once("://") {
        Some((_, rest)) => split(rest).hosts,
        None => value.trim(),
    };
    hosts
        .split([',', ';'])
        .map(|server| host(split(server.trim()).hosts))
        .find(|server| !server.is_empty())
}

/// What follows the `//` of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Authority<'a> {
    /// One host with its port, or several.
    pub hosts: &'a str,
    /// What stands before the `@`; secret.
    pub user: &'a str,
    /// The path and what follows it, with its leading slash.
    pub path: &'a str,
}

/// Splits what follows the `//` of a URL. A password with an unescaped `/` is taken for a password, not for a path.
pub(super) fn split(rest: &str) -> Authority<'_> {
    let end = rest.find(['/', '?', '#', ';']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if let Some((user, hosts)) = authority.rsplit_once('@') {
        return Authority { hosts, user, path };
    }
    let looks_like_password = authority
        .split_once(':')
        .is_some_and(|(_, port)| port.is_empty() || !is_port(port));
    match rest.rsplit_once('@') {
        Some((user, rest)) if looks_like_password => Authority {
            user,
            ..split(rest)
        },
        _ => Authority {
            hosts: authority,
            user: "",
            path,
        },
    }
}

/// An address without the password that it may hold, and without whose it is: `scheme://user:password@host`. What stands before
/// the `@` alone is no secret, such as the container in `abfss://container@account`.
pub(crate) fn without_password(address: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return Cow::Borrowed(address);
    };
    let Authority { hosts, user, path } = split(rest);
    if user.contains(':') {
        Cow::Owned(format!("{scheme}://{hosts}{path}"))
    } else {
        Cow::Borrowed(address)
    }
}

/// Whether this can follow a host: ports of several hosts, an address of IPv6, or a placeholder.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text.contains([',', ']', '$', '{', '<', '%'])
        || text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this may be a host with its port, and not a user with a password.
pub(super) fn may_be_server(text: &str) -> bool {
    text.rsplit_once(':').is_none_or(|(_, port)| is_port(port))
}

/// A host in lower case; anything that is more than a host, such as a placeholder, stays as it is.
pub(super) fn host(host: &str) -> String {
    let is_plain = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_' | '[' | ']' | '\\')
    };
    if host.chars().all(is_plain) {
        host.to_ascii_lowercase()
    } else {
        host.to_owned()
    }
}

/// The host with `port` added where it has none.
pub(super) fn with_port(host: &str, port: Option<u16>) -> String {
    let has_port = match host.rsplit_once(']') {
        Some((_, after)) => after.starts_with(':'),
        None => host.contains(':'),
    };
    match port {
        Some(port) if !has_port && !host.is_empty() => format!("{host}:{port}"),
        _ => host.to_owned(),
    }
}

/// As [`with_port`], but a placeholder stays as it is: it may stand for the port as well.
pub(super) fn with_default_port(host: &str, port: Option<u16>) -> String {
    if host.contains(['$', '{', '<', '%']) || host.starts_with("__") {
        host.to_owned()
    } else {
        with_port(host, port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_left_out_and_a_container_is_not() {
        for (address, without) in [
            ("postgres://bob:s3/cr@t@db:5432", "postgres://db:5432"),
            ("https://u:p@host/path?x", "https://host/path?x"),
            (
                "abfss://box@acc.dfs.core.windows.net",
                "abfss://box@acc.dfs.core.windows.net",
            ),
            ("kafka://k1:9092,k2:9092", "kafka://k1:9092,k2:9092"),
            ("flink:jobs/a.sql", "flink:jobs/a.sql"),
        ] {
            assert_eq!(without_password(address), without);
        }
    }

    #[test]
    fn an_address_loses_everything_but_host_and_port() {
        let first = |value| first_server(value).unwrap_or_default();
        assert_eq!(first("Broker-1:9092, broker-2:9092"), "broker-1:9092");
        assert_eq!(first("http://user:pass@es:9200/x;http://b:1"), "es:9200");
        assert_eq!(first("mongodb://u:p@[::1]:27017/?a=b"), "[::1]:27017");
        assert_eq!(first("mongodb://u:p,q@h1:1,h2:2/db"), "h1:1");
        assert_eq!(first("http://user:pa/ss@es:9200"), "es:9200");
        assert_eq!(first("${BROKERS}"), "${BROKERS}");
        assert_eq!(first_server(" , "), None);
    }

    #[test]
    fn a_default_port_is_added_once() {
        assert_eq!(with_port("db", Some(5432)), "db:5432");
        assert_eq!(with_port("db:1", Some(5432)), "db:1");
        assert_eq!(with_port("[::1]", Some(5432)), "[::1]:5432");
        assert_eq!(with_port("[::1]:7", Some(5432)), "[::1]:7");
        assert_eq!(with_default_port("es", Some(9200)), "es:9200");
        assert_eq!(with_default_port("${ES}", Some(9200)), "${ES}");
    }
}
