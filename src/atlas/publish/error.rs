//! Why a publish did not do what it should.

use std::path::{Path, PathBuf};

use crate::atlas::AtlasError;

use super::Report;

/// A publish that did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The plan is for another server.
    #[error("the plan is for {planned}, not for {given}")]
    OtherServer {
        /// The plan's server.
        planned: String,
        /// The server given.
        given: String,
    },
    /// The server is not as it was when the plan was made. Nothing was sent.
    #[error("{server} has changed since the plan was made: {}", list(changes))]
    Changed {
        /// The server.
        server: String,
        /// Entities and what happened to them.
        changes: Vec<(String, String)>,
        /// The publish that was gone on with, if it was that.
        resumed: Option<String>,
    },
    /// Another publish to this server is running on this machine.
    #[error(
        "another publish to {server} is running on this machine{}",
        process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    Locked {
        /// The server.
        server: String,
        /// The other process.
        process: Option<u32>,
    },
    /// The journal or the history could not be kept.
    #[error("cannot keep the journal {}: {error}", path.display())]
    State {
        /// The file or folder.
        path: PathBuf,
        /// What came back.
        error: std::io::Error,
    },
    /// The server could not be asked. Nothing was sent.
    #[error(transparent)]
    Atlas(#[from] AtlasError),
    /// It ended in the middle. The journal tells what was done.
    #[error("{}: {error}", extent(report, error))]
    Partly {
        /// What was done.
        report: Box<Report>,
        /// Why it ended.
        error: Box<PublishError>,
    },
    /// The person gave up before anything was sent.
    #[error("publishing was cancelled before anything was sent")]
    Cancelled,
}

impl PublishError {
    pub(super) fn state(path: &Path, error: std::io::Error) -> Self {
        Self::State {
            path: path.to_owned(),
            error,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::OtherServer { .. } => "make a plan for this server".to_owned(),
            Self::Changed {
                resumed: Some(id), ..
            } => format!(
                "publish {id} cannot be gone on with: publish the same again without --resume, which takes its place, or \
                 take back what it has sent with `headwater undo {id}`"
            ),
            Self::Changed { .. } => "make a new plan and look at it again".to_owned(),
            Self::Locked { .. } => "wait until it has ended".to_owned(),
            Self::State { .. } => {
                "nothing is sent without a journal; check the folder, or set XDG_STATE_HOME"
                    .to_owned()
            }
            Self::Atlas(error) => return error.hint(),
            Self::Partly { error, .. } => match error.hint() {
                Some(hint) => format!("{hint}; then go on with --resume"),
                None => "go on with --resume".to_owned(),
            },
            Self::Cancelled => return None,
        })
    }
}

fn extent(report: &Report, error: &PublishError) -> String {
    match error {
        PublishError::Atlas(error) if error.is_unanswered() && !report.has_changed_anything() => {
            format!("it is not known what has arrived at {}", report.server)
        }
        _ => report.extent(),
    }
}

fn list(changes: &[(String, String)]) -> String {
    const SHOWN: usize = 5;
    let mut shown: Vec<String> = changes
        .iter()
        .take(SHOWN)
        .map(|(name, change)| format!("{name} {change}"))
        .collect();
    if changes.len() > SHOWN {
        shown.push(format!("and {} more", changes.len() - SHOWN));
    }
    shown.join("; ")
}
