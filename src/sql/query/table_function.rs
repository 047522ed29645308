//! Table functions: windowing, UNNEST, functions that take tables, and all others, whose rows come from their arguments.

use std::sync::Arc;

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::from::{Unnamed, all};
use super::function::value_of;
use super::functions::{self, Adds, Changelog, OPERATION, WINDOW_COLUMNS};
use super::origins::Origins;
use super::relation::{Belief, Column, Relation, TableName, make_names_unique};
use super::row_type;
use super::tree::{Argument, Body, Call, Expr, Ident, Query};
use crate::lineage::Transform;
use crate::sql::{Model, ModelColumn};

/// What a table function is given.
#[derive(Default)]
struct Given {
    tables: Vec<Relation>,
    /// What the tables are partitioned by, if each of that is a column of theirs.
    keys: Option<Vec<Column>>,
    /// What DESCRIPTORs name, and what of that the tables have.
    names: Vec<Arc<str>>,
    described: Origins,
    values: Origins,
    model: Option<Arc<Model>>,
}

impl Analyzer<'_> {
    pub(super) fn table_function(
        &mut self,
        call: &Call<'_>,
        with_ordinality: bool,
        environment: &Environment<'_>,
    ) -> Unnamed {
        let name = call.last();
        if name.eq_ignore_ascii_case("UNNEST") {
            return self.unnest(&call.arguments, with_ordinality, environment);
        }
        let given = self.given(name, &call.arguments, environment);
        let mut columns: Vec<Column> = given
            .tables
            .iter()
            .flat_map(|table| table.columns.clone())
            .collect();
        let open = given
            .tables
            .iter()
            .filter_map(|table| table.belief.clone())
            .collect();
        if functions::is_windowing(name) {
            let origins = given.described.through(Transform::Transformation);
            columns.extend(WINDOW_COLUMNS.map(|name| computed(name, &origins)));
            return Unnamed {
                columns,
                belief: Belief::either(open),
                ..Unnamed::default()
            };
        }
        let open = Belief::either(open);
        if let Some(kind) = functions::changelog(name) {
            return with_changes(kind, given, columns, open);
        }
        let mut origins = given.values.through(Transform::Transformation);
        origins.extend_through(&given.described, Transform::Transformation);
        if functions::adds(name).is_none() || given.described == Origins::default() {
            origins.extend(&all(&columns));
        }
        if let Some(added) = added(name, given.model.as_deref(), &origins) {
            columns.extend(added);
            make_names_unique(&mut columns);
            return Unnamed {
                columns,
                belief: open,
                ..Unnamed::default()
            };
        }
        if functions::adds(name).is_none() {
            return Unnamed {
                belief: Some(Belief::Function(origins)),
                passable: (!given.tables.is_empty()).then_some(columns.len()),
                columns: given.keys.unwrap_or_default(),
                ..Unnamed::default()
            };
        }
        Unnamed {
            columns,
            belief: Some(Belief::Function(origins)),
            ..Unnamed::default()
        }
    }

    fn given(
        &mut self,
        function: &str,
        arguments: &[Argument<'_>],
        environment: &Environment<'_>,
    ) -> Given {
        // The descriptors of a function of one's own may name columns that it gives.
        let takes_columns =
            functions::is_windowing(function) || functions::adds(function).is_some();
        let mut given = Given {
            keys: Some(Vec::new()),
            ..Given::default()
        };
        // Tables first: descriptors name their columns, wherever they stand.
        for query in arguments.iter().filter_map(table) {
            let (columns, belief) = self.query(query, environment).into_columns();
            given.keys = given.keys.and_then(|mut keys| {
                keys.extend(keys_of(query, &columns)?);
                Some(keys)
            });
            let relation = Relation::new(self.next_id(), TableName::new(), columns, belief);
            given.tables.push(relation);
        }
        for argument in arguments {
            if table(argument).is_some() {
                continue;
            }
            if let Argument::Model(name) = argument {
                let parts: Vec<_> = name.iter().map(|part| &*part.name).collect();
                given.model = self.tables.model(&parts);
            }
            let Some(value) = value_of(argument) else {
                continue;
            };
            if let Some(described) = described(value) {
                let tables = Environment {
                    relations: &given.tables,
                    ..environment.inner()
                };
                let is_taken = takes_columns || matches!(argument, Argument::OnTime(_));
                for name in described {
                    given.names.push(name.name.as_ref().into());
                    if is_taken || tables.find(&[&name.name]).is_ok() {
                        let value = self.column(std::slice::from_ref(name), &tables);
                        given.described.extend(&value.origins);
                    }
                }
                continue;
            }
            let value = self.value(value, environment);
            given.values.extend(&value.origins);
        }
        given
    }

    /// UNNEST of an array, a multiset or a map: one column, or one per field of the rows it holds.
    fn unnest(
        &mut self,
        arguments: &[Argument<'_>],
        with_ordinality: bool,
        environment: &Environment<'_>,
    ) -> Unnamed {
        let mut unnamed = Unnamed::default();
        for argument in arguments.iter().filter_map(value_of) {
            let value = self.value(argument, environment);
            match value.data_type.as_deref().map(row_type::elements) {
                Some(elements) if !elements.is_empty() => {
                    // Key and value of a map are two columns, whatever they hold.
                    let is_map = elements.len() > 1;
                    unnamed.is_scalar = !is_map;
                    for element in elements {
                        let fields = row_type::fields(element).filter(|_| !is_map);
                        unnamed.is_scalar &= fields.is_none();
                        unnest_element(element, fields, &value, &mut unnamed.columns);
                    }
                }
                _ => {
                    let origins = value.origins.through(Transform::Transformation);
                    unnamed.belief = Some(Belief::Function(origins));
                }
            }
        }
        if with_ordinality {
            let ordinality = computed("ORDINALITY", &Origins::default());
            // Behind columns that are not known it is believed like them.
            if unnamed.belief.is_none() {
                unnamed.columns.push(ordinality);
            }
        }
        unnamed
    }
}

/// The columns that a table argument is partitioned by: unless it passes all columns through, a function gives them before
/// its own (Flink, *Process Table Functions*, *Table Semantics*).
fn keys_of(query: &Query<'_>, columns: &[Column]) -> Option<Vec<Column>> {
    let Body::Select(select) = &query.body else {
        return None;
    };
    let column = |key: &Expr<'_>| {
        let name = match key {
            Expr::Name(name) => name,
            Expr::Path(path) => path.last()?,
            _ => return None,
        };
        columns.iter().find(|it| *it.name == *name.name).cloned()
    };
    select.partition_by.iter().map(column).collect()
}

/// The columns of a table, with the one that names the kind of each change or without it.
fn with_changes(
    kind: Changelog,
    given: Given,
    columns: Vec<Column>,
    belief: Option<Belief>,
) -> Unnamed {
    let operation = given.names.first().map_or(OPERATION, |name| name);
    let keys = given.keys.unwrap_or_default();
    let rest = columns
        .into_iter()
        .filter(|column| !keys.iter().any(|key| key.name == column.name));
    let mut columns = keys.clone();
    match kind {
        Changelog::Written => {
            columns.push(computed(operation, &Origins::default()));
            columns.extend(rest);
        }
        Changelog::Read => columns.extend(rest.filter(|column| &*column.name != operation)),
    }
    Unnamed {
        columns,
        belief,
        ..Unnamed::default()
    }
}

/// The columns that a function adds to those of its table, if they are known.
fn added(name: &str, model: Option<&Model>, origins: &Origins) -> Option<Vec<Column>> {
    match functions::adds(name)? {
        Adds::Column(name) => Some(vec![computed(name, origins)]),
        Adds::OutputOfModel => {
            let output = model?.output.as_ref()?.iter();
            let column = |column: &ModelColumn| Column {
                name: Arc::clone(&column.name),
                origins: origins.clone(),
                data_type: Some(Arc::clone(&column.data_type)),
                term: None,
            };
            Some(output.map(column).collect())
        }
    }
}

/// Adds the columns of an element: its fields, or itself.
fn unnest_element(
    element: &str,
    fields: Option<Vec<(String, String)>>,
    value: &Value,
    columns: &mut Vec<Column>,
) {
    let origins = value.origins.through(Transform::Transformation);
    let Some(fields) = fields else {
        let name = match columns.len() {
            0 => "EXPR$0".to_owned(),
            at => format!("EXPR${at}"),
        };
        columns.push(Column {
            name: name.into(),
            origins,
            data_type: Some(element.into()),
            term: None,
        });
        return;
    };
    for (name, data_type) in fields {
        columns.push(Column {
            name: name.into(),
            origins: origins.clone(),
            data_type: Some(data_type.into()),
            term: None,
        });
    }
}

fn computed(name: &str, origins: &Origins) -> Column {
    Column {
        name: name.into(),
        origins: origins.clone(),
        data_type: None,
        term: None,
    }
}

/// The query that an argument is.
fn table<'a, 't>(argument: &'a Argument<'t>) -> Option<&'a Query<'t>> {
    match argument {
        Argument::Table(query) => Some(query),
        Argument::Value(value) => query_of(value),
        Argument::OnTime(_) | Argument::Model(_) | Argument::Other => None,
    }
}

fn query_of<'a, 't>(value: &'a Expr<'t>) -> Option<&'a Query<'t>> {
    match value {
        Expr::Query(query) => Some(query),
        Expr::Nested(inside) => query_of(inside),
        _ => None,
    }
}

/// The columns in DESCRIPTOR(…).
fn described<'a, 't>(argument: &'a Expr<'t>) -> Option<Vec<&'a Ident<'t>>> {
    let Expr::Call(call) = argument else {
        return None;
    };
    let is_descriptor = call.name.len() == 1 && call.last().eq_ignore_ascii_case("DESCRIPTOR");
    is_descriptor.then(|| {
        let columns = call.arguments.iter().filter_map(value_of);
        columns
            .filter_map(|column| match column {
                Expr::Name(name) => Some(name),
                Expr::Path(path) => path.last(),
                _ => None,
            })
            .collect()
    })
}
