//! Why a publish did not do what it should.

use std::path::{Path, PathBuf};

use crate::atlas::AtlasError;

use super::Report;

/// A publish that was to be gone on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// Its name.
    pub id: String,
    /// The publish that it takes back, where it takes one back.
    pub undoes: Option<String>,
}

impl Resumed {
    fn ways_out(&self) -> String {
        let id = &self.id;
        match &self.undoes {
            // What takes something back is not taken back itself.
            Some(undone) => format!(
                "undoing {id} cannot be gone on with: `headwater undo {undone}` plans what is left to take back, and takes its \
                 place; `headwater undo {id} --forget` gives it up"
            ),
            None => format!(
                "publish {id} cannot be gone on with: publish the same again without --resume, which takes its place, or \
                 take back what it has sent with `headwater undo {id}`, or give it up with `headwater undo {id} --forget`"
            ),
        }
    }
}

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
        resumed: Option<Resumed>,
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
                resumed: Some(resumed),
                ..
            } => resumed.ways_out(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_gone_on_with_names_what_undo_knows() {
        let hint = |undoes: Option<&str>| {
            let resumed = Resumed {
                id: "b".to_owned(),
                undoes: undoes.map(str::to_owned),
            };
            let error = PublishError::Changed {
                server: String::new(),
                changes: Vec::new(),
                resumed: Some(resumed),
            };
            error.hint().unwrap()
        };
        assert!(hint(None).contains("`headwater undo b`"));
        let undoing = hint(Some("a"));
        assert!(undoing.contains("`headwater undo a`") && !undoing.contains("undo b`"));
    }
}
