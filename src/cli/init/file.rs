//! The project file that is written.

use std::fmt::Write as _;

use toml::Value;

use super::surroundings::Surroundings;
use crate::workspace::Survey;

/// The text of the file. What is not known stands there as a comment, so that it need not be looked up.
pub(super) fn text(survey: &Survey, around: &Surroundings) -> String {
    let mut text = "\
#:schema headwater.schema.json
# The line above is for editors: headwater config schema > headwater.schema.json
# Every key: docs/configuration.md. What is in force, and who says so: headwater config show --origin

# Opened where nothing is named. Paths are relative to this file.
"
    .to_owned();
    key("scripts", list(&survey.scripts), &mut text);
    text.push_str("# Scripts whose definitions all others see.\n");
    optional(
        "preambles",
        list(&survey.preambles),
        "[\"ddl.sql\"]",
        &mut text,
    );
    text.push_str("\n# Flink: addresses of JobManagers, and of an SQL gateway that knows how their tables are defined.\n");
    let clusters: Vec<_> = around
        .clusters
        .iter()
        .map(|it| it.address.clone())
        .collect();
    optional(
        "clusters",
        list(&clusters),
        "[\"http://jobmanager:8081\"]",
        &mut text,
    );
    let one = |found: &Option<super::surroundings::Found>| {
        found.as_ref().map(|it| Value::from(it.address.as_str()))
    };
    optional(
        "gateway",
        one(&around.gateway),
        "\"http://gateway:8083\"",
        &mut text,
    );
    text.push_str(
        "\n[catalogue]\n# An Atlas; without it the local catalogue, one file on this machine.\n",
    );
    optional(
        "url",
        one(&around.atlas),
        "\"http://atlas:21000\"",
        &mut text,
    );
    text.push_str("# The part after @ of qualified names.\n");
    optional(
        "namespace",
        one(&around.namespace),
        "\"primary\"",
        &mut text,
    );
    text.push_str("# Columns and their lineage too.\n# columns = true\n");
    text.push_str(PROFILES);
    text
}

/// What stands below what was found.
const PROFILES: &str = "
# Settings that go before those above where they are chosen: headwater --profile prod, or HEADWATER_PROFILE=prod.
# [profiles.dev]
# clusters = [\"http://localhost:8081\"]
#
# [profiles.prod]
# clusters = [\"https://flink-a:8081\", \"https://flink-b:8081\"]
# catalogue = { url = \"https://atlas:21443\", namespace = \"prod\" }
# ui.read-only = true
";

fn list(all: &[String]) -> Option<Value> {
    let values = all.iter().map(|it| Value::from(it.as_str()));
    (!all.is_empty()).then(|| values.collect::<Vec<_>>().into())
}

fn key(name: &str, value: Option<Value>, text: &mut String) {
    let value = value.unwrap_or_else(|| Value::Array(Vec::new()));
    // Writing to a String does not fail.
    let _ = writeln!(text, "{name} = {value}");
}

fn optional(name: &str, value: Option<Value>, example: &str, text: &mut String) {
    match value {
        Some(value) => key(name, Some(value), text),
        None => {
            let _ = writeln!(text, "# {name} = {example}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::surroundings::Found;
    use super::*;
    use crate::source::SourceFile;
    use crate::workspace::settings::{Layers, Missing, Outside};
    use crate::workspace::{Settings, Survey};

    fn read(text: &str) -> Settings {
        let file = SourceFile::new("headwater.toml", None, text.into());
        let layers = Layers::of(&Outside::default(), Some(&file), Missing::Refused).unwrap();
        layers.settings().unwrap()
    }

    fn found(address: &str) -> Found {
        Found {
            address: address.to_owned(),
            how: String::new(),
        }
    }

    #[test]
    fn what_was_found_is_read_back_whatever_it_is_called() {
        let odd = "a \"b\" \u{1b}[2J\n\\ok".to_owned();
        let survey = Survey {
            scripts: vec![odd.clone(), "jobs".to_owned()],
            preambles: vec!["ddl.sql".to_owned()],
            ..Survey::default()
        };
        let around = Surroundings {
            clusters: vec![found("http://a:8081"), found("http://b:8081")],
            gateway: Some(found("http://g:8083")),
            atlas: Some(found("http://atlas:21000")),
            namespace: Some(found("west")),
        };
        let settings = read(&text(&survey, &around));
        assert_eq!(
            settings.scripts,
            [odd.as_str(), "jobs"].map(std::path::PathBuf::from)
        );
        assert_eq!(settings.clusters, ["http://a:8081", "http://b:8081"]);
        assert_eq!(settings.catalogue.namespace.as_deref(), Some("west"));
        assert_eq!(
            settings.catalogue.url.as_deref(),
            Some("http://atlas:21000")
        );
    }

    #[test]
    fn what_stands_in_comments_would_be_read_too() {
        let written = text(&Survey::default(), &Surroundings::default());
        assert_eq!(read(&written), Settings::default());
        // Comments of one word and a sign are settings.
        let lines = written.lines().map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") || rest.starts_with('[') => rest,
            _ => line,
        });
        let all = read(&lines.collect::<Vec<_>>().join("\n"));
        assert_eq!(all.gateway.as_deref(), Some("http://gateway:8083"));
    }
}
