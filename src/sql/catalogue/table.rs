//! Tables and views as the catalogue keeps them.

use std::sync::{Arc, OnceLock};

use smallvec::smallvec;

use super::physical::Physical;
use crate::lineage::{
    Column, ColumnKind, ColumnRef, Dataset, DatasetKey, DatasetKind, Endpoint, LogicalName,
    Options, Origin, SourceColumn, SourceColumns, Transform,
};
use crate::sql::{QueryLineage, Relation, RelationColumn, Resolve};

/// A column and, for a computed one, what it is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct TableColumn {
    /// The column.
    pub column: Column,
    /// Stored columns of the same table that a computed column comes from.
    pub computed_from: Vec<ComputedFrom>,
}

/// A stored column of the same table and how a computed column comes from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct ComputedFrom {
    /// The stored column.
    pub column: String,
    /// How the value comes from it.
    pub transform: Transform,
    /// The fields of it that the expression names, as in [`SourceColumn::fields`].
    pub fields: Box<[std::sync::Arc<str>]>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct Table {
    /// Its full name.
    pub name: LogicalName,
    /// The data behind it.
    pub physical: Physical,
    /// Its columns in declared order; empty where they are not known.
    pub columns: Arc<Vec<TableColumn>>,
    /// Columns of PARTITIONED BY.
    pub partitions: Vec<String>,
    /// Options of the WITH clause, with those LIKE took over.
    pub options: Options,
    /// Where it is declared.
    pub origin: Origin,
    /// Whether its statement could be read only in part, so that Flink refuses it and a later one takes its place.
    pub is_provisional: bool,
    /// Whether it needs no connector of its own.
    pub is_managed: bool,
    /// The table as queries see it, made when the first one does. What changes the table forgets it.
    pub relation: OnceLock<Arc<Relation>>,
    /// The columns as a dataset has them, once somebody has asked.
    pub plain: OnceLock<Arc<Vec<Column>>>,
}

impl Table {
    /// Forgets what was made of the columns and the name, which have changed.
    pub fn forget(&mut self) {
        self.relation.take();
        self.plain.take();
    }

    fn plain_columns(&self) -> Arc<Vec<Column>> {
        let columns = || self.columns.iter().map(|it| it.column.clone());
        Arc::clone(
            self.plain
                .get_or_init(|| columns().collect::<Vec<_>>().into()),
        )
    }

    /// The same definition at another place, for names that are local to `scope`.
    pub fn declared_again(&self, origin: Origin, scope: &Arc<str>) -> Self {
        let mut table = Self {
            origin,
            ..self.clone()
        };
        if table
            .physical
            .key
            .scope()
            .is_some_and(|own| *own != **scope)
        {
            table.physical.key = DatasetKey::scoped(scope, table.name.clone());
            table.relation.take();
        }
        table
    }

    /// As the model has it.
    pub fn to_dataset(&self) -> Dataset {
        Dataset {
            key: self.physical.key.clone(),
            names: vec![self.name.clone()],
            kind: DatasetKind::Table,
            connector: self.physical.connector.clone(),
            is_ephemeral: self.physical.is_ephemeral,
            columns: self.plain_columns(),
            options: self.options.clone(),
            origins: vec![self.origin.clone()],
        }
    }

    /// As a process uses it.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            dataset: self.physical.key.clone(),
            name: self.name.clone(),
        }
    }

    /// The names of its columns in declared order.
    pub fn column_names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.columns.iter().map(|column| &column.column.name)
    }

    /// The columns that an INSERT without column list writes.
    pub fn writable_columns(&self) -> impl Iterator<Item = &Arc<str>> {
        self.columns
            .iter()
            .filter(|column| column.column.is_writable())
            .map(|column| &column.column.name)
    }

    /// As a query sees it.
    pub fn to_relation(&self) -> Arc<Relation> {
        let relation = self.relation.get_or_init(|| self.relation().into());
        Arc::clone(relation)
    }

    fn relation(&self) -> Relation {
        let columns = self.columns.iter().map(|column| RelationColumn {
            name: Arc::clone(&column.column.name),
            data_type: column.column.data_type.clone(),
            sources: self.sources(column),
        });
        Relation {
            inputs: vec![self.endpoint()],
            columns: (!self.columns.is_empty()).then(|| columns.collect()),
            is_opaque: false,
            influences: Vec::new(),
        }
    }

    fn sources(&self, column: &TableColumn) -> SourceColumns {
        let stored = |column: Arc<str>| {
            Arc::new(ColumnRef {
                dataset: self.physical.key.clone(),
                table: self.name.clone(),
                column,
            })
        };
        match column.column.kind {
            ColumnKind::Computed { .. } => column
                .computed_from
                .iter()
                .map(|from| SourceColumn {
                    column: stored(from.column.as_str().into()),
                    transform: from.transform,
                    fields: from.fields.clone(),
                })
                .collect(),
            ColumnKind::Physical | ColumnKind::Metadata { .. } => {
                let column = stored(Arc::clone(&column.column.name));
                smallvec![SourceColumn::whole(column, Transform::Identity)]
            }
        }
    }
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sql) struct View {
    /// Its full name.
    pub name: LogicalName,
    /// What makes it the same view.
    pub key: DatasetKey,
    /// Its columns' own names where a column list gives them.
    pub column_names: Vec<Arc<str>>,
    /// What its query says; none where that could not be read.
    pub lineage: Option<QueryLineage>,
    /// Where it is declared.
    pub origin: Origin,
    /// The view as queries see it, made when the first one does. All readers of a catalogue resolve alike.
    pub relation: OnceLock<Arc<Relation>>,
}

impl View {
    /// The names of its columns; none where they are not known.
    pub fn columns(&self) -> Option<Vec<Arc<str>>> {
        if !self.column_names.is_empty() {
            return Some(self.column_names.clone());
        }
        let lineage = self.lineage.as_ref()?;
        (!lineage.has_open_star).then(|| lineage.columns.iter().map(|c| c.to.clone()).collect())
    }

    /// As a process uses it.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            dataset: self.key.clone(),
            name: self.name.clone(),
        }
    }

    /// As the model has it.
    pub fn to_dataset(&self) -> Dataset {
        let columns = self.columns().unwrap_or_default();
        Dataset {
            key: self.key.clone(),
            names: vec![self.name.clone()],
            kind: DatasetKind::View,
            connector: None,
            is_ephemeral: false,
            columns: columns
                .into_iter()
                .map(|name| Column {
                    name,
                    data_type: None,
                    kind: ColumnKind::Physical,
                    comment: None,
                })
                .collect::<Vec<_>>()
                .into(),
            options: Options::new(),
            origins: vec![self.origin.clone()],
        }
    }

    /// As a query sees it that looks through it or stops at it.
    pub fn to_relation(&self, resolve: Resolve) -> Arc<Relation> {
        let relation = self.relation.get_or_init(|| match resolve {
            Resolve::Base => self.seen_through().into(),
            Resolve::Declared => self.as_declared().into(),
        });
        Arc::clone(relation)
    }

    /// A view whose query could not be read stands for itself.
    fn seen_through(&self) -> Relation {
        let Some(lineage) = &self.lineage else {
            return self.as_declared();
        };
        // A star that could not be expanded stands for as many columns as the view names.
        let star = lineage.columns.iter().position(|column| &*column.to == "*");
        let star = star.filter(|_| lineage.has_open_star);
        let of_name = |at: usize| match star {
            Some(star) if at >= star => lineage.columns.get(star),
            _ => lineage.columns.get(at),
        };
        let columns = self.columns().map(|names| {
            names
                .into_iter()
                .enumerate()
                .filter_map(|(at, name)| Some((name, of_name(at)?)))
                .map(|(name, column)| RelationColumn {
                    name,
                    data_type: None,
                    sources: column.from.clone(),
                })
                .collect()
        });
        Relation {
            inputs: lineage.inputs.clone(),
            is_opaque: lineage.is_opaque(),
            columns,
            influences: lineage.influences.clone(),
        }
    }

    fn as_declared(&self) -> Relation {
        let columns = self.columns().map(|names| {
            names
                .into_iter()
                .map(|name| RelationColumn {
                    sources: smallvec![SourceColumn::whole(
                        Arc::new(ColumnRef {
                            dataset: self.key.clone(),
                            table: self.name.clone(),
                            column: Arc::clone(&name),
                        }),
                        Transform::Identity,
                    )],
                    name,
                    data_type: None,
                })
                .collect()
        });
        Relation {
            inputs: vec![self.endpoint()],
            columns,
            is_opaque: false,
            influences: Vec::new(),
        }
    }
}
