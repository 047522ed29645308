//! Columns of datasets: stock ones where Atlas' type of the dataset has columns, else ours, on a table of ours.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::atlas::Shared;
use crate::atlas::plan::{Endpoint, Finding};
use crate::lineage::{Column, ColumnKind, ColumnLineage, Dataset, DatasetKey, Process};

use super::datasets::Placements;
use super::processes::Placed;
use super::{EntityKey, IfPresent, MappingOptions, Wanted, Wishes};

/// What the columns of a dataset hang on whose Atlas type has none.
pub const TABLE: &str = "headwater_table";
/// A column of such a table.
pub const COLUMN: &str = "headwater_column";

/// All that a server must have for columns of ours.
pub const OWN: [&str; 4] = [
    TABLE,
    COLUMN,
    "headwater_dataset_tables",
    "headwater_table_columns",
];

/// How many columns are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnLimits {
    /// Columns of one dataset.
    pub columns_per_dataset: usize,
    /// Edges between columns of one process.
    pub edges_per_process: usize,
}

/// Columns as the model of a dataset's type has them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnType {
    #[serde(rename = "type")]
    pub(super) type_name: String,
    /// The attribute by which a column hangs on its table.
    pub(super) attribute: String,
    /// The attribute that holds the type of its values.
    pub(super) data_type: String,
    /// Whether names are in lower case.
    #[serde(default)]
    pub(super) lower: bool,
}

/// The columns that are planned.
#[derive(Default)]
pub(super) struct Columns {
    /// The entities of each column of a dataset: one, or one for each topic of a list.
    by_column: HashMap<(DatasetKey, Arc<str>), Vec<EntityKey>>,
    /// The datasets whose columns are not planned, so that nothing is known of what the catalogue has of them.
    unplanned: BTreeSet<DatasetKey>,
}

impl Columns {
    pub(super) fn of(&self, dataset: &DatasetKey, column: &Arc<str>) -> &[EntityKey] {
        let place = (dataset.clone(), Arc::clone(column));
        self.by_column.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Whether columns that a column is taken from, or that it is, are not planned.
    pub(super) fn hides(&self, process: &Process, column: &ColumnLineage) -> bool {
        let outputs = process.outputs.iter().map(|it| &it.dataset);
        let inputs = column.from.iter().map(|it| &it.column.dataset);
        !self.unplanned.is_empty() && outputs.chain(inputs).any(|it| self.unplanned.contains(it))
    }
}

/// What is known of a column.
#[derive(Default)]
struct Known<'a> {
    data_type: Option<&'a str>,
    comment: Option<&'a str>,
    is_declared: bool,
}

/// The columns of an entity as they are gathered: several datasets may be one entity.
#[derive(Default)]
struct Gathered<'a> {
    columns: IndexMap<Arc<str>, Known<'a>>,
    datasets: Vec<&'a Dataset>,
}

/// Adds the columns of all published datasets.
pub(super) fn wanted(
    datasets: &[Arc<Dataset>],
    processes: &[Placed],
    placements: &Placements,
    options: &MappingOptions,
    has_type: &dyn Fn(&str) -> bool,
    wishes: &mut Wishes,
) -> Columns {
    let mut columns = Columns::default();
    let Some(limits) = options.columns else {
        return columns;
    };
    let names: HashMap<EntityKey, Shared> = wishes
        .entities
        .iter()
        .map(|entity| (entity.key.clone(), entity.name.clone()))
        .collect();
    let has_own = OWN.iter().all(|name| has_type(name));
    let mut too_wide = Vec::new();
    let mut without_type = 0;
    for (key, gathered) in gather(datasets, processes, placements) {
        let all = || gathered.datasets.iter().map(|it| it.key.clone());
        let count = gathered.columns.len();
        if count == 0 {
            continue;
        }
        if count > limits.columns_per_dataset {
            too_wide.push(format!("{} ({count})", key.qualified_name));
            columns.unplanned.extend(all());
            continue;
        }
        let name = names.get(&key).map_or("", |name| name);
        let stock = placements.columns.get(&key);
        let Some(whole) = Whole::of(&key, name, stock, has_own) else {
            without_type += 1;
            columns.unplanned.extend(all());
            continue;
        };
        if let Some(table) = whole.table(&gathered) {
            wishes.add(table);
        }
        let mut added = BTreeSet::new();
        for (column, known) in &gathered.columns {
            let wanted = whole.column(column, known);
            for dataset in &gathered.datasets {
                let place = (dataset.key.clone(), Arc::clone(column));
                let entities = columns.by_column.entry(place).or_default();
                entities.push(wanted.key.clone());
            }
            // Where case does not count, two names may be one column.
            if added.insert(wanted.key.clone()) {
                wishes.add(wanted);
            }
        }
    }
    wishes.findings.extend(Finding::too_wide(&too_wide, limits));
    wishes
        .findings
        .extend(Finding::no_column_types(without_type));
    columns
}

/// The columns of each entity: those that are declared, and those that published processes use.
fn gather<'a>(
    datasets: &'a [Arc<Dataset>],
    processes: &'a [Placed],
    placements: &Placements,
) -> IndexMap<EntityKey, Gathered<'a>> {
    let used = used(processes.iter().filter_map(|it| it.process.as_deref()));
    let mut by_entity: IndexMap<EntityKey, Gathered<'a>> = IndexMap::new();
    for dataset in datasets {
        for key in placements.entities(&dataset.key) {
            let is_stock = placements.columns.contains_key(key);
            let gathered = by_entity.entry(key.clone()).or_default();
            gathered.datasets.push(dataset);
            let stored = dataset.columns.iter();
            for column in stored.filter(|column| holds_data(column, is_stock)) {
                let known = gathered.columns.entry(column.name.clone()).or_default();
                known.is_declared = true;
                known.data_type = known.data_type.or(column.data_type.as_deref());
                known.comment = known.comment.or(column.comment.as_deref());
            }
            for column in used.get(&dataset.key).into_iter().flatten() {
                gathered.columns.entry(Arc::clone(column)).or_default();
            }
        }
    }
    by_entity
}

/// A computed column is none of the dataset; one of metadata is none of a table in a database.
fn holds_data(column: &Column, is_stock: bool) -> bool {
    match column.kind {
        ColumnKind::Physical => true,
        ColumnKind::Computed { .. } => false,
        ColumnKind::Metadata { .. } => !is_stock,
    }
}

/// The columns that processes read and write, by dataset.
fn used<'a>(
    processes: impl Iterator<Item = &'a Process>,
) -> BTreeMap<&'a DatasetKey, BTreeSet<&'a Arc<str>>> {
    let mut used: BTreeMap<&DatasetKey, BTreeSet<&Arc<str>>> = BTreeMap::new();
    for process in processes {
        for column in process.columns.iter() {
            if !is_known(&column.to) {
                continue;
            }
            for output in &*process.outputs {
                used.entry(&output.dataset).or_default().insert(&column.to);
            }
            let sources = column.from.iter().map(|source| &source.column);
            for source in sources.filter(|source| is_known(&source.column)) {
                let columns = used.entry(&source.dataset).or_default();
                columns.insert(&source.column);
            }
        }
    }
    used
}

/// Whether a column has a name; a star that could not be expanded has none.
pub(super) fn is_known(column: &str) -> bool {
    !column.is_empty() && column != "*"
}

/// What columns hang on, and how they are made.
struct Whole<'a> {
    dataset: &'a EntityKey,
    name: &'a str,
    /// The columns of the dataset's own model.
    stock: Option<&'a ColumnType>,
    /// What they hang on.
    key: EntityKey,
}

impl<'a> Whole<'a> {
    fn of(
        dataset: &'a EntityKey,
        name: &'a str,
        stock: Option<&'a ColumnType>,
        has_own: bool,
    ) -> Option<Self> {
        let key = match stock {
            Some(_) => dataset.clone(),
            None if has_own => EntityKey::new(TABLE, below(&dataset.qualified_name, "#", "table")),
            None => return None,
        };
        Some(Self {
            dataset,
            name,
            stock,
            key,
        })
    }

    /// The table that has to be made for the columns.
    fn table(&self, gathered: &Gathered<'_>) -> Option<Wanted> {
        if self.stock.is_some() {
            return None;
        }
        let origins = gathered.datasets.iter().flat_map(|it| &it.origins);
        let mut table = Wanted::new(self.key.clone(), self.name);
        table.endpoints = vec![Endpoint::one("dataset", self.dataset)];
        table.part_of = Some("dataset".into());
        table.why = format!(
            "the columns of {}, which has none in Atlas, hang on it",
            self.dataset
        )
        .into();
        table.rule = vec![
            format!("columns of a {} hang on a {TABLE}", self.dataset.type_name).into(),
            "its qualified name is <dataset>#table@<metadata namespace>".into(),
        ];
        table.origins = origins.map(ToString::to_string).collect();
        Some(table)
    }

    fn column(&self, name: &str, known: &Known<'_>) -> Wanted {
        let name = match self.stock {
            Some(stock) if stock.lower => name.to_lowercase(),
            _ => name.to_owned(),
        };
        let type_name = self.stock.map_or(COLUMN, |stock| &stock.type_name);
        let attribute = self.stock.map_or("table", |stock| &stock.attribute);
        let data_type = self.stock.map_or("type", |stock| &stock.data_type);
        let qualified_name = below(&self.key.qualified_name, ".", &name);
        // Some models want a type of every column.
        let no_type = self.stock.filter(|_| known.data_type.is_none());
        let given = [
            (data_type, known.data_type),
            ("comment", known.comment),
            (data_type, no_type.map(|_| "unknown")),
        ];
        let given = given
            .into_iter()
            .filter_map(|(name, value)| Some((name, json!(value?))));
        let mut column = Wanted::with(EntityKey::new(type_name, qualified_name), &name, given);
        if self.stock.is_some() {
            column.if_present = IfPresent::Refer;
        }
        column.endpoints = vec![Endpoint::one(attribute, &self.key)];
        column.part_of = Some(attribute.into());
        let how = if known.is_declared {
            "a column"
        } else {
            "used as a column"
        };
        column.why = format!("{how} of {}", self.name).into();
        column.rule = vec![
            format!(
                "a column of a {} has the type {type_name}",
                self.dataset.type_name
            )
            .into(),
            "its qualified name is <table>.<column>@<metadata namespace>".into(),
        ];
        column
    }
}

/// The qualified name of a part: its own name goes in front of the metadata namespace.
pub(super) fn below(whole: &str, separator: &str, part: &str) -> String {
    match whole.rsplit_once('@') {
        Some((stem, namespace)) => format!("{stem}{separator}{part}@{namespace}"),
        None => format!("{whole}{separator}{part}"),
    }
}
