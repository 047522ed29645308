//! `headwater config`: the configuration in force, who says so, where it lies, and what it may be.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::args::Format;
use super::dirs::{self, Dirs};
use super::output::Look;
use super::run::Outcome;
use super::session::Session;
use super::{AppError, log, output};
use crate::secret;
use crate::text::{self, printable};
use crate::workspace::settings::{Layer, Setting, Side, schema};

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
        /// One setting a line, each with who says so and where: default, person, project, environment, flag
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
            let text = toml::to_string(&project.settings).map_err(|error| {
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
        ConfigCommand::Schema { of } => output::json(&schema(match of {
            SchemaOf::Project => Side::Project,
            SchemaOf::Person => Side::Person,
        }))?,
    }
    Ok(Outcome::Fine)
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
