//! `headwater config`: the configuration in force, who says so, where it lies, and what it may be.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::args::Format;
use super::dirs::{self, Dirs};
use super::output::Look;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, log, output};
use crate::atlas::Target;
use crate::atlas::mapping::MappingOptions;
use crate::secret;
use crate::text::{self, printable};
use crate::workspace::settings::{Layer, Setting, Side, schema};
use crate::workspace::{Project, Settings};

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to show.
    #[command(subcommand)]
    pub what: ConfigCommand,
}

/// What to show of the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigCommand {
    /// Where the project file, your own configuration, the local catalogue, journals and the log lie
    Path,
    /// The settings in force, as a project file
    Show {
        /// One setting a line, each with who says so and where: default, person, project, profile, environment, flag
        #[arg(long)]
        origin: bool,
        /// How to print
        #[arg(
            long,
            value_name = "FORMAT",
            default_value = "text",
            requires = "origin"
        )]
        format: Format,
    },
    /// The profiles of the project file, each with its clusters and its catalogue; `*` is in force
    Profiles {
        /// How to print
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// The JSON schema of a file, for editors
    Schema {
        /// Of which file
        #[arg(value_name = "FILE", default_value = "project")]
        of: SchemaOf,
    },
}

/// A file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `headwater.toml`
    Project,
    /// `config.toml`, your own
    Person,
}

/// Runs it.
pub(super) fn run(args: &ConfigArgs, session: &Session) -> Result<Outcome, AppError> {
    let project = &session.project;
    match args.what {
        ConfigCommand::Path => output::data(&paths(session)?)?,
        ConfigCommand::Show { origin: false, .. } => {
            // What is printed is a project of its own, without profiles.
            let settings = Settings {
                profile: None,
                ..project.settings.clone()
            };
            let text = toml::to_string(&settings).map_err(|error| {
                AppError::usage(format!("the settings cannot be shown: {error}"))
            })?;
            output::data(&harmless(&text))?;
        }
        ConfigCommand::Show { format, .. } => {
            let mut settings = project.layers.all(&project.settings);
            let values = settings.iter_mut().filter_map(|it| it.value.as_mut());
            values.for_each(mask);
            match format {
                Format::Text => output::data(&origins(&settings, session))?,
                Format::Json => output::json(&settings)?,
            }
        }
        ConfigCommand::Profiles { format } => {
            let profiles = profiles(project)?;
            match format {
                Format::Text => output::data(&profiles_text(&profiles, session))?,
                Format::Json => output::json(&profiles)?,
            }
        }
        ConfigCommand::Schema { of } => output::json(&schema(match of {
            SchemaOf::Project => Side::Project,
            SchemaOf::Person => Side::Person,
        }))?,
    }
    Ok(Outcome::Fine)
}

/// A profile with what is in force where it is chosen.
#[derive(Debug, Serialize)]
struct ProfileLine {
    name: String,
    is_in_force: bool,
    clusters: Vec<String>,
    catalogue: String,
    namespace: String,
}

fn profiles(project: &Project) -> Result<Vec<ProfileLine>, AppError> {
    let one = |name: &str| {
        let Settings {
            clusters,
            catalogue,
            ..
        } = project.with_profile(name)?.settings;
        Ok(ProfileLine {
            name: name.to_owned(),
            is_in_force: project.settings.profile.as_deref() == Some(name),
            clusters,
            catalogue: catalogue.url.unwrap_or_else(|| Target::LOCAL.to_owned()),
            namespace: (catalogue.namespace).unwrap_or_else(|| MappingOptions::default().namespace),
        })
    };
    project.layers.profiles().map(one).collect()
}

fn profiles_text(profiles: &[ProfileLine], session: &Session) -> String {
    if profiles.is_empty() {
        return "no profiles: [profiles.NAME] in headwater.toml begins one\n".to_owned();
    }
    let mut text = String::new();
    let names = profiles.iter().map(|it| text::width(&it.name));
    let width = names.max().unwrap_or_default();
    for profile in profiles {
        let mark = if profile.is_in_force { "*" } else { " " };
        let name = text::pad(&printable(&profile.name), width);
        let clusters = match profile.clusters.as_slice() {
            [] => "no cluster".to_owned(),
            some => some.join(", "),
        };
        let line = format!(
            "{mark} {name}  {}  catalogue {}, namespace {}",
            printable(&clusters),
            printable(&profile.catalogue),
            printable(&profile.namespace)
        );
        let line = if profile.is_in_force {
            session.data.paint(Look::Strong, &line)
        } else {
            line
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Addresses may have a login in them: its password is `***`.
fn mask(value: &mut toml::Value) {
    match value {
        toml::Value::String(text) => *text = secret::mask_value("", text).into_owned(),
        toml::Value::Array(all) => all.iter_mut().for_each(mask),
        toml::Value::Table(table) => table.iter_mut().for_each(|(_, value)| mask(value)),
        _ => {}
    }
}

/// A text of TOML without passwords, and with what would steer a terminal as TOML's escapes.
fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        for character in secret::mask_value("", line).chars() {
            if character == '\n' || text::is_harmless(character) {
                shown.push(character);
            } else {
                let _ = write!(shown, "\\U{:08x}", u32::from(character));
            }
        }
    }
    shown
}

/// Each setting in a line, with who says so.
fn origins(settings: &[Setting], session: &Session) -> String {
    let mut text = String::new();
    for setting in settings {
        let value = match &setting.value {
            Some(value) => value.to_string(),
            None => "(not set)".to_owned(),
        };
        let left = format!("{} = {value}", setting.key);
        let look = if setting.origin.layer == Layer::Default {
            Look::Faint
        } else {
            Look::Strong
        };
        let layer = setting.origin.layer;
        let line = format!(
            "{}  {layer:11}  {}",
            text::pad(&printable(&left), 48),
            printable(&setting.origin.place)
        );
        let _ = writeln!(text, "{}", session.data.paint(look, line.trim_end()));
    }
    text
}

fn paths(session: &Session) -> Result<String, AppError> {
    let dirs = Dirs::find()?;
    let file = session
        .project
        .file
        .as_ref()
        .map_or_else(|| "none".to_owned(), |it| it.display().to_string());
    let shown = |path: PathBuf| {
        let is_there = if path.exists() { "" } else { " (not there)" };
        format!("{}{is_there}", path.display())
    };
    let lines = [
        ("project", file),
        ("person", shown(dirs.config.join(dirs::CONFIG))),
        ("keymap", shown(dirs.config.join(dirs::KEYMAP))),
        ("themes", shown(dirs.config.join(dirs::THEMES))),
        ("config", dirs.config.display().to_string()),
        ("data", dirs.data.display().to_string()),
        ("state", dirs.state.display().to_string()),
        ("log", shown(dirs.state.join(log::FILE_NAME))),
    ];
    let mut text = String::new();
    for (name, path) in lines {
        let _ = writeln!(text, "{name:8} {}", printable(&path));
    }
    Ok(text)
}
