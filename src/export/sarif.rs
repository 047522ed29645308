//! Findings as SARIF 2.1.0, which code hosts and editors read
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; sections are named where they decide something).

mod fingerprint;
mod region;
mod uri;

use std::collections::HashMap;

use indexmap::IndexMap;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Place, Rule, documentation, rules};
use crate::source::{ProjectPaths, SourceFile};
use fingerprint::Fingerprints;
use region::{Region, Regions};
use uri::ArtifactLocation;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log with one run.
#[derive(Debug, Clone, Serialize)]
pub struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    /// Said, though it is what a reader assumes: our own columns count characters (3.14.17).
    column_kind: &'static str,
    original_uri_base_ids: IndexMap<&'static str, Described>,
    results: Vec<SarifResult>,
}

#[derive(Debug, Clone, Serialize)]
struct Described {
    description: Text,
}

#[derive(Debug, Clone, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    short_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Debug, Clone, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Clone, Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Configuration {
    level: crate::diagnostic::Severity,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    /// The severity in force. Its names are SARIF's.
    level: crate::diagnostic::Severity,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    partial_fingerprints: IndexMap<&'static str, String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

/// Findings as a SARIF log. `files` are those that were read, for the places in them; `paths` say what a file is called
/// within the project.
pub fn sarif<'a>(
    found: &'a [Diagnostic],
    files: impl IntoIterator<Item = &'a SourceFile>,
    paths: &ProjectPaths,
) -> SarifLog {
    let files: HashMap<&str, &SourceFile> = files
        .into_iter()
        .map(|file| (&**file.name(), file))
        .collect();
    let mut writer = Writer {
        files,
        paths,
        regions: Regions::default(),
        fingerprints: Fingerprints::default(),
    };
    let results = found.iter().map(|diagnostic| writer.result(diagnostic));
    SarifLog {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            results: results.collect(),
            tool: Tool {
                driver: Driver {
                    name: "headwater",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules::ALL.iter().map(|rule| descriptor(rule)).collect(),
                },
            },
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: IndexMap::from([(
                uri::ROOT,
                Described {
                    description: Text {
                        text: "The folder of the project.".to_owned(),
                    },
                },
            )]),
        }],
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let help = documentation(rule);
    ReportingDescriptor {
        id: rule.code,
        short_description: Text {
            text: format!("{}.", rule.title),
        },
        help: Help {
            text: help,
            markdown: help,
        },
        default_configuration: Configuration {
            level: rule.severity,
        },
    }
}

struct Writer<'a> {
    files: HashMap<&'a str, &'a SourceFile>,
    paths: &'a ProjectPaths,
    regions: Regions<'a>,
    fingerprints: Fingerprints,
}

impl<'a> Writer<'a> {
    fn result(&mut self, diagnostic: &'a Diagnostic) -> SarifResult {
        let rule = diagnostic.rule;
        let file =
            (diagnostic.place.as_ref()).and_then(|place| self.files.get(&*place.file).copied());
        let place = diagnostic.place.as_ref();
        let fingerprint = self.fingerprints.of(diagnostic, file, self.paths);
        SarifResult {
            rule_id: rule.code,
            rule_index: rules::ALL
                .iter()
                .position(|known| *known == rule)
                .unwrap_or(0),
            level: diagnostic.severity,
            message: Text {
                text: message(diagnostic),
            },
            locations: place
                .map(|place| self.location(place, file))
                .into_iter()
                .collect(),
            // What GitHub tells by whether it has seen an alert before.
            partial_fingerprints: IndexMap::from([("primaryLocationLineHash", fingerprint)]),
        }
    }

    fn location(&mut self, place: &Place, file: Option<&'a SourceFile>) -> Location {
        Location {
            physical_location: PhysicalLocation {
                artifact_location: uri::of(place, file, self.paths),
                region: file.map(|file| self.regions.of(file, place.span)),
            },
        }
    }
}

/// The message, and what to do below it.
fn message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.hint {
        Some(hint) => format!("{}\n{hint}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

#[cfg(test)]
mod tests;
