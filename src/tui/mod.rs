//! The terminal UI: looks at what was opened, marks, reviews, publishes, browses the catalogue.
//!
//! [`Msg`](msg::Msg) → `update` → [`Model`] → [`view`](view::draw); what is to be done
//! outside is an [`Effect`](effect::Effect), carried out by `runner`, which answers with messages.
//!
//! *Invariants:* `update` is synchronous and does no input or output; `view` changes nothing; only `runner`, `app` and
//! `terminal` do input and output. Text from outside reaches the buffer only through [`Ui::span`](widget::ui::Ui::span),
//! which takes out everything that a terminal would act upon.

pub mod action;
mod app;
pub mod catalogue_data;
pub mod catalogue_query;
pub mod effect;
pub mod history;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod layout;
pub mod model;
pub mod msg;
mod runner;
pub mod screen;
pub mod search;
mod session;
pub mod tasks;
mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod widget;
pub mod work;

use std::sync::Arc;

pub use session::{Local, Options, Remote, Session, TargetProvider};
pub use terminal::color::Environment as ColorEnvironment;
pub use terminal::facts::TerminalFacts;

use keymap::{Keymap, KeymapError};
use model::{Model, Surroundings};
use terminal::color::Environment;
use terminal::guard::Guard;
use theme::ThemeName;

use crate::workspace::{ClusterShare, Input, Workspace};

/// Why the UI could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// A person's own keymap is wrong.
    #[error(transparent)]
    Keymap(#[from] KeymapError),
    /// The terminal refused something.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
}

/// How the UI ended.
#[derive(Debug, Clone)]
pub enum Ending {
    /// The person left.
    Left {
        /// What was read, if reading came to its end.
        workspace: Option<Arc<Workspace>>,
    },
    /// A signal asked it to end.
    Terminated,
}

/// Runs the UI until the person leaves. Reading begins in the background; the first frame does not wait for it.
pub fn run(session: Session, options: &Options) -> Result<Ending, TuiError> {
    let keymap = Keymap::with_overrides(options.keymap.as_deref())?;
    let environment = Environment::read();
    let mut model = Model::new(surroundings(&session), keymap, session.choice.clone());
    model.has_mouse = options.has_mouse;
    model.look.is_ascii = options.is_ascii;
    model.look.own.clone_from(&options.own_theme);
    model.review.creates_types = session.plan.create_types;
    if options.has_color {
        // Who asked for colours gets them; crossterm leaves them out where NO_COLOR is set.
        ratatui::crossterm::style::force_color_output(true);
    }
    let (theme, is_fixed) = theme(options, &environment);
    model.look.set(theme);
    model.look.is_fixed = is_fixed;
    let asks_background = !is_fixed && environment.may_ask();

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("headwater")
        .enable_all()
        .build()?;
    let ran = runtime.block_on(async {
        let guard = Guard::take(options.has_mouse)?;
        let app = app::App::new(model, guard, Arc::new(session), asks_background);
        Box::pin(app.run()).await
    });
    // Requests that nobody waits for any more need not end.
    runtime.shutdown_background();
    Ok(ran?)
}

/// The theme to begin with, and whether the terminal's answer may not change it.
fn theme(options: &Options, environment: &Environment) -> (ThemeName, bool) {
    if !options.has_color {
        return (ThemeName::Mono, true);
    }
    match options.theme.or_else(|| environment.theme()) {
        Some(theme) => (theme, true),
        None => (ThemeName::Terminal, false),
    }
}

fn surroundings(session: &Session) -> Surroundings {
    let names: Vec<String> = session
        .inputs
        .iter()
        .map(|input| match input {
            Input::Stdin => "standard input".to_owned(),
            Input::Path(path) if session.inputs.len() > 1 => path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Input::Path(path) => path.display().to_string(),
            Input::Cluster(address) => address.clone(),
        })
        .collect();
    let subject = match names.as_slice() {
        [] => "this project".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    Surroundings {
        subject,
        profile: session.project.settings.profile.clone(),
        target: session.target.label(),
        is_local: session.target.is_local(),
        is_read_only: session.is_read_only,
        reads_stdin: session.inputs.contains(&Input::Stdin),
        plan_file: "headwater-plan.json".to_owned(),
        project_file: session.project.file.clone(),
        clusters: ClusterShare::of(&session.inputs, &session.project),
        refresh: session.project.settings.flink.interval(),
    }
}

#[cfg(test)]
mod tests;
