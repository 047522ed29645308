//! Finding what a person names: a dataset by its logical name or its physical identity, or a column of one.

use std::sync::Arc;

use super::ColumnId;
use super::column_steps::STAR;
use crate::collections::FastIndexSet;
use crate::lineage::{Dataset, DatasetId, DatasetKey, Lineage, NameParts};
use crate::text::nearest_few;

/// Names that are told of those that are like a wrong one.
const NEAREST: usize = 5;
/// Letters that tell of what a name may be a part; fewer are in everything.
const PART: usize = 3;

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Named {
    /// A dataset.
    Dataset(DatasetId),
    /// A column.
    Column(ColumnId),
}

impl Named {
    /// The dataset, or that of the column.
    pub fn dataset(&self) -> DatasetId {
        match self {
            Self::Dataset(dataset) => *dataset,
            Self::Column(column) => column.dataset,
        }
    }
}

/// Why a name means nothing in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// Nothing has this name; some names that are like it, the most alike first.
    Unknown(Vec<String>),
    /// The dataset has no such column.
    NoColumn {
        /// The dataset.
        dataset: DatasetId,
        /// What was taken for its column.
        column: String,
        /// Some names that are like it: its columns, the most alike first, then datasets.
        nearest: Vec<String>,
    },
    /// It may mean any of these, in order of appearance. [`Lineage::exact_name`] tells them apart.
    Ambiguous(Vec<Named>),
}

/// How precise a spelling is; what is spelt more precisely is meant first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    /// `catalog.database.table`, `namespace name`, or `scope:table`.
    Whole,
    /// `table`, `database.table`, or the identity's name alone.
    Short,
}

/// A dataset that a text begins with, and the text behind its name.
struct Match<'t> {
    precision: Precision,
    dataset: DatasetId,
    rest: &'t str,
}

impl Lineage {
    /// What a person means by a name: `catalog.database.table` or its last parts; a physical identity, as `namespace name`
    /// or its name alone; `scope:table` for one that only its file or cluster tells apart; each with `.column` behind it for
    /// a column. Names are case-sensitive, as in Flink. A dataset is meant before a column.
    pub fn named(&self, name: &str) -> Result<Named, NameError> {
        let matches = self.matches(name);
        let whole = matches.iter().filter(|it| it.rest.is_empty());
        if let Some(found) = the_one(whole.map(|it| (it.precision, Named::Dataset(it.dataset)))) {
            return found;
        }
        let columns: Vec<_> = (matches.iter())
            .filter_map(|it| Some((it.precision, it.dataset, it.rest.strip_prefix('.')?)))
            .collect();
        let known = columns.iter().filter_map(|&(precision, dataset, name)| {
            // A star may be the column that is meant.
            let is_it = |known: &Arc<str>| **known == *name || **known == *STAR;
            let column = Arc::from(name);
            let known = self.columns_of(dataset).iter().any(is_it);
            known.then_some((precision, Named::Column(ColumnId { dataset, column })))
        });
        if let Some(found) = the_one(known) {
            return found;
        }
        Err(match columns.iter().min_by_key(|it| it.0) {
            Some(&(_, dataset, column)) => {
                let known = self.columns_of(dataset);
                let known = known.iter().map(AsRef::as_ref);
                // With the name of its dataset as it was written.
                let before = name.strip_suffix(column).unwrap_or_default();
                let columns = nearest_few(column, known, NEAREST).into_iter();
                let columns = columns.map(|column| format!("{before}{column}"));
                NameError::NoColumn {
                    dataset,
                    column: column.to_owned(),
                    nearest: columns
                        .chain(self.nearest_names(name))
                        .take(NEAREST)
                        .collect(),
                }
            }
            None => NameError::Unknown(self.nearest_names(name)),
        })
    }

    /// A name by which [`Lineage::named`] finds this and nothing else.
    pub fn exact_name(&self, named: &Named) -> String {
        let dataset = self.dataset(named.dataset());
        let name = match &dataset.key {
            DatasetKey::Physical(identity) => identity.to_string(),
            DatasetKey::Scoped { scope, name } => format!("{scope}:{name}"),
        };
        match named {
            Named::Dataset(_) => name,
            Named::Column(column) => format!("{name}.{}", column.column),
        }
    }

    fn matches<'t>(&self, text: &'t str) -> Vec<Match<'t>> {
        let mut matches = Vec::new();
        for (id, dataset) in self.datasets() {
            spellings(dataset, |precision, parts| {
                let rest = parts
                    .iter()
                    .try_fold(text, |text, part| text.strip_prefix(part));
                let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('.'))
                else {
                    return;
                };
                matches.push(Match {
                    precision,
                    dataset: id,
                    rest,
                });
            });
        }
        matches
    }

    /// Names that are like a wrong one, or that it is a part of.
    fn nearest_names(&self, name: &str) -> Vec<String> {
        let mut known: FastIndexSet<&str> = FastIndexSet::default();
        for (_, dataset) in self.datasets() {
            known.extend(dataset.names.iter().map(|name| &*name.table));
            known.extend(dataset.key.identity().map(|identity| &*identity.name));
        }
        // What is behind the last point may be meant as a column, or be the table itself.
        let (before, behind) = name.rsplit_once('.').unwrap_or((name, name));
        let mut found: FastIndexSet<&str> = FastIndexSet::default();
        for part in [name, before, behind] {
            found.extend(nearest_few(part, known.iter().copied(), NEAREST));
        }
        let lower = name.to_lowercase();
        let is_long = lower.chars().count() >= PART;
        let is_part = |known: &&&str| is_long && known.to_lowercase().contains(&lower);
        found.extend(known.iter().filter(is_part).take(NEAREST));
        owned(found.into_iter().take(NEAREST).collect())
    }
}

/// The ways to write a dataset's name, each as parts.
fn spellings(dataset: &Dataset, mut tell: impl FnMut(Precision, &[&str])) {
    for name in &dataset.names {
        let NameParts {
            catalog,
            database,
            table,
        } = &**name;
        tell(Precision::Whole, &[catalog, ".", database, ".", table]);
        tell(Precision::Short, &[database, ".", table]);
        tell(Precision::Short, &[table]);
    }
    match &dataset.key {
        DatasetKey::Physical(identity) => {
            tell(
                Precision::Whole,
                &[&identity.namespace, " ", &identity.name],
            );
            tell(Precision::Short, &[&identity.name]);
        }
        DatasetKey::Scoped { scope, name } => {
            let NameParts {
                catalog,
                database,
                table,
            } = &***name;
            tell(
                Precision::Whole,
                &[scope, ":", catalog, ".", database, ".", table],
            );
            tell(Precision::Short, &[scope, ":", table]);
        }
    }
}

/// What is meant where anything is: the one that is spelt most precisely.
fn the_one(found: impl Iterator<Item = (Precision, Named)>) -> Option<Result<Named, NameError>> {
    let found: Vec<_> = found.collect();
    let most = found.iter().map(|(precision, _)| *precision).min()?;
    let meant = found
        .into_iter()
        .filter(|(precision, _)| *precision == most);
    let meant: FastIndexSet<Named> = meant.map(|(_, named)| named).collect();
    let mut meant: Vec<_> = meant.into_iter().collect();
    Some(match meant.len() {
        1 => meant.pop().ok_or(NameError::Unknown(Vec::new())),
        _ => Err(NameError::Ambiguous(meant)),
    })
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(ToOwned::to_owned).collect()
}
