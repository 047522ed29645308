//! What the UI is given when it starts.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::msg::Problem;
use super::theme::{Theme, ThemeName};
use crate::atlas::Target;
use crate::atlas::plan::PlanOptions;
use crate::lineage::MergeChoice;
use crate::local::LocalCatalogue;
use crate::workspace::{Input, OpenOptions, Project};

/// The catalogue to compare with and to publish to. It is asked for only when a screen needs it, so that the local one
/// starts late.
pub trait TargetProvider: Send + Sync {
    /// How to call it on screen: the host, or "local catalogue".
    fn label(&self) -> String;

    /// Its name in plans and journals, as [`Target::name`] will be.
    fn name(&self) -> String;

    /// Whether it is the local catalogue, for which a single key confirms.
    fn is_local(&self) -> bool;

    /// Whether there is something to look at: the local one is made when it is first started.
    fn is_there(&self) -> bool {
        true
    }

    /// The server. May start it, so it may block; called off the drawing thread, and more than once.
    fn target(&self) -> Result<Target, Problem>;
}

/// A server that is there already.
#[derive(Debug)]
pub struct Remote(pub Target);

impl TargetProvider for Remote {
    fn label(&self) -> String {
        self.0.name.clone()
    }

    fn name(&self) -> String {
        self.0.name.clone()
    }

    fn is_local(&self) -> bool {
        false
    }

    fn target(&self) -> Result<Target, Problem> {
        Ok(self.0.clone())
    }
}

/// The local catalogue of a directory; started when it is first asked for, and stopped with this value.
#[derive(Debug)]
pub struct Local {
    data_dir: PathBuf,
    started: Mutex<Option<LocalCatalogue>>,
}

impl Local {
    /// The catalogue that lies in this directory. Starts nothing yet.
    pub fn new(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            started: Mutex::new(None),
        }
    }
}

impl TargetProvider for Local {
    fn label(&self) -> String {
        "local catalogue".to_owned()
    }

    fn name(&self) -> String {
        Target::LOCAL.to_owned()
    }

    fn is_local(&self) -> bool {
        true
    }

    fn is_there(&self) -> bool {
        LocalCatalogue::is_in(&self.data_dir)
    }

    fn target(&self) -> Result<Target, Problem> {
        // A thread that panicked while starting it has started nothing.
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*started {
            return Ok(running.target());
        }
        let running = LocalCatalogue::start(&self.data_dir, None).map_err(|error| {
            let problem = Problem::new(error.to_string());
            match error.hint() {
                Some(hint) => problem.hint(hint),
                None => problem,
            }
        })?;
        let target = running.target();
        *started = Some(running);
        Ok(target)
    }
}

/// What is opened, and what it is compared with.
#[derive(Clone)]
pub struct Session {
    /// What to open; empty opens what the project names.
    pub inputs: Vec<Input>,
    /// How to read it.
    pub open: OpenOptions,
    /// The project.
    pub project: Project,
    /// Which duplicates become one at first.
    pub choice: MergeChoice,
    /// How to plan.
    pub plan: PlanOptions,
    /// The catalogue.
    pub target: Arc<dyn TargetProvider>,
    /// Where journals and the history of publishes lie.
    pub state_dir: PathBuf,
    /// The log, where one is written.
    pub log: Option<PathBuf>,
    /// Whether nothing is published and no type is created.
    pub is_read_only: bool,
}

/// How the UI looks and behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// ASCII only in what the program itself draws.
    pub is_ascii: bool,
    /// Whether colours may be used; without, attributes only.
    pub has_color: bool,
    /// The theme a person chose; else what fits the terminal.
    pub theme: Option<ThemeName>,
    /// A person's own theme.
    pub own_theme: Option<Theme>,
    /// Whether the mouse is used from the start.
    pub has_mouse: bool,
    /// A person's own keymap (TOML), which replaces bindings action by action.
    pub keymap: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            is_ascii: false,
            has_color: true,
            theme: None,
            own_theme: None,
            has_mouse: true,
            keymap: None,
        }
    }
}
