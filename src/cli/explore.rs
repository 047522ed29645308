//! No command: the terminal UI, or what `lineage` prints where there is no terminal.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use super::args::{Format, ReadArgs};
use super::dirs::Dirs;
use super::reading::{check_for_misspelt_command, inputs, outcome, read};
use super::run::Outcome;
use super::server::Server;
use super::session::Session;
use super::{AppError, lineage};
use crate::atlas::Target;
use crate::atlas::mapping::MappingOptions;
use crate::atlas::plan::PlanOptions;
use crate::lineage::{MergeChoice, Strength};
use crate::tui;

/// Opens what the arguments name.
pub(super) fn run(args: &ReadArgs, session: &Session) -> Result<Outcome, AppError> {
    check_for_misspelt_command(args)?;
    open(args, session, &Dirs::find()?.data)
}

/// Opens it with the local catalogue of `data_dir`.
pub(super) fn open(
    args: &ReadArgs,
    session: &Session,
    data_dir: &Path,
) -> Result<Outcome, AppError> {
    // Programs that read the output get what `lineage` prints; the UI needs a terminal on the side it draws on.
    if !std::io::stdout().is_terminal() {
        let workspace = read(args, session)?;
        lineage::print(&workspace, None, Format::Text, session)?;
        return Ok(outcome(&workspace));
    }
    let (inputs, open) = inputs(args)?;
    let ui = tui::Session {
        inputs,
        open,
        project: session.project.clone(),
        choice: MergeChoice {
            strength: Some(Strength::Equivalent),
            ..MergeChoice::default()
        },
        plan: plan_options(session),
        target: target(session, data_dir)?,
        state_dir: Dirs::find()?.state,
    };
    let options = tui::Options {
        is_ascii: session.data.is_ascii,
        has_color: session.data.has_color,
        ..tui::Options::default()
    };
    tui::run(ui, &options)?;
    Ok(Outcome::Fine)
}

fn plan_options(session: &Session) -> PlanOptions {
    let settings = &session.project.settings.catalogue;
    let mut mapping = MappingOptions {
        namespaces: settings.namespaces.clone(),
        ..MappingOptions::default()
    };
    if let Some(namespace) = &settings.namespace {
        mapping.namespace.clone_from(namespace);
    }
    PlanOptions {
        mapping,
        ..PlanOptions::default()
    }
}

fn target(session: &Session, data_dir: &Path) -> Result<Arc<dyn tui::TargetProvider>, AppError> {
    match session.project.settings.catalogue.url.as_deref() {
        None | Some(Target::LOCAL) => Ok(Arc::new(tui::Local::new(data_dir.to_owned()))),
        Some(address) => Ok(Arc::new(tui::Remote(Server::remote(address)?.target))),
    }
}

impl From<tui::TuiError> for AppError {
    fn from(error: tui::TuiError) -> Self {
        Self::usage(error.to_string())
    }
}
