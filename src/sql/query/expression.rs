//! Expressions: what a value comes from, and what conditions read.

use std::sync::Arc;

use super::analyzer::{Analyzer, Value};
use super::environment::Environment;
use super::origins::Origins;
use super::row_type;
use super::tree::{Access, Case, Expr, Query, Step};
use crate::lineage::{InfluenceKind, Transform};

impl Analyzer<'_> {
    /// Reads an expression whose columns influence the result without being values of it.
    pub(super) fn condition(
        &mut self,
        expression: &Expr<'_>,
        environment: &Environment<'_>,
        kind: InfluenceKind,
    ) {
        let around = std::mem::replace(&mut self.condition, kind);
        let value = self.value(expression, environment);
        self.influence(&value.origins, kind);
        self.condition = around;
    }

    /// What an expression's value comes from.
    pub(super) fn value(&mut self, expression: &Expr<'_>, environment: &Environment<'_>) -> Value {
        match expression {
            Expr::Name(name) => self.column(std::slice::from_ref(name), environment),
            Expr::Path(path) => self.column(path, environment),
            Expr::Access(access) => self.access(access, environment),
            Expr::Number(_) => Value::default(),
            Expr::Of(operands) => self.computed(operands, environment),
            Expr::Call(call) => self.call(call, environment),
            Expr::Case(case) => self.case(case, environment),
            Expr::Nested(inside) => self.value(inside, environment),
            Expr::Query(query) => self.scalar_query(query, environment),
            Expr::Tested(query) => {
                self.clauses.has_others = true;
                let tested = self.query(query, environment);
                let kind = self.condition;
                for output in &tested.columns {
                    self.influence(&output.column.origins, kind);
                }
                Value::default()
            }
            Expr::Exists(query) => {
                self.clauses.has_others = true;
                // Only what it filters and joins by matters, which reading it has noted.
                self.query(query, environment);
                Value::default()
            }
        }
    }

    /// A value computed from others.
    pub(super) fn computed<'x, 't: 'x>(
        &mut self,
        operands: impl IntoIterator<Item = &'x Expr<'t>>,
        environment: &Environment<'_>,
    ) -> Value {
        let mut origins = Origins::default();
        for operand in operands {
            let value = self.value(operand, environment);
            origins.extend_through(&value.origins, Transform::Transformation);
        }
        Value::computed(origins)
    }

    fn scalar_query(&mut self, query: &Query<'_>, environment: &Environment<'_>) -> Value {
        self.clauses.has_others = true;
        let output = self.query(query, environment);
        match output.columns.into_iter().next() {
            Some(first) => Value {
                origins: first.column.origins,
                data_type: first.column.data_type,
            },
            None => Value::default(),
        }
    }

    fn case(&mut self, case: &Case<'_>, environment: &Environment<'_>) -> Value {
        let conditions = self.computed(&case.conditions, environment).origins;
        let mut origins = conditions.through(Transform::Conditional);
        let results = self.computed(&case.results, environment);
        origins.extend(&results.origins);
        Value::computed(origins)
    }

    /// `a.b[1].c`: the column, then subscripts and fields.
    fn access(&mut self, access: &Access<'_>, environment: &Environment<'_>) -> Value {
        let mut value = self.value(&access.root, environment);
        for step in &access.steps {
            value = self.accessed(&value, step, environment);
        }
        value
    }

    fn accessed(&mut self, value: &Value, step: &Step<'_>, environment: &Environment<'_>) -> Value {
        let data_type = value.data_type.as_deref();
        match step {
            Step::Field(field) => Value {
                origins: (value.origins).field(&field.name, data_type.is_some(), &mut self.columns),
                data_type: data_type
                    .and_then(|data_type| row_type::field_type(data_type, &field.name))
                    .map(Into::into),
            },
            Step::Index(index) => {
                let mut origins = value.origins.through(Transform::Transformation);
                let index = self.value(index, environment);
                origins.extend_through(&index.origins, Transform::Transformation);
                let elements = data_type.map(row_type::elements).unwrap_or_default();
                Value {
                    origins,
                    data_type: elements.last().map(|&element| element.into()),
                }
            }
        }
    }
}

/// The position that an integer in ORDER BY or GROUP BY means, from 1.
pub(super) fn position(expression: &Expr<'_>) -> Option<usize> {
    match expression {
        Expr::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// The name Flink gives the column at a position, from 0, that has none.
pub(super) fn ordinal(at: usize) -> Arc<str> {
    format!("EXPR${at}").into()
}
