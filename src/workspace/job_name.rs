//! What a script's job is called unless the script says so itself.

use std::path::Path;

use crate::source::{ProjectPaths, job_of_file};

/// The file's path relative to the project without its extension, with `/` between its parts. A file outside the project
/// keeps its path as it was given.
pub(super) fn job_name(name: &str, path: Option<&Path>, paths: &ProjectPaths) -> String {
    match path {
        Some(path) => job_of_file(&paths.name(path)),
        None if name == "-" => "stdin".to_owned(),
        None => name.to_owned(),
    }
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
        let paths = ProjectPaths {
            here: "/p/here".into(),
            root: root.to_owned(),
        };
        let name = job_name(path, Some(Path::new(path)), &paths);
        assert_eq!(name, expected);
    }

    #[test]
    fn standard_input_has_a_name() {
        assert_eq!(job_name("-", None, &ProjectPaths::default()), "stdin");
    }
}
