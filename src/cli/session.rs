//! What every command has: the project and the look of the output.

use std::path::PathBuf;

use toml::Value;

use super::AppError;
use super::args::GlobalArgs;
use super::dirs::{self, Dirs};
use super::log;
use super::output::{Paint, paints};
use crate::source::SourceFile;
use crate::workspace::settings::{Flag, Outside, PROFILE, is_setting};
use crate::workspace::{Project, Settings};

/// One run of the program.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) project: Project,
    /// How data on stdout may look.
    pub(super) data: Paint,
    /// How narration on stderr may look.
    pub(super) narration: Paint,
    /// The log, where one is written.
    pub(super) log: Option<PathBuf>,
}

impl Session {
    pub(super) fn new(global: &GlobalArgs) -> Result<Self, AppError> {
        let here = std::env::current_dir().map_err(|error| {
            AppError::usage(format!("the current directory cannot be read: {error}"))
        })?;
        let project = Project::find(&here, global.config.as_deref(), outside(global)?)?;
        let (data, narration) = paints(&project.settings.ui);
        Ok(Self {
            project,
            data,
            narration,
            log: log::path(global.log_file.clone()),
        })
    }

    /// A run without any configuration, for commands that work in spite of one that is wrong. Options of looks count.
    pub(super) fn without_project(global: &GlobalArgs) -> Result<Self, AppError> {
        let root = std::env::current_dir().unwrap_or_default();
        let flags = flags(global).into_iter();
        let outside = Outside {
            flags: flags.filter(|flag| flag.path != PROFILE).collect(),
            ..Outside::default()
        };
        let project = Project::alone(&root, outside)?;
        let (data, narration) = paints(&project.settings.ui);
        Ok(Self {
            project,
            data,
            narration,
            log: log::path(global.log_file.clone()),
        })
    }

    /// The same looks in another directory, without a project file and with no catalogue but the local one.
    pub(super) fn of_directory(&self, root: PathBuf) -> Self {
        let settings = Settings {
            ui: self.project.settings.ui.clone(),
            ..Settings::default()
        };
        Self {
            project: Project {
                root,
                settings,
                ..Project::default()
            },
            data: self.data,
            log: self.log.clone(),
            narration: self.narration,
        }
    }
}

/// What is said outside of any project: the person's own configuration, the environment, the options of every command.
fn outside(global: &GlobalArgs) -> Result<Outside, AppError> {
    let environment = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        let value = value.into_string().ok()?;
        is_setting(&name).then_some((name, value))
    });
    Ok(Outside {
        person: person()?,
        environment: environment.collect(),
        flags: flags(global),
    })
}

/// The person's own `config.toml`, if there is one.
pub(super) fn person() -> Result<Option<SourceFile>, AppError> {
    // Without a home there is no configuration in it.
    let Ok(dirs) = Dirs::find() else {
        return Ok(None);
    };
    let path = dirs.config.join(dirs::CONFIG);
    match std::fs::read(&path) {
        Ok(bytes) => {
            let name = path.display().to_string();
            Ok(Some(SourceFile::new(&name, None, bytes)))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AppError::file("read", &path, &error)),
    }
}

/// The options that set a key.
fn flags(global: &GlobalArgs) -> Vec<Flag> {
    let text = |text: &str| Value::String(text.to_owned());
    let set = |is_set: bool| is_set.then_some(Value::Boolean(true));
    let color = global.color.map(|it| text(it.as_str()));
    let profile = global.profile.as_deref().map(text);
    let theme = global.theme.as_deref().map(text);
    let all = [
        (PROFILE, "--profile", profile),
        ("ui.theme", "--theme", theme),
        ("ui.color", "--color", color),
        ("ui.ascii", "--ascii", set(global.ascii)),
        ("ui.plain", "--plain", set(global.plain)),
        ("ui.read-only", "--read-only", set(global.read_only)),
    ];
    let set = all.into_iter().filter_map(|(path, option, value)| {
        Some(Flag {
            path,
            value: value?,
            option,
        })
    });
    set.collect()
}
