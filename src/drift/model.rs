//! Drift as a value: a row for each process and dataset, with a mark for each of the three sides.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::diagnostic::Place;
use crate::lineage::{DatasetKey, RunningJob};

use super::Repair;

/// One of the three sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// What scripts say.
    Declared,
    /// What clusters do.
    Running,
    /// What the catalogue says.
    Published,
}

impl Side {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Declared, Self::Running, Self::Published];

    /// The name in JSON and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Running => "running",
            Self::Published => "published",
        }
    }
}

/// How much is known of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Nobody asked for it.
    No,
    /// All of it.
    Whole,
    /// Some of it, or nothing: something could not be read. What is not seen on it may be there all the same.
    InPart,
}

impl Asked {
    /// The name in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::No => "not asked",
            Self::Whole => "whole",
            Self::InPart => "in part",
        }
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A statement that writes, or the sink of a job.
    Process,
    /// Something read or written.
    Dataset,
}

impl Kind {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Dataset => "dataset",
        }
    }
}

/// How a side stands to what a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It is there, as the others say.
    Same,
    /// It should be there and is not.
    Missing,
    /// It is there and differs.
    Different,
    /// It is there more than once.
    Duplicated,
    /// It is there, and nothing that was asked knows of it.
    Stale,
    /// It is not meant to be there: a table does not run, and some datasets are never published.
    NotExpected,
    /// Nobody asked for the side.
    NotAsked,
    /// The side could not be read to its end.
    Unknown,
}

impl Mark {
    /// The word in JSON and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Missing => "missing",
            Self::Different => "different",
            Self::Duplicated => "duplicated",
            Self::Stale => "stale",
            Self::NotExpected => "not expected",
            Self::NotAsked => "not asked",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is a difference that somebody should look at.
    pub fn is_difference(self) -> bool {
        match self {
            Self::Missing | Self::Different | Self::Duplicated | Self::Stale => true,
            Self::Same | Self::NotExpected | Self::NotAsked | Self::Unknown => false,
        }
    }
}

/// In what something differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What it reads.
    Inputs,
    /// What it writes.
    Outputs,
    /// Its columns, or where they come from.
    Columns,
    /// Its name, or what it is physically.
    Identity,
    /// The statement.
    Sql,
    /// The job that runs it.
    Job,
    /// The files and places that it stands in.
    Places,
    /// The application that it belongs to.
    Application,
    /// What it hangs on: the bucket of a folder, say.
    Parent,
    /// Other attributes.
    Attributes,
}

impl Part {
    /// The word in JSON and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inputs => "inputs",
            Self::Outputs => "outputs",
            Self::Columns => "columns",
            Self::Identity => "identity",
            Self::Sql => "SQL",
            Self::Job => "job",
            Self::Places => "places",
            Self::Application => "application",
            Self::Parent => "parent",
            Self::Attributes => "attributes",
        }
    }
}

/// How one side stands to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// In a word.
    pub mark: Mark,
    /// How often it is there.
    pub times: usize,
    /// In what it differs; only of what does.
    pub parts: BTreeSet<Part>,
    /// More, for a person.
    pub note: Option<String>,
}

impl State {
    /// A state of which nothing more is to be said.
    pub fn of(mark: Mark) -> Self {
        let times = match mark {
            Mark::Same | Mark::Different | Mark::Stale => 1,
            Mark::Duplicated => 2,
            Mark::Missing | Mark::NotExpected | Mark::NotAsked | Mark::Unknown => 0,
        };
        Self {
            mark,
            times,
            parts: BTreeSet::new(),
            note: None,
        }
    }

    pub(super) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Makes what was the same different in `part`.
    pub(super) fn differs_in(&mut self, part: Part) {
        if self.mark == Mark::Same {
            self.mark = Mark::Different;
        }
        if self.mark == Mark::Different {
            self.parts.insert(part);
        }
    }

    /// The mark, how often, and in what it differs: `duplicated ×2`, `different: inputs, SQL`.
    pub fn shown(&self, times: &str) -> String {
        let mut text = self.mark.as_str().to_owned();
        if self.times > 1 {
            let _ = write!(text, " {times}{}", self.times);
        }
        let parts: Vec<_> = self.parts.iter().map(|it| it.as_str()).collect();
        if !parts.is_empty() {
            let _ = write!(text, ": {}", parts.join(", "));
        }
        text
    }
}

/// An entity of the catalogue that a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityAt {
    /// Its type.
    pub type_name: String,
    /// Its qualified name there.
    pub qualified_name: String,
    /// Its guid; none where it is not there.
    pub guid: Option<String>,
}

/// A process or a dataset, and how the three sides stand to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// The qualified name of its entity; of what is not published, its name in the scripts.
    pub name: String,
    /// What it is for a person: the kind and the sink of a statement, the table and the identity of a dataset.
    pub what: String,
    /// Other names that it is found by.
    pub aliases: Vec<String>,
    /// Scripts.
    pub declared: State,
    /// Clusters.
    pub running: State,
    /// The catalogue.
    pub published: State,
    /// What makes it the same dataset; none of a process, and of what only the catalogue has.
    pub key: Option<DatasetKey>,
    /// Where it is declared or used.
    pub places: Vec<Place>,
    /// The number of its statement in the first place.
    pub statement: Option<u32>,
    /// The jobs that run it, those that have ended too.
    pub jobs: Vec<RunningJob>,
    /// Its entities.
    pub entities: Vec<EntityAt>,
    /// What would end the differences, in this order.
    pub repairs: Vec<Repair>,
}

impl Row {
    /// How a side stands to it.
    pub fn state(&self, side: Side) -> &State {
        match side {
            Side::Declared => &self.declared,
            Side::Running => &self.running,
            Side::Published => &self.published,
        }
    }

    /// Whether a side differs.
    pub fn differs(&self) -> bool {
        Side::ALL
            .iter()
            .any(|side| self.state(*side).mark.is_difference())
    }

    /// Whether a person means it by `pattern`, in which `*` stands for anything.
    pub fn is_named(&self, pattern: &str) -> bool {
        let names = self.aliases.iter().chain([&self.name]);
        let mut names = names.chain(self.entities.iter().map(|it| &it.qualified_name));
        names.any(|name| crate::atlas::plan::fits(pattern, name))
    }
}

/// How many rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All.
    pub all: usize,
    /// Those of which a side differs.
    pub differing: usize,
}

/// What differs between the three sides, and what does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// How much is known of the scripts.
    pub declared: Asked,
    /// How much is known of the clusters.
    pub running: Asked,
    /// How much is known of the catalogue.
    pub published: Asked,
    /// Processes, then datasets; those of the scripts first, in their order.
    pub rows: Vec<Row>,
}

impl Drift {
    /// How much is known of a side.
    pub fn asked(&self, side: Side) -> &Asked {
        match side {
            Side::Declared => &self.declared,
            Side::Running => &self.running,
            Side::Published => &self.published,
        }
    }

    /// The rows of which a side differs.
    pub fn differing(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.differs())
    }

    /// How many rows of a kind there are.
    pub fn counts(&self, kind: Kind) -> Counts {
        let rows = self.rows.iter().filter(|row| row.kind == kind);
        Counts {
            all: rows.clone().count(),
            differing: rows.filter(|row| row.differs()).count(),
        }
    }

    /// Keeps the rows that one of these names means; no names mean all. Returns the names that mean none.
    pub fn keep(&mut self, names: &[String]) -> Vec<String> {
        if names.is_empty() {
            return Vec::new();
        }
        let mut unknown = names.to_vec();
        unknown.retain(|name| !self.rows.iter().any(|row| row.is_named(name)));
        self.rows
            .retain(|row| names.iter().any(|name| row.is_named(name)));
        unknown
    }
}
