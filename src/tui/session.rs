//! What the UI is given when it starts.

use std::path::PathBuf;
use std::sync::Arc;

use super::msg::Problem;
use super::theme::ThemeName;
use crate::atlas::Target;
use crate::atlas::plan::PlanOptions;
use crate::lineage::MergeChoice;
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
            has_mouse: true,
            keymap: None,
        }
    }
}
