//! The project file `headwater.toml`: where it lies, and what it and the layers around it (`settings`) say.
//!
//! Everything works without one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::model::absolute;
use super::settings::{Layers, Missing, Outside};
use crate::atlas::Timeouts;
use crate::atlas::mapping::Row;
use crate::atlas::plan::Chosen;
use crate::diagnostic::Severities;
use crate::source::SourceFile;
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
    /// What it says, and what is said outside of it.
    pub settings: Settings,
    /// The severities that it sets.
    pub severities: Severities,
    /// Who said what of the settings.
    pub layers: Layers,
    /// What was said outside of it.
    pub outside: Arc<Outside>,
}

impl Project {
    /// Its folder from the root of the file system, which tells it from other projects: that of the project file; without one,
    /// the one that it was looked for from.
    pub fn folder(&self) -> PathBuf {
        absolute(&self.root)
    }
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
    /// Addresses by names of a person's own.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub servers: IndexMap<String, String>,
    /// The profile in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Where to publish.
    pub catalogue: CatalogueSettings,
    /// Severities by the code of a rule, or by the family that its code begins with.
    #[serde(skip_deserializing)]
    pub rules: BTreeMap<String, String>,
    /// Clusters that run.
    pub flink: FlinkSettings,
    /// Limits.
    pub limits: Limits,
    /// Looks and manners.
    pub ui: UiSettings,
}

impl Settings {
    /// The address that is meant: that of a name in `servers`, else what is written.
    pub fn address_of<'a>(&'a self, written: &'a str) -> &'a str {
        self.servers.get(written).map_or(written, String::as_str)
    }

    /// Puts addresses in the place of names.
    pub(super) fn name_servers(&mut self) {
        let servers = std::mem::take(&mut self.servers);
        let runs = self.runs.iter_mut().filter_map(|it| it.cluster.as_mut());
        let single = self.gateway.iter_mut().chain(&mut self.catalogue.url);
        for written in self.clusters.iter_mut().chain(single).chain(runs) {
            if let Some(address) = servers.get(written) {
                written.clone_from(address);
            }
        }
        self.servers = servers;
    }
}

/// How the terminal UI and what is printed look and behave.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the configuration, and any may go with any"
)]
pub struct UiSettings {
    /// The name of a theme; none means what fits the background.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// When to use colours.
    pub color: When,
    /// ASCII only in what the program itself draws.
    pub ascii: bool,
    /// Text in order in place of screens.
    pub plain: bool,
    /// Whether the mouse is used from the start.
    pub mouse: bool,
    /// How files that change are noticed.
    pub watch: Watch,
    /// Whether nothing is published.
    pub read_only: bool,
}

impl Default for UiSettings {
    fn default() -> Self {
        Self {
            theme: None,
            color: When::Auto,
            ascii: false,
            plain: false,
            mouse: true,
            watch: Watch::Events,
            read_only: false,
        }
    }
}

/// When something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Where it fits.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How files that change are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watch {
    /// The system tells.
    #[default]
    Events,
    /// They are looked at every now and then.
    Poll,
    /// Not at all.
    Off,
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
    /// Other metadata namespaces, by the namespace of a dataset's identity (`kafka://broker:9092`) or `catalog:NAME`; `*` in a
    /// key stands for anything.
    pub namespaces: IndexMap<String, String>,
    /// Whether columns and their lineage are planned too.
    pub columns: bool,
    /// What is done in every plan about what the catalogue has otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Chosen>,
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

impl ProjectError {
    /// What is wrong at a place of a file, or with the file as a whole.
    pub(super) fn at(
        source: &SourceFile,
        offset: Option<usize>,
        message: String,
        hint: Option<String>,
    ) -> Self {
        let place = offset.map_or_else(
            || source.name().to_string(),
            |offset| place_in(source, offset),
        );
        Self {
            place,
            message,
            hint,
        }
    }
}

/// A place in a file, as it is told.
pub(super) fn place_in(source: &SourceFile, offset: usize) -> String {
    let start = source.position(offset);
    format!("{}:{}:{}", source.name(), start.line, start.column)
}

impl Project {
    /// The project of `explicit`, or of the nearest project file in `from` or above it. Without one, `from` is the root.
    /// What is said outside of it holds too.
    pub fn find(
        from: &Path,
        explicit: Option<&Path>,
        outside: Outside,
    ) -> Result<Self, ProjectError> {
        let nearest = || {
            let mut files = from.ancestors().map(|directory| directory.join(FILE_NAME));
            files.find(|file| file.is_file())
        };
        let file = explicit.map(Path::to_owned).or_else(nearest);
        Self::load(from, file, Arc::new(outside), Missing::Refused)
    }

    /// A directory without a project file, whatever lies there.
    pub fn alone(root: &Path, outside: Outside) -> Result<Self, ProjectError> {
        Self::load(root, None, Arc::new(outside), Missing::Refused)
    }

    /// The same project with another of its profiles chosen.
    pub fn with_profile(&self, name: &str) -> Result<Self, ProjectError> {
        let outside = Arc::new(self.outside.with_profile(name));
        let project = Self::load(&self.root, self.file.clone(), outside, Missing::Refused)?;
        Ok(Self {
            root: self.root.clone(),
            ..project
        })
    }

    /// Another project with the same said outside of it.
    pub fn beside(&self, from: &Path, file: Option<&Path>) -> Result<Self, ProjectError> {
        let file = file.map(Path::to_owned);
        Self::load(from, file, Arc::clone(&self.outside), Missing::LeftOut)
    }

    /// What the settings are where the project file says this, with the same said outside of it.
    pub(super) fn saying(&self, source: &SourceFile) -> Result<Settings, ProjectError> {
        Layers::of(&self.outside, Some(source), Missing::Refused)?.settings()
    }

    fn load(
        from: &Path,
        file: Option<PathBuf>,
        outside: Arc<Outside>,
        missing: Missing,
    ) -> Result<Self, ProjectError> {
        let source = match &file {
            Some(file) => {
                let bytes = std::fs::read(file).map_err(|error| ProjectError {
                    place: file.display().to_string(),
                    message: format!("the project file cannot be read: {error}"),
                    hint: None,
                })?;
                Some(SourceFile::new(&file.display().to_string(), None, bytes))
            }
            None => None,
        };
        let layers = Layers::of(&outside, source.as_ref(), missing)?;
        let root = file.as_ref().and_then(|file| {
            let whole = from.join(file);
            whole.parent().map(Path::to_owned)
        });
        Ok(Self {
            root: root.unwrap_or_else(|| from.to_owned()),
            file,
            settings: layers.settings()?,
            severities: layers.severities(),
            layers,
            outside,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, ProjectError> {
        let file = SourceFile::new(FILE_NAME, None, text.into());
        Layers::of(&Outside::default(), Some(&file), Missing::Refused)?.settings()
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
                "unknown key `namespace`",
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
        let project = Project::find(&inner, None, Outside::default()).unwrap();
        assert_eq!(project.root, directory.path());
        assert_eq!(project.scripts(), [directory.path().join("a")]);
    }
}
