//! What a script's job is called unless the script says so itself.

use std::path::{Component, Path, PathBuf};

/// The file's path relative to the project without its extension, with `/` between its parts. A file outside the project
/// keeps its path as it was given. `here` is the directory that relative paths start from.
pub(super) fn job_name(name: &str, path: Option<&Path>, here: &Path, root: &Path) -> String {
    let Some(path) = path else {
        return if name == "-" { "stdin" } else { name }.to_owned();
    };
    let whole = plain(&here.join(path));
    let inside = whole
        .strip_prefix(plain(root))
        .map_or_else(|_| plain(path), Path::to_owned)
        .with_extension("");
    let parts: Vec<_> = inside
        .components()
        .map(|part| match part {
            Component::RootDir => String::new(),
            part => part.as_os_str().to_string_lossy().into_owned(),
        })
        .collect();
    parts.join("/")
}

/// The path without `.` and, where that is possible by its text alone, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a.sql", "a")]
    #[case("./x/../a.b.sql", "a.b")]
    #[case("sub/a.py", "sub/a")]
    #[case("../other/a.sql", "other/a")]
    #[case("/elsewhere/a.sql", "/elsewhere/a")]
    fn names_are_relative_to_the_project(#[case] path: &str, #[case] expected: &str) {
        let root = Path::new(if path.starts_with("..") {
            "/p"
        } else {
            "/p/here"
        });
        let name = job_name(path, Some(Path::new(path)), Path::new("/p/here"), root);
        assert_eq!(name, expected);
    }

    #[test]
    fn standard_input_has_a_name() {
        assert_eq!(job_name("-", None, Path::new("/"), Path::new("/")), "stdin");
    }
}
