//! The JSON document of `diff`. Its field names are an interface: they may be added to, never changed. `docs/diff.md`
//! describes it.

use serde::Serialize;

use super::document::{
    ColumnDocument, IdentityDocument, InfluenceDocument, TableColumnDocument, column, influence,
    table_column,
};
use crate::lineage::diff::{
    ColumnChange, DatasetChange, Difference, EdgeChange, EndpointChanges, ProcessChange, Seen,
    Sides, Sign, TableColumnChange,
};
use crate::lineage::{Dataset, Endpoint, Identity, Influence, Process, Transform};

/// One of the two things that were compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedSide {
    /// The path or revision.
    pub name: String,
    /// How many processes it has, each repeat counted.
    pub processes: usize,
    /// How many datasets it has.
    pub datasets: usize,
    /// How much of it could not be read.
    pub errors: usize,
}

/// All that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferenceDocument<'a> {
    /// The old side.
    pub old: ComparedSide,
    /// The new side.
    pub new: ComparedSide,
    /// Counts.
    pub summary: Summary,
    /// Processes by file and line of the new side, those that were removed by the old one.
    pub processes: Vec<ProcessDifference<'a>>,
    /// Datasets by name.
    pub datasets: Vec<DatasetDifference>,
    /// Column edges by what is written.
    pub column_edges: Vec<EdgeDifference>,
}

/// Counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Of processes; repeats of one count once.
    pub processes: Counts,
    /// Of datasets.
    pub datasets: Counts,
    /// Of column edges.
    pub column_edges: Counts,
}

/// How many there are of each sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Only on the new side.
    pub added: usize,
    /// Only on the old side.
    pub removed: usize,
    /// On both, and different.
    pub changed: usize,
    /// On both, and the same.
    pub unchanged: usize,
}

/// Both sides of a value; null where a side has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BothSides<T> {
    /// The old one.
    pub before: Option<T>,
    /// The new one.
    pub after: Option<T>,
}

/// A process that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcessDifference<'a> {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// What it is called: kind and sink.
    pub label: String,
    /// The process on both sides.
    #[serde(flatten)]
    pub sides: BothSides<ProcessSide>,
    /// Whether it stands in other files now.
    pub moved: bool,
    /// Whether the statement's text says something else.
    pub sql: bool,
    /// What it reads no longer, or newly.
    pub inputs: EndpointDifference,
    /// What it writes no longer, or newly.
    pub outputs: EndpointDifference,
    /// The written columns that differ; of a process that was added or removed, all.
    pub columns: Vec<ColumnDifference<'a>>,
    /// The influences that differ.
    pub influences: Vec<InfluenceDifference<'a>>,
}

/// A process on one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcessSide {
    /// Kind of statement.
    pub kind: &'static str,
    /// The job it is part of.
    pub job: String,
    /// `catalog.database.table` of all that it reads.
    pub reads: Vec<String>,
    /// `catalog.database.table` of all that it writes.
    pub writes: Vec<String>,
    /// The files it stands in.
    pub files: Vec<String>,
    /// The file of its first place.
    pub file: Option<String>,
    /// The line of its first place.
    pub line: Option<usize>,
    /// How often it stands there.
    pub multiplicity: usize,
    /// Equal for processes that are the same but for noise.
    pub fingerprint: String,
}

/// Datasets that a process uses no longer, newly, or under another identity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndpointDifference {
    /// Newly used.
    pub added: Vec<EndpointDocument>,
    /// Used no longer.
    pub removed: Vec<EndpointDocument>,
    /// The same table, physically another.
    pub identity: Vec<BothSides<EndpointDocument>>,
}

/// A dataset as a process uses it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndpointDocument {
    /// `catalog.database.table`.
    pub name: String,
    /// Its physical identity.
    pub identity: Option<IdentityDocument>,
}

/// A written column that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDifference<'a> {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// The column.
    pub to: String,
    /// Where it comes from, on both sides.
    #[serde(flatten)]
    pub sides: BothSides<ColumnDocument<'a>>,
}

/// An influence that was added or removed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfluenceDifference<'a> {
    /// `added` or `removed`.
    pub change: &'static str,
    /// The influence.
    #[serde(flatten)]
    pub influence: InfluenceDocument<'a>,
}

/// A dataset that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetDifference {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// `catalog.database.table`.
    pub name: String,
    /// The dataset on both sides.
    #[serde(flatten)]
    pub sides: BothSides<DatasetSide>,
    /// Whether its file is another one.
    pub moved: bool,
    /// What of it differs: `names`, `identity`, `kind`, `connector`, `columns`, `options`, `file`.
    pub differs_in: Vec<&'static str>,
    /// The columns that differ.
    pub columns: Vec<TableColumnDifference>,
    /// The options that differ.
    pub options: Vec<OptionDifference>,
}

/// A dataset on one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetSide {
    /// `TABLE`, `VIEW` or `UNDECLARED`.
    pub kind: &'static str,
    /// All names that it was seen under.
    pub names: Vec<String>,
    /// Its physical identity.
    pub identity: Option<IdentityDocument>,
    /// Its connector.
    pub connector: Option<String>,
    /// The files it is declared or used in.
    pub files: Vec<String>,
    /// The line of its first place.
    pub line: Option<usize>,
}

/// A column of a table that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableColumnDifference {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// The column on both sides.
    #[serde(flatten)]
    pub sides: BothSides<TableColumnDocument>,
}

/// An option that differs; the values of secret ones are `***`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionDifference {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// The option.
    pub key: String,
    /// Its value on both sides.
    #[serde(flatten)]
    pub sides: BothSides<String>,
}

/// A column edge that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EdgeDifference {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// `catalog.database.table.column` that is read.
    pub from: String,
    /// `catalog.database.table.column` that is written.
    pub to: String,
    /// How, on the old side.
    pub before: Vec<&'static str>,
    /// How, on the new side.
    pub after: Vec<&'static str>,
}

/// Makes the document.
pub fn difference<'a>(
    difference: &'a Difference,
    old: &ComparedSide,
    new: &ComparedSide,
) -> DifferenceDocument<'a> {
    DifferenceDocument {
        old: old.clone(),
        new: new.clone(),
        summary: summary(difference),
        processes: difference.processes.iter().map(process).collect(),
        datasets: difference.datasets.iter().map(dataset).collect(),
        column_edges: difference.column_edges.iter().map(edge).collect(),
    }
}

/// The counts of a difference.
pub fn summary(difference: &Difference) -> Summary {
    let [added, removed, changed] =
        [Sign::Added, Sign::Removed, Sign::Changed].map(|sign| difference.count(sign));
    let unchanged = difference.unchanged;
    let counts = |of: fn(&crate::lineage::diff::Tally) -> usize| Counts {
        added: of(&added),
        removed: of(&removed),
        changed: of(&changed),
        unchanged: of(&unchanged),
    };
    Summary {
        processes: counts(|it| it.processes),
        datasets: counts(|it| it.datasets),
        column_edges: counts(|it| it.column_edges),
    }
}

fn both<'a, T, U>(
    before: Option<&'a T>,
    after: Option<&'a T>,
    of: impl Fn(&'a T) -> U,
) -> BothSides<U> {
    BothSides {
        before: before.map(&of),
        after: after.map(&of),
    }
}

fn process(change: &ProcessChange) -> ProcessDifference<'_> {
    let side = |process: &Option<Process>, seen: &Seen| {
        process.as_ref().map(|process| ProcessSide {
            kind: process.kind.as_str(),
            job: process.job.to_string(),
            reads: names(&process.inputs),
            writes: names(&process.outputs),
            files: texts(&seen.files),
            file: seen.file.as_ref().map(ToString::to_string),
            line: seen.line,
            multiplicity: process.multiplicity(),
            fingerprint: process.fingerprints.equivalent.to_string(),
        })
    };
    let parts = parts(change);
    ProcessDifference {
        change: change.sign().as_str(),
        label: change.process().map(Process::label).unwrap_or_default(),
        sides: BothSides {
            before: side(&change.before, &change.seen.before),
            after: side(&change.after, &change.seen.after),
        },
        moved: change.is_moved,
        sql: change.is_other_sql,
        inputs: parts.inputs,
        outputs: parts.outputs,
        columns: parts.columns,
        influences: parts.influences,
    }
}

/// The parts of a process that differ.
struct Parts<'a> {
    inputs: EndpointDifference,
    outputs: EndpointDifference,
    columns: Vec<ColumnDifference<'a>>,
    influences: Vec<InfluenceDifference<'a>>,
}

/// What differs of a process: of one that was added or removed, all.
fn parts(change: &ProcessChange) -> Parts<'_> {
    let sign = change.sign();
    let whole = match sign {
        Sign::Added => change.after.as_ref(),
        Sign::Removed => change.before.as_ref(),
        Sign::Changed => None,
    };
    let Some(process) = whole else {
        let mut changed = influences(Sign::Removed, &change.influences.removed);
        changed.extend(influences(Sign::Added, &change.influences.added));
        return Parts {
            inputs: endpoints(&change.inputs),
            outputs: endpoints(&change.outputs),
            columns: change.columns.iter().map(written).collect(),
            influences: changed,
        };
    };
    let is_added = sign == Sign::Added;
    let ends = |all: &[Endpoint]| {
        let all: Vec<_> = all.iter().map(endpoint).collect();
        let (added, removed) = if is_added {
            (all, Vec::new())
        } else {
            (Vec::new(), all)
        };
        EndpointDifference {
            added,
            removed,
            identity: Vec::new(),
        }
    };
    let columns = process.columns.iter().map(|it| {
        let side = Some(column(it));
        let (before, after) = if is_added { (None, side) } else { (side, None) };
        ColumnDifference {
            change: sign.as_str(),
            to: it.to.to_string(),
            sides: BothSides { before, after },
        }
    });
    Parts {
        inputs: ends(&process.inputs),
        outputs: ends(&process.outputs),
        columns: columns.collect(),
        influences: influences(sign, &process.influences),
    }
}

fn influences(sign: Sign, all: &[Influence]) -> Vec<InfluenceDifference<'_>> {
    let document = |it| InfluenceDifference {
        change: sign.as_str(),
        influence: influence(it),
    };
    all.iter().map(document).collect()
}

fn names(ends: &[Endpoint]) -> Vec<String> {
    ends.iter().map(|end| end.name.to_string()).collect()
}

fn endpoints(changes: &EndpointChanges) -> EndpointDifference {
    let all = |ends: &[Endpoint]| ends.iter().map(endpoint).collect();
    let identity =
        |sides: &Sides<Endpoint>| both(Some(&sides.before), Some(&sides.after), endpoint);
    EndpointDifference {
        added: all(&changes.added),
        removed: all(&changes.removed),
        identity: changes.other_identity.iter().map(identity).collect(),
    }
}

fn endpoint(end: &Endpoint) -> EndpointDocument {
    EndpointDocument {
        name: end.name.to_string(),
        identity: end.dataset.identity().map(identity),
    }
}

fn identity(identity: &Identity) -> IdentityDocument {
    IdentityDocument {
        namespace: identity.namespace.clone(),
        name: identity.name.clone(),
    }
}

fn written(change: &ColumnChange) -> ColumnDifference<'_> {
    ColumnDifference {
        change: change.sign().as_str(),
        to: change.name().to_owned(),
        sides: both(change.before.as_ref(), change.after.as_ref(), column),
    }
}

fn dataset(change: &DatasetChange) -> DatasetDifference {
    let side = |dataset: &Option<Dataset>, seen: &Seen| {
        dataset.as_ref().map(|dataset| DatasetSide {
            kind: dataset.kind.as_str(),
            names: dataset.names.iter().map(ToString::to_string).collect(),
            identity: dataset.key.identity().map(identity),
            connector: dataset.connector.clone(),
            files: texts(&seen.files),
            line: seen.line,
        })
    };
    let differs_in = [
        (change.names.is_some(), "names"),
        (change.identity.is_some(), "identity"),
        (change.kind.is_some(), "kind"),
        (change.connector.is_some(), "connector"),
        (!change.columns.is_empty(), "columns"),
        (!change.options.is_empty(), "options"),
        (change.is_moved, "file"),
    ];
    DatasetDifference {
        change: change.sign().as_str(),
        name: (change.dataset()).map_or_else(String::new, |it| it.name().to_string()),
        sides: BothSides {
            before: side(&change.before, &change.seen.before),
            after: side(&change.after, &change.seen.after),
        },
        moved: change.is_moved,
        differs_in: (differs_in.into_iter())
            .filter_map(|(differs, name)| differs.then_some(name))
            .collect(),
        columns: change.columns.iter().map(declared).collect(),
        options: (change.options.iter())
            .map(|option| OptionDifference {
                change: option.sign().as_str(),
                key: option.key.clone(),
                sides: BothSides {
                    before: option.before.clone(),
                    after: option.after.clone(),
                },
            })
            .collect(),
    }
}

fn declared(change: &TableColumnChange) -> TableColumnDifference {
    TableColumnDifference {
        change: change.sign().as_str(),
        sides: both(change.before.as_ref(), change.after.as_ref(), table_column),
    }
}

fn edge(change: &EdgeChange) -> EdgeDifference {
    let names = |all: &[Transform]| all.iter().map(|it| it.as_str()).collect();
    EdgeDifference {
        change: change.sign().as_str(),
        from: change.from.to_string(),
        to: change.to.to_string(),
        before: names(&change.before),
        after: names(&change.after),
    }
}

fn texts(all: &[std::sync::Arc<str>]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}
