//! The cases of `tests/cases/connector/`: options in; identity, Atlas type and findings out.

use std::collections::BTreeSet;
use std::fmt::Write;

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Connector, OptionFinding, table};
use crate::diagnostic::rules;
use crate::lineage::{LogicalName, Options};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// One table and what is to be said of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    /// Options of the catalog it lies in, for a table without a connector of its own.
    #[serde(default)]
    catalog: IndexMap<String, String>,
    #[serde(default)]
    options: IndexMap<String, String>,
    /// Its name in the catalog, where that matters.
    #[serde(default = "table_name")]
    table: String,
    #[serde(default)]
    identity: Option<String>,
    atlas_type: String,
    #[serde(default)]
    findings: Vec<String>,
}

fn table_name() -> String {
    "t".to_owned()
}

fn options(pairs: &IndexMap<String, String>) -> Options {
    let mut options = Options::new();
    for (key, value) in pairs {
        options.set(key.as_str(), value.as_str());
    }
    options
}

fn show(finding: &OptionFinding) -> String {
    let mut shown = format!("{}: {}", finding.rule.code, finding.message);
    if let Some(hint) = &finding.hint {
        write!(shown, " ({hint})").unwrap();
    }
    shown
}

fn files() -> Vec<(String, Vec<Case>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/connector");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let cases: Cases =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            (stem, cases.case)
        })
        .collect()
}

#[test]
fn every_case_gives_what_it_says() {
    let mut wrong = String::new();
    for (file, cases) in files() {
        for case in cases {
            let table_name = LogicalName::new("cat", "db", &case.table);
            let given = options(&case.options);
            let (connector, identity, findings) = if case.catalog.is_empty() {
                let connector = table().of_options(&given);
                (
                    connector,
                    table().identity(&given, &table_name),
                    table().check(&given),
                )
            } else {
                let found = table().in_catalog(&options(&case.catalog), &given, &table_name);
                let (connector, identity) = found.unzip();
                (connector, identity.flatten(), Vec::new())
            };
            let atlas_type =
                table().atlas_type(connector.map(|row| row.name.as_str()), identity.as_ref());
            let identity = identity.map(|identity| identity.to_string());
            let findings: Vec<_> = findings.iter().map(show).collect();
            if (&identity, atlas_type, &findings)
                != (&case.identity, &case.atlas_type, &case.findings)
            {
                writeln!(wrong, "\n{file}: {}", case.about).unwrap();
                if let Some(identity) = identity {
                    writeln!(wrong, "identity = {identity:?}").unwrap();
                }
                writeln!(
                    wrong,
                    "atlas_type = {atlas_type:?}\nfindings = {findings:#?}"
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_connector_has_a_file_of_cases_of_its_own() {
    let files: BTreeSet<_> = files().into_iter().map(|(file, _)| file).collect();
    for connector in table().connectors() {
        let file = connector.to_lowercase();
        assert!(
            files.contains(&file),
            "tests/cases/connector/{file}.toml is missing"
        );
    }
}

/// Every connector, parsed.
fn connectors() -> impl Iterator<Item = &'static Connector> {
    table().connectors().map(|name| table().get(name).unwrap())
}

#[test]
fn rows_are_consistent() {
    let mut names = BTreeSet::new();
    for row in connectors() {
        for name in std::iter::once(&row.name).chain(&row.aliases) {
            assert!(names.insert(name), "two rows are called {name}");
        }
        for (wrong, right) in row.renamed.iter().chain(&row.misspelt) {
            let mut given = Options::new();
            given.set("connector", row.name.as_str());
            for at in &row.formats {
                given.set(format!("{at}format"), "json");
            }
            given.set(right.as_str(), "json");
            let findings = table().check(&given);
            assert!(
                findings
                    .iter()
                    .filter(|finding| finding.rule != &rules::WRONG_VALUE)
                    .filter(|finding| finding.rule != &rules::INEFFECTIVE_OPTION)
                    .all(|finding| finding.key.as_ref() != Some(right)),
                "{}: `{wrong}` leads to `{right}`, which is not an option",
                row.name
            );
        }
    }
}

#[test]
fn retired_names_are_aliases() {
    for row in connectors() {
        for name in &row.retired {
            assert!(row.aliases.contains(name), "{name}");
        }
    }
}

#[test]
fn what_rows_say_of_an_option_is_of_one_they_have() {
    for row in connectors() {
        let keys = row.only_with.keys().chain(row.values.keys());
        let conditions = row.only_with.values().chain(row.required_with.keys());
        let conditions = conditions.map(|text| text.split('=').next().unwrap());
        let lists = row.required_with.values().chain(&row.exclusive);
        let lists = lists.flat_map(|list| list.split('&'));
        let named = keys.map(String::as_str).chain(conditions).chain(lists);
        for key in named.map(|key| key.trim().to_owned()) {
            // A group says it of all its options; a connector may have only some of them.
            let has = |name: &str| row.names().any(|known| known == name);
            let in_group = ["kafka", "elasticsearch"]
                .iter()
                .any(|group| table().group(group).unwrap().values.contains_key(&key));
            // `key.format` is one of a place where it takes a format.
            let is_format = (row.formats.iter()).any(|place| format!("{place}format") == key);
            assert!(
                has(&key) || in_group || is_format,
                "{} has no option `{key}`",
                row.name
            );
        }
    }
}

#[test]
fn a_row_is_found_by_the_names_it_holds() {
    for name in table().connectors() {
        let row = table().get(name).unwrap();
        assert_eq!(row.name, name);
        for alias in &row.aliases {
            assert_eq!(table().get(alias).unwrap().name, name);
        }
    }
    for name in table().formats() {
        let row = table().format(name).unwrap();
        assert_eq!(row.name, name);
        for alias in &row.aliases {
            assert_eq!(table().format(alias).unwrap().name, name);
        }
    }
    for name in table().catalogs() {
        let row = table().catalog(name).unwrap();
        assert_eq!(row.name, name);
        assert!(table().get(&row.connector).is_some(), "{}", row.connector);
        for alias in &row.aliases {
            assert_eq!(table().catalog(alias).unwrap().name, name);
        }
    }
    assert!(!table().dialects().is_empty() && !table().file_systems().is_empty());
}

/// No row is lost where the files are cut, and every group that one names is there.
#[test]
fn the_files_are_read_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/connectors");
    let mut rows = 0;
    let mut groups = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let file: toml::Table = text.parse().unwrap();
        for kind in ["connector", "format", "catalog"] {
            let of_kind = file.get(kind).and_then(toml::Value::as_array);
            rows += of_kind.map_or(0, Vec::len);
            for row in of_kind.into_iter().flatten() {
                let also = row.get("also").and_then(toml::Value::as_array);
                let also = also.into_iter().flatten().filter_map(toml::Value::as_str);
                groups.extend(also.map(str::to_owned));
            }
        }
    }
    let cut = table().connectors().count() + table().formats().count() + table().catalogs().count();
    assert_eq!(cut, rows);
    for group in groups {
        assert!(
            table().group(&group).is_some(),
            "there is no group `{group}`"
        );
    }
}

#[test]
fn values_of_options_are_never_told() {
    for row in connectors() {
        let mut given = Options::new();
        given.set("connector", row.name.as_str());
        for key in [
            "password",
            "pasword",
            "user",
            "url",
            "sasl.jaas.config",
            "topic",
        ] {
            given.set(key, "S3CRET");
        }
        for finding in table().check(&given) {
            assert!(!format!("{finding:?}").contains("S3CRET"), "{finding:?}");
        }
    }
}
