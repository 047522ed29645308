//! Where a file is, as a URI.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::diagnostic::Place;
use crate::source::{ProjectPaths, SourceFile};

/// What relative addresses are relative to; the name that code hosts know.
pub(super) const ROOT: &str = "%SRCROOT%";

/// The address of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

impl ArtifactLocation {
    /// The address alone.
    pub(super) fn into_text(self) -> String {
        self.uri
    }
}

/// The address of the file of a place: relative to the project where it is part of it.
pub(super) fn of(
    place: &Place,
    file: Option<&SourceFile>,
    paths: &ProjectPaths,
) -> ArtifactLocation {
    let given = file
        .and_then(SourceFile::path)
        .unwrap_or_else(|| Path::new(&*place.file));
    of_path(given, paths)
}

fn of_path(given: &Path, paths: &ProjectPaths) -> ArtifactLocation {
    let path = paths.inside(given);
    if path.is_absolute() {
        return ArtifactLocation {
            uri: format!("file://{}", encoded(&path)),
            uri_base_id: None,
        };
    }
    ArtifactLocation {
        uri: encoded(&path),
        uri_base_id: Some(ROOT),
    }
}

/// The path with everything escaped that is not plain in a URI (RFC 3986, 2.3), byte by byte.
fn encoded(path: &Path) -> String {
    let mut text = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("jobs/a.sql", "jobs/a.sql", true)]
    #[case("./x/../a b#1.sql", "a%20b%231.sql", true)]
    #[case("/p/订单:100%.sql", "%E8%AE%A2%E5%8D%95%3A100%25.sql", true)]
    #[case("/else where/a.sql", "file:///else%20where/a.sql", false)]
    #[case("-", "-", true)]
    fn addresses_are_relative_to_the_project(
        #[case] path: &str,
        #[case] uri: &str,
        #[case] is_inside: bool,
    ) {
        let paths = ProjectPaths {
            here: "/p".into(),
            root: "/p".into(),
        };
        let expected = ArtifactLocation {
            uri: uri.into(),
            uri_base_id: is_inside.then_some(ROOT),
        };
        assert_eq!(of_path(Path::new(path), &paths), expected);
    }
}
