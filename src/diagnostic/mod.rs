//! What is doubtful about the input, with its place, its severity and what to do next.
//!
//! A [`Rule`] is a row in [`rules`]: its code never changes its meaning once released. Rooms that read (`extract`, `sql`,
//! `flink`) make diagnostics; the edges (`cli`, `tui`) render them.

mod documentation;
mod excerpt;
mod order;
mod render;
pub mod rules;
mod segments;
mod severities;

pub use documentation::{documentation, nearest_code};
pub use order::{sort, summary};
pub use render::{Style, render};
pub use segments::{Line, Tone, segments};
pub use severities::{Severities, SeverityError};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::{LineColumn, SourceFile, Span};

/// How much a diagnostic matters. `Error` alone changes the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably wrong; the reading is still whole.
    Warning,
    /// Flink would refuse it, or something of it could not be read.
    Error,
}

impl Severity {
    /// Its name in a configuration, in JSON and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, `family.kind`.
    pub code: &'static str,
    /// Severity where the configuration says nothing.
    pub severity: Severity,
    /// What it finds, as one line of documentation.
    pub title: &'static str,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding.
    pub rule: &'static Rule,
    /// Severity in force, after configuration.
    pub severity: Severity,
    /// One sentence naming the thing.
    pub message: String,
    /// Where, if it has a place in a file.
    pub place: Option<Place>,
    /// The top-level statement of the file it belongs to, counted from 1.
    pub statement: Option<u32>,
    /// The next step, if there is one.
    pub hint: Option<String>,
}

/// A place in a named file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Name of the [`SourceFile`].
    pub file: Arc<str>,
    /// Where in its text.
    pub span: Span,
    /// The start of the span for people.
    pub start: LineColumn,
}

impl Place {
    /// The place of `span` in `file`.
    pub fn new(file: &SourceFile, span: Span) -> Self {
        Self {
            file: Arc::clone(file.name()),
            span,
            start: file.position(span.start),
        }
    }
}

impl Diagnostic {
    /// A finding with the rule's own severity and no place yet.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            place: None,
            statement: None,
            hint: None,
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, file: &SourceFile, span: Span) -> Self {
        self.place = Some(Place::new(file, span));
        self
    }

    /// Sets the statement.
    #[must_use]
    pub fn in_statement(mut self, number: u32) -> Self {
        self.statement = Some(number);
        self
    }

    /// Sets the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
