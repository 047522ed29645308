//! What every command has: the project and the look of the output.

use std::path::PathBuf;

use super::AppError;
use super::args::GlobalArgs;
use super::output::{Paint, paints};
use crate::workspace::Project;

/// One run of the program.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) project: Project,
    /// How data on stdout may look.
    pub(super) data: Paint,
    /// How narration on stderr may look.
    pub(super) narration: Paint,
}

impl Session {
    pub(super) fn new(global: &GlobalArgs) -> Result<Self, AppError> {
        let here = std::env::current_dir().map_err(|error| {
            AppError::usage(format!("the current directory cannot be read: {error}"))
        })?;
        let (data, narration) = paints(global.color, global.ascii);
        Ok(Self {
            project: Project::find(&here, global.config.as_deref())?,
            data,
            narration,
        })
    }

    /// The same output in another directory, without a project file.
    pub(super) fn of_directory(&self, root: PathBuf) -> Self {
        Self {
            project: Project {
                root,
                ..Project::default()
            },
            data: self.data,
            narration: self.narration,
        }
    }
}
