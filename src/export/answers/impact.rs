//! Impact as a table: a row for all that can be reached.

use serde::Serialize;

use super::{Label, direction};
use crate::export::csv::CsvRow;
use crate::export::document::id;
use crate::lineage::{DatasetId, Direction, Lineage, Named, NodeId, ProcessId};

/// The impact of a dataset or a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactDocument {
    /// Whose it is.
    pub of: Label,
    /// `upstream` or `downstream`.
    pub direction: &'static str,
    /// The hops that were asked for; null for all.
    pub depth: Option<u32>,
    /// Nearest first.
    pub rows: Vec<ImpactRow>,
}

/// Something that can be reached.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImpactRow {
    /// How far: a hop is from dataset to dataset through one process.
    pub hops: u32,
    /// What it is called: a dataset or a column; a process, where the way ends in one.
    pub name: Label,
    /// Of columns, how the last step leads there: the kind of OpenLineage's transformation, or `WHOLE` where nothing tells
    /// of columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<&'static str>,
    /// Of columns, whether the value comes all the way; else it is influenced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<bool>,
    /// What lies one hop from the start on the way to it.
    pub via: Label,
    /// The process that leads to it.
    pub statement: String,
    /// What that process is submitted with.
    pub job: String,
    /// Where the process stands; empty where nothing tells.
    pub place: String,
    /// Its connector.
    pub connector: Option<String>,
    /// `TABLE`, `VIEW` or `UNDECLARED`; the kind of a process.
    pub kind: &'static str,
    /// The id of the dataset in the document of `lineage`; null for a process.
    pub id: Option<String>,
    /// Its physical identity.
    pub identity: Option<String>,
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// How far they are.
    Hops,
    /// What they are called.
    Name,
    /// The job that leads to them.
    Job,
    /// Their connector.
    Connector,
}

impl ImpactDocument {
    /// Sorts the rows; among equals the order stays.
    pub fn sort(&mut self, by: SortBy) {
        match by {
            SortBy::Hops => self.rows.sort_by_key(|row| row.hops),
            SortBy::Name => self.rows.sort_by(|one, other| one.name.cmp(&other.name)),
            SortBy::Job => self.rows.sort_by(|one, other| one.job.cmp(&other.job)),
            SortBy::Connector => {
                (self.rows).sort_by(|one, other| one.connector.cmp(&other.connector));
            }
        }
    }
}

/// The impact of what a person named, within `depth` hops.
pub fn impact(
    lineage: &Lineage,
    of: &Named,
    towards: Direction,
    depth: Option<u32>,
) -> ImpactDocument {
    let rows = match of {
        Named::Dataset(id) => {
            let reached = lineage.impact((*id).into(), towards, depth).into_iter();
            reached
                .map(|it| ImpactRow {
                    hops: it.hops,
                    name: Label::of(lineage, it.node),
                    via: Label::of(lineage, it.via),
                    ..row(lineage, it.process, it.node.as_dataset())
                })
                .collect()
        }
        Named::Column(column) => {
            let reached = lineage.column_impact(column, towards, depth).into_iter();
            reached
                .map(|it| ImpactRow {
                    hops: it.hops,
                    name: Label::of_end(lineage, &it.step.end),
                    how: Some(it.step.how.as_str()),
                    value: Some(it.is_value),
                    via: Label::of_end(lineage, &it.via),
                    ..row(lineage, it.step.process, it.step.end.dataset())
                })
                .collect()
        }
    };
    ImpactDocument {
        of: Label::of_named(lineage, of),
        direction: direction(towards),
        depth,
        rows,
    }
}

/// What a process and the dataset it leads to tell; none is the process itself.
fn row(lineage: &Lineage, through: ProcessId, dataset: Option<DatasetId>) -> ImpactRow {
    let process = lineage.process(through);
    let known = dataset.map(|id| lineage.dataset(id));
    ImpactRow {
        hops: 0,
        name: Label::Nothing(""),
        how: None,
        value: None,
        via: Label::Nothing(""),
        statement: lineage.label(NodeId::from(through)),
        job: process.job.to_string(),
        place: (process.origins.first()).map_or_else(String::new, ToString::to_string),
        connector: known.and_then(|it| it.connector.clone()),
        kind: known.map_or(process.kind.as_str(), |it| it.kind.as_str()),
        id: known.map(|it| id(&it.key)),
        identity: known.and_then(|it| it.key.identity().map(ToString::to_string)),
    }
}

impl CsvRow for ImpactRow {
    const HEADINGS: &'static [&'static str] = &[
        "hops",
        "name",
        "how",
        "value",
        "via",
        "statement",
        "job",
        "place",
        "connector",
        "kind",
        "id",
        "identity",
    ];

    fn fields(&self) -> Vec<String> {
        let of = |field: &Option<String>| field.clone().unwrap_or_default();
        vec![
            self.hops.to_string(),
            self.name.to_string(),
            self.how.unwrap_or_default().to_owned(),
            self.value.map_or_else(String::new, |it| it.to_string()),
            self.via.to_string(),
            self.statement.clone(),
            self.job.clone(),
            self.place.clone(),
            of(&self.connector),
            self.kind.to_owned(),
            of(&self.id),
            of(&self.identity),
        ]
    }
}
