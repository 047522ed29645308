//! How sure it is what a process reads and writes, where that was told from a running plan.

use std::sync::Arc;

/// A statement about one input, output or column of a process, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// What it is about.
    pub about: About,
    /// How sure it is.
    pub confidence: Confidence,
    /// How much speaks for it, of 100, where that was counted.
    pub score: Option<u8>,
    /// Why, in a few words.
    pub why: Arc<str>,
}

impl Evidence {
    /// How sure it is and why, for a person: `certain, 97 of 100: it writes the same tables`.
    pub fn told(&self) -> String {
        let confidence = self.confidence.as_str();
        match self.score {
            Some(score) => format!("{confidence}, {score} of 100: {}", self.why),
            None => format!("{confidence}: {}", self.why),
        }
    }
}

/// What an [`Evidence`] is about: a place in the lists of its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// An input that is scanned.
    Input(usize),
    /// An input that is looked up by key.
    Lookup(usize),
    /// An output.
    Output(usize),
    /// A written column.
    Column(usize),
    /// That a job runs it.
    Job(usize),
}

/// How sure something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// The text may mean something else, or tells nothing.
    Unsure,
    /// The text fits nothing else that was read.
    Likely,
    /// The text says so.
    Certain,
}

impl Confidence {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsure => "unsure",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}
