//! Identities of files and directories by the scheme of their path.

use serde::Deserialize;

use crate::lineage::Identity;

use super::address;

/// A file system and how its paths are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSystem {
    /// The scheme in identities.
    pub scheme: String,
    /// Other schemes for the same store.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The Atlas type of its paths.
    pub atlas_type: String,
    /// What stands between `//` and the path.
    pub authority: Authority,
}

/// What the authority of a path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Authority {
    /// A host, none for the local one; names keep their leading slash.
    OptionalHost,
    /// A server; names keep their leading slash.
    Server,
    /// A bucket, perhaps with credentials before it; names are keys without slashes around them.
    Bucket,
    /// `container@account`; names keep their leading slash.
    Container,
}

impl FileSystem {
    /// Whether an identity's namespace is of this file system.
    pub(super) fn is_of(&self, namespace: &str) -> bool {
        namespace
            .strip_prefix(self.scheme.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("://"))
    }

    fn is_called(&self, scheme: &str) -> bool {
        self.scheme == scheme || self.aliases.iter().any(|alias| alias == scheme)
    }
}

/// The identity of a path. A path without a scheme is local; one of an unknown scheme is read like that of a server.
pub(super) fn identity(systems: &[FileSystem], path: &str) -> Identity {
    let (scheme, rest) = split_scheme(path);
    let scheme = scheme.to_ascii_lowercase();
    let url = rest.strip_prefix("//").map(address::split);
    let path = url.map_or(rest, |url| url.path);
    let row = systems.iter().find(|row| row.is_called(&scheme));
    let kind = row.map_or(Authority::Server, |row| row.authority);
    let scheme = row.map_or(scheme.as_str(), |row| &row.scheme);
    let host = url.map_or_else(String::new, |url| {
        match (kind, url.user.split(':').next()) {
            // Before the `@` of the others stand credentials, as in `s3n://key:secret@bucket`.
            (Authority::Container, Some(container)) if !container.is_empty() => {
                format!("{container}@{}", address::host(url.hosts))
            }
            _ => address::host(url.hosts),
        }
    });
    let namespace = match (kind, host.as_str()) {
        (Authority::OptionalHost, "" | "localhost") => scheme.to_owned(),
        (_, "") => format!("{scheme}://unknown"),
        (_, host) => format!("{scheme}://{host}"),
    };
    // Behind a `?` of a URL may stand a signature; in a path of files it is a character like any other.
    let path = match row.map(|row| row.authority) {
        Some(Authority::OptionalHost | Authority::Server) => path,
        _ => path.split('?').next().unwrap_or(path),
    };
    Identity {
        namespace,
        name: name(kind, path),
    }
}

fn split_scheme(path: &str) -> (&str, &str) {
    match path.split_once(':') {
        // A single letter is a Windows drive.
        Some((scheme, rest))
            if scheme.len() > 1
                && rest.starts_with('/')
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) =>
        {
            (scheme, rest)
        }
        _ => ("file", path),
    }
}

fn name(kind: Authority, path: &str) -> String {
    let mut name = String::with_capacity(path.len());
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if !name.is_empty() || (kind != Authority::Bucket && path.starts_with('/')) {
            name.push('/');
        }
        name.push_str(part);
    }
    if name.is_empty() {
        name.push('/');
    }
    name
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::table;
    use super::*;

    #[rstest]
    #[case("/path/to/output", "file", "/path/to/output")]
    #[case("file:///tmp//out/", "file", "/tmp/out")]
    #[case("file:/tmp/out", "file", "/tmp/out")]
    #[case("file://nas/out", "file://nas", "/out")]
    #[case("out/a", "file", "out/a")]
    #[case("C:/data/x", "file", "C:/data/x")]
    #[case("hdfs://NN:8020/a/b/", "hdfs://nn:8020", "/a/b")]
    #[case("hdfs:///a/b", "hdfs://unknown", "/a/b")]
    #[case("s3a://bucket/a/b/", "s3://bucket", "a/b")]
    #[case("s3n://KEY:SECRET@bucket/a", "s3://bucket", "a")]
    #[case("s3n://KEY:SEC/RET@bucket/a", "s3://bucket", "a")]
    #[case("s3n://KEY:/SECRET@bucket/a", "s3://bucket", "a")]
    #[case("s3://bucket/a@b/c", "s3://bucket", "a@b/c")]
    #[case("s3://bucket", "s3://bucket", "/")]
    #[case("gs://b/x", "gs://b", "x")]
    #[case(
        "abfss://c@acc.dfs.core.windows.net/d/e",
        "abfss://c@acc.dfs.core.windows.net",
        "/d/e"
    )]
    #[case("ftp://user:pw@host/x", "ftp://host", "/x")]
    #[case("https://host/x?sig=secret", "https://host", "/x")]
    #[case("${BASE}/x", "file", "${BASE}/x")]
    fn paths_are_named_by_scheme(#[case] path: &str, #[case] namespace: &str, #[case] name: &str) {
        let found = identity(table().file_systems(), path);
        assert_eq!(
            (found.namespace.as_str(), found.name.as_str()),
            (namespace, name)
        );
    }
}
