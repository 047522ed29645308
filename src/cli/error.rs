//! What a person is told when a command ends without a result, and the exit code that goes with it.

use std::io;

use crate::flink::{FlinkError, GatewayError, SaveError};
use crate::text::{did_you_mean, nearest, printable};
use crate::workspace::{CompareError, OpenError, ProjectError};

/// Which exit code an error has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line, the configuration or a file given in it is wrong: 2.
    Usage,
    /// A server could not be reached, refused, or answered something else: 3.
    Server,
    /// Something was published and something was not; it can be resumed: 4.
    Partial,
    /// A person interrupted: 130.
    Interrupted,
    /// The reader of stdout went away; nothing is said: 0.
    OutputClosed,
}

impl Kind {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::OutputClosed => 0,
            Self::Usage => 2,
            Self::Server => 3,
            Self::Partial => 4,
            Self::Interrupted => 130,
        }
    }
}

/// An error at the edge: what was being done, to what, what came back; and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppError {
    /// Decides the exit code.
    pub kind: Kind,
    /// What was being done, to what, and what came back.
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
}

impl AppError {
    /// An error without hints.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// An error of the command line or the configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// An error that a server caused.
    pub fn server(message: impl Into<String>) -> Self {
        Self::new(Kind::Server, message)
    }

    /// A person interrupted.
    pub fn interrupted() -> Self {
        Self::new(Kind::Interrupted, "interrupted")
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the known name that was probably meant, where one is like it.
    #[must_use]
    pub fn did_you_mean<'n>(self, name: &str, known: impl Iterator<Item = &'n str>) -> Self {
        match nearest(name, known) {
            Some(near) => self.hint(did_you_mean(near)),
            None => self,
        }
    }

    /// Doing `what` to a file failed.
    pub fn file(what: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::usage(format!("cannot {what} {}: {error}", path.display()))
    }

    /// The text for stderr; nothing where the reader went away.
    pub fn render(&self) -> String {
        if self.kind == Kind::OutputClosed {
            return String::new();
        }
        let mut text = format!("error: {}\n", printable(&self.message));
        for hint in &self.hints {
            text.push_str("  hint: ");
            text.push_str(&printable(hint));
            text.push('\n');
        }
        text
    }
}

impl From<io::Error> for AppError {
    /// An error of writing to stdout.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::new(Kind::OutputClosed, "")
        } else {
            Self::usage(format!("cannot write to standard output: {error}"))
        }
    }
}

impl From<ProjectError> for AppError {
    fn from(error: ProjectError) -> Self {
        let mut app = Self::usage(error.to_string());
        app.hints.extend(error.hint);
        app
    }
}

impl From<FlinkError> for AppError {
    fn from(error: FlinkError) -> Self {
        let kind = match error {
            FlinkError::Address(..) | FlinkError::Damaged { .. } => Kind::Usage,
            _ => Kind::Server,
        };
        Self::new(kind, error.to_string()).hint(error.hint())
    }
}

impl From<GatewayError> for AppError {
    fn from(error: GatewayError) -> Self {
        let kind = match error {
            GatewayError::Address(..) => Kind::Usage,
            _ => Kind::Server,
        };
        Self::new(kind, error.to_string()).hint(error.hint())
    }
}

impl From<SaveError> for AppError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Flink(error) => error.into(),
            SaveError::Stopped { hint, .. } => Self::new(Kind::Server, error.to_string()).hint(hint),
            SaveError::Occupied { .. } => Self::usage(error.to_string())
                .hint("name a folder that is empty or not there, or that this cluster was saved into before"),
            SaveError::Unwritable { .. } => Self::usage(error.to_string()),
        }
    }
}

impl From<CompareError> for AppError {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::Project(error) => error.into(),
            CompareError::Git(error) => Self::usage(error.to_string()).hint(error.hint()),
            CompareError::Missing(message) => Self::usage(message)
                .hint("paths are relative to the current folder; check their spelling"),
        }
    }
}

impl From<OpenError> for AppError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Cancelled => Self::interrupted(),
            OpenError::Address(error) => error.into(),
            OpenError::Stdin(_) | OpenError::Thread(_) => Self::usage(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_steer_the_terminal() {
        let text = AppError::usage("no \u{1b}[2J file").hint("try\r").render();
        assert_eq!(text, "error: no \\u{1b}[2J file\n  hint: try\\r\n");
    }
}
