//! From what CREATE TABLE writes, with what LIKE copies and AS SELECT gives, to the table's columns and options.

use std::sync::Arc;

use super::{CreateTable, stored};
use crate::collections::{FEW, FastMap, FastSet};
use crate::lineage::{Column, ColumnRef, DatasetKey, LogicalName, SourceColumn, Transform};
use crate::lineage::{ColumnKind, Options};
use crate::sql::catalogue::{ComputedFrom, Table, TableColumn};
use crate::sql::context::Context;
use crate::sql::cursor::Name;
use crate::sql::statement::clause::{Feature, Merging};
use crate::sql::statement::column::{ColumnDefinition, DefinitionKind, Element};
use crate::sql::token::Token;
use crate::sql::{QueryLineage, RelationColumn, query};

/// The columns of the table LIKE copies, as far as it copies them, then the table's own. A column that is declared again
/// replaces the copied one in its place. What is computed sees the columns of the query that fills the table.
pub(super) fn columns(
    sql: &str,
    create: &CreateTable<'_>,
    base: Option<&Table>,
    query: Option<&QueryLineage>,
    context: &mut Context<'_>,
) -> Vec<TableColumn> {
    let mut columns = Vec::new();
    if let (Some(like), Some(base)) = (&create.like, base) {
        let is_copied = |column: &&TableColumn| match column.column.kind {
            ColumnKind::Physical => true,
            ColumnKind::Computed { .. } => like.merging(Feature::Generated) != Merging::Excluding,
            ColumnKind::Metadata { .. } => like.merging(Feature::Metadata) != Merging::Excluding,
        };
        columns.extend(base.columns.iter().filter(is_copied).cloned());
    }
    let mut definitions = Vec::new();
    for element in &create.elements {
        if let Element::Column(definition) = element {
            definitions.push(definition);
        }
    }
    let given: Vec<_> = query.map_or_else(Vec::new, |query| {
        let columns = query.columns.iter();
        columns.map(|column| Arc::clone(&column.to)).collect()
    });
    extend(sql, &mut columns, &definitions, &given, context);
    // Without the copied ones, or those that are filled in later, the columns are not known.
    let is_open = create.elements.iter().any(|it| matches!(it, Element::Open));
    if is_open || create.like.is_some() && base.is_none_or(|base| base.columns.is_empty()) {
        columns.clear();
    }
    columns
}

/// Adds declared columns to those that are there, then finds out what the computed ones are computed from: of these, and
/// of what a query has `given`.
pub(in crate::sql::statement) fn extend(
    sql: &str,
    columns: &mut Vec<TableColumn>,
    definitions: &[&ColumnDefinition<'_>],
    given: &[Arc<str>],
    context: &mut Context<'_>,
) {
    let mut places = Places::of(columns, definitions.len());
    columns.reserve(definitions.len());
    for definition in definitions {
        let column = TableColumn {
            column: column(sql, definition),
            computed_from: Vec::new(),
        };
        let known = places.find(columns, &column.column.name);
        if let Some(known) = known.and_then(|at| columns.get_mut(at)) {
            *known = column;
        } else {
            places.note(columns.len(), &column.column.name);
            columns.push(column);
        }
    }
    let mut seen = None;
    for definition in definitions {
        let DefinitionKind::Computed { expression } = &definition.kind else {
            continue;
        };
        // Few tables have computed columns.
        let scope = seen.get_or_insert_with(|| {
            let unseen = given
                .iter()
                .filter(|name| places.find(columns, name).is_none());
            let unseen = unseen.map(|name| stored(Arc::clone(name), None));
            scope(&columns.iter().cloned().chain(unseen).collect::<Vec<_>>())
        });
        let from = computed_from(sql, expression, scope, context);
        let known = places.find(columns, definition.name.last());
        if let Some(known) = known.and_then(|at| columns.get_mut(at)) {
            known.computed_from = from;
        }
    }
}

fn own_name(name: &Name) -> Arc<str> {
    name.parts.last().cloned().unwrap_or_default()
}

/// Where the columns of a table are. Tables have thousands now and then: none of those is looked for among all the others.
struct Places(Option<FastMap<Arc<str>, usize>>);

impl Places {
    /// Those of the columns that are there, with room for more.
    fn of(columns: &[TableColumn], more: usize) -> Self {
        let whole = columns.len() + more;
        Self((whole > FEW).then(|| {
            let mut places: FastMap<_, _> = FastMap::default();
            places.reserve(whole);
            for (at, known) in columns.iter().enumerate() {
                places.entry(known.column.name.clone()).or_insert(at);
            }
            places
        }))
    }

    /// The place of the first column of a name.
    fn find(&self, columns: &[TableColumn], name: &str) -> Option<usize> {
        match &self.0 {
            Some(places) => places.get(name).copied(),
            None => columns.iter().position(|it| *it.column.name == *name),
        }
    }

    /// Takes in a new column.
    fn note(&mut self, at: usize, name: &Arc<str>) {
        if let Some(places) = &mut self.0 {
            places.insert(Arc::clone(name), at);
        }
    }
}

/// A column as the model has it.
fn column(sql: &str, definition: &ColumnDefinition<'_>) -> Column {
    let name = own_name(&definition.name);
    let (data_type, kind) = match &definition.kind {
        DefinitionKind::Physical { data_type } => (Some(data_type.clone()), ColumnKind::Physical),
        DefinitionKind::Computed { expression } => {
            let span = crate::sql::cursor::span_of(expression);
            let expression = sql.get(span.start..span.end).unwrap_or("").to_owned();
            (None, ColumnKind::Computed { expression })
        }
        DefinitionKind::Metadata {
            data_type,
            key,
            is_virtual,
        } => (
            Some(data_type.clone()),
            ColumnKind::Metadata {
                key: key.clone().unwrap_or_else(|| name.to_string()),
                is_virtual: *is_virtual,
            },
        ),
    };
    Column {
        name,
        data_type,
        kind,
        comment: definition.comment.clone(),
    }
}

/// The stored columns as an expression sees them. The table they belong to does not matter here.
fn scope(columns: &[TableColumn]) -> Vec<RelationColumn> {
    let table = LogicalName::new("", "", "");
    let key = DatasetKey::scoped(&"".into(), table.clone());
    columns
        .iter()
        .filter(|column| !matches!(column.column.kind, ColumnKind::Computed { .. }))
        .map(|column| RelationColumn {
            name: Arc::clone(&column.column.name),
            data_type: column.column.data_type.clone(),
            sources: smallvec::smallvec![SourceColumn::whole(
                Arc::new(ColumnRef {
                    dataset: key.clone(),
                    table: table.clone(),
                    column: Arc::clone(&column.column.name),
                }),
                Transform::Identity,
            )],
        })
        .collect()
}

fn computed_from(
    sql: &str,
    expression: &[Token],
    scope: &[RelationColumn],
    context: &mut Context<'_>,
) -> Vec<ComputedFrom> {
    match query::analyze_expression(sql, expression, context.dialect(), scope) {
        Ok(sources) => sources
            .into_iter()
            .map(|source| ComputedFrom {
                column: source.column.column.to_string(),
                transform: source.transform,
                fields: source.fields,
            })
            .collect(),
        Err(finding) => {
            context.report(finding);
            Vec::new()
        }
    }
}

/// Adds the query's columns behind the declared ones that it does not give; a declared column that it gives has its
/// declared type and the query's place. Names alone only give an order (MergeTableAsUtil).
pub(super) fn with_query_columns(
    declared: Vec<TableColumn>,
    query: &QueryLineage,
    elements: &[Element<'_>],
) -> Vec<TableColumn> {
    if query.has_open_star {
        return Vec::new();
    }
    let order = named(elements);
    if !order.is_empty() {
        return order;
    }
    let given: FastSet<&str> = query.columns.iter().map(|it| &*it.to).collect();
    let (typed, mut columns): (Vec<_>, Vec<_>) = declared
        .into_iter()
        .partition(|column| given.contains(&*column.column.name));
    let typed: FastMap<&str, &TableColumn> = (typed.iter().rev())
        .map(|known| (&*known.column.name, known))
        .collect();
    columns.extend(query.columns.iter().map(|column| {
        let declared = typed.get(&*column.to);
        declared.map_or_else(
            || stored(Arc::clone(&column.to), None),
            |&known| known.clone(),
        )
    }));
    columns
}

/// The columns that are declared without their types.
pub(super) fn named(elements: &[Element<'_>]) -> Vec<TableColumn> {
    let names = elements.iter().filter_map(|element| match element {
        Element::Name(name) => Some(stored(own_name(name), None)),
        _ => None,
    });
    names.collect()
}

/// The options LIKE copies with the table's own over them.
pub(super) fn options(create: &CreateTable<'_>, base: Option<&Table>) -> Options {
    let own = create.own_options();
    let (Some(like), Some(base)) = (&create.like, base) else {
        return own;
    };
    if like.merging(Feature::Options) == Merging::Excluding {
        return own;
    }
    let mut options = base.options.clone();
    for key in own.keys() {
        options.set(key, own.get(key).unwrap_or(""));
    }
    options
}

/// The columns of PARTITIONED BY, else those that LIKE copies.
pub(super) fn partitions(create: &CreateTable<'_>, base: Option<&Table>) -> Vec<String> {
    if let (true, Some(like), Some(base)) = (create.partitions.is_empty(), &create.like, base)
        && like.merging(Feature::Partitions) != Merging::Excluding
    {
        return base.partitions.clone();
    }
    create
        .partitions
        .iter()
        .map(|name| name.last().to_owned())
        .collect()
}
