//! The program's own directories, by the XDG base directory specification on every system.

use std::path::PathBuf;

use etcetera::{AppStrategy, AppStrategyArgs, app_strategy::Xdg};

use super::AppError;

/// The person's own configuration, in the configuration directory.
pub const CONFIG: &str = "config.toml";

/// The person's own keymap there.
pub const KEYMAP: &str = "keymap.toml";

/// The folder of the person's own themes there.
pub const THEMES: &str = "themes";

/// The variable that names the configuration directory itself, before XDG does.
const CONFIG_HOME: &str = "HEADWATER_CONFIG_HOME";

/// The directories of this program. They need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirs {
    /// `$XDG_DATA_HOME/headwater`: the local catalogue.
    pub data: PathBuf,
    /// `$XDG_STATE_HOME/headwater`: journals, history of publishes, the log.
    pub state: PathBuf,
    /// `$HEADWATER_CONFIG_HOME`, else `$XDG_CONFIG_HOME/headwater`: the person's own configuration.
    pub config: PathBuf,
}

impl Dirs {
    /// Where they lie.
    pub fn find() -> Result<Self, AppError> {
        let strategy = Xdg::new(AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: "headwater".to_owned(),
        })
        .map_err(|error| {
            AppError::usage(format!("there is no home directory: {error}"))
                .hint("set HOME, or XDG_DATA_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME")
        })?;
        Ok(Self {
            data: strategy.data_dir(),
            state: strategy
                .state_dir()
                .unwrap_or_else(|| strategy.data_dir().join("state")),
            config: std::env::var_os(CONFIG_HOME)
                .filter(|path| !path.is_empty())
                .map_or_else(|| strategy.config_dir(), PathBuf::from),
        })
    }
}
