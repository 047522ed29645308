//! Publish: a running publish with its phases, how the last one ended with its measures, and the history.

pub mod figures;
pub mod update;
pub mod view;

use crate::atlas::publish::{Phase, Report, Sending};
use crate::tui::action::Action;
use crate::tui::msg::Problem;
use crate::tui::widget::cursor::Scroll;

pub use figures::Measure;

/// How many messages of a running publish are kept.
pub const KEPT: usize = 200;

/// A publish that runs.
#[derive(Debug, Default)]
pub struct Run {
    /// What it is doing; none before the first phase.
    pub phase: Option<Phase>,
    /// Done in this phase.
    pub done: usize,
    /// In all in this phase.
    pub total: usize,
    /// How the sending goes; none before it began.
    pub sending: Option<Sending>,
    /// What it told.
    pub messages: Vec<String>,
    /// Whether it was asked to stop.
    pub is_stopping: bool,
}

impl Run {
    /// The phase, and how much has been sent: what a person who may stop it wants to know.
    pub fn standing(&self) -> String {
        let Self { done, total, .. } = self;
        match self.phase {
            None => "starting; this run has sent nothing yet".to_owned(),
            Some(Phase::Checking) => "checking; this run has sent nothing yet".to_owned(),
            Some(Phase::Types) => "creating types; this run has sent no entity yet".to_owned(),
            Some(Phase::Pushing) if *total == 0 => "sending".to_owned(),
            Some(Phase::Pushing) => format!("sending: {done} of {total} sent"),
            Some(Phase::Verifying) if *total == 0 => "all sent; reading back".to_owned(),
            Some(Phase::Verifying) => format!("all sent; reading back: {done} of {total} read"),
        }
    }
}

/// What publishing is at.
#[derive(Debug, Default)]
pub enum State {
    /// Nothing was published in this session.
    #[default]
    Idle,
    /// It runs.
    Running(Run),
    /// It ended.
    Done(Box<Report>),
    /// It could not be carried out.
    Failed(Problem),
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Publish {
    /// What publishing is at.
    pub state: State,
    /// Earlier reports, oldest first.
    pub history: Vec<Report>,
    /// An unfinished publish that can be gone on with, for people.
    pub unfinished: Option<String>,
    /// Whether journals were looked for once; an unfinished publish is offered only then.
    pub has_read_journals: bool,
    /// What the chart shows.
    pub measure: Measure,
    /// Scroll position of the result.
    pub scroll: Scroll,
}

impl Publish {
    /// What the hint bar shows.
    pub fn hints(&self) -> &'static [Action] {
        if self.is_running() {
            &[Action::CancelPublish, Action::CycleMeasure]
        } else if self.unfinished.is_some() {
            &[Action::ResumePublish, Action::CycleMeasure, Action::Yank]
        } else {
            &[Action::CycleMeasure, Action::Yank]
        }
    }

    /// Whether a publish runs.
    pub fn is_running(&self) -> bool {
        matches!(self.state, State::Running(_))
    }
}
