//! The project file `headwater.toml`: where it lies, what it says, and what is wrong with it.
//!
//! Everything works without one. Reading it is strict: a key that is not known is an error with its place and the nearest
//! known key, because a misspelt setting that does nothing is worse than none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::atlas::Timeouts;
use crate::atlas::mapping::Row;
use crate::diagnostic::{Severities, SeverityError};
use crate::source::SourceFile;
use crate::text::{did_you_mean, nearest};
use crate::workspace::running::Run;

/// The name of the project file.
pub const FILE_NAME: &str = "headwater.toml";

/// A project: a directory, and what its project file says.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The directory that job names are relative to.
    pub root: PathBuf,
    /// The project file, if there is one.
    pub file: Option<PathBuf>,
    /// What it says.
    pub settings: Settings,
    /// The severities that it sets.
    pub severities: Severities,
}

/// What a project file can say. Every field has a default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Settings {
    /// Files and directories that are opened where none are named, relative to the project file.
    pub scripts: Vec<PathBuf>,
    /// Scripts whose definitions all others see, relative to the project file.
    pub preambles: Vec<PathBuf>,
    /// Addresses of clusters that are opened where nothing is named.
    pub clusters: Vec<String>,
    /// Address of the SQL gateway that tells how the tables of their jobs are defined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// Whether all files share one catalogue.
    pub together: bool,
    /// Which statements some jobs run, where that is not told by what they do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<Run>,
    /// Where to publish.
    pub catalogue: CatalogueSettings,
    /// Severities by the code of a rule, or by the family that its code begins with.
    #[serde(skip_deserializing)]
    pub rules: BTreeMap<String, String>,
    /// Clusters that run.
    pub flink: FlinkSettings,
    /// Limits.
    pub limits: Limits,
}

/// How clusters are asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct FlinkSettings {
    /// Seconds between two questions for the jobs of a cluster whose jobs are on screen; 0 asks only on demand.
    pub refresh: u32,
}

impl Default for FlinkSettings {
    fn default() -> Self {
        Self { refresh: 15 }
    }
}

impl FlinkSettings {
    /// The time between two questions; none where nobody is asked again unless a person does.
    pub fn interval(&self) -> Option<Duration> {
        (self.refresh > 0).then(|| Duration::from_secs(self.refresh.into()))
    }
}

/// The catalogue to compare with and to publish to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CatalogueSettings {
    /// Address of an Atlas server; none means the local catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Metadata namespace, the part after `@` of qualified names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Other metadata namespaces, by the namespace of a dataset's identity (`kafka://broker:9092`); `*` at the end of a
    /// key stands for anything.
    pub namespaces: IndexMap<String, String>,
    /// Whether columns and their lineage are planned too.
    pub columns: bool,
    /// Which Atlas type and which names some datasets get, before the built-in rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mapping: Vec<Row>,
}

/// Limits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Limits {
    /// How long one answer of a server may take.
    pub server_seconds: u32,
    /// A dataset with more columns is planned without any.
    pub columns_per_dataset: usize,
    /// A process with more edges between columns is planned without column lineage.
    pub column_edges_per_process: usize,
    /// How long the catalogue may take over a question.
    pub read_seconds: u32,
    /// How long it may take over what changes something.
    pub write_seconds: u32,
    /// How long what was published may take until all of it reads back.
    pub settle_seconds: u32,
    /// How long the catalogue may go on with a request whose sender was cut off.
    pub afterlife_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let timeouts = Timeouts::default();
        let seconds = |duration: Duration| u32::try_from(duration.as_secs()).unwrap_or(u32::MAX);
        Self {
            server_seconds: 10,
            columns_per_dataset: 1000,
            column_edges_per_process: 5000,
            read_seconds: seconds(timeouts.read),
            write_seconds: seconds(timeouts.write),
            settle_seconds: seconds(timeouts.settle),
            afterlife_seconds: seconds(timeouts.afterlife),
        }
    }
}

impl Limits {
    /// How long one answer of a server may take.
    pub fn server_timeout(&self) -> Duration {
        Duration::from_secs(self.server_seconds.max(1).into())
    }

    /// How long to wait for the catalogue.
    pub fn catalogue_timeouts(&self) -> Timeouts {
        let seconds = |count: u32| Duration::from_secs(count.into());
        Timeouts {
            read: seconds(self.read_seconds.max(1)),
            write: seconds(self.write_seconds.max(1)),
            settle: seconds(self.settle_seconds),
            afterlife: seconds(self.afterlife_seconds),
            ..Timeouts::default()
        }
    }
}

/// Why a project file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ProjectError {
    /// The file, with line and column where there are any.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do, if there is something to do.
    pub hint: Option<String>,
}

impl Project {
    /// The project of `explicit`, or of the nearest project file in `from` or above it. Without one, `from` is the root.
    pub fn find(from: &Path, explicit: Option<&Path>) -> Result<Self, ProjectError> {
        if let Some(file) = explicit {
            return Self::load(from, file);
        }
        let found = from
            .ancestors()
            .map(|directory| directory.join(FILE_NAME))
            .find(|file| file.is_file());
        match found {
            Some(file) => Self::load(from, &file),
            None => Ok(Self {
                root: from.to_owned(),
                ..Self::default()
            }),
        }
    }

    fn load(from: &Path, file: &Path) -> Result<Self, ProjectError> {
        let bytes = std::fs::read(file).map_err(|error| ProjectError {
            place: file.display().to_string(),
            message: format!("the project file cannot be read: {error}"),
            hint: None,
        })?;
        let source = SourceFile::new(&file.display().to_string(), None, bytes);
        let root = from.join(file).parent().map(Path::to_owned);
        let (settings, severities) = parse(&source)?;
        Ok(Self {
            root: root.unwrap_or_else(|| from.to_owned()),
            file: Some(file.to_owned()),
            settings,
            severities,
        })
    }

    /// The scripts of the project, as paths.
    pub fn scripts(&self) -> Vec<PathBuf> {
        self.paths(&self.settings.scripts)
    }

    /// The preambles of the project, as paths.
    pub fn preambles(&self) -> Vec<PathBuf> {
        self.paths(&self.settings.preambles)
    }

    fn paths(&self, relative: &[PathBuf]) -> Vec<PathBuf> {
        // Short names where the program is started in the project itself; they are what a person sees.
        let is_here = std::env::current_dir().is_ok_and(|here| here == self.root);
        relative
            .iter()
            .map(|path| {
                if is_here {
                    path.clone()
                } else {
                    self.root.join(path)
                }
            })
            .collect()
    }
}

fn parse(source: &SourceFile) -> Result<(Settings, Severities), ProjectError> {
    let refused = |error: &toml::de::Error| {
        failure(
            source,
            error.span().map(|it| it.start),
            error.message().to_owned(),
            None,
        )
    };
    let table = DeTable::parse(source.text()).map_err(|it| refused(&it))?;
    check_keys(source, table.get_ref())?;
    let mut settings: Settings = toml::from_str(source.text()).map_err(|it| refused(&it))?;
    check_mapping(source, table.get_ref(), &settings.catalogue.mapping)?;
    let mut severities = Severities::default();
    if let Some(table) = table
        .get_ref()
        .get("rules")
        .and_then(|it| it.get_ref().as_table())
    {
        settings.rules = read_rules(source, "", table, &mut severities)?;
    }
    Ok((settings, severities))
}

/// Known keys of the file and of its tables. Codes of rules are checked where they are read.
const KEYS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "scripts",
            "preambles",
            "clusters",
            "gateway",
            "together",
            "runs",
            "catalogue",
            "rules",
            "flink",
            "limits",
        ],
    ),
    ("flink", &["refresh"]),
    (
        "catalogue",
        &["url", "namespace", "namespaces", "columns", "mapping"],
    ),
    (
        "limits",
        &[
            "server-seconds",
            "columns-per-dataset",
            "column-edges-per-process",
            "read-seconds",
            "write-seconds",
            "settle-seconds",
            "afterlife-seconds",
        ],
    ),
];

fn check_keys(source: &SourceFile, file: &DeTable<'_>) -> Result<(), ProjectError> {
    for &(name, known) in KEYS {
        let table = match name {
            "" => Some(file),
            name => file.get(name).and_then(|it| it.get_ref().as_table()),
        };
        for key in table.into_iter().flat_map(DeTable::keys) {
            if !known.contains(&key.get_ref().as_ref()) {
                return Err(unknown_key(source, key, known));
            }
        }
    }
    Ok(())
}

/// What the form of a mapping allows and its meaning does not.
fn check_mapping(
    source: &SourceFile,
    file: &DeTable<'_>,
    rows: &[Row],
) -> Result<(), ProjectError> {
    let written = file
        .get("catalogue")
        .and_then(|it| it.get_ref().as_table()?.get("mapping"))
        .and_then(|it| it.get_ref().as_array());
    for (at, row) in rows.iter().enumerate() {
        if let Some(problem) = row.problem() {
            let place = written.and_then(|written| Some(written.get(at)?.span().start));
            return Err(failure(source, place, problem, None));
        }
    }
    Ok(())
}

fn read_rules(
    source: &SourceFile,
    prefix: &str,
    table: &DeTable<'_>,
    into: &mut Severities,
) -> Result<BTreeMap<String, String>, ProjectError> {
    let mut read = BTreeMap::new();
    for (key, value) in table {
        let code = format!("{prefix}{}", key.get_ref());
        let refused = |message: String, at: std::ops::Range<usize>| {
            Err(failure(source, Some(at.start), message, None))
        };
        match value.get_ref() {
            // `connector.unknown = "error"` is a table in TOML's eyes. Codes have two parts, so this ends.
            DeValue::Table(inner) if prefix.is_empty() => {
                read.extend(read_rules(source, &format!("{code}."), inner, into)?);
            }
            DeValue::String(severity) => match into.set(&code, severity) {
                Ok(()) => {
                    read.insert(code, severity.to_string());
                }
                Err(error @ SeverityError::UnknownRule { .. }) => {
                    return refused(error.to_string(), key.span());
                }
                Err(error @ SeverityError::UnknownSeverity { .. }) => {
                    return refused(error.to_string(), value.span());
                }
            },
            other => {
                let message = format!("a severity is a string, not {}", other.type_str());
                return refused(message, value.span());
            }
        }
    }
    Ok(read)
}

fn unknown_key(
    source: &SourceFile,
    key: &Spanned<toml::de::DeString<'_>>,
    known: &[&str],
) -> ProjectError {
    let name = key.get_ref();
    // Whoever wrote the project could run a program here, or have a password sent elsewhere.
    let hint = if name == "login" {
        Some(
            "logins belong in your own config.toml (`headwater config path` says where)".to_owned(),
        )
    } else {
        nearest(name, known.iter().copied()).map(did_you_mean)
    };
    failure(
        source,
        Some(key.span().start),
        format!("unknown key `{name}`"),
        hint,
    )
}

fn failure(
    source: &SourceFile,
    offset: Option<usize>,
    message: String,
    hint: Option<String>,
) -> ProjectError {
    let place = match offset {
        Some(offset) => {
            let start = source.position(offset);
            format!("{}:{}:{}", source.name(), start.line, start.column)
        }
        None => source.name().to_string(),
    };
    ProjectError {
        place,
        message,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, ProjectError> {
        Ok(parse(&SourceFile::new(FILE_NAME, None, text.into()))?.0)
    }

    #[test]
    fn a_whole_file_is_read() {
        let settings = read(
            "scripts = [\"jobs\"]\npreambles = [\"ddl.sql\"]\nclusters = [\"http://jm:8081\"]\ngateway = \"http://gw:8083\"\ntogether = true\n\
             [catalogue]\nurl = \"https://atlas:21443\"\nnamespace = \"prod\"\ncolumns = true\n\
             [limits]\nserver-seconds = 3\ncolumns-per-dataset = 40\n\
             write-seconds = 5\nafterlife-seconds = 0\n\
             [flink]\nrefresh = 60\n\
             [rules]\nconnector.unknown = \"off\"\n\"lineage.self-loop\" = \"error\"\n",
        )
        .unwrap();
        assert_eq!(settings.scripts, [PathBuf::from("jobs")]);
        assert_eq!(settings.gateway.as_deref(), Some("http://gw:8083"));
        assert_eq!(settings.catalogue.namespace.as_deref(), Some("prod"));
        assert!(settings.catalogue.columns);
        assert_eq!(settings.limits.server_timeout(), Duration::from_secs(3));
        assert_eq!(settings.flink.interval(), Some(Duration::from_mins(1)));
        assert_eq!(settings.limits.columns_per_dataset, 40);
        assert_eq!(settings.limits.column_edges_per_process, 5000);
        let timeouts = settings.limits.catalogue_timeouts();
        assert_eq!(
            (timeouts.write, timeouts.afterlife, timeouts.read),
            (
                Duration::from_secs(5),
                Duration::ZERO,
                Timeouts::default().read
            )
        );
        assert_eq!(settings.rules["connector.unknown"], "off");
        assert_eq!(settings.rules["lineage.self-loop"], "error");
    }

    #[test]
    fn a_misspelt_key_is_told_with_its_place_and_the_nearest_name() {
        let error = read("together = true\n[catalogue]\nnamspace = \"x\"\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "headwater.toml:3:1: unknown key `namspace`"
        );
        assert_eq!(error.hint.as_deref(), Some("did you mean `namespace`?"));
    }

    #[test]
    fn a_mapping_is_for_something_and_has_placeholders_that_mean_something() {
        let row = "[[catalogue.mapping]]\ntype = \"kafka_topic\"\nname = \"{name}\"\n";
        let whole = format!(
            "{row}qualified_name = \"{{name}}@{{ns}}\"\nnamespaces = [\"kafka://prod*\"]\n"
        );
        assert_eq!(read(&whole).unwrap().catalogue.mapping.len(), 1);
        for (broken, told) in [
            (
                format!("{row}qualified_name = \"{{name}}\"\n"),
                "says what it is for",
            ),
            (whole.replace("{ns}", "{nss}"), "placeholder `{nss}`"),
            (
                whole.replace("namespaces", "namespace"),
                "unknown field `namespace`",
            ),
            (
                whole.replace("name = \"{name}\"\n", ""),
                "missing field `name`",
            ),
        ] {
            let error = read(&broken).unwrap_err();
            assert!(error.message.contains(told), "{error}");
            assert!(error.place.starts_with("headwater.toml:"), "{error}");
        }
    }

    #[test]
    fn a_misspelt_rule_is_told_too() {
        let error = read("[rules]\nconnector.unknwon = \"error\"\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "headwater.toml:2:11: no rule is called `connector.unknwon`; did you mean `connector.unknown`?"
        );
        let error = read("[rules]\nconnector.unknown = \"fatal\"\n").unwrap_err();
        assert_eq!(error.place, "headwater.toml:2:21");
    }

    #[test]
    fn what_is_no_toml_has_its_place() {
        let error = read("scripts = [\n").unwrap_err();
        assert!(error.place.starts_with("headwater.toml:"), "{error}");
        let error = read("scripts = 1\n").unwrap_err();
        assert_eq!(error.place, "headwater.toml:1:11");
    }

    #[test]
    fn the_nearest_project_file_above_is_found() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(directory.path().join(FILE_NAME), "scripts = [\"a\"]").unwrap();
        let project = Project::find(&inner, None).unwrap();
        assert_eq!(project.root, directory.path());
        assert_eq!(project.scripts(), [directory.path().join("a")]);
    }
}
