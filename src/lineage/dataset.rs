//! Datasets: something read or written.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use crate::collections::FastIndexMap;

use super::{LogicalName, Origin};
use crate::secret;

/// Physical identity in the terms of the OpenLineage naming specification.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// For example `kafka://broker:9092`.
    pub namespace: String,
    /// For example the topic.
    pub name: String,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.namespace, self.name)
    }
}

/// What makes a dataset the same dataset: its physical identity where that is known, else where it was declared and its
/// logical name, so that `t` of two unrelated scripts stays two. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DatasetKey {
    /// Known by its physical identity.
    Physical(Arc<Identity>),
    /// Known only by its name in a scope: a file, a cluster, or a set of files read together.
    Scoped {
        /// The file or cluster.
        scope: Arc<str>,
        /// The name there.
        name: Arc<LogicalName>,
    },
}

impl DatasetKey {
    /// The key of a dataset whose identity is known.
    pub fn physical(identity: Identity) -> Self {
        Self::Physical(Arc::new(identity))
    }

    /// The key of a dataset known only by name.
    pub fn scoped(scope: &Arc<str>, name: LogicalName) -> Self {
        Self::Scoped {
            scope: Arc::clone(scope),
            name: Arc::new(name),
        }
    }

    /// The physical identity, if it is known.
    pub fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Physical(identity) => Some(identity),
            Self::Scoped { .. } => None,
        }
    }

    /// What tells it from all other keys, for digests.
    pub fn pieces(&self) -> [&str; 5] {
        match self {
            Self::Physical(identity) => ["physical", &identity.namespace, &identity.name, "", ""],
            Self::Scoped { scope, name } => {
                ["scoped", scope, &name.catalog, &name.database, &name.table]
            }
        }
    }

    /// The scope, if the key is a scoped one.
    pub fn scope(&self) -> Option<&str> {
        match self {
            Self::Physical(_) => None,
            Self::Scoped { scope, .. } => Some(scope),
        }
    }
}

/// What kind of thing a dataset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DatasetKind {
    /// A table with a definition.
    Table,
    /// A view; appears only where views are not seen through.
    View,
    /// Used but defined nowhere that was read.
    Undeclared,
}

impl DatasetKind {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "TABLE",
            Self::View => "VIEW",
            Self::Undeclared => "UNDECLARED",
        }
    }
}

/// How a column comes to its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Stored.
    Physical,
    /// `name AS expression`.
    Computed {
        /// The expression's text.
        expression: String,
    },
    /// `name TYPE METADATA [FROM key] [VIRTUAL]`.
    Metadata {
        /// The metadata key; the column's name where no key is given.
        key: String,
        /// A virtual one cannot be written.
        is_virtual: bool,
    },
}

/// A column of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name; case-sensitive.
    pub name: Arc<str>,
    /// Its type as written, if it is known.
    pub data_type: Option<Arc<str>>,
    /// How it comes to its value.
    pub kind: ColumnKind,
    /// Its comment.
    pub comment: Option<String>,
}

impl Column {
    /// A stored column.
    pub fn physical(name: &str, data_type: &str) -> Self {
        Self {
            name: name.into(),
            data_type: Some(data_type.into()),
            kind: ColumnKind::Physical,
            comment: None,
        }
    }

    /// Whether an INSERT may write it.
    pub fn is_writable(&self) -> bool {
        match &self.kind {
            ColumnKind::Physical => true,
            ColumnKind::Computed { .. } => false,
            ColumnKind::Metadata { is_virtual, .. } => !is_virtual,
        }
    }
}

/// Connector options of a table. Secrets in them can be read by code but are never printed. Copies share them until one
/// is changed: an estate repeats its definitions.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Options(Arc<FastIndexMap<Arc<str>, Arc<str>>>);

impl Options {
    /// No options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an option; a later value replaces an earlier one in its place.
    pub fn set(&mut self, key: impl Into<Arc<str>>, value: impl Into<Arc<str>>) {
        Arc::make_mut(&mut self.0).insert(key.into(), value.into());
    }

    /// Takes an option out.
    pub fn remove(&mut self, key: &str) {
        if self.0.contains_key(key) {
            Arc::make_mut(&mut self.0).shift_remove(key);
        }
    }

    /// The value of an option as it was written, also of a secret one.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| &**value)
    }

    /// Keys and values fit for printing: secrets in them are `***`.
    pub fn printable(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.0
            .iter()
            .map(|(key, value)| (&**key, secret::mask_value(key, value)))
    }

    /// The keys in the order they were written.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|key| &**key)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A later value replaces an earlier one in its place.
impl FromIterator<(Arc<str>, Arc<str>)> for Options {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Arc<str>)>>(all: I) -> Self {
        let mut options: FastIndexMap<_, _> = all.into_iter().collect();
        options.shrink_to_fit();
        Self(options.into())
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.printable()).finish()
    }
}

/// Something read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// What makes it the same dataset.
    pub key: DatasetKey,
    /// The names it is known by, in order of appearance; never empty.
    pub names: Vec<LogicalName>,
    /// Table, view or undeclared.
    pub kind: DatasetKind,
    /// The connector's name, normalised to the connector table's spelling where that knows it.
    pub connector: Option<String>,
    /// Whether it holds no data of its own (datagen, print, blackhole).
    pub is_ephemeral: bool,
    /// Its columns in declared order; empty where they are not known. Shared by all sightings of one definition.
    pub columns: Arc<Vec<Column>>,
    /// Its connector options.
    pub options: Options,
    /// Where it was declared, or used where it is undeclared; sorted.
    pub origins: Vec<Origin>,
}

impl Dataset {
    /// The first name it was seen under.
    pub fn name(&self) -> &LogicalName {
        static NONE: std::sync::LazyLock<LogicalName> =
            std::sync::LazyLock::new(|| LogicalName::in_default("?"));
        self.names.first().unwrap_or(&NONE)
    }

    /// A short label for people: the table's name.
    pub fn label(&self) -> &str {
        &self.name().table
    }

    /// Takes in what another sighting of the same dataset knows: names, columns and origins that are new; a definition
    /// replaces the lack of one.
    pub fn absorb(&mut self, other: Dataset) {
        for name in other.names {
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        for origin in other.origins {
            // Files are mostly read in the order of their names.
            if self.origins.last().is_none_or(|last| *last < origin) {
                self.origins.push(origin);
            } else if let Err(at) = self.origins.binary_search(&origin) {
                self.origins.insert(at, origin);
            }
        }
        self.absorb_columns(other.columns);
        if self.kind == DatasetKind::Undeclared {
            self.kind = other.kind;
        }
        if self.connector.is_none() {
            self.connector = other.connector;
            self.is_ephemeral = other.is_ephemeral;
        }
        if self.options.is_empty() {
            self.options = other.options;
        }
    }

    /// Adds the columns that are not known. Mostly all are, in the same order: a dataset is seen at every use.
    fn absorb_columns(&mut self, columns: Arc<Vec<Column>>) {
        if self.columns.is_empty() {
            self.columns = columns;
            return;
        }
        let mut pairs = columns.iter().zip(&*self.columns);
        if columns.len() <= self.columns.len() && pairs.all(|(one, known)| one.name == known.name) {
            return;
        }
        let mut names: HashSet<Arc<str>> = self.columns.iter().map(|it| it.name.clone()).collect();
        for column in &*columns {
            if names.insert(column.name.clone()) {
                Arc::make_mut(&mut self.columns).push(column.clone());
            }
        }
    }
}
