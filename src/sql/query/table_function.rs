//! Table functions: windowing, UNNEST, functions that take tables, and all others, whose rows come from their arguments.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName,
};

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::from::{Unnamed, all};
use super::functions::{self, WINDOW_COLUMNS};
use super::origins::Origins;
use super::relation::{Belief, Column, Relation};
use super::rewrite::DERIVED;
use super::row_type;
use super::star::identifiers;
use crate::lineage::Transform;

/// What a table function is given.
#[derive(Default)]
struct Given {
    tables: Vec<Relation>,
    /// What DESCRIPTORs name.
    described: Origins,
    values: Origins,
}

impl Analyzer<'_> {
    pub(super) fn table_function(
        &mut self,
        name: &ObjectName,
        arguments: &[FunctionArg],
        with_ordinality: bool,
        environment: &Environment<'_>,
    ) -> Unnamed {
        let name = identifiers(name)
            .last()
            .map_or("", |ident| ident.value.as_str());
        if name.eq_ignore_ascii_case("UNNEST") {
            return self.unnest(arguments, with_ordinality, environment);
        }
        let given = self.given(arguments, environment);
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
        if name == DERIVED {
            return Unnamed {
                columns,
                belief: Belief::either(open),
                ..Unnamed::default()
            };
        }
        if functions::is_windowing(name) {
            let origins = given.described.through(Transform::Transformation);
            columns.extend(WINDOW_COLUMNS.map(|name| computed(name, &origins)));
            return Unnamed {
                columns,
                belief: Belief::either(open),
                ..Unnamed::default()
            };
        }
        let mut origins = given.values.through(Transform::Transformation);
        origins.extend_through(&given.described, Transform::Transformation);
        if given.described == Origins::default() {
            origins.extend(&all(&columns));
        }
        Unnamed {
            columns,
            belief: Some(Belief::Function(origins)),
            ..Unnamed::default()
        }
    }

    fn given(&mut self, arguments: &[FunctionArg], environment: &Environment<'_>) -> Given {
        let mut given = Given::default();
        // Tables first: descriptors name their columns, wherever they stand.
        for query in expressions(arguments).filter_map(table) {
            let (columns, belief) = self.query(query, environment).into_columns();
            let relation = Relation::new(self.next_id(), Vec::new(), columns, belief);
            given.tables.push(relation);
        }
        for argument in expressions(arguments) {
            if table(argument).is_some() {
                continue;
            }
            if let Some(described) = described(argument) {
                let tables = Environment {
                    relations: &given.tables,
                    ..environment.inner()
                };
                for ident in described {
                    let value = self.column(&[ident], &tables);
                    given.described.extend(&value.origins);
                }
                continue;
            }
            let value = self.value(argument, environment);
            given.values.extend(&value.origins);
        }
        given
    }

    /// UNNEST of an array, a multiset or a map: one column, or one per field of the rows it holds.
    fn unnest(
        &mut self,
        arguments: &[FunctionArg],
        with_ordinality: bool,
        environment: &Environment<'_>,
    ) -> Unnamed {
        let mut unnamed = Unnamed::default();
        for argument in expressions(arguments) {
            let value = self.value(argument, environment);
            match value.data_type.as_deref().map(row_type::elements) {
                Some(elements) if !elements.is_empty() => {
                    unnamed.is_scalar = elements.len() == 1;
                    for element in elements {
                        unnamed.is_scalar &= unnest_element(element, &value, &mut unnamed.columns);
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

/// Adds the columns of an element; whether it is a single value.
fn unnest_element(element: &str, value: &Value, columns: &mut Vec<Column>) -> bool {
    let origins = value.origins.through(Transform::Transformation);
    let Some(fields) = row_type::fields(element) else {
        let name = match columns.len() {
            0 => "EXPR$0".to_owned(),
            at => format!("EXPR${at}"),
        };
        columns.push(Column {
            name: name.into(),
            origins,
            data_type: Some(element.into()),
        });
        return true;
    };
    for (name, data_type) in fields {
        columns.push(Column {
            name: name.into(),
            origins: origins.clone(),
            data_type: Some(data_type.into()),
        });
    }
    false
}

fn computed(name: &str, origins: &Origins) -> Column {
    Column {
        name: name.into(),
        origins: origins.clone(),
        data_type: None,
    }
}

fn expressions(arguments: &[FunctionArg]) -> impl Iterator<Item = &Expr> {
    arguments.iter().filter_map(argument)
}

/// The expression of an argument, named or not; none for a star.
pub(super) fn argument(argument: &FunctionArg) -> Option<&Expr> {
    let (FunctionArg::Named { arg, .. }
    | FunctionArg::ExprNamed { arg, .. }
    | FunctionArg::Unnamed(arg)) = argument;
    match arg {
        FunctionArgExpr::Expr(expression) => Some(expression),
        _ => None,
    }
}

fn table(argument: &Expr) -> Option<&sqlparser::ast::Query> {
    match argument {
        Expr::Subquery(query) => Some(query),
        Expr::Nested(inside) => table(inside),
        _ => None,
    }
}

/// The columns in DESCRIPTOR(…).
fn described(argument: &Expr) -> Option<Vec<&Ident>> {
    let Expr::Function(Function {
        name,
        args: FunctionArguments::List(list),
        ..
    }) = argument
    else {
        return None;
    };
    let [descriptor] = identifiers(name)[..] else {
        return None;
    };
    descriptor
        .value
        .eq_ignore_ascii_case("DESCRIPTOR")
        .then(|| {
            expressions(&list.args)
                .filter_map(|expression| match expression {
                    Expr::Identifier(ident) => Some(ident),
                    Expr::CompoundIdentifier(idents) => idents.last(),
                    _ => None,
                })
                .collect()
        })
}
