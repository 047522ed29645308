//! No command: the terminal UI, or what `lineage` prints where there is no terminal.

use std::io::IsTerminal as _;
use std::sync::Arc;

use super::args::{Format, ReadArgs};
use super::dirs::Dirs;
use super::planning::{self, CatalogueArgs};
use super::reading::{all_was_read, check_for_misspelt_command, inputs, outcome, read};
use super::run::Outcome;
use super::server::{Place, Server};
use super::session::Session;
use super::{AppError, lineage};
use crate::tui;

/// The person's own keymap in the configuration directory.
const KEYMAP: &str = "keymap.toml";

/// Opens what the arguments name.
pub(super) fn run(
    args: &ReadArgs,
    catalogue: &CatalogueArgs,
    session: &Session,
) -> Result<Outcome, AppError> {
    check_for_misspelt_command(args)?;
    open(args, catalogue, session, Dirs::find)
}

/// Opens it with the catalogue, journals and history of other directories.
pub(super) fn open(
    args: &ReadArgs,
    catalogue: &CatalogueArgs,
    session: &Session,
    dirs: impl FnOnce() -> Result<Dirs, AppError>,
) -> Result<Outcome, AppError> {
    // Programs that read the output get what `lineage` prints; the UI needs a terminal on the side it draws on.
    if !std::io::stdout().is_terminal() {
        let workspace = read(args, session)?;
        lineage::print(&workspace, None, Format::Text, session)?;
        return Ok(outcome(&workspace));
    }
    let dirs = dirs()?;
    let (inputs, open) = inputs(args, &session.project)?;
    let target: Arc<dyn tui::TargetProvider> =
        match Place::of(catalogue.server.atlas.as_deref(), session) {
            Place::Local => Arc::new(tui::Local::new(dirs.data.clone())),
            Place::Remote(address) => {
                Arc::new(tui::Remote(Server::remote(&address, session)?.target))
            }
        };
    let ui = tui::Session {
        inputs,
        open,
        project: session.project.clone(),
        choice: catalogue.merge.choice(),
        plan: planning::options(catalogue, session),
        target,
        state_dir: dirs.state,
    };
    let options = tui::Options {
        is_ascii: session.data.is_ascii,
        has_color: session.data.has_color,
        keymap: std::fs::read_to_string(dirs.config.join(KEYMAP)).ok(),
        ..tui::Options::default()
    };
    match tui::run(ui, &options)? {
        tui::Ending::Left { workspace } => {
            // The screens said so too, but they are gone; a script that opened them wants to know.
            workspace.as_deref().map_or(Ok(()), all_was_read)?;
            Ok(Outcome::Fine)
        }
        tui::Ending::Terminated => Err(AppError::interrupted()),
    }
}

impl From<tui::TuiError> for AppError {
    fn from(error: tui::TuiError) -> Self {
        Self::usage(error.to_string())
    }
}
