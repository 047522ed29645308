//! Column lineage: which columns a value comes from, and which influence it.

use std::sync::Arc;

use super::{DatasetKey, LogicalName};

/// A column of a dataset under the name the statement used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnRef {
    /// The dataset.
    pub dataset: DatasetKey,
    /// The name the statement knows the dataset by.
    pub table: LogicalName,
    /// The column; `*` where a star could not be expanded.
    pub column: Arc<str>,
}

impl std::fmt::Display for ColumnRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}

/// How a value comes from a column (OpenLineage's DIRECT kinds, and CONDITIONAL for what only a condition reads).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transform {
    /// The value as it is.
    Identity,
    /// Computed from one row.
    Transformation,
    /// Computed over rows.
    Aggregation,
    /// Read by the condition of CASE, IF or COALESCE; Flink counts it as an origin of the value.
    Conditional,
}

impl Transform {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "IDENTITY",
            Self::Transformation => "TRANSFORMATION",
            Self::Aggregation => "AGGREGATION",
            Self::Conditional => "CONDITIONAL",
        }
    }
}

/// One column that a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceColumn {
    /// The column; shared by all that read the same definition of its table.
    pub column: Arc<ColumnRef>,
    /// How the value comes from it.
    pub transform: Transform,
    /// The nested fields of it that the statement names, as paths below the column (`price` of `bid.price`), sorted; empty
    /// where the whole column counts.
    pub fields: Box<[Arc<str>]>,
}

impl SourceColumn {
    /// The whole column.
    pub fn whole(column: Arc<ColumnRef>, transform: Transform) -> Self {
        Self {
            column,
            transform,
            fields: Box::default(),
        }
    }

    /// The fields with the column in front: `bid.price`.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        let column = &self.column.column;
        self.fields
            .iter()
            .map(move |field| format!("{column}.{field}"))
    }

    /// The column, or its fields where the statement names them: what a person is shown.
    pub fn shown(&self) -> String {
        let column = &self.column.column;
        match &*self.fields {
            [] => column.to_string(),
            [field] => format!("{column}.{field}"),
            fields => format!("{column}.{{{}}}", fields.join(", ")),
        }
    }
}

/// The columns that a value comes from; mostly one.
pub type SourceColumns = smallvec::SmallVec<[SourceColumn; 1]>;

/// One written column and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ColumnLineage {
    /// The sink's column; the output column of a bare SELECT.
    pub to: Arc<str>,
    /// Its origins, sorted; empty for literals and the like.
    pub from: SourceColumns,
    /// The expression's text, where it is more than a column; secrets in it are `***`, and a long one is cut.
    pub expression: Option<Arc<str>>,
}

/// How a column influences the result without being part of a value (OpenLineage's INDIRECT kinds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InfluenceKind {
    /// Join condition.
    Join,
    /// Grouping key.
    GroupBy,
    /// WHERE, HAVING and the like.
    Filter,
    /// ORDER BY.
    Sort,
    /// Window partition, order or time column.
    Window,
    /// Condition.
    Conditional,
}

impl InfluenceKind {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Join => "JOIN",
            Self::GroupBy => "GROUP_BY",
            Self::Filter => "FILTER",
            Self::Sort => "SORT",
            Self::Window => "WINDOW",
            Self::Conditional => "CONDITIONAL",
        }
    }
}

/// A column that influences the whole statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Influence {
    /// The column.
    pub column: Arc<ColumnRef>,
    /// How.
    pub kind: InfluenceKind,
}
