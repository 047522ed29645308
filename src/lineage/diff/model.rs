//! The answer of a comparison.

use std::sync::Arc;

use crate::lineage::{
    Column, ColumnLineage, ColumnRef, Dataset, DatasetKind, Endpoint, Identity, Influence,
    LogicalName, Process, ProcessKind, Transform,
};

/// The same thing on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides<T> {
    /// In the old graph.
    pub before: T,
    /// In the new one.
    pub after: T,
}

impl<T: PartialEq> Sides<T> {
    /// Both, where they differ.
    pub(super) fn if_different(before: T, after: T) -> Option<Self> {
        (before != after).then_some(Self { before, after })
    }
}

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sign {
    /// Only the old graph has it.
    Removed,
    /// Both have it, and it differs.
    Changed,
    /// Only the new graph has it.
    Added,
}

impl Sign {
    /// The sign of a thing by its presence.
    pub(super) fn of<T>(before: Option<&T>, after: Option<&T>) -> Self {
        match (before, after) {
            (None, _) => Self::Added,
            (_, None) => Self::Removed,
            _ => Self::Changed,
        }
    }

    /// The character in front of a line.
    pub fn glyph(self) -> char {
        match self {
            Self::Removed => '-',
            Self::Changed => '~',
            Self::Added => '+',
        }
    }

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Added => "added",
        }
    }
}

/// Where a thing stands on one side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The files it stands in, by name.
    pub files: Vec<Arc<str>>,
    /// The file of its first place.
    pub file: Option<Arc<str>>,
    /// The line of its first place, from 1.
    pub line: Option<usize>,
}

/// All that differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Processes by file and line.
    pub processes: Vec<ProcessChange>,
    /// Datasets by name.
    pub datasets: Vec<DatasetChange>,
    /// Column edges: from a column that is read to one that is written.
    pub column_edges: Vec<EdgeChange>,
    /// How many of each are the same on both sides.
    pub unchanged: Tally,
}

/// A number of each kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Processes; repeats of one count once.
    pub processes: usize,
    /// Datasets.
    pub datasets: usize,
    /// Column edges.
    pub column_edges: usize,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty() && self.datasets.is_empty() && self.column_edges.is_empty()
    }

    /// How many things of each kind have a sign.
    pub fn count(&self, sign: Sign) -> Tally {
        Tally {
            processes: (self.processes.iter())
                .filter(|it| it.sign() == sign)
                .count(),
            datasets: self.datasets.iter().filter(|it| it.sign() == sign).count(),
            column_edges: (self.column_edges.iter())
                .filter(|it| it.sign() == sign)
                .count(),
        }
    }
}

/// A process that only one side has, or that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessChange {
    /// The old one, with the places of all its repeats.
    pub before: Option<Process>,
    /// The new one.
    pub after: Option<Process>,
    /// Where each stands.
    pub seen: Sides<Seen>,
    /// Whether the files it stands in are others.
    pub is_moved: bool,
    /// Another kind of statement.
    pub kind: Option<Sides<ProcessKind>>,
    /// Another job that it names itself; none is that of its file.
    pub job: Option<Sides<Option<Arc<str>>>>,
    /// How often it stands there.
    pub multiplicity: Option<Sides<usize>>,
    /// What it reads.
    pub inputs: EndpointChanges,
    /// What it writes.
    pub outputs: EndpointChanges,
    /// The written columns.
    pub columns: Vec<ColumnChange>,
    /// The columns that influence it.
    pub influences: InfluenceChanges,
    /// Whether the statement says something else: not merely other comments, case, white space or aliases.
    pub is_other_sql: bool,
}

impl ProcessChange {
    /// What became of it.
    pub fn sign(&self) -> Sign {
        Sign::of(self.before.as_ref(), self.after.as_ref())
    }

    /// The new one; the old one where there is no new one.
    pub fn process(&self) -> Option<&Process> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Where [`Self::process`] stands.
    pub fn place(&self) -> &Seen {
        if self.after.is_some() {
            &self.seen.after
        } else {
            &self.seen.before
        }
    }

    /// Whether what it does is the same: another place, number or job at most.
    pub fn is_same_effect(&self) -> bool {
        self.sign() == Sign::Changed
            && self.kind.is_none()
            && self.inputs.is_empty()
            && self.outputs.is_empty()
            && self.columns.is_empty()
            && self.influences.is_empty()
    }

    /// Whether only the statement's text is another.
    pub fn is_sql_only(&self) -> bool {
        self.is_other_sql
            && self.is_same_effect()
            && !self.is_moved
            && self.job.is_none()
            && self.multiplicity.is_none()
    }

    pub(super) fn differs(&self) -> bool {
        !self.is_same_effect()
            || self.is_other_sql
            || self.is_moved
            || self.job.is_some()
            || self.multiplicity.is_some()
    }

    pub(super) fn order(&self) -> impl Ord + '_ {
        let place = self.place();
        (place.file.as_deref(), place.line, self.sign())
    }
}

/// What changed of the datasets that a process uses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointChanges {
    /// Used no longer.
    pub removed: Vec<Endpoint>,
    /// Newly used.
    pub added: Vec<Endpoint>,
    /// The same table, physically another.
    pub other_identity: Vec<Sides<Endpoint>>,
}

impl EndpointChanges {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.other_identity.is_empty()
    }
}

/// What changed of the columns that influence a process.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InfluenceChanges {
    /// They do no longer.
    pub removed: Vec<Influence>,
    /// They do now.
    pub added: Vec<Influence>,
}

impl InfluenceChanges {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// A written column that only one side has, or that comes from elsewhere, or otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChange {
    /// The old one.
    pub before: Option<ColumnLineage>,
    /// The new one.
    pub after: Option<ColumnLineage>,
}

impl ColumnChange {
    /// What became of it.
    pub fn sign(&self) -> Sign {
        Sign::of(self.before.as_ref(), self.after.as_ref())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        (self.after.as_ref().or(self.before.as_ref())).map_or("", |column| &column.to)
    }
}

/// A dataset that only one side has, or that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetChange {
    /// The old one.
    pub before: Option<Dataset>,
    /// The new one.
    pub after: Option<Dataset>,
    /// Where each stands.
    pub seen: Sides<Seen>,
    /// Whether it is known only by its name, and that in another file.
    pub is_moved: bool,
    /// Other names of the same data.
    pub names: Option<Sides<Vec<LogicalName>>>,
    /// Another physical identity under the same name.
    pub identity: Option<Sides<Option<Identity>>>,
    /// Table, view or undeclared.
    pub kind: Option<Sides<DatasetKind>>,
    /// Another connector.
    pub connector: Option<Sides<Option<String>>>,
    /// Its columns.
    pub columns: Vec<TableColumnChange>,
    /// Its options.
    pub options: Vec<OptionChange>,
}

impl DatasetChange {
    /// What became of it.
    pub fn sign(&self) -> Sign {
        Sign::of(self.before.as_ref(), self.after.as_ref())
    }

    /// The new one; the old one where there is no new one.
    pub fn dataset(&self) -> Option<&Dataset> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Where [`Self::dataset`] stands.
    pub fn place(&self) -> &Seen {
        if self.after.is_some() {
            &self.seen.after
        } else {
            &self.seen.before
        }
    }

    pub(super) fn differs(&self) -> bool {
        self.sign() != Sign::Changed
            || self.is_moved
            || self.names.is_some()
            || self.identity.is_some()
            || self.kind.is_some()
            || self.connector.is_some()
            || !self.columns.is_empty()
            || !self.options.is_empty()
    }

    pub(super) fn order(&self) -> impl Ord + '_ {
        let place = self.place();
        (
            self.dataset().map(Dataset::name),
            place.file.as_deref(),
            place.line,
            self.sign(),
        )
    }
}

/// A column of a table that only one side has, or that is declared otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumnChange {
    /// The old one.
    pub before: Option<Column>,
    /// The new one.
    pub after: Option<Column>,
}

impl TableColumnChange {
    /// What became of it.
    pub fn sign(&self) -> Sign {
        Sign::of(self.before.as_ref(), self.after.as_ref())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        (self.after.as_ref().or(self.before.as_ref())).map_or("", |column| &column.name)
    }
}

/// An option that only one side has, or with another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionChange {
    /// The option.
    pub key: String,
    /// Its old value, secrets taken out.
    pub before: Option<String>,
    /// Its new value, secrets taken out.
    pub after: Option<String>,
}

impl OptionChange {
    /// What became of it.
    pub fn sign(&self) -> Sign {
        Sign::of(self.before.as_ref(), self.after.as_ref())
    }
}

/// An edge from a column that is read to one that is written, of all processes taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeChange {
    /// What is read.
    pub from: ColumnRef,
    /// What is written.
    pub to: ColumnRef,
    /// How, in the old graph; empty where that has no such edge.
    pub before: Vec<Transform>,
    /// How, in the new one.
    pub after: Vec<Transform>,
}

impl EdgeChange {
    /// What became of it.
    pub fn sign(&self) -> Sign {
        Sign::of(self.before.first(), self.after.first())
    }
}
