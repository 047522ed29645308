//! No command: the terminal UI, or what `lineage` prints where there is no terminal.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use super::args::{Format, ReadArgs};
use super::dirs::{self, Dirs};
use super::planning::{self, CatalogueArgs};
use super::reading::{all_was_read, check_for_misspelt_command, inputs, outcome, read};
use super::run::Outcome;
use super::server::{Place, Server};
use super::session::Session;
use super::{AppError, lineage, output};
use crate::text::{did_you_mean, nearest};
use crate::tui;
use crate::tui::theme::{Theme, ThemeName};

/// Opens what the arguments name.
pub(super) fn run(
    args: &ReadArgs,
    catalogue: &CatalogueArgs,
    session: &Session,
) -> Result<Outcome, AppError> {
    check_for_misspelt_command(args, &session.project)?;
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
    let settings = &session.project.settings.ui;
    let is_terminal = std::io::stdout().is_terminal();
    if is_terminal && !settings.plain && output::is_dumb() {
        output::narrate("this terminal can only print (TERM=dumb), so no screen is drawn");
    }
    if !is_terminal || settings.plain || output::is_dumb() {
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
        log: session.log.clone(),
        is_read_only: settings.read_only,
    };
    let options = options(session, &dirs.config)?;
    match tui::run(ui, &options)? {
        tui::Ending::Left { workspace } => {
            // The screens said so too, but they are gone; a script that opened them wants to know.
            workspace.as_deref().map_or(Ok(()), all_was_read)?;
            Ok(Outcome::Fine)
        }
        tui::Ending::Terminated => Err(AppError::interrupted()),
    }
}

/// How the UI looks and behaves, with the person's own keymap and theme.
fn options(session: &Session, config: &Path) -> Result<tui::Options, AppError> {
    let settings = &session.project.settings.ui;
    let mut options = tui::Options {
        is_ascii: session.data.is_ascii,
        has_color: session.data.has_color,
        has_mouse: settings.mouse,
        keymap: own_file(&config.join(dirs::KEYMAP))?,
        ..tui::Options::default()
    };
    let Some(name) = &settings.theme else {
        return Ok(options);
    };
    options.theme = ThemeName::by_name(name);
    if options.theme.is_none() {
        options.own_theme = Some(own_theme(name, config, session)?);
        options.theme = Some(ThemeName::Own);
    }
    Ok(options)
}

/// The person's own theme of this name.
fn own_theme(name: &str, config: &Path, session: &Session) -> Result<Theme, AppError> {
    let folder = config.join(dirs::THEMES);
    let is_name = !name.is_empty() && !name.contains(['/', '\\', '.']);
    let file = folder.join(format!("{name}.toml"));
    let text = if is_name { own_file(&file)? } else { None };
    let Some(text) = text else {
        let place = session.project.layers.place("ui.theme").unwrap_or("");
        let mut error = AppError::usage(format!("no theme is called `{name}` ({place})"));
        if let Some(near) = nearest(name, ThemeName::NAMES.into_iter()) {
            error = error.hint(did_you_mean(near));
        }
        return Err(error.hint(format!(
            "there are {}; those of your own are in {}",
            ThemeName::NAMES.join(", "),
            folder.display()
        )));
    };
    Theme::own(&text).map_err(|error| AppError::usage(format!("{}: {error}", file.display())))
}

/// A file of the person's own, if there is one.
fn own_file(path: &Path) -> Result<Option<String>, AppError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AppError::file("read", path, &error)),
    }
}

impl From<tui::TuiError> for AppError {
    fn from(error: tui::TuiError) -> Self {
        Self::usage(error.to_string())
    }
}
