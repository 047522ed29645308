//! A way between two nodes as the statements on it.

use serde::Serialize;

use super::Label;
use crate::export::document::{column, influence, origin};
use crate::export::{ColumnDocument, InfluenceDocument, OriginDocument};
use crate::lineage::{DatasetId, Lineage, Reason};

/// How data gets from one thing to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PathDocument<'a> {
    /// Where it begins.
    pub from: Label,
    /// Where it ends.
    pub to: Label,
    /// Processes that a shortest way passes; null where there is no way.
    pub hops: Option<usize>,
    /// The statements, in the order of the data.
    pub steps: Vec<StepDocument<'a>>,
}

/// A statement on the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepDocument<'a> {
    /// Its kind and sink.
    pub statement: String,
    /// What it is submitted with.
    pub job: &'a str,
    /// What it reads on the way.
    pub reads: Vec<Label>,
    /// What it writes on the way.
    pub writes: Vec<Label>,
    /// The written columns that take a value from what it reads on the way.
    pub columns: Vec<ColumnDocument<'a>>,
    /// What it reads on the way to decide on rows.
    pub influences: Vec<InfluenceDocument<'a>>,
    /// The first place that it was seen at, in one word.
    #[serde(skip)]
    pub place: Option<String>,
    /// Every place it was seen at.
    pub origins: Vec<OriginDocument<'a>>,
    /// The statement, secrets taken out; empty where nothing tells.
    pub sql: &'a str,
}

/// The document of the statements on a way.
pub fn path<'a>(
    lineage: &'a Lineage,
    [from, to]: [Label; 2],
    hops: Option<usize>,
    reasons: &[Reason],
) -> PathDocument<'a> {
    PathDocument {
        from,
        to,
        hops,
        steps: reasons.iter().map(|it| step(lineage, it)).collect(),
    }
}

fn step<'a>(lineage: &'a Lineage, reason: &Reason) -> StepDocument<'a> {
    let process = lineage.process(reason.process);
    let labels = |ids: &[_]| {
        let ids = ids.iter().copied();
        ids.map(|id: DatasetId| Label::of(lineage, id.into()))
            .collect()
    };
    let columns = reason
        .columns
        .iter()
        .filter_map(|&at| process.columns.get(at));
    let influences = reason
        .influences
        .iter()
        .filter_map(|&at| process.influences.get(at));
    StepDocument {
        statement: lineage.label(reason.process.into()),
        job: &process.job,
        reads: labels(&reason.reads),
        writes: labels(&reason.writes),
        columns: columns.map(column).collect(),
        influences: influences.map(influence).collect(),
        place: process.origins.first().map(ToString::to_string),
        origins: process.origins.iter().map(origin).collect(),
        sql: &process.sql,
    }
}
