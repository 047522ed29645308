//! Datasets that definitions in several files say different things about: a catalogue can hold one of them. A file has one
//! definition of a dataset here, its first.

use std::sync::Arc;

use super::finding;
use crate::collections::{FastMap, FastSet};
use crate::diagnostic::{Diagnostic, Place, rules};
use crate::lineage::{
    Column, ColumnKind, Dataset, DatasetKey, DatasetKind, Fingerprint, is_same_type,
};
use crate::text::has_placeholder;
use crate::workspace::read::Read;

/// So many columns are named.
const MOST_COLUMNS: usize = 3;

/// The definitions of datasets that any script may define.
#[derive(Debug, Default)]
pub(in crate::workspace) struct Declarations {
    first: FastMap<DatasetKey, Declaration>,
    /// The definitions that are told of: each is seen at every use.
    told: FastSet<Place>,
    found: Vec<Diagnostic>,
}

/// What the first definition of a dataset says.
#[derive(Debug)]
struct Declaration {
    place: Place,
    columns: Box<[Declared]>,
}

impl Declaration {
    /// What it says of a column, which mostly has the same number in all definitions.
    fn column(&self, at: usize, name: &str) -> Option<&Declared> {
        let same = self.columns.get(at).filter(|it| &*it.name == name);
        same.or_else(|| self.columns.iter().find(|it| &*it.name == name))
    }
}

/// What it says of a column. There may be very many.
#[derive(Debug)]
struct Declared {
    name: Arc<str>,
    data_type: Option<Arc<str>>,
    comment: Option<Fingerprint>,
}

impl Declared {
    fn of(column: &Column) -> Self {
        Self {
            name: Arc::clone(&column.name),
            data_type: column.data_type.clone(),
            comment: column.comment.as_ref().map(|it| Fingerprint::of([it])),
        }
    }

    /// How another definition of it differs; what one of them does not say is no difference.
    fn difference(&self, here: &Self) -> Option<String> {
        let name = &self.name;
        match (&here.data_type, &self.data_type) {
            (Some(here), Some(there)) if !is_same_type(here, there) => {
                return Some(format!("`{name}` is {here} here and {there} there"));
            }
            _ => {}
        }
        let comments = self.comment.as_ref().zip(here.comment.as_ref());
        let is_other = comments.is_some_and(|(one, other)| one != other);
        is_other.then(|| format!("`{name}` has another comment"))
    }
}

impl Declarations {
    /// Takes in a dataset as a script sees it.
    pub(in crate::workspace) fn note(&mut self, dataset: &Dataset) {
        let identity = dataset.key.identity();
        let is_shared = identity.is_some_and(|it| !has_placeholder(&it.name));
        let place = dataset.origins.first().and_then(|it| it.place());
        let Some(place) = place.filter(|_| is_shared && dataset.kind == DatasetKind::Table) else {
            return;
        };
        if dataset.columns.is_empty() {
            return;
        }
        let columns = dataset.columns.iter();
        let columns = columns.filter(|it| !matches!(it.kind, ColumnKind::Computed { .. }));
        let columns = columns.map(Declared::of);
        let Some(first) = self.first.get(&dataset.key) else {
            let declaration = Declaration {
                place: place.clone(),
                columns: columns.collect(),
            };
            self.first.insert(dataset.key.clone(), declaration);
            return;
        };
        if first.place == *place || self.told.contains(place) {
            return;
        }
        let differences = columns
            .enumerate()
            .filter_map(|(at, here)| first.column(at, &here.name)?.difference(&here));
        let differences: Vec<String> = differences.collect();
        if !differences.is_empty() {
            let told = told(dataset.label(), place, &first.place, &differences);
            self.found.push(told);
            self.told.insert(place.clone());
        }
    }
}

/// One finding for each definition that says something else than the first one of its dataset.
pub(super) fn find(read: &Read) -> Vec<Diagnostic> {
    read.declarations.found.clone()
}

fn told(table: &str, here: &Place, there: &Place, differences: &[String]) -> Diagnostic {
    let mut named: Vec<String> = differences.iter().take(MOST_COLUMNS).cloned().collect();
    if differences.len() > MOST_COLUMNS {
        named.push(format!("{} more", differences.len() - MOST_COLUMNS));
    }
    let message = format!(
        "`{table}` is defined otherwise than at {}: {}",
        super::named(there, here),
        named.join(", ")
    );
    finding(&rules::OTHER_DEFINITION, message, here, None).hint(
        "both are of the same data, of which a catalogue holds one description: define it alike, or once in a preamble",
    )
}
