//! The layers of settings, `defaults < person < project < profile < environment < flags`, and which of them said what.
//!
//! The highest layer that names a key decides it. Lists, maps and rows are taken as a whole; severities rule by rule.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::check::check;
use super::environment;
use super::keys::{Kind, Side, find, leaves};
use super::profiles::{self, Missing};
use crate::atlas::Target;
use crate::diagnostic::{Severities, SeverityError};
use crate::source::SourceFile;
use crate::workspace::Settings;
use crate::workspace::project::{ProjectError, place_in};

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// Nobody; it is so without being said.
    #[default]
    Default,
    /// A person's own `config.toml`.
    Person,
    /// `headwater.toml`.
    Project,
    /// The chosen profile of `headwater.toml`.
    Profile,
    /// A variable.
    Environment,
    /// An option of the command line.
    Flag,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Default => "default",
            Self::Person => "person",
            Self::Project => "project",
            Self::Profile => "profile",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

/// Who said something, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Origin {
    /// Who.
    pub layer: Layer,
    /// Where: file, line and column; the variable; the option. Nothing for what is so without being said.
    pub place: String,
}

/// An option of the command line that sets a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    /// The path of the key.
    pub path: &'static str,
    /// The value.
    pub value: Value,
    /// The option as it is written.
    pub option: &'static str,
}

/// What is said outside of any project.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// The person's own configuration.
    pub person: Option<SourceFile>,
    /// The variables that are settings.
    pub environment: Vec<(String, String)>,
    /// The command line.
    pub flags: Vec<Flag>,
}

/// A setting in force, for a person who asks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// The path of the key.
    pub key: String,
    /// The value; none where nothing is set.
    pub value: Option<Value>,
    /// Who says so.
    #[serde(flatten)]
    pub origin: Origin,
}

/// What all layers together say.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    pub(super) values: Table,
    rules: BTreeMap<String, String>,
    severities: Severities,
    origins: BTreeMap<String, Origin>,
    /// What each profile of the project says, by name.
    pub(super) profiles: BTreeMap<String, Layers>,
}

impl Layers {
    /// The layers over one another, without a project or with its file.
    pub fn of(
        outside: &Outside,
        project: Option<&SourceFile>,
        missing: Missing,
    ) -> Result<Self, ProjectError> {
        let mut layers = Self::default();
        if let Some(person) = &outside.person {
            layers.take_in_file(person, Layer::Person)?;
        }
        if let Some(project) = project {
            layers.take_in_file(project, Layer::Project)?;
        }
        layers.take_in_outside(outside)?;
        if let Some(profile) = layers.chosen_profile(project, missing)? {
            layers.lay_over(&profile);
            // They go before it, and only they tell which one is chosen.
            layers.take_in_outside(outside)?;
        }
        Ok(layers)
    }

    /// Takes in the environment and the command line.
    fn take_in_outside(&mut self, outside: &Outside) -> Result<(), ProjectError> {
        for (path, value, place) in environment::read(&outside.environment)? {
            self.set(&path, value, Layer::Environment, place);
        }
        for flag in &outside.flags {
            let place = flag.option.to_owned();
            self.set(flag.path, flag.value.clone(), Layer::Flag, place);
        }
        Ok(())
    }

    /// Takes in a file. It is read on its own first, so that what is wrong with it has its place there.
    fn take_in_file(&mut self, source: &SourceFile, layer: Layer) -> Result<(), ProjectError> {
        let side = match layer {
            Layer::Project => Side::Project,
            _ => Side::Person,
        };
        let refused = |error: &toml::de::Error| {
            let place = error.span().map(|it| it.start);
            ProjectError::at(source, place, error.message().to_owned(), None)
        };
        let places = DeTable::parse(source.text()).map_err(|it| refused(&it))?;
        let places = places.get_ref();
        check(source, places, side)?;
        let alone: Settings = toml::from_str(source.text()).map_err(|it| refused(&it))?;
        check_mapping(source, places, &alone)?;
        check_choices(source, places, &alone)?;
        check_servers(source, places, &alone)?;
        let values: Table = toml::from_str(source.text()).map_err(|it| refused(&it))?;
        self.profiles.extend(profiles::of(source, &values, places)?);
        self.take_in_keys(source, &values, places, layer)
    }

    /// Takes in what stands in a table of a file that was checked.
    pub(super) fn take_in_keys(
        &mut self,
        source: &SourceFile,
        values: &Table,
        places: &DeTable<'_>,
        layer: Layer,
    ) -> Result<(), ProjectError> {
        for (path, key) in leaves() {
            if key.side == Side::Person || key.kind == Kind::Profiles {
                continue;
            }
            let Some((value, place)) = at(values, &path).zip(place_of(places, &path)) else {
                continue;
            };
            match (key.kind, place.1.as_table()) {
                (Kind::Severities, Some(table)) => self.take_in_rules(source, "", table, layer)?,
                (Kind::Severities, None) => {
                    let message = format!("`{path}` is a table, not {}", place.1.type_str());
                    return Err(ProjectError::at(source, Some(place.0), message, None));
                }
                _ => self.set(&path, value.clone(), layer, place_in(source, place.0)),
            }
        }
        Ok(())
    }

    fn take_in_rules(
        &mut self,
        source: &SourceFile,
        prefix: &str,
        table: &DeTable<'_>,
        layer: Layer,
    ) -> Result<(), ProjectError> {
        for (key, value) in table {
            let code = format!("{prefix}{}", key.get_ref());
            let refused = |message: String, at: std::ops::Range<usize>| {
                Err(ProjectError::at(source, Some(at.start), message, None))
            };
            match value.get_ref() {
                // `connector.unknown = "error"` is a table in TOML's eyes. Codes have two parts, so this ends.
                DeValue::Table(inner) if prefix.is_empty() => {
                    self.take_in_rules(source, &format!("{code}."), inner, layer)?;
                }
                DeValue::String(severity) => match self.severities.set(&code, severity) {
                    Ok(()) => {
                        let place = place_in(source, key.span().start);
                        let origin = Origin { layer, place };
                        self.origins.insert(format!("rules.{code}"), origin);
                        self.rules.insert(code, severity.to_string());
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
        Ok(())
    }

    /// Takes in what others say: it goes before what was said until now.
    fn lay_over(&mut self, others: &Self) {
        for (path, origin) in &others.origins {
            if let Some(value) = at(&others.values, path) {
                self.set(path, value.clone(), origin.layer, origin.place.clone());
            }
        }
        for (code, severity) in &others.rules {
            // It was checked where it was read.
            if self.severities.set(code, severity).is_ok() {
                let path = format!("rules.{code}");
                let origin = others.origin(&path);
                self.origins.insert(path, origin);
                self.rules.insert(code.clone(), severity.clone());
            }
        }
    }

    fn set(&mut self, path: &str, value: Value, layer: Layer, place: String) {
        let mut table = &mut self.values;
        let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
        if !above.is_empty() {
            let below = table.entry(above).or_insert_with(|| Table::new().into());
            let Value::Table(below) = below else { return };
            table = below;
        }
        table.insert(name.to_owned(), value);
        let origin = Origin { layer, place };
        self.origins.insert(path.to_owned(), origin);
    }

    /// The settings in force.
    pub fn settings(&self) -> Result<Settings, ProjectError> {
        // From text, as a file is read: what reads values is as much code again.
        let read: Result<Settings, _> = toml::from_str(&self.values.to_string());
        let mut settings = read.map_err(|error| {
            let place = self.origins.values().map(|origin| origin.place.as_str());
            ProjectError {
                place: place.collect::<Vec<_>>().join(", "),
                message: error.message().to_owned(),
                hint: None,
            }
        })?;
        settings.rules.clone_from(&self.rules);
        settings.name_servers();
        Ok(settings)
    }

    /// The severities in force.
    pub fn severities(&self) -> Severities {
        self.severities.clone()
    }

    /// Every setting in force with who says so, in the order of the table of keys; of rules those that are set.
    pub fn all(&self, settings: &Settings) -> Vec<Setting> {
        let in_force = Table::try_from(settings).unwrap_or_default();
        let mut all = Vec::new();
        for (path, key) in leaves() {
            match key.kind {
                Kind::Severities => all.extend(self.rules.iter().map(|(code, severity)| Setting {
                    key: format!("rules.{code}"),
                    value: Some(Value::String(severity.clone())),
                    origin: self.origin(&format!("rules.{code}")),
                })),
                Kind::Profiles => {}
                _ if key.side == Side::Person => {}
                _ => all.push(Setting {
                    value: at(&in_force, &path).cloned(),
                    origin: self.origin(&path),
                    key: path,
                }),
            }
        }
        all
    }

    /// Who says what is behind a key.
    pub fn origin(&self, path: &str) -> Origin {
        self.origins.get(path).cloned().unwrap_or_default()
    }

    /// Who decides a key, where anybody does; for errors about its value.
    pub fn place(&self, path: &str) -> Option<&str> {
        debug_assert!(find(path).is_some(), "{path} is a key");
        self.origins.get(path).map(|origin| origin.place.as_str())
    }
}

/// What the form of a mapping, or of its namespace, allows and its meaning does not.
pub(super) fn check_mapping(
    source: &SourceFile,
    file: &DeTable<'_>,
    settings: &Settings,
) -> Result<(), ProjectError> {
    let written = place_of(file, "catalogue.mapping").and_then(|(_, value)| value.as_array());
    for (at, row) in settings.catalogue.mapping.iter().enumerate() {
        if let Some(problem) = row.problem() {
            let place = written.and_then(|written| Some(written.get(at)?.span().start));
            return Err(ProjectError::at(source, place, problem, None));
        }
    }
    if settings.catalogue.namespace.as_deref() == Some("") {
        let place = place_of(file, "catalogue.namespace").map(|(place, _)| place);
        let message = "`catalogue.namespace` is empty".to_owned();
        let hint = "name the part after `@`, or leave the key out: `primary`".to_owned();
        return Err(ProjectError::at(source, place, message, Some(hint)));
    }
    Ok(())
}

/// What is said once for all plans takes nothing away.
pub(super) fn check_choices(
    source: &SourceFile,
    file: &DeTable<'_>,
    settings: &Settings,
) -> Result<(), ProjectError> {
    let written = place_of(file, "catalogue.choices").and_then(|(_, value)| value.as_array());
    let mut choices = settings.catalogue.choices.iter().enumerate();
    let Some((at, chosen)) = choices.find(|(_, chosen)| !chosen.may_last()) else {
        return Ok(());
    };
    let place = written.and_then(|written| Some(written.get(at)?.span().start));
    let message =
        format!("`{chosen}` takes something away, which is chosen for one plan at a time");
    let hint = format!("leave it out, and give `--choose {chosen}` with a plan that you look at");
    Err(ProjectError::at(source, place, message, Some(hint)))
}

/// A name of a server is a word that nobody would take for an address or a path.
pub(super) fn check_servers(
    source: &SourceFile,
    file: &DeTable<'_>,
    settings: &Settings,
) -> Result<(), ProjectError> {
    for name in settings.servers.keys() {
        let is_word = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
        let is_name = name.starts_with(char::is_alphanumeric) && name.chars().all(is_word);
        if !is_name || name == Target::LOCAL {
            let written = place_of(file, "servers").and_then(|(_, all)| all.as_table());
            let place = written.and_then(|all| place_of(all, name));
            let message = format!("`{name}` cannot be the name of a server");
            let hint = "letters, digits, `-` and `_`, and not `local`".to_owned();
            let place = place.map(|(place, _)| place);
            return Err(ProjectError::at(source, place, message, Some(hint)));
        }
    }
    Ok(())
}

/// What stands at a path.
pub(super) fn at<'t>(table: &'t Table, path: &str) -> Option<&'t Value> {
    match path.split_once('.') {
        Some((above, name)) => table.get(above)?.as_table()?.get(name),
        None => table.get(path),
    }
}

/// What stands at a path, and where its key begins.
pub(super) fn place_of<'t, 'd>(
    table: &'t DeTable<'d>,
    path: &str,
) -> Option<(usize, &'t DeValue<'d>)> {
    let entry = |table: &'t DeTable<'d>, name: &str| {
        let mut entries = table.iter();
        entries.find(|(key, _)| &**key.get_ref() == name)
    };
    let (above, name) = path.split_once('.').unwrap_or(("", path));
    let table = if above.is_empty() {
        table
    } else {
        entry(table, above)?.1.get_ref().as_table()?
    };
    let (key, value) = entry(table, name)?;
    Some((key.span().start, value.get_ref()))
}
